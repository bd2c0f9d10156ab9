"""docs/query.md: every example finds what the page says, in the articles the page shows."""

import re
from collections.abc import Iterator
from datetime import date

import pytest

from searcher.core.engine import Engine
from searcher.core.model import Article, Mode
from searcher.core.tree import Query
from searcher.query import parse
from searcher.query.fields import field_named
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "query.md").read_text("utf-8")
TODAY = date(2022, 3, 10)
_CELL = re.compile(r"(?<!\\)\|")


def tables() -> Iterator[list[list[str]]]:
    """Yield the cells of each table: head first, the line under it left out."""
    for block in re.findall(r"(?:^\|.*\n)+", PAGE, re.MULTILINE):
        rows = [[cell.strip() for cell in _CELL.split(line)[1:-1]] for line in block.splitlines()]
        yield [rows[0], *rows[2:]]


def articles() -> list[Article]:
    _, *rows = next(table for table in tables() if table[0][0] == "id")
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
        )
        for name, street, district, department, day, page, source, title, body in rows
    ]


def examples() -> list[tuple[str, Mode, set[str]]]:
    found = []
    for head, *rows in tables():
        for row in rows if head[0].startswith("输入") else ():
            cells = dict(zip((name.split(" / ")[-1] for name in head), row, strict=True))
            mode = Mode(cells.get("mode", "智能 smart").split()[-1])
            found.append((cells["query"].strip("`"), mode, set(cells["finds"].split())))
    return found


def test_the_page_is_read() -> None:
    assert len(articles()) == 5
    assert len(examples()) > 70
    assert f"{TODAY:%Y-%m-%d}" in PAGE


@pytest.mark.parametrize(("typed", "mode", "found"), examples())
def test_an_example_finds_what_the_page_says(
    engine: Engine, typed: str, mode: Mode, found: set[str]
) -> None:
    engine.update(articles(), ())
    hits = engine.search(Query(parse(typed, mode, today=TODAY).tree)).hits
    assert {hit.article.id for hit in hits} == found


def test_every_field_name_on_the_page_is_one() -> None:
    _, *rows = next(table for table in tables() if table[0][0] == "字段")
    for name, *others in rows:
        names = [name, *(word for cell in others for word in cell.split())]
        assert {field_named(each) for each in names} == {field_named(name)}
        assert field_named(name) is not None
