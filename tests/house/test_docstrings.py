"""Docstrings name the parameters and fields that the code has: ruff's D rules do not check this."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.conftest import ROOT

ROOMS = ("searcher", "indexer", "web", "bench")
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
_HEADS = "Args|Attributes|Raises|Returns|Yields"


def named_in(docstring: str, head: str) -> set[str]:
    """Return the names that a section of a docstring describes."""
    found = re.search(rf"(?ms)^{head}:\n(.*?)(?=^(?:{_HEADS}):|\Z)", docstring)
    entries = re.findall(r"(?m)^    (\*{0,2}\w[\w, *]*):", found[1]) if found else []
    return {name.strip(" *") for entry in entries for name in entry.split(",")}


def unknown(tree: ast.Module) -> Iterator[str]:
    """Yield each name in a docstring that the function or class below it does not have."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            described = named_in(ast.get_docstring(node) or "", "Args")
            known = {each.arg for each in ast.walk(node.args) if isinstance(each, ast.arg)}
        elif isinstance(node, ast.ClassDef):
            described = named_in(ast.get_docstring(node) or "", "Attributes")
            known = set(re.findall(r"\w+", "\n".join(map(ast.unparse, node.body[1:]))))
        else:
            continue
        yield from (f"{node.name}: {name}" for name in sorted(described - known))


@pytest.mark.parametrize("room", ROOMS)
def test_docstrings_describe_what_is_there(room: str) -> None:
    modules = [path for path in MODULES if path.is_relative_to(ROOT / room)]
    assert modules
    found = {
        str(path.relative_to(ROOT)): list(unknown(ast.parse(path.read_text("utf-8"))))
        for path in modules
    }
    assert {path: names for path, names in found.items() if names} == {}


def test_a_name_that_is_gone_is_found() -> None:
    code = 'def find(request):\n    """Find.\n\n    Args:\n        typed: the query.\n    """\n'
    assert list(unknown(ast.parse(code))) == ["find: typed"]
