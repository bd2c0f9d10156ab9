"""What is new in a saved search: articles first indexed since its owner looked last."""

from dataclasses import replace
from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict

from searcher.core.model import Sort
from web.address import State, read_state
from web.searching import answered

MOST = 99  # new articles that are counted; if there are more, the count is one more than this


def asked_of(state: State) -> str:
    """Return the parameters of a search, percent-encoded, without order, page and language."""
    plain = replace(state, page=1, language=None, sort=Sort.RELEVANCE, root="")
    return plain.url().partition("?")[2]


def search_of(asked: str, here: State) -> State:
    """Return the search with these parameters, in the language and below the root of a state."""
    args = MultiDict(parse_qsl(asked))
    return replace(read_state(args), language=here.language, root=here.root)


def newer(state: State, mark: str) -> int:
    """Return how many results were first indexed after the mark; at most `MOST` + 1.

    Results come in the order in which they were indexed, so a few searches for one result each
    tell the number.

    Raises:
        EngineError: the engine could not answer.
    """
    low, high = 0, MOST + 1
    if not _first_indexed(state, 0) > mark:
        return 0
    while low < high:  # the results up to `low` are newer, and none behind `high` counts
        middle = (low + high + 1) // 2
        if _first_indexed(state, middle - 1) > mark:
            low = middle
        else:
            high = middle - 1
    return low


def latest(state: State) -> str:
    """Return the newest `Article.first_indexed` among the results; ``""`` if there is none."""
    return _first_indexed(state, 0)


def _first_indexed(state: State, at: int) -> str:
    """Return it of the result at a place, counted from the newest; ``""`` beyond the last."""
    wanted = replace(state, sort=Sort.ADDED, strict=True, reprints=True)
    results = answered(wanted, 1, at).results
    return results[0].article.first_indexed or "" if results else ""
