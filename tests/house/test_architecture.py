"""docs/architecture.md and docs/glossary.md speak of the code as it stands."""

import re

import pytest

from tests.conftest import ROOT

_CODE = re.compile(r"`([\w./]+)`")
_ROW = re.compile(r"^\|(.+)\|$", re.MULTILINE)
CHANGES = (ROOT / "docs/architecture.md").read_text("utf-8").split("## I want to change …")[1]
TERMS = (ROOT / "docs/glossary.md").read_text("utf-8")
TOP = ("searcher", "indexer")


def rows(page: str) -> list[list[str]]:
    """Return the cells of each row of the first table, without its head."""
    table = page.split("\n## ")[0]
    return [[cell.strip() for cell in row.split(" | ")] for row in _ROW.findall(table)][2:]


@pytest.mark.parametrize(("change", "files"), [row[:2] for row in rows(CHANGES)])
def test_a_change_names_files_that_are_there(change: str, files: str) -> None:
    named = _CODE.findall(files)
    assert 1 <= len(named) <= 2
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_twenty_changes_are_told() -> None:
    assert len(rows(CHANGES)) >= 20


@pytest.mark.parametrize("row", rows(TERMS))
def test_a_term_has_an_owner_that_is_there(row: list[str]) -> None:
    _term, meaning, owner = row
    assert meaning
    assert [name for name in _CODE.findall(owner) if not (ROOT / name).is_file()] == []


def test_a_term_means_one_thing() -> None:
    terms = [row[0] for row in rows(TERMS)]
    assert len(terms) == len(set(terms)) >= 30


@pytest.mark.parametrize("top", TOP)
def test_no_module_stands_outside_a_room(top: str) -> None:
    assert [file.name for file in (ROOT / top).glob("*.py")] == ["__init__.py"]
