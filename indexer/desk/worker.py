"""The worker: one process that does the jobs of an index, one after the other.

A lock admits one worker. A job that a killed worker left is done again: a run that was killed has
changed nothing, or everything.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from threading import Event
from typing import Any, ClassVar, Protocol

from indexer.corpus.sources import Rejection
from indexer.desk.queue import Job, Kind, Progress, Queue, State
from indexer.update.run import Progress as Show
from searcher.core.errors import EngineError, IndexBusy
from searcher.disk import older, owned
from searcher.disk.exclusive import Taken, exclusive
from searcher.speech import Message

LOCK = "worker.lock"
LOOK = 0.2  # seconds between two looks for a job
_WRITTEN = 0.5  # seconds between two writings of the progress
_BUSY = 1.0  # seconds until the next try when another process writes to the index
_FIRST, _LONGEST = 60.0, 3600.0  # seconds until corrections are tried again after a failure
_LISTS = ("corpus", "rejected", "rebuilt")  # of a report, no counts


class Stopped(BaseException):
    """The worker was told to end in the midst of a job."""


class Outcome(Protocol):
    """What a job came to: a frozen dataclass, whose other numbers are the job's counts."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def rejected(self) -> tuple[Rejection, ...]:
        """What had no effect, each with its reason."""
        ...


Does = Callable[[Kind, Show], Outcome]  # does the work of a job


def _nothing() -> None:
    """Do nothing."""


@contextmanager
def only_worker(index: Path) -> Iterator[None]:
    """Be the worker of an index.

    Raises:
        IndexBusy: another process is.
        NotOurs: the folder holds something else.
    """
    owned.claim(index, owned.Kind.INDEX, older.is_index)
    try:
        with exclusive(index / LOCK):
            yield
    except Taken as error:
        raise IndexBusy("worker.other", folder=index) from error


@dataclass(slots=True)
class Worker:
    """Does jobs until it is told to end.

    Attributes:
        queue: where the jobs are.
        does: does the work of one; raises what a run raises.
        explained: returns what to tell of an exception.
        tell: called with each job that ended.
        stop: set when the worker has to end.
        looks: called before each look for a job; it may ask for one.
    """

    queue: Queue
    does: Does
    explained: Callable[[Exception], Message]
    tell: Callable[[Job], None] = lambda _job: None
    stop: Event = field(default_factory=Event)
    looks: Callable[[], None] = _nothing
    _fails: int = 0  # failures of corrections, one after the other
    _again: float = 0.0  # time from which the same corrections are tried again
    _failed: int = 0  # number of the last change at the last failure

    def run(self, *, once: bool = False) -> None:
        """Do jobs; the caller holds the lock.

        Args:
            once: whether to end as soon as nothing is left to do.

        Raises:
            DeskDamaged: the queue is damaged.
            EngineError: the system refused it.
        """
        self.queue.resume()
        while not self.stop.is_set():
            self.looks()
            job = self._next()
            if job is not None:
                self._do(job)
            elif once:
                return
            else:
                self.stop.wait(LOOK)

    def _next(self) -> Job | None:
        try:
            pending = self.queue.pending()
            rests = pending == self._failed and time.monotonic() < self._again
            return self.queue.take(amends=not rests)
        except IndexBusy:  # somebody wrote for half a minute
            return None

    def _do(self, job: Job) -> None:
        pending = self.queue.pending()
        try:
            report = self.does(job.kind, _Shown(self.queue, job, self.stop))
        except Stopped:
            self.queue.put(replace(job, state=State.WAITING, progress=None))
        except IndexBusy:
            self.queue.put(replace(job, state=State.WAITING, progress=None))
            self.stop.wait(_BUSY)
        except Exception as error:  # one job must not end the worker
            self._ended(replace(job, state=State.FAILED, told=self.explained(error)))
            if job.kind is Kind.AMEND:
                self._rest(pending)
        else:
            counts = {n: v for n, v in asdict(report).items() if n not in _LISTS}
            done = replace(job, state=State.DONE, counts=counts, rejected=report.rejected)
            self._fails = 0
            self._ended(done)

    def _rest(self, pending: int) -> None:
        """Leave the corrections up to this one alone for a while; newer ones are tried at once."""
        wait = min(_LONGEST, _FIRST * 2**self._fails)
        self._fails += 1
        self._failed, self._again = pending, time.monotonic() + wait

    def _ended(self, job: Job) -> None:
        self.queue.put(job)
        self.tell(job)


@dataclass(slots=True)
class _Shown:
    """Writes the progress of a job, and ends it if the worker has to end."""

    queue: Queue
    job: Job
    stop: Event
    _next: float = 0.0

    def __call__(self, what: str, done: int, of: int) -> None:
        if self.stop.is_set():
            raise Stopped
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + _WRITTEN
            try:
                self.queue.put(replace(self.job, progress=Progress(what, done, of)))
            except EngineError:  # progress is no reason to end a run
                return
