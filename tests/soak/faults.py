"""Runs commands as real processes, and causes faults while they run."""

import random
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT
from tests.support.scarce import Disk
from tests.support.waiting import linger

_LONGEST = 300  # seconds after which a command counts as hanging
_SIGNALS = (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT)


@dataclass(frozen=True, slots=True)
class Ended:
    """The end of a command.

    Attributes:
        status: its exit code; if negative, the signal that killed it.
    """

    status: int
    out: str
    err: str


def start(words: list[str], *, limits: str = "") -> subprocess.Popen[str]:
    """Start ``jiewen`` with these arguments.

    Args:
        words: the arguments.
        limits: options of ulimit, such as ``-n 40``.
    """
    command = [sys.executable, "-m", "jiewen", *words]
    if limits:
        command = ["sh", "-c", f"ulimit -S {limits} && exec {shlex.join(command)}"]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, text=True
    )


def ended(process: subprocess.Popen[str]) -> Ended:
    """Wait until a command ends.

    Raises:
        AssertionError: it hangs.
    """
    try:
        out, err = process.communicate(timeout=_LONGEST)
    except subprocess.TimeoutExpired as error:
        process.kill()
        process.communicate()
        raise AssertionError(f"hangs: {process.args!r}") from error
    return Ended(process.returncode, out, err)


def jiewen(*words: str) -> Ended:
    """Run ``jiewen`` with these arguments and wait until it ends."""
    return ended(start([*words]))


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that happens during a run.

    Attributes:
        name: of the fault in ``steps.txt``; empty for no fault.
        run: runs ``jiewen`` with these arguments and causes the fault.
        partial: whether a run with this fault may succeed and leave some files to the next run.
        moving: whether the fault changes the corpus during the run.
    """

    name: str
    run: Callable[[list[str]], Ended]
    partial: bool = False
    moving: bool = False


def none() -> Fault:
    """Return a run without a fault."""
    return Fault("", lambda words: jiewen(*words))


def kill(dice: random.Random, folder: Path, usual: float) -> Fault:
    """Return a fault that sends a signal at a random instant.

    The instant is either a point of time, or shortly after some change in the index's folder.

    Args:
        dice: chooses the signal and the instant.
        folder: of the index.
        usual: seconds that a run usually takes.
    """
    number = dice.choice(_SIGNALS)
    share, changes, wait = dice.random(), dice.randint(1, 12), dice.random() * 0.02
    by_clock = dice.random() < 0.3

    def run(words: list[str]) -> Ended:
        process = start(words)
        if by_clock:
            _sleep_while(process, share * usual)
        else:
            _await_changes(process, folder, changes)
            _sleep_while(process, wait)
        process.send_signal(number)
        return ended(process)

    when = f"{share:.2f} of a run" if by_clock else f"change {changes} of the folder"
    return Fault(f"{number.name} at {when}", run)


def _sleep_while(process: subprocess.Popen[str], seconds: float) -> None:
    until = time.monotonic() + seconds
    while process.poll() is None and (left := until - time.monotonic()) > 0:
        linger(min(left, 0.05))


def _await_changes(process: subprocess.Popen[str], folder: Path, changes: int) -> None:
    before = _listing(folder)
    while process.poll() is None and changes > 0:
        now = _listing(folder)
        changes -= now != before
        before = now
        linger(0.001)


def _listing(folder: Path) -> list[str]:
    try:
        parts = [folder, *(each for each in folder.iterdir() if each.name.startswith("g0"))]
        return sorted(f"{p}/{name.name}" for p in parts for name in p.iterdir())
    except OSError:
        return []


def full(dice: random.Random, disk: Disk) -> Fault:
    """Return a fault that leaves less space on the disk than a run may need."""
    room = int(2 ** dice.uniform(9, 21))

    def run(words: list[str]) -> Ended:
        disk.leave(room)
        try:
            return jiewen(*words)
        finally:
            disk.free()

    return Fault(f"room for {room} bytes", run)


def few_files(dice: random.Random) -> Fault:
    """Return a fault that limits the number of open files."""
    most = dice.choice((12, 16, 20, 24, 32, 48, 64))
    return Fault(f"ulimit -n {most}", lambda words: ended(start(words, limits=f"-n {most}")), True)


def read_only(folder: Path) -> Fault:
    """Return a fault that makes the disk read-only during the run."""

    def run(words: list[str]) -> Ended:
        with _locked(folder):
            return jiewen(*words)

    return Fault("read only", run)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Remount the disk read-only; where that is impossible, take away the right to write."""
    disk = folder.parent
    if disk.is_mount() and _remount(disk, "ro"):
        try:
            yield
        finally:
            assert _remount(disk, "rw")
        return
    folder.chmod(0o555)
    try:
        yield
    finally:
        folder.chmod(0o755)


def _remount(disk: Path, how: str) -> bool:
    command = ["mount", "-o", f"remount,{how}", str(disk)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def edits_meanwhile(dice: random.Random, edit: Callable[[], None], usual: float) -> Fault:
    """Return a fault that edits the corpus while a run reads it."""
    shares = [dice.random() * 0.4 for _ in range(2)]

    def run(words: list[str]) -> Ended:
        process = start(words)
        for share in shares:
            _sleep_while(process, share * usual)
            edit()
        return ended(process)

    return Fault("edits meanwhile", run, partial=True, moving=True)


def two_at_once() -> Fault:
    """Return a fault that starts a second run at the same time; it must wait or refuse."""

    def run(words: list[str]) -> Ended:
        one, other = start(words), start(words)
        first, second = ended(one), ended(other)
        best = min((first, second), key=lambda each: each.status not in (0, 3))
        return Ended(best.status, best.out, "" if best.status in (0, 3) else best.err)

    return Fault("two at once", run)
