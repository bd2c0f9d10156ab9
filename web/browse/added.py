"""What was indexed last: articles by the run that first indexed them, the latest run first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from searcher.core.engine import Searches
from searcher.core.model import Article, Choice, Sort
from searcher.core.tree import Query
from web.browse.paging import Part, part_of

PER_PAGE = 50  # articles


@dataclass(frozen=True, slots=True)
class Batch:
    """Articles that one run indexed first.

    Attributes:
        moment: when; ``None`` if unknown.
        articles: those of the present part of the list, the newest by their own date first.
    """

    moment: datetime | None
    articles: tuple[Article, ...]


def added(
    index: Searches, choices: Sequence[Choice] = (), page: int = 1
) -> tuple[tuple[Batch, ...], Part]:
    """Return a part of all articles that the choices keep, and which part of how many."""
    total = index.search(Query(choices=tuple(choices), limit=0)).total
    part = part_of(total, page, PER_PAGE)
    query = Query(choices=tuple(choices), sort=Sort.ADDED, offset=part.first, limit=PER_PAGE)
    found = [hit.article for hit in index.search(query).hits]
    batches = groupby(found, lambda article: moment_of(article.first_indexed))
    return tuple(Batch(moment, tuple(articles)) for moment, articles in batches), part


def moment_of(indexed: str | None) -> datetime | None:
    """Return the time of `Article.first_indexed`; ``None`` if it is unknown or no time."""
    try:
        moment = datetime.fromisoformat(indexed or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
