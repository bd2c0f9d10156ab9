"""What the code says and what the catalogues hold: each code has words, no words stand in code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from searcher.core import errors
from searcher.core.errors import JiewenError
from searcher.speech import catalogue

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("searcher", "indexer", "web")
SOURCES = [
    *(path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))),
    ROOT / "jiewen.py",
]
CHINESE = re.compile("[\u4e00-\u9fff]")
# what takes a code as its first argument
SAYS = {"said", "in_words", "wrong", "refused", "DamagedError"}


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in SOURCES:
        yield path, ast.parse(path.read_text("utf-8"))


def name_of(call: ast.Call) -> str:
    called = call.func
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def subclasses(kind: type[Exception]) -> Iterator[str]:
    for each in kind.__subclasses__():
        yield each.__name__
        yield from subclasses(each)


def errors_of_ours() -> set[str]:
    import searcher.engines.opensearch.failures  # noqa: F401

    assert errors.JiewenError is JiewenError
    return {"JiewenError", *subclasses(JiewenError)}


def calls() -> Iterator[tuple[Path, ast.Call, str]]:
    """Yield each call that says something by a literal code, with the code."""
    known = SAYS | errors_of_ours()
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and name_of(node) in known and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield path, node, first.value


def test_no_words_in_two_languages_stand_in_code() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if " / " in node.value and CHINESE.search(node.value) and re.search("[a-z]{3}", node.value)
        if "ISSN" not in node.value
    ]
    assert not found


def test_each_code_that_is_said_has_words_and_its_blanks_are_filled() -> None:
    entries, said = catalogue("zh").entries, 0
    for path, call, code in calls():
        where = f"{path.relative_to(ROOT)}:{call.lineno}: {code}"
        if name_of(call) in {"wrong", "refused"} and code not in entries:
            continue  # other functions of that name
        assert code in entries, where
        given = {each.arg for each in call.keywords}
        if None in given or name_of(call) in {"wrong", "_bad"}:
            continue  # filled in elsewhere too
        blanks = set(re.findall(r"\{(\w+)[^{}]*\}", entries[code][0]))
        assert blanks <= given, where
        said += 1
    assert said > 200


def test_each_error_is_raised_with_a_code() -> None:
    """No error is made of words put together: a literal is a code, else it is a message."""
    wrong, known = [], errors_of_ours()
    for path, tree in trees():
        for node in ast.walk(tree):
            given = node.args if isinstance(node, ast.Call) and name_of(node) in known else []
            if given and isinstance(given[0], ast.JoinedStr | ast.BinOp):
                wrong.append(f"{path.relative_to(ROOT)}:{given[0].lineno}")
    assert not wrong


def test_each_damage_of_a_container_has_words() -> None:
    """`MappedFile` adds the file to what it says, so each call lacks that blank alone."""
    entries, found = catalogue("zh").entries, 0
    for _, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and name_of(node) == "_damaged" and node.args:
                code = ast.literal_eval(node.args[0])
                blanks = set(re.findall(r"\{(\w+)[^{}]*\}", entries[code][0]))
                assert blanks == {"file", *(each.arg for each in node.keywords)}, code
                found += 1
    assert found >= 12


@pytest.mark.parametrize("area", ["command", "option"])
def test_every_command_and_option_has_help(area: str) -> None:
    from jiewen import COMMANDS, main

    entries = catalogue("zh").entries
    context = main.make_context("jiewen", [], resilient_parsing=True)
    for name in COMMANDS:
        command = main.get_command(context, name)
        assert command is not None
        if area == "command":
            assert f"command.{name}" in entries
            assert f"command.{name}.example" in entries
        for option in command.params if area == "option" else ():
            code = getattr(option, "help", None)
            assert code is None or code in entries, (name, option.name)
