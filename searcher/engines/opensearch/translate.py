"""Translates a query tree into OpenSearch's query language, exactly as `tree` defines it."""

from collections.abc import Iterable
from typing import Any

from searcher.core.tree import (
    And,
    Dated,
    Everything,
    FromSource,
    InGroup,
    Labelled,
    Literal,
    Near,
    Node,
    Not,
    OnPage,
    Or,
    Part,
    Pattern,
    Prefix,
    Wildcard,
    Word,
)
from searcher.engines.opensearch.documents import placed
from searcher.engines.opensearch.schema import GAP, PARTS, folded

Dsl = dict[str, Any]

ALL: Dsl = {"match_all": {}}
NONE: Dsl = {"match_none": {}}
_OF_FIELDS = {"term", "terms", "match_phrase", "span_term", "prefix", "wildcard", "range", "exists"}
_FAR = 1 << 30  # longer than any text


def translated(node: Node) -> Dsl:
    """Return the query that matches the same articles as the tree; its scores have no meaning."""
    match node:
        case Everything():
            return ALL
        case And(children):
            return {"bool": {"filter": [translated(child) for child in children]}}
        case Or(children):
            return any_of(translated(child) for child in children)
        case Not(child):
            return {"bool": {"must_not": [translated(child)]}}
        case Literal(wanted, part):
            return any_of(_literal(wanted, each) for each in _parts(part))
        case Pattern():
            raise NotImplementedError
        case Near():
            return any_of(_near(node, each) for each in _parts(node.part))
        case Word() | Prefix() | Wildcard():
            return any_of(_word(node, f"{each}_words") for each in _parts(node.part))
        case _:
            return _about(node)


def size(query: object) -> int:
    """Return how many clauses Lucene counts in a query: the queries on a field."""
    if isinstance(query, list):
        return sum(map(size, query))
    if not isinstance(query, dict):
        return 0
    return sum(1 if name in _OF_FIELDS else size(inside) for name, inside in query.items())


def any_of(queries: Iterable[Dsl]) -> Dsl:
    """Return the query that matches when at least one of the queries does."""
    asked = list(queries)
    if len(asked) == 1:
        return asked[0]
    return {"bool": {"should": asked, "minimum_should_match": 1}} if asked else NONE


def _parts(part: Part | None) -> tuple[str, ...]:
    return PARTS if part is None else (str(part),)


def _literal(wanted: str, part: str) -> Dsl:
    if len(wanted) == 1:
        return {"term": {f"{part}_characters": placed("characters", wanted)[0]}}
    pairs = placed("bigrams", wanted)
    if len(pairs) < 2:
        return {"term": {f"{part}_bigrams": pairs[0]}} if pairs else ALL
    # Every other bigram, and the last one, cover all characters.
    covered = [pair if not n % 2 or n == len(pairs) - 1 else GAP for n, pair in enumerate(pairs)]
    phrase = {"query": " ".join(covered), "analyzer": "phrase"}
    return {"match_phrase": {f"{part}_bigrams": phrase}}


def _near(node: Near, part: str) -> Dsl:
    """Among documents that hold both literals, run a span query over characters.

    The position of a character is its printed offset, so the slop of the spans is the distance.
    """
    if not (isinstance(node.left, Literal) and isinstance(node.right, Literal)):
        raise NotImplementedError
    texts = node.left.text, node.right.text
    left, right = (_span(each, f"{part}_characters") for each in texts)
    slop = min(node.distance, _FAR)
    orders = [_spans([one, other], slop) for one, other in ((left, right), (right, left))]
    both = [_literal(each, part) for each in texts]
    return {"bool": {"filter": [*both, any_of(orders)]}}


def _span(wanted: str, field: str) -> Dsl:
    terms = [{"span_term": {field: char}} for char in placed("characters", wanted)]
    return terms[0] if len(terms) == 1 else _spans(terms, 0)


def _spans(clauses: list[Dsl], slop: int) -> Dsl:
    return {"span_near": {"clauses": clauses, "slop": slop, "in_order": True}}


def _word(node: Word | Prefix | Wildcard, field: str) -> Dsl:
    match node:
        case Word(wanted):
            return {"term": {field: wanted}}
        case Prefix("") | Wildcard("*"):
            return {"exists": {"field": field}}
        case Prefix(start):
            return {"prefix": {field: start}}
        case Wildcard(pattern):
            escaped = pattern.replace("\\", r"\\")
            return {"wildcard": {field: escaped}} if pattern else NONE


def _about(node: Labelled | Dated | OnPage | FromSource | InGroup) -> Dsl:
    match node:
        case Labelled(facet, wanted):
            return _holding(folded(facet), wanted)
        case FromSource(wanted, whole=True):
            return {"term": {folded("source"): wanted}}
        case FromSource(wanted):
            return _holding(folded("source"), wanted)
        case InGroup(group):
            return {"term": {"group": group}} if group else NONE
        case OnPage(number):
            return {"term": {"page": number.lstrip("0")}}
        case Dated(first, last):
            days: list[Dsl] = [{"range": {"first_day": {"gte": first}}}]
            if last:
                days.append({"range": {"last_day": {"lte": last}}})
            return {"bool": {"filter": days}}


def _holding(field: str, wanted: str) -> Dsl:
    escaped = "".join(f"\\{char}" if char in "\\*?" else char for char in wanted)
    return {"wildcard": {field: f"*{escaped}*"}}
