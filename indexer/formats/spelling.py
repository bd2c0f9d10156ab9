"""The characters of fonts without a usable map: those that most of their glyphs show on the page.

Where a glyph stands is known exactly. The picture of the page is recognised, and each glyph of such
a font votes for the character that is seen in its place. A code has one picture in its font, so it
takes the character with most votes; single mistakes of the recognition are outvoted.
"""

import ctypes
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from heapq import nlargest
from itertools import pairwise
from typing import Any

import pypdfium2.raw as raw

from indexer.formats.fonts import em_of, font_of
from indexer.ocr.recognised import RecognisedLine, RecognisedPage
from searcher.language.pairs import pairs_in

_SURE = 0.8  # confidence of a line whose characters count
_NEAR = 0.3  # em between a glyph and the character seen in its place
_BY_PLACE = 0.3  # of a vote: a line with another number of characters shows places less exactly
_AGREED = 0.7  # of the votes: a character with fewer is compared with the next by its neighbours
_CANDIDATES = 3  # characters, those with most votes, that are compared
_WORD = 2.0  # votes for each neighbour with which a character stands in a word
_WIDE = 0.8  # em: the advance of a glyph as wide as a Han
_TO_WIDE = str.maketrans({mark: chr(ord(mark) + 0xFEE0) for mark in "!(),:;?"})
_TO_NARROW = str.maketrans({chr(code + 0xFEE0): chr(code) for code in range(0x21, 0x7F)})
_MARGIN = 4  # pixels beside a line within which its glyphs stand
_UPRIGHT = 1.8  # times as high as wide: a line of more than two glyphs runs down

Key = tuple[str, int]  # a font's name in the file, and a character of its map
_Votes = dict[str, float]  # of the characters that were seen


@dataclass(frozen=True, slots=True)
class Spot:
    """A glyph on the picture of a page, in pixels.

    Attributes:
        key: of a font without a usable map; ``None`` for other glyphs.
        x: of its middle.
        y: of its middle, downwards.
        em: its size.
        wide: whether its advance is that of a Han.
    """

    key: Key | None
    x: float
    y: float
    em: float
    wide: bool


@dataclass(frozen=True, slots=True)
class Spelling:
    """What the glyphs of fonts without a usable map stand for.

    Attributes:
        fonts: their names in the file.
        seen: the character of each key that was recognised.
        sure: the share of the votes that it had.
    """

    fonts: frozenset[str]
    seen: Mapping[Key, str]
    sure: Mapping[Key, float]

    @property
    def sure_of_characters(self) -> Mapping[str, float]:
        """The smallest share of the votes for each character."""
        found: dict[str, float] = {}
        for key, char in self.seen.items():
            found[char] = min(found.get(char, 1.0), self.sure[key])
        return found

    def __call__(self, text: Any, i: int, code: int) -> str | None:
        """See `indexer.formats.glyphs.Speller`."""
        name = font_of(text, i)
        if name not in self.fonts:
            return None
        return " " if _is_blank(text, i) else self.seen.get((name, code), "")


def unread(fonts: Iterable[str]) -> Spelling:
    """Return the spelling of fonts whose glyphs nobody recognised."""
    return Spelling(frozenset(fonts), {}, {})


def spelling_of(
    fonts: Iterable[str], pages: Iterable[tuple[Sequence[Spot], RecognisedPage]]
) -> Spelling:
    """Return what most glyphs of some fonts show."""
    votes: dict[Key, _Votes] = defaultdict(lambda: defaultdict(float))
    rows: list[list[Key]] = []
    for spots, page in pages:
        rows.append([spot.key for spot in spots if spot.key])
        for spot, char, weight in _votes(spots, page):
            if spot.key:
                votes[spot.key][_of_width(char, spot.wide)] += weight
    seen = {key: max(found, key=lambda char: found[char]) for key, found in votes.items()}
    seen |= dict(_by_neighbours(seen, votes, rows))
    sure = {key: votes[key][char] / sum(votes[key].values()) for key, char in seen.items()}
    return Spelling(frozenset(fonts), seen, sure)


def spots_of(page: Any, fonts: Iterable[str], size: tuple[int, int]) -> list[Spot]:
    """Return the printed glyphs of a page in draw order.

    Args:
        page: pdfium's page.
        fonts: names of those without a usable map.
        size: width and height of the page's picture in pixels.
    """
    bad = frozenset(fonts)
    with closing(page.get_textpage()) as text:
        found = (
            _spot(page, text.raw, i, bad, size)
            for i in range(text.count_chars())
            if raw.FPDFText_IsGenerated(text.raw, i) != 1 and not _is_blank(text.raw, i)
        )
        return [spot for spot in found if spot]


def _spot(page: Any, text: Any, i: int, bad: frozenset[str], size: tuple[int, int]) -> Spot | None:
    box, em = raw.FS_RECTF(), em_of(text, i)
    raw.FPDFText_GetLooseCharBox(text, i, box)
    if not box.right > box.left:
        return None
    x, y = ctypes.c_int(), ctypes.c_int()
    middle = (box.left + box.right) / 2, (box.bottom + box.top) / 2
    raw.FPDF_PageToDevice(page, 0, 0, *size, 0, *middle, x, y)
    scale = max(size) / max(page.get_size())
    name = font_of(text, i)
    key = (name, raw.FPDFText_GetUnicode(text, i)) if name in bad else None
    return Spot(key, x.value, y.value, em * scale, box.right - box.left > _WIDE * em)


def _is_blank(text: Any, i: int) -> bool:
    """Whether a glyph has no ink."""
    left, right, bottom, top = (ctypes.c_double() for _ in "lrbt")
    raw.FPDFText_GetCharBox(text, i, left, right, bottom, top)
    return left.value == right.value or bottom.value == top.value


def _votes(spots: Sequence[Spot], page: RecognisedPage) -> Iterator[tuple[Spot, str, float]]:
    """Yield the character seen in the place of each glyph, with the weight of the vote."""
    for line in page.lines:
        if line.confidence < _SURE or not line.characters:
            continue
        down = _runs_down(line)
        inside = sorted(_inside(line, spots), key=lambda spot: spot.y if down else spot.x)
        if len(inside) == len(line.characters):
            for spot, char in zip(inside, line.characters, strict=True):
                yield spot, char.text, 1.0
        elif not down:
            for spot in inside:
                char = min(line.characters, key=lambda each: abs(each.middle[0] - spot.x))
                if abs(char.middle[0] - spot.x) < _NEAR * spot.em:
                    yield spot, char.text, _BY_PLACE


def _box(line: RecognisedLine) -> tuple[float, float, float, float]:
    across, down = zip(*line.corners, strict=True)
    return min(across), min(down), max(across), max(down)


def _runs_down(line: RecognisedLine) -> bool:
    left, top, right, bottom = _box(line)
    return len(line.characters) > 2 and bottom - top > _UPRIGHT * (right - left)


def _inside(line: RecognisedLine, spots: Iterable[Spot]) -> Iterator[Spot]:
    left, top, right, bottom = _box(line)
    return (s for s in spots if left - _MARGIN < s.x < right + _MARGIN and top < s.y < bottom)


def _of_width(char: str, wide: bool) -> str:
    """Return a mark of the width that its glyph has; the picture hardly shows it."""
    return char.translate(_TO_WIDE if wide else _TO_NARROW)


def _by_neighbours(
    seen: Mapping[Key, str],
    votes: Mapping[Key, _Votes],
    rows: Iterable[Sequence[Key]],
) -> Iterator[tuple[Key, str]]:
    """Yield keys whose votes differ, with the character that makes most words with others."""
    beside: dict[Key, Counter[tuple[str, str]]] = defaultdict(Counter)
    unsure = {
        key for key, char in seen.items() if votes[key][char] < _AGREED * sum(votes[key].values())
    }
    for row in rows:
        for one, two in pairwise(row):
            if one in unsure and two in seen:
                beside[one]["", seen[two]] += 1
            if two in unsure and one in seen:
                beside[two][seen[one], ""] += 1
    for key in unsure:
        found = votes[key]
        scores = {
            char: found[char]
            + _WORD * sum(n * pairs_in(a + char + b)[1] for (a, b), n in beside[key].items())
            for char in nlargest(_CANDIDATES, found, key=found.__getitem__)
        }
        yield key, max(scores, key=scores.__getitem__)
