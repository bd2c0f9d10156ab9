"""The cheapest one-to-one matching of rows and columns; used for text and for pages.

The Hungarian method with potentials and shortest paths (Kuhn 1955), in the O(rows^2 * columns) form
of https://cp-algorithms.com/graph/hungarian-algorithm.html
"""

from collections.abc import Sequence

_INFINITY = float("inf")


def assign(costs: Sequence[Sequence[float]]) -> list[int]:
    """Assign each row of a cost table its own column so that the sum of the costs is least.

    Args:
        costs: finite numbers; at least as many columns as rows.

    Returns:
        For each row the index of its column. Of two columns with the same cost the first is
        taken.
    """
    rows, size = len(costs), len(costs[0]) if costs else 0
    row_price, column_price = [0.0] * (rows + 1), [0.0] * (size + 1)
    # 1-based row of each column; column 0 holds the row that is being placed
    owner = [0] * (size + 1)
    for row in range(1, rows + 1):
        owner[0] = row
        path, last = _grow(costs, row_price, column_price, owner)
        while last:
            owner[last], last = owner[path[last]], path[last]
    columns = [0] * rows
    for column in range(1, size + 1):
        if owner[column]:
            columns[owner[column] - 1] = column - 1
    return columns


def _grow(
    costs: Sequence[Sequence[float]],
    row_price: list[float],
    column_price: list[float],
    owner: Sequence[int],
) -> tuple[list[int], int]:
    """Return back pointers of the cheapest path from the new row, and the free column it reaches.

    Columns count from 1.
    """
    size = len(owner) - 1
    slack, path = [_INFINITY] * (size + 1), [0] * (size + 1)
    used = [False] * (size + 1)
    column = 0
    while owner[column]:
        used[column] = True
        row = owner[column]
        prices, price_of_row = costs[row - 1], row_price[row]
        step, following = _INFINITY, 0
        for j in range(1, size + 1):
            if used[j]:
                continue
            if (price := prices[j - 1] - price_of_row - column_price[j]) < slack[j]:
                slack[j], path[j] = price, column
            if slack[j] < step:
                step, following = slack[j], j
        _reprice(used, owner, step, row_price, column_price, slack)
        column = following
    return path, column


def _reprice(
    used: Sequence[bool],
    owner: Sequence[int],
    step: float,
    row_price: list[float],
    column_price: list[float],
    slack: list[float],
) -> None:
    for j, seen in enumerate(used):
        if seen:
            row_price[owner[j]] += step
            column_price[j] -= step
        else:
            slack[j] -= step
