"""docs/architecture.md and docs/glossary.md speak of the code as it stands."""

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

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


def _owners() -> dict[str, set[str]]:
    """Return each term, without brackets, with the modules that own one of its meanings."""
    owners: dict[str, set[str]] = defaultdict(set)
    for term, _meaning, owner in rows(TERMS):
        owners[re.sub(r"\s*\(.*", "", term)].update(_CODE.findall(owner))
    return owners


OWNERS = _owners()
PRODUCT = [
    path.relative_to(ROOT) for top in (*TOP, "web") for path in sorted((ROOT / top).rglob("*.py"))
]
# Words that meant several things once, with the terms whose owners alone may define them.
WORDS = {
    "segment": "segment",
    "run": "run",
    "fold": "folding",
    "ask": "asking",
    "table": "table",
    "number": "private number",
    "layout": "layout",
    "rule": "rule",
}


def _forms(word: str) -> set[str]:
    """Return a word in singular and plural, as a module or class is named."""
    plain = word.replace("-", "").replace(" ", "_")
    return {plain, f"{plain}s", f"{plain[:-1]}ies"}


@cache
def _defined(path: Path) -> frozenset[str]:
    """Return the names of the classes and functions of a module, in small letters."""
    body = ast.parse((ROOT / path).read_text("utf-8")).body
    return frozenset(
        node.name.lower() for node in body if isinstance(node, ast.ClassDef | ast.FunctionDef)
    )


@pytest.mark.parametrize("term", OWNERS)
def test_only_its_owners_are_named_by_a_term(term: str) -> None:
    named = {path.as_posix() for path in PRODUCT if path.stem in _forms(term)}
    assert named <= OWNERS[term]


@pytest.mark.parametrize(("word", "term"), WORDS.items())
def test_only_its_owners_define_what_bears_a_word(word: str, term: str) -> None:
    bearing = {
        path.as_posix()
        for path in PRODUCT
        for name in _defined(path)
        # a private `_number` counts something; it brings no other meaning to other modules
        if (name if word == "number" else name.lstrip("_")) in _forms(word)
    }
    assert bearing <= OWNERS[term]
    assert {path.as_posix() for path in PRODUCT if path.stem in _forms(word)} <= OWNERS[term]


def test_what_is_named_as_a_question_says_yes_or_no() -> None:
    asked = [
        (f"{path}:{node.lineno}", ast.unparse(node.returns) if node.returns else "")
        for path in PRODUCT
        for node in ast.walk(ast.parse((ROOT / path).read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.lstrip("_").startswith("is_")
    ]
    assert len(asked) > 50
    assert [each for each in asked if not re.fullmatch(r"bool|TypeGuard\[.+\]", each[1])] == []


def test_a_blueprint_bears_the_name_of_its_area() -> None:
    named = {
        path.parent.name: found
        for path in PRODUCT
        for found in re.findall(
            r"\bblueprint = \w*Blueprint\(\"(\w+)\"", (ROOT / path).read_text("utf-8")
        )
    }
    assert {"help", "search", "api"} <= named.keys()
    assert {area: name for area, name in named.items() if area != name} == {}


# Words of earlier versions that mean something else now, or nothing.
FORMER = r"ask|asked|asking|fold|folded|run|runs|segment|segments|speech|links"


def test_no_class_or_code_of_the_site_bears_a_former_word() -> None:
    names: dict[str, set[str]] = {}
    for path in (ROOT / "web").rglob("*.html"):
        if found := re.findall(r"\b(?:class|id)=\"([^\"{]+)", path.read_text("utf-8")):
            names[path.name] = {name for each in found for name in each.split()}
    for path in (ROOT / "web/static").glob("*.css"):
        names[path.name] = set(
            re.findall(r"[.#]([a-z][a-z-]*)(?=[^{}]*\{)", path.read_text("utf-8"))
        )
    for path in (ROOT / "data/words/en").glob("*.po"):
        codes = re.findall(r'^msgid "(.+)"$', path.read_text("utf-8"), re.MULTILINE)
        names[path.name] = {
            part for code in codes if not code.startswith("option.") for part in code.split(".")
        }  # the message of an option bears the name of the option
    assert len(names) > 40
    former = {
        name: {each for each in held if re.fullmatch(FORMER, each)} for name, held in names.items()
    }
    assert {name: held for name, held in former.items() if held} == {}


def test_panels_know_facets_by_their_table() -> None:
    """A facet that the table of facets gains needs no change where panels are made."""
    tree = ast.parse((ROOT / "web/search/trees.py").read_text("utf-8"))
    named = [
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "Facet"
    ]
    assert named == []
