"""Run a process and measure the memory of it and all its children."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[1]
_PROC = Path("/proc")
_EVERY = 0.05  # seconds between two samples
# share of one core that sampling may use; reading the mappings of a big process is slow
_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Ran:
    """The result of a process.

    Attributes:
        answer: the JSON of its last line.
        peak_mb: greatest proportional memory (PSS) of all its processes, with mapped files, in MiB.
        anonymous_mb: the same without mapped files, which the system can drop.
    """

    answer: dict[str, Any]
    peak_mb: float
    anonymous_mb: float


def run(module: str, *arguments: str) -> Ran:
    """Run one of our modules to its end in the project's folder, and sample its memory.

    Raises:
        RuntimeError: it failed; its standard error has been shown.
    """
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True) as process:
        watch = _Watch(process.pid)
        watch.start()
        printed, _ = process.communicate()
        watch.stop()
    if process.returncode:
        raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}")
    return Ran(json.loads(printed.splitlines()[-1]), watch.total / 1024, watch.anonymous / 1024)


class _Watch(threading.Thread):
    """Samples a tree of processes until stopped; in KiB."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._done = threading.Event()
        self.total = self.anonymous = 0

    def run(self) -> None:
        """Sample until stopped."""
        pause = 0.0
        while not self._done.wait(pause):
            began = time.perf_counter()
            held = [smaps(pid) for pid in tree(self._pid)]
            self.total = max(self.total, sum(each.get("Pss", 0) for each in held))
            anonymous = sum(e.get("Pss_Anon", 0) + e.get("Pss_Shmem", 0) for e in held)
            self.anonymous = max(self.anonymous, anonymous)
            pause = max(_EVERY, (time.perf_counter() - began) / _SHARE)

    def stop(self) -> None:
        """Stop sampling."""
        self._done.set()
        self.join()


def tree(root: int) -> list[int]:
    """Return a process and its descendants that still run."""
    children: dict[int, list[int]] = {}
    for pid, parent in _parents():
        children.setdefault(parent, []).append(pid)
    found, open_ = [], [root]
    while open_:
        found.append(open_.pop())
        open_ += children.get(found[-1], ())
    return found


def _parents() -> Iterator[tuple[int, int]]:
    for folder in _PROC.glob("[0-9]*"):
        with suppress(OSError, ValueError, IndexError):
            after_name = (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2]
            yield int(folder.name), int(after_name.split()[1])


def smaps(pid: int | str = "self") -> dict[str, int]:
    """Return the sums over a process's mappings by name, in KiB; empty after its end."""
    sums: dict[str, int] = {}
    with suppress(OSError):
        for line in (_PROC / str(pid) / "smaps_rollup").read_text("ascii").splitlines()[1:]:
            name, _, value = line.partition(":")
            sums[name] = int(value.split()[0])
    return sums


def private_mb() -> float:
    """Return the memory that only this process has and that the system cannot drop, in MiB.

    Clean pages of mapped files are not counted. They belong to the page cache, and whether they are
    private depends on other processes with the same index or interpreter.
    """
    return smaps().get("Private_Dirty", 0) / 1024
