"""A passing failure is not taken for what a file holds: the run after it is as a fresh one.

Real parser processes fail in each way that `tests.support.faults` knows, in the middle of a run.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest

from indexer.corpus.blocks import RawFile
from indexer.extract.extract import Context, Extraction, Hindered, extract
from indexer.update import reading, run
from indexer.update.run import load_context
from searcher.engines.whoosh.adapter import WhooshEngine
from searcher.identity.register import ids_in
from tests.conftest import ROOT
from tests.support.faults import FAULTS, faults

Members = dict[str, str]
GOOD = ("1", "2")
FEW = ("killed", "leaves", "input output")  # that are soon over


def write(corpus: Path, name: str, edition: int) -> None:
    title, body = f"青禾街道第{edition}次议事会讨论{name}", f"居民代表讨论了第{edition}个办法。"
    text = f"{title}\n\n{body}\n（服务办）\n"
    (corpus / f"{name}.txt").write_text(text * edition, "utf-8")


def members(folder: Path) -> Members:
    """Return the text of each article of an index, by file and number."""
    engine = WhooshEngine(folder)
    try:
        places = {name: f"{path}/{n + 1}" for (path, n), name in ids_in(folder).items()}
        return {places.get(article.id, article.id): article.text for article in engine.scan()}
    finally:
        engine.close()


def index(folder: Path, corpus: Path) -> run.Report:
    engine = WhooshEngine(folder)
    try:
        return run.index(engine, folder, corpus)
    finally:
        engine.close()


def reindex(folder: Path, _corpus: Path) -> run.Report:
    engine = WhooshEngine(folder)
    try:
        return run.reindex(engine, folder)
    finally:
        engine.close()


def fresh(tmp_path: Path, corpus: Path) -> Members:
    """Return what an index that knows nothing of earlier runs holds."""
    folder = tmp_path / "fresh"
    shutil.rmtree(folder, ignore_errors=True)
    assert index(folder, corpus).rejected == ()
    return members(folder)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name in (*GOOD, *FEW):
        write(folder, name, 1)
    return folder


def of(held: Members, *names: str) -> Members:
    return {
        name: text for name, text in held.items() if name.startswith(tuple(f"{n}." for n in names))
    }


@pytest.mark.parametrize("again", [index, reindex])
def test_after_the_fault_a_run_is_as_a_fresh_one(
    again: Callable[[Path, Path], run.Report], corpus: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "index"
    for name in FAULTS:
        write(corpus, name, 1)
    index(folder, corpus)
    before = members(folder)
    for name in (*GOOD, *FAULTS):
        write(corpus, name, 2)
    write(corpus, "new", 2)
    with faults():
        report = again(folder, corpus)
    # what could not be read is said, and stays as it was
    assert {each.path.removesuffix(".txt") for each in report.rejected} == FAULTS.keys()
    assert all(each.unreadable for each in report.rejected)
    during, expected = members(folder), fresh(tmp_path, corpus)
    assert of(during, *FAULTS) == of(before, *FAULTS)
    assert of(during, *GOOD, "new") == of(expected, *GOOD, "new")
    assert index(folder, corpus).rejected == ()
    assert members(folder) == expected


def test_files_that_were_never_read_and_files_that_went_meanwhile(
    corpus: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "index"
    with faults():
        index(folder, corpus)
        assert members(folder).keys() == of(members(folder), *GOOD).keys()
    write(corpus, "leaves", 2)
    (corpus / "killed.txt").unlink()
    assert index(folder, corpus).rejected == ()
    assert members(folder) == fresh(tmp_path, corpus)


def test_a_fault_while_all_is_extracted_anew(corpus: Path, tmp_path: Path) -> None:
    """The manifest says more than before: what is kept was extracted without it."""
    folder = tmp_path / "index"
    index(folder, corpus)
    held = members(folder)
    for file in corpus.iterdir():
        os.utime(file, (1, 1))  # else a file is read again for having changed just now
    index(folder, corpus)
    (corpus / "manifest.toml").write_text('[[issue]]\npaths = ["*"]\ndate = 2021-05-08\n', "utf-8")
    with faults():
        report = index(folder, corpus)
    assert {each.path.removesuffix(".txt") for each in report.rejected} == {*FEW}
    assert members(folder) == held
    (corpus / "killed.txt").unlink()
    assert index(folder, corpus).read == len(FEW) - 1
    engine = WhooshEngine(folder)
    assert {article.issue_date for article in engine.scan()} == {"2021-05-08"}
    engine.close()
    assert members(folder) == fresh(tmp_path, corpus)


@pytest.mark.parametrize("error", [MemoryError(), OSError(24, "Too many open files")])
def test_a_file_that_needs_no_process_is_no_exception(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus, folder = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "1.jsonl").write_text('{"id": "a", "body": "街道"}\n', "utf-8")
    index(folder, corpus)
    (corpus / "1.jsonl").write_text('{"id": "b", "body": "选举"}\n', "utf-8")

    def fail(raw: RawFile, context: Context) -> Extraction:
        with patch("indexer.extract.extract._ready_articles", side_effect=error):
            return extract(raw, context)

    with monkeypatch.context() as patches:
        patches.setattr(reading, "extract", fail)
        [rejection] = index(folder, corpus).rejected
    assert rejection.unreadable
    assert members(folder) == {"a": "街道"}
    assert index(folder, corpus).rejected == ()
    assert members(folder) == {"b": "选举"}


def test_want_of_memory_is_never_a_problem_of_the_file(tmp_path: Path) -> None:
    context = load_context(tmp_path)
    causes = [MemoryError(), OSError(5, "x"), ImportError("x")]
    raw = RawFile("1.txt", b"x")
    for cause in causes:
        with (
            patch("indexer.extract.extract.reader_of", side_effect=cause),
            pytest.raises(Hindered),
        ):
            extract(raw, context)


@pytest.mark.parametrize(
    "limits",
    [
        ("RLIMIT_NOFILE", 64),
        ("RLIMIT_NOFILE", 20),  # for one parser at a time, and no more
        ("RLIMIT_AS", 600 * 2**20),
    ],
)
def test_a_small_machine_indexes_all(limits: tuple[str, int], corpus: Path, tmp_path: Path) -> None:
    kind, limit = limits
    code = (
        "import resource, sys; "
        f"resource.setrlimit(resource.{kind}, ({limit}, {limit})); "
        "from jiewen import main; main()"
    )
    command = [sys.executable, "-c", code, "index", str(corpus), "--index", str(tmp_path / "index")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert members(tmp_path / "index") == fresh(tmp_path, corpus)
