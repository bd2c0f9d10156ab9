"""One PDF page to its glyphs. Only this module loops over pdfium's C calls."""

import ctypes
import math
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Any

import pypdfium2.raw as raw

from indexer.articles.boxes import QUARTERS
from indexer.articles.boxes import turned as turned_box
from indexer.corpus import furniture
from indexer.corpus.blocks import Box
from indexer.corpus.rules import Rule
from indexer.formats import reader_rules, rules
from indexer.formats.drawings import visible
from indexer.formats.glyph import Glyph, turned, turned_point
from indexer.formats.watermarks import Drawn, Word, is_pale, marks_of
from searcher.language.radicals import RADICALS, as_characters

_BOLD, _NARROW = rules.FAKE_BOLD.worth, rules.NARROW_TWIN.worth  # asked for each glyph
_SMALLEST_EM, _LARGEST_EM = 2.0, 1000  # points; other print is invisible, or not on the page
_QUARTER, _HALF = 90, 0.5  # degrees of a quarter turn; half a quarter marks slanted text
_LARGE = 14  # points: of smaller print only the first glyph of a row is asked for its colour
_BLACK = 0, 0, 0, 255  # red, green, blue, opacity
# Code points. Most characters stand between the ideographic space and Yi: Han and kana.
_AROUND_HAN = 0x3000, 0xA000
_HAN_FROM, _HAN_TO = map(chr, _AROUND_HAN)
# UTF-16 has two halves, of ten bits each, for a character beyond the first 65,536.
_HIGH_HALVES, _LOW_HALVES = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
_BEYOND_HALVES = 0x10000  # the first character that takes two halves
_NO_CHARACTERS = frozenset((0, 0xFFFE, 0xFFFF))
_UNKNOWN = "\ufdd3"  # a Unicode noncharacter; marks glyphs whose character nobody knows
_SPACES = frozenset(" \t\r\n\xa0\u200b\ufeff\x02")


@dataclass(frozen=True, slots=True)
class Print:
    """The glyphs of a page in draw order, doubled ones once.

    Attributes:
        planes: by the quarter turns to the left that make the text run to the right, the glyphs
            in the geometry of the page turned so. Upright text is in plane 0.
        apart: glyphs that are no text of the paper, each with the rule that tells so; the geometry
            is that of the page.
        unseen: characters without a glyph of their own, by the rule that tells so.
        pale: by plane, words in light colour, which are watermarks if other pages have them too.
    """

    planes: dict[int, list[Glyph]]
    apart: dict[Rule, list[Glyph]]
    unseen: dict[Rule, str] = field(default_factory=dict)
    pale: dict[int, list[Word]] = field(default_factory=dict)

    @property
    def glyphs(self) -> list[Glyph]:
        """The glyphs of all planes, without those apart."""
        return [glyph for plane in self.planes.values() for glyph in plane]

    def without(self, ids: Collection[int], why: Rule) -> "Print":
        """Return the print with the glyphs of these ids apart."""
        gone = [
            turned(g, -turn) for turn, plane in self.planes.items() for g in plane if id(g) in ids
        ]
        kept = {turn: [g for g in plane if id(g) not in ids] for turn, plane in self.planes.items()}
        planes = {turn: plane for turn, plane in kept.items() if plane}
        return replace(
            self, planes=planes, apart=self.apart | {why: [*self.apart.get(why, ()), *gone]}
        )


# Tells the character of the glyph with this index and code in pdfium's text layer: "" if nobody
# knows it, and ``None`` if the map of its font is right.
Speller = Callable[[Any, int, int], str | None]


def read_print(page: Any, limit: int, spell: Speller | None = None) -> Print | None:
    """Return what is printed on a page; ``None`` if there are more than ``limit`` glyphs.

    Args:
        page: pdfium's page.
        limit: how many glyphs are read at most.
        spell: knows the characters of fonts without a usable map.
    """
    with closing(page.get_textpage()) as text:
        count = text.count_chars()
        return None if count > limit else _print(text.raw, count, visible(page), spell)


def _print(text: Any, count: int, shown: Box, spell: Speller | None) -> Print:
    tiny: list[str] = []
    chars = _spelled(text, count, spell) if spell else _printed(text, count)
    found = list(_glyphs(text, chars, tiny))
    if not spell and _is_plain(found, shown):  # most pages
        return printed({0: [drawn.glyph for drawn in found]} if found else {}, {}, tiny)
    marks = marks_of(found)
    planes: dict[int, list[Glyph]] = {}
    apart: dict[Rule, list[Glyph]] = {}
    for (turn, glyph, _), rule in zip(found, marks.rules, strict=True):
        upright = turned(glyph, -int(turn)) if turn else glyph
        if glyph.char == _UNKNOWN:
            unknown = upright._replace(char="\ufffd")
            apart.setdefault(reader_rules.PDF_FONT_LOST, []).append(unknown)
        elif not _stands_in(upright, shown):
            apart.setdefault(rules.OUTSIDE_CROP_BOX, []).append(upright)
        elif rule:
            apart.setdefault(rule, []).append(upright)
        else:
            planes.setdefault(int(turn), []).append(glyph)
    return replace(printed(planes, apart, tiny), pale=marks.pale)


def printed(
    planes: dict[int, list[Glyph]], apart: dict[Rule, list[Glyph]], tiny: Sequence[str] = ()
) -> Print:
    """Return what is printed on a page, each glyph that is printed twice once.

    Args:
        planes: see `Print`.
        apart: see `Print`.
        tiny: characters that are too small or too large to be seen.
    """
    once = {turn: list(without_twins(iter(glyphs))) for turn, glyphs in planes.items()}
    twins = "".join(_twins(glyphs, once[turn]) for turn, glyphs in planes.items())
    unseen = {rules.FAKE_BOLD: twins, furniture.UNSEEN_SIZE: "".join(tiny)}
    return Print(once, apart, {rule: text for rule, text in unseen.items() if text})


def _twins(glyphs: Sequence[Glyph], once: Sequence[Glyph]) -> str:
    """Return the characters that were left out because the page prints them twice."""
    if len(glyphs) == len(once):
        return ""
    kept = set(map(id, once))
    return "".join(glyph.char for glyph in glyphs if id(glyph) not in kept)


def _is_plain(found: Sequence[Drawn], shown: Box) -> bool:
    """Whether all glyphs are upright, dark and inside the visible part of the page."""
    left, right, bottom, top = shown.left, shown.right, shown.bottom, shown.top
    if any(map(is_pale, {colour for _, _, colour in found})):
        return False
    return not any(
        turn or glyph.left < left or glyph.right > right or not bottom < glyph.base < top
        for turn, glyph, _ in found
    )


def _stands_in(glyph: Glyph, shown: Box) -> bool:
    middle = (glyph.left + glyph.right) / 2
    inside = shown.left - 1 < middle < shown.right + 1
    return inside and shown.bottom - glyph.em < glyph.base < shown.top


def _glyphs(text: Any, chars: Iterable[tuple[int, str]], tiny: list[str]) -> Iterator[Drawn]:
    """Yield the glyphs as they are drawn; characters that nobody sees are added to ``tiny``.

    The glyphs of a row of text have one colour, since asking for it takes time.
    """
    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    size_of, matrix_of = raw.FPDFText_GetFontSize, raw.FPDFText_GetMatrix  # the hottest loop
    box_of, origin_of = raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetCharOrigin
    colour, row, size = _BLACK, 0.0, 0.0
    for i, char in chars:
        matrix_of(text, i, matrix)
        em = size_of(text, i) * math.hypot(matrix.c, matrix.d)
        if not _SMALLEST_EM < em < _LARGEST_EM:
            tiny.append(char)
            continue
        box_of(text, i, box)
        origin_of(text, i, x, y)
        base = y.value
        if base != row or em != size or em > _LARGE:
            colour, row, size = _colour(text, i), base, em
        if matrix.b == 0 and matrix.a > 0:
            glyph = placed(char, box.left, box.right, x.value, base, em)
            yield Drawn(0, glyph, colour)
        else:
            turn = _turn(matrix)
            quarters = int(turn)
            at = turned_box(Box(box.left, box.bottom, box.right, box.top), quarters)
            origin = turned_point(x.value, base, quarters)
            yield Drawn(turn, placed(char, at.left, at.right, *origin, em), colour)


def _turn(matrix: Any) -> float:
    """Return how many quarters to the left make text of this matrix run to the right, 0 to 3.

    Slanted text has half a quarter more than the nearest.
    """
    degrees = math.degrees(math.atan2(matrix.b, matrix.a))
    quarters = round(degrees / _QUARTER)
    slanted = abs(degrees - _QUARTER * quarters) > rules.SLANTED.worth
    return -quarters % QUARTERS + (_HALF if slanted else 0)


def _colour(text: Any, i: int) -> tuple[int, int, int, int]:
    red, green, blue, opaque = (ctypes.c_uint() for _ in _BLACK)
    if not raw.FPDFText_GetFillColor(text, i, red, green, blue, opaque):
        return _BLACK
    return red.value, green.value, blue.value, opaque.value


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


def _spelled(text: Any, count: int, spell: Speller) -> Iterator[tuple[int, str]]:
    """Yield what `_printed` does, with the characters of fonts without a usable map."""
    usual = dict(_printed(text, count))
    for i in range(count):
        if raw.FPDFText_IsGenerated(text, i) == 1:
            continue
        char = spell(text, i, raw.FPDFText_GetUnicode(text, i))
        if char is None:
            char = usual.get(i, " ")
        if char not in _SPACES:
            yield i, char or _UNKNOWN


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
    # a Han glyph fills its em; some fonts tell only the box of its ink, which begins further right
    inked = _HAN_FROM < char < _HAN_TO and left - x > rules.INK_BOX.worth * em
    if inked or char == "\u3000" or not 0 < right - left < rules.GLYPH_BOX.worth * em:
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
