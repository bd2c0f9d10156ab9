"""Shades of the heat map's cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from web.trends.counting import Cell, Counted, Row

LEVELS = 6  # shades for values above 0


@dataclass(frozen=True, slots=True)
class Shade:
    """One cell; ``level`` from 0 to `LEVELS`, ``None`` if nothing was printed."""

    cell: Cell
    level: int | None


@dataclass(frozen=True, slots=True)
class Band:
    """One row of the heat map."""

    row: Row
    shades: tuple[Shade, ...]


@dataclass(frozen=True, slots=True)
class Heat:
    """The heat map of one term.

    Attributes:
        number: index of the term.
        bands: its rows.
    """

    number: int
    bands: tuple[Band, ...]


def heat(found: Counted, chosen: int | None) -> Heat:
    """Return the heat map of the requested term, else of the first term with results."""
    terms = (row.number for row in found.whole if row.whole.count)
    number = next(terms, 0) if chosen is None else chosen
    return Heat(number, shaded([row for row in found.split if row.number == number]))


def shaded(rows: Sequence[Row]) -> tuple[Band, ...]:
    """Return rows with each cell shaded by its share of the largest value, in equal steps."""
    top = max((cell.value or 0 for row in rows for cell in row.cells), default=0)
    return tuple(
        Band(row, tuple(Shade(cell, level(cell.value, top)) for cell in row.cells)) for row in rows
    )


def level(value: float | None, top: float) -> int | None:
    """Return the shade of a value where ``top`` is the largest; ``None`` for no value."""
    if value is None or not value:
        return None if value is None else 0
    return max(1, min(LEVELS, ceil(LEVELS * value / top)))
