"""BM25F with the weights of `weights`, expressed as exact arithmetic in OpenSearch.

Lucene's own BM25 rounds lengths to a byte and counts deleted documents. Here, lengths are columns
and counts are of visible articles, so an article scores the same on every engine. A term's match
scores the number of its occurrences (see `schema`): once for each in the body and `_TITLE` times
for each in the title. From that sum an expression recovers both frequencies and computes the BM25F
score.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from searcher.core.tree import RankingText
from searcher.engines.opensearch.schema import PARTS, lengths
from searcher.engines.opensearch.translate import Dsl, any_of
from searcher.engines.weights import HALF_LIFE, K1, PART_WEIGHT, RECENT, B, Weighed, weighed

# A float is exact up to 2**24: enough for 255 occurrences in a title and 65,535 in a body.
_TITLE = 65536


@dataclass(frozen=True, slots=True)
class Means:
    """Statistics of all visible articles that scores depend on.

    Attributes:
        count: number of articles.
        lengths: mean number of tokens, 1 or more, by column (see `schema.lengths`).
        newest: ordinal of the newest day; ``None`` when no article has a date.
    """

    count: int
    lengths: Mapping[str, float]
    newest: int | None


@dataclass(frozen=True, slots=True)
class Term:
    """A term to rank by.

    Attributes:
        stream: see `searcher.engines.weights.Weighed`.
        parts: see `searcher.engines.weights.Weighed`.
        most: upper bound of an article's score for the term.
    """

    stream: str
    parts: tuple[str, ...]
    most: float


Held = tuple[str, str]  # (stream, term)


def counted_terms(ranked_by: Iterable[RankingText]) -> list[Held]:
    """Return the (stream, term) pairs whose number of articles is needed for ranking."""
    return list(dict.fromkeys((t.stream, part) for t in weighed(ranked_by) for part in t.parts))


def holds(stream: str, term: str) -> Dsl:
    """Return the query for articles that hold a term in title or body."""
    return any_of({"term": {f"{part}_{stream}": term}} for part in PARTS)


def terms(ranked_by: Iterable[RankingText], holders: Mapping[Held, int], count: int) -> list[Term]:
    """Return the terms that at least one article holds.

    Args:
        ranked_by: the typed texts.
        holders: number of articles that hold each (stream, term).
        count: number of all articles.
    """
    found: list[Term] = []
    for term, weight in weighed(ranked_by).items():
        if held := _holders(term, holders):
            rarity = math.log(1 + (count - held + 0.5) / (held + 0.5))
            found.append(Term(term.stream, term.parts, weight * rarity * (K1 + 1)))
    return found


def _holders(term: Weighed, holders: Mapping[Held, int]) -> int:
    return min(holders[term.stream, part] for part in term.parts)


def scored(wanted: Sequence[Term], means: Means, room: int, *, recent: bool) -> list[Dsl]:
    """Return the clauses whose sum is the score.

    Args:
        wanted: the terms, as `terms` returns them.
        means: statistics of the same state.
        room: how many queries the clauses may consist of.
        recent: whether newer articles score a little more; without terms it has no effect.
    """
    clauses = [_clause(term, means) for term in _heaviest(wanted, room)]
    if recent and wanted and means.newest is not None:
        clauses.append(_freshness(means.newest))
    return clauses


def _heaviest(wanted: Sequence[Term], room: int) -> Iterator[Term]:
    """Yield the terms with the highest maximum scores, as many as there is room for.

    There is room for about 200 characters of query text; of a longer query the terms that matter
    least are left out.
    """
    for term in sorted(wanted, key=lambda term: -term.most):
        room -= len(PARTS) * len(term.parts)
        if room < 0:
            return
        yield term


def _clause(term: Term, means: Means) -> Dsl:
    parts: dict[str, Any] = {"most": term.most, "k1": K1}
    for part in PARTS:
        mean = means.lengths[lengths(term.stream, part)]
        parts[f"{part}_flat"] = (1 - B) / PART_WEIGHT[part]
        parts[f"{part}_slope"] = B / mean / PART_WEIGHT[part]
    if len(term.parts) == 1:
        return _script(_occurring(term.stream, term.parts[0]), _formula(term.stream), parts)
    fields = {f"{part}_field": f"{part}_{term.stream}" for part in PARTS}
    together = {"bool": {"filter": [holds(term.stream, part) for part in term.parts]}}
    script = {
        "lang": "painless",
        "source": _least_formula(term.stream),
        "params": {**parts, **fields, "terms": list(term.parts)},
    }
    return {"script_score": {"query": together, "script": script}}


def _occurring(stream: str, term: str) -> Dsl:
    """Return a query that scores body occurrences + `_TITLE` x title occurrences of a term."""
    title = {"term": {f"title_{stream}": {"value": term, "boost": _TITLE}}}
    return {"bool": {"should": [title, {"term": {f"body_{stream}": term}}]}}


def _script(query: Dsl, source: str, params: Mapping[str, float]) -> Dsl:
    script = {"lang": "expression", "source": source, "params": params}
    return {"script_score": {"query": query, "script": script}}


def _formula(stream: str) -> str:
    """Return ``most * amount / (k1 + amount)``; amount is the weighted sum over both parts."""
    title, body = (_length(stream, part) for part in ("title", "body"))
    titled = f"floor(_score / {_TITLE})"
    amount = f"{titled} / {title} + (_score - {titled} * {_TITLE}) / {body}"
    return f"most - most * k1 / (k1 + {amount})"


def _length(stream: str, part: str) -> str:
    return f"({part}_flat + {part}_slope * doc['{lengths(stream, part)}'].value)"


def _least_formula(stream: str) -> str:
    """Return the formula for a term of several parts, of which the rarest in an article counts."""
    title, body = (
        f"(params.{part}_flat + params.{part}_slope * doc['{lengths(stream, part)}'].value)"
        for part in ("title", "body")
    )
    return f"""
        int titled = Integer.MAX_VALUE;
        int whole = Integer.MAX_VALUE;
        for (String term : params.terms) {{
            int here = termFreq(params.title_field, term);
            int all = here + termFreq(params.body_field, term);
            if (here < titled) {{ titled = here }}
            if (all < whole) {{ whole = all }}
        }}
        double amount = titled / {title} + (whole - titled) / {body};
        return params.most * amount / (params.k1 + amount);
    """


def _freshness(newest: int) -> Dsl:
    source = "most * pow(0.5, max(newest - doc['day'].value, 0) / half)"
    params = {"most": RECENT, "newest": newest, "half": HALF_LIFE}
    return _script({"exists": {"field": "day"}}, source, params)
