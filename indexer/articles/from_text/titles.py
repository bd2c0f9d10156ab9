"""Who owns a title: an optimal one-to-one matching of headings and bodies on shared bigrams."""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import fsum

from indexer.articles.assign import assign
from indexer.articles.likeness import bigrams

_NEVER = 1e6  # cost of a pair without a score: more than all scores together
_LARGEST = 150  # headings solved together; a longer chain of competitors is cut into such parts


class Similarity:
    """Share of a heading's bigrams found in a body; those of few bodies weigh more (1/df)."""

    def __init__(self, bodies: Sequence[str]) -> None:
        self._sets = [bigrams(body) for body in bodies]
        self._df = Counter(pair for pairs in self._sets for pair in pairs)

    def __call__(self, heading: str, body: int) -> float:
        """0 (nothing shared) to 1 (every bigram of the heading occurs in the body)."""
        pairs = bigrams(heading)
        # fsum: a set has no order, and the sum of its weights must not depend on one
        total = fsum(self._weight(pair) for pair in pairs)
        shared = fsum(self._weight(pair) for pair in pairs & self._sets[body])
        return shared / total if total else 0.0

    def _weight(self, pair: str) -> float:
        return 1.0 / max(1, self._df[pair])


Scores = dict[tuple[int, int], float]


def match(scores: Scores) -> dict[int, int]:
    """Heading -> body with the greatest sum of scores; pairs without a score never meet."""
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
    """Groups of headings and bodies that compete with one another."""
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
    """Each heading also has a column of its own that means "owns nothing"."""
    cost = [
        [-scores[h, b] if (h, b) in scores else _NEVER for b in bodies]
        + [0.0 if k == n else _NEVER for k in range(len(heads))]
        for n, h in enumerate(heads)
    ]
    columns = assign(cost)
    return {heads[row]: bodies[col] for row, col in enumerate(columns) if col < len(bodies)}
