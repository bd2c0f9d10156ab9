"""What the documents say exists: links, commands, options, example files, measurements."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from indexer.corpus.corrections import Corrections, load_corrections
from indexer.corpus.manifest import Manifest, load_manifest
from jiewen import COMMANDS
from searcher.language.gazetteer import load_gazetteer
from searcher.settings import load_settings
from tests.conftest import ROOT
from tests.support.command import parse

PAGES = sorted((*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")))
_LINK = re.compile(r"\[[^]]*\]\((?P<target>[^)\s]+)\)")
_CODE = re.compile(r"^```[^\n]*\n(?P<code>.*?)^```", re.MULTILINE | re.DOTALL)
_TOML = re.compile(r"^```toml\n(?P<code>.*?)^```", re.MULTILINE | re.DOTALL)
_BENCH = re.compile(r"python -m (?P<module>bench[.\w]*)(?P<words>[^`\n#]*)")


def texts(pattern: re.Pattern[str], group: str) -> list[tuple[str, str]]:
    """Return (page, match) of all pages, for a table of tests."""
    return [
        (page.relative_to(ROOT).as_posix(), match[group])
        for page in PAGES
        for match in pattern.finditer(page.read_text("utf-8"))
    ]


def command_lines() -> list[tuple[str, str]]:
    """Every line of a code block that calls the command, comments left out."""
    return [
        (page, line.split("#")[0].strip())
        for page, code in texts(_CODE, "code")
        for line in code.splitlines()
        if line.startswith("jiewen ")
    ]


def test_pages_are_found() -> None:
    names = {page.name for page in PAGES}
    assert {"README.md", "README.zh.md", "architecture.md", "metadata.md"} <= names


@pytest.mark.parametrize(("page", "target"), texts(_LINK, "target"))
def test_a_link_leads_somewhere(page: str, target: str) -> None:
    if not re.match(r"[a-z]+:", target):
        assert ((ROOT / page).parent / target.split("#")[0]).exists()


@pytest.mark.parametrize(("page", "line"), command_lines())
def test_a_command_line_parses(page: str, line: str) -> None:
    """Parsed as typed, without running it: the name, each option and its value must exist."""
    assert parse(line).params, page


def test_both_readmes_show_every_command() -> None:
    shown = {
        name: {line.split()[1] for page, line in command_lines() if page == name}
        for name in ("README.md", "README.zh.md")
    }
    assert all(names == set(COMMANDS) for names in shown.values()), shown


def test_both_readmes_have_the_same_parts() -> None:
    """One section, one table, one block of code each, in step."""
    readmes = [(ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh.md")]
    for pattern in (r"^## ", r"^\|", r"^jiewen \w+", r"^make \w+"):
        first, second = (re.findall(pattern, text, re.MULTILINE) for text in readmes)
        assert first == second, pattern


@pytest.mark.parametrize(("page", "code"), texts(_TOML, "code"))
def test_an_example_file_can_be_used(page: str, code: str, tmp_path: Path) -> None:
    """Each example is one of three files, told apart by what stands in it."""
    if "[[correction]]" in code:
        (tmp_path / "corrections.toml").write_text(code, "utf-8")
        assert load_corrections(tmp_path, load_gazetteer()) != Corrections(), page
    elif "[[" in code:
        (tmp_path / "manifest.toml").write_text(code, "utf-8")
        assert load_manifest(tmp_path) != Manifest(), page
    else:
        (tmp_path / "jiewen.toml").write_text(code, "utf-8")
        assert load_settings(environ={}, folder=tmp_path).corpus, page


@pytest.mark.parametrize(("page", "module"), texts(_BENCH, "module"))
def test_a_measurement_exists(page: str, module: str) -> None:
    assert find_spec(module) is not None, page


@pytest.mark.parametrize(
    ("page", "path"),
    [
        (page, word)
        for page, words in texts(_BENCH, "words")
        for word in words.split()
        if "/" in word and not word.startswith("..")
    ],
)
def test_what_a_measurement_reads_exists(page: str, path: str) -> None:
    assert Path(ROOT / path).exists(), page
