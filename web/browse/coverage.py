"""Counts of an index by office and month, from which all tables without a query are made."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from searcher.core.deadline import checked
from searcher.core.engine import HasStats, ListsIssues, Searches
from searcher.core.facets import OFFICES
from searcher.core.model import UNLABELLED, Choice, Facet, FacetCounts, IndexStats, Issue
from searcher.core.tree import Query
from web.derived import WAIT, derived

By = Mapping[str, Mapping[str, int]]  # number of articles by facet value and month label


class Covers(Searches, HasStats, ListsIssues, Protocol):
    """What the tables without a query need of an index."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """All articles counted by office and month, and all issues.

    Attributes:
        stats: of the index.
        held: for street, district and department: number of articles by value and month label.
        districts: for each street the district of most of its articles.
        issues: in order of time, those without a month last.
        sourceless: number of articles of which no issue is known.
    """

    stats: IndexStats
    held: Mapping[Facet, By]
    districts: Mapping[str, str]
    issues: tuple[Issue, ...]
    sourceless: int


def coverage(wait: float = WAIT) -> Coverage | None:
    """Return the coverage of the site's index; ``None`` while it is computed; see `Derived.get`."""
    return derived(cover, wait)


def cover(index: Covers) -> Coverage:
    """Compute the coverage with one search for each month and each district."""
    stats = index.stats()
    held: dict[Facet, dict[str, dict[str, int]]] = {facet: {} for facet in OFFICES}
    for month in _values(stats.facets, Facet.MONTH):
        counts = _chosen(index, Facet.MONTH, month)
        for facet in OFFICES:
            for each in counts[facet]:
                held[facet].setdefault(each.value, {})[month] = each.count
    issues = index.issues()
    return Coverage(
        stats,
        held,
        _districts(index, _values(stats.facets, Facet.DISTRICT)),
        tuple(sorted((issue for issue in issues if issue.id), key=in_time)),
        sum(issue.articles for issue in issues if not issue.id),
    )


def _districts(index: Searches, names: Iterable[str]) -> dict[str, str]:
    most: dict[str, tuple[int, str]] = {}
    for district in sorted(names, key=lambda name: (name == UNLABELLED, name)):
        for street in _chosen(index, Facet.DISTRICT, district)[Facet.STREET]:
            if street.count > most.get(street.value, (0, ""))[0]:
                most[street.value] = street.count, district
    return {street: district for street, (_, district) in most.items()}


def _values(counts: FacetCounts, facet: Facet) -> list[str]:
    return [count.value for count in counts[facet]]


def _chosen(index: Searches, facet: Facet, value: str) -> FacetCounts:
    return index.search(Query(choices=(Choice(facet, value),), limit=0)).facets


def in_time(issue: Issue) -> tuple[bool, str, str, str]:
    """Return the sort key of an issue: by month, then by day; without month last."""
    return issue.month == UNLABELLED, issue.month, issue.date or "", issue.id


def issues_by(issues: Iterable[Issue], facet: Facet) -> Mapping[str, Counter[str]]:
    """Return the number of issues by a facet's value (street or district) and month label."""
    held: dict[str, Counter[str]] = {}
    for issue in checked(issues):
        value = issue.street if facet is Facet.STREET else issue.district
        held.setdefault(value, Counter())[issue.month] += 1
    return held
