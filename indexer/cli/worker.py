"""`jiewen worker`: does the jobs that the desk asks for."""

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import click

from indexer.corpus.origin import read_origin
from indexer.desk.queue import Job, Kind, Queue, State
from indexer.desk.worker import Outcome, Worker, only_worker
from indexer.inbox.inbox import Inbox
from indexer.inbox.watching import Watch
from indexer.inbox.work import has_work
from indexer.inbox.work import work as inbox_work
from indexer.ocr.choose import vision_of
from indexer.update import run
from searcher.cli.clicks import Command, option
from searcher.cli.console import Exit, index_option, message_of, say, settings_from
from searcher.core.engine import Engine
from searcher.core.errors import IndexBusy, JiewenError
from searcher.engines.choose import engine_for
from searcher.settings import Settings
from searcher.speech import Message, in_words

_LOOK = 1.0  # seconds between two tries to become the worker


@click.command("worker", cls=Command)
@option("--once", is_flag=True, help="option.once")
@click.option("--while-input", is_flag=True, hidden=True)  # ends when its standard input ends
@index_option
def worker_command(once: bool, while_input: bool, index: Path | None) -> None:
    """Do the jobs of the desk, until told to end."""
    settings = settings_from(index=index)
    stop = Event()
    failed: list[Job] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if while_input:
        Thread(target=_await_end, args=(stop,), daemon=True).start()
        _await_turn(settings.index, stop)

    def tell(job: Job) -> None:
        if job.state is State.FAILED:
            failed.append(job)
        _tell(job)

    work = _Work(settings)
    queue = Queue(settings.index)
    worker = Worker(queue, work.do, message_of, tell, stop, _Looks(settings, queue))
    if not stop.is_set():
        with only_worker(settings.index):
            if has_work(settings):  # a kill may have come before anybody asked for it
                queue.ask(Kind.READ, "")
            worker.run(once=once)
    if once and failed:
        click.get_current_context().exit(Exit.PARTIAL)


class _Work:
    """Does jobs with one engine, which stays open, since opening it takes time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._engine: Engine | None = None

    def do(self, kind: Kind, progress: run.Progress) -> Outcome:
        """Do a job; after a failure the engine is opened again."""
        if kind is Kind.READ:
            return inbox_work(self._settings, progress)
        try:
            return self._do(kind, progress)
        except BaseException:
            self._engine = None
            raise

    def _do(self, kind: Kind, progress: run.Progress) -> run.Report:
        settings = self._settings
        self._engine = engine = self._engine or engine_for(settings)
        gazetteer, follow = settings.gazetteer, settings.follow_links
        vision = vision_of(settings.ocr, settings.recognised)
        if kind is Kind.INDEX:
            return run.index(
                engine,
                settings.index,
                settings.corpus,
                gazetteer=gazetteer,
                follow_links=follow,
                vision=vision,
                progress=progress,
            )
        does = run.amend if kind is Kind.AMEND else run.reindex
        return does(
            engine,
            settings.index,
            gazetteer=gazetteer,
            follow_links=follow,
            vision=vision,
            progress=progress,
        )


class _Looks:
    """Looks at the watched folder, if there is one; what hinders it is told once."""

    def __init__(self, settings: Settings, queue: Queue) -> None:
        self._queue = queue
        self._told: Message | None = None
        self._watch: Watch | None = None
        if settings.inbox:
            self._watch = Watch(Inbox(settings.index), settings.inbox)
            self._watch.require_apart(settings.corpus or read_origin(settings.index))

    def __call__(self) -> None:
        if self._watch is None:
            return
        try:
            if self._watch.look():
                self._queue.ask(Kind.READ, "")
            self._told = None
        except (JiewenError, OSError) as error:  # the folder must not end the worker
            why = message_of(error)
            if why != self._told:
                self._told = why
                say(str(why), err=True)


def _await_end(stop: Event) -> None:
    """Wait until whoever started us has ended, or tells us to end by closing the pipe."""
    with suppress(OSError):
        while os.read(0, 1 << 10):
            pass
    stop.set()


def _await_turn(index: Path, stop: Event) -> None:
    """Wait while another worker does the jobs."""
    while not stop.is_set():
        try:
            with only_worker(index):
                return
        except IndexBusy:
            stop.wait(_LOOK)


def _tell(job: Job) -> None:
    """Print what became of a job: failures always, the rest on a terminal."""
    kind = in_words(f"job.{job.kind}")
    if job.state is State.FAILED:
        say(in_words("worker.failed", kind=kind, number=job.number, why=str(job.told)), err=True)
    elif sys.stdout is not None and sys.stdout.isatty():
        at = time.strftime("%H:%M:%S")
        if job.kind is Kind.READ:
            counts = {name: job.counts.get(name, 0) for name in ("files", "taken", "seconds")}
            say(in_words("worker.read", at=at, number=job.number, **counts))
            return
        counts = {name: job.counts.get(name, 0) for name in ("put", "deleted", "seconds")}
        say(in_words("worker.done", at=at, kind=kind, number=job.number, **counts))
