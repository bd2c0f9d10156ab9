"""Time limits: the caller sets a limit, and slow loops check whether it has passed.

The loops also check whether the caller still waits, if the caller can tell. A limit holds for the
thread (context) that set it; without one there is no limit. Values that are made once for all
callers, such as a snapshot or the tables for completion, do not check, because otherwise they might
never be finished. `once` makes them in a thread of its own, and callers wait for them until their
own limit. A call into C cannot be interrupted, so a caller splits long texts before such a call.
"""

import math
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import NoReturn, TypeVar

from searcher.core.errors import Abandoned, TimedOut
from searcher.speech import said

T = TypeVar("T")

NEVER = math.inf  # seconds; no limit

TOO_LONG = said("search.too_long")

_end: ContextVar[float] = ContextVar("end", default=NEVER)  # when the limit passes, in monotonic()
_gone: ContextVar[Callable[[], bool] | None] = ContextVar("gone", default=None)


@contextmanager
def limit(seconds: float) -> Iterator[None]:
    """Let `check` raise after so many seconds; an inner limit can only shorten an outer one."""
    before = _end.set(min(_end.get(), monotonic() + seconds))
    try:
        yield
    finally:
        _end.reset(before)


@contextmanager
def another(seconds: float) -> Iterator[None]:
    """Replace the limit, for work that may take longer than an answer."""
    before = _end.set(monotonic() + seconds)
    try:
        yield
    finally:
        _end.reset(before)


@contextmanager
def watching(gone: Callable[[], bool] | None) -> Iterator[None]:
    """Let `check` also raise when ``gone()`` says that the caller no longer waits."""
    before = _gone.set(gone)
    try:
        yield
    finally:
        _gone.reset(before)


def check() -> None:
    """Raise if the time is over or the caller has gone; takes less than a microsecond.

    Raises:
        TimedOut: the time is over.
        Abandoned: the caller no longer waits.
    """
    if monotonic() > _end.get():
        give_up()
    if (gone := _gone.get()) is not None and gone():
        raise Abandoned("search.abandoned")


def checked(values: Iterable[T]) -> Iterator[T]:
    """Yield the values of a loop that may be long, with a `check` before each.

    Raises:
        TimedOut: the time is over, or the caller no longer waits.
    """
    for value in values:
        check()
        yield value


def give_up() -> NoReturn:
    """Raise the error that the time is over.

    Raises:
        TimedOut: always.
    """
    raise TimedOut("search.too_long")


def left() -> float:
    """Return the seconds that are left, for waiting on others; infinite without a limit."""
    return max(0.0, _end.get() - monotonic())
