"""Geometry of line charts; the template draws them as SVG."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, log10

from web.trends.counting import Cell, Counted, Row
from web.trends.question import Unit

MAX_LINKS = 600  # points that may be links; in charts with more, only the table has links
_STEPS = (1, 2, 5, 10)
_APART = 7  # CSS pixels between points
_YEAR, _MONTH = 34, 22  # CSS pixels that a year or month below the chart needs


@dataclass(frozen=True, slots=True)
class Frame:
    """Size, margins and least distance between points of a drawing, in CSS pixels."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    step: int


WIDE = Frame(width=960, height=340, left=48, right=16, top=12, bottom=42, step=7)
SMALL = Frame(width=320, height=164, left=36, right=8, top=10, bottom=38, step=0)


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark of an axis, with its position in CSS pixels; ``row`` 1 is below row 0."""

    at: float
    text: str
    row: int = 0


@dataclass(frozen=True, slots=True)
class Point:
    """A month or year with articles; ``lone`` if no line leads to it."""

    x: float
    y: float
    cell: Cell
    lone: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One row as a path, which breaks where nothing was printed, and its points."""

    row: Row
    path: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """One drawing.

    Attributes:
        frame: its size and margins.
        width: in CSS pixels.
        lines: one for each row.
        across: marks of the horizontal axis.
        up: marks of the vertical axis.
        linked: whether points are links.
        dense: whether points are so close that only lone ones are drawn.
    """

    frame: Frame
    width: int
    lines: tuple[Line, ...]
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    linked: bool
    dense: bool

    @property
    def height(self) -> int:
        """Height of the drawing in CSS pixels."""
        return self.frame.height

    @property
    def floor(self) -> int:
        """Vertical position of 0 in CSS pixels."""
        return self.frame.height - self.frame.bottom

    @property
    def right(self) -> int:
        """Horizontal position of the lines' end in CSS pixels."""
        return self.width - self.frame.right


def highest(rows: Sequence[Row]) -> float:
    """Return the largest value of all rows; 0 without values."""
    return max((cell.value or 0 for row in rows for cell in row.cells), default=0)


def few_points(rows: Sequence[Row]) -> bool:
    """Whether the rows have few enough points for each to be a link."""
    return sum(bool(cell.count) for row in rows for cell in row.cells) <= MAX_LINKS


def whole_chart(found: Counted, unit: Unit) -> Chart:
    """Return the chart of the terms in all articles."""
    rows = found.whole
    return chart(rows, WIDE, unit, highest(rows), linked=few_points(rows))


def panels(found: Counted, unit: Unit) -> tuple[tuple[str, Chart], ...]:
    """Return label and small chart for each label, all in one scale."""
    top, few = highest(found.split), few_points(found.split)
    rows = {label: [row for row in found.split if row.label == label] for label in found.labels}
    return tuple((label, chart(own, SMALL, unit, top, linked=few)) for label, own in rows.items())


def chart(rows: Sequence[Row], frame: Frame, unit: Unit, top: float, *, linked: bool) -> Chart:
    """Return a chart with a line for each row.

    Args:
        rows: rows with the same periods.
        frame: size and margins.
        unit: of the values; articles are whole numbers.
        top: the largest value of all charts that share the scale.
        linked: whether points are links.
    """
    periods = [cell.period for cell in rows[0].cells] if rows else []
    width = max(frame.width, frame.left + frame.right + frame.step * len(periods))
    scale = ticks(top, whole=unit is Unit.ARTICLES)
    plan = _Plan(frame, width, len(periods), scale[-1])
    lines = tuple(plan.line(row) for row in rows)
    return Chart(
        frame,
        width,
        lines,
        across=tuple(plan.across(periods)),
        up=tuple(Tick(plan.y(value), text) for value, text in _written(scale)),
        linked=linked,
        dense=not linked and plan.step < _APART,
    )


def ticks(top: float, *, whole: bool) -> tuple[float, ...]:
    """Return three to six round numbers from 0 to the first that is at least ``top``."""
    if top <= 0:
        return (0, 1)
    size = 10.0 ** floor(log10(top / 5))
    step = next((n * size for n in _STEPS if n * size * 5 >= top), 10 * size)
    if whole:
        step = max(1, round(step))
    return tuple(round(n * step, 12) for n in range(ceil(round(top / step, 9)) + 1))


def shown(value: float | None, top: float, unit: Unit) -> str:
    """Return a value as text; rates get as many decimals as suit the largest value ``top``."""
    if value is None:
        return "–"
    if unit is Unit.ARTICLES or not value:
        return f"{value:.0f}"
    places = max(0, 2 - floor(log10(top)))
    least = 10.0**-places
    return f"{value:.{places}f}" if value >= least else f"<{least:.{places}f}"


def _written(scale: Sequence[float]) -> Iterator[tuple[float, str]]:
    places = max(0, -floor(log10(scale[1])))
    return ((value, f"{value:.{places if value else 0}f}") for value in scale)


class _Plan:
    """Maps values and periods to CSS pixels."""

    def __init__(self, frame: Frame, width: int, steps: int, top: float) -> None:
        self._frame, self._top = frame, top
        self._span = width - frame.left - frame.right
        self.step = self._span / max(1, steps)

    def x(self, place: int) -> float:
        return round(self._frame.left + (place + 0.5) * self.step, 1)

    def y(self, value: float) -> float:
        tall = self._frame.height - self._frame.top - self._frame.bottom
        return round(self._frame.top + tall * (1 - value / self._top), 1)

    def line(self, row: Row) -> Line:
        points, path = [], []
        values = [None, *(cell.value for cell in row.cells), None]
        for place, cell in enumerate(row.cells):
            if cell.value is None:
                continue
            x, y = self.x(place), self.y(cell.value)
            path.append(f"{'M' if values[place] is None else 'L'}{x:g} {y:g}")
            if cell.count:
                lone = values[place] is None and values[place + 2] is None
                points.append(Point(x, y, cell, lone))
        return Line(row, "".join(path), tuple(points))

    def across(self, periods: Sequence[str]) -> Iterator[Tick]:
        """Yield months where they fit, and each year below its first month."""
        every = next((n for n in (1, 3, 6) if n * self.step >= _MONTH), 0)
        months = [(place, period) for place, period in enumerate(periods) if "-" in period]
        named = [(p, int(m[5:])) for p, m in months if every and (int(m[5:]) - 1) % every == 0]
        yield from (Tick(self.x(place), str(month)) for place, month in named)
        starts = [n for n, p in enumerate(periods) if not n or p[:4] != periods[n - 1][:4]]
        for this, following in pairwise([*starts, 2 * len(periods) + 1]):
            if this in starts[1:] or self.x(following) - self.x(this) >= _YEAR:
                yield Tick(self.x(this), periods[this][:4], row=1 if named else 0)
