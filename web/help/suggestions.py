"""Completions as OpenSearch suggestions, for browsers and our own search box."""

from collections.abc import Sequence
from dataclasses import replace

from searcher.core.model import Mode
from web.address import State
from web.i18n import Speech
from web.request import site

MEDIA_TYPE = "application/x-suggestions+json"

Suggestions = tuple[str, Sequence[str], Sequence[str], Sequence[str]]


def suggestions(state: State) -> Suggestions:
    """Return the typed text, completed queries, their kinds, and their addresses.

    Raises:
        EngineError: the engine could not answer.
    """
    t = Speech()
    has_operators = state.mode is not Mode.EXACT
    suggester = site().suggester
    found = suggester.complete(state.typed, quoted=has_operators) if state.typed else ()
    texts = [each.text for each in found]
    return (
        state.typed,
        texts,
        [t(f"suggest.{each.kind}") for each in found],
        [replace(state.home(), typed=text, mode=state.mode).url() for text in texts],
    )
