"""Related words (相关词): words to search next, alone or together with the query."""

from dataclasses import dataclass, replace
from functools import lru_cache, partial

from flask import current_app

from searcher.core.model import Sort
from searcher.core.request import Request
from searcher.find.loose import asked
from searcher.query.form import mode_of_composed, within
from searcher.suggest import related
from searcher.suggest.related import FindsRelated
from web.address import State
from web.request import index

_REMEMBERED = 256  # searches whose words are cached


@dataclass(frozen=True, slots=True)
class Word:
    """A related word.

    Attributes:
        text: the word.
        alone: address of the search for the word.
        beside: address of the search for the word within the present results.
    """

    text: str
    alone: str
    beside: str


def related_words(state: State) -> tuple[Word, ...]:
    """Return words that are typical of the results, best first.

    Raises:
        EngineError: the engine could not answer.
    """
    # Cached, because a hundred articles are read, and again on each page of the results.
    recalled = current_app.extensions.setdefault(
        "jiewen.related", lru_cache(_REMEMBERED)(partial(_related, index()))
    )
    version = index().version()
    request = replace(state.request(), sort=Sort.RELEVANCE, collapsed=False)  # they change no word
    texts = recalled(version, request)
    return tuple(_word(text, state) for text in texts)


def _related(
    index: FindsRelated,
    _version: str,
    request: Request,
) -> tuple[str, ...]:
    return tuple(each.text for each in related(index, asked(index, request).query))


def _word(text: str, state: State) -> Word:
    narrower = within(state.typed, text, state.mode)
    return Word(
        text,
        alone=replace(state.home(), typed=text, mode=state.mode).url(),
        beside=replace(state, typed=narrower, mode=mode_of_composed(state.mode), page=1).url(),
    )
