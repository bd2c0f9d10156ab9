"""The scan-everything engine: slow, obvious, and what every other engine is held against.

It shares with the product only the definition of a word (text.py) and the query tree.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

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
from searcher.query import (
    And,
    Everything,
    Literal,
    Near,
    Node,
    Not,
    Or,
    Prefix,
    Query,
    Wildcard,
    Word,
)
from searcher.records import digest, to_record


@dataclass
class OracleEngine:
    """Engine over a plain dict."""

    articles: dict[str, Article] = field(default_factory=dict)

    def search(self, query: Query) -> Page:
        """Scan every article."""
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
        ranked = scores(query.ranked_by, self.articles.values())
        ordered = _sorted(members, query.sort)
        if query.sort is Sort.RELEVANCE:
            ordered.sort(key=lambda a: -ranked[a.id])
        shown = ordered[query.offset : query.offset + query.limit]
        hits = tuple(Hit(a, round(ranked[a.id], 6)) for a in shown)
        return Page(len(members), hits, facets)

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

    def version(self) -> str:
        """Digest everything."""
        return digest(repr(sorted(self.held().items()))) if self.articles else ""

    def update(self, put: Iterable[Article], delete: Collection[str]) -> tuple[str, ...]:
        """Replace and remove."""
        fresh: dict[str, Article] = {}
        for article in put:
            fresh.setdefault(article.id, article)
        for article_id in delete:
            self.articles.pop(article_id, None)
        self.articles |= fresh
        return ()

    def rebuild(self, articles: Iterable[Article]) -> tuple[str, ...]:
        """Start over."""
        self.articles = {}
        return self.update(articles, ())

    def verify(self) -> list[str]:
        """Memory is sound."""
        return []

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
        case Prefix(start):
            return any(t.text.startswith(start) for part in parts for t in text.words(part))
        case Wildcard(pattern):
            return any(fits(t.text, pattern) for part in parts for t in text.words(part))
        case Near():
            return any(_stand_near(part, node) for part in parts)
        case Not(child):
            return not matches(child, article)
        case And(children):
            return all(matches(child, article) for child in children)
        case Or(children):
            return any(matches(child, article) for child in children)


def fits(word: str, pattern: str) -> bool:
    """Whether a word fits a pattern of ``*`` and ``?``."""
    if not pattern:
        return not word
    if pattern[0] == "*":
        return any(fits(word[n:], pattern[1:]) for n in range(len(word) + 1))
    return bool(word) and pattern[0] in ("?", word[0]) and fits(word[1:], pattern[1:])


def _stand_near(part: str, node: Near) -> bool:
    lefts, rights = (
        [(n, n + len(wanted)) for n in range(len(part)) if part.startswith(wanted, n)]
        for wanted in (node.left, node.right)
    )
    return any(
        0 <= right[0] - left[1] <= node.distance or 0 <= left[0] - right[1] <= node.distance
        for left in lefts
        for right in rights
    )


def scores(ranked_by: Iterable[str], articles: Collection[Article]) -> dict[str, float]:
    """BM25F by article id: three streams, two parts, no short cuts."""
    total = {article.id: 0.0 for article in articles}
    runs = list(ranked_by)
    for name, weight in (("words", 1.0), ("bigrams", 0.5), ("characters", 0.5)):
        stream = getattr(text, name)
        wanted = {token.text for run in runs for token in stream(run)}
        counted = {
            (a.id, part): _counted(name, printed)
            for a in articles
            for part, printed in (("title", a.heading), ("body", a.text))
        }
        mean = {
            part: max(1.0, sum(counted[a.id, part].total() for a in articles) / len(articles))
            for part in (("title", "body") if articles else ())
        }
        for term in sorted(wanted):
            amounts = {a.id: _amount(term, a.id, counted, mean) for a in articles}
            holders = sum(amount > 0 for amount in amounts.values())
            rarity = math.log(1 + (len(articles) - holders + 0.5) / (holders + 0.5))
            for article_id, amount in amounts.items():
                total[article_id] += weight * rarity * amount * (1.2 + 1) / (1.2 + amount)
    return total


@lru_cache(maxsize=10_000)
def _counted(stream: str, printed: str) -> Counter[str]:
    return Counter(token.text for token in getattr(text, stream)(text.fold(printed).text))


def _amount(
    term: str, article: str, counted: dict[tuple[str, str], Counter[str]], mean: dict[str, float]
) -> float:
    amount = 0.0
    for part, weight in (("title", 2.0), ("body", 1.0)):
        tokens = counted[article, part]
        amount += weight * tokens[term] / (1 - 0.75 + 0.75 * tokens.total() / mean[part])
    return amount


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
