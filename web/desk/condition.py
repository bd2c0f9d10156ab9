"""The state of the archive: runs, jobs, refused files, disk, index, backup."""

import shutil
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from indexer.corpus.sources import Rejection
from indexer.desk.queue import Job, Kind, State
from indexer.history.keeping import read_backup
from searcher.core.errors import EngineError
from searcher.core.model import IndexStats
from web.desk.permit import editor
from web.desk.present import all_changes, queue
from web.desk.timeline import local
from web.desk.views import Answer, blueprint, go, here
from web.request import index, site

_RUNS = (Kind.INDEX, Kind.REINDEX)
_LONG = 15.0  # seconds after which somebody should have begun what waits
_REFUSED = 200  # refused files shown


@dataclass(frozen=True, slots=True)
class Condition:
    """What the page tells.

    Attributes:
        running: the job that runs; ``None``: none.
        waiting: jobs that wait, the first one first.
        ended: the last jobs that ended, the last one first.
        run: the last run over the whole corpus that staff asked for; ``None``: none is known.
        pending: number of changes that the index lacks.
        stuck: whether something waits and nobody does it.
        refused: files that the last run refused, each with its reason.
        stats: of the index; ``None`` if it cannot be read now.
        version: of the index.
        free: bytes free on the disk of the index; ``None`` if the system does not tell.
        backup: UTC time of the last backup; ``""`` if unknown.
    """

    running: Job | None
    waiting: Sequence[Job]
    ended: Sequence[Job]
    run: Job | None
    pending: int
    stuck: bool
    refused: Sequence[Rejection]
    stats: IndexStats | None
    version: str
    free: int | None
    backup: str


def condition() -> Condition:
    """Return the present state."""
    jobs = queue().jobs()
    ended = [job for job in jobs if job.state in {State.DONE, State.FAILED}]
    waiting = [job for job in reversed(jobs) if job.state is State.WAITING]
    running = next((job for job in jobs if job.state is State.RUNNING), None)
    run = next((job for job in ended if job.kind in _RUNS and job.state is State.DONE), None)
    log = all_changes()
    late = log.changes[log.applied :]
    oldest = min([*(job.asked for job in waiting), *(each.at for each in late)], default="")
    stats, version = _index()
    return Condition(
        running,
        waiting,
        ended[:10],
        run,
        len(late),
        running is None and _is_old(oldest),
        run.rejected[:_REFUSED] if run else (),
        stats,
        version,
        _free(),
        read_backup(site().settings.index),
    )


def _is_old(at: str) -> bool:
    try:
        return bool(at) and time.time() - datetime.fromisoformat(at).timestamp() > _LONG
    except ValueError:
        return False


def _index() -> tuple[IndexStats | None, str]:
    try:
        return index().stats(), index().version()
    except EngineError:
        return None, ""


def _free() -> int | None:
    try:
        return shutil.disk_usage(site().settings.index).free
    except OSError:
        return None


@blueprint.get("/status")
def status() -> Answer:
    """Show the state of the archive."""
    return here("desk_status.html", now=condition(), local=local, Kind=Kind, State=State)


@blueprint.post("/update")
def update() -> Answer:
    """Ask for a run over the corpus."""
    queue().ask(Kind.INDEX, editor().name)
    return go("/desk/status")


@blueprint.post("/reindex")
def reindex() -> Answer:
    """Ask for an index that is built anew."""
    queue().ask(Kind.REINDEX, editor().name)
    return go("/desk/status")
