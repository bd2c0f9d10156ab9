"""Recognised lines, cut where print of two columns was read as one line, on the levelled page.

The engine joins rows over a narrow gutter. It also says where it saw each character, to a sixth of
an em. So a gap that is wider than characters need is a gutter, or a blank that is printed.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from statistics import fmean, median

from indexer.ocr.full_width import advance, as_printed, blank_left, blank_right, ink_width
from indexer.ocr.gutters import Gap, Gutters, Piece
from indexer.ocr.levelling import Ends, Levelling, levelling
from indexer.ocr.recognised import Character, Point, RecognisedLine, RecognisedPage
from searcher.language.repair import has_han

_UNSURE = 0.4  # confidence: less is no print, but an ornament or a photo
_UPRIGHT = 1.8  # times as high as wide: a line that runs downwards
_UPRIGHT_LETTERS = 3  # that such a line has at least
_OF_STEP = 0.6  # of its width, which each letter of such a line takes at least
_FEWEST_STEPS = 3  # between Han, that show the size of the type
_STEP = 1.01  # em between two Han: type is set a little closer than the places tell
_TALL = 1.08  # em: the height of a box
_HIGHEST = 1.15  # heights: the em is not larger
_GAP, _GAP_IN_TITLE = 0.7, 1.2  # em beyond what characters need, that are no space between words
_GAP_ALONE = 1.6  # em that part a line even between lines that run across
_NARROW, _NARROW_BESIDE_MARK = 0.2, 0.35  # em that are a gutter where other lines show one
_TITLE = 1.1  # times the usual type size of the page
_ASIDE, _WIDER, _INTO, _NEXT = 0.3, 0.35, 0.8, 0.6  # widths: one upright line below another
_QUOTES = frozenset(("99", "9", '"', "”", "“", "''", ",,", "，，"))  # how a ” alone is read
_BOX_OFF = 0.45  # em: the box of a line that ends further from its characters holds other print
_MARGIN_LEFT, _MARGIN_RIGHT = 0.05, 0.06  # em around the ink in a box


@dataclass(frozen=True, slots=True)
class Strip:
    """A part of a line of one column, in pixels of the levelled page.

    Attributes:
        text: with blanks inside.
        left: of the ink.
        right: of the ink.
        top: of its box.
        bottom: of its box.
        upright: whether it runs downwards.
        confidence: the mean of its characters.
    """

    text: str
    left: float
    right: float
    top: float
    bottom: float
    upright: bool
    confidence: float

    @property
    def width(self) -> float:
        """Pixels from left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Pixels from top to bottom."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Pixels of the middle line from the upper edge."""
        return (self.top + self.bottom) / 2


def level_of(page: RecognisedPage) -> Levelling:
    """Return the map that levels a page."""
    rows = [Ends.of(line.corners) for line in _printed(page) if not _is_upright(line)]
    return levelling(rows, page.width, page.height)


def strips_of(page: RecognisedPage) -> list[Strip]:
    """Return the strips of a page."""
    level = level_of(page)
    lines = _printed(page)
    rows = [_Row(line, Ends.of(line.corners)) for line in lines if not _is_upright(line)]
    usual = median(row.ends.height for row in rows) / _TALL if rows else 0.0
    gaps = [row.gaps(level, usual) for row in rows]
    pieces = [row.pieces(level, wide) for row, wide in zip(rows, gaps, strict=True)]
    gutters = Gutters(chain.from_iterable(pieces))
    found: list[Strip] = []
    for row, wide in zip(rows, gaps, strict=True):
        found += row.strips(level, [each.at for each in wide if each.is_cut(gutters)])
    upright = _joined([_upright(line, level) for line in lines if _is_upright(line)])
    return [strip for strip in _closed(upright, found) if min(strip.width, strip.height) > 2]


def _printed(page: RecognisedPage) -> list[RecognisedLine]:
    return [line for line in page.lines if line.text and line.confidence >= _UNSURE]


def _is_upright(line: RecognisedLine) -> bool:
    width, height = _sides(line)
    letters = len(line.characters)
    return (
        height > _UPRIGHT * width
        and letters >= _UPRIGHT_LETTERS
        and height > _OF_STEP * letters * width
    )


def _sides(line: RecognisedLine) -> tuple[float, float]:
    a, b, c, d = line.corners
    return (math.dist(a, b) + math.dist(d, c)) / 2, (math.dist(a, d) + math.dist(b, c)) / 2


def _upright(line: RecognisedLine, level: Levelling) -> Strip:
    a, b, c, d = map(level, line.corners)
    return Strip(
        as_printed(line.text),
        *(fmean((a[0], d[0])), fmean((b[0], c[0]))),
        *(fmean((a[1], b[1])), fmean((d[1], c[1]))),
        upright=True,
        confidence=line.confidence,
    )


def _joined(upright: Sequence[Strip]) -> list[Strip]:
    """Join upright strips that follow each other in one column: the engine cuts long ones."""
    found: list[Strip] = []
    for strip in sorted(upright, key=lambda each: each.top):
        above = next((each for each in found if _goes_on(each, strip)), None)
        if above:
            found.remove(above)
            strip = _glued(above, strip)
        found.append(strip)
    return found


def _closed(upright: Sequence[Strip], rows: Sequence[Strip]) -> Iterator[Strip]:
    """Yield all strips; a quote that closes an upright line was read as a row below it."""
    quotes = [strip for strip in rows if strip.text in _QUOTES]
    taken = set()
    for strip in upright:
        below = next((each for each in quotes if _is_below(strip, each)), None)
        if below:
            taken.add(id(below))
            strip = replace(strip, text=strip.text + "”", bottom=max(strip.bottom, below.bottom))
        yield strip
    yield from (strip for strip in rows if id(strip) not in taken)


def _is_below(above: Strip, mark: Strip) -> bool:
    wide = above.width
    within = above.left - _ASIDE * wide < mark.left and mark.right < above.right + _ASIDE * wide
    return within and -_ASIDE * wide < mark.top - above.bottom < _NEXT * wide


def _goes_on(above: Strip, below: Strip) -> bool:
    wide = max(above.width, below.width)
    centred = abs(above.left + above.right - below.left - below.right) / 2 < _ASIDE * wide
    alike = abs(above.width - below.width) < _WIDER * wide
    return centred and alike and -_INTO * wide < below.top - above.bottom < _NEXT * wide


def _glued(above: Strip, below: Strip) -> Strip:
    one, other = len(above.text), len(below.text)
    return replace(
        above,
        text=above.text + below.text,
        left=min(above.left, below.left),
        right=max(above.right, below.right),
        bottom=below.bottom,
        confidence=(above.confidence * one + below.confidence * other) / (one + other),
    )


def _white(
    chars: Sequence[str], seen: Sequence[Character], at: int, em: float
) -> tuple[float, bool]:
    """Return the em before a character beyond what is needed, and whether Han are on both sides."""
    one, other = chars[at - 1], chars[at]
    needed = (advance(one) + advance(other)) / 2
    needed += (blank_right(one) + blank_left(other)) / 2  # a mark is seen where its ink is
    wide = math.dist(seen[at - 1].middle, seen[at].middle) / em - needed
    return wide, has_han(one) and has_han(other)


@dataclass(frozen=True, slots=True)
class _Wide:
    """A gap that is wider than the characters beside it need.

    Attributes:
        at: the number of the character behind it.
        gap: its place.
        wide: em beyond what the characters need.
    """

    at: int
    gap: Gap
    wide: float

    def is_cut(self, gutters: Gutters) -> bool:
        """Whether it parts print of two columns, or of two parts of a title."""
        if self.wide > _GAP:
            return self.wide > _GAP_ALONE or not gutters.crosses(self.gap)
        return gutters.shows(self.gap)


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    """A level line as it was recognised."""

    line: RecognisedLine
    ends: Ends

    def gaps(self, level: Levelling, usual: float) -> list["_Wide"]:
        """Return the gaps that are wider than characters need, from left to right.

        Args:
            level: the map of the page.
            usual: em of the page's usual type in pixels.
        """
        text, seen = as_printed(self.line.text), self.line.characters
        chars = [char for char in text if not char.isspace()]
        if len(chars) != len(seen):
            return []
        em = self._em(text, chars, seen)
        large = em > _TITLE * usual
        found = []
        for at in range(1, len(chars)):
            wide, han = _white(chars, seen, at, em)
            if wide > (_GAP_IN_TITLE if large else _NARROW if han else _NARROW_BESIDE_MARK):
                found.append(_Wide(at, self._gap(chars, seen, at, em, level), wide))
        return found

    def pieces(self, level: Levelling, gaps: Sequence["_Wide"]) -> Iterator[Piece]:
        """Yield the line as it is without its gaps, except those that may be none."""
        (left, y), (right, y_end) = level(self.ends.left), level(self.ends.right)
        sure = [each.gap for each in gaps if each.wide > _NARROW_BESIDE_MARK]
        starts, ends = [left, *(gap.right for gap in sure)], [gap.left for gap in sure]
        for start, end in zip(starts, [*ends, right], strict=True):
            yield Piece(start, end, (y + y_end) / 2)

    def strips(self, level: Levelling, cuts: Sequence[int]) -> Iterator[Strip]:
        """Yield the parts of the line.

        Args:
            level: the map of the page.
            cuts: numbers of characters that start a part.
        """
        text, seen = as_printed(self.line.text), self.line.characters
        places = [at for at, char in enumerate(text) if not char.isspace()]
        if len(places) != len(seen):
            yield self._strip(text, self.ends.left, self.ends.right, level, self._sure(seen))
            return
        chars = [text[at] for at in places]
        em = self._em(text, chars, seen)
        for first, end in pairwise([0, *cuts, len(chars)]):
            part = text[places[first] : places[end - 1] + 1]
            left = self._left(chars[first], seen[first], em)
            right = self._right(chars[end - 1], seen[end - 1], em)
            if first == 0 and math.dist(left, self.ends.left) < _BOX_OFF * em:
                left = self.ends.left
            if end == len(chars) and math.dist(right, self.ends.right) < _BOX_OFF * em:
                right = self.ends.right
            yield self._strip(part, left, right, level, self._sure(seen[first:end]))

    def _sure(self, seen: Sequence[Character]) -> float:
        return fmean(each.confidence for each in seen) if seen else self.line.confidence

    def _em(self, text: str, chars: Sequence[str], seen: Sequence[Character]) -> float:
        steps = [
            math.dist(one.middle, other.middle)
            for (a, one), (b, other) in pairwise(zip(chars, seen, strict=True))
            if has_han(a) and has_han(b)
        ]
        height = self.ends.height
        if len(steps) >= _FEWEST_STEPS:
            return min(_STEP * median(steps), _HIGHEST * height)
        width = math.dist(self.ends.left, self.ends.right)
        return min(height / _TALL, width / (ink_width(text) + _MARGIN_LEFT + _MARGIN_RIGHT))

    def _gap(
        self, chars: Sequence[str], seen: Sequence[Character], at: int, em: float, level: Levelling
    ) -> Gap:
        (x, y), (x_after, y_after) = level(seen[at - 1].middle), level(seen[at].middle)
        left, right = x + advance(chars[at - 1]) / 2 * em, x_after - advance(chars[at]) / 2 * em
        return Gap(left, right, (y + y_after) / 2, em)

    def _left(self, char: str, seen: Character, em: float) -> Point:
        return self._along(seen, -(advance(char) / 2 - blank_left(char) + _MARGIN_LEFT) * em)

    def _right(self, char: str, seen: Character, em: float) -> Point:
        return self._along(seen, (advance(char) / 2 - blank_right(char) + _MARGIN_RIGHT) * em)

    def _along(self, seen: Character, further: float) -> Point:
        """Return the point of the line's axis at a character, moved along by some pixels."""
        (x, y), (x_end, y_end) = self.ends.left, self.ends.right
        length = max(math.dist(self.ends.left, self.ends.right), 1.0)
        across, down = (x_end - x) / length, (y_end - y) / length
        at = (seen.middle[0] - x) * across + (seen.middle[1] - y) * down + further
        return x + at * across, y + at * down

    def _strip(
        self, text: str, left: Point, right: Point, level: Levelling, confidence: float
    ) -> Strip:
        (x, y), (x_end, y_end) = level(left), level(right)
        middle, half = (y + y_end) / 2, self.ends.height / 2
        return Strip(text, x, x_end, middle - half, middle + half, False, confidence)
