"""Geometry of the bar chart of months or years; the template draws it as SVG."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from searcher.core.facets import TIMED
from searcher.core.model import Choice, Facet, FacetCount
from web.address import State, months_between

HEIGHT = 72  # of the tallest bar, in CSS pixels
TOP = 16  # CSS pixels for the counts above the bars
BOTTOM = 34  # CSS pixels for months and years below the bars
WIDTH = 760  # CSS pixels that the chart fills if it has enough bars
MIN_STEP, MAX_STEP = 8, 27  # CSS pixels from bar to bar; a year of months fits on a phone
WIDE = 22  # step from which the number of a month fits below its bar
YEAR_STEP = 36  # step from which a year fits below its bar
DIGIT = 6.5  # width of a digit above a bar, in CSS pixels
MAX_MONTHS = 126  # ten and a half years; for more months the bars are years
# bars; a longer range comes from a misread year and shows only years with articles
MAX_FILLED = 240

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Bar:
    """One month or year; all lengths in CSS pixels.

    Attributes:
        period: ``"2021-05"`` or ``"2021"``.
        count: number of articles.
        x: left edge of the bar.
        y: top of the bar.
        width: of the bar.
        height: of the bar.
        left: left edge of the column that can be clicked.
        step: width of that column.
        year: the year below the first bar of a year, else ``""``.
        chosen: whether a choice of time includes the period.
        url: address of the search for this period alone.
    """

    period: str
    count: int
    x: int
    y: int
    width: int
    height: int
    left: int
    step: int
    year: str
    chosen: bool
    url: str

    @property
    def middle(self) -> int:
        """Horizontal centre of the labels, in CSS pixels."""
        return self.left + self.step // 2

    @property
    def number(self) -> str:
        """The month in its year, ``"5"``; ``""`` for a year."""
        return self.period[5:].lstrip("0")

    @property
    def first(self) -> str:
        """First month of the period."""
        return self.period if self.number else f"{self.period}-01"

    @property
    def last(self) -> str:
        """Last month of the period."""
        return self.period if self.number else f"{self.period}-12"


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars in order of time.

    Attributes:
        facet: ``Facet.MONTH`` or ``Facet.YEAR``.
        bars: the bars.
        width: in CSS pixels.
        wide: whether the number of each month fits below its bar.
        counted: whether each count fits above its bar.
        whole: address of the chart of all years, if this chart shows some of them; else ``""``.
    """

    facet: Facet
    bars: tuple[Bar, ...]
    width: int
    wide: bool
    counted: bool
    whole: str = ""

    @property
    def height(self) -> int:
        """Height of the drawing in CSS pixels."""
        return TOP + HEIGHT + BOTTOM

    @property
    def floor(self) -> int:
        """Vertical position of the bars' lower ends in CSS pixels."""
        return TOP + HEIGHT

    @property
    def firsts(self) -> tuple[str, ...]:
        """Months with which a range can begin."""
        return tuple(bar.first for bar in self.bars)

    @property
    def lasts(self) -> tuple[str, ...]:
        """Months with which a range can end."""
        return tuple(bar.last for bar in self.bars)


@dataclass(frozen=True, slots=True)
class _Plan:
    """Values that all bars of one chart share.

    Attributes:
        facet: months or years.
        step: CSS pixels from bar to bar.
        tallest: the largest count.
        free: the page's state without a choice of time.
        chosen: the chosen months and years.
    """

    facet: Facet
    step: int
    tallest: int
    free: State
    chosen: frozenset[str]


def month_chart(counts: Iterable[FacetCount], state: State) -> Chart | None:
    """Return a bar for each month, also for empty ones; ``None`` for fewer than two months.

    For more than `MAX_MONTHS` months the bars are years, until some years are chosen.

    Args:
        counts: counts by month, not narrowed by a choice of time.
        state: state of the page.
    """
    held = {c.value: c.count for c in counts if _MONTH.fullmatch(c.value)}
    if len(held) < 2:
        return None
    months = months_between(min(held), max(held))
    if len(months) <= MAX_MONTHS:
        return _chart(Facet.MONTH, months, held, state)
    if near := _months_of_chosen_years(state):
        return _chart(Facet.MONTH, near, held, state, state.unpicked(Facet.MONTH).url())
    years = _by_year(held)
    return _chart(Facet.YEAR, _years_between(min(years), max(years), years), years, state)


def _chart(
    facet: Facet, periods: Sequence[str], held: Mapping[str, int], state: State, whole: str = ""
) -> Chart:
    step = max(MIN_STEP, min(MAX_STEP, WIDTH // len(periods)))
    if facet is Facet.YEAR and WIDTH // len(periods) > MAX_STEP:
        step = YEAR_STEP
    tallest = max([1, *(held.get(period, 0) for period in periods)])
    plan = _Plan(facet, step, tallest, state.unpicked(facet), _chosen(state.filters))
    bars = tuple(
        _bar(plan, place, period, held.get(period, 0), _year(periods, place, step))
        for place, period in enumerate(periods)
    )
    wide, counted = step >= WIDE, len(str(tallest)) * DIGIT <= step
    return Chart(facet, bars, step * len(periods), wide, counted, whole)


def _bar(plan: _Plan, place: int, period: str, count: int, year: str) -> Bar:
    gap = 2 if plan.step > 12 else 1
    height = max(2, round(HEIGHT * count / plan.tallest)) if count else 0
    ruled_out = plan.free.holds(plan.facet, period) is not None
    # the second half of `State.only`; `free` is the first
    alone = plan.free.toggled(plan.facet, period)
    return Bar(
        period=period,
        count=count,
        x=place * plan.step + gap,
        y=TOP + HEIGHT - height,
        width=plan.step - 2 * gap,
        height=height,
        left=place * plan.step,
        step=plan.step,
        year=year,
        chosen=not ruled_out and not plan.chosen.isdisjoint((period, period[:4])),
        url=alone.url(),
    )


def _chosen(filters: Iterable[Choice]) -> frozenset[str]:
    time = TIMED
    return frozenset(c.value for c in filters if c.facet in time and not c.excluded)


def _year(periods: Sequence[str], place: int, step: int) -> str:
    """Return the label under a bar: the year at the first bar of each year, otherwise ``""``.

    Where a bar is a whole year and bars are narrow, only every fifth year is labelled. At the left
    edge there is no label if the next one would be too near.
    """
    year = periods[place][:4]
    if len(periods[place]) == 4:
        return year if step >= YEAR_STEP or int(year) % 5 == 0 else ""
    if place and periods[place - 1][:4] == year:
        return ""
    crowded = place == 0 and any(period[:4] != year for period in periods[1:3])
    return "" if crowded else year


def _months_of_chosen_years(state: State) -> tuple[str, ...]:
    """Return all months of the years that contain a choice; empty if they are too many."""
    years = {value[:4] for value in _chosen(state.filters) if value[:4].isdecimal()}
    months = months_between(f"{min(years)}-01", f"{max(years)}-12") if years else ()
    return months if len(months) <= MAX_MONTHS else ()


def _by_year(held: Mapping[str, int]) -> dict[str, int]:
    years: dict[str, int] = {}
    for month, count in held.items():
        years[month[:4]] = years.get(month[:4], 0) + count
    return years


def _years_between(first: str, last: str, held: Iterable[str]) -> tuple[str, ...]:
    """Return all years of the range; only those with articles if the range is too long."""
    if int(last) - int(first) >= MAX_FILLED:
        return tuple(sorted(held)[-MAX_FILLED:])
    return tuple(f"{year:04d}" for year in range(int(first), int(last) + 1))
