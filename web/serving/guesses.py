"""Limits on password attempts, for each client and for all clients together."""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

_REMEMBERED = 10_000  # clients that once gave the right password
_SWEPT = 1024  # clients with attempts; beyond, expired attempts are dropped


@dataclass(frozen=True, slots=True)
class Allowance:
    """Attempts within one window of time.

    Attributes:
        client: of each client.
        known: of each client that once gave the right password. With it such a client still gets
            in after ``client`` wrong attempts, which a neighbour behind the same address may have
            made; the limit keeps that neighbour from guessing for ever.
        everyone: of all clients together that are not known.
        seconds: length of the moving window.
    """

    client: int = 20
    known: int = 100
    everyone: int = 200
    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Try:
    """An attempt that counts as wrong until the password proves right.

    Attributes:
        client: name of the client.
        counted_in_all: whether the attempt also counts against ``everyone``.
        wait: seconds; above 0 the client's attempts are used up, and a wrong password is refused.
    """

    client: str
    counted_in_all: bool
    wait: float


class Guesses:
    """Counts attempts before they are checked, so that parallel attempts cannot pass the limit."""

    def __init__(
        self, allowance: Allowance | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Start without attempts.

        Args:
            allowance: ``None``: the defaults.
            clock: returns seconds.
        """
        self._most = allowance or Allowance()
        self._clock = clock
        self._lock = threading.Lock()
        self._by_client: dict[str, deque[float]] = {}
        self._by_all: deque[float] = deque()
        self._known: OrderedDict[str, None] = OrderedDict()

    def take(self, client: str) -> Try | float:
        """Count an attempt as wrong until `give_back`; or return the seconds until the next."""
        with self._lock:
            now, known = self._clock(), client in self._known
            own = self._times_of(client, now)
            wait = self._wait(own, self._most.client, now)
            if known:
                refused = self._wait(own, self._most.known, now)
            else:
                refused = max(wait, self._wait(self._by_all, self._most.everyone, now))
            if refused > 0:
                return refused
            own.append(now)
            if not known:
                self._by_all.append(now)
            return Try(client, not known, wait)

    def give_back(self, taken: Try) -> None:
        """Remove an attempt that was right or was not checked."""
        with self._lock:
            for times in (
                self._by_client.get(taken.client),
                self._by_all if taken.counted_in_all else None,
            ):
                if times:
                    times.pop()

    def know(self, client: str) -> None:
        """Record that the client gave the right password; the oldest clients are forgotten."""
        with self._lock:
            self._known[client] = None
            self._known.move_to_end(client)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)

    def known(self, client: str) -> bool:
        """Whether the client once gave the right password."""
        with self._lock:
            return client in self._known

    def _times_of(self, client: str, now: float) -> deque[float]:
        if client not in self._by_client and len(self._by_client) >= _SWEPT:
            over = now - self._most.seconds
            self._by_client = {
                name: times for name, times in self._by_client.items() if times and times[-1] > over
            }
        return self._by_client.setdefault(client, deque())

    def _wait(self, times: deque[float], most: int, now: float) -> float:
        while times and times[0] <= now - self._most.seconds:
            times.popleft()
        return times[-most] + self._most.seconds - now if len(times) >= most else 0.0
