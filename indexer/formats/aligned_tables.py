"""Tables without rules: rows of short cells that stand in columns are read row by row.

Narrow columns of a newspaper stand side by side too. Their lines hold sentences and fill their
columns, and the white between them is a gutter.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from indexer.articles.boxes import hull
from indexer.corpus.blocks import Box
from indexer.formats import rules
from indexer.formats.line import Line
from indexer.formats.lines import TITLE_SIZE
from indexer.formats.ruled_tables import PART, Table

_LEVEL = 0.35  # em between the base lines of two cells of a row, at most
_ALIKE = 1.2  # times by which the type of two rows differs, at most
_STEP = 3.2  # em between two rows, at most
_WRAPPED = 1.7  # em between two lines of a cell, at most
_CELL, _LONGEST = 14, 30  # glyphs of a cell, and of a cell of the one column that may be long
_FIRST = 8  # glyphs of a cell in the first of two columns
_WHITE = 1.2  # em between two columns: a gutter is narrower
_UNIFORM = 5  # em: lines as long that all fill their column are text or verse
_FILLED = 0.8  # of the lines of a column of text that reach its right edge
_EDGE = 1.0  # em off the right edge
_WIDE = 8  # em of a line of running text, at least
_ROWS_OF_TEXT = 3  # lines that show a column of text
_MARKS = re.compile("[，。；？！]")
_TOLD = 0.15  # of the cells of a table that hold marks of a sentence, at most
_MOST_COLUMNS = 40  # of a table, and of texts that may go on
_PAIR = 2  # columns: they need more rows, since two short lines stand side by side by chance


@dataclass(slots=True)
class _Grid:
    """Rows of cells that stand in the same columns.

    Attributes:
        columns: from left to right.
        rows: the lines of each row by column; a cell may have several lines.
    """

    columns: list[Box]
    rows: list[dict[int, list[Line]]] = field(default_factory=list)

    @property
    def last(self) -> Line:
        """A line of the lowest row."""
        return min((line for cell in self.rows[-1].values() for line in cell), key=lambda n: n.base)

    @property
    def lines(self) -> list[Line]:
        """All lines."""
        return [line for row in self.rows for cell in row.values() for line in cell]


def aligned_tables(lines: Sequence[Line], body: float) -> list[Table]:
    """Return the tables of a page that are set without rules.

    Args:
        lines: the lines of the page; those of ruled tables are left out.
        body: the page's body size in points.
    """
    level = [line for line in lines if not line.vertical and line.em < TITLE_SIZE * body]
    texts = _lines_of_text(level)
    short = [line for line in level if len(line.text) <= _LONGEST and id(line) not in texts]
    return [_table(grid) for grid in _grids(_rows(short)) if _is_table(grid)]


def _lines_of_text(lines: Iterable[Line]) -> set[int]:
    """Return ids of lines under each other that mostly end at one edge, as those of a text do."""
    columns: list[_Text] = []
    going_on: list[_Text] = []
    for row in _rows(lines):
        going_on = [text for text in going_on if text.is_near(row[0])][-_MOST_COLUMNS:]
        held = [(text, [line for line in row if text.holds(line)]) for text in going_on]
        held = [(text, own) for text, own in held if len(own) < _PAIR]  # else cells are below it
        for text, own in held:
            for line in own:
                text.add(line)
        taken = {id(line) for _, own in held for line in own}
        wide = [n for n in row if id(n) not in taken and n.right - n.left > _WIDE * n.em]
        new = [_Text(line.left, line.right, [line]) for line in wide]
        columns += new
        going_on = [*(text for text, _ in held), *new]
    texts = [text.lines for text in columns if _full(text.lines) >= _ROWS_OF_TEXT]
    return {id(line) for text in texts for line in text}


@dataclass(slots=True)
class _Text:
    """Lines under each other, with their left and right edge in points."""

    left: float
    right: float
    lines: list[Line]

    def is_near(self, line: Line) -> bool:
        """Whether a line is not too far below the last one."""
        return self.lines[-1].base - line.base < rules.STEP_OF_TEXT.worth * line.em

    def holds(self, line: Line) -> bool:
        """Whether a line stands in this column; the first line may be indented."""
        indent = rules.INDENT_MOST.worth if len(self.lines) == 1 else _EDGE
        left, right = self.left - indent * line.em, self.right + _EDGE * line.em
        return left < line.left and line.right < right

    def add(self, line: Line) -> None:
        """Let the column go on with a line."""
        self.left, self.right = min(self.left, line.left), max(self.right, line.right)
        self.lines.append(line)


def _full(column: Sequence[Line]) -> int:
    """Return how many lines of a column end at its right edge."""
    right = max(line.right for line in column)
    return sum(right - line.right < _EDGE * line.em for line in column)


def _rows(lines: Iterable[Line]) -> list[list[Line]]:
    """Return lines on one base line, each row from left to right."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda n: -n.base):
        if rows and abs(rows[-1][0].base - line.base) < _LEVEL * line.em:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda n: n.left) for row in rows]


def _grids(rows: Iterable[Sequence[Line]]) -> Iterator[_Grid]:
    """Yield rows of cells under each other; a row with a cell outside the columns ends a grid."""
    grid: _Grid | None = None
    for row in rows:
        if grid and _takes(grid, row):
            continue
        if grid:
            yield grid
        grid = _Grid([_box(line) for line in row]) if _may_begin(row) else None
        if grid:
            grid.rows.append({column: [line] for column, line in enumerate(row)})
    if grid:
        yield grid


def _may_begin(row: Sequence[Line]) -> bool:
    return _PAIR <= len(row) <= _MOST_COLUMNS and all(
        b.left - a.right > 0 for a, b in pairwise(row)
    )


def _takes(grid: _Grid, row: Sequence[Line]) -> bool:
    """Add a row to the grid if each of its cells stands in a column of its own."""
    last, first = grid.last, row[0]
    step = last.base - first.base
    alike = 1 / _ALIKE < last.em / first.em < _ALIKE
    columns = [_column(grid, line) for line in row]
    placed = [column for column in columns if column is not None]
    if not alike or step > _STEP * first.em or len(set(placed)) < len(row):
        return False
    cells = dict(zip(placed, row, strict=True))
    if 0 not in cells and step < _WRAPPED * first.em:
        for column, line in cells.items():
            grid.rows[-1].setdefault(column, []).append(line)
    elif len(row) < _PAIR:
        return False
    else:
        grid.rows.append({column: [line] for column, line in cells.items()})
    for column, line in cells.items():
        grid.columns[column] = hull((grid.columns[column], _box(line)))
    return True


def _column(grid: _Grid, line: Line) -> int | None:
    """Return the only column below which a line stands."""
    found = [
        n for n, box in enumerate(grid.columns) if box.left < line.right > line.left < box.right
    ]
    return found[0] if len(found) == 1 else None


def _box(line: Line) -> Box:
    return Box(line.left, line.bottom, line.right, line.top)


def _is_table(grid: _Grid) -> bool:
    wide, em = len(grid.columns), grid.last.em
    least = rules.TABLE_ROWS.worth + (wide <= _PAIR)
    if len(grid.rows) < least or not _are_apart(grid, em):
        return False
    lines = grid.lines
    told = sum(bool(_MARKS.search(line.text)) for line in lines)
    if told > _TOLD * len(lines):
        return False
    columns = [[n for row in grid.rows for n in row.get(at, ())] for at in range(wide)]
    lengths = [median(len(line.text) for line in column) for column in columns]
    if wide == _PAIR and max(len(line.text) for line in columns[0]) > _FIRST:
        return False
    return sum(length > _CELL for length in lengths) <= 1 and not all(map(_is_text, columns))


def _are_apart(grid: _Grid, em: float) -> bool:
    """Whether there is more than a gutter between the columns."""
    gaps = [right.left - left.right for left, right in pairwise(grid.columns)]
    white = [
        row[n + 1][0].left - row[n][0].right
        for row in grid.rows
        for n in range(len(grid.columns) - 1)
        if n in row and n + 1 in row
    ]
    return min(gaps) > 0 and bool(white) and median(white) > _WHITE * em


def _is_text(column: Sequence[Line]) -> bool:
    """Whether the lines of a column fill it, as those of a text or a verse do."""
    right, em = max(line.right for line in column), column[0].em
    wide = right - min(line.left for line in column)
    return wide > _UNIFORM * em and _full(column) >= _FILLED * len(column)


def _table(grid: _Grid) -> Table:
    lines = grid.lines
    return Table(
        hull(map(_box, lines)),
        tuple(_row(row) for row in grid.rows),
        frozenset(map(id, lines)),
        median(line.em for line in lines),
    )


def _row(row: dict[int, list[Line]]) -> str:
    return PART.join("".join(line.text for line in row[column]) for column in sorted(row))
