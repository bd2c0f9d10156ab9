"""One piece of work in a process of its own, within limits: for files that nobody vouches for.

`workers` keeps its processes for the thousands of files of a run; the site opens one file at a time
and seldom, so here each piece of work gets a new process. It is told what to do by its arguments,
and only bytes come back, so that a process which a file has taken over can do no more than lie.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from importlib import import_module

from indexer.blocks import BadFile

MEMORY = 2 * 2**30  # bytes of address space
AT_ONCE = 2  # processes; further work waits for its turn
_WAIT = 0.25  # of the time that work may take: so long a turn is waited for
_NICE = 5  # answers to searches go first
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from indexer.apart import serve; serve(sys.argv[2])"
)
_DONE, _REFUSED = b"+", b"-"  # first byte of what comes back

_turns = threading.BoundedSemaphore(AT_ONCE)


class Busy(BadFile):
    """Too much work is waiting; nothing is said of the file."""


def apart(work: Callable[..., bytes], *given: str | int, seconds: float) -> bytes:
    """Return what a function makes of what is given.

    Args:
        work: a function of a module; it may raise `BadFile`.
        given: its arguments.
        seconds: how long it may take.

    Raises:
        BadFile: the work said so, took too long, or brought its process down.
        Busy: its turn did not come.
    """
    if not _turns.acquire(timeout=_WAIT * seconds):
        raise Busy("正忙，请稍后再试 / busy just now; try again")
    try:
        answer = _answer([work.__module__, work.__qualname__, seconds, *given], seconds)
    finally:
        _turns.release()
    if answer[:1] == _DONE:
        return answer[1:]
    said = answer[1:].decode("utf-8", "replace") if answer[:1] == _REFUSED else ""
    raise BadFile(said or "文件无法处理 / the file cannot be processed")


def _answer(job: list[object], seconds: float) -> bytes:
    command = [sys.executable, "-c", _START, json.dumps(sys.path), json.dumps(job)]
    nothing = subprocess.DEVNULL
    try:
        done = subprocess.run(  # noqa: S603 - no shell; a reader has no word in it
            command,
            stdin=nothing,
            stdout=subprocess.PIPE,
            stderr=nothing,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise BadFile("文件处理超时 / the file took too long") from error
    return done.stdout


def serve(job: str) -> None:
    """Do the work that `apart` asks for, in its process."""
    module, name, seconds, *given = json.loads(job)
    out = os.dup(1)
    os.dup2(2, 1)  # a parser may print what it likes
    _bound(seconds)
    with os.fdopen(out, "wb") as answer:
        try:
            answer.write(_DONE + getattr(import_module(module), name)(*given))
        except BadFile as error:
            answer.write(_REFUSED + str(error).encode("utf-8", "replace"))


def _bound(seconds: float) -> None:
    """Give way to others, and die rather than take more memory or time than allowed."""
    import resource  # Unix only, like flock

    os.nice(_NICE)
    limits = ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, int(seconds) + 1))
    for kind, limit in limits:
        _, hard = resource.getrlimit(kind)
        soft = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(kind, (soft, hard))
