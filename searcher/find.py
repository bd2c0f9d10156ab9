"""The use case: typed text and facet choices -> Answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from searcher.engine import SearchIndex
from searcher.highlight import highlight, snippet
from searcher.model import Answer, Article, Choice, Highlighted, Hit, Mode, Result, Sort
from searcher.query import Leaf, Query, parse, positive_leaves


@dataclass(frozen=True, slots=True)
class MarkedArticle:
    """An article's printed parts with what matched in each."""

    title: Highlighted
    kicker: Highlighted
    paragraphs: tuple[Highlighted, ...]
    captions: tuple[Highlighted, ...]


def find(
    index: SearchIndex,
    typed: str,
    *,
    choices: Sequence[Choice] = (),
    mode: Mode = Mode.SMART,
    sort: Sort = Sort.RELEVANCE,
    limit: int = 10,
    offset: int = 0,
) -> Answer:
    """Answer a typed query; any string is a query, the empty one lists everything.

    Raises:
        IndexMissing: nothing has been indexed yet.
        EngineError: the engine could not answer.
    """
    parsed = parse(typed, mode)
    query = Query(
        parsed.tree, parsed.ranked_by, tuple(choices), sort, max(0, offset), max(0, limit)
    )
    page = index.search(query)
    leaves = tuple(positive_leaves(parsed.tree))
    results = tuple(_result(hit, leaves) for hit in page.hits)
    return Answer(typed, page.total, results, page.facets, parsed.notices)


def mark(article: Article, typed: str, mode: Mode = Mode.SMART) -> MarkedArticle:
    """Mark a typed query's matches all through one article."""
    leaves = tuple(positive_leaves(parse(typed, mode).tree))
    return MarkedArticle(
        highlight(article.title or "", leaves),
        highlight(article.kicker or "", leaves),
        tuple(highlight(paragraph, leaves) for paragraph in article.body.split("\n")),
        tuple(highlight(caption, leaves) for caption in article.captions),
    )


def _result(hit: Hit, leaves: tuple[Leaf, ...]) -> Result:
    article = hit.article
    kicker = highlight(article.kicker or "", leaves)
    title = highlight(article.title or "", leaves)
    return Result(article, hit.score, kicker, title, snippet(article.text, leaves))
