"""The overview table: counts of each street in each year or month, with gaps."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from searcher.core.deadline import checked
from searcher.core.model import UNLABELLED, Facet
from web.address import months_between
from web.browse.coverage import Coverage, issues_by

MOST_MONTHS = 24  # months shown as columns; a longer time is shown by year
MOST_PERIODS = 100  # columns
# years in a range that is shown with its empty years; a longer range comes from a misread year
MOST_YEARS = 60


@dataclass(frozen=True, slots=True)
class Cell:
    """One street in one period.

    Attributes:
        period: year, month or 未标注.
        articles: number of articles, by their own street and month.
        issues: number of issues, by their street and the month in which they came out.
        missing: number of months without an issue, between those of the street's first and last
            issue; of a street without issues: months without an article.
    """

    period: str
    articles: int
    issues: int
    missing: int


@dataclass(frozen=True, slots=True)
class Row:
    """One street; its totals and its cells, one for each period."""

    street: str
    articles: int
    issues: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Streets by period.

    Attributes:
        facet: whether periods are years or months.
        periods: in order, with empty ones between; 未标注 last. At most the last `MOST_PERIODS`.
        rows: the requested streets, most articles first, 未标注 last.
        streets: number of all streets.
    """

    facet: Facet
    periods: tuple[str, ...]
    rows: tuple[Row, ...]
    streets: int


def table(held: Coverage, first: int = 0, last: int | None = None) -> Table:
    """Return the table with the streets from index ``first`` up to ``last``; all by default."""
    months = [count.value for count in held.stats.facets[Facet.MONTH]]
    labelled = [month for month in months if month != UNLABELLED]
    span = months_between(labelled[0], labelled[-1]) if labelled else ()
    by_month = 0 < len(span) <= MOST_MONTHS
    facet = Facet.MONTH if by_month else Facet.YEAR
    periods = list(span) if by_month else _years(labelled)
    periods = [*periods[-MOST_PERIODS:], *([UNLABELLED] if UNLABELLED in months else ())]
    issues = issues_by(held.issues, Facet.STREET)
    named = dict.fromkeys([c.value for c in held.stats.facets[Facet.STREET]] + sorted(issues))
    streets = sorted(named, key=UNLABELLED.__eq__)
    rows = (
        _row(street, held.held[Facet.STREET].get(street, {}), issues.get(street, {}), periods)
        for street in checked(streets[first:last])
    )
    return Table(facet, tuple(periods), tuple(rows), len(streets))


def _row(
    street: str, articles: Mapping[str, int], issues: Mapping[str, int], periods: Iterable[str]
) -> Row:
    printed = issues if set(issues) - {UNLABELLED} else articles
    gaps = gaps_of(printed) if street != UNLABELLED else ()
    by_period = [_sums(counts) for counts in (articles, issues, dict.fromkeys(gaps, 1))]
    cells = (Cell(period, *(sums[period] for sums in by_period)) for period in periods)
    return Row(street, sum(articles.values()), sum(issues.values()), tuple(cells))


def _sums(months: Mapping[str, int]) -> Counter[str]:
    """Return counts by month and by year; 未标注 counts as a period."""
    sums = Counter(months)
    for month, count in months.items():
        if month != UNLABELLED:
            sums[month[:4]] += count
    return sums


def gaps_of(months: Iterable[str]) -> tuple[str, ...]:
    """Return the missing months between the first and the last; empty for a range over 60 years."""
    present = {month for month in months if months_between(month, month)}
    if not present:
        return ()
    between = months_between(min(present), max(present))
    missing = tuple(month for month in between if month not in present)
    return missing if len(between) <= MOST_YEARS * 12 else ()


def _years(months: list[str]) -> list[str]:
    """Return the years of some months in order, with the years between if they are at most 60."""
    years = sorted({month[:4] for month in months})
    if years and all(map(str.isdecimal, years)) and int(years[-1]) - int(years[0]) < MOST_YEARS:
        return [f"{year:04d}" for year in range(int(years[0]), int(years[-1]) + 1)]
    return years
