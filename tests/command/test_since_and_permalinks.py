"""What is new since a day, on the command line, and permalinks that survive a rebuild."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from jiewen import main
from searcher.engines.whoosh.adapter import WhooshEngine
from tests.conftest import ARTICLES
from web.app import create_app


@pytest.fixture
def index(tmp_path: Path) -> Path:
    made = WhooshEngine(tmp_path / "index")
    made.update(ARTICLES, ())
    made.close()
    return tmp_path / "index"


@pytest.mark.parametrize(
    ("typed", "since", "found"),
    [
        ("", "2021-05-20", {"jx/2", "lf/1"}),  # the day itself counts
        ("", "2021年6月", {"lf/1"}),
        ("换届", "2021-05-09", {"jx/2"}),
        ("换届 | 长江", "2021-05-20", {"jx/2", "lf/1"}),  # of both sides
        ("", "2022", set()),
    ],
)
def test_new_since_on_the_command_line(
    index: Path, typed: str, since: str, found: set[str]
) -> None:
    options = ["--since", since, "--index", str(index)]
    answer = CliRunner().invoke(main, ["search", typed, "--json", *options])
    assert {hit["id"] for hit in json.loads(answer.stdout)["hits"]} == found
    rows = CliRunner().invoke(main, ["export", typed, "--format", "jsonl", *options])
    assert {json.loads(line)["id"] for line in rows.stdout.splitlines()} == found


def test_an_exact_text_stays_exact_with_since(index: Path) -> None:
    options = ["--mode", "exact", "--since", "2021-05-20", "--json", "--index", str(index)]
    for typed, found in (("换届", {"jx/2"}), ("“换届”", set()), ("-换届", set())):
        answer = CliRunner().invoke(main, ["search", *options, "--", typed])
        assert {hit["id"] for hit in json.loads(answer.stdout)["hits"]} == found


def test_what_is_no_date_is_said(index: Path) -> None:
    answer = CliRunner().invoke(main, ["search", "--since", "某天", "--index", str(index)])
    assert answer.exit_code == 2
    assert "某天" in answer.stderr


def test_permalinks_survive_a_rebuild(index: Path) -> None:
    engine = WhooshEngine(index)
    client = create_app(engine).test_client()
    before = client.get("/article/jx/1").text
    engine.rebuild(reversed(ARTICLES))
    assert client.get("/article/jx/1").text == before
    engine.close()
