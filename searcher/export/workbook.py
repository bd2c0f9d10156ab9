"""XLSX workbooks: one sheet with the articles, one that describes the export."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from searcher.core.errors import OutputError
from searcher.core.model import Hit
from searcher.disk.refusals import told
from searcher.export import listing, rows
from searcher.export.origin import Origin

MAX_ROWS = 1_048_576  # rows of a sheet, the header included
MAX_UNITS = 32_767  # UTF-16 code units in a cell
_CUT = "截断"  # header of the column that names the cells that were cut
_BLOCK = 1 << 16
_WIDTHS = {"标题": 40, "正文": 60, "图片说明": 30, "来源文件": 30, "部门": 24, "链接": 50}
_WIDTH = 14
Row = tuple[str | int | float, ...]
_OPTIONS = {
    "constant_memory": True,  # rows go to a temporary file
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook(hits: Iterable[Hit], origin: Origin) -> Iterator[bytes]:
    """Yield the file with all columns in pieces; it is written to a temporary file first.

    Raises:
        OutputError: there are more articles than rows in a sheet, or the temporary file cannot be
            written.
    """
    return _file((rows.cells(hit, origin) for hit in hits), rows.HEADERS, origin)


def list_workbook(hits: Iterable[Hit], origin: Origin) -> Iterator[bytes]:
    """Yield the file with the columns of the list in pieces; see `workbook`."""
    return _file((listing.listed(hit, origin).cells for hit in hits), listing.HEADERS, origin)


def _file(lines: Iterable[Row], headers: tuple[str, ...], origin: Origin) -> Iterator[bytes]:
    with _complaining(), TemporaryDirectory(prefix="jiewen-") as folder:
        path = Path(folder) / "export.xlsx"
        _write(path, lines, headers, origin)
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                yield block


@contextmanager
def _complaining() -> Iterator[None]:
    try:
        yield
    except (OSError, MemoryError) as error:
        raise OutputError("output.workbook", why=told(error)) from error


def _write(path: Path, lines: Iterable[Row], headers: tuple[str, ...], origin: Origin) -> None:
    import xlsxwriter
    from xlsxwriter.exceptions import XlsxWriterException

    try:
        with xlsxwriter.Workbook(str(path), {**_OPTIONS, "tmpdir": str(path.parent)}) as book:
            total = _articles(book, lines, headers)
            _about(book, origin, total)
    except XlsxWriterException as error:
        if error.args and isinstance(error.args[0], OSError):  # it wraps an error of the system
            raise error.args[0] from error
        raise OutputError("output.workbook", why=error) from error


def _articles(book: Any, lines: Iterable[Row], headers: tuple[str, ...]) -> int:
    sheet, bold = book.add_worksheet("文章"), book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for number, header in enumerate((*headers, _CUT)):
        sheet.set_column(number, number, _WIDTHS.get(header, _WIDTH))
        sheet.write_string(0, number, header, bold)
    row = 0
    for row, values in enumerate(lines, 1):
        if row >= MAX_ROWS:
            raise OutputError("output.rows", rows=MAX_ROWS - 1)
        _write_row(sheet, row, values, headers)
    return row


def _write_row(sheet: Any, row: int, values: Row, headers: tuple[str, ...]) -> None:
    cut = []
    for number, value in enumerate(values):
        if not isinstance(value, str):
            sheet.write_number(row, number, value)
        elif value:
            kept = shortened(value)
            sheet.write_string(row, number, kept)
            cut += [headers[number]] if kept != value else []
    if cut:
        sheet.write_string(row, len(values), "、".join(cut))


def shortened(text: str) -> str:
    """Return a text that fits in a cell; it ends on ``…`` if it was cut."""
    units = text.encode("utf-16-le", "replace")
    if len(units) <= 2 * MAX_UNITS:
        return units.decode("utf-16-le")  # without lone surrogates, which no file can hold
    return units[: 2 * (MAX_UNITS - 1)].decode("utf-16-le", "ignore") + "…"


def _about(book: Any, origin: Origin, total: int) -> None:
    sheet = book.add_worksheet("说明")
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 80)
    lines = (
        ("检索式 query", origin.query),
        ("筛选 filters", origin.filters),
        ("索引版本 index version", origin.index_version),
        ("导出日期 exported", origin.exported),
        ("篇数 articles", str(total)),
    )
    for row, (name, value) in enumerate(lines):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, shortened(value))
