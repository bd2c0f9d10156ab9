"""BM25F (Robertson, Zaragoza, Taylor 2004), summed over three streams; finds the best hits.

A document's score is always the same sum of the same float32 numbers in the same order, whether few
or all documents are scored. So leaving out documents that cannot reach the page changes neither the
scores nor the order of the others.
"""

import math
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

import numpy as np

from searcher.core.deadline import check
from searcher.core.tree import RankingText
from searcher.engines.weights import HALF_LIFE, K1, RECENT, Weighed, weighed
from searcher.engines.whoosh.arrays import I64, Floats
from searcher.engines.whoosh.evaluation.reading import Snapshot
from searcher.engines.whoosh.evaluation.scoring import Scored, Scorer, Term

# A pilot scores the leading documents on all terms early. Its k-th best score is a threshold, and
# documents that cannot reach the threshold with the remaining terms are left out.
_AGAIN = 0.75  # try the next pilot when the remaining terms can add at most this part of before
# Start a pilot only if the page's k-th best score, extrapolated to all terms, exceeds 1.25 times
# what the remaining terms can still add.
_HOPE = 1.25
_LONG = (
    50_000  # postings left in all: decoding them costs more than a pilot, however few candidates
)
_FEW = 8_000  # candidates: scoring them to the end is faster than a pilot


def terms(ranked_by: Iterable[RankingText], at: Snapshot) -> list[Term]:
    """Return the terms of the typed texts that occur in the index, by falling maximum score."""
    found: list[Term] = []
    for term, weight in weighed(ranked_by).items():
        check()
        if holders := _holders(term, at):
            rarity = math.log(1 + (at.count - holders + 0.5) / (holders + 0.5))
            found.append(Term(term.stream, term.parts, weight * rarity * (K1 + 1), holders))
    return sorted(found, key=lambda term: (-term.most, term.stream, term.parts))


def _holders(term: Weighed, at: Snapshot) -> int:
    """Return how many live documents hold a term; of several parts, the rarest one counts."""
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
        wanted: the terms, as `terms` returns them.
        members: for each segment, the documents to score, ascending.
        at: the snapshot of the members.
        best: how many of the best members the caller needs (k); 1 or more.
        prune: whether members that cannot be among the best may be left out.
        recent: whether newer articles score a little more; without terms it has no effect.

    Returns:
        For each segment the scored documents: all that are among the best ``best`` of the snapshot
        or score as much as the last of these, and perhaps more.
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
        slack = (
            1e-6 * (len(wanted) + 1) * (total + RECENT)
        )  # bound of the rounding error of float32
        for scorer in scorers:
            scorer.keep(threshold - left - slack)
    return [scorer.result() for scorer in scorers]


def _priors(at: Snapshot) -> list[Floats]:
    """Return, for each segment, the score that each document gets for its date; 0 without a date.

    The newest live document gets ``RECENT``, and half of it for each ``HALF_LIFE`` days of age.
    """
    live = np.zeros(len(at.days), np.bool_)
    for segment in at.segments:
        live[segment.dates if segment.live is None else segment.dates[segment.live]] = True
    known = np.array([_day(text) for text in at.days], np.float64)
    newest = known.max(where=live, initial=0.0)
    ages = np.maximum(newest - known, 0)  # a deleted document may be newer than all live ones
    by_date = (RECENT * 0.5 ** (ages / HALF_LIFE)).astype(np.float32)
    return [by_date[segment.dates] for segment in at.segments]


@lru_cache(maxsize=1 << 14)
def _day(iso: str) -> float:
    """Return the ordinal of an ISO day, or of the first day of an ISO month.

    Any other text gives minus infinity.
    """
    day = iso if len(iso) > len("2021-05") else f"{iso}-01"
    try:
        return float(date.fromisoformat(day).toordinal())
    except ValueError:
        return -math.inf


class _Pilot:
    """The leading documents, to be scored on all terms before the others are.

    Attributes:
        bound: the k-th best of the leading documents' scores so far.
    """

    def __init__(self, scorers: Sequence[Scorer], best: int) -> None:
        """Choose the leading documents of each segment.

        Args:
            scorers: one for each segment, with the terms scored so far.
            best: how many hits the page needs (k).
        """
        self._best = best
        self._leads = [scorer.lead(best) for scorer in scorers]
        self.bound = _last_of(self._leads, best)

    def finish(self, rest: Sequence[Term]) -> float:
        """Add the remaining terms to the leaders; return a score that ``best`` documents reach."""
        for lead in self._leads:
            lead.keep(self.bound)
            for term in rest:
                check()
                lead.add(term)
        return _last_of(self._leads, self._best)


def _last_of(scorers: Sequence[Scorer], best: int) -> float:
    """Return the k-th best score of all scorers, k being ``best``; 0 with fewer documents."""
    sums = np.concatenate([scorer.result().scores for scorer in scorers])
    if len(sums) < best:
        return 0.0
    return float(np.partition(sums, len(sums) - best)[len(sums) - best])
