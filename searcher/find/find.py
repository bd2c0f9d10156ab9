"""The use case: typed text and facet choices -> Answer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from searcher.core.brief import brief
from searcher.core.engine import SearchesVersions
from searcher.core.model import (
    Answer,
    Article,
    Choice,
    Highlighted,
    Hit,
    Mode,
    Notice,
    Page,
    Result,
    Sort,
)
from searcher.core.tree import Leaf, Part, Query, positive_leaves
from searcher.find.highlight import highlight, snippet
from searcher.find.no_results import offers
from searcher.query import Parsed, parse

_TRIES = 3  # until an answer is of one state of an index that changes meanwhile


@dataclass(frozen=True, slots=True)
class MarkedArticle:
    """An article's printed parts with what matched in each."""

    title: Highlighted
    kicker: Highlighted
    paragraphs: tuple[Highlighted, ...]
    captions: tuple[Highlighted, ...]


def find(
    index: SearchesVersions,
    typed: str,
    *,
    choices: Sequence[Choice] = (),
    mode: Mode = Mode.SMART,
    sort: Sort = Sort.RELEVANCE,
    limit: int = 10,
    offset: int = 0,
    synonyms: bool = True,
    collapsed: bool = False,
    recent: bool = False,
) -> Answer:
    """Answer a typed query; any string is a query, the empty one lists everything.

    Args:
        index: what to search.
        typed: the query; see docs/query.md.
        choices: facet values picked and ruled out.
        mode: how words are matched.
        sort: order of the results.
        limit, offset: which of them.
        synonyms: whether other names of what was typed are looked for too.
        collapsed: whether reprints of one text are shown as one result.
        recent: whether newer articles are ranked up a little.

    Raises:
        IndexMissing: nothing has been indexed yet.
        EngineError: the engine could not answer.
    """
    parsed = parse(typed, mode, synonyms=synonyms)
    query = replace(
        _query(parsed, choices, sort),
        offset=max(0, offset),
        limit=max(0, limit),
        collapsed=collapsed,
        recent=recent,
    )
    answer = _answered(index.search(query), parsed, typed)
    for _ in range(0 if answer.total else _TRIES):
        version = index.version()
        answer = _answered(index.search(query), parsed, typed)
        if answer.total:
            break
        missing, offered = offers(
            index, typed, parsed.terms, mode, tuple(choices), synonyms=synonyms
        )
        answer = replace(answer, notices=(*answer.notices, *missing), offers=offered)
        if index.version() == version:  # so what is said of an empty answer is of one state too
            break
    return answer


def _answered(page: Page, parsed: Parsed, typed: str) -> Answer:
    heading, body = _marks(parsed)
    results = tuple(_result(hit, heading, body) for hit in page.hits)
    return Answer(typed, page.total, results, page.facets, parsed.notices, page.shown)


def query_of(
    typed: str,
    *,
    choices: Sequence[Choice] = (),
    mode: Mode = Mode.SMART,
    sort: Sort = Sort.RELEVANCE,
    synonyms: bool = True,
) -> tuple[Query, tuple[Notice, ...]]:
    """Return what to ask an engine for a typed query, and what to tell its user."""
    parsed = parse(typed, mode, synonyms=synonyms)
    return _query(parsed, choices, sort), parsed.notices


def mark(
    article: Article, typed: str, mode: Mode = Mode.SMART, *, synonyms: bool = True
) -> MarkedArticle:
    """Mark a typed query's matches all through one article."""
    heading, body = _marks(parse(typed, mode, synonyms=synonyms))
    return MarkedArticle(
        highlight(article.title or "", heading),
        highlight(article.kicker or "", heading),
        tuple(highlight(paragraph, body) for paragraph in article.body.split("\n")),
        tuple(highlight(caption, body) for caption in article.captions),
    )


def _query(parsed: Parsed, choices: Sequence[Choice], sort: Sort) -> Query:
    return Query(parsed.tree, parsed.ranked_by, tuple(choices), sort)


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
