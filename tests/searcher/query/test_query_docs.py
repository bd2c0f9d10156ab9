"""docs/query.md: every example finds what the page says, in the articles the page shows."""

from collections.abc import Callable

import pytest

from searcher.core.engine import Engine
from searcher.core.model import Mode
from searcher.core.request import Request
from searcher.core.tree import Query
from searcher.find.find import find
from searcher.query import parse
from searcher.query.fields import field_named
from tests.support.query_page import PAGE, TODAY, articles, examples, questions, tables


def test_the_page_is_read() -> None:
    assert len(articles()) == 6
    assert len(examples()) > 70
    assert f"{TODAY:%Y-%m-%d}" in PAGE


@pytest.mark.parametrize(("typed", "mode", "found"), examples())
def test_an_example_finds_what_the_page_says(
    holding: Callable[..., Engine], typed: str, mode: Mode, found: set[str]
) -> None:
    hits = holding(articles()).search(Query(parse(typed, mode, today=TODAY).tree)).hits
    assert {hit.article.id for hit in hits} == found


@pytest.mark.parametrize(("typed", "listed", "every", "lacks"), questions())
def test_a_question_lists_what_the_page_says(
    holding: Callable[..., Engine],
    typed: str,
    listed: set[str],
    every: int | None,
    lacks: tuple[str, ...],
) -> None:
    answer = find(holding(articles()), Request(typed))
    assert {result.article.id for result in answer.results} == listed
    assert (answer.loose.every if answer.loose else None) == every
    assert next((result.lacking for result in answer.results), ()) == lacks


def test_every_field_name_on_the_page_is_one() -> None:
    _, *rows = next(table for table in tables() if table[0][0] == "字段")
    for name, *others in rows:
        names = [name, *(word for cell in others for word in cell.split())]
        assert {field_named(each) for each in names} == {field_named(name)}
        assert field_named(name) is not None
