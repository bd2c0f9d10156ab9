"""Drawings of a PDF page: frames, rules and pictures, and what they tell about its text."""

from itertools import islice
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from indexer.corpus.blocks import Box
from indexer.formats import rules

MAX_DRAWINGS = 4000  # a page of charts may hold 100,000 paths; frames are drawn before them
_DEPTH = 4  # drawings nest in forms, and layout programs nest forms less deeply
_OUTLINES = 200  # paths: a page of text that was turned into outlines has more
_TEXTS = 2000  # text objects that are looked at
_SHORTEST_STROKE = 5  # points: the side of a cell with a line of small print is longer


def visible(page: Any) -> Box:
    """Return the part of a page that a viewer shows and a printer prints, in points.

    It is what the crop box leaves of the media box, both as the page or its parents state them.
    """
    left, bottom, right, top = page.get_bbox()
    if left < right and bottom < top:
        return Box(left, bottom, right, top)
    one, two, three, four = page.get_mediabox()
    return Box(min(one, three), min(two, four), max(one, three), max(two, four))


def read_drawings(page: Any) -> tuple[tuple[Box, ...], tuple[Box, ...]]:
    """Return boxes of paths, pictures and shadings, and apart from them those of short strokes.

    Backgrounds over most of the page and ornaments are left out. Short strokes are no rules between
    articles, but a table may be drawn with a stroke for each side of a cell.
    """
    shown = visible(page)
    width, height = shown.right - shown.left, shown.top - shown.bottom
    kinds = (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING)
    found: dict[Box, None] = {}
    strokes: dict[Box, None] = {}
    for item in islice(page.get_objects(filter=kinds, max_depth=_DEPTH), MAX_DRAWINGS):
        try:
            left, bottom, right, top = item.get_bounds()
        except pdfium.PdfiumError:
            continue
        box = Box(round(left, 1), round(bottom, 1), round(right, 1), round(top, 1))
        if not (box.left < shown.right and shown.left < box.right):
            continue
        if not (box.bottom < shown.top and shown.bottom < box.top):
            continue
        if tells_something(box, width, height):
            found[box] = None
        elif _is_stroke(box):
            strokes[box] = None
    return tuple(found), tuple(strokes)


def _is_stroke(box: Box) -> bool:
    sides = box.right - box.left, box.top - box.bottom
    return min(sides) < rules.HAIRLINE.worth and max(sides) > _SHORTEST_STROKE


def is_pictured(page: Any) -> bool:
    """Whether pictures cover most of a page, as a scan does; some scanners cut it into stripes."""
    shown = visible(page)
    area = (shown.right - shown.left) * (shown.top - shown.bottom)
    covered = 0.0
    for item in islice(page.get_objects([raw.FPDF_PAGEOBJ_IMAGE], _DEPTH), MAX_DRAWINGS):
        try:
            left, bottom, right, top = item.get_bounds()
        except pdfium.PdfiumError:
            continue
        across = min(right, shown.right) - max(left, shown.left)
        up = min(top, shown.top) - max(bottom, shown.bottom)
        covered += max(across, 0) * max(up, 0)
        if covered > rules.SCAN.worth * area:
            return True
    return False


def is_drawn(page: Any) -> bool:
    """Whether a page has so many paths that its characters may be among them, as outlines."""
    paths = islice(page.get_objects([raw.FPDF_PAGEOBJ_PATH], _DEPTH), _OUTLINES)
    return sum(1 for _ in paths) == _OUTLINES


def is_veiled(page: Any) -> bool:
    """Whether most text of a page is invisible, as programs lay it over the picture of a scan."""
    texts = list(islice(page.get_objects([raw.FPDF_PAGEOBJ_TEXT], _DEPTH), _TEXTS))
    veiled = sum(
        raw.FPDFTextObj_GetTextRenderMode(text.raw) == raw.FPDF_TEXTRENDERMODE_INVISIBLE
        for text in texts
    )
    return bool(veiled * 2 > len(texts))


def tells_something(box: Box, width: float, height: float) -> bool:
    """Return whether a drawing may frame or separate articles on a page of this size in points."""
    across, up = box.right - box.left, box.top - box.bottom
    if across * up > rules.BACKGROUND.worth * width * height:
        return False
    return max(across, up) > rules.SMALL_DRAWING.worth
