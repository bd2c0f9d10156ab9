"""Find the printed lines of a file in texts, so that no letter of a text counts twice.

A line is found whole if a text holds its letters in a row and all are free. Lines with one place
come first; then each other line takes the place nearest to the line before it, since the parts of
an article are printed together. At last what is nowhere whole is looked for in pieces: a by-line
may end a line of the body.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice, pairwise
from typing import Generic, TypeVar

from indexer.extract.letters import letters, placed_letters

_LOOKS = 10  # free places of a line that are compared behind the line before, and from the start
_END = "\n"  # between two texts; no letter

Owner = TypeVar("Owner")


@dataclass(frozen=True, slots=True)
class Share(Generic[Owner]):
    """A text in which lines are found, and who has it."""

    text: str
    owner: Owner


@dataclass(frozen=True, slots=True)
class Piece(Generic[Owner]):
    """A line, or a part of one, and who has it; ``None`` if nobody has."""

    text: str
    owner: Owner | None


def placed(
    lines: Sequence[str], shares: Sequence[Share[Owner]], other: Callable[[str], str | None]
) -> list[list[Piece[Owner]]]:
    """Return for each line its pieces, in order.

    Args:
        lines: as printed.
        shares: the texts, in the order of print.
        other: returns another form in which extraction may have read a line.
    """
    return _Placing(lines, shares).pieces(other)


class _Placing(Generic[Owner]):
    """Some texts, of whose letters more and more are found in print."""

    def __init__(self, lines: Sequence[str], shares: Sequence[Share[Owner]]) -> None:
        told = [(letters(share.text), share.owner) for share in shares]
        told = [(text, owner) for text, owner in told if text]
        self._owners = [owner for _, owner in told]
        self._starts = list(accumulate((len(text) + 1 for text, _ in told), initial=0))
        self._text = _END.join(text for text, _ in told)
        self._taken = bytearray(len(self._text))
        self._lines = lines
        self._letters = [letters(line) for line in lines]
        self._at: list[int | None] = [None] * len(lines)
        self._first: dict[str, int] = {}  # the first place of some letters that may be free

    def pieces(self, other: Callable[[str], str | None]) -> list[list[Piece[Owner]]]:
        """Return for each line its pieces."""
        for n in sorted(range(len(self._lines)), key=lambda n: -len(self._letters[n])):
            self._place_sure(n)
        end = 0
        for n, told in enumerate(self._letters):
            if self._at[n] is None:
                self._place_near(n, told, end)
            end = self._end(n, end)
        found = [self._whole(n) for n in range(len(self._lines))]
        for n, line in enumerate(self._lines):
            read = None if found[n] else other(line)
            if read and self._place_near(n, letters(read), 0):
                found[n] = self._whole(n)
        return [whole or list(self._torn(n)) for n, whole in enumerate(found)]

    def _end(self, n: int, before: int) -> int:
        at = self._at[n]
        return before if at is None else at + len(self._letters[n])

    def _whole(self, n: int) -> list[Piece[Owner]]:
        at = self._at[n]
        return [] if at is None else [Piece(self._lines[n], self._owner(at))]

    def _owner(self, at: int) -> Owner:
        return self._owners[bisect_right(self._starts, at) - 1]

    # Whole lines

    def _place_sure(self, n: int) -> None:
        """Place a line that has one place only."""
        found = list(islice(self._free(self._letters[n]), 2))
        if len(found) == 1:
            self._take(n, found[0], len(self._letters[n]))

    def _place_near(self, n: int, told: str, end: int) -> bool:
        """Place a line where it fills a text, else nearest to the end of the line before."""
        found = [
            *islice(self._free(told, end), _LOOKS),
            *islice(self._free(told), _LOOKS),
        ]
        if not found:
            return False
        best = min(found, key=lambda at: (not self._fills(at, len(told)), abs(at - end)))
        self._take(n, best, len(told))
        return True

    def _take(self, n: int, at: int, length: int) -> None:
        self._at[n] = at
        self._taken[at : at + length] = b"\1" * length

    def _fills(self, at: int, length: int) -> bool:
        start = bisect_right(self._starts, at)
        return self._starts[start - 1] == at and self._starts[start] == at + length + 1

    def _free(self, told: str, start: int = 0) -> Iterator[int]:
        """Yield the places of some letters that are all free, from a place on."""
        known = self._first.get(told, 0)
        at, first = self._text.find(told, max(start, known)), start <= known
        while at >= 0:
            if not any(self._taken[at : at + len(told)]):
                if first:
                    self._first[told] = at
                    first = False
                yield at
            at = self._text.find(told, at + 1)

    # Pieces of lines

    def _torn(self, n: int) -> Iterator[Piece[Owner]]:
        """Yield the pieces of a line that is nowhere whole, each as long as it can be."""
        line = self._lines[n]
        told, places = placed_letters(line)
        cuts: list[tuple[int, Owner | None]] = []
        at = 0
        while at < len(told):
            length, place = self._longest(told, at)
            owner = self._owner(place) if length else None
            self._taken[place : place + length] = b"\1" * length
            if owner is not None or not cuts or cuts[-1][1] is not None:
                cuts.append((places[at] if cuts else 0, owner))
            at += length or 1
        for (start, owner), (end, _) in pairwise([*cuts, (len(line), None)]):
            yield Piece(line[start:end], owner)

    def _longest(self, told: str, at: int) -> tuple[int, int]:
        """Return the length of the longest free piece from a letter on, and its place."""
        low, high, place = 0, len(told) - at, 0
        while low < high:
            middle = (low + high + 1) // 2
            found = next(self._free(told[at : at + middle]), None)
            if found is None:
                high = middle - 1
            else:
                low, place = middle, found
        return low, place
