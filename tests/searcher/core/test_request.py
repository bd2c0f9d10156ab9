"""One value says how a search is asked for; no function takes its parts one by one."""

import ast
from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from searcher.core.request import PLAIN, Request

ROOT = Path(__file__).parents[3]
PARTS = {field.name for field in fields(Request)}
MOST = 2  # parts that one function may take beside each other, e.g. what is typed and the mode
READS = {"searcher/query/__init__.py: parse"}  # the query language, which knows no Request


def parts_of(function: ast.FunctionDef) -> set[str]:
    given = function.args
    return {arg.arg for arg in (*given.posonlyargs, *given.args, *given.kwonlyargs)} & PARTS


def test_a_request_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        PLAIN.typed = "换届"  # type: ignore[misc]
    assert hash(Request("换届")) == hash(Request("换届"))


@pytest.mark.parametrize("room", ["searcher", "indexer", "web", "bench"])
def test_no_function_takes_a_request_in_pieces(room: str) -> None:
    taken = {
        f"{path.relative_to(ROOT).as_posix()}: {node.name}": parts
        for path in (ROOT / room).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and len(parts := parts_of(node)) > MOST
    }
    assert taken.keys() <= READS
