"""The tests themselves: they stand in the rooms of the code, and none leans on another."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import BY_FILE, ROOT

TESTS = ROOT / "tests"
FILES = sorted(TESTS.rglob("*.py"))
MIRRORED = ("searcher", "indexer", "web")  # folders of tests whose folders are those of the code


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(path: Path) -> Iterator[str]:
    """Yield every module that a file imports, and every name that could be a module."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_no_test_is_imported(path: Path) -> None:
    """What two files need stands in tests/support."""
    parts = {
        part for name in imported(path) if name.startswith("tests.") for part in name.split(".")
    }
    assert {part for part in parts if part.startswith("test_")} & STEMS == set()


STEMS = {path.stem for path in FILES if path.name.startswith("test_")}


def test_each_test_stands_in_a_room() -> None:
    rooms = {path.parent for path in FILES if path.name.startswith("test_")}
    mirrored = [room for top in MIRRORED for room in rooms if room.is_relative_to(TESTS / top)]
    assert TESTS not in rooms
    assert TESTS / "support" not in rooms
    assert len(mirrored) > 20
    assert [room for room in mirrored if not (ROOT / room.relative_to(TESTS)).is_dir()] == []


def test_names_of_files_are_told_apart() -> None:
    """`tests/conftest.py` names files by their base names."""
    names = [path.name for path in FILES if path.name.startswith("test_")]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("mark", BY_FILE)
def test_marked_files_are_there(mark: str) -> None:
    assert BY_FILE[mark] - {path.name for path in FILES} == set()


SLEEPS = {"sleep", "wait_for_timeout"}


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_only_one_helper_sleeps(path: Path) -> None:
    """All others await events with `until`, or say by `linger` that time itself is the matter."""
    called = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
    }
    assert bool(called & SLEEPS) == (name_of(path) == "tests/support/waiting.py")
