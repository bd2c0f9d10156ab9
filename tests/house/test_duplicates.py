"""No run of ten lines stands twice in the product without a reason in docs/architecture.md."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from tests.conftest import ROOT

RUN = 10  # lines
LEAST = 5  # different lines in a run; a list of like entries has fewer
TOP = ("searcher", "indexer", "web")
_LITERAL = re.compile(r"""[rfbRFB]{0,2}(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|\b\d[\d_.]*\b""")
_DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef

Line = tuple[int, str]  # number from 1, text without indent, with _ for each literal


def lines_of(text: str) -> list[Line]:
    """Return the lines of a module that count."""
    skipped = {
        number for first, last in _passages(ast.parse(text)) for number in range(first, last)
    }
    return [
        (number, _LITERAL.sub("_", plain))
        for number, line in enumerate(text.splitlines(), 1)
        if (plain := line.strip()) and not plain.startswith("#") and number not in skipped
    ]


def _passages(tree: ast.Module) -> Iterator[tuple[int, int]]:
    """Yield the first line of each import and docstring, and the line behind its last."""
    for node in ast.walk(tree):
        found: ast.stmt | None = node if isinstance(node, ast.Import | ast.ImportFrom) else None
        if isinstance(node, _DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            found = node.body[0]
        if found is not None:
            yield found.lineno, (found.end_lineno or found.lineno) + 1


def alike(files: dict[str, list[Line]]) -> dict[tuple[str, str], tuple[int, int]]:
    """Return the pairs of files that share a run, with the line where it begins in each."""
    seen: dict[tuple[str, ...], list[tuple[str, int]]] = defaultdict(list)
    for name, lines in files.items():
        texts = [text for _, text in lines]
        for at in range(len(lines) - RUN + 1):
            run = tuple(texts[at : at + RUN])
            if len(set(run)) >= LEAST:
                seen[run].append((name, lines[at][0]))
    pairs: dict[tuple[str, str], tuple[int, int]] = {}
    for places in seen.values():
        for (name, at), (other, beside) in pairwise(places):
            pairs.setdefault((name, other), (at, beside))
    return pairs


def _reasoned() -> set[tuple[str, str]]:
    page = (ROOT / "docs/architecture.md").read_text("utf-8")
    section = page.partition("## What stands twice\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `([^`]+)` \| `([^`]+)` \| \S", section, re.MULTILINE))


def test_what_stands_twice_has_a_reason() -> None:
    paths = [ROOT / "jiewen.py", *(p for top in TOP for p in sorted((ROOT / top).rglob("*.py")))]
    files = {p.relative_to(ROOT).as_posix(): lines_of(p.read_text("utf-8")) for p in paths}
    found = alike(files)
    assert {pair: at for pair, at in found.items() if pair not in _reasoned()} == {}
    assert _reasoned() <= found.keys()  # a reason for what stands once is to be removed


def test_a_copied_function_is_found() -> None:
    """The literals of a copy may differ; an import, a docstring or a comment hides nothing."""
    body = "".join(f"    value_{at} = call_{at}(value, {at})\n" for at in range(RUN))
    first = f"import re\n\n\ndef one(value):\n{body}"
    copied = body.replace("value_5", "# a comment\n\n    value_5", 1).replace(
        "(value, 3)", "(value, 99)"
    )
    second = f'def two(value):\n    """Copied."""\n{copied}'
    other = f"def three(value):\n{body.replace('value_5', 'renamed')}"
    files = {"a": lines_of(first), "b": lines_of(second), "c": lines_of(other)}
    assert alike(files) == {("a", "b"): (5, 3)}


def test_a_list_of_like_entries_is_no_copy() -> None:
    entries = "".join(f'    "{at}": "{at}",\n' for at in range(3 * RUN))
    assert alike({"a": lines_of(f"A = {{\n{entries}}}\n")}) == {}
