"""The calendar of issues: the number of issues in each month, and lists of them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from searcher.core.facets import FACETS, OF_ISSUES
from searcher.core.model import UNLABELLED, Choice, Facet, Issue
from web.browse.overview import MOST_YEARS, gaps_of
from web.browse.paging import Part

_MONTHS = tuple(f"{month:02d}" for month in range(1, 13))
_LEVELS = 4  # levels of shading
ISSUES = 100  # on one page of the list
_CHOSEN = (*OF_ISSUES, Facet.YEAR)  # facets whose choices narrow a list of issues


@dataclass(frozen=True, slots=True)
class Month:
    """One month of the calendar.

    Attributes:
        label: ``"2021-05"``.
        issues: number of issues.
        level: shading, 0 for no issue, 4 for the month with most issues.
        missing: whether the month has no issue although earlier and later months have some.
    """

    label: str
    issues: int
    level: int
    missing: bool

    @property
    def number(self) -> int:
        """1 to 12."""
        return int(self.label[5:])


@dataclass(frozen=True, slots=True)
class Year:
    """One year with its twelve months."""

    label: str
    issues: int
    months: tuple[Month, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """Years in order.

    Attributes:
        years: the years.
        undated: number of issues whose articles mostly have no month.
    """

    years: tuple[Year, ...]
    undated: int


def chosen(issues: Sequence[Issue], choices: Iterable[Choice]) -> Sequence[Issue]:
    """Return the issues that match the choices, in the order given.

    A choice is compared with the label of most articles of the issue; choices of departments are
    ignored.
    """
    tables: dict[tuple[Facet, bool], set[str]] = {}
    for choice in choices:
        if choice.facet in _CHOSEN:
            tables.setdefault((choice.facet, choice.excluded), set()).add(choice.value)
    for (facet, excluded), values in tables.items():
        held = FACETS[facet].values
        issues = [issue for issue in issues if (held(issue)[0] in values) is not excluded]
    return issues


def calendar(issues: Iterable[Issue]) -> Calendar:
    """Return all years from the first to the last, including years without issues.

    If the range is as long as only a misread year can make it, only years with issues are returned.
    """
    counts = Counter(issue.month for issue in issues)
    undated = counts.pop(UNLABELLED, 0)
    years = sorted({int(month[:4]) for month in counts if month[:4].isdecimal()})
    if years and years[-1] - years[0] < MOST_YEARS:
        years = list(range(years[0], years[-1] + 1))
    gaps, most = frozenset(gaps_of(counts)), max(counts.values(), default=1)
    return Calendar(tuple(_year(f"{year:04d}", counts, gaps, most) for year in years), undated)


def _year(label: str, counts: Counter[str], gaps: frozenset[str], most: int) -> Year:
    months = tuple(
        Month(month, counts[month], -(-counts[month] * _LEVELS // most), month in gaps)
        for month in (f"{label}-{number}" for number in _MONTHS)
    )
    return Year(label, sum(month.issues for month in months), months)


@dataclass(frozen=True, slots=True)
class Listed:
    """Some issues of one month.

    Attributes:
        month: label of the month.
        total: number of issues of the month in the whole list.
        issues: the issues of the present part of the list.
    """

    month: str
    total: int
    issues: tuple[Issue, ...]


def by_month(issues: Sequence[Issue], part: Part) -> tuple[Listed, ...]:
    """Return a part of a list of issues, which is in order of time, grouped by month."""
    totals = Counter(issue.month for issue in issues)
    return tuple(
        Listed(month, totals[month], tuple(group))
        for month, group in groupby(issues[part.first : part.last], lambda issue: issue.month)
    )
