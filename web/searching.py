"""Run the search of an address on the index; pages, API and feeds share these functions."""

from searcher.core.model import Answer
from searcher.find.find import find
from searcher.find.loose import Asked, asked
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


def queried(state: State) -> Asked:
    """Return the query of a search without a result window, and notices of how it was read.

    It finds what `answered` shows.

    Raises:
        EngineError: the engine could not answer.
    """
    return asked(index(), state.request())
