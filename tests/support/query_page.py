"""The articles and the example queries of docs/query.md."""

import re
from collections.abc import Iterator
from datetime import date

from searcher.core.model import Article, Mode
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "query.md").read_text("utf-8")


TODAY = date(2022, 3, 10)


_CELL = re.compile(r"(?<!\\)\|")


def tables() -> Iterator[list[list[str]]]:
    """Yield the cells of each table; the head comes first, the line under the head is left out."""
    for block in re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE):
        rows = [[cell.strip() for cell in _CELL.split(line)[1:-1]] for line in block.splitlines()]
        yield [rows[0], *rows[2:]]


def articles() -> list[Article]:
    """Return the articles of the page's table of articles."""
    _, *rows = next(table for table in tables() if table[0][0] == "id")
    _, *more = next(table for table in tables() if table[0][0].startswith("文章"))
    told = {name: values for name, *values in more}
    return [
        Article(
            id=name,
            street=street or None,
            district=district or None,
            departments=(department,) if department else (),
            event_date=day or None,
            month=day[:7] or None,
            page=page or None,
            source=source,
            title=title,
            body=body,
            byline=byline or None,
            issue_number=number or None,
            paper=paper or None,
            issue_date=printed or None,
        )
        for name, street, district, department, day, page, source, title, body in rows
        for byline, number, paper, printed in [told.get(name, [""] * 4)]
    ]


def examples() -> list[tuple[str, Mode, set[str]]]:
    """Return each example's query, its mode and the ids that it finds."""
    found = []
    for head, *rows in tables():
        for row in rows if head[0].startswith("输入") else ():
            cells = dict(zip((name.split(" / ")[-1] for name in head), row, strict=True))
            mode = Mode(cells.get("mode", "智能 smart").split()[-1])
            found.append((cells["query"].strip("`"), mode, set(cells["finds"].split())))
    return found


def questions() -> list[tuple[str, set[str], int | None, tuple[str, ...]]]:
    """Return each question, the ids it lists, how many have every word, what the first lacks.

    The number is ``None`` where the list is not loose.
    """
    _, *rows = next(table for table in tables() if table[0][0].startswith("提问"))
    return [
        (typed.strip("`"), set(ids.split()), int(every) if every else None, tuple(lacks.split()))
        for typed, ids, every, lacks in rows
    ]
