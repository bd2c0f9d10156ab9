"""The interface of a measured engine, and the terms by which all of them rank."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from searcher.core.model import Facet
from searcher.core.tree import Literal, Query, RankingText
from searcher.engines.weights import weighed
from searcher.language import tokens

COUNTED = (Facet.STREET, Facet.DEPARTMENT, Facet.MONTH)

Counts = Mapping[Facet, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer of an engine.

    Attributes:
        total: number of matching articles.
        ids: ids of the ten best articles, or fewer.
        counts: by facet and value, the number of matching articles.
    """

    total: int
    ids: tuple[str, ...]
    counts: Counts

    def agrees(self, other: "Reply") -> bool:
        """Whether total and counts are equal; scores, and so the ten best, may differ."""
        return self.total == other.total and self.counts == other.counts


class Opened(Protocol):
    """An open index."""

    def ask(self, query: Query) -> Reply:
        """Return the ten best articles, all loaded, the exact total and three facet counts."""

    def close(self) -> None:
        """Release all files."""


class Peer(Protocol):
    """An engine that the benchmarks compare."""

    def build(self, folder: Path, corpus: Path) -> None:
        """Index a file of records into an empty folder, ready to be opened."""

    def open(self, folder: Path, plain: bool = False) -> Opened:
        """Open the index in a folder.

        Args:
            folder: the folder of `build`.
            plain: rank only by the stream that decides membership, if the engine can.
        """


@dataclass(frozen=True, slots=True)
class Scoring:
    """A scoring term with its stream and its weight."""

    stream: str
    term: str
    weight: float


def scoring(ranked_by: Iterable[RankingText]) -> Iterator[Scoring]:
    """Yield the terms by which all engines rank; a term in the title counts again.

    Terms of several parts are left out, because the other engines have none.
    """
    terms = weighed(ranked_by).items()
    for term, weight in sorted(terms, key=lambda item: (-item[1], item[0].stream, item[0].parts)):
        if len(term.parts) == 1:
            yield Scoring(term.stream, term.parts[0], weight)


def only_run(literal: Literal) -> str:
    """Return the text of a literal that is one run of word characters.

    Raises:
        ValueError: the literal contains punctuation, which the other engines' streams skip.
    """
    if [token.text for token in tokens.stretches(literal.text)] != [literal.text]:
        raise ValueError(f"not one run: {literal.text}")
    return literal.text


def chain(run: str) -> list[str]:
    """Return all bigrams of a run."""
    return [token.text for token in tokens.bigrams(run)]


def rolled_up(cells: Iterable[tuple[tuple[str, str, str], int]]) -> tuple[int, Counts]:
    """Return total and facet counts from counts of (street, departments with commas, month)."""
    counts: dict[Facet, dict[str, int]] = {facet: {} for facet in COUNTED}
    total = 0
    for (street, departments, month), count in cells:
        total += count
        for facet, labels in zip(COUNTED, ([street], departments.split(","), [month]), strict=True):
            for label in labels:
                counts[facet][label] = counts[facet].get(label, 0) + count
    return total, counts
