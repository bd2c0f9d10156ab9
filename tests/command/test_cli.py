"""The command: what it prints, what it returns, what it says when something is wrong."""

import json
import os
import pty
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from indexer.update import run
from jiewen import COMMANDS
from searcher.disk import owned
from searcher.disk.owned import Kind
from searcher.engines.whoosh.adapter import WhooshEngine
from tests.conftest import ROOT, SAMPLE
from tests.support.command import LINES, PROSE, jiewen, report, write_lines


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    write_lines(folder / "a.jsonl", LINES)
    (folder / "b.txt").write_text(PROSE, "utf-8")
    return folder


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


def test_search_json_has_the_fixed_shape(corpus: Path, index: Path) -> None:
    assert jiewen("index", corpus, "--index", index).exit_code == 0
    result = jiewen("search", "换届", "--index", index, "--json")
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert set(answer) == {"total", "hits", "facets", "notices"}
    assert not set(answer["facets"]) & {"author", "issue", "paper"}  # counted on demand only
    assert answer["total"] == 1
    assert answer["facets"]["street"] == {"青禾街道": 1}
    assert answer["facets"]["month"] == {"未标注": 1}
    [hit] = answer["hits"]
    assert set(hit) == {
        *("id", "title", "street", "district", "department", "month"),
        *("event_date", "issue_date", "score", "snippet", "source"),
    }
    assert (hit["id"], hit["street"]) == ("a", "青禾街道")
    assert "换届" in hit["snippet"]
    assert hit["score"] > 0


def test_a_question_lists_the_best_articles(corpus: Path, index: Path, tmp_path: Path) -> None:
    assert jiewen("index", corpus, "--index", index).exit_code == 0
    asked = ("火星 换届", "--index", index)
    answer = json.loads(jiewen("search", *asked, "--json").stdout)
    assert answer["loose"] == {"every": 0, "words": 2}
    assert answer["notices"][0]["code"] == "loose.none"
    assert [hit["lacking"] for hit in answer["hits"]] == [["火星"]]
    shown = jiewen("search", *asked)
    assert "没有找到含全部 2 个词的文章" in shown.stderr
    assert "缺：“火星”" in shown.stdout
    counted = json.loads(jiewen("facets", *asked, "--facet", "street", "--json").stdout)
    assert counted["values"] == [{"value": "青禾街道", "count": 1}]
    assert counted["loose"] == answer["loose"]
    table = tmp_path / "some.csv"
    assert jiewen("export", *asked, "-o", table).exit_code == 0
    assert "words=some" in table.read_text("utf-8-sig")

    strict = json.loads(jiewen("search", *asked, "--strict", "--json").stdout)
    assert strict["hits"] == []
    assert "loose" not in strict
    assert [notice["code"] for notice in strict["notices"]] == ["query.missing_word"]
    counted = json.loads(jiewen("facets", *asked, "--facet", "street", "--strict", "--json").stdout)
    assert counted["values"] == []
    assert jiewen("export", *asked, "--strict", "-o", table).exit_code == 0
    assert len(table.read_text("utf-8-sig").splitlines()) == 1
    trend = json.loads(jiewen("trends", *asked, "--json").stdout)
    assert [series["total"] for series in trend["series"]] == [0]


@pytest.mark.parametrize(
    ("words", "total"),
    [
        (["-换届"], 2),
        (["街道", "-换届"], 2),
        (["--", "-换届"], 2),
        (["-"], 3),
        ([""], 3),
        ([], 3),
        (["召开", "会议"], 2),
    ],
)
def test_words_may_begin_with_a_minus(
    corpus: Path, index: Path, words: list[str], total: int
) -> None:
    report(corpus, index)
    result = jiewen("search", "--index", index, "--json", *words)
    assert json.loads(result.stdout)["total"] == total


def test_extract_json_has_the_fixed_shape(corpus: Path) -> None:
    result = jiewen("extract", corpus / "b.txt", "--json")
    assert result.exit_code == 0
    [file] = json.loads(result.stdout)
    assert set(file) == {"file", "articles", "rejected"}
    assert file["file"] == str(corpus / "b.txt")
    assert file["rejected"] is None
    [article] = file["articles"]
    assert set(article) == {
        *("title", "kicker", "body", "captions", "byline", "department", "street", "district"),
        *("event_date", "issue_date", "month", "page", "continued_to", "confidence"),
    }
    assert article["byline"] == "社区平安办"
    assert article["department"] == "社区平安办公室"


def test_only_changed_files_are_read_again(corpus: Path, index: Path) -> None:
    old = corpus.stat().st_mtime - 100
    for path in corpus.iterdir():
        os.utime(path, (old, old))  # a file younger than the clock's tick is not trusted
    first = report(corpus, index)
    assert (first["read"], first["put"], first["articles"]) == (2, 3, 3)
    second = report(corpus, index)
    assert (second["read"], second["put"], second["deleted"]) == (0, 0, 0)
    (corpus / "b.txt").write_text(PROSE.replace("防汛", "消防"), "utf-8")
    third = report(corpus, index)
    assert (third["read"], third["put"]) == (1, 1)
    os.utime(corpus / "a.jsonl")  # touched, not changed
    fourth = report(corpus, index)
    assert fourth["put"] == 0


def test_a_vanished_file_leaves_the_index(corpus: Path, index: Path) -> None:
    report(corpus, index)
    (corpus / "b.txt").unlink()
    assert report(corpus, index)["deleted"] == 1
    answer = json.loads(jiewen("search", "防汛", "--index", index, "--json").stdout)
    assert answer["total"] == 0


def test_an_empty_corpus_does_not_delete_everything(corpus: Path, index: Path) -> None:
    report(corpus, index)
    for path in corpus.iterdir():
        path.unlink()
    refused = jiewen("index", corpus, "--index", index)
    assert refused.exit_code == 1
    assert "--force" in refused.stderr
    assert json.loads(jiewen("stats", "--index", index, "--json").stdout)["articles"] == 3
    assert jiewen("index", corpus, "--index", index, "--force").exit_code == 0
    assert json.loads(jiewen("stats", "--index", index, "--json").stdout)["articles"] == 0


def test_a_missing_corpus_changes_nothing(corpus: Path, index: Path) -> None:
    report(corpus, index)
    shutil.rmtree(corpus)
    refused = jiewen("index", "--index", index)  # the corpus is remembered
    assert refused.exit_code == 1
    assert str(corpus) in refused.stderr
    assert json.loads(jiewen("stats", "--index", index, "--json").stdout)["articles"] == 3


def test_reindex_gives_the_same_answers(corpus: Path, index: Path) -> None:
    report(corpus, index)
    before = jiewen("search", "街道", "--index", index, "--json").stdout
    result = jiewen("reindex", "--index", index, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["put"] == 3
    assert jiewen("search", "街道", "--index", index, "--json").stdout == before


def test_bad_input_is_reported_and_costs_nothing_else(corpus: Path, index: Path) -> None:
    bad = {
        "empty.txt": b"",
        "binary.txt": bytes(range(256)) * 64,
        "long.txt": b"x" * 50_000_000,
        "broken.pdf": b"%PDF-1.7 broken",
        "broken.docx": b"PK\x03\x04 broken",
        "bad.jsonl": b'{"id": "c"}\nnot json\n{"id": "d", "body": "' + "好。".encode() + b'"}',
    }
    for name, data in bad.items():
        (corpus / name).write_bytes(data)
    (corpus / "空 格 “引号” ' .txt").write_text(PROSE.replace("防汛", "消防"), "utf-8")
    (corpus / "up").symlink_to(corpus)
    result = jiewen("index", corpus, "--index", index, "--json")
    assert result.exit_code == 3
    rejected = {item["file"]: item["reason"] for item in json.loads(result.stdout)["rejected"]}
    assert set(rejected) == {*bad, "up/"}
    assert all(reason and "\n" not in reason for reason in rejected.values())
    assert json.loads(jiewen("stats", "--index", index, "--json").stdout)["articles"] == 5
    again = jiewen("index", corpus, "--index", index, "--json")
    assert again.exit_code == 3
    assert {item["file"] for item in json.loads(again.stdout)["rejected"]} == set(rejected)


def test_a_file_by_the_name_of_another_format_is_read_and_told_as_a_note(
    tmp_path: Path, index: Path
) -> None:
    folder = tmp_path / "office"
    folder.mkdir()
    (folder / "a.txt").write_text(f"<html><body><h1>消防</h1><p>{PROSE}</p></body></html>", "utf-8")
    for command in (("index", folder, "--index", index), ("check", folder), ("extract", folder)):
        result = jiewen(*command)
        assert result.exit_code == 0
        assert result.stderr.startswith("注意")
    (folder / "空.txt").write_bytes(b"")
    again = jiewen("index", folder, "--index", index)
    assert again.exit_code == 3
    assert "未收  空.txt" in again.stderr
    assert "空.txt: " in jiewen("extract", folder / "空.txt").stderr


def test_what_the_engine_does_not_take_is_reported_each_time(corpus: Path, index: Path) -> None:
    name = "x" * 5000
    write_lines(corpus / "c.jsonl", [{"id": name, "body": "编号太长。"}, LINES[0] | {"id": "c"}])
    for put in (4, 0, 0):
        result = jiewen("index", corpus, "--index", index, "--json")
        assert result.exit_code == 3
        told = json.loads(result.stdout)
        [item] = told["rejected"]
        assert item["file"] == "c.jsonl"
        assert item["reason"].startswith(name)
        assert told["put"] == put
    (corpus / "c.jsonl").unlink()
    assert report(corpus, index)["rejected"] == []


def test_reprints_share_a_group(corpus: Path, index: Path) -> None:
    body = "志愿者们清晨在河边集合，沿着新修的步道捡拾垃圾，一路向居民讲解分类的办法。" * 3
    write_lines(corpus / "c.jsonl", [{"id": "c", "body": body + "活动每月举行。"}])
    write_lines(corpus / "d.jsonl", [{"id": "d", "body": body.replace("，", "， ")}])
    report(corpus, index)
    engine = WhooshEngine(index)
    assert {a.id: a.group for a in engine.scan() if a.group} == {"c": "c", "d": "c"}
    (corpus / "d.jsonl").unlink()
    assert report(corpus, index)["put"] == 1  # c stands alone again
    assert not any(a.group for a in engine.scan())
    engine.close()


def found(index: Path, *words: str) -> list[str]:
    result = jiewen("search", *words, "--index", index, "--json")
    assert result.exit_code == 0
    return [hit["id"] for hit in json.loads(result.stdout)["hits"]]


def test_the_switches_of_search(tmp_path: Path, index: Path) -> None:
    reprint = "志愿者们清晨在河边集合，沿着新修的步道捡拾垃圾，一路向居民讲解分类的办法。" * 3
    lines = [
        {"id": "new", "body": reprint, "event_date": "2024-05-02"},
        {"id": "old", "body": reprint, "event_date": "2015-05-02"},
        {"id": "short", "body": "居委会换届。", "event_date": "2015-05-02"},
        {"id": "long", "body": "居民委员会换届。", "event_date": "2024-05-02"},
    ]
    write_lines(tmp_path / "a.jsonl", lines)
    report(tmp_path / "a.jsonl", index)
    assert sorted(found(index, "步道")) == ["new", "old"]  # programs get each article
    assert found(index, "步道", "--fold") == ["old"]  # the earliest print
    assert sorted(found(index, "居委会")) == ["long", "short"]
    assert found(index, "居委会", "--no-synonyms") == ["short"]
    assert found(index, "换届") == ["short", "long"]  # the shorter text scores more
    assert found(index, "换届", "--recent") == ["long", "short"]
    listed = jiewen("similar", "old", "--no-fold", "--index", index, "--json")
    assert "new" in [hit["id"] for hit in json.loads(listed.stdout)["hits"]]
    listed = jiewen("similar", "old", "--index", index, "--json")
    assert "new" not in [hit["id"] for hit in json.loads(listed.stdout)["hits"]]


def test_an_article_in_two_files_of_an_issue_is_one(tmp_path: Path, index: Path) -> None:
    folder = tmp_path / "issue"
    folder.mkdir()
    first = "青禾街道的志愿者们清晨在河边集合，一路向居民讲解分类的\n（下转 02 版）\n"
    second = "（上接 01 版）\n办法。下个月还要再来。\n（社区党建办）\n"
    (folder / "2023-06-09-01.txt").write_text(first, "utf-8")
    (folder / "2023-06-09-02.txt").write_text(second, "utf-8")
    assert report(folder, index)["articles"] == 1
    answer = json.loads(jiewen("search", "“讲解分类的办法”", "--index", index, "--json").stdout)
    [hit] = answer["hits"]
    assert re.fullmatch("20230609-[a-z0-9]{6}", hit["id"])
    assert hit["department"] == "社区党建办公室"


def test_two_runs_at_once(corpus: Path, index: Path) -> None:
    owned.claim(index, Kind.INDEX)
    with run._only_writer(index):
        second = jiewen_process("index", corpus, "--index", index)
    assert second.returncode == 1
    assert "另一个" in second.stderr
    assert jiewen_process("index", corpus, "--index", index).returncode == 0


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["search", "x", "--index", "nowhere"], 1, "jiewen index"),
        (["stats", "--index", "nowhere"], 1, "jiewen index"),
        (["index", "--index", "new"], 1, "CORPUS"),
        (["reindex", "--index", "new"], 1, "CORPUS"),
        (["search", "x", "--sort", "best"], 2, "relevance"),
        (["search", "x", "--exclude", "month"], 2, "FACET=VALUE"),
        (["search", "x", "--limit", "-1"], 2, "limit"),
        (["extract"], 2, "FILES"),
        (["nonsense"], 2, "nonsense"),
        (["extract", "missing.txt"], 3, "missing.txt"),
    ],
)
def test_errors_are_one_line_that_helps(
    words: list[str], code: int, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = jiewen(*words)
    assert result.exit_code == code
    assert says in result.stderr
    assert "Traceback" not in result.output
    if code == 1:
        assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_an_example(command: str) -> None:
    result = jiewen(command, "--help")
    assert result.exit_code == 0
    assert f"jiewen {command}" in result.output


def test_settings_come_from_options_then_variables_then_file(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "jiewen.toml").write_text(f'index = "from-file"\ncorpus = "{corpus}"\n')
    assert jiewen("index").exit_code == 0
    assert (tmp_path / "from-file").is_dir()
    monkeypatch.setenv("JIEWEN_INDEX", "from-variable")
    assert jiewen("index").exit_code == 0
    assert (tmp_path / "from-variable").is_dir()
    assert jiewen("index", "--index", "from-option").exit_code == 0
    assert (tmp_path / "from-option").is_dir()
    (tmp_path / "jiewen.toml").write_text("indx = 1\n")
    assert "indx" in jiewen("stats").stderr


def test_offices_of_ones_own_in_the_settings(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "jiewen.toml").write_text(
        '[[street]]\nname = "青禾街道"\ndistrict = "临江区"\n'
        '[[department]]\nname = "河长办公室"\naliases = ["河长办"]\n',
        "utf-8",
    )
    (corpus / "b.txt").write_text(PROSE.replace("社区平安办", "河长办"), "utf-8")
    jiewen("index", corpus, "--index", "index")
    answer = json.loads(jiewen("search", "防汛", "--index", "index", "--json").stdout)
    [hit] = answer["hits"]
    assert (hit["street"], hit["district"]) == ("青禾街道", "临江区")
    assert hit["department"] == "河长办公室"
    (tmp_path / "jiewen.toml").write_text('[[street]]\nnom = "青禾街道"\n', "utf-8")
    refused = jiewen("stats")
    assert refused.exit_code == 1
    assert "nom" in refused.stderr


def jiewen_process(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "jiewen", *(str(word) for word in words)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)


def test_search_never_imports_flask_or_the_formats(corpus: Path, index: Path) -> None:
    report(corpus, index)
    code = (
        "import sys; sys.argv[1:] = ['search', '换届', '--index', sys.argv[1]]\n"
        "from jiewen import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "assert not {'flask', 'pypdfium2', 'lxml', 'docx', 'indexer'} & set(sys.modules)\n"
    )
    command = [sys.executable, "-c", code, str(index)]
    result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert (result.returncode, result.stderr) == (0, "")


def test_long_work_shows_progress_on_a_terminal_only(corpus: Path, index: Path) -> None:
    master, terminal = pty.openpty()
    command = [sys.executable, "-m", "jiewen", "index", str(corpus), "--index", str(index)]
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=terminal, check=True)
    os.close(terminal)
    shown = b""
    with suppress(OSError):  # Linux says EIO at the end of a terminal
        while piece := os.read(master, 4096):
            shown += piece
    os.close(master)
    assert "读取文件" in shown.decode()
    assert jiewen_process("reindex", "--index", index).stderr == ""


def test_a_closed_pipe_is_no_traceback(corpus: Path, index: Path) -> None:
    report(corpus, index)
    command = f"{sys.executable} -m jiewen search '' --index '{index}' --json | head -c 1"
    result = subprocess.run(
        command, shell=True, capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert "Traceback" not in result.stderr


def test_the_wheel_works_elsewhere(tmp_path: Path) -> None:
    """Build it, install it beside our dependencies, and run it from another folder."""
    env = tmp_path / "env"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    build = [*pip, "wheel", ".", "--no-deps", "--no-build-isolation", "-w", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True)
    [wheel] = tmp_path.glob("jiewen-*.whl")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(env)], check=True)
    site = next(env.glob("lib/python*/site-packages"))
    (site / "deps.pth").write_text(str(Path(click_location()).parents[1]) + "\n")
    python = str(env / "bin" / "python")
    subprocess.run([*pip, "--python", python, "install", "--no-deps", str(wheel)], check=True)
    command = [str(env / "bin" / "jiewen"), "index", str(SAMPLE), "--json"]
    indexed = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert indexed.returncode in {0, 3}, indexed.stderr
    assert json.loads(indexed.stdout)["articles"] >= 80
    command = [str(env / "bin" / "jiewen"), "search", "换届选举", "--json"]
    found = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert json.loads(found.stdout)["total"] > 0
    where = [python, "-c", "import searcher; print(searcher.__file__)"]
    shown = subprocess.run(where, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert shown.stdout.startswith(str(env))


def click_location() -> str:
    import click

    return str(click.__file__)
