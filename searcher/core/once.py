"""A value that takes long to make: made once, by a thread of its own, and waited for with a limit.

Whoever asks first must not pay for all who come after: a request has a limit, and work that is
given up at each limit would never be done.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from searcher.core import deadline
from searcher.core.errors import NotReady

T = TypeVar("T")

NOT_READY = "还在准备，请稍后再试 / still being prepared: try again in a moment"


class Once(Generic[T]):
    """One such value. Safe to share between threads."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._work: Future[T] | None = None

    @property
    def is_begun(self) -> bool:
        """Whether anybody asked for it."""
        return self._work is not None

    def get(self) -> T:
        """Return the value; what raises while it is made is raised, and the next call tries again.

        Raises:
            NotReady: it is not ready before the caller's limit; it goes on being made.
        """
        work = self._begun()
        seconds = deadline.left()
        try:
            return work.result(None if seconds == deadline.NEVER else seconds)
        except TimeoutError:
            if work.done():
                raise
            raise NotReady(NOT_READY) from None

    def _begun(self) -> "Future[T]":
        with self._lock:
            if self._work is None:
                self._work = Future()
                threading.Thread(target=self._run, args=(self._work,), daemon=True).start()
            return self._work

    def _run(self, work: "Future[T]") -> None:
        try:
            value = self._make()
        except BaseException as error:  # whatever it is, somebody waits for it
            with self._lock:
                self._work = None
            work.set_exception(error)
        else:
            work.set_result(value)
