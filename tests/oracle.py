"""The scan-everything engine: slow, obvious, and what every other engine is held against.

It shares with the product only the definition of a word (text.py) and the query tree.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from searcher import text
from searcher.model import (
    UNLABELLED,
    Article,
    Facet,
    FacetCount,
    FacetCounts,
    Hit,
    IndexStats,
    Page,
    Sort,
)
from searcher.query import And, Everything, Literal, Node, Not, Or, Query, Word
from searcher.records import digest, to_record


@dataclass
class OracleEngine:
    """Engine over a plain dict."""

    articles: dict[str, Article] = field(default_factory=dict)

    def search(self, query: Query) -> Page:
        """Scan every article; nothing is ranked."""
        found = [a for a in self.articles.values() if matches(query.tree, a)]
        members = [a for a in found if _passes(a, query, list(Facet))]
        facets: dict[Facet, tuple[FacetCount, ...]] = {}
        for facet in Facet:
            others = [f for f in Facet if f is not facet]
            counts: Counter[str] = Counter()
            for article in found:
                if _passes(article, query, others):
                    counts.update(article.labels(facet))
            facets[facet] = _in_order(facet, counts)
        ordered = _sorted(members, query.sort)
        shown = ordered[query.offset : query.offset + query.limit]
        return Page(len(members), tuple(Hit(a, 0.0) for a in shown), facets)

    def get(self, article_id: str) -> Article | None:
        """Look it up."""
        return self.articles.get(article_id)

    def scan(self) -> Iterator[Article]:
        """Yield all."""
        yield from list(self.articles.values())

    def stats(self) -> IndexStats:
        """Count all."""
        facets: FacetCounts = self.search(Query()).facets
        months = sorted(a.month for a in self.articles.values() if a.month)
        return IndexStats(
            articles=len(self.articles),
            characters=sum(len(a.heading) + len(a.text) for a in self.articles.values()),
            sources=len({a.source for a in self.articles.values()}),
            first_month=months[0] if months else None,
            last_month=months[-1] if months else None,
            facets=facets,
            identity=text.identity(),
        )

    def held(self) -> Mapping[str, str]:
        """Digest everything."""
        return {i: digest(to_record(a)) for i, a in self.articles.items()}

    def update(self, put: Iterable[Article], delete: Collection[str]) -> None:
        """Replace and remove."""
        fresh: dict[str, Article] = {}
        for article in put:
            fresh.setdefault(article.id, article)
        for article_id in delete:
            self.articles.pop(article_id, None)
        self.articles |= fresh

    def rebuild(self, articles: Iterable[Article]) -> None:
        """Start over."""
        self.articles = {}
        self.update(articles, ())

    def close(self) -> None:
        """Nothing to release."""


def matches(node: Node, article: Article) -> bool:
    """Whether the tree matches, by looking at the folded text."""
    parts = [text.fold(part).text for part in (article.heading, article.text)]
    match node:
        case Everything():
            return True
        case Literal(wanted):
            return any(wanted in part for part in parts)
        case Word(wanted):
            return any(wanted in {t.text for t in text.words(part)} for part in parts)
        case Not(child):
            return not matches(child, article)
        case And(children):
            return all(matches(child, article) for child in children)
        case Or(children):
            return any(matches(child, article) for child in children)


def _passes(article: Article, query: Query, facets: list[Facet]) -> bool:
    for facet in Facet:
        labels = set(article.labels(facet))
        barred = {c.value for c in query.choices if c.facet is facet and c.excluded}
        wanted = {c.value for c in query.choices if c.facet is facet and not c.excluded}
        if labels & barred:
            return False
        if facet in facets and wanted and not labels & wanted:
            return False
    return True


def _in_order(facet: Facet, counts: Counter[str]) -> tuple[FacetCount, ...]:
    if facet is Facet.MONTH:
        values = sorted(counts, key=lambda v: (v == UNLABELLED, v))
    else:
        values = sorted(counts, key=lambda v: (-counts[v], v))
    return tuple(FacetCount(v, counts[v]) for v in values)


def _sorted(members: list[Article], sort: Sort) -> list[Article]:
    by_id = sorted(members, key=lambda a: a.id)
    if sort is Sort.OLDEST:
        return sorted(by_id, key=lambda a: (not a.sort_date, a.sort_date))
    return sorted(by_id, key=lambda a: a.sort_date, reverse=True)
