"""The only place of the tests that sleeps: `until` awaits an event, `linger` lets time pass."""

import time
from collections.abc import Callable

PATIENCE = 60.0  # seconds


def until(
    holds: Callable[[], object], what: object = "", seconds: float = PATIENCE, every: float = 0.02
) -> None:
    """Wait until a condition holds, which is asked at short intervals.

    Raises:
        AssertionError: the condition did not hold in time; the message is `what`.
    """
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(every)


def linger(seconds: float) -> None:
    """Let time pass, where time itself is the matter.

    Those are: the instant of a kill, drawn by chance; work that is slow on purpose; a span over
    which something is measured. Who waits for an event uses `until`.
    """
    time.sleep(seconds)
