"""The search that an address asks for, put to the index: the same for pages, API and feeds."""

from searcher.core.model import Answer, Notice
from searcher.core.tree import Query
from searcher.find.find import find, query_of
from web.address import State
from web.request import index


def answered(state: State, limit: int, offset: int = 0) -> Answer:
    """Return some of the results, whatever page the state names.

    Raises:
        EngineError: the engine could not answer.
    """
    return find(
        index(),
        state.typed,
        choices=state.filters,
        mode=state.mode,
        sort=state.sort,
        limit=limit,
        offset=offset,
        synonyms=state.synonyms,
        folded=not state.reprints,
    )


def queried(state: State) -> tuple[Query, tuple[Notice, ...]]:
    """Return what to ask the index for other things than results, and how the query was read."""
    return query_of(
        state.typed,
        choices=state.filters,
        mode=state.mode,
        sort=state.sort,
        synonyms=state.synonyms,
    )
