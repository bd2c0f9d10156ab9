"""Which narrow gaps in recognised lines are gutters: rows above and below leave them free."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_REACH = (0.5, 9.0)  # em from a gap to the rows that tell of it
_INTO = 0.9  # em that a row across a gutter has on both sides of its middle
_AT_START = 0.35  # em aside of a row that starts at a gutter
_INDENT = 2.0  # em from a gutter to where a paragraph starts
_BEFORE, _BEHIND = 1.2, 0.55  # em from the last ink of a row to the gutter where it ends
_NEAR = 1.0  # em aside of a gap: a row that ends there tells of it
_STARTS, _ENDS = 2, 1  # rows that show a gutter


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a row without gaps, in pixels of the levelled page."""

    left: float
    right: float
    middle: float


@dataclass(frozen=True, slots=True)
class Gap:
    """White in a row, in pixels of the levelled page.

    Attributes:
        left: where the character before ends.
        right: where the character after starts.
        middle: of the row.
        em: of the row.
    """

    left: float
    right: float
    middle: float
    em: float

    @property
    def centre(self) -> float:
        """The middle from left to right."""
        return (self.left + self.right) / 2


class Gutters:
    """Judges gaps by all rows of a page."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        """Take the pieces of all rows."""
        self._pieces = sorted(pieces, key=lambda piece: piece.middle)

    def shows(self, gap: Gap) -> bool:
        """Whether rows next to a gap end before it and start after it, up to one across it."""
        around = [*self._free(gap, -1), *self._free(gap, 1)]
        ends = sum(-_BEFORE < (each.right - gap.left) / gap.em < _BEHIND for each in around)
        starts = sum(_starts(each, gap) for each in around)
        return starts >= _STARTS and ends >= _ENDS

    def crosses(self, gap: Gap) -> bool:
        """Whether the next rows above and below both run across a gap."""
        return all(self._next_crosses(gap, way) for way in (-1, 1))

    def _next_crosses(self, gap: Gap, way: int) -> bool:
        near = (piece for piece in self._rows(gap, way) if _is_near(piece, gap))
        return next((_crosses(piece, gap) for piece in near), False)

    def _free(self, gap: Gap, way: int) -> Iterator[Piece]:
        """Yield pieces above or below, up to the first one across the gap."""
        for piece in self._rows(gap, way):
            if _crosses(piece, gap):
                return
            yield piece

    def _rows(self, gap: Gap, way: int) -> Iterator[Piece]:
        ordered: Sequence[Piece] = self._pieces if way > 0 else self._pieces[::-1]
        for piece in ordered:
            away = (piece.middle - gap.middle) * way / gap.em
            if away > _REACH[1]:
                return
            if away > _REACH[0]:
                yield piece


def _crosses(piece: Piece, gap: Gap) -> bool:
    into = _INTO * gap.em
    return piece.left < gap.centre - into and piece.right > gap.centre + into


def _is_near(piece: Piece, gap: Gap) -> bool:
    return piece.left < gap.right + _NEAR * gap.em and piece.right > gap.left - _NEAR * gap.em


def _starts(piece: Piece, gap: Gap) -> bool:
    off = (piece.left - gap.right) / gap.em
    return abs(off) < _AT_START or abs(off - _INDENT) < _AT_START
