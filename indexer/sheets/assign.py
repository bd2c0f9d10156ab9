"""The cheapest one-to-one matching, exactly (the Hungarian method with potentials, Kuhn 1955)."""

from collections.abc import Sequence

_INFINITY = float("inf")


def assign(costs: Sequence[Sequence[float]]) -> list[int]:
    """For each row of a square table of finite costs, its column; the sum is least. O(n³)."""
    size = len(costs)
    row_price, column_price = [0.0] * (size + 1), [0.0] * (size + 1)
    owner = [0] * (size + 1)  # 1-based row of each column; column 0 holds the row being placed
    for row in range(1, size + 1):
        owner[0] = row
        path, last = _grow(costs, row_price, column_price, owner)
        while last:
            owner[last], last = owner[path[last]], path[last]
    columns = [0] * size
    for column in range(1, size + 1):
        columns[owner[column] - 1] = column - 1
    return columns


def _grow(
    costs: Sequence[Sequence[float]],
    row_price: list[float],
    column_price: list[float],
    owner: Sequence[int],
) -> tuple[list[int], int]:
    """The cheapest alternating path from the new row to a free column (Dijkstra's way)."""
    size = len(costs)
    slack, path = [_INFINITY] * (size + 1), [0] * (size + 1)
    used = [False] * (size + 1)
    column = 0
    while owner[column]:
        used[column] = True
        row = owner[column]
        prices = costs[row - 1]
        for j in range(1, size + 1):
            if (
                not used[j]
                and (price := prices[j - 1] - row_price[row] - column_price[j]) < slack[j]
            ):
                slack[j], path[j] = price, column
        following = min((j for j in range(1, size + 1) if not used[j]), key=slack.__getitem__)
        step = slack[following]
        for j in range(size + 1):
            if used[j]:
                row_price[owner[j]] += step
                column_price[j] -= step
            else:
                slack[j] -= step
        column = following
    return path, column
