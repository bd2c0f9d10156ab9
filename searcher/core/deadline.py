"""How long an answer may take: whoever waits sets a limit, and slow loops ask whether it is past.

They ask too whether whoever waits is still there, if somebody can tell. The limit belongs to the
thread of control that set it; where none is set there is none. What is made once and kept for all
(a snapshot, the tables of completion) does not ask, else it would never be made: `once.py` makes it
in a thread, and those who need it wait until their own limit. A call into C cannot be given up, so
whoever makes one on a text of any length cuts the text first.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import NoReturn, TypeVar

from searcher.core.errors import Abandoned, TimedOut

T = TypeVar("T")

NEVER = math.inf  # seconds: there is no limit

TOO_LONG = (
    "检索太久，已放弃。请多加一个词或筛选，引号中少用标点 / "
    "the search took too long: add a word or a filter, or quote less punctuation"
)

GONE = "没有人在等结果了 / nobody waits for the result any more"

_end: ContextVar[float] = ContextVar("end", default=NEVER)  # of the time, on monotonic's clock
_gone: ContextVar[Callable[[], bool] | None] = ContextVar("gone", default=None)


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Let `check` raise from so many seconds on; a limit within another can only shorten it."""
    before = _end.set(min(_end.get(), monotonic() + seconds))
    try:
        yield
    finally:
        _end.reset(before)


@contextmanager
def another(seconds: float) -> Iterator[None]:
    """Set a limit in place of the one before, for work that may take longer than an answer."""
    before = _end.set(monotonic() + seconds)
    try:
        yield
    finally:
        _end.reset(before)


@contextmanager
def watching(gone: Callable[[], bool] | None) -> Iterator[None]:
    """Let `check` raise, too, once nobody waits any more."""
    before = _gone.set(gone)
    try:
        yield
    finally:
        _gone.reset(before)


def check() -> None:
    """Give up when the time is over, or nobody waits; costs less than a microsecond.

    Raises:
        TimedOut: so it is; `Abandoned` when nobody waits.
    """
    if monotonic() > _end.get():
        give_up()
    if (gone := _gone.get()) is not None and gone():
        raise Abandoned(GONE)


def checked(values: Iterable[T]) -> Iterator[T]:
    """Yield the values of a loop that may be long, looking at the clock before each.

    Raises:
        TimedOut: the time is over.
    """
    for value in values:
        check()
        yield value


def give_up() -> NoReturn:
    """Say that it took too long.

    Raises:
        TimedOut: always.
    """
    raise TimedOut(TOO_LONG)


def left() -> float:
    """Return the seconds that are left, for those who wait for others; infinite without a limit."""
    return max(0.0, _end.get() - monotonic())
