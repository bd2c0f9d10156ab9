"""A name with an underscore is used in its own module alone."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = {"searcher", "indexer", "web"}


def private(path: Path) -> Iterator[str]:
    """Yield the private names that a module imports from our rooms."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{name.name}" for name in node.names]
        elif isinstance(node, ast.Import):
            names = [name.name for name in node.names]
        else:
            continue
        for name in names:
            first, *rest = name.split(".")
            if first in ROOMS and any(part.startswith("_") for part in rest):
                yield name


@pytest.mark.parametrize("room", [*sorted(ROOMS), "bench", "data", "jiewen.py"])
def test_no_module_imports_a_private_name(room: str) -> None:
    paths = [ROOT / room] if room.endswith(".py") else [*(ROOT / room).rglob("*.py")]
    assert paths
    found = {
        path.relative_to(ROOT).as_posix(): names for path in paths if (names := [*private(path)])
    }
    assert found == {}
