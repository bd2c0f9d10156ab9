"""A process that writes without end and says so after each commit; tests kill it.

Forked from a server that has everything loaded, so that a hundred of them start in seconds.
"""

import multiprocessing
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from unittest.mock import patch

from searcher.core.engine import Engine
from searcher.engines.whoosh.adapter import WhooshEngine
from searcher.language import tokens
from tests.support import versions

BIG = 2000  # articles
_CHUNK = 20_000  # characters that one worker process inverts at a time, in the parallel series
_PATIENCE = 60.0  # seconds, before a test that waits for a commit fails


@dataclass(frozen=True, slots=True)
class Series:
    """A way of writing step after step, and the state each step leaves."""

    write: Callable[[Engine, int], None]
    state: Callable[[int], versions.State]


def _replace_all(engine: Engine, step: int) -> None:
    engine.update(versions.articles(versions.whole(step)), ())


def _rebuild(engine: Engine, step: int) -> None:
    engine.rebuild(versions.articles(versions.whole(step)))


def _rebuild_in_parallel(engine: Engine, step: int) -> None:
    with patch("searcher.engines.whoosh.writer._CHUNK", _CHUNK):
        engine.rebuild(versions.articles(_big(step)))


def _big(step: int) -> versions.State:
    return versions.whole(step, BIG)


SERIES = {
    "index": Series(_replace_all, versions.whole),
    "merge": Series(versions.apply_patch, versions.patched),  # commits pile up segments
    "reindex": Series(_rebuild, versions.whole),
    "reindex in parallel": Series(_rebuild_in_parallel, _big),
}

_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(["tests.support.writer", "searcher.engines.whoosh.update"])
list(tokens.words("选举"))  # loads the dictionary, once for all that are forked


def _write_on(root: Path, series: str, step: int, acknowledged: Connection) -> None:
    engine = WhooshEngine(root)
    acknowledged.send(step)
    for following in count(step + 1):
        SERIES[series].write(engine, following)
        acknowledged.send(following)


@dataclass(slots=True)
class Writer:
    """A running writer.

    Attributes:
        step: the last commit it told of.
        usual: seconds between its last two reports.
    """

    root: Path
    series: str
    step: int
    usual: float = 0.0
    _process: BaseProcess = field(init=False)
    _reports: Connection = field(init=False)

    def __post_init__(self) -> None:
        self._reports, theirs = _SERVER.Pipe(duplex=False)
        words = (self.root, self.series, self.step, theirs)
        self._process = _SERVER.Process(target=_write_on, args=words)
        self._process.start()
        theirs.close()
        self.wait()

    def wait(self) -> None:
        """Wait for the next commit (the first time: until it is ready to write)."""
        began = time.monotonic()
        assert self._reports.poll(_PATIENCE), "nothing was committed"
        self.step = self._reports.recv()
        self.usual = time.monotonic() - began

    def heard(self) -> int:
        """Return the last commit it told of, without waiting."""
        while self._reports.poll():
            self.step = self._reports.recv()
        return self.step

    def kill(self) -> None:
        """SIGKILL it; hear what it managed to say."""
        self._process.kill()
        self._process.join()
        self._process.close()
        with suppress(EOFError):
            self.heard()
        self._reports.close()


def users(root: Path) -> set[int]:
    """Return the processes that have files of a folder open, as far as /proc tells."""
    found = set()
    for handle in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError):
            if handle.readlink().is_relative_to(root):
                found.add(int(handle.parts[2]))
    return found
