"""Explains empty answers: which word or filter excludes everything, and which searches find more.

Nothing is searched unasked: the user is told and decides.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from searcher.core.engine import Searches
from searcher.core.facets import FACETS
from searcher.core.model import Choice, Mode, Notice, Offer
from searcher.core.request import Request
from searcher.core.tree import Literal, Node, Query
from searcher.find.loose import asked
from searcher.language import tokens
from searcher.query import TypedTerm
from searcher.query.lexer import unquoted
from searcher.speech import Message, said

MAX_TERMS = 32  # terms of a query that are searched alone; each is one search
MAX_NAMED = 3  # a filter with more values, such as the months of a range, is not spelt out
_ANY = {facet: said(f"offer.any_{facet.value}") for facet in FACETS}
_MODES = {Mode.SMART: said("offer.any_word"), Mode.EXACT: said("offer.every_word")}
_WIDER = {Mode.EXACT: Mode.SMART, Mode.SMART: Mode.ANY}


def offers(
    index: Searches, request: Request, terms: Sequence[TypedTerm]
) -> tuple[tuple[Notice, ...], tuple[Offer, ...]]:
    """Explain a request that finds nothing.

    Args:
        index: the index that was searched.
        request: the search.
        terms: the terms of its query, as `parse` returns them.

    Returns:
        A notice for each term that no article has, and the searches that do find something.
    """
    counter = _Counter(index)
    lacking = [term for term in terms[:MAX_TERMS] if not counter.count(term.node, ())]
    found = list(_relaxed(counter, request, lacking))
    missing = (_missing(counter, request.typed, term) for term in lacking)
    return tuple(missing), tuple(found)


@dataclass(frozen=True, slots=True)
class _Counter:
    """Counts the articles that searches find."""

    index: Searches

    def count(self, node: Node, choices: Sequence[Choice]) -> int:
        return self.index.search(Query(node, choices=tuple(choices), limit=0)).total

    def offer(self, message: Message, request: Request) -> Iterator[Offer]:
        """Yield the search as an offer if it finds something; count the list that it shows."""
        typed, mode, choices = request.typed, request.mode, request.choices
        if total := self.count(asked(self.index, request).query.tree, choices):
            yield Offer(message, typed, mode, choices, total)


def _relaxed(counter: _Counter, request: Request, lacking: list[TypedTerm]) -> Iterator[Offer]:
    typed, mode, choices = request.typed, request.mode, request.choices
    if lacking:
        words = "”“".join(_typed(typed, term) for term in lacking)
        if rest := _without(typed, lacking):
            without = replace(request, typed=rest)
            yield from counter.offer(said("offer.without", words=words), without)
    if (mode is Mode.EXACT or not lacking) and (wider := _WIDER.get(mode)):
        yield from counter.offer(_MODES[mode], replace(request, mode=wider))
    droppable = list(_droppable(choices))
    for dropped, gone in droppable:
        kept = tuple(choice for choice in choices if choice not in gone)
        yield from counter.offer(dropped, replace(request, choices=kept))
    if len(droppable) > 1:
        everywhere = replace(request, choices=())
        yield from counter.offer(said("offer.no_filter"), everywhere)


def _droppable(choices: tuple[Choice, ...]) -> Iterator[tuple[Message, frozenset[Choice]]]:
    """Yield each filter that can be dropped, with its description.

    All picked values of a facet are dropped together, because a single one of several streets would
    find nothing either, and the months of a range are many.
    """
    groups: dict[object, list[Choice]] = {}
    for choice in choices:
        groups.setdefault(choice if choice.excluded else choice.facet, []).append(choice)
    for group in groups.values():
        words, excluded = "、".join(choice.value for choice in group), group[0].excluded
        dropped = said("offer.unexcluded" if excluded else "offer.unlimited", words=words)
        if len(group) > MAX_NAMED:
            dropped = _ANY[group[0].facet]
        yield dropped, frozenset(group)


def _without(typed: str, terms: Sequence[TypedTerm]) -> str:
    kept, at = [], 0
    for term in sorted(terms, key=lambda term: term.start):
        kept.append(typed[at : max(at, term.start)])
        at = max(at, term.end)
    return " ".join(" ".join([*kept, typed[at:]]).split())


def _missing(counter: _Counter, typed: str, term: TypedTerm) -> Notice:
    """Tell that no article has a term. The message claims no more than is true of every article."""
    code = "query.missing_match"  # of fields, wildcards and nearness
    text = tokens.fold(_typed(typed, term)).text
    if term.is_word and counter.count(Literal(text), ()):
        code = "query.inside_others"
    elif term.is_word or (isinstance(term.node, Literal) and term.node.part is None):
        code = "query.missing_word"
    return Notice(said(code, words=_typed(typed, term)), term.start, term.end)


def _typed(typed: str, term: TypedTerm) -> str:
    """Return the typed term without the quotes that are no part of it."""
    text = typed[term.start : term.end].strip()
    is_literal = isinstance(term.node, Literal) and term.node.text == tokens.fold(text).text
    return text if is_literal else unquoted(text)
