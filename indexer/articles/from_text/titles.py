"""Optimal one-to-one matching of headings and bodies by shared bigrams."""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import fsum

from indexer.articles.assign import assign
from indexer.articles.likeness import bigrams

_NEVER = 1e6  # cost of a pair without a score: more than the sum of all scores
_LARGEST = 150  # headings matched at once; a larger group of competitors is split


class Similarity:
    """Computes which share of a heading's bigrams a body contains.

    A bigram weighs 1/df, where df is the number of bodies of the file that contain the bigram.
    """

    def __init__(self, bodies: Sequence[str]) -> None:
        """Count the bodies that contain each bigram (df)."""
        self._sets = [bigrams(body) for body in bodies]
        self._df = Counter(pair for pairs in self._sets for pair in pairs)

    def __call__(self, heading: str, body: int) -> float:
        """Return 0 (no common bigram) to 1 (the body contains every bigram of the heading)."""
        pairs = bigrams(heading)
        # fsum, because the order of a set varies and a plain sum would vary with it
        total = fsum(self._weight(pair) for pair in pairs)
        shared = fsum(self._weight(pair) for pair in pairs & self._sets[body])
        return shared / total if total else 0.0

    def _weight(self, pair: str) -> float:
        return 1.0 / max(1, self._df[pair])


Scores = dict[tuple[int, int], float]


def match(scores: Scores) -> dict[int, int]:
    """Return heading to body with the greatest sum of scores, only of pairs with a score."""
    found: dict[int, int] = {}
    reach: dict[int, set[int]] = {}
    for head, body in scores:
        reach.setdefault(head, set()).add(body)
    for heads, bodies in _components(scores):
        given: set[int] = set()
        for at in range(0, len(heads), _LARGEST):
            part = heads[at : at + _LARGEST]
            near = set().union(*(reach[head] for head in part)) - given
            fresh = _assign(part, [b for b in bodies if b in near], scores)
            given |= set(fresh.values())
            found |= fresh
    return found


def _components(scores: Scores) -> Iterable[tuple[list[int], list[int]]]:
    """Yield groups of headings and bodies that compete with one another."""
    parent: dict[tuple[str, int], tuple[str, int]] = {}

    def root(node: tuple[str, int]) -> tuple[str, int]:
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for head, body in scores:
        parent[root(("h", head))] = root(("b", body))
    groups: dict[tuple[str, int], tuple[list[int], list[int]]] = {}
    for node in list(parent):
        heads, bodies = groups.setdefault(root(node), ([], []))
        (heads if node[0] == "h" else bodies).append(node[1])
    for heads, bodies in groups.values():
        heads.sort()
        bodies.sort()
        yield heads, bodies


def _assign(heads: list[int], bodies: list[int], scores: Scores) -> dict[int, int]:
    """Match one group; each heading also has a column that means "owns no body"."""
    cost = [
        [-scores[h, b] if (h, b) in scores else _NEVER for b in bodies]
        + [0.0 if k == n else _NEVER for k in range(len(heads))]
        for n, h in enumerate(heads)
    ]
    columns = assign(cost)
    return {heads[row]: bodies[col] for row, col in enumerate(columns) if col < len(bodies)}
