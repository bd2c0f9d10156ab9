"""The lock of writers: one at a time, and free as soon as its holder is gone, however it went."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from searcher.disk.exclusive import Taken, exclusive
from tests.conftest import ROOT

_HOLD = """
import sys
from pathlib import Path
if sys.argv[2] == "without flock":
    sys.modules["fcntl"] = None
from searcher.disk.exclusive import Taken, exclusive
try:
    with exclusive(Path(sys.argv[1])):
        print("held", flush=True)
        sys.stdin.read()
except Taken:
    print("taken", flush=True)
"""
SYSTEMS = pytest.mark.parametrize("system", ["as it is", "without flock"])


@contextmanager
def another(path: Path, system: str) -> Iterator["subprocess.Popen[str]"]:
    """Another process that asks for the lock, until it is told to end."""
    started = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", _HOLD, path, system],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    with started:
        try:
            yield started
        finally:
            started.kill()


def says(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@SYSTEMS
def test_one_holder_at_a_time(tmp_path: Path, system: str) -> None:
    with another(tmp_path / "lock", system) as first:
        assert says(first) == "held"
        with another(tmp_path / "lock", system) as second:
            assert says(second) == "taken"


@SYSTEMS
def test_free_after_an_end_and_after_a_kill(tmp_path: Path, system: str) -> None:
    for end in ("an end", "a kill"):
        with another(tmp_path / "lock", system) as first:
            assert says(first) == "held"
            if end == "a kill":
                first.kill()
            else:
                first.communicate("")
            first.wait()
        with another(tmp_path / "lock", system) as second:
            assert says(second) == "held", end


def test_the_file_stays_the_same_one(tmp_path: Path) -> None:
    """Else the next two processes could each lock a file of that name."""
    path = tmp_path / "lock"
    path.write_text("of an earlier version", "ascii")
    before = path.stat().st_ino
    with exclusive(path):
        assert path.stat().st_ino == before
    assert (path.stat().st_ino, path.read_text("ascii")) == (before, "of an earlier version")


def test_what_flock_leaves_holds_nobody_off_elsewhere(tmp_path: Path) -> None:
    with exclusive(tmp_path / "lock"):
        pass
    with another(tmp_path / "lock", "without flock") as process:
        assert says(process) == "held"


def test_threads_exclude_each_other(tmp_path: Path) -> None:
    def ask() -> None:
        with exclusive(tmp_path / "lock"):
            pytest.fail("both hold it")

    with exclusive(tmp_path / "lock"), ThreadPoolExecutor(1) as pool, pytest.raises(Taken):
        pool.submit(ask).result()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    """A folder that others may write to could hold one to any file of the writer's."""
    (tmp_path / "theirs").write_text("letters", "ascii")
    (tmp_path / "lock").symlink_to(tmp_path / "theirs")
    with pytest.raises(OSError, match="lock"), exclusive(tmp_path / "lock"):
        pytest.fail("it was followed")
    assert (tmp_path / "theirs").read_text("ascii") == "letters"
