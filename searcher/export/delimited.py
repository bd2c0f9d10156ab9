"""CSV that spreadsheets open correctly: UTF-8 with a byte order mark, and no formulas."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

BOM = "\ufeff"  # without it Excel reads UTF-8 as GBK
# Beginnings of a cell that make a spreadsheet calculate or call a program. Some programs do so
# even behind white space or invisible characters, or with full-width forms.
# https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = re.compile(r"[\t\r]|[\s\x00-\x1f\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]")

Cell = str | int | float | None


def safe(cell: Cell) -> Cell:
    """Put an apostrophe before text that a spreadsheet would execute as a formula."""
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def csv_text(rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Yield a CSV file in pieces, the byte order mark first; rows end with CR LF (RFC 4180)."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    yield BOM
    for row in rows:
        writer.writerow([safe(cell) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
