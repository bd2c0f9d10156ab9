"""The rank of an article among the results of a search, and the results before and after it."""

from dataclasses import dataclass, replace

from searcher.core.engine import Searches
from searcher.core.model import Article
from searcher.find.highlight import display_title
from web.address import MAX_PAGE, PER_PAGE, State
from web.searching import queried

_AROUND = 25  # results on each side that are searched for an article whose rank changed


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A result before or after the shown article; the title is ``""`` if none is printed."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Place:
    """The place of an article among the results of a search.

    Attributes:
        rank: from 1.
        of: number of results, with reprints collapsed as on the result page.
        back: address of the article's entry on the result page.
        previous: the result before it.
        following: the result after it.
    """

    rank: int
    of: int
    back: str
    previous: Neighbour | None
    following: Neighbour | None


def place_of(index: Searches, state: State, article_id: str, at: int) -> Place | None:
    """Return the place of an article among the results, or ``None`` if it is not near ``at``.

    Args:
        index: the index.
        state: the search.
        article_id: the article.
        at: the rank that the address states; 0 if it states none.
    """
    # the index may have changed since the address was made
    for around in (1, _AROUND) if at else ():
        results, of = _around(index, state, at, around)
        rank = next((rank for rank, found in results.items() if found.id == article_id), None)
        if rank is not None:
            if rank != at:
                results, of = _around(index, state, rank, 1)
            return _place(state, rank, of, results)
    return None


def _place(state: State, rank: int, of: int, results: dict[int, Article]) -> Place:
    beside = [
        Neighbour(display_title(found), _at_rank(state, number).article_url(found.id, number))
        if (found := results.get(number))
        else None
        for number in (rank - 1, rank + 1)
    ]
    return Place(rank, of, f"{_at_rank(state, rank).url()}#result-{rank}", *beside)


def rank_in(at: str) -> int:
    """Return the rank that an address states; 0 if it is invalid."""
    number = int(at) if at.isascii() and at.isdecimal() and len(at) <= 12 else 0
    return number if number <= MAX_PAGE * PER_PAGE else 0


def _at_rank(state: State, rank: int) -> State:
    return state.at_page((rank - 1) // PER_PAGE + 1)


def _around(
    index: Searches, state: State, rank: int, around: int
) -> tuple[dict[int, Article], int]:
    """Return the articles at and around a rank, by rank, and the number of results."""
    query = queried(state).query
    first = max(1, rank - around)
    cut = replace(
        query, offset=first - 1, limit=rank + around - first + 1, collapsed=not state.reprints
    )
    page = index.search(cut)
    return {number: hit.article for number, hit in enumerate(page.hits, first)}, page.shown
