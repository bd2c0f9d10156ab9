"""Where each request goes: to the loop, to the threads that make pages, to those that export."""

import logging
import time
from collections import deque

from web.serving.bucket import Buckets, Rate
from web.serving.channel import Channel
from web.serving.clients import name_of
from web.serving.lane import Lane, Size

EXPORTS = Size(begun=4, most=4, client=2)
HEALTH = "/healthz"
_LONG = ("/export/hits.", "/sitemap-")  # sent as they are made, so a slow client holds a thread
_STATIC = "/static/"
_EVERY = 0.5  # seconds
_FREE = " static"  # behind the client's name in the queue

_logger = logging.getLogger("jiewen")


def pages_of(threads: int) -> Size:
    """Return how many pages are made at a time.

    Slow ones make room for quick ones: three times as many may run as may have just begun. Python
    computes on one core, so all of them take longer then; but a time limit ends the slow ones, and
    a page that takes 20 ms alone takes less than a second among 24.
    """
    most = 3 * threads
    return Size(begun=threads, most=most, client=max(1, most - max(1, threads // 2)))


class Desk:
    """What waitress calls a task dispatcher."""

    def __init__(self, threads: int, base_path: str, proxies: int, rate: Rate | None) -> None:
        """Start the threads.

        Args:
            rate: of one client, for pages and exports together; ``None``: no limit here.
        """
        self._base, self._proxies = base_path, proxies
        self._at_hand: deque[Channel] = deque()
        self._next = 0.0
        buckets = Buckets(rate) if rate else None
        self._pages = Lane("page", pages_of(threads), buckets, _is_free)
        self._exports = Lane("export", EXPORTS, Buckets(rate) if rate else None, _is_free)

    def add_task(self, channel: Channel) -> None:
        """Bring the channel's next request to where it is answered; waitress calls this."""
        request = channel.requests[0]
        if request.error is not None:
            self._at_hand.append(channel)
            return
        path = "/" + request.path.lstrip("/")
        if self._base and path.startswith(f"{self._base}/"):
            path = path.removeprefix(self._base)
        if path == HEALTH:
            self._at_hand.append(channel)
            return
        client = self._client(channel)
        if path.startswith(_STATIC):
            client += _FREE
        lane = self._exports if path.startswith(_LONG) else self._pages
        if refused := lane.add(channel, client):
            channel.refuse(*refused)
            self._at_hand.append(channel)

    def answer_at_hand(self) -> None:
        """Answer in the thread of the loop what needs no other: health, and refusals.

        Whatever the threads do, nobody waits for these. Each channel has one turn.
        """
        for _ in range(len(self._at_hand)):
            channel = self._at_hand.popleft()
            if channel.total_outbufs_len:  # it would wait for us to send that
                self._at_hand.append(channel)
                continue
            try:
                channel.service()
            except Exception:
                _logger.exception("request failed")
                channel.handle_close()

    def sweep(self) -> None:
        """Refuse those who have waited too long; looks twice a second, however often called."""
        if (now := time.monotonic()) < self._next:
            return
        self._next = now + _EVERY
        for lane in (self._pages, self._exports):
            for channel in lane.overdue(now):
                channel.refuse(503, 1)
                self._at_hand.append(channel)

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        """Let the threads end."""
        self._pages.end()
        self._exports.end()
        return True

    def set_thread_count(self, count: int) -> None:
        """Do nothing: the lanes have their threads already."""

    def _client(self, channel: Channel) -> str:
        """Return who asks: the peer, or who the trusted proxies say."""
        if not self._proxies:
            return channel.client
        told = channel.requests[0].headers.get("X_FORWARDED_FOR", "").split(",")
        if len(told) < self._proxies:
            return channel.client
        return name_of(told[-self._proxies].strip())


def _is_free(client: str) -> bool:
    return client.endswith(_FREE)
