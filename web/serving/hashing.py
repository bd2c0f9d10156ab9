"""Compute the slow password hash, within limits for each client and in total."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager

from werkzeug.security import check_password_hash

EVERY = 1.0  # seconds between two hashes for one client
_WAITING = 3  # threads that hash or wait; scrypt takes 32 MB, and the other threads serve pages
_SWEPT = 1024  # clients


class Crowded(Exception):
    """Too many passwords are being checked; the client may retry in a second."""


class Hashing:
    """Compares passwords with a hash: one at a time, and one a second for each client.

    If the same password arrives again while it is checked, it waits for that result, because a
    browser may request several pages at once.
    """

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
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        self._one = threading.Lock()  # held while hashing
        self._places = threading.BoundedSemaphore(_WAITING)
        self._under_way: dict[bytes, Future[bool]] = {}
        self._next: dict[str, float] = {}  # client -> time of its next hash

    def right(self, client: str, password: str, digest: bytes) -> bool:
        """Whether the password is right; waits up to `EVERY` after the client's last check.

        Args:
            client: name of the client.
            password: to check.
            digest: identifies the password.

        Raises:
            Crowded: too many checks are waiting.
        """
        with self._lock:
            work = self._under_way.get(digest)
            first = work is None
            if work is None:
                work = self._under_way[digest] = Future()
        if not first:
            return work.result()
        try:
            found = self._checked(client, password)
        except BaseException as error:
            work.set_exception(error)
            raise
        else:
            work.set_result(found)
            return found
        finally:
            with self._lock:
                del self._under_way[digest]

    def _checked(self, client: str, password: str) -> bool:
        with self._place():
            if (pause := self._pause(client)) > 0:
                self._sleep(pause)
            with self._one:
                return check_password_hash(self._hashed, password)

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
