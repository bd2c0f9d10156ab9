"""BM25F, of the weights of weights.py, told to OpenSearch as exact arithmetic.

Lucene's own BM25 rounds lengths to a byte and counts what is deleted; here the lengths are columns
and the counts are asked of what shows, so that an article scores what it scores on any engine.
A match of a term scores how often it occurs (see `schema`), once for the body and `_TITLE` times
for the title; from the sum an expression takes both apart again and saturates what they weigh.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from searcher.core.tree import Run
from searcher.engines.opensearch.schema import PARTS, lengths
from searcher.engines.opensearch.translate import Dsl, any_of
from searcher.engines.weights import HALF_LIFE, K1, PART_WEIGHT, RECENT, B, Weighed, weighed

_TITLE = 65536  # a float holds numbers up to 2**24: 255 times in a title, 65,535 in a body


@dataclass(frozen=True, slots=True)
class Means:
    """What of all articles that show counts for scores.

    Attributes:
        count: how many they are.
        lengths: mean tokens by column, see `schema.lengths`; 1 or more.
        newest: number of the newest day; ``None`` when no article is dated.
    """

    count: int
    lengths: Mapping[str, float]
    newest: int | None


@dataclass(frozen=True, slots=True)
class Term:
    """A term to rank by and what no article's score for it can exceed."""

    stream: str
    parts: tuple[str, ...]
    most: float


Held = tuple[str, str]  # a stream and a term of it


def counted_terms(ranked_by: Iterable[Run]) -> list[Held]:
    """Return the terms whose holders must be known."""
    return list(dict.fromkeys((t.stream, part) for t in weighed(ranked_by) for part in t.parts))


def holds(stream: str, term: str) -> Dsl:
    """Return the query for the articles that hold a term in either part."""
    return any_of({"term": {f"{part}_{stream}": term}} for part in PARTS)


def terms(ranked_by: Iterable[Run], holders: Mapping[Held, int], count: int) -> list[Term]:
    """Return the terms that some article holds."""
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
        wanted: what `terms` returned.
        means: of the same state.
        room: how many queries they may be made of.
        recent: whether newer articles score a little more, if there is anything to rank by.
    """
    clauses = [_clause(term, means) for term in _heaviest(wanted, room)]
    if recent and wanted and means.newest is not None:
        clauses.append(_freshness(means.newest))
    return clauses


def _heaviest(wanted: Sequence[Term], room: int) -> Iterator[Term]:
    """Yield the terms that can weigh most, as many as there is room for: some 200 characters' at
    least; of a longer question what says little is left out."""
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
    """Return a query that scores occurrences: those in the body, and `_TITLE` times the title's."""
    title = {"term": {f"title_{stream}": {"value": term, "boost": _TITLE}}}
    return {"bool": {"should": [title, {"term": {f"body_{stream}": term}}]}}


def _script(query: Dsl, source: str, params: Mapping[str, float]) -> Dsl:
    script = {"lang": "expression", "source": source, "params": params}
    return {"script_score": {"query": query, "script": script}}


def _formula(stream: str) -> str:
    """Return ``most * amount / (k1 + amount)``, amount being the sum over both parts."""
    title, body = (_length(stream, part) for part in ("title", "body"))
    titled = f"floor(_score / {_TITLE})"
    amount = f"{titled} / {title} + (_score - {titled} * {_TITLE}) / {body}"
    return f"most - most * k1 / (k1 + {amount})"


def _length(stream: str, part: str) -> str:
    return f"({part}_flat + {part}_slope * doc['{lengths(stream, part)}'].value)"


def _least_formula(stream: str) -> str:
    """Return the same for a term of several parts: as often as the part that is held least."""
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
