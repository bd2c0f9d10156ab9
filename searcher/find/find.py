"""The use case of a search: a `Request` in, an `Answer` out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from searcher.core.brief import brief
from searcher.core.engine import Searches, SearchesVersions
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
from searcher.find.lacking import lacking
from searcher.find.loose import Asked, asked, at_once, loosened, read
from searcher.find.no_results import offers
from searcher.query import Parsed

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
    strict = read(request)
    if not (loosened(request, strict.parsed) and at_once(request, strict.parsed)):
        page = index.search(_window(strict, request))
        if page.total:
            return _answer(strict, request, page)
    for _ in range(_TRIES):
        version = index.version()
        answer = _decided(index, request)
        if index.version() == version:  # list, count and explanation belong to the same state
            break
    return answer


def _decided(index: Searches, request: Request) -> Answer:
    """Answer with the list that fits the request, and explain an empty one."""
    listed = asked(index, request)
    answer = _answer(listed, request, index.search(_window(listed, request)))
    if answer.total:
        return answer
    missing, offered = offers(index, request, listed.parsed.terms)
    return replace(answer, notices=(*answer.notices, *missing), offers=offered)


def _window(listed: Asked, request: Request) -> Query:
    return replace(
        listed.query,
        offset=max(0, request.offset),
        limit=max(0, request.limit),
        collapsed=request.collapsed,
        recent=request.recent,
    )


def _answer(listed: Asked, request: Request, page: Page) -> Answer:
    heading, body = _marks(listed.parsed)
    results = tuple(_result(hit, heading, body) for hit in page.hits)
    if listed.loose:
        words = loosened(request, listed.parsed)
        results = tuple(
            replace(result, lacking=lacking(hit.article, request.typed, words))
            for result, hit in zip(results, page.hits, strict=True)
        )
    return Answer(
        typed=request.typed,
        total=page.total,
        results=results,
        facets=page.facets,
        notices=listed.notices,
        shown=page.shown,
        loose=listed.loose,
    )


def query_of(request: Request) -> tuple[Query, tuple[Notice, ...]]:
    """Return the query for an engine, and the notices for the user.

    The query has neither limit nor offset of the request, and does not collapse reprints. Every
    word must occur: `loose.asked` tells which list `find` shows.
    """
    strict = read(request)
    return strict.query, strict.notices


def mark(article: Article, request: Request) -> MarkedArticle:
    """Mark the matches of a request's query in all parts of an article."""
    heading, body = _marks(read(request).parsed)
    return MarkedArticle(
        highlight(article.title or "", heading),
        highlight(article.kicker or "", heading),
        tuple(highlight(paragraph, body) for paragraph in article.body.split("\n")),
        tuple(highlight(caption, body) for caption in article.captions),
    )


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
