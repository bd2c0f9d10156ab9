"""BM25F (Robertson, Zaragoza, Taylor 2004), summed over the three streams, best hits first.

A document's score is the same sum of the same float32 numbers in the same order, whether it is
scored alone or among all others; so leaving out those that cannot reach the page changes nothing.
"""

import math
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from searcher import text
from searcher.whoosh_engine.arrays import I64
from searcher.whoosh_engine.evaluation.reading import Snapshot
from searcher.whoosh_engine.evaluation.scoring import K1, Scored, Scorer, Term

STREAM_WEIGHT = {"words": 1.0, "bigrams": 0.5, "characters": 0.5}
_STREAMS: dict[str, Callable[[str], Iterable[text.Token]]] = {
    "words": text.words,
    "bigrams": text.bigrams,
    "characters": text.characters,
}
_AGAIN = 0.75  # a pilot is tried when what is left to score has shrunk to this part
_HOPE = 1.25  # how far over what is left the leaders have to end, at their pace, for a pilot
_LONG = 50_000  # lists so long in all are worth a pilot in any case: they may not be decoded yet
_FEW = 8_000  # so few candidates are scored faster than a pilot tells which can be left out


def terms(ranked_by: Iterable[str], at: Snapshot) -> list[Term]:
    """Return the terms of the typed runs that occur, those that can weigh most first."""
    runs = list(ranked_by)
    found: list[Term] = []
    for stream, weight in STREAM_WEIGHT.items():
        for wanted in {token.text for run in runs for token in _STREAMS[stream](run)}:
            holders = sum(each.live_holders(f"text_{stream}", wanted) for each in at.segments)
            if holders:
                rarity = math.log(1 + (at.count - holders + 0.5) / (holders + 0.5))
                found.append(Term(stream, wanted, weight * rarity * (K1 + 1), holders))
    return sorted(found, key=lambda term: (-term.most, term.stream, term.text))


def ranked(
    wanted: Sequence[Term],
    members: Sequence[I64],
    at: Snapshot,
    best: int,
    *,
    prune: bool = True,
) -> list[Scored]:
    """Score members.

    Args:
        wanted: what `terms` returned.
        members: by segment, ascending documents.
        best: how many of the best are needed, 1 or more.
        prune: whether members that are surely not among the best may be left out.

    Returns:
        By segment, at least those members that are among the best or equal to the last of them.
    """
    scorers = [
        Scorer(segment, at.mean_lengths, places)
        for segment, places in zip(at.segments, members, strict=True)
    ]
    prune = prune and best * 4 < sum(map(len, members))
    total = sum(term.most for term in wanted)
    threshold, ready = 0.0, total if prune else -1.0
    for done, term in enumerate(wanted, 1):
        for scorer in scorers:
            scorer.add(term)
        rest = wanted[done:]
        left = sum(each.most for each in rest)
        few = 4 * best if sum(each.holders for each in rest) > _LONG else max(_FEW, 4 * best)
        if rest and left <= ready and sum(map(len, scorers)) > few:
            ready = left * _AGAIN
            pilot = _Pilot(scorers, best)
            if pilot.bound * total > _HOPE * left * (total - left):
                threshold = max(threshold, pilot.finish(rest))
        slack = 1e-6 * (len(wanted) + 1) * total  # sums of float32 are that good
        for scorer in scorers:
            scorer.keep(threshold - left - slack)
    return [scorer.result() for scorer in scorers]


class _Pilot:
    """Those that lead so far, scored to the end: the rest has to reach what they do.

    Attributes:
        bound: the least of the best that lead.
    """

    def __init__(self, scorers: Sequence[Scorer], best: int) -> None:
        self._best = best
        self._leads = [scorer.lead(best) for scorer in scorers]
        self.bound = _last_of(self._leads, best)

    def finish(self, rest: Sequence[Term]) -> float:
        """Return a score that at least ``best`` documents reach."""
        for lead in self._leads:
            lead.keep(self.bound)
            for term in rest:
                lead.add(term)
        return _last_of(self._leads, self._best)


def _last_of(scorers: Sequence[Scorer], best: int) -> float:
    sums = np.concatenate([scorer.result().scores for scorer in scorers])
    if len(sums) < best:
        return 0.0
    return float(np.partition(sums, len(sums) - best)[len(sums) - best])
