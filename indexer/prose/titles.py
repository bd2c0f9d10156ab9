"""Who owns a title: an optimal one-to-one matching of headings and bodies on shared bigrams."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

_WORD = re.compile(r"[^\W_]+")
_LARGEST = 150  # headings solved together; a longer chain of competitors is cut into such parts


def bigrams(text: str) -> set[str]:
    """Pairs of neighbouring letters, digits or Han; none across punctuation or a space."""
    return {word[i : i + 2] for word in _WORD.findall(text) for i in range(len(word) - 1)}


class Similarity:
    """Share of a heading's bigrams found in a body; those of few bodies weigh more (1/df)."""

    def __init__(self, bodies: Sequence[str]) -> None:
        self._sets = [bigrams(body) for body in bodies]
        self._df = Counter(pair for pairs in self._sets for pair in pairs)

    def __call__(self, heading: str, body: int) -> float:
        """0 (nothing shared) to 1 (every bigram of the heading occurs in the body)."""
        pairs = bigrams(heading)
        total = sum(self._weight(pair) for pair in pairs)
        shared = sum(self._weight(pair) for pair in pairs & self._sets[body])
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
    never = 1e6
    cost = [
        [-scores[h, b] if (h, b) in scores else never for b in bodies]
        + [0.0 if k == n else never for k in range(len(heads))]
        for n, h in enumerate(heads)
    ]
    owner = _hungarian(cost, len(bodies) + len(heads))
    return {heads[row]: bodies[col] for col, row in owner.items() if col < len(bodies)}


def _hungarian(cost: Sequence[Sequence[float]], columns: int) -> dict[int, int]:
    """Column -> row of the cheapest full assignment of rows (Kuhn, potentials, shortest paths).

    The O(rows^2 * columns) form of https://cp-algorithms.com/graph/hungarian-algorithm.html
    """
    rows = len(cost)
    row_price, col_price = [0.0] * (rows + 1), [0.0] * (columns + 1)
    taken = [0] * (columns + 1)
    for row in range(1, rows + 1):
        way = _augment(cost, row, row_price, col_price, taken)
        column = way[0]
        while column:
            back = way[column]
            taken[column] = taken[back] if back else row
            column = back
    return {col - 1: row - 1 for col, row in enumerate(taken) if col and row}


def _augment(
    cost: Sequence[Sequence[float]],
    row: int,
    row_price: list[float],
    col_price: list[float],
    taken: list[int],
) -> list[int]:
    """The cheapest path from ``row`` to a free column, as back pointers; [0] is its end."""
    columns = len(taken) - 1
    taken[0] = row
    best = [float("inf")] * (columns + 1)
    way = [0] * (columns + 1)
    used = [False] * (columns + 1)
    current = 0
    while taken[current]:
        used[current] = True
        line, price = cost[taken[current] - 1], row_price[taken[current]]
        delta, nearest = float("inf"), 0
        for col in range(1, columns + 1):
            if used[col]:
                continue
            if (reduced := line[col - 1] - price - col_price[col]) < best[col]:
                best[col], way[col] = reduced, current
            if best[col] < delta:
                delta, nearest = best[col], col
        _reprice(used, taken, delta, row_price, col_price, best)
        current = nearest
    way[0] = current
    return way


def _reprice(
    used: list[bool],
    taken: list[int],
    delta: float,
    row_price: list[float],
    col_price: list[float],
    best: list[float],
) -> None:
    for col, seen in enumerate(used):
        if seen:
            row_price[taken[col]] += delta
            col_price[col] -= delta
        else:
            best[col] -= delta
