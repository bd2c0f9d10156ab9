"""What an index holds by office and by month: the one source of every table without a query."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from searcher.core.deadline import checked
from searcher.core.engine import SearchIndex
from searcher.core.model import UNLABELLED, Choice, Facet, FacetCounts, IndexStats, Issue
from searcher.core.tree import Query
from web.derived import WAIT, derived

OFFICES = (Facet.STREET, Facet.DISTRICT, Facet.DEPARTMENT)
By = Mapping[str, Mapping[str, int]]  # articles by value of a facet and month label


@dataclass(frozen=True, slots=True)
class Coverage:
    """All articles by office and month, and all issues.

    Attributes:
        stats: of the index.
        held: for street, district and department, articles by value and month label.
        districts: by street, the district that most of its articles name.
        issues: in order of time, those without a month last; none without a source.
        sourceless: articles that came from no file.
    """

    stats: IndexStats
    held: Mapping[Facet, By]
    districts: Mapping[str, str]
    issues: tuple[Issue, ...]
    sourceless: int


def coverage(wait: float = WAIT) -> Coverage | None:
    """Return that of the site's index; ``None`` while it is being made; see `Derived.get`."""
    return derived(cover, wait)


def cover(index: SearchIndex) -> Coverage:
    """Ask the index once for each month and each district."""
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
        tuple(sorted((issue for issue in issues if issue.source), key=in_time)),
        sum(issue.articles for issue in issues if not issue.source),
    )


def _districts(index: SearchIndex, names: Iterable[str]) -> dict[str, str]:
    most: dict[str, tuple[int, str]] = {}
    for district in sorted(names, key=lambda name: (name == UNLABELLED, name)):
        for street in _chosen(index, Facet.DISTRICT, district)[Facet.STREET]:
            if street.count > most.get(street.value, (0, ""))[0]:
                most[street.value] = street.count, district
    return {street: district for street, (_, district) in most.items()}


def _values(counts: FacetCounts, facet: Facet) -> list[str]:
    return [count.value for count in counts[facet]]


def _chosen(index: SearchIndex, facet: Facet, value: str) -> FacetCounts:
    return index.search(Query(choices=(Choice(facet, value),), limit=0)).facets


def in_time(issue: Issue) -> tuple[bool, str, str]:
    """Return what to order issues by."""
    return issue.month == UNLABELLED, issue.month, issue.source


def issues_by(issues: Iterable[Issue], facet: Facet) -> Mapping[str, Counter[str]]:
    """Return how many issues there are by a facet's value (street or district) and month label."""
    held: dict[str, Counter[str]] = {}
    for issue in checked(issues):
        value = issue.street if facet is Facet.STREET else issue.district
        held.setdefault(value, Counter())[issue.month] += 1
    return held
