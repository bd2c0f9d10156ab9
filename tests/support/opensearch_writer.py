"""A process that writes to a cluster without end and reports each commit; tests kill it.

`python -m tests.support.opensearch_writer URL NAME SERIES STEP LEASE` begins with the step after
STEP.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from searcher.core.engine import Engine
from searcher.core.errors import IndexBusy
from searcher.engines.opensearch import lock
from searcher.engines.opensearch.adapter import OpenSearchEngine
from searcher.engines.opensearch.client import Cluster
from tests.conftest import ROOT
from tests.support import versions
from tests.support.waiting import linger

LEASE = 2.0  # seconds; short, since the next writer waits until a killed writer's lease is over


def _update(engine: Engine, step: int) -> None:
    engine.update(versions.articles(versions.whole(step)), ())


def _rebuild(engine: Engine, step: int) -> None:
    engine.rebuild(versions.articles(versions.whole(step)))


@dataclass(frozen=True, slots=True)
class Series:
    """A way of writing one step after another, and the state of the index after each step."""

    write: Callable[[Engine, int], None]
    state: Callable[[int], versions.State]


SERIES = {
    "update": Series(_update, versions.whole),
    "patch": Series(versions.apply_patch, versions.patched),
    "rebuild": Series(_rebuild, versions.whole),
}


@dataclass(slots=True)
class Writer:
    """A running writer process.

    Attributes:
        step: the last commit that the process has reported.
        usual: seconds between its last two reports.
    """

    cluster: Cluster
    series: str
    step: int
    usual: float = 0.0
    _process: subprocess.Popen[str] = field(init=False)

    def __post_init__(self) -> None:
        """Start the process and wait until it is ready to write."""
        words = [self.cluster.url, self.cluster.name, self.series, str(self.step), str(LEASE)]
        command = [sys.executable, "-m", "tests.support.opensearch_writer", *words]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)

    def wait(self) -> None:
        """Wait for the process's next report; the first says that it is ready to write."""
        assert self._process.stdout is not None
        began = time.monotonic()
        told = self._process.stdout.readline()
        assert told, "the writer ended"
        self.step, self.usual = int(told), time.monotonic() - began

    def pause(self) -> None:
        """Stop the process with SIGSTOP."""
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let a stopped process go on with SIGCONT."""
        self._process.send_signal(signal.SIGCONT)

    def end(self) -> int:
        """Wait until the process ends by itself and return its exit code."""
        assert self._process.stdout is not None
        with self._process.stdout as told:
            self.step = max([self.step, *map(int, told)])
        return self._process.wait()

    def kill(self) -> None:
        """Kill the process with SIGKILL, then read the reports that it sent before."""
        self._process.kill()
        self.end()


def main(url: str, name: str, series: str, step: int) -> None:
    """Write one step after another; if a killed writer still holds the lock, wait for it."""
    engine = OpenSearchEngine(Cluster(url, name, shards=2))
    print(step, flush=True)
    for following in count(step + 1):
        while True:
            try:
                SERIES[series].write(engine, following)
                break
            except IndexBusy:
                linger(0.2)
        print(following, flush=True)


if __name__ == "__main__":
    lock.LEASE = float(sys.argv[5])
    try:
        main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
    except Exception as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
        sys.exit(1)
