"""Find the printed lines of a file that an article consists of.

Extraction joins wrapped lines, repairs spaces, moves headings and drops page furniture, but changes
no letter. So file and article are compared by their folded letters and digits, without line breaks.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice

from indexer.corpus.rules import Decides, Rule
from searcher.core.model import Article
from searcher.language.tokens import fold

_LETTERS = re.compile(r"[^\W_]+")
# Limits of work. An article has fewer parts, and a part fewer places, in every file but one made
# to cost time; there the rest of the article stays unfound.
_LOOKS = 1_000  # searches through the file for one article, at most
_PLACES = 50  # occurrences of one part that are compared, at most


def _own(name: str, because: str, worth: int = 0) -> Rule:
    return Rule(
        id=name,
        decides=Decides.LINES,
        because=because,
        worth=worth,
        unit="letters" if worth else "",
    )


# The rules by which a part of an article is found. Examples: tests/support/own_lines_examples.py.
LONG_PART = _own(
    "own-part-found-anywhere",
    "A sequence of {worth} letters recurs only in copied texts, so a part of the "
    "article with so many letters is looked for in the whole file.",
    12,
)
WITHIN_REACH = _own(
    "own-part-within-reach",
    "Many articles print the same by-line or sub-head, so a shorter part counts only "
    "within {worth} letters of the article's other parts.",
    3_000,
)
TORN_PIECE = _own(
    "own-piece-of-torn-part",
    "The end of a column or page tears a paragraph apart, so {worth} letters in a "
    "row are enough to find each piece of the paragraph.",
    10,
)
FILLS_LINES = _own(
    "own-part-fills-lines",
    "A heading or by-line fills whole lines, so of several places of a part one that "
    "fills lines comes before one inside a sentence.",
)
NEAREST = _own(
    "own-part-nearest",
    "The parts of one article are printed together, so of several places of a part "
    "the one nearest to the other parts is the article's own.",
)
_LONG, _REACH = int(LONG_PART.worth), int(WITHIN_REACH.worth)
_SEED = int(TORN_PIECE.worth)


@dataclass(frozen=True, slots=True)
class Own:
    """The lines of an article.

    Attributes:
        lines: line numbers, from 1.
        share: share of the article's letters that are in these lines, 0 to 1.
    """

    lines: frozenset[int]
    share: float


def own_lines(lines: Sequence[str], article: Article) -> Own:
    """Return the lines of a file that contain an article."""
    print_ = _Print(lines)
    parts = _parts(article)
    search = _Search(print_)
    found = sum(search.find(part) for part in parts)
    numbers = (number for start, end in search.places for number in print_.lines(start, end))
    return Own(frozenset(numbers), found / (sum(map(len, parts)) or 1))


def _parts(article: Article) -> list[str]:
    """Return the letters of each printed part, the longest first.

    A long part usually occurs at one place only, and this place tells where to look for the shorter
    ones.
    """
    printed = (*article.body.split("\n"), *article.captions, *article.heading.split("\n"))
    letters = {_letters(part) for part in (*printed, article.byline or "")}
    return sorted(letters - {""}, key=lambda part: (-len(part), part))


def _letters(printed: str) -> str:
    return "".join(_LETTERS.findall(fold(printed).text))


class _Print:
    """The letters of a file without line breaks, with a map from letters to lines."""

    def __init__(self, lines: Sequence[str]) -> None:
        letters = [_letters(line) for line in lines]
        self.text = "".join(letters)
        self._ends = list(accumulate(map(len, letters)))
        self._edges = frozenset((0, *self._ends))

    def lines(self, start: int, end: int) -> range:
        """Return the numbers of the lines that contain a range of letters."""
        first, last = (bisect_right(self._ends, at) for at in (start, end - 1))
        return range(first + 1, last + 2)

    def fills_lines(self, at: int, length: int) -> bool:
        """Whether a range of letters fills whole lines, as a heading or by-line does."""
        return at in self._edges and at + length in self._edges

    def before(self, at: int, length: int) -> str:
        """Return up to ``length`` letters before an offset."""
        return self.text[max(0, at - length) : at]

    def occurrences(self, part: str, start: int, end: int) -> Iterator[int]:
        """Yield the offsets of a part in a range."""
        at = self.text.find(part, max(0, start), end)
        while at >= 0:
            yield at
            at = self.text.find(part, at + 1, end)


class _Search:
    """The known places of one article, as ranges of letters."""

    def __init__(self, print_: _Print) -> None:
        self._print = print_
        self._looks = _LOOKS
        self.places: list[tuple[int, int]] = []

    def find(self, part: str) -> int:
        """Search a part, record its place, and return how many of its letters were found."""
        at = self._nearest(part)
        if at >= 0:
            self.places.append((at, at + len(part)))
            return len(part)
        return sum(self._pieces(part)) if len(part) >= _LONG else 0

    def _nearest(self, part: str) -> int:
        """Return the likeliest offset of a part, or -1; a short part must be near known places."""
        if not self._looks:
            return -1
        self._looks -= 1
        low = min((start for start, _ in self.places), default=0)
        high = max((end for _, end in self.places), default=len(self._print.text))
        near = self._print.occurrences(part, low - _REACH, high + _REACH)
        best = min(
            islice(near, _PLACES),
            key=lambda at: (
                not self._print.fills_lines(at, len(part)),  # the rule `FILLS_LINES`
                max(low - at, at - high, 0),  # the rule `NEAREST`
            ),
            default=-1,
        )
        return self._print.text.find(part) if best < 0 and len(part) >= _LONG else best

    def _pieces(self, part: str) -> Iterator[int]:
        """Find the pieces of a part that a column or a page end tore apart; yield their lengths."""
        done = at = 0
        while at + _SEED <= len(part):
            place = self._nearest(part[at : at + _SEED])
            if place < 0:
                at += _SEED // 2
                continue
            before = _shared(
                part[done:at][::-1], self._print.text[max(0, place - at) : place][::-1]
            )
            after = _shared(part[at:], self._print.text[place : place + len(part) - at])
            self.places.append((place - before, place + after))
            yield before + after
            done = at = at + after


def _shared(one: str, two: str) -> int:
    """Return the length of the common prefix of two texts."""
    apart = (n for n, (a, b) in enumerate(zip(one, two, strict=False)) if a != b)
    return next(apart, min(len(one), len(two)))
