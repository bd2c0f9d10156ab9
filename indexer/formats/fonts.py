"""Tells fonts whose glyphs have no usable characters: their map is missing or false.

Such text looks right on the page, but what is read from it is no text of any language.
"""

import ctypes
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as raw

from indexer.formats import reader_rules
from indexer.formats.glyph import Glyph
from searcher.language.letters import make_no_latin_words
from searcher.language.pairs import is_scrambled, makes_words
from searcher.language.usual import usual_characters, usual_share

_FEWEST = 6  # different characters of one type size: fewer are bullets and ornaments
_SUSPECT = 0.85  # of the characters of one type size that are usual where no font needs a look
_KEPT = 3000  # characters of a type size of a file: enough to tell, and bounded
_GAP = 1.6  # em from a character to the next; further apart is another word or line
_SMALLEST = 0.1  # points of type
_ASIDE = 1e5  # points from one page to the next
_NAME = 256  # bytes of a font's name
# Fonts of Adobe's packs for Chinese: files name them with a map that every program knows.
_STANDARD = frozenset(
    {
        *("STSong-Light", "STSongStd-Light", "STHeiti-Regular", "AdobeSongStd-Light"),
        *("MSung-Light", "MSungStd-Light", "MHei-Medium", "AdobeMingStd-Light"),
    }
)
SPACES = frozenset(" \t\r\n\xa0\u200b\ufeff\x02\0")

Place = tuple[float, float, float]  # left end, base line and em, on pages that lie side by side


@dataclass(slots=True)
class Font:
    """What is known of one font of a file.

    Attributes:
        name: as the file has it, without the mark of a subset.
        text: the characters of its glyphs, in draw order.
        errors: number of its glyphs that have no character by any map.
        places: of its glyphs; may be empty.
        standard: whether the font is one that programs bring along, with its map.
    """

    name: str
    text: list[str] = field(default_factory=list)
    errors: int = 0
    places: list[Place] = field(default_factory=list)
    standard: bool = False

    @property
    def usable(self) -> bool:
        """Whether the font's characters are those that a reader sees."""
        if len(set(self.text)) < _FEWEST:
            return True
        if self.errors / len(self.text) > reader_rules.PDF_FONT_ERRORS.worth:
            return False
        if usual_share("".join(self.text)) <= reader_rules.PDF_FONT_USUAL.worth:
            return False
        # Programs draw a font of their own by the codes of the map that they have of it. So its
        # characters are those that are seen, even where they make no words.
        return self.standard or not says_nothing(self.text, self.places)


def says_nothing(text: Sequence[str], places: Sequence[Place]) -> bool:
    """Whether usual characters make no words, in whatever order they were drawn."""
    if make_no_latin_words("".join(text)):
        return True
    if len(text) != len(places):
        return is_scrambled("".join(text))
    found = list(zip(text, places, strict=True))
    if not is_scrambled(_spaced(found)):
        return False
    ordered = (sorted(found, key=lambda each: key(each[1])) for key in (_by_rows, _by_columns))
    return not any(map(makes_words, map(_spaced, ordered)))


def _spaced(found: Iterable[tuple[str, Place]]) -> str:
    """Join characters; blanks stand where print has gaps, so that names in a list are apart."""
    spaced, end = [], (0.0, 0.0)
    for char, (left, base, em) in found:
        near = abs(left - end[0]) + abs(base - end[1]) < _GAP * em
        spaced.append(char if near else f" {char}")
        end = left, base
    return "".join(spaced)


def _by_rows(place: Place) -> tuple[float, float]:
    left, base, em = place
    return -round(2 * base / em), left


def _by_columns(place: Place) -> tuple[float, float]:
    left, base, em = place
    return -round(2 * left / em), -base


class TypeSizes:
    """The characters of each type size of a file, to tell whether its fonts need a look.

    To ask for the font of each glyph takes time, and most files are sound.
    """

    def __init__(self) -> None:
        """Begin with no page."""
        self._texts: dict[int, list[str]] = defaultdict(list)
        self._places: dict[int, list[Place]] = defaultdict(list)
        self._suspect = False
        self._pages = 0

    def add(self, glyphs: Iterable[Glyph]) -> None:
        """Add the glyphs of a page."""
        aside = _ASIDE * self._pages
        self._pages += 1
        sizes: dict[int, list[Glyph]] = defaultdict(list)
        for glyph in glyphs:
            sizes[round(glyph.em)].append(glyph)
        for size, found in sizes.items():
            text = "".join(glyph.char for glyph in found)
            places = [(glyph.left + aside, glyph.base, glyph.em) for glyph in found]
            self._suspect = self._suspect or _is_suspect(text) or says_nothing(text, places)
            if len(self._texts[size]) < _KEPT:
                self._texts[size] += text
                self._places[size] += places

    @property
    def suspect(self) -> bool:
        """Whether some size has many unusual characters, or usual ones that make no words."""
        return self._suspect or any(
            says_nothing(text, self._places[size]) for size, text in self._texts.items()
        )


def _is_suspect(text: str) -> bool:
    usual = usual_characters()
    different = set(text)
    if len(different) < _FEWEST or usual.issuperset(different):
        return False
    many = len(different - usual) >= _FEWEST
    return many or sum(char in usual for char in text) < _SUSPECT * len(text)


def fonts_of(page: Any, number: int, found: dict[str, Font]) -> None:
    """Add the glyphs of a page to the fonts of its file, by their names in the file."""
    x, y = ctypes.c_double(), ctypes.c_double()
    with closing(page.get_textpage()) as text:
        for i, name in _named(text.raw, text.count_chars()):
            if name not in found:
                found[name] = Font(name.split("+")[-1], standard=_is_standard(text.raw, i, name))
            font = found[name]
            font.text.append(chr(raw.FPDFText_GetUnicode(text.raw, i)))
            font.errors += raw.FPDFText_HasUnicodeMapError(text.raw, i) == 1
            raw.FPDFText_GetCharOrigin(text.raw, i, x, y)
            font.places.append((x.value + _ASIDE * number, y.value, em_of(text.raw, i)))


def em_of(text: Any, i: int) -> float:
    """Return the size of a glyph in points, more than 0."""
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text, i, matrix)
    em = raw.FPDFText_GetFontSize(text, i) * math.hypot(matrix.c, matrix.d)
    return max(float(em), _SMALLEST)


def font_of(text: Any, i: int) -> str:
    """Return the name of a glyph's font in the file."""
    name, flags = ctypes.create_string_buffer(_NAME), ctypes.c_int()
    raw.FPDFText_GetFontInfo(text, i, name, _NAME, flags)
    return name.value.decode("utf-8", "replace")


def _is_standard(text: Any, i: int, name: str) -> bool:
    """Whether a glyph's font is Adobe's for Chinese, and the file has no outlines of its own."""
    if name not in _STANDARD:
        return False
    font = raw.FPDFTextObj_GetFont(raw.FPDFText_GetTextObject(text, i))
    return bool(raw.FPDFFont_GetIsEmbedded(font) == 0)


def _named(text: Any, count: int) -> Iterator[tuple[int, str]]:
    for i in range(count):
        if raw.FPDFText_IsGenerated(text, i) == 1:
            continue
        if chr(raw.FPDFText_GetUnicode(text, i)) not in SPACES:
            yield i, font_of(text, i)
