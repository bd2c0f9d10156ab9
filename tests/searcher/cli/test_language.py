"""The terminal speaks one language: the setting's, else the locale's."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from jiewen import main
from searcher.settings import load_language

SAMPLE = Path(__file__).resolve().parents[3] / "data" / "sample"
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize(
    ("environ", "toml", "language"),
    [
        ({}, "", "zh"),
        ({"LANG": "C.UTF-8"}, "", "zh"),
        ({"LANG": "de_DE.UTF-8"}, "", "zh"),
        ({"LANG": "en_US.UTF-8"}, "", "en"),
        ({"LANG": "zh_TW.UTF-8"}, "", "zh-Hant"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, "", "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "", "en"),
        ({"LANG": "en_US.UTF-8"}, 'language = "zh"', "zh"),
        ({"JIEWEN_LANGUAGE": "en"}, 'language = "zh"', "en"),
        ({"JIEWEN_LANGUAGE": "klingon", "LANG": "en"}, "", "en"),  # the setting is refused later
        ({"LANG": "en"}, "language = [", "en"),
    ],
)
def test_the_language_is_the_settings_then_the_locales(
    tmp_path: Path, environ: Mapping[str, str], toml: str, language: str
) -> None:
    if toml:
        (tmp_path / "jiewen.toml").write_text(toml, "utf-8")
    assert load_language(environ, tmp_path) == language


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of a corpus in which two files give no article."""
    corpus = tmp_path_factory.mktemp("corpus")
    (corpus / "empty.txt").write_bytes(b"")
    (corpus / "a.jsonl").write_text('{"id": "1", "body": "good news"}\n{}\n', "utf-8")
    folder = corpus.with_name("index")
    CliRunner().invoke(main, ["index", str(corpus), "--index", str(folder)])
    return folder


ASKED = [
    (["--help"], 0),
    (["search", "--help"], 0),
    (["search", "--limit", "x"], 2),
    (["search", "--nothing"], 2),
    (["search", "good ("], 0),
    (["search", "“good", "nothing"], 0),
    (["search", "good", "--street", "x"], 0),
    (["stats"], 0),
    (["index"], 3),
    (["check"], 3),
    (["review"], 0),
    (["similar", "none"], 1),
    (["trends", "good", "--from", "2021-02", "--to", "2021-01"], 2),
    (["export", "--id", "none"], 1),
    (["facets", "--facet", "street", "good"], 0),
]


@pytest.mark.parametrize(("asked", "code"), ASKED, ids=[" ".join(each) for each, _ in ASKED])
def test_a_command_says_all_in_one_language(index: Path, asked: list[str], code: int) -> None:
    told = {}
    for language in ("zh", "en"):
        environ = {"JIEWEN_LANGUAGE": language, "JIEWEN_INDEX": str(index)}
        done = CliRunner().invoke(main, asked, env=environ)
        assert done.exit_code == code, done.output
        told[language] = done.output
        assert " / " not in done.output.replace(" / --no-", "")
    examples = re.compile(r"example:.*", re.DOTALL)
    names = re.compile("嘉兴路街道|未标注|换届选举|2021年5月|去年")
    english = names.sub("", examples.sub("", told["en"]))
    assert not CHINESE.search(english), english
    assert CHINESE.search(told["zh"])


def test_a_real_process_speaks_the_locales_language(tmp_path: Path) -> None:
    said = {}
    for locale in ("en_US.UTF-8", "zh_CN.UTF-8"):
        environ = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "JIEWEN_"))}
        done = subprocess.run(
            [sys.executable, "-m", "jiewen", "search", "x", "--index", str(tmp_path)],
            env=environ | {"LANG": locale, "PYTHONUTF8": "1"},
            cwd=Path(__file__).resolve().parents[3],
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 1
        said[locale] = done.stderr.strip()
    assert said["en_US.UTF-8"].startswith("Error: ")
    assert not CHINESE.search(said["en_US.UTF-8"])
    assert said["zh_CN.UTF-8"].startswith("错误：")


def test_json_carries_codes(index: Path) -> None:
    def asked(*words: str) -> Any:
        done = CliRunner().invoke(main, [*words, "--index", str(index), "--json"])
        return json.loads(done.stdout)

    [notice] = asked("search", "good (")["notices"]
    assert notice["code"] == "query.missing_parenthesis"
    assert (notice["start"], notice["end"]) == (5, 6)
    assert notice["message"] == "括号没有成对，已补上"
    rejected = asked("index")["rejected"]
    assert {each["code"] for each in rejected} == {"file.empty", "jsonl.line"}


def test_an_error_with_json_carries_its_code(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["stats", "--json", "--index", str(tmp_path)])
    assert done.exit_code == 1
    error = json.loads(done.stdout)["error"]
    assert error["code"] == "index.missing"
    assert error["values"] == {"root": str(tmp_path)}
    assert str(tmp_path) in error["message"]
    assert error["message"] in done.stderr
