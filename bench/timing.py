"""Run workloads on open indexes in turn, and collect times and answers."""

import math
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bench.engines.common import Opened, Reply
from bench.workloads import Workload
from searcher.core.tree import Query

WARM_UP, LEAST = 2, 3
_PATIENCE = 1.0  # seconds of warming up after which one pass suffices


@dataclass(slots=True)
class Lap:
    """The runs of one engine over one workload.

    Attributes:
        replies: to each query.
        times: milliseconds of each answer after warming up.
        spent: seconds.
    """

    replies: list[Reply] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    spent: float = 0.0

    @property
    def hits(self) -> int:
        """Sum of the totals."""
        return sum(reply.total for reply in self.replies)

    @property
    def p50(self) -> float:
        """Median in milliseconds."""
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        """95th percentile in milliseconds."""
        return sorted(self.times)[math.ceil(len(self.times) * 0.95) - 1]


def ask(opened: Opened, workload: Workload) -> tuple[list[Reply], list[float]]:
    """Run each query once; return the replies and their milliseconds."""
    replies, times = [], []
    for query in workload.queries:
        began = time.perf_counter()
        replies.append(opened.ask(query))
        times.append((time.perf_counter() - began) * 1000)
    return replies, times


def laps(
    engines: Mapping[str, Opened], workload: Workload, runs: int, budget: float
) -> dict[str, Lap]:
    """Run one workload on all engines in turn, A B C A B C.

    After `LEAST` turns an engine gets no more turns when it has used its budget.

    Args:
        engines: open indexes by name.
        workload: the queries.
        runs: number of turns.
        budget: seconds for each engine.
    """
    found = {name: _warmed(opened, workload) for name, opened in engines.items()}
    for turn in range(runs):
        for name, opened in engines.items():
            lap = found[name]
            if turn >= LEAST and lap.spent > budget:
                continue
            _, times = ask(opened, workload)
            lap.times += times
            lap.spent += sum(times) / 1000
    return found


def warm(opened: Opened, queries: Sequence[Query], seconds: float) -> None:
    """Run queries for some seconds, so that just-in-time compilers have finished."""
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        for query in queries:
            opened.ask(query)


def _warmed(opened: Opened, workload: Workload) -> Lap:
    lap = Lap()
    for _ in range(WARM_UP):
        lap.replies, times = ask(opened, workload)
        if sum(times) / 1000 > _PATIENCE:
            break
    return lap


def agree(found: Sequence[Lap]) -> bool:
    """Whether all engines returned the same totals and facet counts for each query."""
    first, *others = found
    return all(
        a.agrees(b) for lap in others for a, b in zip(first.replies, lap.replies, strict=True)
    )
