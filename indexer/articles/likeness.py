"""Bigrams and what two texts share of them; text and pages both use this definition."""

import re
from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+")


def bigrams(text: str) -> set[str]:
    """Return the pairs of adjacent letters, digits or Han; no pair spans a mark or a space."""
    return {word[i : i + 2] for word in _WORD.findall(text) for i in range(len(word) - 1)}


def likeness(one: str | None, other: str | None) -> float:
    """Return how similar two titles are, 0 to 1: common bigrams over those of the shorter title."""
    first, second = bigrams(one or ""), bigrams(other or "")
    shorter = min(len(first), len(second))
    return len(first & second) / shorter if shorter else 0.0


def best_pairs(scored: Iterable[tuple[float, int, int]]) -> dict[int, int]:
    """Pair left and right indexes greedily by score; each index is paired at most once.

    Scores of 0 and less pair nothing; of equal scores the lower indexes are paired first.

    Args:
        scored: triples of score, left index and right index.
    """
    found: dict[int, int] = {}
    taken: set[int] = set()
    for score, left, right in sorted(scored, key=lambda item: (-item[0], item[1], item[2])):
        if score > 0 and left not in found and right not in taken:
            found[left] = right
            taken.add(right)
    return found
