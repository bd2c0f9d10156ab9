"""How long an answer may take: whoever waits sets a limit, and slow loops ask whether it is past.

The limit belongs to the thread of control that set it; where none is set there is none. What is
made once and kept for all (a snapshot, the tables of completion) does not ask: else it would never
be made.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic

from searcher.errors import TimedOut

TOO_LONG = (
    "检索太久，已放弃。请多加一个词或筛选，引号中少用标点 / "
    "the search took too long: add a word or a filter, or quote less punctuation"
)

_end: ContextVar[float] = ContextVar("end", default=math.inf)  # of the time, on monotonic's clock


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Let `check` raise from so many seconds on; a limit within another can only shorten it."""
    before = _end.set(min(_end.get(), monotonic() + seconds))
    try:
        yield
    finally:
        _end.reset(before)


def check() -> None:
    """Give up when the time is over; costs less than a microsecond.

    Raises:
        TimedOut: it is.
    """
    if monotonic() > _end.get():
        raise TimedOut(TOO_LONG)


def left() -> float:
    """Return the seconds that are left, for those who wait for others; infinite without a limit."""
    return max(0.0, _end.get() - monotonic())
