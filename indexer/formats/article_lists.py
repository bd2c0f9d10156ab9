"""Lists of articles by other programs: JSON, JSON Lines, CSV and sheets, a row an article."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, islice
from typing import Any

from indexer.corpus import furniture
from indexer.corpus.blocks import Aside, BadFile, RawFile
from indexer.corpus.decoding import LONGEST_LINE, decode
from indexer.corpus.kinds import Format
from indexer.corpus.rules import Rule
from indexer.formats import json_rows
from indexer.formats.article_fields import BadRow, Merged, Row, our_name

MAX_ROWS = 1_000_000  # of a file
_HEADER_WITHIN = 10  # rows: a sheet may begin with its own title
_DELIMITERS = ",\t;|，"
_MOST_COLUMNS = 1000  # of a sheet; more are formatting
_OF_EACH = frozenset({"title", "body"})  # fields that rows which are merged do not share

Cells = Sequence[Any]


def rows_of(raw: RawFile, found: Format) -> Iterator[tuple[int, Row | BadRow]]:
    """Yield each row with its number, from 1; a row that cannot be read comes as its reason.

    Raises:
        BadFile: the file is no text, or has no row of headings.
    """
    if found is Format.JSONL:
        yield from json_rows.of_lines(raw.data)
    elif found is Format.JSON:
        yield from json_rows.of_json(raw.data)
    else:
        yield from _rows_of_tables(raw, found)


def _rows_of_tables(raw: RawFile, found: Format) -> Iterator[tuple[int, Row | BadRow]]:
    without: list[str] = []
    read = 0
    for name, table in _sheets_of(raw, found):
        rows, first = iter(table), []
        for cells in rows:
            first.append(cells)
            if len(first) >= _HEADER_WITHIN:
                break
        if any(map(_header, first)):
            read += 1
            yield from _titled_rows(chain(first, rows))
        elif any(map(_is_filled, first)):
            without.append(name)
    if not read:
        raise BadFile("table.no_header")
    for name in without:
        yield 1, BadRow("table.sheet_no_header", sheet=name)


def asides_of(raw: RawFile, found: Format) -> Iterator[Aside]:
    """Yield the rows of tables that list no article: those over the headings, and other sheets.

    Raises:
        BadFile: as `rows_of`.
    """
    for _, table in _sheets_of(raw, found) if found not in (Format.JSONL, Format.JSON) else ():
        above: list[Cells] = []
        for cells in table:
            if len(above) < _HEADER_WITHIN and _header(cells):
                yield from (_aside(each, furniture.OVER_HEADINGS) for each in above)
                break
            above.append(cells)
        else:
            yield from (_aside(each, furniture.SHEET_NOT_READ) for each in above)


def _aside(cells: Cells, rule: Rule) -> Aside:
    return Aside("\n".join(filter(None, map(_shown, cells))), rule)


def has_headings(raw: RawFile, found: Format) -> bool:
    """Whether a table of a file has a row of headings.

    Raises:
        BadFile: the file is damaged or too large.
    """
    tables = (islice(table, _HEADER_WITHIN) for _, table in _sheets_of(raw, found))
    return any(map(_header, chain.from_iterable(tables)))


def _sheets_of(raw: RawFile, found: Format) -> Iterator[tuple[str, Iterable[Cells]]]:
    """Yield the tables of a file with their names."""
    if found is Format.CSV:
        yield "", _csv(raw.data)
    else:
        from indexer.formats import sheets  # which loads a library

        yield from sheets.sheets_of(raw.data)


def _csv(data: bytes) -> Iterator[Sequence[Any]]:
    text = decode(data)
    csv.field_size_limit(LONGEST_LINE * _HEADER_WITHIN)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        yield from rows
    except csv.Error as error:
        raise BadFile("table.damaged") from error


def _delimiter(text: str) -> str:
    """Return the sign by which one of the first rows gives a row of headings."""
    lines = text.split("\n", _HEADER_WITHIN)[:_HEADER_WITHIN]
    for sign in _DELIMITERS:
        with suppress(csv.Error):
            rows = csv.reader(lines, delimiter=sign)
            if any(len(row) > 1 and _header(row) for row in rows):
                return sign
    return _DELIMITERS[0]


def _titled_rows(rows: Iterable[Cells]) -> Iterator[tuple[int, Row | BadRow]]:
    """Yield the rows below the row of headings."""
    header: list[str] | None = None
    for number, cells in enumerate(rows, 1):
        if number > MAX_ROWS:
            raise BadFile("table.many_rows", most=MAX_ROWS)
        if header is None:
            header = _header(cells)
        elif any(_shown(cell) and not isinstance(cell, Merged) for cell in cells):
            yield number, _named(header, cells)


def _is_filled(cells: Cells) -> bool:
    return any(map(_shown, cells))


def _shown(cell: object) -> str:
    value = cell.value if isinstance(cell, Merged) else cell
    return str("" if value is None else value).strip()


def _header(cells: Cells) -> list[str] | None:
    """Return the names of the columns, if one of them is the text's."""
    names = list(map(_shown, cells[:_MOST_COLUMNS]))
    return names if "body" in map(our_name, names) else None


def _named(header: Sequence[str], cells: Cells) -> Row:
    """Return a row by the names of its columns; a merged cell holds for each of its rows."""
    found: Row = {}
    for name, cell in zip(header, cells, strict=False):
        merged = isinstance(cell, Merged)
        value = cell.value if merged else cell
        if name and value not in (None, "") and not (merged and our_name(name) in _OF_EACH):
            found[name] = value
    return found
