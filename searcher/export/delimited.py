"""CSV that spreadsheets open as it is: UTF-8 with a byte order mark, and no cell a formula."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

BOM = "\ufeff"  # without it Excel takes Chinese text for GBK
# What makes a spreadsheet calculate or call a program. White space and invisible characters
# before it, and full-width forms, do not keep every program from doing so.
# https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = re.compile(r"[\t\r]|[\s\x00-\x1f\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]")

Cell = str | int | float | None


def safe(cell: Cell) -> Cell:
    """Put an apostrophe before text that a spreadsheet would take for a formula."""
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def csv_text(rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Yield a CSV file in pieces, the mark first; rows end on CR LF as RFC 4180 says."""
    buffer = StringIO()
    writer = csv.writer(buffer)
    yield BOM
    for row in rows:
        writer.writerow([safe(cell) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
