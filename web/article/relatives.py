"""Articles that belong with one: of the same issue, of the same text, about the same."""

from dataclasses import dataclass
from pathlib import PurePosixPath

from searcher.core.engine import SearchIndex
from searcher.core.errors import EngineError, JiewenError
from searcher.core.model import Article
from searcher.core.tree import FromSource, InGroup, Query
from searcher.language.tokens import fold
from searcher.suggest import similar

MOST = 12  # articles in a list
_OF_ISSUE = 200  # of which those around the article are taken


@dataclass(frozen=True, slots=True)
class Relatives:
    """Some articles of a kind.

    Attributes:
        shown: without the article itself.
        total: how many there are, without it.
    """

    shown: tuple[Article, ...]
    total: int


def same_issue(index: SearchIndex, article: Article) -> Relatives:
    """Return articles of the same file, in its order, those around the article."""
    if not article.source:
        return Relatives((), 0)
    tree = FromSource(fold(article.source).text, whole=True)
    page = index.search(Query(tree, limit=_OF_ISSUE))
    others = sorted((hit.article for hit in page.hits), key=_order)
    here = next((n for n, other in enumerate(others) if other.id == article.id), None)
    if here is None:  # further on in a file of more articles than are looked at
        return Relatives(tuple(others[:MOST]), max(0, page.total - 1))
    first = max(0, min(here - MOST // 2, len(others) - 1 - MOST))
    around = others[first : first + MOST + 1]
    return Relatives(tuple(a for a in around if a.id != article.id), page.total - 1)


def _order(article: Article) -> tuple[str, int, str]:
    """Order by place in the file, which stands at the end of an id as a number: 2 before 10."""
    number = PurePosixPath(article.id).name
    known = number.isascii() and number.isdecimal() and len(number) < 10
    return article.source, int(number) if known else 0, article.id


def reprints(index: SearchIndex, article: Article) -> Relatives:
    """Return other prints of the same text, the earliest first."""
    if article.group is None:
        return Relatives((), 0)
    page = index.search(Query(InGroup(article.group), limit=MOST + 1))
    others = sorted(
        (hit.article for hit in page.hits if hit.article.id != article.id),
        key=lambda other: (other.sort_date or "~", other.id),
    )
    return Relatives(tuple(others[:MOST]), page.total - 1)


def similar_to(index: SearchIndex, article: Article) -> tuple[Article, ...]:
    """Return articles about the same, the most like it first."""
    try:
        return tuple(hit.article for hit in similar(index, article.id))
    except EngineError:
        raise
    except JiewenError:  # it has gone just now
        return ()
