"""The calendar of issues: which month has how many, and which of them."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from searcher.core.model import UNLABELLED, Choice, Facet, Issue
from web.browse.overview import MOST_YEARS, gaps_of
from web.browse.paging import Part

_MONTHS = tuple(f"{month:02d}" for month in range(1, 13))
_LEVELS = 4  # of shading
ISSUES = 100  # listed on one page


@dataclass(frozen=True, slots=True)
class Month:
    """One month.

    Attributes:
        label: ``"2021-05"``.
        issues: how many.
        level: 0 for none, 1 for few, up to 4 for the most.
        missing: whether there is none, though there are some before and after.
    """

    label: str
    issues: int
    level: int
    missing: bool

    @property
    def number(self) -> int:
        """From 1 to 12."""
        return int(self.label[5:])


@dataclass(frozen=True, slots=True)
class Year:
    """One year and its twelve months."""

    label: str
    issues: int
    months: tuple[Month, ...]


@dataclass(frozen=True, slots=True)
class Calendar:
    """Years in order.

    Attributes:
        undated: issues of which most articles have no month.
    """

    years: tuple[Year, ...]
    undated: int


def chosen(issues: Sequence[Issue], choices: Iterable[Choice]) -> Sequence[Issue]:
    """Return the issues that the choices keep, in the order given.

    A choice is held against the label that most articles of the issue have; departments are not
    looked at.
    """
    tables: dict[tuple[Facet, bool], set[str]] = {}
    for choice in choices:
        if choice.facet in _LABELS:
            tables.setdefault((choice.facet, choice.excluded), set()).add(choice.value)
    for (facet, excluded), values in tables.items():
        label = _LABELS[facet]
        issues = [issue for issue in issues if (label(issue) in values) is not excluded]
    return issues


def _year_of(issue: Issue) -> str:
    return issue.month if issue.month == UNLABELLED else issue.month[:4]


_LABELS: Mapping[Facet, Callable[[Issue], str]] = {
    Facet.STREET: attrgetter("street"),
    Facet.DISTRICT: attrgetter("district"),
    Facet.MONTH: attrgetter("month"),
    Facet.YEAR: _year_of,
}


def calendar(issues: Iterable[Issue]) -> Calendar:
    """Return the years from the first to the last, those without an issue too.

    When that would be absurdly many, a year having been misread, only those with issues.
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
        month: its label.
        total: all that there are of it.
        issues: those of the present part of the list.
    """

    month: str
    total: int
    issues: tuple[Issue, ...]


def by_month(issues: Sequence[Issue], part: Part) -> tuple[Listed, ...]:
    """Return a part of some issues, which are in order of time, by month."""
    totals = Counter(issue.month for issue in issues)
    return tuple(
        Listed(month, totals[month], tuple(group))
        for month, group in groupby(issues[part.first : part.last], lambda issue: issue.month)
    )
