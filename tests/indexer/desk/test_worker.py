"""The worker: one at a time, one job after the other, whatever a job comes to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import pytest

from indexer.desk import worker as room
from indexer.desk.queue import Job, Kind, Queue, State
from indexer.desk.worker import Worker, only_worker
from indexer.history.change import Draft
from indexer.history.history import History
from indexer.update.run import Progress, Report
from searcher.core.errors import CorpusError, IndexBusy, NotOurs
from searcher.speech import Message, said
from tests.support.waiting import until

_REPORT = Report("corpus", 3, 2, 0, 3, 1, 0, 0.1, False)


@dataclass
class Work:
    """Stands for the runs: notes what it is asked for, and does what the test says."""

    index: Path
    asked: list[Kind] = field(default_factory=list)
    acts: Callable[[Kind, Progress], None] = lambda _kind, _progress: None

    def do(self, kind: Kind, progress: Progress) -> Report:
        self.asked.append(kind)
        self.acts(kind, progress)
        history = History(self.index)
        history.note_applied(len(history.log().changes))
        return _REPORT


def explained(error: Exception) -> Message:
    return getattr(error, "message", None) or said("terminal.interrupted")


@pytest.fixture
def work(tmp_path: Path) -> Work:
    return Work(tmp_path / "index")


@pytest.fixture
def told() -> list[Job]:
    return []


@pytest.fixture
def worker(work: Work, told: list[Job]) -> Worker:
    return Worker(Queue(work.index), work.do, explained, told.append)


def change(work: Work) -> None:
    History(work.index).append(Draft("li", {"id": "a", "page": "1"}, seen=99))


def test_all_jobs_are_done_corrections_first(worker: Worker, work: Work, told: list[Job]) -> None:
    worker.queue.ask(Kind.INDEX, "li")
    worker.queue.ask(Kind.REINDEX, "li")
    change(work)
    worker.run(once=True)
    assert work.asked == [Kind.AMEND, Kind.INDEX, Kind.REINDEX]
    assert {job.state for job in told} == {State.DONE}
    assert told[0].counts == {
        **{"files": 3, "read": 2, "removed": 0, "articles": 3, "put": 1, "deleted": 0},
        "seconds": 0.1,
    }
    assert worker.queue.is_idle()


@pytest.mark.parametrize(
    "error", [CorpusError("corpus.missing", corpus="x"), OSError(28, "no room"), ValueError("x")]
)
def test_a_job_that_fails_ends_no_worker(
    error: Exception, worker: Worker, work: Work, told: list[Job]
) -> None:
    def fail(kind: Kind, _progress: Progress) -> None:
        if kind is Kind.INDEX:
            raise error

    work.acts = fail
    worker.queue.ask(Kind.INDEX, "li")
    worker.queue.ask(Kind.REINDEX, "li")
    worker.run(once=True)
    assert [job.state for job in told] == [State.FAILED, State.DONE]
    assert told[0].told == explained(error)


def test_corrections_that_fail_are_not_tried_all_the_time(
    worker: Worker, work: Work, told: list[Job]
) -> None:
    def fail(_kind: Kind, _progress: Progress) -> None:
        raise CorpusError("corpus.missing", corpus="x")

    work.acts = fail
    change(work)
    worker.run(once=True)
    worker.run(once=True)
    assert (len(told), worker.queue.pending()) == (1, 1)
    work.acts = lambda _kind, _progress: None
    change(work)  # a newer change is tried at once, and the older one with it
    worker.run(once=True)
    assert [job.state for job in told] == [State.FAILED, State.DONE]
    assert worker.queue.pending() == 0


def test_while_another_process_writes_the_job_waits(
    worker: Worker, work: Work, told: list[Job], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "_BUSY", 0.01)
    left = iter([1, 2])

    def busy(_kind: Kind, _progress: Progress) -> None:
        if next(left, None):
            raise IndexBusy("index.writing", folder="x")

    work.acts = busy
    worker.queue.ask(Kind.INDEX, "li")
    worker.run(once=True)
    assert ([job.number for job in told], len(work.asked)) == ([1], 3)


def test_told_to_end_it_ends_after_the_present_step_and_the_job_waits(
    worker: Worker, work: Work, told: list[Job]
) -> None:
    def step(_kind: Kind, progress: Progress) -> None:
        progress("文件", 1, 9)
        worker.stop.set()
        progress("文件", 2, 9)
        raise AssertionError("it goes on")

    work.acts = step
    worker.queue.ask(Kind.INDEX, "li")
    worker.run()
    [job] = worker.queue.jobs()
    assert (job.state, told) == (State.WAITING, [])


def test_a_new_change_is_noticed(worker: Worker, work: Work) -> None:
    thread = Thread(target=worker.run)
    thread.start()
    change(work)
    until(lambda: worker.queue.pending() == 0)
    worker.queue.ask(Kind.INDEX, "li")
    until(lambda: work.asked[-1:] == [Kind.INDEX])
    worker.stop.set()
    thread.join()
    assert set(work.asked) == {Kind.AMEND, Kind.INDEX}


def test_it_looks_for_work_before_it_takes_a_job(worker: Worker, work: Work) -> None:
    asked: list[Job] = []

    def look() -> None:
        if not asked:
            asked.append(worker.queue.ask(Kind.READ, ""))

    worker.looks = look
    worker.queue.ask(Kind.INDEX, "li")
    worker.run(once=True)
    assert work.asked == [Kind.READ, Kind.INDEX]  # somebody waits to see what was read


def test_there_is_one_worker(work: Work) -> None:
    with only_worker(work.index):
        with pytest.raises(IndexBusy) as caught, only_worker(work.index):
            pass
        assert caught.value.code == "worker.other"
    with only_worker(work.index):
        pass


def test_a_folder_of_others_has_no_worker(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("x", "utf-8")
    with pytest.raises(NotOurs), only_worker(tmp_path):
        pass
