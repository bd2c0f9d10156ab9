"""Extraction in processes of their own: in parallel, within a time limit, safe from crashes.

A parser that hangs or brings its process down costs one file. concurrent.futures gives up its
whole pool when one worker dies, hence this small pool of pipes. Workers are spawned, so a script
that calls this needs the usual ``if __name__ == "__main__":``.
"""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess

from indexer.blocks import RawFile
from indexer.extract import Context, Extraction, extract
from indexer.sources import Found, Rejection, read

SECONDS = 60.0  # for one file
MEMORY = 4 * 2**30  # bytes of address space for one worker

# fork would copy a process that may have threads (progress, the site); spawn starts clean
_SPAWN = multiprocessing.get_context("spawn")


@dataclass(slots=True)
class _Worker:
    process: SpawnProcess
    pipe: Connection
    job: RawFile | None = None
    deadline: float = 0.0


def extract_all(
    jobs: Iterable[RawFile],
    context: Context,
    *,
    workers: int | None = None,
    seconds: float = SECONDS,
) -> Iterator[tuple[RawFile, Extraction]]:
    """Yield each file with what was found in it, as they get ready.

    Jobs are taken one by one, so only as many files as there are workers are in memory.
    """
    most = workers or os.cpu_count() or 1
    pool: list[_Worker] = []
    waiting = iter(jobs)
    try:
        while True:
            _hand_out(waiting, pool, most, context, seconds)
            if not any(worker.job for worker in pool):
                return
            yield from _collect(pool)
    finally:
        for worker in pool:
            _stop(worker)


def extract_in_order(
    inputs: Sequence[Found | Rejection],
    context: Context,
    progress: Callable[[str, int, int], None] = lambda _what, _done, _of: None,
) -> list[Extraction | Rejection]:
    """Return what was found in each input of one corpus, in their order; nothing is kept."""
    outcomes: dict[str, Extraction | Rejection] = {}

    def jobs() -> Iterator[RawFile]:
        for item in inputs:
            data = read(item) if isinstance(item, Found) else item
            if isinstance(data, Rejection):
                outcomes[item.path] = data
            else:
                yield RawFile(item.path, data)

    for raw, extraction in extract_all(jobs(), context):
        outcomes[raw.path] = extraction
        progress("读取文件 / files", len(outcomes), len(inputs))
    return [outcomes[item.path] for item in inputs]


def _hand_out(
    jobs: Iterator[RawFile], pool: list[_Worker], most: int, context: Context, seconds: float
) -> None:
    """Give every free worker a job; start workers only while there are jobs for them."""
    while sum(1 for worker in pool if worker.job) < most:
        job = next(jobs, None)
        if job is None:
            return
        worker = next((w for w in pool if not w.job), None) or _start(pool, context)
        worker.job, worker.deadline = job, time.monotonic() + seconds
        try:
            worker.pipe.send(job)
        except OSError:  # it died while idle; _collect will report the job
            continue


def _start(pool: list[_Worker], context: Context) -> _Worker:
    ours, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=_work, args=(theirs, context), daemon=True)
    process.start()
    theirs.close()  # so that its death is the end of our pipe
    pool.append(_Worker(process, ours))
    return pool[-1]


def _collect(pool: list[_Worker]) -> Iterator[tuple[RawFile, Extraction]]:
    """Wait for the next results or the next deadline; replace nothing, just drop the dead."""
    busy = {worker.pipe: worker for worker in pool if worker.job}
    soonest = min(worker.deadline for worker in busy.values())
    ready = wait(list(busy), timeout=max(0.0, soonest - time.monotonic()))
    for pipe, worker in busy.items():
        if pipe in ready:
            result = _receive(worker)
        elif time.monotonic() >= worker.deadline:
            result = Extraction((), ("解析超时 / took too long to parse",))
        else:
            continue
        job, worker.job = worker.job, None
        if pipe not in ready or not worker.process.is_alive():
            _stop(worker)
            pool.remove(worker)
        if job is not None:
            yield job, result


def _receive(worker: _Worker) -> Extraction:
    try:
        result = worker.pipe.recv()
    except (EOFError, OSError):
        worker.process.join()
        code = worker.process.exitcode
        return Extraction((), (f"解析时进程崩溃 / the parser crashed (exit {code})",))
    return result if isinstance(result, Extraction) else Extraction((), ("无法解析",))


def _stop(worker: _Worker) -> None:
    worker.process.kill()
    worker.process.join()
    worker.process.close()
    worker.pipe.close()


def _work(pipe: Connection, context: Context) -> None:
    """Serve one parent until it closes the pipe."""
    _bound_memory()
    while True:
        try:
            job = pipe.recv()
        except (EOFError, KeyboardInterrupt):
            return
        pipe.send(extract(job, context))


def _bound_memory() -> None:
    import resource  # Unix only, like flock

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    limit = MEMORY if hard == resource.RLIM_INFINITY else min(MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
