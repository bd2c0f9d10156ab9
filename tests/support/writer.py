"""A process that writes without end and reports each commit; tests kill it.

Each writer is forked from a server process that has loaded all modules, so that a hundred writers
start in seconds.
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
_PATIENCE = 60.0  # seconds to wait for a commit before the test fails


@dataclass(frozen=True, slots=True)
class Series:
    """A way of writing one step after another, and the state of the index after each step."""

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
    # each commit adds a segment, so segments are merged
    "merge": Series(versions.apply_patch, versions.patched),
    "reindex": Series(_rebuild, versions.whole),
    "reindex in parallel": Series(_rebuild_in_parallel, _big),
}

_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload(["tests.support.writer", "searcher.engines.whoosh.update"])
# loads the dictionary before the first fork, so that every writer has it
list(tokens.words("选举"))


def _write_on(root: Path, series: str, step: int, acknowledged: Connection) -> None:
    engine = WhooshEngine(root)
    acknowledged.send(step)
    for following in count(step + 1):
        SERIES[series].write(engine, following)
        acknowledged.send(following)


@dataclass(slots=True)
class Writer:
    """A running writer process.

    Attributes:
        step: the last commit that the process has reported.
        usual: seconds between its last two reports.
    """

    root: Path
    series: str
    step: int
    usual: float = 0.0
    _process: BaseProcess = field(init=False)
    _reports: Connection = field(init=False)

    def __post_init__(self) -> None:
        """Start the process and wait until it is ready to write."""
        self._reports, theirs = _SERVER.Pipe(duplex=False)
        words = (self.root, self.series, self.step, theirs)
        self._process = _SERVER.Process(target=_write_on, args=words)
        self._process.start()
        theirs.close()
        self.wait()

    def wait(self) -> None:
        """Wait for the process's next report; the first says that it is ready to write."""
        began = time.monotonic()
        assert self._reports.poll(_PATIENCE), "nothing was committed"
        self.step = self._reports.recv()
        self.usual = time.monotonic() - began

    def heard(self) -> int:
        """Return the last commit that the process has reported so far, without waiting."""
        while self._reports.poll():
            self.step = self._reports.recv()
        return self.step

    def kill(self) -> None:
        """Kill the process with SIGKILL, then read the reports that it sent before."""
        self._process.kill()
        self._process.join()
        self._process.close()
        with suppress(EOFError):
            self.heard()
        self._reports.close()


def users(root: Path) -> set[int]:
    """Return the ids of the processes that have a file in the folder open, according to /proc."""
    found = set()
    for handle in Path("/proc").glob("[0-9]*/fd/*"):
        with suppress(OSError):
            if handle.readlink().is_relative_to(root):
                found.add(int(handle.parts[2]))
    return found
