"""Bounds for the embedded engine in comparison with other engines."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import geometric_mean

from bench.measure import Figures, Row

OPEN_MS, PRIVATE_MB, PEAK_MB, UPDATE_S = 300, 60, 1536, 1.0


@dataclass(frozen=True, slots=True)
class Target:
    """One figure with its bound.

    Attributes:
        name: of the figure.
        value: as measured.
        bound: the greatest or least allowed value.
        at_least: whether the bound is the least allowed value.
    """

    name: str
    value: float
    bound: float
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether the figure is within its bound."""
        return self.value >= self.bound if self.at_least else self.value <= self.bound


def targets(figures: Figures) -> list[Target]:
    """Return the targets that one run can judge; the bounds are meant for 300,000 articles."""
    return [*_answers(figures.workloads), *_builds(figures), *_starts(figures)]


def ratios(rows: Sequence[Row], other: str) -> dict[str, float]:
    """Return our median divided by the other engine's, by workload."""
    return {
        row.name: row.p50_ms["jiewen"] / row.p50_ms[other]
        for row in rows
        if {"jiewen", other} <= row.p50_ms.keys()
    }


def _answers(rows: Sequence[Row]) -> Iterator[Target]:
    if fast := ratios(rows, "tantivy"):
        worst = max(fast, key=lambda name: fast[name])
        yield Target("answers ours/tantivy, geometric mean", geometric_mean(fast.values()), 1.0)
        yield Target(f"answers ours/tantivy, worst ({worst})", fast[worst], 2.0)
        for name in ("phrase rare", "phrase common"):
            yield Target(f"{name} ours/tantivy", fast[name], 1.0)
    if stock := ratios(rows, "whoosh"):
        yield Target("common term stock whoosh/ours", 1 / stock["common"], 200, at_least=True)


def _builds(figures: Figures) -> Iterator[Target]:
    for name, values, bound in (
        ("build", figures.build_s, 1.5),
        ("index bytes", figures.index_bytes, 1.0),
    ):
        if {"jiewen", "tantivy"} <= values.keys():
            yield Target(f"{name} ours/tantivy", _ratio(values, "jiewen", "tantivy"), bound)
    if "jiewen" in figures.build_s:
        alone = figures.build_s["jiewen"] / figures.tokenise_s
        yield Target("build ours/tokenising alone", alone, 3.0)
        yield Target("peak memory of our build, MiB", figures.peak_mb["jiewen"], PEAK_MB)


def _ratio(values: Mapping[str, float], ours: str, theirs: str) -> float:
    return values[ours] / values[theirs]


def _starts(figures: Figures) -> Iterator[Target]:
    for name, values, bound in (
        ("open and first answer, ms", figures.open_ms, OPEN_MS),
        ("private memory after it, MiB", figures.private_mb, PRIVATE_MB),
        ("one changed article, s", figures.update_s, UPDATE_S),
    ):
        if "jiewen" in values:
            yield Target(name, values["jiewen"], bound)
