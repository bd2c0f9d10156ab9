"""Answers about the whole index: articles, statistics, titles, issues, frequent words."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from searcher.core.facets import OF_ISSUES
from searcher.core.model import (
    UNLABELLED,
    Article,
    Choice,
    Detail,
    Facet,
    FacetCount,
    IndexStats,
    Issue,
    counts_of,
)
from searcher.core.tree import Query
from searcher.engines.opensearch import facets
from searcher.engines.opensearch.ranking import Held
from searcher.engines.opensearch.schema import FACET_BUCKETS
from searcher.engines.opensearch.schema import OF_ISSUES as COLUMNS_OF_ISSUES
from searcher.engines.opensearch.statistics import Statistics
from searcher.engines.opensearch.translate import Dsl, translated
from searcher.engines.opensearch.view import NO_STORED, View, article_of
from searcher.language import tokens

_BUCKETS = 10_000  # values that one request of a walk returns
_SAMPLE = 5000  # articles whose words are candidates for the frequent ones


def get(article_id: str, view: View) -> Article | None:
    """See `searcher.core.engine.SearchIndex.get`."""
    found = view.search({"query": {"term": {"id": article_id}}, "size": 1})["hits"]["hits"]
    return article_of(found[0]) if found else None


def scan(view: View) -> Iterator[Article]:
    """See `searcher.core.engine.SearchIndex.scan`."""
    with view.frozen() as at:
        yield from map(article_of, at.walk({}))


def held(view: View) -> dict[str, str]:
    """See `searcher.core.engine.Engine.held`."""
    body = {"docvalue_fields": ["id", "digest"], **NO_STORED}
    with view.frozen() as at:
        hits = (hit["fields"] for hit in at.walk(body, _BUCKETS))
        return {fields["id"][0]: fields["digest"][0] for fields in hits}


def stats(view: View, identity: str) -> IndexStats:
    """See `searcher.core.engine.SearchIndex.stats`."""
    counting = facets.counting(()) | {"length": {"sum": {"field": "length"}}}
    found = view.search({"size": 0, "track_total_hits": True, "aggs": counting})
    told = found["aggregations"]
    counts = facets.counts(told)
    months = [m.value for m in counts[Facet.MONTH] if m.value != UNLABELLED]
    sources = sum(1 for _ in combinations(view, ("source",)))
    return IndexStats(
        articles=found["hits"]["total"]["value"],
        characters=int(told["length"]["value"]),
        sources=sources,
        first_month=months[0] if months else None,
        last_month=months[-1] if months else None,
        facets=counts,
        identity=identity,
        size=_size(view),
    )


def _size(view: View) -> int:
    """Return the bytes that the index takes on all disks, replicas included."""
    path = f"/{view.state.index}/_stats/store"
    return int(view.connection.ask("GET", path)["_all"]["total"]["store"]["size_in_bytes"])


def titles(view: View) -> Iterator[str]:
    """See `searcher.core.engine.SearchIndex.titles`."""
    for key, _ in combinations(view, ("printed_title",)):
        yield key["printed_title"]


def volume(choices: Sequence[Choice], view: View) -> Mapping[str, int]:
    """See `searcher.core.engine.SearchIndex.volume`."""
    months = {"terms": {"field": str(Facet.MONTH), "size": FACET_BUCKETS}}
    months["aggs"] = {"length": {"sum": {"field": "length"}}}
    body = {"size": 0, "query": facets.kept(choices), "aggs": {"months": months}}
    buckets = view.search(body)["aggregations"]["months"]["buckets"]
    sums = {bucket["key"]: int(bucket["length"]["value"]) for bucket in buckets}
    return {month: characters for month, characters in sums.items() if characters}


def issues(choices: Sequence[Choice], view: View) -> tuple[Issue, ...]:
    """See `searcher.core.engine.SearchIndex.issues`."""
    held: dict[str, dict[str, Counter[str]]] = {}
    for names in (_ONCE, ("source",)):  # an article may have several sources, but counts once
        for key, count in combinations(view, ("issue_id", *names), facets.kept(choices)):
            found = held.setdefault(key["issue_id"], {})
            for name in names:
                found.setdefault(name, Counter())[key[name]] += count
    return tuple(_issue(name, found) for name, found in sorted(held.items()))


_ONCE = (*map(str, OF_ISSUES), str(Detail.PAPER), str(Detail.ISSUE), *COLUMNS_OF_ISSUES)


def _issue(name: str, found: Mapping[str, Counter[str]]) -> Issue:
    street, district, month = (_most(found[facet]) or UNLABELLED for facet in OF_ISSUES)
    paper, number = (_most(found[detail], UNLABELLED) for detail in (Detail.PAPER, Detail.ISSUE))
    pages = {page.lstrip("0") or "0" for page in found["printed_page"] if page}
    return Issue(
        name,
        found["printed_day"].total(),
        street,
        district,
        _most(found["printed_month"], "") or month,
        paper,
        number,
        _most(found["printed_day"], ""),
        tuple(sorted(pages, key=lambda page: (len(page), page))),
        tuple(sorted(filter(None, found["source"]))),
    )


def _most(values: Counter[str], unknown: str | None = None) -> str | None:
    """Return the commonest value but the unknown one, of several the first by name."""
    known = {value: count for value, count in values.items() if value != unknown}
    return min(known, key=lambda value: (-known[value], value)) if known else None


def count_detail(query: Query, detail: Detail, view: View) -> tuple[FacetCount, ...]:
    """See `searcher.core.engine.SearchIndex.count_detail`."""
    members = {"bool": {"filter": [translated(query.tree), facets.kept(query.choices)]}}
    found = combinations(view, (str(detail),), members)
    return counts_of(Counter({key[str(detail)]: number for key, number in found}))


def combinations(
    view: View, fields: Iterable[str], query: Dsl | None = None
) -> Iterator[tuple[Mapping[str, str], int]]:
    """Yield each combination of values that articles have in some fields, with their number.

    Args:
        view: the state to read.
        fields: names of the fields; combinations come in ascending order of their values.
        query: only articles that match it count; ``None`` for all.
    """
    sources = [{name: {"terms": {"field": name}}} for name in fields]
    composite: dict[str, Any] = {"size": _BUCKETS, "sources": sources}
    with view.frozen() as at:
        while True:
            body: Dsl = {"size": 0, "aggs": {"found": {"composite": composite}}}
            if query:
                body["query"] = query
            found = at.search(body)["aggregations"]["found"]
            for bucket in found["buckets"]:
                yield bucket["key"], bucket["doc_count"]
            if len(found["buckets"]) < _BUCKETS:
                return
            composite["after"] = found["after_key"]


def frequent(most: int, statistics: Statistics, view: View) -> tuple[tuple[str, int], ...]:
    """See `searcher.core.engine.SearchIndex.frequent`.

    Candidates are found in a sample of articles and counted in all articles.
    """
    seen: Counter[str] = Counter()
    for article in _sample(view):
        seen.update(_words(article))
    counts = list(seen.most_common())
    if statistics.means(view).count > _SAMPLE:
        candidates = [word for word, _ in counts[: 2 * most]]
        wanted: list[Held] = [("words", word) for word in candidates]
        counts = list(zip(candidates, statistics.holders(wanted, view), strict=True))
    return tuple(sorted(counts, key=lambda each: (-each[1], each[0]))[:most])


def _words(article: Article) -> set[str]:
    plain = (tokens.fold(printed).text for printed in (article.heading, article.text))
    return {word for part in plain for word in tokens.index_words(part) if len(word) > 1}


def _sample(view: View) -> Iterator[Article]:
    """Yield `_SAMPLE` articles chosen at random, the same ones each time; all, if fewer."""
    chance: Dsl = {"random_score": {"seed": 7, "field": "_seq_no"}}
    body = {"query": {"function_score": chance}, "sort": ["_score"], "size": _SAMPLE}
    yield from map(article_of, view.search(body)["hits"]["hits"])
