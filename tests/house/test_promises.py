"""docs/promises.md: each promise has a test, and each test is there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT

TEXT = (ROOT / "docs" / "promises.md").read_text("utf-8")
_ROW = re.compile(r"^\|(?P<promise>[^|]+)\|(?P<tests>[^|]+)\|(?P<figure>[^|]+)\|$", re.MULTILINE)
_ID = re.compile(r"`(?P<path>tests/[\w/]+\.py)::(?P<name>\w+)`")
ROWS = [
    (row["promise"].strip(), row["tests"].strip(), row["figure"].strip())
    for row in _ROW.finditer(TEXT)
    if row["promise"].strip() not in ("promise", "---")
]
NAMED = sorted({(found["path"], found["name"]) for found in _ID.finditer(TEXT)})


@cache
def names_in(path: str) -> frozenset[str]:
    """The names that pytest collects in a file: functions at its top, methods of its classes."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    bodies = [tree.body, *(node.body for node in tree.body if isinstance(node, ast.ClassDef))]
    return frozenset(
        node.name
        for body in bodies
        for node in body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def test_the_page_is_read() -> None:
    """Every line of a table is a row that was understood."""
    lines = [line for line in TEXT.splitlines() if line.startswith("|")]
    heads = 2 * TEXT.count("| promise |")
    assert len(ROWS) == len(lines) - heads > 50


@pytest.mark.parametrize(("promise", "tests", "figure"), ROWS, ids=[row[0][:40] for row in ROWS])
def test_a_promise_has_a_test(promise: str, tests: str, figure: str) -> None:
    assert promise
    assert figure
    assert _ID.findall(tests), promise
    assert _ID.sub("", tests).strip(" ,") == ""


@pytest.mark.parametrize(("path", "name"), NAMED)
def test_a_named_test_exists(path: str, name: str) -> None:
    assert Path(path).name.startswith("test_"), "pytest would not collect it"
    assert name in names_in(path)


def test_what_the_readme_promises_has_a_part() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    promised = re.findall(r"^- \*\*(.+?)\.\*\*", readme, re.MULTILINE)
    parts = set(re.findall(r"^## (.+)$", TEXT, re.MULTILINE))
    assert len(promised) > 5
    assert set(promised) <= parts


def test_no_promise_is_made_twice() -> None:
    promises = [promise for promise, _, _ in ROWS]
    assert len(set(promises)) == len(promises)
