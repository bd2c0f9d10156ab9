"""Makes parser processes fail, in each way in which one can; no code of the product knows of this.

`failing` replaces `indexer.extract.workers.WORK`, which each parser process imports by that name.
A file's name says what its parser does: for ``killed.html`` it is killed, ``1.html`` it parses.
"""

import ctypes
import errno
import os
import signal
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import PurePosixPath
from unittest.mock import patch

from indexer.corpus.blocks import BadFile, RawFile
from indexer.extract import allowance
from indexer.extract.extract import Context, Extraction, extract
from searcher.core.model import Article
from tests.support.waiting import linger

SECONDS = 1.0  # processor time for one file, while faults are tested
MEMORY = 200 * 2**20


def _killed() -> None:
    """Kill the process, as Linux kills the largest process when memory runs out."""
    os.kill(os.getpid(), signal.SIGKILL)


def _segfault() -> None:
    ctypes.string_at(0)


def _leaves() -> None:
    os._exit(0)


def _hangs() -> None:
    linger(3600)


def _spins() -> None:
    while True:
        pass


def _hogs() -> None:
    held = []
    while True:
        held.append(bytearray(b"x" * 2**20))


def _asks_for_too_much() -> None:
    bytearray(1 << 46)


def _runs_out() -> None:
    """Report a damaged file because of a MemoryError, as some libraries do when memory runs out."""
    raise BadFile("damaged") from MemoryError()


def _opens_too_many() -> None:
    while True:
        os.open(os.devnull, os.O_RDONLY)


def _input_output() -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


def _recurses() -> None:
    sys.setrecursionlimit(1 << 30)

    def down(value: object) -> object:
        return down([value]) if value else None

    down(1)
    ctypes.string_at(0)  # a Python whose stack does not run out


def _half() -> None:
    _say((100).to_bytes(8) + b'{"articles"')
    os._exit(0)


def _nonsense() -> None:
    _say((4).to_bytes(8) + b"\xff\xfe\x00{")


def _nested() -> None:
    _say((200_000).to_bytes(8) + b"[" * 200_000)


def _endless() -> None:
    _say((1 << 62).to_bytes(8))
    while True:
        _say(bytes(2**16))


def _say(said: bytes) -> None:
    """Write to the pipe of answers, as code could that has taken the process over."""
    for number in range(3, 30):
        with suppress(OSError):
            if stat.S_ISFIFO(os.fstat(number).st_mode):
                os.write(number, said)


FAULTS: dict[str, Callable[[], None]] = {
    "killed": _killed,
    "segfault": _segfault,
    "leaves": _leaves,
    "hangs": _hangs,
    "spins": _spins,
    "hogs": _hogs,
    "asks for too much": _asks_for_too_much,
    "runs out": _runs_out,
    "opens too many": _opens_too_many,
    "input output": _input_output,
    "recurses": _recurses,
    "half": _half,
    "nonsense": _nonsense,
    "nested": _nested,
    "endless": _endless,
}

_TRUE = Article("lies.html/1", "正文", source="lies.html")
LIES: dict[str, Article] = {
    "another file": replace(_TRUE, source="1.html"),
    "another id": replace(_TRUE, id="1.html/1"),
    "a number": replace(_TRUE, title=3),  # type: ignore[arg-type]
    "a list": replace(_TRUE, street=["青禾街道"]),  # type: ignore[arg-type]
    "a date": replace(_TRUE, month="<script>"),
    "a box": replace(_TRUE, box=(1.0, 2.0, 3.0, float("nan"))),
    "a page": replace(_TRUE, leaf=True),
}


def failing(raw: RawFile, context: Context) -> Extraction:
    """Fail in the way that the file's name says, or extract the file."""
    name = PurePosixPath(raw.path).stem
    if name in FAULTS:
        with patch(
            "indexer.extract.extract.reader_of", lambda _suffix: lambda _raw: FAULTS[name]()
        ):
            return extract(raw, context)
    if name in LIES:
        lie = LIES[name]
        article = replace(
            lie,
            id=raw.path + "/1" if lie.id == _TRUE.id else lie.id,
            source=raw.path if lie.source == _TRUE.source else lie.source,
        )
        return Extraction((article,))
    return extract(raw, context)


@contextmanager
def faults() -> Iterator[None]:
    """Let parsers fail while the context lasts, with low limits that they reach quickly."""
    with (
        patch("indexer.extract.workers.WORK", failing),
        patch.object(allowance, "_SECONDS", SECONDS),
        patch.object(allowance, "_BASE", MEMORY),
    ):
        yield
