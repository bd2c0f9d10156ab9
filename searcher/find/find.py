"""The use case of a search: a `Request` in, an `Answer` out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from searcher.core.brief import brief
from searcher.core.engine import SearchesVersions
from searcher.core.model import (
    Answer,
    Article,
    Highlighted,
    Hit,
    Notice,
    Page,
    Result,
)
from searcher.core.request import Request
from searcher.core.tree import Leaf, Part, Query, positive_leaves
from searcher.find.highlight import highlight, snippet
from searcher.find.no_results import offers
from searcher.query import Parsed, parse

_TRIES = 3  # attempts to explain an empty answer while the index does not change


@dataclass(frozen=True, slots=True)
class MarkedArticle:
    """The printed parts of an article with their matches."""

    title: Highlighted
    kicker: Highlighted
    paragraphs: tuple[Highlighted, ...]
    captions: tuple[Highlighted, ...]


def find(index: SearchesVersions, request: Request) -> Answer:
    """Answer a request; any text is a query, and the empty one finds everything.

    Args:
        index: the index.
        request: the search.

    Raises:
        IndexMissing: nothing has been indexed yet.
        EngineError: the engine could not answer.
    """
    parsed = _parsed(request)
    query = replace(
        _query(parsed, request),
        offset=max(0, request.offset),
        limit=max(0, request.limit),
        collapsed=request.collapsed,
        recent=request.recent,
    )
    answer = _answered(index.search(query), parsed, request.typed)
    for _ in range(0 if answer.total else _TRIES):
        version = index.version()
        answer = _answered(index.search(query), parsed, request.typed)
        if answer.total:
            break
        missing, offered = offers(index, request, parsed.terms)
        answer = replace(answer, notices=(*answer.notices, *missing), offers=offered)
        if index.version() == version:  # the explanation belongs to the same state as the answer
            break
    return answer


def _answered(page: Page, parsed: Parsed, typed: str) -> Answer:
    heading, body = _marks(parsed)
    results = tuple(_result(hit, heading, body) for hit in page.hits)
    return Answer(typed, page.total, results, page.facets, parsed.notices, page.shown)


def query_of(request: Request) -> tuple[Query, tuple[Notice, ...]]:
    """Return the query for an engine, and the notices for the user.

    The query has neither limit nor offset of the request, and does not collapse reprints.
    """
    parsed = _parsed(request)
    return _query(parsed, request), parsed.notices


def mark(article: Article, request: Request) -> MarkedArticle:
    """Mark the matches of a request's query in all parts of an article."""
    heading, body = _marks(_parsed(request))
    return MarkedArticle(
        highlight(article.title or "", heading),
        highlight(article.kicker or "", heading),
        tuple(highlight(paragraph, body) for paragraph in article.body.split("\n")),
        tuple(highlight(caption, body) for caption in article.captions),
    )


def _parsed(request: Request) -> Parsed:
    return parse(request.typed, request.mode, synonyms=request.synonyms)


def _query(parsed: Parsed, request: Request) -> Query:
    return Query(parsed.tree, parsed.ranked_by, request.choices, request.sort)


def _result(hit: Hit, heading: Sequence[Leaf], body: Sequence[Leaf]) -> Result:
    article = brief(hit.article)
    return Result(
        article,
        hit.score,
        highlight(article.kicker or "", heading),
        highlight(article.title or "", heading),
        snippet(article.text, body),
        hit.others,
    )


def _marks(parsed: Parsed) -> tuple[tuple[Leaf, ...], tuple[Leaf, ...]]:
    """Return the leaves that are marked in headings, and those in bodies."""
    leaves = tuple(positive_leaves(parsed.tree))
    heading, body = (tuple(leaf for leaf in leaves if leaf.part in (None, part)) for part in Part)
    return heading, body
