"""How many cells a packaged workbook (ods, xlsx) states, counted before a library lays them out.

The library lays out each cell up to the last row and column, writes out repeated cells and rows,
and waits without end for the end of an OpenDocument table that is cut off.
"""

import re
from typing import Any

from lxml import etree

from indexer.corpus.blocks import BadFile
from indexer.formats.old_sheets import MAX_CELLS
from indexer.formats.package import Package

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_VALUE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}value-type"
_MOST_DIGITS = 18  # of a number of rows; the library refuses one that does not fit 64 bits
_SHEETS = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_CELL = re.compile(rb"<(?:\w{1,20}:)?(row|c)(?=[\s/>])([^>]*)>")
_PLACE = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]{0,3})([0-9]{0,7})[\"']")
_LETTERS = 26  # of the alphabet, by which columns are counted


def check(package: Package) -> None:
    """Check how many cells the library would lay out.

    Raises:
        BadFile: too many, or the part that holds the cells is damaged.
    """
    try:
        content = package.xml("content.xml")
        sheets = [package.read(name) for name in package.names if _SHEETS.fullmatch(name)]
    except BadFile:
        raise
    # zipfile and lxml let exceptions of many classes escape on a damaged part
    except Exception as error:
        raise BadFile("table.damaged") from error
    rows = () if content is None else content.iter(f"{_TABLE}table-row")
    counts = (_laid_out(sheet or b"") for sheet in sheets)
    if sum(map(_repeated, rows)) > MAX_CELLS or max(counts, default=0) > MAX_CELLS:
        raise BadFile("table.too_large")


def _repeated(row: etree._Element) -> int:
    """Return how many cells a row of OpenDocument stands for, up to its last one with a value."""
    count = filled = 0
    for cell in row:
        count += _times(cell, "columns")
        if len(cell) or cell.get(_VALUE):
            filled = count
    return filled * _times(row, "rows")


def _times(element: Any, of: str) -> int:
    stated = element.get(f"{_TABLE}number-{of}-repeated", "1")
    return int(stated) if stated.isdecimal() and len(stated) <= _MOST_DIGITS else 1


def _laid_out(sheet: bytes) -> int:
    """Return the cells of a sheet of Open XML up to the last row and column with a value."""
    row = column = last_row = last_column = 0
    for match in _CELL.finditer(sheet):
        place = _PLACE.search(match[2])
        letters, digits = place.groups() if place else (b"", b"")
        if match[1] == b"row":
            row, column = int(digits) if digits else row + 1, 0
            continue
        row, column = int(digits) if digits else row, _column(letters) or column + 1
        if not match[2].endswith(b"/"):
            last_row, last_column = max(last_row, row), max(last_column, column)
    return last_row * last_column


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * _LETTERS + letter - ord("A") + 1
    return number
