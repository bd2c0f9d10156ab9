"""An article among the results it was found with: its number, and who stands beside it."""

from dataclasses import dataclass, replace

from searcher.core.engine import SearchIndex
from searcher.core.model import Article
from searcher.find.highlight import display_title
from web.address import MAX_PAGE, PER_PAGE, State
from web.asking import queried

_AROUND = 25  # results on each side among which an article is looked for that has moved


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A result beside the one that is shown; its title is empty when nothing is printed."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article stands among the results of a search.

    Attributes:
        rank: from 1.
        of: how many results there are, reprints folded as on the result page.
        back: address of the page of results that has it, at its place there.
    """

    rank: int
    of: int
    back: str
    previous: Neighbour | None
    following: Neighbour | None


def place_of(index: SearchIndex, state: State, article_id: str, at: int) -> Place | None:
    """Look an article up among the results; ``None`` when it is not there (any more).

    Args:
        state: the search.
        at: its number there, as far as the address knows; 0 when it tells none.
    """
    for around in (1, _AROUND) if at else ():  # the index may be another than it was then
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
    """Return the number that an address tells, 0 when it is none that a result can have."""
    number = int(at) if at.isascii() and at.isdecimal() and len(at) <= 12 else 0
    return number if number <= MAX_PAGE * PER_PAGE else 0


def _at_rank(state: State, rank: int) -> State:
    return state.at_page((rank - 1) // PER_PAGE + 1)


def _around(
    index: SearchIndex, state: State, rank: int, around: int
) -> tuple[dict[int, Article], int]:
    """Return the articles at a rank and around it by rank, and how many results there are."""
    query, _ = queried(state)
    first = max(1, rank - around)
    cut = replace(
        query, offset=first - 1, limit=rank + around - first + 1, folded=not state.reprints
    )
    page = index.search(cut)
    return {number: hit.article for number, hit in enumerate(page.hits, first)}, page.shown
