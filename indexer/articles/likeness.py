"""What two printed texts share: bigrams, the one definition for text and for pages."""

import re
from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+")


def bigrams(text: str) -> set[str]:
    """Return the pairs of neighbouring letters, digits or Han; none across a mark or a space."""
    return {word[i : i + 2] for word in _WORD.findall(text) for i in range(len(word) - 1)}


def likeness(one: str | None, other: str | None) -> float:
    """Return how much two titles share: 0 to 1, 1 when one holds all bigrams of the other."""
    first, second = bigrams(one or ""), bigrams(other or "")
    shorter = min(len(first), len(second))
    return len(first & second) / shorter if shorter else 0.0


def best_pairs(scored: Iterable[tuple[float, int, int]]) -> dict[int, int]:
    """Pair left with right places, the highest score first; each place is paired once at most.

    Scores of 0 and less pair nothing; of equal scores the first places are paired.
    """
    found: dict[int, int] = {}
    taken: set[int] = set()
    for score, left, right in sorted(scored, key=lambda item: (-item[0], item[1], item[2])):
        if score > 0 and left not in found and right not in taken:
            found[left] = right
            taken.add(right)
    return found
