"""Reads a file of queries: one query on a line, or a column of a table."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from searcher.core.errors import InputError
from searcher.query import MAX_CHARACTERS
from searcher.speech import Message, said

MAX_QUERIES = 500
_HEADERS = {"query", "检索式", "查询"}
_LINE_END = re.compile(r"\r\n|\r|\n")  # not splitlines(), which also splits at U+2028
_BROKEN = "\ufffd"  # replaces bytes that cannot be decoded


@dataclass(frozen=True, slots=True)
class Typed:
    """A query and its line in the file, from 1."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that could not be run, and the reason."""

    line: int
    text: str
    message: Message


@dataclass(frozen=True, slots=True)
class Sheet:
    """The queries of a file.

    Attributes:
        queries: the queries, at most `MAX_QUERIES`.
        problems: the rows that are no usable query.
        left_out: number of rows behind the first `MAX_QUERIES` rows, which were ignored.
    """

    queries: tuple[Typed, ...]
    problems: tuple[Problem, ...] = ()
    left_out: int = 0


def read_sheet(data: bytes, *, table: bool = False) -> Sheet:
    """Read the queries of a file: UTF-8 with or without BOM, GB 18030, or UTF-16 with BOM.

    A file is a CSV if ``table`` says so or if its first row has a cell ``query``. Lines that begin
    with ``#`` are comments; blank lines at the end do not count.

    Args:
        data: the bytes of the file.
        table: whether the file is a CSV in any case.

    Raises:
        InputError: the CSV has no column ``query``.
    """
    lines = _LINE_END.split(_decoded(data).rstrip())
    rows = list(_rows(lines, table=table)) if lines != [""] else []
    asked, queries, problems = rows[:MAX_QUERIES], [], []
    for row in asked:
        if message := _complaint(row.text):
            problems.append(Problem(row.line, row.text[:80], message))
        else:
            queries.append(row)
    return Sheet(tuple(queries), tuple(problems), len(rows) - len(asked))


def _complaint(text: str) -> Message | None:
    if not text:
        return said("batch.empty")
    if _BROKEN in text:
        return said("batch.undecoded")
    if len(text) > MAX_CHARACTERS:
        return said("batch.long_line", most=MAX_CHARACTERS)
    return None


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig" if _is_utf8(data) else "gb18030", "replace")


def _is_utf8(data: bytes) -> bool:
    """Whether most lines are valid UTF-8, so that one broken line does not decide.

    A line or two of GBK may be valid UTF-8 by chance, but most lines are not.
    """
    telling = [line for line in data.splitlines() if not line.isascii()]
    return 2 * sum(map(_decodes, telling)) >= len(telling)


def _decodes(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _rows(lines: list[str], *, table: bool) -> Iterator[Typed]:
    numbered = [(n, line) for n, line in enumerate(lines, 1) if not line.startswith("#")]
    header = _cells(numbered[0][1]) if numbered else []
    column = next((n for n, cell in enumerate(header) if cell.strip().lower() in _HEADERS), None)
    if column is not None:
        yield from _column(numbered, column)
    elif table and numbered:
        found = "、".join(header)[:80]
        raise InputError("batch.no_column", found=found)
    else:
        yield from (Typed(number, line.strip()) for number, line in numbered)


def _cells(line: str) -> list[str]:
    try:
        return next(csv.reader([line]), [])
    except csv.Error:  # a line of over 131,072 characters
        return []


def _column(numbered: list[tuple[int, str]], column: int) -> Iterator[Typed]:
    """Yield the cells of a column below the header, each with the first line of its row."""
    reader = csv.reader(line + "\n" for _, line in numbered)
    next(reader)
    while (begin := reader.line_num) < len(numbered):
        try:
            cells = next(reader)
        except csv.Error:  # a cell of over 131,072 characters
            cells = [numbered[begin][1]] * (column + 1)
        text = cells[column] if column < len(cells) else ""
        yield Typed(numbered[begin][0], text.strip())
