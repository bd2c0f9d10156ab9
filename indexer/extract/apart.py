"""One piece of work in a process of its own, within limits: for files that nobody vouches for.

`workers` keeps its processes for the thousands of files of a run; the site opens one file at a time
and seldom, so here each piece of work gets a new process. It gets the bytes of the file, never its
name, and only bytes come back: a process which a file has taken over can do no more than lie.
"""

import json
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

from indexer.corpus.blocks import BadFile
from indexer.corpus.sources import MAX_BYTES
from indexer.extract.allowance import memory_apart
from indexer.extract.extract import NO_MEMORY
from indexer.extract.parsing import bind, bound_time
from searcher.disk.safe_files import open_real
from searcher.processes.child import Answer, Ask, function_of, name_of
from searcher.processes.crew import WATCH, Child, Gone

AT_ONCE = 2  # processes; further work waits for its turn
ANSWER = 64 * 2**20  # bytes that may come back
_WAIT = 0.25  # of the time that work may take: so long a turn is waited for
_NICE = 5  # answers to searches go first
_ENTRY = "indexer.extract.apart:begin"
_FAILED = "文件无法处理 / the file cannot be processed"
_DONE, _REFUSED = b"+", b"-"  # first byte of what comes back

_turns = threading.BoundedSemaphore(AT_ONCE)


class Busy(BadFile):
    """Not now; nothing is said of the file."""


def apart(work: Callable[..., bytes], file: Path, *given: str | int, seconds: float) -> bytes:
    """Return what a function makes of a file's bytes.

    Args:
        work: a function of a module; it may raise `BadFile`.
        file: the real path of that whose bytes are its first argument.
        given: its other arguments.
        seconds: how long it may take.

    Raises:
        BadFile: the work said so, took too long, or brought its process down.
        Busy: its turn did not come, or the machine is short of something.
        OSError: the file cannot be read.
    """
    if not _turns.acquire(timeout=_WAIT * seconds):
        raise Busy("正忙，请稍后再试 / busy just now; try again")
    try:
        answer = _answer(work, file, given, seconds)
    except Gone as error:
        slow = error.reason == "time"
        raise BadFile("文件处理超时 / the file took too long" if slow else _FAILED) from error
    finally:
        _turns.release()
    if answer[:1] != _DONE:
        raise BadFile(answer[1:500].decode("utf-8", "replace"))
    return answer[1:]


def _answer(
    work: Callable[..., bytes], file: Path, given: tuple[str | int, ...], seconds: float
) -> bytes:
    with os.fdopen(open_real(file), "rb", buffering=0) as opened:
        size = os.fstat(opened.fileno()).st_size
        if size > MAX_BYTES:
            raise BadFile(f"文件超过 {MAX_BYTES >> 20} MB / the file is larger than that")
        child = _started()
        try:
            with WATCH.guard(child, seconds, memory_apart()):
                job = [name_of(work), seconds, *given]
                child.tell(json.dumps(job).encode())
                child.tell_file(opened, size)
                return child.hear(ANSWER)
        except EOFError as error:
            raise BadFile("读取时文件正在改动 / the file changed while being read") from error
        finally:
            child.end()


def _started() -> Child:
    try:
        return Child(_ENTRY)
    except OSError as error:
        raise Busy("系统资源不足，请稍后再试 / short of resources just now; try again") from error


def begin(given: bytes) -> Answer:
    """Bind this process, and return what it answers; see `searcher.processes.child.run`."""
    name, seconds, *others = json.loads(given)
    work = cast("Callable[..., bytes]", function_of(name))
    if hasattr(os, "nice"):
        os.nice(_NICE)
    bind(memory_apart())

    def answer(ask: Ask) -> Iterator[bytes]:
        data = ask()
        bound_time(seconds)
        try:
            yield _DONE + work(data, *others)
        except BadFile as error:
            yield _REFUSED + str(error).encode("utf-8", "replace")
        except MemoryError:
            yield _REFUSED + f"{_FAILED}: {NO_MEMORY}".encode()

    return answer
