"""Jobs: asked for once, taken one by one, kept over kills."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.corpus.sources import Rejection
from indexer.desk.queue import Kind, Progress, Queue, State
from indexer.history.change import Draft
from indexer.history.history import History
from indexer.history.schema import FILE_NAME, DeskDamaged
from searcher.speech import said


@pytest.fixture
def queue(tmp_path: Path) -> Queue:
    return Queue(tmp_path / "index")


def change(queue: Queue, who: str = "li") -> None:
    History(queue.index).append(Draft(who, {"id": "a", "page": "1"}, seen=99))


def test_an_index_without_a_desk_has_no_jobs_and_gets_no_file(queue: Queue) -> None:
    assert (queue.jobs(), queue.take(), queue.is_idle(), queue.pending()) == ([], None, True, 0)
    queue.resume()
    assert not queue.index.exists()


def test_a_job_that_waits_is_not_asked_for_twice(queue: Queue) -> None:
    first = queue.ask(Kind.INDEX, "li")
    assert queue.ask(Kind.INDEX, "wang") == first
    assert queue.ask(Kind.REINDEX, "wang").number == 2
    taken = queue.take()
    assert taken
    assert (taken.number, taken.state, taken.who) == (1, State.RUNNING, "li")
    assert queue.ask(Kind.INDEX, "wang").number == 3  # files may have come since it began


def test_corrections_come_first_and_need_no_job(queue: Queue) -> None:
    queue.ask(Kind.INDEX, "li")
    change(queue, "wang")
    taken = [queue.take(), queue.take()]
    kinds = [(job.kind, job.who) for job in taken if job]
    assert kinds == [(Kind.AMEND, "wang"), (Kind.AMEND, "wang")]  # none was done yet
    History(queue.index).note_applied(1)
    last = queue.take()
    assert last
    assert (last.kind, last.who) == (Kind.INDEX, "li")
    assert queue.take() is None


def test_changes_are_no_work_while_they_rest(queue: Queue) -> None:
    change(queue)
    assert queue.take(amends=False) is None
    assert queue.pending() == 1
    queue.ask(Kind.AMEND, "li")
    job = queue.take(amends=False)
    assert job
    assert job.kind is Kind.AMEND


def test_what_became_of_a_job_is_kept(queue: Queue) -> None:
    queue.ask(Kind.INDEX, "li")
    job = queue.take()
    assert job
    queue.put(replace(job, progress=Progress("文件", 3, 9)))
    assert queue.jobs()[0].progress == Progress("文件", 3, 9)
    rejected = tuple(Rejection(f"{n}\udcff.pdf", said("file.name_taken")) for n in range(600))
    done = replace(job, state=State.DONE, counts={"put": 2, "seconds": 0.5}, rejected=rejected)
    queue.put(done)
    [found] = queue.jobs()
    assert (found.state, found.counts, found.progress) == (State.DONE, done.counts, None)
    assert found.rejected == rejected[:500]
    assert (found.began, bool(found.ended), queue.is_idle()) == (job.began, True, True)
    queue.ask(Kind.INDEX, "li")
    again = queue.take()
    assert again
    queue.put(replace(again, state=State.FAILED, told=said("desk.no_change", number=3)))
    assert [str(each.told) for each in queue.jobs()] == ["没有第 3 条更正", "None"]


def test_what_a_killed_worker_left_waits_again(queue: Queue) -> None:
    queue.ask(Kind.INDEX, "li")
    job = queue.take()
    assert job
    queue.put(replace(job, progress=Progress("文件", 3, 9)))
    assert queue.take() is None
    queue.resume()
    [found] = queue.jobs()
    assert (found.state, found.progress) == (State.WAITING, None)
    assert queue.take() is not None


def test_old_jobs_are_forgotten(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexer.desk.queue._KEPT", 3)
    for _ in range(6):
        queue.ask(Kind.INDEX, "li")
        job = queue.take()
        assert job
        queue.put(replace(job, state=State.DONE))
    assert [each.number for each in queue.jobs()] == [6, 5, 4]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE job SET who = 'wang'",
        "UPDATE job SET counts = '{'",
        "UPDATE job SET state = x'ff'",
        "UPDATE job SET kind = 'format'",
        "DROP TABLE job",
    ],
)
def test_a_damaged_queue_is_told(statement: str, queue: Queue) -> None:
    queue.ask(Kind.INDEX, "li")
    with closing(sqlite3.connect(queue.index / FILE_NAME)) as database:
        database.execute(statement)
        database.commit()
    with pytest.raises(DeskDamaged) as caught:
        queue.jobs()
    assert "\n" not in str(caught.value)
