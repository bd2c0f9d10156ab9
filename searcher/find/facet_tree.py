"""Facets whose values form a tree: the streets of a district, the months of a year."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from searcher.core.engine import Searches
from searcher.core.model import Choice, Facet, FacetCounts
from searcher.core.tree import Query

Branches = Mapping[str, tuple[str, ...]]  # value of the parent facet -> values of the child facet


def streets_by_district(index: Searches) -> Branches:
    """Return the streets of each district, with one search for each district.

    A street may occur in several districts. A street without a district is under `UNLABELLED`.

    Raises:
        IndexMissing: nothing has been indexed yet.
        EngineError: the engine could not answer.
    """
    districts = index.search(Query(limit=0)).facets.get(Facet.DISTRICT, ())
    made = {}
    for district in districts:
        choice = Choice(Facet.DISTRICT, district.value)
        facets = index.search(Query(choices=(choice,), limit=0)).facets
        made[district.value] = tuple(count.value for count in facets[Facet.STREET])
    return made


def months_by_year(months: Iterable[str]) -> Branches:
    """Return the months of each year, in the given order; other labels are left out."""
    years: dict[str, tuple[str, ...]] = {}
    for month in months:
        year, dash, _ = month.partition("-")
        if dash:
            years[year] = (*years.get(year, ()), month)
    return years


def free_counts(
    index: Searches, query: Query, counts: FacetCounts, families: Sequence[Sequence[Facet]]
) -> FacetCounts:
    """Return counts in which no facet is narrowed by picked values of its own family.

    An engine's counts ignore picked values of the same facet, but the counts of streets still
    depend on a picked district.

    Args:
        index: the index.
        query: the query that was answered.
        counts: the counts in the answer.
        families: facets that form one tree; each facet is in at most one family.
    """
    made = dict(counts)
    for family in families:
        if len(family) > 1 and any(_picks(choice, family) for choice in query.choices):
            free = tuple(choice for choice in query.choices if not _picks(choice, family))
            asked = index.search(replace(query, choices=free, offset=0, limit=0)).facets
            made |= {facet: asked.get(facet, ()) for facet in family}
    return made


def _picks(choice: Choice, family: Sequence[Facet]) -> bool:
    return choice.facet in family and not choice.excluded
