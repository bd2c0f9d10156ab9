"""Tables that programs write as marked-up text and name .xls: pages of HTML, and Excel's XML.

Many office systems export lists in these forms, since a program of tables opens them unasked.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from indexer.corpus.blocks import BadFile
from indexer.formats.article_fields import Merged
from indexer.formats.html.decoded import source_of
from indexer.formats.html.tree import Node, parse
from indexer.formats.old_sheets import MAX_CELLS
from indexer.formats.package import MAX_XML, parsed

MAX_SPAN = 1000  # rows or columns that one cell covers
_EXCEL = "urn:schemas-microsoft-com:office:spreadsheet"
_SHEET = f"{{{_EXCEL}}}"
_HEAD = 4096  # bytes in which Excel's XML shows
_BREAKS = ("br", "p", "div", "li")
_WHOLE = re.compile(r"[0-9]{1,15}")

Table = tuple[str, list[list[Any]]]  # a name, and rows of cells


def tables_of(data: bytes) -> Iterator[Table]:
    """Yield the tables of a page, or the sheets of Excel's XML.

    Raises:
        BadFile: the file is damaged or too large.
    """
    if len(data) > MAX_XML:
        raise BadFile("table.too_large")
    if _EXCEL.encode() in data[:_HEAD] and b"<html" not in data[:_HEAD].lower():
        yield from _of_excel(data)
    else:
        yield from _of_page(data)


# ---- Excel's XML ------------------------------------------------------------------------------


def _of_excel(data: bytes) -> Iterator[Table]:
    try:
        root = parsed(data)
    except etree.XMLSyntaxError as error:
        raise BadFile("table.damaged") from error
    for sheet in root.iter(f"{_SHEET}Worksheet"):
        rows = (_excel_cells(row) for row in sheet.iter(f"{_SHEET}Row"))
        yield sheet.get(f"{_SHEET}Name", ""), _laid_out(rows)


Cell = tuple[int | None, Any, int, int]  # column if stated, value, further rows, further columns


def _excel_cells(row: Any) -> Iterator[Cell]:
    for cell in row.iter(f"{_SHEET}Cell"):
        at = _count(cell.get(f"{_SHEET}Index"))
        down, across = (_count(cell.get(f"{_SHEET}Merge{way}")) for way in ("Down", "Across"))
        data = cell.find(f"{_SHEET}Data")
        text = "" if data is None else "".join(data.itertext())
        kind = "" if data is None else data.get(f"{_SHEET}Type", "")
        whole = kind == "Number" and _WHOLE.fullmatch(text)
        yield at - 1 if at else None, int(text) if whole else text, down, across


def _count(stated: str | None) -> int:
    return min(int(stated), MAX_SPAN) if stated and _WHOLE.fullmatch(stated) else 0


# ---- pages ------------------------------------------------------------------------------------


def _of_page(data: bytes) -> Iterator[Table]:
    page = parse(source_of(data))
    try:
        tables: dict[int, list[Node]] = {}
        for row in page.tags.get("tr", ()):
            table = next((node for node in row.ancestors() if node.tag == "table"), page.root)
            tables.setdefault(id(table), []).append(row)
        for rows in tables.values():
            yield "", _laid_out(map(_page_cells, rows))
    finally:
        page.release()


def _page_cells(row: Node) -> Iterator[Cell]:
    for cell in row.children:
        if isinstance(cell, Node) and cell.tag in ("td", "th"):
            down, across = (_count(cell.attr(f"{way}span")) for way in ("row", "col"))
            yield None, _text(cell), max(down - 1, 0), max(across - 1, 0)


def _text(cell: Node) -> str:
    """Return the text of a cell, its paragraphs on lines of their own."""
    parts: list[str] = []
    stack: list[Node | str] = [cell]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            parts.append(" ".join(item.split()))
        else:
            if item.tag in _BREAKS:
                parts.append("\n")
            stack.extend(reversed(item.children))
    return "".join(parts).strip()


# ---- both -------------------------------------------------------------------------------------


def _laid_out(rows: Iterable[Iterable[Cell]]) -> list[list[Any]]:
    """Return rows of equal columns: cells that cover several rows or columns are repeated.

    Raises:
        BadFile: the cells are too many.
    """
    made: list[list[Any]] = []
    covered: dict[int, tuple[int, Any]] = {}  # of each column: rows to come, and their value
    count = 0
    for cells in rows:
        row: list[Any] = []
        for at, value, down, across in cells:
            _fill(row, covered, at)
            if count + len(row) + across > MAX_CELLS:
                raise BadFile("table.too_large")
            for column in range(len(row), len(row) + 1 + across):
                if down:
                    covered[column] = (down, value)
            row += [value, *[Merged(value)] * across]
        _fill(row, covered, max(covered, default=-1) + 1)
        count += len(row)
        made.append(row)
    return made


def _fill(row: list[Any], covered: dict[int, tuple[int, Any]], until: int | None) -> None:
    """Add the cells that earlier rows cover: those next in the row, or all before a column."""
    while len(row) in covered or (until is not None and len(row) < until):
        left, value = covered.pop(len(row), (0, None))
        if left > 1:
            covered[len(row)] = (left - 1, value)
        row.append(Merged(value) if left else "")
