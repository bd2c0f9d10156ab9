"""`jiewen check --index`: is the index as it was written?"""

import json
import re
from pathlib import Path

import pytest

from indexer.corpus import origin
from indexer.update import store
from tests.support.command import LINES, jiewen, write_lines


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    write_lines(folder / "a.jsonl", LINES)
    return folder


@pytest.fixture
def index(tmp_path: Path, corpus: Path) -> Path:
    folder = tmp_path / "index"
    assert jiewen("index", corpus, "--index", folder).exit_code == 0
    return folder


def test_a_sound_index(index: Path) -> None:
    before = {path: path.read_bytes() for path in index.rglob("*") if path.is_file()}
    printed = jiewen("check", "--index", index)
    assert (printed.exit_code, printed.stderr, printed.stdout.count("\n")) == (0, "", 1)
    assert "2 篇文章" in printed.stdout
    checked = json.loads(jiewen("check", "--index", index, "--json").stdout)
    assert checked == {"index": str(index), "articles": 2, "problems": []}
    assert {path: path.read_bytes() for path in index.rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    "pattern",
    [
        *("CURRENT", "g*/jiewen.json", "g*/*.toc", "g*/MAIN_*.articles", "g*/MAIN_*.text_bigrams"),
        *(store.FILE_NAME, origin.FILE_NAME),
    ],
)
def test_damage_is_listed_and_reindex_mends_it(pattern: str, index: Path) -> None:
    [path] = index.glob(pattern)
    content = bytearray(path.read_bytes())
    content[len(content) // 3 if pattern != store.FILE_NAME else 20] ^= 0x41
    path.unlink()
    path.write_bytes(content)
    printed = jiewen("check", "--index", index)
    assert printed.exit_code == 1
    listed = printed.stderr.splitlines()
    assert all(line.startswith("损坏") and path.name in line for line in listed)
    assert "jiewen reindex" in printed.stdout
    result = jiewen("check", "--index", index, "--json")
    assert result.exit_code == 1
    checked = json.loads(result.stdout)
    assert (checked["index"], checked["articles"]) == (str(index), 0)
    assert len(checked["problems"]) == len(listed) >= 1
    assert jiewen("reindex", "--index", index).exit_code == 0
    assert jiewen("check", "--index", index).exit_code == 0
    found = json.loads(jiewen("search", "换届", "--index", index, "--json").stdout)
    assert found["total"] == 1


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        ("CURRENT", "index.damaged"),
        ("g*/jiewen.json", "index.damaged"),
        ("g*/*.toc", "damage.checksum"),
        ("g*/MAIN_*.articles", "damage.changed"),
        (store.FILE_NAME, "damage.in_file"),
        (origin.FILE_NAME, "damage.origin"),
    ],
)
def test_damage_has_a_code_and_is_told_in_the_readers_language(
    pattern: str, code: str, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [path] = index.glob(pattern)
    content = bytearray(path.read_bytes())
    content[len(content) // 3 if pattern != store.FILE_NAME else 20] ^= 0x41
    path.unlink()
    path.write_bytes(content)
    words = {}
    for language in ("zh", "en"):
        monkeypatch.setenv("JIEWEN_LANGUAGE", language)
        checked = json.loads(jiewen("check", "--index", index, "--json").stdout)
        assert code in {each["code"] for each in checked["details"]}
        assert checked["problems"] == [each["message"] for each in checked["details"]]
        words[language] = next(e["message"] for e in checked["details"] if e["code"] == code)
    assert re.search("[\u4e00-\u9fff]", words["zh"])
    assert not re.search("[\u4e00-\u9fff]", words["en"])


def test_every_problem_is_listed(index: Path) -> None:
    for path in (index / store.FILE_NAME, *index.glob("g*/MAIN_*.text_*")):
        path.unlink()
        path.write_bytes(b"not as it was")
    printed = jiewen("check", "--index", index)
    assert printed.exit_code == 1
    assert printed.stderr.count("\n") == 4
