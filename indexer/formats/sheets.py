"""The sheets of a workbook (xlsx, xls, ods, Excel's XML) and tables of a page as rows of values."""

import io
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import olefile
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from indexer.corpus.blocks import BadFile
from indexer.formats import marked_tables, new_sheets, old_sheets
from indexer.formats.article_fields import Merged
from indexer.formats.old_sheets import MAX_CELLS
from indexer.formats.package import Package
from searcher.speech import said

_ZIP = b"PK"
_BEFORE_MARKUP, _MARKUP = b"\xef\xbb\xbf \t\r\n", (b"<", b"\xff\xfe<", b"\xfe\xff\0<")
_PANIC = "PanicException"  # a fault of the library on a damaged file; the class cannot be imported


def sheets_of(data: bytes) -> Iterator[tuple[str, Sequence[Sequence[Any]]]]:
    """Yield the name and the rows of each sheet.

    Raises:
        BadFile: the file is damaged, too large, or has a password.
    """
    if data.lstrip(_BEFORE_MARKUP).startswith(_MARKUP):
        yield from marked_tables.tables_of(data)
        return
    if _is_locked(data):
        raise BadFile("file.locked")
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height * sheet.total_width > MAX_CELLS:
                raise BadFile("table.too_large")
            yield name, _rows(sheet)
    except PasswordError as error:
        raise BadFile("file.locked") from error
    except CalamineError as error:
        raise BadFile("table.damaged") from error
    except BaseException as error:
        if type(error).__name__ != _PANIC:
            raise
        raise BadFile("table.damaged") from None


def _rows(sheet: CalamineSheet) -> list[list[Any]]:
    """Return the rows of a sheet; a cell merged with the one above holds its value."""
    rows = [list(map(_plain, row)) for row in sheet.to_python()]
    top, left = sheet.start or (0, 0)
    more = MAX_CELLS
    for (first, column), (last, _) in sheet.merged_cell_ranges or ():
        more -= last - first
        if more < 0:
            raise BadFile("table.too_large")
        if 0 <= first - top < len(rows) and 0 <= column - left < len(rows[first - top]):
            value = rows[first - top][column - left]
            for row in rows[first - top + 1 : last - top + 1]:
                row[column - left] = Merged(value)
    return rows


def _is_locked(data: bytes) -> bool:
    """Whether a workbook has a password; a package is checked for its size.

    Raises:
        BadFile: the package is damaged or too large.
    """
    if data.startswith(_ZIP):
        package = Package(data, said("table.damaged"), said("table.too_large"))
        with suppress(Exception):  # of many classes, if the part is damaged
            if package.encrypted:
                return True
        new_sheets.check(package)
    elif data.startswith(olefile.MAGIC):
        return old_sheets.is_locked(data)
    return False


def _plain(value: object) -> object:
    """Return a cell's value; whole numbers are kept as floats in a sheet."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
