"""The month bar chart: geometry only; the template draws it as SVG."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from searcher.model import Facet, FacetCount
from web.links import State

HEIGHT = 72  # of the tallest bar, in CSS pixels
TOP = 16  # room for the counts above the bars
BOTTOM = 34  # room for months and years below
WIDTH = 700  # what the chart fills when it can
MIN_STEP, MAX_STEP = 14, 27  # from one bar to the next; a year fits on a phone
WIDE = 22  # steps at which a count or a month's number fits
MAX_FILLED = 240  # months; a wider range (a misread year) shows only the months that have articles

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Bar:
    """One month: where it stands, how tall it is, what it leads to.

    Attributes:
        x, y, width, height: of the bar, in CSS pixels.
        left, step: of the column around it, which is what one clicks.
        year: printed under the first bar of a year, else empty.
    """

    month: str
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
        """Where its labels are centred."""
        return self.left + self.step // 2

    @property
    def number(self) -> str:
        """The month within its year, ``"5"``."""
        return str(int(self.month[5:]))


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars in order of time."""

    bars: tuple[Bar, ...]
    width: int
    wide: bool

    @property
    def height(self) -> int:
        """Of the whole drawing."""
        return TOP + HEIGHT + BOTTOM

    @property
    def floor(self) -> int:
        """Where the bars stand."""
        return TOP + HEIGHT


def month_chart(counts: Iterable[FacetCount], state: State) -> Chart | None:
    """Lay out a bar for each month, empty ones too; ``None`` for fewer than two months."""
    held = {c.value: c.count for c in counts if _MONTH.fullmatch(c.value)}
    months = _filled(sorted(held))
    if len(months) < 2:
        return None
    step = max(MIN_STEP, min(MAX_STEP, WIDTH // len(months)))
    tallest = max(1, *held.values())
    bars = tuple(
        _bar(month, held.get(month, 0), place, step, tallest, state, _year(months, place))
        for place, month in enumerate(months)
    )
    return Chart(bars, step * len(months), step >= WIDE)


def _bar(
    month: str, count: int, place: int, step: int, tallest: int, state: State, year: str
) -> Bar:
    height = max(2, round(HEIGHT * count / tallest)) if count else 0
    held = state.holds(Facet.MONTH, month)
    return Bar(
        month=month,
        count=count,
        x=place * step + 2,
        y=TOP + HEIGHT - height,
        width=step - 4,
        height=height,
        left=place * step,
        step=step,
        year=year,
        chosen=held is not None and not held.excluded,
        url=state.toggled(Facet.MONTH, month).url(),
    )


def _year(months: list[str], place: int) -> str:
    """Name the year where it begins; not at the left edge when the next label would collide."""
    year = months[place][:4]
    if place and months[place - 1][:4] == year:
        return ""
    crowded = place == 0 and any(m[:4] != year for m in months[1:3])
    return "" if crowded else year


def _filled(months: list[str]) -> list[str]:
    """All months from the first to the last, unless that would be absurd."""
    if not months:
        return []
    first, last = _ordinal(months[0]), _ordinal(months[-1])
    if last - first >= MAX_FILLED:
        return months[-MAX_FILLED:]
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(first, last + 1)]


def _ordinal(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1
