"""Jobs for the worker, in ``desk.sqlite``: a kill of the site or of the worker loses none."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from indexer.corpus.sources import Rejection
from indexer.history.database import reading, value_of, writing
from indexer.history.schema import FILE_NAME, damaged, seal
from searcher.speech import Message, NoMessage, said

_KEPT = 1000  # jobs; older ones that ended are forgotten
_SHOWN = 500  # rejections that are kept of a job
_COLUMNS = "number, kind, state, who, asked, began, ended, told, counts, progress"
_SELECT = f"SELECT {_COLUMNS}, seal FROM job"  # noqa: S608 (words of ours)
_MEANINGLESS = (ValueError, TypeError, AttributeError, LookupError, RecursionError, NoMessage)


class Kind(StrEnum):
    """What a job does; see `indexer.update.run`, for READ `indexer.inbox.work`."""

    AMEND = "amend"
    READ = "read"
    INDEX = "index"
    REINDEX = "reindex"


class State(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a running job is: what it counts, how many are done, and how many there are."""

    what: str
    done: int
    of: int


@dataclass(frozen=True, slots=True)
class Job:
    """One job.

    Attributes:
        number: from 1.
        kind: what it does.
        state: how far it is.
        who: the account that asked for it; ``""`` for the worker itself.
        asked: UTC day and time.
        began: when the worker took it the last time.
        ended: when it was done or failed.
        told: why it failed.
        counts: of the report, such as ``articles``, ``put``, ``deleted``, ``seconds``.
        rejected: files and corrections that had no effect, the first 500.
        progress: while it runs.
    """

    number: int
    kind: Kind
    state: State
    who: str
    asked: str
    began: str | None = None
    ended: str | None = None
    told: Message | None = None
    counts: Mapping[str, float] = field(default_factory=dict)
    rejected: tuple[Rejection, ...] = ()
    progress: Progress | None = None

    def _row(self) -> tuple[object, ...]:
        told = self.told and json.dumps(self.told.data())
        rejected = [[each.path, each.reason.data()] for each in self.rejected]
        counts = json.dumps([dict(self.counts), rejected])
        made = self.progress
        progress = made and json.dumps([made.what, made.done, made.of])
        times = self.asked, self.began, self.ended
        return (
            self.number,
            self.kind.value,
            self.state.value,
            self.who,
            *times,
            told,
            counts,
            progress,
        )


@dataclass(frozen=True, slots=True)
class Queue:
    """The jobs of one index.

    Each method raises `DeskDamaged` if the file is damaged, `EngineError` if the system refuses.

    Attributes:
        index: the index folder.
    """

    index: Path

    def ask(self, kind: Kind, who: str) -> Job:
        """Ask for a job; one of this kind that is waiting already is enough."""
        with writing(self.index) as database:
            waiting = self._where(database, "state = ? AND kind = ?", State.WAITING, kind)
            return next(waiting, None) or self._added(database, kind, State.WAITING, who)

    def jobs(self, most: int = 50) -> list[Job]:
        """Return the latest jobs, the last one first."""
        with reading(self.index) as database:
            if database is None:
                return []
            return list(self._where(database, "1 ORDER BY number DESC LIMIT ?", most))

    def is_idle(self) -> bool:
        """Whether no job waits or runs, and the index contains all changes."""
        with reading(self.index) as database:
            return database is None or not (_open(database) or _pending(database))

    def pending(self) -> int:
        """Return the number of the last change if the index lacks it, else 0."""
        with reading(self.index) as database:
            return _pending(database) if database else 0

    def take(self, *, amends: bool = True) -> Job | None:
        """Begin the next job; ``None`` if there is none.

        Corrections come first, then what staff sent, since somebody waits for them. Corrections
        need no job: changes that the index lacks are work, also if whoever made them was killed
        before asking for it.

        Args:
            amends: whether changes that nobody asked a job for are work now.
        """
        with reading(self.index) as database:
            if database is None or not (_open(database) or (amends and _pending(database))):
                return None
        with writing(self.index) as database:
            found = self._where(
                *(database, "state = ? ORDER BY kind <> ?, kind <> ?, number LIMIT 1"),
                *(State.WAITING, Kind.AMEND, Kind.READ),
            )
            job = next(found, None)
            if (job is None or job.kind is not Kind.AMEND) and amends and _pending(database):
                job = self._added(database, Kind.AMEND, State.WAITING, _author(database))
            if job is None:
                return None
            begun = replace(job, state=State.RUNNING, began=_now(), ended=None, told=None)
            self._put(database, begun)
            return begun

    def resume(self) -> None:
        """Let the jobs wait again that a killed worker left; only the worker calls this."""
        with reading(self.index) as database:
            if database is None or not _open(database):
                return
        with writing(self.index) as database:
            for job in list(self._where(database, "state = ?", State.RUNNING)):
                self._put(database, replace(job, state=State.WAITING, progress=None))

    def put(self, job: Job) -> None:
        """Write a job as it is now."""
        ended = _now() if job.state in {State.DONE, State.FAILED} else None
        with writing(self.index) as database:
            self._put(database, replace(job, ended=ended, rejected=job.rejected[:_SHOWN]))

    def _added(self, database: sqlite3.Connection, kind: Kind, state: State, who: str) -> Job:
        [(last,)] = database.execute("SELECT max(number) FROM job")
        job = Job((last or 0) + 1, kind, state, who, _now())
        database.execute(
            "DELETE FROM job WHERE number <= ? AND state IN (?, ?)",
            (job.number - _KEPT, State.DONE, State.FAILED),
        )
        self._put(database, job)
        return job

    def _put(self, database: sqlite3.Connection, job: Job) -> None:
        row = job._row()
        database.execute(
            "INSERT OR REPLACE INTO job VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*row, seal(*row)),
        )

    def _where(
        self, database: sqlite3.Connection, condition: str, *values: object
    ) -> Iterator[Job]:
        question = f"{_SELECT} WHERE {condition}"
        for *row, sealed in database.execute(question, values):
            try:
                if sealed != seal(*row):
                    raise ValueError("seal")
                yield _job(row)
            except _MEANINGLESS as error:
                why = said("desk.row_changed", table="job")
                raise damaged(self.index / FILE_NAME, why) from error


def _job(row: list[Any]) -> Job:
    number, kind, state, who, asked, began, ended, told, counts, progress = row
    counted, rejected = json.loads(counts)
    return Job(
        *(number, Kind(kind), State(state), who, asked, began, ended),
        told=Message.of_data(json.loads(told)) if told else None,
        counts=counted,
        rejected=tuple(Rejection(path, Message.of_data(why)) for path, why in rejected),
        progress=Progress(*json.loads(progress)) if progress else None,
    )


def _open(database: sqlite3.Connection) -> bool:
    question = "SELECT 1 FROM job WHERE state IN (?, ?) LIMIT 1"
    return database.execute(question, (State.WAITING, State.RUNNING)).fetchone() is not None


def _pending(database: sqlite3.Connection) -> int:
    [(last,)] = database.execute("SELECT max(number) FROM change")
    applied = value_of(database, "applied") or "0"
    return last if last and applied.isdecimal() and int(applied) < last else 0


def _author(database: sqlite3.Connection) -> str:
    [(who,)] = database.execute("SELECT who FROM change ORDER BY number DESC LIMIT 1")
    return str(who)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
