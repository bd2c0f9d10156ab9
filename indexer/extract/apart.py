"""Run one function on one untrusted file in a new, limited process.

`workers` reuses its processes for the thousands of files of a run. The site opens single files, and
seldom, so each call starts a new process. The process gets the bytes of the file, not its name, and
returns bytes. A process that a malicious file controls can therefore only return a wrong answer.
"""

import json
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

from indexer.corpus.blocks import BadFile
from indexer.corpus.sources import MAX_BYTES, MB
from indexer.extract.allowance import memory_apart
from indexer.extract.extract import NO_MEMORY
from indexer.extract.parsing import bind, bound_time
from searcher.disk.safe_files import open_real
from searcher.processes.child import Answer, Ask, function_of, name_of
from searcher.processes.crew import WATCH, Child, Gone
from searcher.speech import Message, said

AT_ONCE = 2  # processes at the same time; further calls wait
ANSWER = 64 * 2**20  # bytes of the answer, at most
_WAIT = 0.25  # of the time limit: how long a call waits for a free process
_NICE = 5  # below the priority of the server's searches
_ENTRY = "indexer.extract.apart:begin"
_FAILED, _SLOW = said("file.failed"), said("file.slow")
_MOST_SAID = 4096  # bytes of a reason
_DONE, _REFUSED = b"+", b"-"  # first byte of the answer

_turns = threading.BoundedSemaphore(AT_ONCE)


class Busy(BadFile):
    """No process is free now; the file itself was not judged."""


class Slow(BadFile):
    """The work took longer than its time limit; on a machine with less to do it may succeed."""


def apart(work: Callable[..., bytes], file: Path, *given: str | int, seconds: float) -> bytes:
    """Return the result of a function on a file's bytes, run in a process of its own.

    Args:
        work: a module-level function; it may raise `BadFile`.
        file: real path of the file; its bytes are the first argument of ``work``.
        given: further arguments of ``work``.
        seconds: time limit.

    Raises:
        BadFile: ``work`` raised it, or crashed.
        Slow: ``work`` took too long.
        Busy: no process was free in time, or the machine lacks resources.
        OSError: the file cannot be read.
    """
    if not _turns.acquire(timeout=_WAIT * seconds):
        raise Busy("file.busy")
    try:
        answer = _answer(work, file, given, seconds)
    except Gone as error:
        if error.reason == "time":
            raise Slow(_SLOW) from error
        raise BadFile(_FAILED) from error
    finally:
        _turns.release()
    if answer[:1] != _DONE:
        raise BadFile(_heard(answer[1:]))
    return answer[1:]


def _heard(answer: bytes) -> Message:
    """Return the reason that a process gave; whatever it sent otherwise, the file is at fault."""
    try:
        return Message.of_data(json.loads(answer[:_MOST_SAID]))
    except (ValueError, RecursionError):
        return _FAILED


def _answer(
    work: Callable[..., bytes], file: Path, given: tuple[str | int, ...], seconds: float
) -> bytes:
    with os.fdopen(open_real(file), "rb", buffering=0) as opened:
        size = os.fstat(opened.fileno()).st_size
        if size > MAX_BYTES:
            raise BadFile("file.too_large", most=MAX_BYTES // MB)
        child = _started()
        try:
            with WATCH.guard(child, seconds, memory_apart()):
                job = [name_of(work), seconds, *given]
                child.tell(json.dumps(job).encode())
                child.tell_file(opened, size)
                return child.hear(ANSWER)
        except EOFError as error:
            raise BadFile("file.changing") from error
        finally:
            child.end()


def _started() -> Child:
    try:
        return Child(_ENTRY)
    except OSError as error:
        raise Busy("file.no_resources") from error


def begin(given: bytes) -> Answer:
    """Limit this process and return its answers; see `searcher.processes.child.serve`."""
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
            yield _REFUSED + json.dumps(error.message.data()).encode()
        except MemoryError:
            why = said("file.failed_why", why=NO_MEMORY)
            yield _REFUSED + json.dumps(why.data()).encode()

    return answer
