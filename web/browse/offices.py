"""Lists of streets by district and of departments, with counts."""

from collections.abc import Iterable
from dataclasses import dataclass

from searcher.core.model import UNLABELLED, Facet
from searcher.find.facet_values import Order, facet_values
from web.browse.coverage import Coverage, issues_by


@dataclass(frozen=True, slots=True)
class Office:
    """One street or department.

    Attributes:
        name: its full name.
        articles: number of articles that name it.
        issues: for a street the number of issues whose articles mostly name it; else 0.
        first: first month of its articles; ``""`` if unknown.
        last: last month of its articles; ``""`` if unknown.
    """

    name: str
    articles: int
    issues: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Group:
    """The streets of a district, or all departments.

    Attributes:
        district: name of the district; ``""`` for departments.
        articles: number of articles of the district, of any street.
        offices: in the requested order.
    """

    district: str
    articles: int
    offices: tuple[Office, ...]


def streets(held: Coverage, typed: str = "", by: Order = Order.COUNT) -> tuple[Group, ...]:
    """Return the streets whose names contain the typed text, by district; see `facet_values`."""
    found = _offices(held, Facet.STREET, typed, by)
    groups: dict[str, list[Office]] = {}
    for office in found:
        groups.setdefault(held.districts.get(office.name, UNLABELLED), []).append(office)
    order = [c.value for c in facet_values(held.stats.facets[Facet.DISTRICT], by=by)]
    counts = {c.value: c.count for c in held.stats.facets[Facet.DISTRICT]}
    named = sorted((name for name in order if name in groups), key=UNLABELLED.__eq__)
    return tuple(Group(name, counts[name], tuple(groups[name])) for name in named)


def departments(held: Coverage, typed: str = "", by: Order = Order.COUNT) -> tuple[Group, ...]:
    """Return the departments whose names contain the typed text, as one group; see `streets`."""
    found = tuple(_offices(held, Facet.DEPARTMENT, typed, by))
    return (Group("", held.stats.articles, found),) if found else ()


def _offices(held: Coverage, facet: Facet, typed: str, by: Order) -> Iterable[Office]:
    issues = issues_by(held.issues, facet) if facet is Facet.STREET else {}
    counts = sorted(
        facet_values(held.stats.facets[facet], typed, by), key=lambda c: c.value == UNLABELLED
    )
    for count in counts:
        months = [m for m in held.held[facet].get(count.value, {}) if m != UNLABELLED]
        printed = sum(issues[count.value].values()) if count.value in issues else 0
        first, last = (months[0], months[-1]) if months else ("", "")
        yield Office(count.value, count.count, printed, first, last)
