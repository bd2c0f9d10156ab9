"""Pass every test, in three runs: `python -m tests`; `make test` calls it.

Tests of the first run wait for processes and browsers a third of their time. So three files at a
time, on two cores, keep the cores busy. The tests that hold a bound of time want the machine for
themselves. The tests of the cluster share one that is started here; its nodes would be in the way
of the others. So the runs follow one another, and a run that fails does not hide what the next
would tell.

A test that fails runs once more when its run is over, with no other test beside it: a bound of time
that a busy machine broke is told apart from a fault. The second try lists each such test.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from tests.cluster.jars import NoJars
from tests.cluster.java import NoJava
from tests.cluster.nodes import Nodes

SOME_FAILED = 1  # pytest's exit code when all tests ran


@contextmanager
def _cluster() -> Iterator[None]:
    """Start the nodes that all workers ask; where that is impossible, tests say why they skip."""
    try:
        nodes = None if os.environ.get("TEST_OPENSEARCH") else Nodes()
    except (NoJava, NoJars):
        nodes = None
    with nodes or nullcontext():
        if nodes:
            os.environ["TEST_OPENSEARCH"] = ",".join(nodes.urls())
        yield


def _pytest(*options: str) -> int:
    return subprocess.run([sys.executable, "-m", "pytest", *options], check=False).returncode


def _passed(marks: str, workers: int) -> tuple[bool, bool]:
    """Return whether the tests with these marks passed, and whether at the first try."""
    spread = ("-n", str(workers), "--dist", "loadfile") if workers > 1 else ()
    code = _pytest("-m", marks, *spread)
    if code != SOME_FAILED:  # after a run that was broken off, not every test has had its turn
        return code == 0, code == 0
    print(f"\nonce more, what failed of: {marks}", flush=True)
    again = _pytest("-v", "-m", marks, "--last-failed", "--last-failed-no-failures=none")
    return again == 0, False


def main() -> int:
    """Run all; the exit code is 0 when every test passed, at the second try at the latest."""
    parser = argparse.ArgumentParser(prog="python -m tests", description=main.__doc__)
    parser.add_argument("--workers", default=2, type=int, help="cores that tests keep busy")
    workers = parser.parse_args().workers
    runs = (
        ("beside each other", "not opensearch and not alone", workers * 3 // 2, nullcontext),
        ("alone", "alone and not opensearch", 1, nullcontext),
        ("on a cluster", "opensearch", workers, _cluster),
    )
    told, good = [], True
    for name, marks, at_once, place in runs:
        start = time.monotonic()
        with place():
            passed, first = _passed(marks, at_once)
        good &= passed
        word = "passed" if first else "passed at the second try" if passed else "FAILED"
        told.append(f"{name:20} {word:26} {(time.monotonic() - start) / 60:5.1f} min")
    print("\n" + "\n".join(told), flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
