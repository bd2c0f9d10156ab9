"""Queues of requests with their threads: order, waiting times and refusals."""

import math
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

from web.serving.bucket import Buckets
from web.serving.channel import Channel

QUICK = 0.3  # seconds; an answer that takes longer no longer counts as just begun
_PATIENCE = 3.0  # seconds of expected waiting above which a request is refused
_STALE = 3.5  # seconds of actual waiting after which a request is refused
_SHAPED = 1.0  # seconds that a request may be delayed to keep its client's rate
_LEARNS = 0.1  # weight of the newest value in the average


@dataclass(frozen=True, slots=True)
class Size:
    """How many requests are answered at a time.

    Attributes:
        begun: requests that began less than `QUICK` seconds ago.
        most: all requests, and the number of threads.
        client: requests of one client; the others are left for other clients.
    """

    begun: int
    most: int
    client: int


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """A waiting request."""

    channel: Channel
    client: str
    came: float


class Lane:
    """Threads with a queue for each client; clients take turns.

    A request is refused at once if it would wait too long, for its client's rate or for the
    requests before it. One client's full queue does not cause refusals of others.
    """

    def __init__(
        self, name: str, size: Size, buckets: Buckets | None, free: Callable[[str], bool]
    ) -> None:
        """Start the threads.

        Args:
            name: prefix of the threads' names.
            size: number of threads and of requests at a time.
            buckets: rates of clients; ``None``: no limit.
            free: returns whether a client's requests do not count against its rate.
        """
        self._size, self._buckets, self._free = size, buckets, free
        self._changed = threading.Condition()
        self._waiting: OrderedDict[str, deque[Job]] = OrderedDict()
        self._running: dict[Job, float] = {}
        self._by_client: Counter[str] = Counter()
        self._taken = 0.05  # seconds for an answer, moving average
        self._ended = False
        for number in range(size.most):
            threading.Thread(target=self._work, name=f"{name}-{number}", daemon=True).start()

    def add(self, channel: Channel, client: str) -> tuple[int, int] | None:
        """Queue the channel's next request; or return status and Retry-After of a refusal."""
        now = time.monotonic()
        with self._changed:
            own = self._there(client)
            if (held := self._held_back(client, own, now)) > _SHAPED:
                return 429, math.ceil(held)
            if (wait := self._expected(own)) > _PATIENCE:
                return 503, math.ceil(wait)
            self._waiting.setdefault(client, deque()).append(Job(channel, client, now))
            self._changed.notify()
        return None

    def overdue(self, now: float) -> list[Channel]:
        """Remove and return the channels whose requests waited too long."""
        with self._changed:
            late = [
                job for queue in self._waiting.values() for job in queue if now - job.came > _STALE
            ]
            for job in late:
                self._waiting[job.client].remove(job)
            for client in {job.client for job in late}:
                self._there(client)
        return [job.channel for job in late if job.channel.connected]

    def end(self) -> None:
        """End the threads after their present requests."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _there(self, client: str) -> int:
        """Return the number of a client's waiting requests; drop those without connection."""
        queue = self._waiting.get(client)
        if queue is None:
            return 0
        while queue and not queue[0].channel.connected:
            queue.popleft()
        if not queue:
            del self._waiting[client]
        return len(queue)

    def _held_back(self, client: str, ahead: int, now: float) -> float:
        if self._buckets is None or self._free(client):
            return 0.0
        return self._buckets.wait(client, ahead, now)

    def _expected(self, own: int) -> float:
        """Return the seconds until one more request of a client with ``own`` others begins."""
        waiting = sum(map(len, self._waiting.values()))
        ahead = min(waiting, (own + 1) * len(self._waiting))
        at_a_time = max(self._size.begun, len(self._running))
        return ahead * self._taken / at_a_time if ahead >= at_a_time else 0.0

    def _work(self) -> None:
        while (job := self._next()) is not None:
            try:
                job.channel.service()
            finally:
                self._done(job)

    def _next(self) -> Job | None:
        with self._changed:
            while not self._ended:
                now = time.monotonic()
                wait = self._until_one_may_begin(now)
                if wait == 0.0:
                    found = self._pick(now)
                    if isinstance(found, Job):
                        self._running[found] = now
                        self._by_client[found.client] += 1
                        if self._waiting:
                            self._changed.notify()
                        return found
                    wait = found
                self._changed.wait(None if wait == math.inf else wait)
        return None

    def _until_one_may_begin(self, now: float) -> float:
        begun = [at for at in self._running.values() if now - at < QUICK]
        if not self._waiting:
            return math.inf
        return min(begun) + QUICK - now if len(begun) >= self._size.begun else 0.0

    def _pick(self, now: float) -> Job | float:
        """Take the next client's request; or return the seconds until a request may begin."""
        soonest = math.inf
        for client in list(self._waiting):
            if self._by_client[client] >= self._size.client or not self._there(client):
                continue
            if (held := self._held_back(client, 0, now)) > 0:
                soonest = min(soonest, held)
                continue
            return self._taken_from(client, now)
        return soonest

    def _taken_from(self, client: str, now: float) -> Job:
        queue = self._waiting[client]
        job = queue.popleft()
        if queue:
            self._waiting.move_to_end(client)
        else:
            del self._waiting[client]
        if self._buckets is not None and not self._free(client):
            self._buckets.take(client, now)
        return job

    def _done(self, job: Job) -> None:
        with self._changed:
            seconds = time.monotonic() - self._running.pop(job)
            self._taken += _LEARNS * (seconds - self._taken)
            self._by_client[job.client] -= 1
            if not self._by_client[job.client]:
                del self._by_client[job.client]
            self._changed.notify()
