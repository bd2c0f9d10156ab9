"""Watermarks and stamps of a page: print that is no text of the paper.

Slant tells them, or pale colour: pale print is a watermark where it crosses other print, stands
many times on the page, is very large, or stands at one place of several pages. A headline in light
grey or on a dark ground does none of that.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from indexer.articles.boxes import hull
from indexer.corpus.blocks import Box
from indexer.corpus.rules import Rule
from indexer.formats import rules
from indexer.formats.glyph import Glyph, turned

_IN_STAMP = 2  # glyphs of a round stamp that stand upright by chance
_LIGHT, _WHITE = 190, 246  # of 255: white type stands on a dark ground
_OPAQUE = 255  # of 255: nothing shines through
_RED = 60  # of 255 that the red of a stamp is stronger than its green and blue
_SAME_SIZE, _SAME_ROW = 0.05, 0.3  # em by which the glyphs of one word differ
_NEXT = 1.5  # em of white between two glyphs of one word, at most
_FEWEST = 2  # glyphs of a word that is repeated, and of other print that is crossed
_ASKED = 30  # glyphs of a word that are asked what they cross
_CELL = 10  # points of the squares in which print is looked up
_WIDEST = 200  # points of a glyph in which print is looked up
_IN_CELL = 20  # glyphs of a square that are compared
_INSIDE = 0.36  # em from the middle of a glyph: there is its ink, and beyond it white
_MIDDLE = 0.35  # em of the middle of a glyph above its base line
_TALL = 40  # points of a glyph that is crossed: as much of a larger one is looked at

Word = list[Glyph]


class Drawn(NamedTuple):
    """A glyph as it is drawn.

    Attributes:
        turn: quarter turns to the left that make its text run to the right; a turn that is no
            whole number is that of slanted text.
        glyph: its place on the page turned so.
        colour: red, green, blue and opacity of its ink, up to 255.
    """

    turn: float
    glyph: Glyph
    colour: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Marks:
    """What is known of the watermarks of a page.

    Attributes:
        rules: for each glyph the rule by which it is no text, or ``None``.
        pale: by turn, the pale words that nothing on this page tells to be watermarks.
    """

    rules: list[Rule | None]
    pale: dict[int, list[Word]]


def is_pale(colour: tuple[int, int, int, int]) -> bool:
    """Whether ink of this colour is half transparent, or light but not white."""
    darkest = min(colour[:-1])
    return _LIGHT < darkest < _WHITE or colour[-1] < rules.PALE.worth * _OPAQUE


def marks_of(found: Sequence[Drawn]) -> Marks:
    """Return which glyphs of a page, in draw order, are watermarks or stamps."""
    upright = [_upright(drawn) for drawn in found]
    slanted = _slanted([drawn.turn for drawn in found])
    for at in list(_in_stamps(found, upright, slanted)):
        slanted[at] = True
    told: list[Rule | None] = [rules.SLANTED if slant else None for slant in slanted]
    words = list(_words(found, slanted))
    for word in _repeated(found, words):
        _tell(told, word, rules.PALE_REPEATED)
    words = [word for word in words if told[word[0]] is None]
    text = [at for at, rule in enumerate(told) if rule is None]
    faint = {at for word in words for at in word}
    if not words or 2 * len(faint) > len(text):  # all of the page is set in this colour
        return Marks(told, {})
    dark = _Print(upright[at] for at in text if at not in faint)
    usual = median(found[at].glyph.em for at in text)
    doubtful: dict[int, list[Word]] = {}
    for word in words:
        first = found[word[0]]
        if first.glyph.em > rules.PALE_HUGE.worth * usual:
            _tell(told, word, rules.PALE_HUGE)
        elif dark.is_crossed(upright[at] for at in word[:_ASKED]):
            _tell(told, word, rules.PALE)
        else:
            doubtful.setdefault(int(first.turn), []).append([found[at].glyph for at in word])
    return Marks(told, doubtful)


def _tell(told: list[Rule | None], word: Iterable[int], rule: Rule) -> None:
    for at in word:
        told[at] = rule


def _repeated(found: Sequence[Drawn], words: Sequence[Sequence[int]]) -> list[Sequence[int]]:
    """Return the words that stand on the page many times."""
    texts = ["".join(found[at].glyph.char for at in word) for word in words]
    often = Counter(text for text in texts if len(text) >= _FEWEST)
    most = rules.PALE_REPEATED.worth
    return [word for word, text in zip(words, texts, strict=True) if often[text] >= most]


def repeated_words(pages: Sequence[Mapping[int, Sequence[Word]]]) -> list[set[int]]:
    """Return for each page the ids of the pale glyphs that other pages have at the same place."""
    places = Counter(_place(turn, word) for page in pages for turn, word in _each(page))
    return [
        {id(g) for turn, word in _each(page) if places[_place(turn, word)] > 1 for g in word}
        for page in pages
    ]


def _each(page: Mapping[int, Sequence[Word]]) -> Iterator[tuple[int, Word]]:
    return ((turn, word) for turn, words in page.items() for word in words)


def _place(turn: int, word: Word) -> tuple[int, str, int, int]:
    text = "".join(glyph.char for glyph in word)
    return turn, text, round(word[0].left), round(word[0].base)


def _upright(drawn: Drawn) -> Glyph:
    return turned(drawn.glyph, -int(drawn.turn)) if drawn.turn else drawn.glyph


def _slanted(turns: Sequence[float]) -> list[bool]:
    """Return for each glyph in draw order whether it is drawn at a slant, as watermarks are.

    Where most glyphs are slanted the page itself is, as a scan may be; then none is. A glyph or two
    between slanted ones belong to the same round stamp, although they happen to stand upright.
    """
    slanted = [turn != int(turn) for turn in turns]
    if 2 * sum(slanted) > len(slanted):
        return [False] * len(slanted)
    at = [i for i, slant in enumerate(slanted) if slant]
    for before, after in pairwise(at):
        if after - before <= _IN_STAMP + 1:
            slanted[before:after] = [True] * (after - before)
    return slanted


def _in_stamps(
    found: Sequence[Drawn], upright: Sequence[Glyph], slanted: Sequence[bool]
) -> Iterator[int]:
    """Yield the places of level glyphs inside a round stamp that have the red of its rim."""
    rims: dict[tuple[int, int, int, int], list[Box]] = {}
    for at, (drawn, slant) in enumerate(zip(found, slanted, strict=True)):
        red, green, blue, _ = drawn.colour
        if slant and red > max(green, blue) + _RED:
            glyph = upright[at]
            box = Box(glyph.left, glyph.base, glyph.left + glyph.em, glyph.base + glyph.em)
            rims.setdefault(drawn.colour, []).append(box)
    stamps = {colour: _round(hull(boxes)) for colour, boxes in rims.items()}
    for at, drawn in enumerate(found if stamps else ()):
        stamp, glyph = stamps.get(drawn.colour), upright[at]
        if stamp and not slanted[at]:
            inside = stamp.left < glyph.left and glyph.right < stamp.right
            if inside and stamp.bottom - glyph.em < glyph.base < stamp.top:
                yield at


def _round(rim: Box) -> Box:
    """Return the square around a stamp, whose lower half may have no words."""
    return replace(rim, bottom=min(rim.bottom, rim.top - (rim.right - rim.left)))


def _words(found: Sequence[Drawn], slanted: Sequence[bool]) -> Iterator[list[int]]:
    """Yield the places of the pale glyphs that follow each other in one row."""
    word: list[int] = []
    for at, drawn in enumerate(found):
        if slanted[at] or not is_pale(drawn.colour):
            continue
        if word and not _goes_on(found[word[-1]], found[at]):
            yield word
            word = []
        word.append(at)
    if word:
        yield word


def _goes_on(before: Drawn, after: Drawn) -> bool:
    one, two = before.glyph, after.glyph
    level = before.turn == after.turn and abs(one.base - two.base) < _SAME_ROW * one.em
    alike = abs(one.em - two.em) < _SAME_SIZE * one.em
    return level and alike and -one.em < two.left - one.right < _NEXT * one.em


class _Print:
    """The glyphs of a page by their place, to find what a glyph crosses."""

    def __init__(self, glyphs: Iterator[Glyph]) -> None:
        self._at: dict[tuple[int, int], list[tuple[float, float, float]]] = {}
        for glyph in glyphs:
            x, y = _middle(glyph)
            cell = self._at.setdefault((int(x // _CELL), int(y // _CELL)), [])
            if len(cell) < _IN_CELL:
                cell.append((x, y, min(glyph.em, _TALL)))

    def is_crossed(self, word: Iterator[Glyph]) -> bool:
        """Whether glyphs lie over or under other print."""
        crossed = 0
        for glyph in word:
            crossed += self._under(glyph)
            if crossed >= _FEWEST:
                return True
        return False

    def _under(self, glyph: Glyph) -> int:
        em, (middle, high) = min(glyph.em, _WIDEST), _middle(glyph)
        reach = _INSIDE * (em + _TALL)
        columns, rows = (
            range(int((at - reach) // _CELL), int((at + reach) // _CELL) + 1)
            for at in (middle, high)
        )
        return sum(
            max(abs(x - middle), abs(y - high)) < _INSIDE * (em + other)
            for across in columns
            for up in rows
            for x, y, other in self._at.get((across, up), ())
        )


def _middle(glyph: Glyph) -> tuple[float, float]:
    return (glyph.left + glyph.right) / 2, glyph.base + _MIDDLE * glyph.em
