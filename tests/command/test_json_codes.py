"""JSON for programs: wherever words are told, their code and values stand beside them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from searcher.speech import Message, catalogue
from tests.support.command import LINES, PROSE, jiewen, write_lines


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An issue, ready articles of which one line is broken, and a file that is no PDF."""
    folder = tmp_path_factory.mktemp("codes") / "corpus"
    folder.mkdir()
    (folder / "2021-05-08.txt").write_text(PROSE, "utf-8")
    write_lines(folder / "a.jsonl", LINES)
    with (folder / "a.jsonl").open("a", encoding="utf-8") as lines:
        lines.write("\nnot json")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    return folder


@pytest.fixture(params=["en"])  # not the language in which tests run else
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("JIEWEN_LANGUAGE", request.param)
    return str(request.param)


def told(value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each message within JSON data: the words, and code with values."""
    if isinstance(value, dict):
        if "code" in value:
            coded = {"code": value["code"], "values": value["values"]}
            yield value["message"] if "message" in value else value["reason"], coded
        for name, each in value.items():
            if name != "values":
                yield from told(each)
    elif isinstance(value, list):
        for each in value:
            yield from told(each)


def assert_coded(found: Any, language: str, least: int) -> None:
    messages = list(told(found))
    assert len(messages) >= least
    for words, coded in messages:
        assert coded["code"] in catalogue(language).entries
        assert words == Message.of_data(coded).words(language)


def test_index_and_check(corpus: Path, tmp_path: Path, language: str) -> None:
    report = json.loads(jiewen("index", corpus, "--index", tmp_path / "i", "--json").stdout)
    assert len(report["rejected"]) == 2
    assert_coded(report["rejected"], language, 2)
    assert_coded(json.loads(jiewen("check", corpus, "--json").stdout), language, 2)


def test_review(corpus: Path, language: str) -> None:
    assert_coded(json.loads(jiewen("review", corpus, "--json").stdout), language, 1)


def test_extract(corpus: Path, language: str) -> None:
    """What was left out stays one string; the messages it is made of stand beside it."""
    found = json.loads(jiewen("extract", corpus, "--json").stdout)
    assert_coded(found, language, 4)
    left_out = [each for each in found if each["rejected"] is not None]
    assert len(left_out) == 2
    for each in left_out:
        assert each["rejected"] == "; ".join(problem["message"] for problem in each["problems"])


def test_an_error(tmp_path: Path, language: str) -> None:
    found = json.loads(jiewen("search", "雨", "--index", tmp_path / "none", "--json").stdout)
    assert_coded(found, language, 1)
