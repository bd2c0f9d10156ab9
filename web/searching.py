"""Run the search of an address on the index; pages, API and feeds share these functions."""

from searcher.core.model import Answer, Notice
from searcher.core.tree import Query
from searcher.find.find import find, query_of
from web.address import State
from web.request import index


def answered(state: State, limit: int, offset: int = 0) -> Answer:
    """Return some results of a search; ``limit`` and ``offset`` replace the state's page.

    Args:
        state: the search.
        limit: number of results, at most.
        offset: number of results to skip.

    Raises:
        EngineError: the engine could not answer.
    """
    return find(index(), state.request(limit, offset))


def queried(state: State) -> tuple[Query, tuple[Notice, ...]]:
    """Return the query of a search without a result window, and notices of how it was read."""
    return query_of(state.request())
