"""`jiewen intake`: exit codes, words and JSON; and a whole worker that is killed while it works."""

import json
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.inbox.entry import State
from indexer.inbox.inbox import Inbox
from searcher.engines.choose import open_engine
from tests.support.command import jiewen
from tests.support.effort import many
from tests.support.new_issues import OFFICE, issue, zipped
from tests.support.site_processes import environment
from tests.support.waiting import linger

TAKEN = f"收录/{OFFICE}/2021-05-08-新.txt"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JIEWEN_OCR", "off")
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus/old.txt").write_bytes(issue(7, "雨棚翻修"))
    (tmp_path / "新.txt").write_bytes(issue(8, "加装电梯"))
    (tmp_path / "再.txt").write_bytes(issue(7, "雨棚翻修", "楼道照明"))
    (tmp_path / "坏.pdf").write_bytes(b"%PDF-1.7 broken")
    (tmp_path / "几期.zip").write_bytes(zipped({"9.txt": issue(9, "垃圾分类"), "a.css": b"x"}))
    assert jiewen("index", tmp_path / "corpus", "--index", tmp_path / "index").exit_code == 0
    return tmp_path


def test_files_wait_for_a_person(folder: Path) -> None:
    done = jiewen("intake", folder / "新.txt", "--index", folder / "index")
    assert done.exit_code == 0
    assert "新.txt  待确认  1 篇" in done.stdout
    assert [e.state for e in Inbox(folder / "index").entries()] == [State.READ]
    assert not (folder / "corpus/收录").exists()


def test_clean_ones_are_taken_and_others_are_named(folder: Path) -> None:
    names = ("新.txt", "再.txt", "坏.pdf", "几期.zip", "没有.pdf")
    files = (folder / name for name in names)
    done = jiewen("intake", *files, "--confirm", "--json", "--index", folder / "index")
    assert done.exit_code == 3
    rows = {Path(row["file"]).name: row for row in json.loads(done.stdout)}
    told = {name: (row["state"], (row["why"] or {}).get("code")) for name, row in rows.items()}
    assert told == {
        "新.txt": ("confirmed", None),
        "再.txt": ("read", "inbox.twin"),
        "坏.pdf": ("refused", "pdf.damaged"),
        "几期.zip": ("unpacked", "inbox.left_out"),
        "9.txt": ("confirmed", None),
        "没有.pdf": ("refused", "file.missing"),
    }
    assert rows["新.txt"]["target"] == TAKEN
    assert (folder / "corpus" / TAKEN).read_bytes() == issue(8, "加装电梯")
    again = jiewen("intake", folder / "新.txt", "--confirm", "--index", folder / "index")
    assert (again.exit_code, "一模一样" in again.stdout) == (3, True)


def test_without_a_corpus_nothing_is_sent(folder: Path) -> None:
    done = jiewen("intake", folder / "新.txt", "--index", folder / "none")
    assert done.exit_code == 1
    assert not Inbox(folder / "none").folder.exists()
    assert jiewen("intake").exit_code == 2


def test_a_worker_that_is_killed_at_random_loses_no_file(folder: Path) -> None:
    watched = folder / "watched"
    watched.mkdir()
    (watched / "新.txt").write_bytes(issue(8, "加装电梯"))
    chance = random.Random(19)
    inbox = Inbox(folder / "index")
    for _ in range(many(3)):
        worker = start(folder)
        linger(chance.uniform(1.0, 5.0))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        waits = [entry for entry in inbox.entries() if inbox.path(entry).is_file()]
        assert (watched / "新.txt").is_file() or waits
    # What the folder held waits for a person; the command sends the same bytes and confirms them.
    jiewen("intake", folder / "新.txt", "--confirm", "--index", folder / "index")
    assert jiewen("worker", "--once", "--index", folder / "index").exit_code == 0
    found = [path for path in (folder / "corpus").rglob("*") if path.is_file()]
    assert sorted(path.read_bytes() for path in found) == sorted(
        [issue(7, "雨棚翻修"), issue(8, "加装电梯")]
    )
    engine = open_engine(folder / "index")
    assert sorted(article.source for article in engine.scan()) == ["old.txt", TAKEN]
    engine.close()


def start(folder: Path) -> subprocess.Popen[bytes]:
    """Start the worker in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "jiewen", "worker", "--index", str(folder / "index")],
        cwd=folder,
        env=environment(JIEWEN_INBOX=str(folder / "watched"), JIEWEN_OCR="off"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
