"""Compute the slow password hash, within limits for each client and in total."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Generic, TypeVar

from werkzeug.security import check_password_hash

EVERY = 1.0  # seconds between two hashes for one client
_WAITING = 3  # threads that hash or wait; scrypt takes 32 MB, and the other threads serve pages
_SWEPT = 1024  # clients

T = TypeVar("T")


class Crowded(Exception):
    """Too many passwords are being checked; the client may retry in a second."""


class Bounded(Generic[T]):
    """Does slow work on passwords: one piece at a time, and one a second for each client.

    If the same password arrives again while it is worked on, it waits for that result, because a
    browser may request several pages at once.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Start without work.

        Args:
            clock: returns seconds.
            sleep: waits for seconds.
        """
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._one = threading.Lock()  # held while hashing
        self._places = threading.BoundedSemaphore(_WAITING)
        self._under_way: dict[bytes, Future[T]] = {}
        self._next: dict[str, float] = {}  # client -> time of its next hash

    def done(self, client: str, digest: bytes, work: Callable[[], T]) -> T:
        """Return the result of the work; waits up to `EVERY` after the client's last piece.

        Args:
            client: name of the client.
            digest: identifies the work.
            work: computes a hash.

        Raises:
            Crowded: too much work is waiting.
        """
        with self._lock:
            promised = self._under_way.get(digest)
            first = promised is None
            if promised is None:
                promised = self._under_way[digest] = Future()
        if not first:
            return promised.result()
        try:
            found = self._worked(client, work)
        except BaseException as error:
            promised.set_exception(error)
            raise
        else:
            promised.set_result(found)
            return found
        finally:
            with self._lock:
                del self._under_way[digest]

    def _worked(self, client: str, work: Callable[[], T]) -> T:
        with self._place():
            if (pause := self._pause(client)) > 0:
                self._sleep(pause)
            with self._one:
                return work()

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise Crowded
        try:
            yield
        finally:
            self._places.release()

    def _pause(self, client: str) -> float:
        """Reserve the client's next hash; return the seconds until then.

        Raises:
            Crowded: the client has a reservation.
        """
        with self._lock:
            now = self._clock()
            if len(self._next) >= _SWEPT:
                self._next = {name: at for name, at in self._next.items() if at > now}
            at = max(now, self._next.get(client, now))
            if at - now > EVERY:
                raise Crowded
            self._next[client] = at + EVERY
            return at - now


class Hashing:
    """Compares passwords with one hash, within the bounds of `Bounded`."""

    def __init__(
        self,
        hashed: str,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Keep the hash.

        Args:
            hashed: hash of the right password, as `jiewen password` prints it.
            clock: returns seconds.
            sleep: waits for seconds.
        """
        self._hashed = hashed
        self._bounded = Bounded[bool](clock, sleep)

    def right(self, client: str, password: str, digest: bytes) -> bool:
        """Whether the password is right; waits up to `EVERY` after the client's last check.

        Args:
            client: name of the client.
            password: to check.
            digest: identifies the password.

        Raises:
            Crowded: too many checks are waiting.
        """
        return self._bounded.done(
            client, digest, lambda: check_password_hash(self._hashed, password)
        )
