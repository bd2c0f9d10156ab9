"""What is new in a saved search: articles first indexed since its owner looked last."""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict

from searcher.core.engine import SearchesVersions
from searcher.core.model import Article, Sort
from searcher.find.find import find
from web.address import State, read_state
from web.searching import answered

MOST = 99  # new articles that are counted; if there are more, the count is one more than this
MOST_COUNTED = 1_000  # the same for a letter, which nobody waits for


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
    return _counted(lambda at: _first_indexed(state, at) > mark, MOST + 1)


def newest(
    index: SearchesVersions, state: State, mark: str, most: int
) -> tuple[list[Article], int]:
    """Return results that were first indexed after the mark, the newest first, and their number.

    Args:
        index: the index to search.
        state: the search.
        mark: an `Article.first_indexed`; ``""``: all results are newer.
        most: number of results that are returned, at most; `MOST_COUNTED` + 1 are counted.

    Raises:
        EngineError: the engine could not answer.
    """
    wanted = _by_age(state)
    found = [each.article for each in find(index, wanted.request(most, 0)).results]
    new = [each for each in found if (each.first_indexed or "") > mark]
    if len(new) < most:
        return new, len(new)

    def is_new(at: int) -> bool:
        results = find(index, wanted.request(1, at)).results
        return bool(results) and (results[0].article.first_indexed or "") > mark

    return new, _counted(is_new, MOST_COUNTED + 1)


def _counted(is_new: Callable[[int], bool], high: int) -> int:
    """Return how many results are new, at most ``high``; the new ones come first."""
    low = 0
    if not is_new(0):
        return 0
    while low < high:  # the results up to `low` are newer, and none behind `high` counts
        middle = (low + high + 1) // 2
        if is_new(middle - 1):
            low = middle
        else:
            high = middle - 1
    return low


def latest(state: State) -> str:
    """Return the newest `Article.first_indexed` among the results; ``""`` if there is none."""
    return _first_indexed(state, 0)


def _first_indexed(state: State, at: int) -> str:
    """Return it of the result at a place, counted from the newest; ``""`` beyond the last."""
    results = answered(_by_age(state), 1, at).results
    return results[0].article.first_indexed or "" if results else ""


def _by_age(state: State) -> State:
    """Return a search whose results come in the order in which they were indexed, newest first."""
    return replace(state, sort=Sort.ADDED, strict=True, reprints=True)
