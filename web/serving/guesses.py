"""How many passwords may be tried: by one client, and by all together."""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

_REMEMBERED = 10_000  # clients that have shown the right password
_SWEPT = 1024  # clients with tries; beyond, those whose tries are over are forgotten


@dataclass(frozen=True, slots=True)
class Allowance:
    """Tries within one window of time.

    Attributes:
        client: of one client.
        known: of one client that has shown the right password before. It goes on with the right
            one after ``client`` wrong tries, which a neighbour behind the same address may have
            made; without an end to that, the neighbour could guess for ever.
        everyone: of all clients together that are not known.
        seconds: length of the window, which moves.
    """

    client: int = 20
    known: int = 100
    everyone: int = 200
    seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Try:
    """A place that is taken until the password turns out to be right.

    Attributes:
        wait: seconds; above 0 the client has had its tries, and only the right password counts.
    """

    client: str
    counted_in_all: bool
    wait: float


class Guesses:
    """Counts tries before they are looked at, so that many at once cannot pass the limit."""

    def __init__(
        self, allowance: Allowance | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = allowance or Allowance()
        self._clock = clock
        self._lock = threading.Lock()
        self._by_client: dict[str, deque[float]] = {}
        self._by_all: deque[float] = deque()
        self._known: OrderedDict[str, None] = OrderedDict()

    def take(self, client: str) -> Try | float:
        """Count a try as wrong until `give_back`; or return the seconds until the next one."""
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
        """The password was right, or was not looked at: the try does not count."""
        with self._lock:
            for times in (
                self._by_client.get(taken.client),
                self._by_all if taken.counted_in_all else None,
            ):
                if times:
                    times.pop()

    def know(self, client: str) -> None:
        """Remember that the client has shown the right password; the oldest are forgotten."""
        with self._lock:
            self._known[client] = None
            self._known.move_to_end(client)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)

    def known(self, client: str) -> bool:
        """Whether it has."""
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
