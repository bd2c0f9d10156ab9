"""Answers a query with one page of hits, the exact total and facet counts; or with every hit."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any

from searcher.core import model
from searcher.core.model import Page, Sort
from searcher.core.tree import Query
from searcher.engines.opensearch import facets
from searcher.engines.opensearch.ranking import scored
from searcher.engines.opensearch.reprints import Collapsing, collapsed_in, counting_groups
from searcher.engines.opensearch.statistics import Statistics
from searcher.engines.opensearch.translate import Dsl, size, translated
from searcher.engines.opensearch.view import NO_STORED, Hit, View, article_of

_WINDOW = 10_000  # hits that the cluster sorts in one request; deeper pages are walked to
_STEP = 2000  # hits of one request when many are wanted
_CLAUSES = 1000  # clauses of a query: Lucene takes 1,024, and the filter of the commit needs some
_SPARE = 10  # additional hits to ask for, because some may be collapsed

_LAST = {"missing": "_last"}
_DATE_ID: list[Dsl] = [{"date": {"order": "desc", **_LAST}}, {"id": "asc"}]
_SCORE: list[Dsl] = [{"_score": "desc"}]
# The score stands behind the id, which is unique, so it does not change the order. As a sort value
# it is returned with each hit at almost no cost; `track_scores` would compute it again.
_ORDER: dict[Sort, list[Dsl]] = {
    Sort.RELEVANCE: _SCORE + _DATE_ID,
    Sort.NEWEST: _DATE_ID + _SCORE,
    Sort.ADDED: [{"added": {"order": "desc", **_LAST}}, *_DATE_ID, *_SCORE],
    Sort.OLDEST: [{"date": {"order": "asc", **_LAST}}, {"id": "asc"}, *_SCORE],
}


@dataclass(frozen=True, slots=True)
class DslSearch:
    """A query translated for OpenSearch.

    Attributes:
        matching: the query for matches, without articles that have an excluded value.
        scores: the clauses whose sum is the score.
        chosen: the filters of the picked values. They are kept apart because a facet's own choices
            do not limit its counts.
        sort: the order of hits.
        collapsed: whether reprints are collapsed.
    """

    matching: Dsl
    scores: list[Dsl]
    chosen: list[Dsl]
    sort: Sort
    collapsed: bool

    @property
    def body(self) -> Dsl:
        """The body of the search for hits."""
        return {
            "query": {"bool": {"filter": [self.matching], "should": self.scores}},
            "post_filter": {"bool": {"filter": self.chosen}},
            "sort": _ORDER[self.sort],
            **({"docvalue_fields": ["group", "id"]} if self.collapsed else {}),
        }


def dsl_search(query: Query, statistics: Statistics, view: View) -> DslSearch:
    """Translate a query; the weights of its terms need statistics of the index."""
    barred = facets.excluded(query.choices)
    matching = {"bool": {"filter": [translated(query.tree)], "must_not": barred}}
    chosen = facets.chosen(query.choices)
    scores: list[Dsl] = []
    if query.limit and (wanted := statistics.terms(query.ranked_by, view)):
        room = _CLAUSES - size(matching) - len(chosen)
        scores = scored(wanted, statistics.means(view), room, recent=query.recent)
    return DslSearch(matching, scores, chosen, query.sort, query.collapsed)


def page(query: Query, statistics: Statistics, view: View) -> Page:
    """See `searcher.core.engine.SearchIndex.search`."""
    dsl = dsl_search(query, statistics, view)
    end = query.offset + query.limit
    if end > _WINDOW:
        counted = _counted(dsl, query, view, 0, 0)
        found = _far(dsl, query, view)
    elif query.collapsed:
        counted = _counted(dsl, query, view, 0, end + _SPARE if query.limit else 0)
        found = islice(_collapsing(dsl, counted, view), query.offset, end)
    else:
        counted = _counted(dsl, query, view, query.offset, query.limit)
        found = ((hit, 0) for hit in counted["hits"]["hits"])
    total, told = counted["hits"]["total"]["value"], counted["aggregations"]
    shown = total - collapsed_in(told) if query.collapsed else total
    hits = _hits(dsl, found) if query.limit and query.offset < shown else ()
    return Page(total, tuple(hits), facets.counts(told), shown)


def every(query: Query, statistics: Statistics, view: View) -> Iterator[model.Hit]:
    """See `searcher.core.engine.SearchIndex.every`."""
    with view.frozen() as at:
        dsl = dsl_search(replace(query, limit=1), statistics, view)
        coming = at.walk(dsl.body, _STEP)
        found = Collapsing(_shown(dsl), at).visible(coming) if dsl.collapsed else _plain(coming)
        yield from _hits(dsl, found)


def _counted(dsl: DslSearch, query: Query, view: View, offset: int, size: int) -> Any:
    counting = facets.counting(query.choices)
    if dsl.collapsed:
        counting |= counting_groups(dsl.chosen)
    body = {**dsl.body, "from": offset, "size": size, "track_total_hits": True, "aggs": counting}
    return view.search(body)


def _collapsing(dsl: DslSearch, counted: Any, view: View) -> Iterator[tuple[Hit, int]]:
    """Yield collapsed hits: first those that came with the counts, then more while wanted."""
    first = counted["hits"]["hits"]

    def behind() -> Iterator[Hit]:
        if first and len(first) < counted["hits"]["total"]["value"]:
            yield from view.walk(dsl.body, len(first), first[-1]["sort"])

    return Collapsing(_shown(dsl), view).visible(chain(first, behind()), at_once=len(first))


def _far(dsl: DslSearch, query: Query, view: View) -> Iterator[tuple[Hit, int]]:
    """Yield the hits of a page beyond the first `_WINDOW` hits."""
    end = query.offset + query.limit
    with view.frozen() as at:
        if dsl.collapsed:
            found = Collapsing(_shown(dsl), at).visible(at.walk(dsl.body, _STEP))
            yield from islice(found, query.offset, end)
        else:
            after = _skipped(dsl, query.offset, at)
            step = min(_STEP, query.limit)
            yield from _plain(islice(at.walk(dsl.body, step, after), query.limit))


def _skipped(dsl: DslSearch, count: int, view: View) -> list[Any] | None:
    """Return the sort values of hit number ``count``, behind which a walk can begin."""
    after: list[Any] | None = None
    body = {**dsl.body, **NO_STORED}
    for done in range(0, count, _WINDOW):
        more = {"search_after": after} if after else {}
        step = {"size": min(_WINDOW, count - done), "track_total_hits": False}
        hits = view.search({**body, **more, **step})["hits"]["hits"]
        if not hits:
            break
        after = hits[-1]["sort"]
    return after


def _plain(hits: Iterable[Hit]) -> Iterator[tuple[Hit, int]]:
    return ((hit, 0) for hit in hits)


def _shown(dsl: DslSearch) -> list[Dsl]:
    return [dsl.matching, *dsl.chosen]


def _hits(dsl: DslSearch, found: Iterable[tuple[Hit, int]]) -> Iterator[model.Hit]:
    place = _ORDER[dsl.sort].index(_SCORE[0])
    for hit, others in found:
        yield model.Hit(article_of(hit), round(hit["sort"][place], 6), others)
