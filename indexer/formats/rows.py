"""Tables of documents: rows of short cells are lines, as those of a ruled table of a page are.

A typist also sets articles in the cells of a table; such cells are paragraphs like any other.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, zip_longest

from indexer.corpus.blocks import Block
from indexer.formats.paragraphs import Cell, Line, is_larger

_PART = "|"  # between two cells, as in the tables of a PDF
_FEWEST = 2  # cells of a row and rows of a table: one cell or row alone is a frame around text
_CELL = 30  # glyphs of a cell of data, at most: a longer text is a paragraph

_Read = Line | Block
_Cells = Sequence[Sequence[Line]]


def with_rows(lines: Iterable[_Read]) -> list[_Read]:
    """Return the lines; the cells of a row of data become one line."""
    found: list[_Read] = []
    for table, some in groupby(lines, _table_of):
        part = list(some)
        found += part if table is None else _rows(part)
    return found


def _table_of(line: _Read) -> object:
    return line.cell.table if isinstance(line, Line) and line.cell else None


def _rows(part: Iterable[_Read]) -> Iterator[Line]:
    own = [(line.cell, line) for line in part if isinstance(line, Line) and line.cell]
    rows = [_cells(row) for _, row in groupby(own, lambda each: each[0].row)]
    several = sum(len(cells) >= _FEWEST for cells in rows) >= _FEWEST
    for cells in _by_article(rows):
        if several and len(cells) >= _FEWEST and _is_data(cells):
            yield _joined(cells)
        else:
            yield from (line for cell in cells for line in cell)


def _cells(row: Iterable[tuple[Cell, Line]]) -> list[list[Line]]:
    return [[line for _, line in some] for _, some in groupby(row, lambda each: each[0].column)]


def _by_article(rows: Sequence[_Cells]) -> Iterator[_Cells]:
    """Yield the rows; of titles over articles side by side, each title with its article."""
    above: _Cells = ()
    for cells, below in zip_longest(rows, rows[1:], fillvalue=()):
        if above:
            pairs = zip(above, cells, strict=True)
            yield from ([[*title, *article]] for title, article in pairs)
            above = ()
        elif len(cells) == len(below) and _is_data(cells) and _are_titles(cells, below):
            above = cells
        else:
            yield cells


def _is_data(cells: _Cells) -> bool:
    """Whether the cells of a row are short, but for one, and hold one paragraph each."""
    headed = any(line.contents or line.level is not None for cell in cells for line in cell)
    single = all(len(cell) == 1 for cell in cells)
    return not headed and single and _long(cells) <= 1


def _long(cells: _Cells) -> int:
    """Return how many cells hold running text."""
    return sum(len(cell[0].text) > _CELL for cell in cells)


def _are_titles(cells: _Cells, below: _Cells) -> bool:
    """Whether a row of titles stands over the articles that the row below sets side by side."""
    if _long(below) < _FEWEST:
        return False
    return all(is_larger(cell[0], below[0][0].size) for cell in cells)


def _joined(cells: _Cells) -> Line:
    lines = [line for cell in cells for line in cell]
    notes = tuple(note for line in lines for note in line.notes)
    text = _PART.join(line.text.replace("\n", "") for line in lines)
    return Line(text, size=lines[0].size, notes=notes)
