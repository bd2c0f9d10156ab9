"""Whoever asks an engine names the smallest protocol that will do."""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

from searcher.core import engine

ROOT = Path(__file__).resolve().parents[3]
ROOMS = ("searcher", "indexer", "web")
WHOLE = {"SearchIndex", "Engine"}
HANDS_ON = {  # these open an engine, hand it on whole, or use nearly all of it
    "indexer/update/run.py": {"Engine"},
    "web/app.py": {"SearchIndex"},
    "web/derived.py": {"SearchIndex"},
}
PROTOCOLS = [
    each
    for _, each in inspect.getmembers(engine, inspect.isclass)
    if each.__module__ == engine.__name__
]


def taken(path: Path) -> Iterator[str]:
    """Yield the whole engines that functions of a module take as arguments."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.arg) and node.annotation is not None:
            names = {n.id for n in ast.walk(node.annotation) if isinstance(n, ast.Name)}
            yield from names & WHOLE


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda each: each.__name__)
def test_a_protocol_declares_one_method_or_few(protocol: type) -> None:
    own = [name for name in vars(protocol) if not name.startswith("_")]
    assert len(own) <= 1
    assert own or len(protocol.__mro__) > 3  # else it joins others


def test_no_function_takes_more_of_an_engine_than_it_needs() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): names
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if (names := set(taken(path)))
    }
    assert found == HANDS_ON
