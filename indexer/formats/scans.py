"""A recognised page to the glyphs and drawings of a page, as if it had been printed to a PDF.

The page is levelled, and scaled so that its body text has the usual size in points. So the rules of
lines and blocks hold for it.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Any

import numpy as np

from indexer.articles.boxes import turned as turned_box
from indexer.corpus.blocks import Box
from indexer.formats.drawings import is_drawn, is_pictured, is_veiled, tells_something
from indexer.formats.glyph import Glyph
from indexer.formats.glyphs import Print
from indexer.ocr.engine import LONGEST_SIDE
from indexer.ocr.full_width import advance, blank_left, blank_right
from indexer.ocr.recognised import RecognisedPage
from indexer.ocr.strips import strips_of
from indexer.ocr.type_sizes import Sized, sized
from indexer.ocr.vision import Mode, Pixels

_ROW, _SAME_SIZE = 0.25, 1.14  # em, and times, by which strips of one line differ
_GAP, _GAP_IN_TITLE, _TITLE = 0.15, 1.2, 1.18  # em of white, and times the body size of a title
_BESIDE = 0.8  # em up or down of a strip that stands between others
_OVERLAP = 0.9  # em that two strips of one row may overlap
BODY = 9.0  # points of the body size of a recognised page
_MARGIN_LEFT, _MARGIN_RIGHT = 0.05, 0.06  # em around the ink in a box
_NARROWEST = 0.3  # em of a strip
_MIDDLE = 0.38  # em: the middle of a Han glyph above its base line
_UPRIGHT_MARGIN = 0.04  # em above and below an upright line
_LARGEST = 5000  # of the points of a page
# Quarter turns that take a page out to the left of the corner, or below it.
_TO_THE_LEFT = frozenset({1, 2})
_DOWNWARDS = frozenset({2, 3})
_DPI, INCH = 200, 72  # pixels, and points, of an inch: more pixels cost time and read no better
MOST_PIXELS = 12_000_000  # of a page of a poster, which needs less than 200 dpi


@dataclass(frozen=True, slots=True)
class Stretch:
    """A strip of a recognised page, to tell how sure its text is.

    Attributes:
        box: in the geometry of the page.
        characters: their number.
        confidence: their mean.
    """

    box: Box
    characters: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Scan:
    """A recognised page in the geometry of pages.

    Attributes:
        print: its glyphs.
        drawings: frames, rules and pictures.
        fences: hairlines between strips of one row that were recognised apart, so that they are
            not joined to one line.
        seen: its strips.
        points: of the page, for a unit of this geometry.
    """

    print: Print
    drawings: tuple[Box, ...]
    fences: tuple[Box, ...]
    seen: tuple[Stretch, ...]
    points: float


def scan_of(page: RecognisedPage, points: float) -> Scan:
    """Return a recognised page in the geometry of pages.

    Args:
        page: what was recognised.
        points: of the page, for a pixel of its picture.
    """
    found, size = sized(strips_of(page))
    found = _aligned(found, size)
    scale = min(BODY / size, _LARGEST / max(page.width, page.height, 1))
    height = page.height * scale
    spans = _spans(found)
    right, up = _moved_by(page, scale)
    glyphs = [
        glyph._replace(left=glyph.left + right, right=glyph.right + right, base=glyph.base + up)
        for each in found
        for glyph in _glyphs(each, spans, scale, height)
    ]

    def in_file(box: Box) -> Box:
        moved = Box(box.left + right, box.bottom + up, box.right + right, box.top + up)
        return turned_box(moved, -page.turn)

    drawings = (
        Box(left * scale, height - bottom * scale, end * scale, height - top * scale)
        for left, top, end, bottom in page.drawings
    )
    return Scan(
        Print({page.turn: glyphs} if glyphs else {}, {}),
        tuple(in_file(b) for b in drawings if tells_something(b, page.width * scale, height)),
        tuple(in_file(_fence(gap, scale, height)) for gap in _gaps(found, size)),
        tuple(_seen(each, scale, height, in_file) for each in found),
        points / scale,
    )


def _moved_by(page: RecognisedPage, scale: float) -> tuple[float, float]:
    """Return how far right and up a page goes that is turned about its lower left corner."""
    width, height = page.width * scale, page.height * scale
    right = -width if page.turn in _TO_THE_LEFT else 0.0
    up = -height if page.turn in _DOWNWARDS else 0.0
    return right, up


def _neighbours(found: Sequence[Sized]) -> Iterator[tuple[Sized, Sized]]:
    """Yield strips of one row and size with the next one to the right, if no other is between."""
    rows = sorted((each for each in found if not each.strip.upright), key=lambda e: e.strip.left)
    for number, left in enumerate(rows):
        for right in rows[number + 1 :]:
            em = max(left.em, right.em)
            away = abs(left.strip.middle - right.strip.middle)
            if away < _BESIDE * em and right.strip.left - left.strip.right > -_OVERLAP * em:
                alike = 1 / _SAME_SIZE < left.em / right.em < _SAME_SIZE
                if away < _ROW * em and alike:
                    yield left, right
                break


def _blank(left: Sized, right: Sized) -> float:
    """Return the pixels between two strips without the blank halves of their marks."""
    blank = blank_right(left.strip.text[-1]) + blank_left(right.strip.text[0])
    return right.strip.left - left.strip.right - blank * max(left.em, right.em)


def _is_gap(left: Sized, right: Sized, size: float) -> bool:
    """Whether between neighbours is more white than inside a line."""
    em = max(left.em, right.em)
    return _blank(left, right) >= (_GAP_IN_TITLE if em > _TITLE * size else _GAP) * em


def _gaps(found: Sequence[Sized], size: float) -> Iterator[tuple[Sized, Sized]]:
    return (pair for pair in _neighbours(found) if _is_gap(*pair, size))


def _aligned(found: Sequence[Sized], size: float) -> list[Sized]:
    """Put strips of one line on one base line."""
    moves: dict[int, float] = {}
    for left, right in _neighbours(found):
        if not _is_gap(left, right, size):
            moves[id(right)] = left.strip.middle + moves.get(id(left), 0.0) - right.strip.middle
    return [_moved(each, moves.get(id(each), 0.0)) for each in found]


def _moved(each: Sized, down: float) -> Sized:
    strip = each.strip
    return replace(each, strip=replace(strip, top=strip.top + down, bottom=strip.bottom + down))


def _spans(found: Sequence[Sized]) -> dict[int, tuple[float, float]]:
    """Return for the number of each strip where its glyphs begin and end; none reach into others.

    Boxes overlap, and the blank half of a mark may be narrower than usual.
    """
    spans = {id(each): _span(each) for each in found if not each.strip.upright}
    for left, right in _neighbours(found):
        (begin, border), (other, end) = spans[id(left)], spans[id(right)]
        if border <= other:
            continue
        if blank_left(right.strip.text[0]) or blank_right(left.strip.text[-1]):
            closes = blank_right(left.strip.text[-1])
            border = max(other, left.strip.right) if closes else border
        else:
            border = (border + other) / 2
        spans[id(left)], spans[id(right)] = (begin, border), (border, end)
    return spans


def _span(each: Sized) -> tuple[float, float]:
    strip, text, em = each.strip, each.strip.text, each.em
    left = strip.left + (_MARGIN_LEFT - blank_left(text[0])) * em
    right = strip.right - (_MARGIN_RIGHT - blank_right(text[-1])) * em
    return left, max(right, left + _NARROWEST * em)


def _fence(gap: tuple[Sized, Sized], scale: float, height: float) -> Box:
    left, right = gap
    x = (left.strip.right + right.strip.left) / 2 * scale
    middle, half = height - left.strip.middle * scale, left.em * scale / 2
    return Box(x, middle - half, x, middle + half)


def is_for_eyes(page: Any, hardly: bool, mode: Mode) -> bool:
    """Whether a page of a PDF is to be recognised.

    Args:
        page: pdfium's page.
        hardly: whether it has hardly any text.
        mode: which pages are recognised.
    """
    if mode is Mode.FORCE:
        return True
    if hardly:
        return is_pictured(page) or is_drawn(page)
    return is_pictured(page) and is_veiled(page)


def largest(width: float, height: float) -> float:
    """Return the scale at which a picture has as many pixels as are recognised."""
    return min(LONGEST_SIDE / max(width, height), math.sqrt(MOST_PIXELS / (width * height)))


def picture_of(page: Any) -> Pixels:
    """Return the grey picture of a page of a PDF, to be recognised."""
    width, height = page.get_size()
    scale = min(_DPI / INCH, largest(max(width, 1.0), max(height, 1.0)))
    picture = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    return np.ascontiguousarray(picture.to_numpy().reshape(picture.height, picture.width))


def _seen(each: Sized, scale: float, height: float, in_file: Callable[[Box], Box]) -> Stretch:
    strip = each.strip
    box = Box(
        strip.left * scale,
        height - strip.bottom * scale,
        strip.right * scale,
        height - strip.top * scale,
    )
    return Stretch(in_file(box), len(strip.text.replace(" ", "")), strip.confidence)


def _glyphs(
    each: Sized, spans: Mapping[int, tuple[float, float]], scale: float, height: float
) -> Iterator[Glyph]:
    if each.strip.upright:
        return _stacked(each, scale, height)
    return _in_row(each, spans[id(each)], scale, height)


def _in_row(each: Sized, span: tuple[float, float], scale: float, height: float) -> Iterator[Glyph]:
    """Yield the glyphs of a strip, spread evenly over it: that is more exact than their places."""
    strip, text, em = each.strip, each.strip.text, each.em
    stretch = (span[1] - span[0]) / sum(map(advance, text))
    ends = accumulate((advance(char) * stretch for char in text), initial=span[0])
    base = height - strip.middle * scale - _MIDDLE * em * scale
    for char, (start, end) in zip(text, pairwise(ends), strict=True):
        if char != " ":
            yield Glyph(char, start * scale, end * scale, base, em * scale)


def _stacked(each: Sized, scale: float, height: float) -> Iterator[Glyph]:
    strip, em = each.strip, each.em
    chars = strip.text.replace(" ", "")
    inner = strip.height - 2 * _UPRIGHT_MARGIN * em - em
    step = inner / (len(chars) - 1) if len(chars) > 1 else 0.0
    left = (strip.left + strip.right - em) / 2
    first = strip.top + _UPRIGHT_MARGIN * em + em / 2
    for number, char in enumerate(chars):
        middle = first + number * step
        base = height - middle * scale - _MIDDLE * em * scale
        yield Glyph(char, left * scale, (left + em) * scale, base, em * scale)
