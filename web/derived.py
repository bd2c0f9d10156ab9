"""Values derived from a whole index, computed in a thread once for each state of the index."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from flask import current_app

from searcher.core import deadline
from searcher.core.engine import SearchIndex
from web.request import index

WAIT = 2.0  # seconds that a request waits for a value
_EXTENSION = "jiewen.derived"
_logger = logging.getLogger(__name__)

T = TypeVar("T")


class Derived(Generic[T]):
    """One derived value. Threads may share it; only one thread computes it at a time."""

    def __init__(self, index: SearchIndex, make: Callable[[SearchIndex], T]) -> None:
        """Keep the function ``make``; the first `get` calls it."""
        self._index, self._make = index, make
        self._lock = threading.Lock()
        self._made: tuple[str, T] | None = None
        self._work: Future[T] | None = None

    def get(self, wait: float = WAIT) -> T | None:
        """Return the value for the present index.

        Args:
            wait: seconds to wait. If the value is not ready by then, the computation continues
                and the value for the former state is returned, or ``None`` without one.

        Raises:
            Exception: the computation failed and no former value exists; the next call retries.
        """
        version = self._index.version()
        work = self._begun(version)
        try:
            return work.result(min(wait, deadline.left() / 2))
        except Exception as error:
            if self._made is not None:
                return self._made[1]
            if isinstance(error, TimeoutError) and not work.done():
                return None
            raise

    def _begun(self, version: str) -> Future[T]:
        with self._lock:
            if self._made is not None and self._made[0] == version:
                done: Future[T] = Future()
                done.set_result(self._made[1])
                return done
            if self._work is None:
                self._work = Future()
                run = threading.Thread(target=self._run, args=(version, self._work), daemon=True)
                run.start()
            return self._work

    def _run(self, version: str, work: Future[T]) -> None:
        try:
            value = self._make(self._index)
        except Exception as error:
            _logger.warning("%s: %s: %s", self._make.__name__, type(error).__name__, error)
            with self._lock:
                self._work = None
            work.set_exception(error)
            return
        with self._lock:
            self._made, self._work = (version, value), None
        work.set_result(value)


def derived(make: Callable[[SearchIndex], T], wait: float = WAIT) -> T | None:
    """Return the value that a function computes from the site's index; see `Derived.get`.

    Args:
        make: a module-level function, no lambda, because it is the key of the stored value.
        wait: seconds to wait.
    """
    held: dict[object, Derived[T]] = current_app.extensions.setdefault(_EXTENSION, {})
    if make not in held:
        held.setdefault(make, Derived(index(), make))
    return held[make].get(wait)
