"""Ruled tables of a page: their cells are read row by row."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from indexer.articles.boxes import hull
from indexer.corpus.blocks import Box
from indexer.formats import rules
from indexer.formats.line import Line

_TOUCH = 2.0  # points between two rules or cells that meet
_THIN = 3.0  # points: a drawing that is thinner is a rule, else a cell
_ROW_HEIGHT = 90.0  # points between two rules of one table without sides, at most
_ROWS, _COLUMNS = 3, 2  # at least
_CELLS = 6  # with text: fewer are boxes around articles
_SHARE = 0.8  # of the lines in a table that stand in one cell each
PART = "|"  # between two cells: a space between Han would not be kept
_ROW = 0.6  # em between the base lines of one row of text inside a cell, at most


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table.

    Attributes:
        box: around all rules.
        rows: the text of each row, cells parted by an upright stroke.
        lines: ids of the lines in it.
        em: the type size of its text in points.
    """

    box: Box
    rows: tuple[str, ...]
    lines: frozenset[int]
    em: float


def tables(lines: Sequence[Line], drawings: Sequence[Box]) -> list[Table]:
    """Return the ruled tables of a page.

    Args:
        lines: all lines of the page.
        drawings: rules, cells and pictures of the page.
    """
    level = [line for line in lines if not line.vertical]
    return [
        table
        for boxes in _stacked(_clusters(drawings))
        if len(boxes) > _COLUMNS and (table := _table(boxes, level))
    ]


def _clusters(drawings: Iterable[Box]) -> list[list[Box]]:
    """Return drawings that meet as groups."""
    groups: list[list[Box]] = []
    hulls: list[Box] = []
    for box in sorted(set(drawings), key=lambda b: (-b.top, b.left)):
        met = [n for n, around in enumerate(hulls) if _meet(around, box)]
        joined = [box, *(other for n in met for other in groups[n])]
        around = hull([box, *(hulls[n] for n in met)])
        groups = [group for n, group in enumerate(groups) if n not in met] + [joined]
        hulls = [other for n, other in enumerate(hulls) if n not in met] + [around]
    return groups


def _stacked(groups: Iterable[list[Box]]) -> list[list[Box]]:
    """Return the groups; rules of one width under each other are one: a table without sides."""
    found: list[list[Box]] = []
    above: dict[tuple[int, int], tuple[float, list[Box]]] = {}
    for group in groups:
        around = hull(group)
        if around.top - around.bottom >= _THIN:
            found.append(group)
            continue
        sides = round(around.left / _THIN), round(around.right / _THIN)
        bottom, joined = above.get(sides, (around.top, []))
        if not joined or bottom - around.top > _ROW_HEIGHT:
            joined = []
            found.append(joined)
        joined.extend(group)
        above[sides] = around.bottom, joined
    return found


def _meet(one: Box, two: Box) -> bool:
    return (
        one.left - _TOUCH < two.right
        and two.left - _TOUCH < one.right
        and one.bottom - _TOUCH < two.top
        and two.bottom - _TOUCH < one.top
    )


def _table(boxes: Sequence[Box], lines: Sequence[Line]) -> Table | None:
    across, down = _edges(boxes)
    if len(across) <= _COLUMNS or len(down) <= _ROWS:
        return None
    box = hull(boxes)
    inside = [line for line in lines if _holds(box, line)]
    cells: dict[tuple[int, int], list[Line]] = {}
    fitting = 0
    for line in inside:
        row, column = _band(down, (line.bottom + line.top) / 2), _band(across, _middle(line))
        cells.setdefault((row, column), []).append(line)
        fitting += across[column] - _TOUCH < line.left and line.right < across[column + 1] + _TOUCH
    if len(cells) < _CELLS or fitting < _SHARE * len(inside):
        return None
    if max(map(len, cells.values())) > rules.TABLE_CELL.worth:
        return None  # boxes around articles
    return Table(
        box,
        tuple(_rows(cells, len(down) - 1)),
        frozenset(map(id, inside)),
        median(line.em for line in inside),
    )


def _edges(boxes: Iterable[Box]) -> tuple[list[float], list[float]]:
    """Return where rules and cells part columns, and where they part rows, in rising order."""
    across: list[float] = []
    down: list[float] = []
    ends: list[float] = []  # of level rules: a table without sides has one for each cell
    for box in boxes:
        if box.right - box.left < _THIN:
            across.append((box.left + box.right) / 2)
        elif box.top - box.bottom < _THIN:
            down.append((box.bottom + box.top) / 2)
            ends += [box.left, box.right]
        else:
            across += [box.left, box.right]
            down += [box.bottom, box.top]
    return _merged(across or ends), _merged(down)


def _merged(edges: Iterable[float]) -> list[float]:
    found: list[float] = []
    for edge in sorted(edges):
        if not found or edge - found[-1] > _THIN:
            found.append(edge)
    return found


def _holds(box: Box, line: Line) -> bool:
    return box.left < _middle(line) < box.right and box.bottom < line.base < box.top


def _middle(line: Line) -> float:
    return (line.left + line.right) / 2


def _band(edges: Sequence[float], at: float) -> int:
    """Return which of the bands between edges holds a place."""
    return next(
        (n for n, (_, end) in enumerate(pairwise(edges)) if at < end), len(edges) - _COLUMNS
    )


def _rows(cells: dict[tuple[int, int], list[Line]], count: int) -> Iterator[str]:
    """Yield the text of each row from the top; empty rows are left out."""
    for row in reversed(range(count)):
        columns = sorted(column for at, column in cells if at == row)
        texts = [_cell(cells[row, column]) for column in columns]
        if texts:
            yield PART.join(texts)


def _cell(lines: Iterable[Line]) -> str:
    ordered = sorted(lines, key=lambda line: (-round(line.base / (_ROW * line.em)), line.left))
    return "".join(line.text for line in ordered)
