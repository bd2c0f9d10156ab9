"""Pass every test, in three runs: `python -m tests`; `make test` calls it.

Two tests at a time, by file, halve the waiting for processes and browsers. The tests that hold a
bound of time want the machine for themselves, and the three nodes of the cluster would be in their
way. So the runs follow one another, and a run that fails does not hide what the next would tell.

A test that fails runs once more when its run is over, with no other test beside it: a bound of time
that a busy machine broke is told apart from a fault. The second try lists each such test.
"""

import argparse
import subprocess
import sys
import time

RUNS = (
    ("beside each other", "not opensearch and not alone", True),
    ("alone", "alone and not opensearch", False),
    ("on a cluster", "opensearch", False),
)
SOME_FAILED = 1  # pytest's exit code when all tests ran


def _pytest(*options: str) -> int:
    return subprocess.run([sys.executable, "-m", "pytest", *options], check=False).returncode


def _passed(marks: str, workers: str, *, parallel: bool) -> tuple[bool, bool]:
    """Return whether the tests with these marks passed, and whether at the first try."""
    spread = ("-n", workers, "--dist", "loadfile") if parallel else ()
    code = _pytest("-m", marks, *spread)
    if code != SOME_FAILED:  # after a run that was broken off, not every test has had its turn
        return code == 0, code == 0
    print(f"\nonce more, what failed of: {marks}", flush=True)
    again = _pytest("-v", "-m", marks, "--last-failed", "--last-failed-no-failures=none")
    return again == 0, False


def main() -> int:
    """Run all; the exit code is 0 when every test passed, at the second try at the latest."""
    parser = argparse.ArgumentParser(prog="python -m tests", description=main.__doc__)
    parser.add_argument("--workers", default="2", help="tests at a time in the first run")
    workers = parser.parse_args().workers
    told, good = [], True
    for name, marks, parallel in RUNS:
        start = time.monotonic()
        passed, at_once = _passed(marks, workers, parallel=parallel)
        good &= passed
        word = "passed" if at_once else "passed at the second try" if passed else "FAILED"
        told.append(f"{name:20} {word:26} {(time.monotonic() - start) / 60:5.1f} min")
    print("\n" + "\n".join(told), flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
