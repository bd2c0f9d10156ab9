"""Translates a query tree into OpenSearch's query language, exactly as `tree` defines it."""

from collections.abc import Iterable
from typing import Any

from searcher.core.tree import (
    About,
    And,
    Dated,
    Detailed,
    Everything,
    FromSource,
    InGroup,
    InIssue,
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
from searcher.engines.opensearch.spans import LONG, near, pieces, with_pattern

Dsl = dict[str, Any]

ALL: Dsl = {"match_all": {}}
NONE: Dsl = {"match_none": {}}
_OF_FIELDS = {"term", "terms", "match_phrase", "span_term", "prefix", "wildcard", "range", "exists"}


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
            return any_of(_pattern(node, each) for each in _parts(node.part))
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


def _pattern(wanted: Pattern, part: str) -> Dsl:
    return _spanned([with_pattern(wanted, part)], wanted.pieces, part)


def _near(node: Near, part: str) -> Dsl:
    texts = [*pieces(node.left), *pieces(node.right)]
    return _spanned(near(node, part), texts, part)


def _spanned(spans: Iterable[Dsl], texts: Iterable[str], part: str) -> Dsl:
    """Return the query for one of some spans, and for all of a text that the spans leave out."""
    long = [_literal(text, part) for text in texts if len(text) > LONG]
    found = any_of(spans)
    return {"bool": {"filter": [*long, found]}} if long else found


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


def _about(node: About) -> Dsl:
    match node:
        case Labelled(facet, wanted):
            return _holding(folded(facet), wanted)
        case Detailed(detail, wanted, whole):
            return _valued(folded(detail), wanted, whole=whole)
        case FromSource(wanted, whole):
            return _valued(folded("source"), wanted, whole=whole)
        case InGroup(group):
            return {"term": {"group": group}} if group else NONE
        case InIssue(issue):
            return {"term": {"issue_id": issue}} if issue else NONE
        case OnPage(number):
            return {"term": {"page": number.lstrip("0")}}
        case Dated(first, last, printed=True):
            upper = {"lte": last} if last else {}
            return {"range": {"printed": {"gte": first, **upper}}}
        case Dated(first, last):
            days: list[Dsl] = [{"range": {"first_day": {"gte": first}}}]
            if last:
                days.append({"range": {"last_day": {"lte": last}}})
            return {"bool": {"filter": days}}


def _valued(field: str, wanted: str, *, whole: bool) -> Dsl:
    return {"term": {field: wanted}} if whole else _holding(field, wanted)


def _holding(field: str, wanted: str) -> Dsl:
    escaped = "".join(f"\\{char}" if char in "\\*?" else char for char in wanted)
    return {"wildcard": {field: f"*{escaped}*"}}
