"""Answers as values for JSON, for the option ``--json`` and the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from searcher.core.model import Answer, Detail, FacetCount, FacetCounts, IndexStats, Notice, Offer
from searcher.find.hit_schema import found_values
from searcher.speech import Message, spoken

if TYPE_CHECKING:  # a search does not need these modules
    from searcher.research import Series, Trends


def answer_json(answer: Answer, language: str | None = None) -> dict[str, Any]:
    """Return one page of a search; ``offers`` and ``loose`` only if there are any."""
    more: dict[str, Any] = {}
    if answer.offers:
        more["offers"] = [offer_json(offer, language) for offer in answer.offers]
    if answer.loose:
        more["loose"] = asdict(answer.loose)
    return {
        "total": answer.total,
        "hits": [found_values(result) for result in answer.results],
        "facets": facets_json(answer.facets),
        "notices": [notice_json(notice, language) for notice in answer.notices],
        **more,
    }


def message_json(message: Message, language: str | None = None) -> dict[str, Any]:
    """Return code and values for programs, and the words for people.

    Args:
        message: what is told.
        language: of the words; ``None``: the one that this process speaks.
    """
    return {**message.data(), "message": message.words(language or spoken())}


def reason_json(reason: Message | str, language: str | None = None) -> dict[str, Any]:
    """Return a reason: the words as ``reason``, and beside them ``code`` and ``values``.

    Args:
        reason: of a value. Articles of older indexes hold texts, whose code is ``None``.
        language: of the words; ``None``: the one that this process speaks.
    """
    if isinstance(reason, str):
        return {"reason": reason, "code": None, "values": {}}
    return {"reason": reason.words(language or spoken()), **reason.data()}


def notice_json(notice: Notice, language: str | None = None) -> dict[str, Any]:
    """Return a notice, and the characters of the typed query that it speaks of."""
    return {**message_json(notice.message, language), "start": notice.start, "end": notice.end}


def offer_json(offer: Offer, language: str | None = None) -> dict[str, Any]:
    """Return a search that finds something."""
    kept = {**message_json(offer.message, language), "query": offer.typed, "mode": offer.mode.value}
    filters = [
        {"facet": c.facet.value, "value": c.value, "excluded": c.excluded} for c in offer.choices
    ]
    return kept | {"filters": filters, "total": offer.total}


def facets_json(
    facets: FacetCounts | Mapping[Detail, tuple[FacetCount, ...]],
) -> dict[str, dict[str, int]]:
    """Return the counts by facet or detail, and by value, in the engine's order."""
    return {facet.value: {c.value: c.count for c in counts} for facet, counts in facets.items()}


def stats_json(stats: IndexStats) -> dict[str, Any]:
    """Return the figures of an index."""
    return asdict(stats) | {"facets": facets_json(stats.facets)}


def trends_json(found: Trends, language: str | None = None) -> dict[str, Any]:
    """Return trends; every list has a value for each month."""
    return {
        "months": found.months,
        "by": found.by.value if found.by else None,
        "series": [series_json(series) for series in found.series],
        "notices": [
            {"term": term, **notice_json(notice, language)} for term, notice in found.notices
        ],
    }


def series_json(series: Series) -> dict[str, Any]:
    """Return one series of trends."""
    return {
        "term": series.term,
        "label": series.label,
        "total": series.total,
        "counts": series.counts,
        "characters": series.characters,
        "per_10k": [None if rate is None else round(rate, 4) for rate in series.rates],
        "undated": series.undated,
        "outside": series.outside,
    }
