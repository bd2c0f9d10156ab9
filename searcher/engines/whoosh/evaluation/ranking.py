"""BM25F (Robertson, Zaragoza, Taylor 2004), summed over the three streams, best hits first.

A document's score is the same sum of the same float32 numbers in the same order, whether it is
scored alone or among all others; so leaving out those that cannot reach the page changes nothing.
"""

import math
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

import numpy as np

from searcher.core.deadline import check
from searcher.core.tree import Run
from searcher.engines.weights import HALF_LIFE, K1, RECENT, Weighed, weighed
from searcher.engines.whoosh.arrays import I64, Floats
from searcher.engines.whoosh.evaluation.reading import Snapshot
from searcher.engines.whoosh.evaluation.scoring import Scored, Scorer, Term

_AGAIN = 0.75  # a pilot is tried when what is left to score has shrunk to this part
_HOPE = 1.25  # how far over what is left the leaders have to end, at their pace, for a pilot
_LONG = 50_000  # lists so long in all are worth a pilot in any case: they may not be decoded yet
_FEW = 8_000  # so few candidates are scored faster than a pilot tells which can be left out


def terms(ranked_by: Iterable[Run], at: Snapshot) -> list[Term]:
    """Return the terms of the typed runs that occur, those that can weigh most first."""
    found: list[Term] = []
    for term, weight in weighed(ranked_by).items():
        check()
        if holders := _holders(term, at):
            rarity = math.log(1 + (at.count - holders + 0.5) / (holders + 0.5))
            found.append(Term(term.stream, term.parts, weight * rarity * (K1 + 1), holders))
    return sorted(found, key=lambda term: (-term.most, term.stream, term.parts))


def _holders(term: Weighed, at: Snapshot) -> int:
    field = f"text_{term.stream}"
    return min(sum(each.live_holders(field, part) for each in at.segments) for part in term.parts)


def ranked(
    wanted: Sequence[Term],
    members: Sequence[I64],
    at: Snapshot,
    best: int,
    *,
    prune: bool = True,
    recent: bool = False,
) -> list[Scored]:
    """Score members.

    Args:
        wanted: what `terms` returned.
        members: by segment, ascending documents.
        best: how many of the best are needed, 1 or more.
        prune: whether members that are surely not among the best may be left out.
        recent: whether newer articles score a little more, if there is anything to rank by.

    Returns:
        By segment, at least those members that are among the best or equal to the last of them.
    """
    priors = _priors(at) if recent and wanted else [None] * len(members)
    scorers = [
        Scorer(segment, at.mean_lengths, places, prior=prior)
        for segment, places, prior in zip(at.segments, members, priors, strict=True)
    ]
    prune = prune and best * 4 < sum(map(len, members))
    total = sum(term.most for term in wanted)
    threshold, ready = 0.0, total if prune else -1.0
    for done, term in enumerate(wanted, 1):
        for scorer in scorers:
            check()
            scorer.add(term)
        rest = wanted[done:]
        left = sum(each.most for each in rest)
        few = 4 * best if sum(each.holders for each in rest) > _LONG else max(_FEW, 4 * best)
        if rest and left <= ready and sum(map(len, scorers)) > few:
            ready = left * _AGAIN
            pilot = _Pilot(scorers, best)
            if pilot.bound * total > _HOPE * left * (total - left):
                threshold = max(threshold, pilot.finish(rest))
        slack = 1e-6 * (len(wanted) + 1) * (total + RECENT)  # sums of float32 are that good
        for scorer in scorers:
            scorer.keep(threshold - left - slack)
    return [scorer.result() for scorer in scorers]


def _priors(at: Snapshot) -> list[Floats]:
    """Return what each document of each segment scores for its date alone; 0 without one."""
    live = np.zeros(len(at.days), np.bool_)
    for segment in at.segments:
        live[segment.dates if segment.live is None else segment.dates[segment.live]] = True
    known = np.array([_day(text) for text in at.days], np.float64)
    newest = known.max(where=live, initial=0.0)
    ages = np.maximum(newest - known, 0)  # a deleted article may be newer
    by_date = (RECENT * 0.5 ** (ages / HALF_LIFE)).astype(np.float32)
    return [by_date[segment.dates] for segment in at.segments]


@lru_cache(maxsize=1 << 14)
def _day(iso: str) -> float:
    """Return the number of a day, or of the first of a month; minus infinity for neither."""
    day = iso if len(iso) > len("2021-05") else f"{iso}-01"
    try:
        return float(date.fromisoformat(day).toordinal())
    except ValueError:
        return -math.inf


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
                check()
                lead.add(term)
        return _last_of(self._leads, self._best)


def _last_of(scorers: Sequence[Scorer], best: int) -> float:
    sums = np.concatenate([scorer.result().scores for scorer in scorers])
    if len(sums) < best:
        return 0.0
    return float(np.partition(sums, len(sums) - best)[len(sums) - best])
