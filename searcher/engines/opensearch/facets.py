"""Facets: filters for choices, and counts that ignore the choices in their own facet."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from searcher.core.errors import EngineError
from searcher.core.facets import FACETS
from searcher.core.model import UNLABELLED, Choice, Facet, FacetCount, FacetCounts
from searcher.engines.opensearch.schema import FACET_BUCKETS
from searcher.engines.opensearch.translate import Dsl


def excluded(choices: Iterable[Choice]) -> list[Dsl]:
    """Return the queries for articles with an excluded value; these count in no facet."""
    return [{"term": {str(c.facet): c.value}} for c in choices if c.excluded]


def chosen(choices: Iterable[Choice], beside: Facet | None = None) -> list[Dsl]:
    """Return the queries that a hit must match: one for each facet with picked values.

    Args:
        choices: the facet values that the user picked or excluded.
        beside: a facet whose choices are ignored.
    """
    values: dict[Facet, list[str]] = {}
    for choice in choices:
        if not choice.excluded and choice.facet is not beside:
            values.setdefault(choice.facet, []).append(choice.value)
    return [{"terms": {str(facet): wanted}} for facet, wanted in values.items()]


def kept(choices: Sequence[Choice]) -> Dsl:
    """Return the query for the articles that the choices keep."""
    return {"bool": {"filter": chosen(choices), "must_not": excluded(choices)}}


def counting(choices: Sequence[Choice]) -> dict[str, Dsl]:
    """Return the aggregations that count all facets."""
    return {
        str(facet): {
            "filter": {"bool": {"filter": chosen(choices, facet)}},
            "aggs": {"values": {"terms": {"field": str(facet), "size": FACET_BUCKETS}}},
        }
        for facet in Facet
    }


def counts(aggregations: Mapping[str, Any]) -> FacetCounts:
    """Read the facet counts from the response to `counting`.

    Raises:
        EngineError: a facet has more values than the cluster counts exactly.
    """
    return {facet: _counts(facet, aggregations[facet]["values"]) for facet in Facet}


def _counts(facet: Facet, found: Mapping[str, Any]) -> tuple[FacetCount, ...]:
    if found["sum_other_doc_count"]:
        raise EngineError("opensearch.facet_too_large", facet=facet, n=FACET_BUCKETS)
    values = [FacetCount(bucket["key"], bucket["doc_count"]) for bucket in found["buckets"]]
    if FACETS[facet].timed:
        return tuple(sorted(values, key=lambda each: (each.value == UNLABELLED, each.value)))
    return tuple(sorted(values, key=lambda each: (-each.count, each.value)))
