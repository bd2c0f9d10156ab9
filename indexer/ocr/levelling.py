"""A smooth map of a page that makes its lines level and the left edges of its columns upright.

A scan is turned by a degree or less; a page that was photographed is also in perspective, and
curved. Each line that was recognised shows by its two ends how the page falls there. So the height
of a place is corrected by a polynomial of the place, fitted to all lines at once; lines that do not
fit, such as slanted titles, count less and less (iteratively reweighted least squares).
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from statistics import median
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from indexer.ocr.recognised import Corners, Point

_FEWEST = 8  # lines; fewer show no fall of the page
_EDGE = 3  # lines of a column that show how its edge leans
_LONG = 3.0  # heights: a shorter line shows no direction
_ROUNDS = 12  # of reweighting; the weights hardly change after eight
_STIFF, _STIFF_EDGES = 1e-6, 1e-5  # keep the polynomials flat where no line stands
_USUAL = 2e-4  # of the page's side: lines are no more exact than that
_OUTLIER = 1.5  # medians of what is left: a line that is further off counts less
_NEXT = (0.9, 2.6)  # heights from a line to the next one of its column
_ASIDE, _ALIKE = 0.22, 0.3  # heights aside, and difference of heights, of lines of one column
_CENTRE = 0.35  # of the page's side: the middle of its width

_Row = NDArray[np.floating[Any]]
Coefficients = tuple[float, ...]
_Place = TypeVar("_Place", float, _Row)  # one of a place's two coordinates, or those of many


@dataclass(frozen=True, slots=True)
class Ends:
    """A level line by the middles of its two short sides, in pixels, with its height."""

    left: Point
    right: Point
    height: float

    @classmethod
    def of(cls, corners: Corners) -> "Ends":
        """Return the ends of a line from its corners."""
        upper_left, upper_right, lower_right, lower_left = corners
        height = (math.dist(upper_left, lower_left) + math.dist(upper_right, lower_right)) / 2
        return cls(_middle(upper_left, lower_left), _middle(upper_right, lower_right), height)


@dataclass(frozen=True, slots=True)
class Levelling:
    """Maps places of a picture to places of the levelled page, both in pixels.

    Attributes:
        side: the longer side of the picture.
        fall: coefficients that correct heights.
        lean: coefficients that correct places across, after heights are corrected.
    """

    side: float
    fall: Coefficients
    lean: Coefficients

    def __call__(self, place: Point) -> Point:
        """Return where a place of the picture is on the levelled page."""
        x, y = place[0] / self.side, place[1] / self.side
        y += _sum(_down_terms(x, y), self.fall)
        x += _sum(_across_terms(x, y), self.lean)
        return x * self.side, y * self.side

    def height(self, place: Point) -> float:
        """Return the corrected distance from the upper edge."""
        return self(place)[1]

    def of_all(self, x: _Row, y: _Row) -> tuple[_Row, _Row]:
        """Return where places of the picture are, given and returned as arrays of one shape."""
        y = y + self.side * (_down(x, y, self.side) @ np.array(self.fall))
        return x + self.side * (_across(x, y, self.side) @ np.array(self.lean)), y


def levelling(lines: Sequence[Ends], width: int, height: int) -> Levelling:
    """Return the map for a page; it changes nothing where the lines show too little."""
    side = float(max(width, height, 1))
    flat = Levelling(side, (0.0,) * 7, (0.0,) * 2)
    long = [line for line in lines if math.dist(line.left, line.right) > _LONG * line.height]
    if len(long) < _FEWEST:
        return flat
    down = _down(*_ends(ln.right for ln in long), side)
    down -= _down(*_ends(ln.left for ln in long), side)
    fallen = np.array([(ln.left[1] - ln.right[1]) / side for ln in long])
    level = Levelling(side, _fitted(down, fallen, _STIFF), flat.lean)
    edges = [_ends(edge) for edge in _edges(long, level)]
    if sum(len(x) for x, _ in edges) < _FEWEST:
        return level
    across = np.concatenate([_about_mean(_across(x, y, side)) for x, y in edges])
    leant = np.concatenate([-_about_mean(x) / side for x, _ in edges])
    return Levelling(side, level.fall, _fitted(across, leant, _STIFF_EDGES))


def _edges(lines: Sequence[Ends], level: Levelling) -> Iterator[list[Point]]:
    """Yield the left ends of lines that stand below each other in one column, levelled.

    The whole edge of a column shows how it leans; two lines do not, as their ends scatter.
    """
    below = _next_lines(lines, level)
    for first in set(below) - set(below.values()):
        edge = [first]
        while edge[-1] in below:
            edge.append(below[edge[-1]])
        if len(edge) >= _EDGE:
            yield edge


def _next_lines(lines: Sequence[Ends], level: Levelling) -> dict[Point, Point]:
    """Return for left ends of lines those of the next lines of their columns."""
    slope = median(math.atan2(ln.right[1] - ln.left[1], ln.right[0] - ln.left[0]) for ln in lines)
    ends = [((ln.left[0], level.height(ln.left)), ln.height) for ln in lines]
    nearest: dict[Point, Point] = {}
    for (upper, height), (lower, other) in product(ends, ends):
        step = lower[1] - upper[1]
        aside = lower[0] + math.tan(slope) * step - upper[0]
        fits = (
            _NEXT[0] * height < step < _NEXT[1] * height
            and abs(aside) < _ASIDE * height
            and abs(other / height - 1) < _ALIKE
        )
        if fits and (upper not in nearest or lower[1] < nearest[upper][1]):
            nearest[upper] = lower
    return nearest


def _about_mean(values: _Row) -> _Row:
    found: _Row = values - np.mean(values, axis=0)
    return found


def _fitted(terms: _Row, wanted: _Row, stiffness: float) -> Coefficients:
    weights = np.ones(len(wanted))
    stiff = stiffness * np.eye(terms.shape[1])
    found: _Row = np.zeros(terms.shape[1])
    for _ in range(_ROUNDS):
        weighted = terms * weights[:, None]
        found = np.linalg.solve(weighted.T @ terms + stiff, weighted.T @ wanted)
        off = np.abs(terms @ found - wanted)
        weights = 1 / np.maximum(1, off / (_OUTLIER * max(float(np.median(off)), _USUAL)))
    return tuple(map(float, found))


def _ends(places: Iterable[Point]) -> tuple[_Row, _Row]:
    x, y = np.array(list(places)).T
    return x, y


def _down(x: _Row, y: _Row, side: float) -> _Row:
    return np.stack(_down_terms(x / side, y / side), axis=-1)


def _across(x: _Row, y: _Row, side: float) -> _Row:
    return np.stack(_across_terms(x / side, y / side), axis=-1)


def _down_terms(x: _Place, y: _Place) -> list[_Place]:
    return [x, x * x, x * y, x * x * y, x * x * x, x * y * y, x * x * x * x]


def _across_terms(x: _Place, y: _Place) -> list[_Place]:
    return [y, (x - _CENTRE) * y]


def _sum(terms: Sequence[float], weights: Coefficients) -> float:
    return sum(term * weight for term, weight in zip(terms, weights, strict=True))


def _middle(one: Point, other: Point) -> Point:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2
