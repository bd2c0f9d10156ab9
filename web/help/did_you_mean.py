"""Help beside the results: corrected queries, and ways to continue the search."""

from contextlib import suppress
from dataclasses import dataclass, replace

from searcher.core import deadline
from searcher.core.errors import TimedOut
from searcher.core.model import Answer
from searcher.suggest import Suggestion, did_you_mean
from web.address import State
from web.request import site

FEW = 5  # articles; a query that finds more is hardly mistyped
_PATIENCE = 1.0  # seconds; a result page does not wait longer for suggestions


@dataclass(frozen=True, slots=True)
class Meant:
    """A query that may have been meant, the number of articles it finds, and its address."""

    typed: str
    total: int
    url: str


@dataclass(frozen=True, slots=True)
class Help:
    """The values of `_help.html` and `_related.html`.

    Attributes:
        meant: corrected queries, best first.
        narrowing: hidden fields of the form that searches within the results; empty without it, as
            in a loose list, where one more word would be one more to lack.
        related: address of words related to the query; ``""`` if nothing was found.
        edit: address of the advanced form for this query; ``""`` without a query.
    """

    meant: tuple[Meant, ...] = ()
    narrowing: tuple[tuple[str, str], ...] = ()
    related: str = ""
    edit: str = ""


def help_with(state: State, answer: Answer) -> Help:
    """Return the help for one page of results.

    Args:
        state: the search.
        answer: its results.

    Raises:
        EngineError: the engine could not answer.
    """
    if not state.typed:
        return Help()
    first = replace(state, page=1)
    asks = bool(answer.total)
    every = answer.loose.every if answer.loose else answer.total
    return Help(
        meant=_meant(first) if every < FEW else (),
        narrowing=(("within", state.typed), *_kept(first)) if asks and not answer.loose else (),
        related=first.address("/related") if asks else "",
        edit=first.address("/advanced"),
    )


def _meant(state: State) -> tuple[Meant, ...]:
    """Return corrected queries; none while the stock of names is still being built."""
    found: tuple[Suggestion, ...] = ()
    with suppress(TimedOut), deadline.limit(_PATIENCE):
        found = did_you_mean(site().suggester, state.request())
    return tuple(
        Meant(each.typed, each.total, replace(state, typed=each.typed).counted().url())
        for each in found
    )


def _kept(state: State) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in state.pairs() if pair[0] != "q")
