"""What an engine must do to be measured, and how each ranks."""

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
    """What every engine answers.

    Attributes:
        total: articles that match.
        ids: the ten best of them, or fewer.
        counts: by facet, how many of them carry each value.
    """

    total: int
    ids: tuple[str, ...]
    counts: Counts

    def agrees(self, other: "Reply") -> bool:
        """Whether total and counts are the same; scores, hence the ten, may differ."""
        return self.total == other.total and self.counts == other.counts


class Opened(Protocol):
    """An index open for questions."""

    def ask(self, query: Query) -> Reply:
        """Answer with the ten best articles, all read, the exact total and three facet counts."""

    def close(self) -> None:
        """Release files."""


class Peer(Protocol):
    """One engine."""

    def build(self, folder: Path, corpus: Path) -> None:
        """Index a file of records into an empty folder, ready to be opened."""

    def open(self, folder: Path, plain: bool = False) -> Opened:
        """Open what `build` left; ``plain``: rank by the members' stream alone, where possible."""


@dataclass(frozen=True, slots=True)
class Scoring:
    """A term that scores: its stream and its weight in that stream."""

    stream: str
    term: str
    weight: float


def scoring(ranked_by: Iterable[RankingText]) -> Iterator[Scoring]:
    """Yield the terms an article is ranked by, the same for all engines; the title counts twice.

    The peers leave out the exact run: none of them has a term of several parts.
    """
    terms = weighed(ranked_by).items()
    for term, weight in sorted(terms, key=lambda item: (-item[1], item[0].stream, item[0].parts)):
        if len(term.parts) == 1:
            yield Scoring(term.stream, term.parts[0], weight)


def only_run(literal: Literal) -> str:
    """Return the text of a literal, which must be one run of word characters.

    Raises:
        ValueError: it has punctuation inside, which the peers' streams skip.
    """
    if [token.text for token in tokens.stretches(literal.text)] != [literal.text]:
        raise ValueError(f"not one run: {literal.text}")
    return literal.text


def chain(run: str) -> list[str]:
    """Return all bigrams of a run."""
    return [token.text for token in tokens.bigrams(run)]


def rolled_up(cells: Iterable[tuple[tuple[str, str, str], int]]) -> tuple[int, Counts]:
    """Sum counts of (street, departments joined by a comma, month); return total and counts."""
    counts: dict[Facet, dict[str, int]] = {facet: {} for facet in COUNTED}
    total = 0
    for (street, departments, month), count in cells:
        total += count
        for facet, labels in zip(COUNTED, ([street], departments.split(","), [month]), strict=True):
            for label in labels:
                counts[facet][label] = counts[facet].get(label, 0) + count
    return total, counts
