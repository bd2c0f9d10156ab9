"""Query tree -> document numbers, scores and facet counts over one snapshot.

Members are decided by bigrams and characters alone (words only rank), so segmentation never hides
an article. Scoring is BM25F (Robertson, Zaragoza, Taylor 2004) summed over the three streams.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from searcher import text
from searcher.model import UNLABELLED, Choice, Facet, FacetCount, FacetCounts
from searcher.query import And, Everything, Literal, Node, Not, Or, Word
from searcher.whoosh_engine.schema import PARTS, STREAMS, Card

K1, B = 1.2, 0.75
STREAM_WEIGHT = {"words": 1.0, "bigrams": 0.5, "characters": 0.5}
PART_WEIGHT = {"title": 2.0, "body": 1.0}


class Snapshot(Protocol):
    """What evaluation reads of one committed state."""

    @property
    def cards(self) -> Mapping[int, Card]:
        """Live documents by number."""

    @property
    def mean_lengths(self) -> Mapping[str, float]:
        """Average token count by field, never 0."""

    def frequencies(self, field: str, term: str) -> Mapping[int, int]:
        """Return document number -> how often the term stands in the field."""

    def positions(self, field: str, term: str) -> Mapping[int, list[int]]:
        """Return document number -> ascending folded offsets of the term in the field."""

    def folded(self, number: int, part: str) -> str:
        """Return the folded title or body of a document."""


def matching(node: Node, at: Snapshot) -> set[int]:
    """Return the documents that the tree matches."""
    match node:
        case Everything():
            return set(at.cards)
        case Literal(wanted):
            return {n for part in PARTS for n in _with_literal(wanted, part, at)}
        case Word(wanted):
            return {n for part in PARTS for n in at.frequencies(f"{part}_words", wanted)}
        case Not(child):
            return set(at.cards) - matching(child, at)
        case Or(children):
            return set().union(*(matching(child, at) for child in children))
        case And(children):
            return _all_of(children, at)


def _all_of(children: Iterable[Node], at: Snapshot) -> set[int]:
    found: set[int] | None = None
    for child in sorted(children, key=lambda c: isinstance(c, Not)):  # negations only subtract
        if found is not None and not found:
            return found
        if isinstance(child, Not) and found is not None:
            found = found - matching(child.child, at)
        else:
            members = matching(child, at)
            found = members if found is None else found & members
    return found or set()


def _with_literal(wanted: str, part: str, at: Snapshot) -> Iterable[int]:
    runs = list(text.runs(wanted))
    found: set[int] | None = None
    for run in runs:
        members = set(_with_run(run.text, part, at))
        found = members if found is None else found & members
    if found and len(runs[0].text) < len(wanted):  # punctuation inside: the streams skip it
        return {n for n in found if wanted in at.folded(n, part)}
    return found or set()


def _with_run(run: str, part: str, at: Snapshot) -> Iterable[int]:
    if len(run) == 1:
        return at.frequencies(f"{part}_characters", run)
    if len(run) == 2:
        return at.frequencies(f"{part}_bigrams", run)
    return _with_chain(run, f"{part}_bigrams", at)


def _with_chain(run: str, field: str, at: Snapshot) -> Iterator[int]:
    """Find a run of three or more by a minimal cover of its bigrams, rarest first."""
    offsets = {*range(0, len(run) - 1, 2), len(run) - 2}
    links = sorted(
        ((offset, at.positions(field, run[offset : offset + 2])) for offset in offsets),
        key=lambda link: len(link[1]),
    )
    for number in links[0][1]:
        starts: set[int] | None = None
        for offset, places in links:
            here = {place - offset for place in places.get(number, ())}
            starts = here if starts is None else starts & here
            if not starts:
                break
        if starts:
            yield number


def scores(ranked_by: Iterable[str], members: set[int], at: Snapshot) -> dict[int, float]:
    """Return BM25F by document for the typed runs; documents that match none score 0."""
    total = dict.fromkeys(members, 0.0)
    runs = list(ranked_by)
    for stream, weight in STREAM_WEIGHT.items():
        terms = {token.text for run in runs for token in STREAMS[stream](run)}
        for term in sorted(terms):  # sums of floats depend on the order
            _add_term(stream, term, weight, total, at)
    return total


def _add_term(stream: str, term: str, weight: float, total: dict[int, float], at: Snapshot) -> None:
    found = {part: at.frequencies(f"{part}_{stream}", term) for part in PARTS}
    holders = set().union(*found.values())
    count = len(at.cards)
    rarity = math.log(1 + (count - len(holders) + 0.5) / (len(holders) + 0.5))
    for number in holders & total.keys():
        amount = 0.0
        for part, frequencies in found.items():
            if frequency := frequencies.get(number):
                field = f"{part}_{stream}"
                relative = at.cards[number].lengths[field] / at.mean_lengths[field]
                amount += PART_WEIGHT[part] * frequency / (1 - B + B * relative)
        total[number] += weight * rarity * amount * (K1 + 1) / (K1 + amount)


def narrow(
    members: Iterable[int], choices: Iterable[Choice], cards: Mapping[int, Card]
) -> tuple[list[int], FacetCounts]:
    """Apply the choices; count each facet over all that the *other* facets let through.

    What is excluded is gone from every count, its own facet's too: a count shown is the total
    after the click.
    """
    wanted, barred = _by_facet(choices, excluded=False), _by_facet(choices, excluded=True)
    counts: dict[Facet, Counter[str]] = {facet: Counter() for facet in Facet}
    kept: list[int] = []
    for number in members:
        labels = cards[number].labels
        if any(not barred[f].isdisjoint(labels[f]) for f in barred):
            continue
        missed = [f for f in wanted if wanted[f].isdisjoint(labels[f])]
        if not missed:
            kept.append(number)
        for facet in Facet if not missed else missed if len(missed) == 1 else ():
            counts[facet].update(labels[facet])
    return kept, {facet: ordered(facet, counts[facet]) for facet in Facet}


def _by_facet(choices: Iterable[Choice], *, excluded: bool) -> dict[Facet, set[str]]:
    table: dict[Facet, set[str]] = {}
    for choice in choices:
        if choice.excluded is excluded:
            table.setdefault(choice.facet, set()).add(choice.value)
    return table


def ordered(facet: Facet, counts: Mapping[str, int]) -> tuple[FacetCount, ...]:
    """Months in order with 未标注 last; other values largest first, then by name."""

    def by_month(item: tuple[str, int]) -> Any:
        return item[0] == UNLABELLED, item[0]

    def by_count(item: tuple[str, int]) -> Any:
        return -item[1], item[0]

    key = by_month if facet is Facet.MONTH else by_count
    return tuple(FacetCount(value, count) for value, count in sorted(counts.items(), key=key))
