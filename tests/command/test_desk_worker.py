"""The worker in processes of its own: killed at every step, told to end, beside a site."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from indexer.desk.queue import Kind, Queue, State
from indexer.desk.worker import LOCK
from indexer.history.change import Draft
from indexer.history.history import History
from searcher.disk.exclusive import Taken, exclusive
from searcher.identity.register import ids_in
from tests.support.command import jiewen
from tests.support.effort import THOROUGH
from tests.support.killed import killed_at
from tests.support.site_processes import ADDRESS, SERVE, environment, fetch, write
from tests.support.waiting import until

_PATIENCE = 240.0  # seconds
_WRITTEN = 1_622_505_600  # seconds since 1970: 2021-06-01


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus of three issues and its index."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "corpus").mkdir()
    for number in (1, 2, 3):
        write(folder, number)
    for file in (folder / "corpus").iterdir():  # a run trusts the times of older files only
        os.utime(file, (_WRITTEN, _WRITTEN))
    shutil.copytree(folder / "corpus", folder / "kept")
    assert jiewen("index", folder / "corpus", "--index", folder / "jiewen-index").exit_code == 0
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of it to work with, whose index names the corpus of the copy."""
    work = tmp_path / "work"
    shutil.copytree(made, work)
    assert jiewen("index", work / "corpus", "--index", work / "jiewen-index").exit_code == 0
    return work


def change(index: Path, path: str, **values: Any) -> None:
    name = ids_in(index)[path, 0]
    History(index).append(Draft("li", {"id": name, **values}, seen=10**6))


def titles(index: Path) -> list[str]:
    told = json.loads(jiewen("search", "", "--index", index, "--json").stdout)
    return sorted(hit["title"] for hit in told["hits"])


def test_changes_and_jobs_are_done_once(folder: Path) -> None:
    index = folder / "jiewen-index"
    change(index, "2021-05-02.txt", title="新题")
    write(folder, 4)
    Queue(index).ask(Kind.INDEX, "li")
    done = jiewen("worker", "--once", "--index", index)
    assert (done.exit_code, done.output) == (0, "")  # quiet in a pipe
    assert len(titles(index)) == 4
    assert "新题" in titles(index)
    assert [job.state for job in Queue(index).jobs()] == [State.DONE] * 2
    assert Queue(index).jobs()[1].counts["put"] == 1


def test_a_failed_job_is_told_and_known(folder: Path) -> None:
    index = folder / "jiewen-index"
    shutil.rmtree(folder / "corpus")
    Queue(index).ask(Kind.INDEX, "li")
    done = jiewen("worker", "--once", "--index", index)
    assert done.exit_code == 3
    assert "任务 1" in done.stderr
    assert done.stderr.count("\n") == 1
    [job] = Queue(index).jobs()
    assert (job.state, job.told and job.told.code) == (State.FAILED, "corpus.missing")


def test_a_worker_killed_at_any_step_leaves_nothing_half_done(folder: Path, tmp_path: Path) -> None:
    """The next one does the job again, and the index is as if none was killed."""
    before, after = titles(folder / "jiewen-index"), ["新题", "青禾街道第1次议事会召开"]
    step, killed = 1, True
    while killed:
        at = tmp_path / f"step{step}"
        shutil.copytree(folder / "jiewen-index", at / "jiewen-index")
        index = at / "jiewen-index"
        change(index, "2021-05-02.txt", title="新题")
        change(index, "2021-05-03.txt", remove=True, reason="撤稿")
        Queue(index).ask(Kind.REINDEX if step % 2 else Kind.INDEX, "li")
        killed = killed_at(step, at, "worker", "--once")
        assert titles(index) in (before, after), step
        assert jiewen("worker", "--once", "--index", index).exit_code == 0, step
        assert titles(index) == after, step
        assert Queue(index).is_idle()
        assert {job.state for job in Queue(index).jobs()} == {State.DONE}
        shutil.rmtree(at)
        step += 1 if THOROUGH else 13
    assert step > 13


@contextmanager
def running(folder: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, *words],
        cwd=folder,
        env=environment(JIEWEN_TIME_LIMIT="60"),  # a busy machine
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def is_working(index: Path) -> bool:
    """Whether some process is the worker; only asked when none may just be starting."""
    try:
        with exclusive(index / LOCK):
            return False
    except Taken:
        return True


def test_it_goes_on_until_it_is_told_to_end(folder: Path) -> None:
    index = folder / "jiewen-index"
    with running(folder, "-m", "jiewen", "worker") as worker:
        change(index, "2021-05-02.txt", title="新题")
        until(Queue(index).is_idle, seconds=_PATIENCE)
        refused = jiewen("worker", "--index", index)
        assert refused.exit_code == 1
        assert "worker" in refused.stderr
        assert "新题" in titles(index)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(60) == 0
        assert worker.stdout
        assert worker.stderr
        assert (worker.stdout.read(), worker.stderr.read()) == ("", "")
    assert not is_working(index)


def test_a_killed_worker_is_followed_by_the_next(folder: Path) -> None:
    index = folder / "jiewen-index"
    queue = Queue(index)
    queue.ask(Kind.REINDEX, "li")
    with running(folder, "-m", "jiewen", "worker") as worker:
        until(lambda: queue.jobs()[0].state is not State.WAITING)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    with running(folder, "-m", "jiewen", "worker"):
        until(queue.is_idle, seconds=_PATIENCE)
    assert queue.jobs()[0].state is State.DONE
    assert len(titles(index)) == 3


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_a_site_brings_its_worker_and_takes_it_along(end: signal.Signals, folder: Path) -> None:
    index = folder / "jiewen-index"
    with running(folder, *SERVE, "--with-worker") as site:
        assert site.stdout
        found = ADDRESS.search(site.stdout.readline())
        assert found
        change(index, "2021-05-02.txt", title="新题")
        asked = f"{found[0]}/api/v1/search?q={quote('新题')}"
        until(lambda: json.loads(fetch(asked))["total"] == 1, seconds=_PATIENCE)
        site.send_signal(end)
        site.wait()
    until(lambda: not is_working(index))


def test_a_backup_holds_the_changes_and_brings_them_back(folder: Path, tmp_path: Path) -> None:
    index, new = folder / "jiewen-index", tmp_path / "new"
    change(index, "2021-05-02.txt", title="新题")
    jiewen("worker", "--once", "--index", index)
    log = History(index).log()
    change(index, "2021-05-01.txt", title="又一题")
    assert jiewen("backup", tmp_path / "bk", "--index", index).exit_code == 0
    change(index, "2021-05-03.txt", title="备份以后")
    done = jiewen("restore", tmp_path / "bk", "--index", index, "--replace")
    assert done.exit_code == 0, done.output
    assert len(History(index).log().changes) == 2
    assert History(index).log().changes[:1] == log.changes
    assert jiewen("restore", tmp_path / "bk", "--index", new).exit_code == 0
    assert jiewen("worker", "--once", "--index", new).exit_code == 0
    assert titles(new) == ["又一题", "新题", "青禾街道第3次议事会召开"]
    assert jiewen("reindex", "--index", new).exit_code == 0
    assert len(History(new).log().changes) == 2


# ---- jiewen corrections ------------------------------------------------------------------------


def test_file_and_table_are_one_thing(folder: Path, tmp_path: Path) -> None:
    index, file = folder / "jiewen-index", folder / "corpus" / "corrections.toml"
    file.write_text('[[correction]]\nfiles = ["2021-05-01.txt"]\nstreet = "柳岸街道"\n', "utf-8")
    at = ("--index", index)
    assert "新增 1" in jiewen("corrections", "import", *at).output
    change(index, "2021-05-02.txt", title="=新题", event_date="2021-05-03", reason="核对原报")
    assert jiewen("corrections", "export", "-o", file, *at).exit_code == 0
    assert "event_date = 2021-05-03" in file.read_text("utf-8")
    before = History(index).log().changes
    for _ in range(2):
        assert "新增 0 条，撤销 0 条" in jiewen("corrections", "import", *at).output
        assert jiewen("index", *at).exit_code == 0
    assert History(index).log().changes == before
    table = tmp_path / "history.csv"
    assert jiewen("corrections", "history", "-o", table, *at).exit_code == 0
    rows = table.read_text("utf-8-sig").splitlines()
    assert rows[0].startswith("number,at,who,target,field,old,new,reason,undoes,active")
    assert rows[1].split(",")[2:7] == [
        *("corrections.toml", "2021-05-01.txt", "street", "", "柳岸街道"),
    ]
    assert "'=新题" in rows[2]  # no formula
    told = json.loads(jiewen("corrections", "history", "--format", "json", *at).stdout)
    assert [(each["who"], each["active"]) for each in told] == [("", True), ("li", True)]
    listed = jiewen("corrections", "history", *at).stdout
    assert "核对原报" in listed
    file.unlink()
    assert "撤销 2" in jiewen("corrections", "import", *at).output
    assert "已撤销" in jiewen("corrections", "history", *at).stdout
    assert jiewen("corrections", "export", "-o", "-", *at).stdout.count("[[correction]]") == 0


def test_review_and_check_know_the_changes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = folder / "jiewen-index"
    change(index, "2021-05-02.txt", street="柳岸街道", department="妇女联合会")
    History(index).append(Draft("li", {"id": "nobody", "title": "甲"}))
    name = ids_in(index)["2021-05-02.txt", 0]
    reviewed = json.loads(jiewen("review", "--index", index, "--json").stdout)
    fields = {each["field"] for each in reviewed if each["id"] == name}
    assert "street" not in fields
    monkeypatch.chdir(folder)
    checked = json.loads(jiewen("check", folder / "corpus", "--json").stdout)
    assert ["更正 2" in each["reason"] for each in checked["unused"]] == [True]
    assert len(History(index).log().changes) == 2  # neither writes
