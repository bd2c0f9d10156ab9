"""One PDF page to its glyphs and drawings. Only this module loops over pdfium's C calls."""

import ctypes
import math
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from indexer.corpus.blocks import Box
from indexer.formats import rules
from searcher.language.radicals import RADICALS, as_characters

_BOLD, _NARROW = rules.FAKE_BOLD.worth, rules.NARROW_TWIN.worth  # asked for each glyph
_DEPTH = 4  # drawings nest in forms, and layout programs nest forms less deeply
MAX_DRAWINGS = 4000  # a page of charts may hold 100,000 paths; frames are drawn before them
_SMALLEST_EM, _LARGEST_EM = 2.0, 1000  # points; other print is invisible, or not on the page
# Code points. Most characters stand between the ideographic space and Yi: Han and kana.
_AROUND_HAN = 0x3000, 0xA000
# UTF-16 has two halves, of ten bits each, for a character beyond the first 65,536.
_HIGH_HALVES, _LOW_HALVES = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
_BEYOND_HALVES = 0x10000  # the first character that takes two halves
_NO_CHARACTERS = frozenset((0, 0xFFFE, 0xFFFF))
_SPACES = frozenset(" \t\r\n\xa0\u200b\ufeff\x02")


class Glyph(NamedTuple):
    """A printed character in points: left and right end of its advance, base line and em."""

    char: str
    left: float
    right: float
    base: float
    em: float


def read_glyphs(page: Any, limit: int) -> list[Glyph] | None:
    """Return the page's glyphs in draw order, doubled ones once; ``None`` if over ``limit``."""
    with closing(page.get_textpage()) as text:
        count = text.count_chars()
        if count > limit:
            return None
        return list(without_twins(_glyphs(text.raw, count)))


def _glyphs(text: Any, count: int) -> Iterator[Glyph]:
    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    size_of, matrix_of = raw.FPDFText_GetFontSize, raw.FPDFText_GetMatrix  # the hottest loop
    box_of, origin_of = raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetCharOrigin
    for i, char in _printed(text, count):
        matrix_of(text, i, matrix)
        em = size_of(text, i) * math.hypot(matrix.c, matrix.d)
        if _SMALLEST_EM < em < _LARGEST_EM:
            box_of(text, i, box)
            origin_of(text, i, x, y)
            yield placed(char, box.left, box.right, x.value, y.value, em)


def _printed(text: Any, count: int) -> Iterator[tuple[int, str]]:
    """Yield each printed character with its index in pdfium's text layer."""
    code_of, high = raw.FPDFText_GetUnicode, 0
    no_han, after_han = _AROUND_HAN  # the hottest loop
    for i in range(count):
        code = code_of(text, i)
        if no_han < code < after_han:  # most characters are Han, and pdfium never generates Han
            high = 0
            yield i, chr(code)
        elif code in _HIGH_HALVES:  # first half of a surrogate pair; the second half is next
            high = code
        else:
            char, high = _character(code, high), 0
            if char not in _SPACES and raw.FPDFText_IsGenerated(text, i) != 1:
                yield i, char


def _character(code: int, high: int) -> str:
    if high and code in _LOW_HALVES:
        place = (_HIGH_HALVES.index(high) * len(_LOW_HALVES)) + _LOW_HALVES.index(code)
        return chr(_BEYOND_HALVES + place)
    if code in _HIGH_HALVES or code in _LOW_HALVES or code in _NO_CHARACTERS:
        return "\ufffd"
    # ToUnicode tables often map 日 to the radical ⽇, which nobody types.
    return as_characters(chr(code)) if code in RADICALS else chr(code)


def placed(char: str, left: float, right: float, x: float, y: float, em: float) -> Glyph:
    """Return a glyph at its box, or at its origin if the box is unusable."""
    # a Han glyph fills its em
    if char == "\u3000" or not 0 < right - left < rules.GLYPH_BOX.worth * em:
        left, right = x, x + (em / 2 if char.isascii() else em)
    return Glyph(char, left, right, y, em)


def without_twins(glyphs: Iterator[Glyph]) -> Iterator[Glyph]:
    """Yield the glyphs; a glyph that is printed twice to look bold is yielded once."""
    seen: dict[tuple[str, int], list[Glyph]] = {}
    for glyph in glyphs:
        char, row = glyph.char, int(glyph.base // max(_BOLD * glyph.em, 1.0))
        for near in (row, row - 1, row + 1):
            others = seen.get((char, near))
            if others and any(_is_twin(glyph, other) for other in others):
                break
        else:
            seen.setdefault((char, row), []).append(glyph)
            yield glyph


def _is_twin(one: Glyph, two: Glyph) -> bool:
    reach = min(_BOLD * one.em, _NARROW * (one.right - one.left))
    return abs(one.left - two.left) < reach and abs(one.base - two.base) < _BOLD * one.em


def read_drawings(page: Any) -> tuple[Box, ...]:
    """Return boxes of paths, pictures and shadings, except backgrounds over 80% of the page."""
    width, height = page.get_size()
    kinds = (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING)
    found: dict[Box, None] = {}
    for item in islice(page.get_objects(filter=kinds, max_depth=_DEPTH), MAX_DRAWINGS):
        try:
            left, bottom, right, top = item.get_bounds()
        except pdfium.PdfiumError:
            continue
        box = Box(round(left, 1), round(bottom, 1), round(right, 1), round(top, 1))
        if tells_something(box, width, height):
            found[box] = None
    return tuple(found)


def tells_something(box: Box, width: float, height: float) -> bool:
    """Return whether a drawing may frame or separate articles on a page of this size in points."""
    across, up = box.right - box.left, box.top - box.bottom
    if across * up > rules.BACKGROUND.worth * width * height:
        return False
    return max(across, up) > rules.SMALL_DRAWING.worth
