"""Related articles: in the same issue, reprints, and similar ones."""

from dataclasses import dataclass

from searcher.core.engine import Searches
from searcher.core.errors import EngineError, JiewenError
from searcher.core.model import Article
from searcher.core.tree import InGroup, InIssue, Query
from searcher.suggest import similar
from searcher.suggest.similar import FindsSimilar
from web.browse.issue import in_print

MOST = 12  # articles in a list
_OF_ISSUE = 200  # articles of the issue that are fetched to find those around the article


@dataclass(frozen=True, slots=True)
class Relatives:
    """Some related articles.

    Attributes:
        shown: without the article itself.
        total: number of related articles, without the article itself.
    """

    shown: tuple[Article, ...]
    total: int


def same_issue(index: Searches, article: Article) -> Relatives:
    """Return articles of the same issue that are around the article, in printed order."""
    if not article.issue_id:
        return Relatives((), 0)
    page = index.search(Query(InIssue(article.issue_id), limit=_OF_ISSUE))
    others = sorted((hit.article for hit in page.hits), key=in_print)
    here = next((n for n, other in enumerate(others) if other.id == article.id), None)
    if here is None:  # the article is beyond the first _OF_ISSUE articles of the issue
        return Relatives(tuple(others[:MOST]), max(0, page.total - 1))
    first = max(0, min(here - MOST // 2, len(others) - 1 - MOST))
    around = others[first : first + MOST + 1]
    return Relatives(tuple(a for a in around if a.id != article.id), page.total - 1)


def reprints(index: Searches, article: Article) -> Relatives:
    """Return other prints of the same text, the earliest first."""
    if article.group is None:
        return Relatives((), 0)
    page = index.search(Query(InGroup(article.group), limit=MOST + 1))
    others = sorted(
        (hit.article for hit in page.hits if hit.article.id != article.id),
        key=lambda other: (other.sort_date or "~", other.id),
    )
    return Relatives(tuple(others[:MOST]), page.total - 1)


def similar_to(index: FindsSimilar, article: Article) -> tuple[Article, ...]:
    """Return similar articles, the most similar first."""
    try:
        return tuple(hit.article for hit in similar(index, article.id))
    except EngineError:
        raise
    except JiewenError:  # the article was just deleted
        return ()
