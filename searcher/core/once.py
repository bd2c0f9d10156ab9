"""A value that is made once, by a thread of its own, while callers wait with a time limit.

The first caller must not bear the cost for all: a request has a time limit, and work that is given
up at each limit would never be finished.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from searcher.core import deadline
from searcher.core.errors import NotReady

T = TypeVar("T")


class Once(Generic[T]):
    """A value that is made at the first call of `get`; threads may share it."""

    def __init__(self, make: Callable[[], T]) -> None:
        """Take the function that makes the value; it is not called yet."""
        self._make = make
        self._lock = threading.Lock()
        self._work: Future[T] | None = None

    @property
    def is_begun(self) -> bool:
        """Whether `get` has been called."""
        return self._work is not None

    def get(self) -> T:
        """Return the value; if making it fails, raise the error, and let the next call try again.

        Raises:
            NotReady: the value is not ready at the caller's time limit; making it goes on.
        """
        work = self._begun()
        seconds = deadline.left()
        try:
            return work.result(None if seconds == deadline.NEVER else seconds)
        except TimeoutError:
            if work.done():
                raise
            raise NotReady("search.not_ready") from None

    def _begun(self) -> "Future[T]":
        with self._lock:
            if self._work is None:
                self._work = Future()
                threading.Thread(target=self._run, args=(self._work,), daemon=True).start()
            return self._work

    def _run(self, work: "Future[T]") -> None:
        try:
            value = self._make()
        except BaseException as error:  # any error must reach the callers that wait
            with self._lock:
                self._work = None
            work.set_exception(error)
        else:
            work.set_result(value)
