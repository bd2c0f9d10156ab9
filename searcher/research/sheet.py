"""A file of queries, as people have them: a line each, or a column of a spreadsheet."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from searcher.core.errors import InputError
from searcher.query import MAX_CHARACTERS

MAX_QUERIES = 500
_HEADERS = {"query", "检索式", "查询"}
_LINE_END = re.compile(r"\r\n|\r|\n")  # not splitlines(): it splits at U+2028, too
_BROKEN = "\ufffd"  # what bytes become that no character is known for


@dataclass(frozen=True, slots=True)
class Typed:
    """A query and the line of the file it stands on, from 1."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A row that could not be asked, and why, Chinese first."""

    line: int
    text: str
    message: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file holds.

    Attributes:
        left_out: how many rows after the first 500 were not looked at.
    """

    queries: tuple[Typed, ...]
    problems: tuple[Problem, ...] = ()
    left_out: int = 0


def read_sheet(data: bytes, *, table: bool = False) -> Sheet:
    """Read queries: UTF-8 with or without a mark, GB 18030, or UTF-16 with one.

    A file is a CSV when ``table`` says so or its first row has a cell ``query``. Lines that begin
    with ``#`` are remarks; blank lines at the end do not count.

    Raises:
        InputError: a CSV without a column ``query``.
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


def _complaint(text: str) -> str:
    if not text:
        return "空行 / empty"
    if _BROKEN in text:
        return "无法解码 / cannot be decoded"
    if len(text) > MAX_CHARACTERS:
        return f"超过 {MAX_CHARACTERS} 字 / longer than {MAX_CHARACTERS} characters"
    return ""


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    return data.decode("utf-8-sig" if _is_utf8(data) else "gb18030", "replace")


def _is_utf8(data: bytes) -> bool:
    """Let the lines vote: one broken line of UTF-8 must not turn the others into GBK.

    A line or two of GBK may be valid UTF-8 by chance, most are not.
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
        raise InputError(
            f"CSV 里没有 query 列，只有：{found} / the CSV has no column query, only: {found}"
        )
    else:
        yield from (Typed(number, line.strip()) for number, line in numbered)


def _cells(line: str) -> list[str]:
    try:
        return next(csv.reader([line]), [])
    except csv.Error:  # a line of over 131,072 characters
        return []


def _column(numbered: list[tuple[int, str]], column: int) -> Iterator[Typed]:
    """Yield the cells below the header; a row of several lines is named by its first."""
    reader = csv.reader(line + "\n" for _, line in numbered)
    next(reader)
    while (begin := reader.line_num) < len(numbered):
        try:
            cells = next(reader)
        except csv.Error:  # a cell of over 131,072 characters
            cells = [numbered[begin][1]] * (column + 1)
        text = cells[column] if column < len(cells) else ""
        yield Typed(numbered[begin][0], text.strip())
