"""Dispatch requests: to the event loop, to page threads, or to export threads."""

import logging
import time
from collections import deque

from web.serving.bucket import Buckets, Rate
from web.serving.channel import Channel
from web.serving.clients import name_of
from web.serving.lane import Lane, Size

EXPORTS = Size(begun=4, most=4, client=2)
HEALTH = "/healthz"
_LONG = ("/export/hits.", "/sitemap-")  # streamed, so a slow client holds a thread
_STATIC = "/static/"
_EVERY = 0.5  # seconds
_FREE = " static"  # suffix of the client's name in the queue for static files

_logger = logging.getLogger("jiewen")


def pages_of(threads: int) -> Size:
    """Return how many pages are made at a time.

    Three times as many may run as have just begun, so that slow pages do not block quick ones.
    Python computes on one core, so all take longer then; but a time limit ends the slow ones, and a
    page that takes 20 ms alone takes less than a second among 24.
    """
    most = 3 * threads
    return Size(begun=threads, most=most, client=max(1, most - max(1, threads // 2)))


class Desk:
    """The task dispatcher that waitress calls."""

    def __init__(self, threads: int, base_path: str, proxies: int, rate: Rate | None) -> None:
        """Start the threads.

        Args:
            threads: pages that may begin at the same time.
            base_path: path under which the site is mounted.
            proxies: number of trusted proxies.
            rate: rate of each client, for pages and for exports; ``None``: no limit.
        """
        self._base, self._proxies = base_path, proxies
        self._at_hand: deque[Channel] = deque()
        self._next = 0.0
        buckets = Buckets(rate) if rate else None
        self._pages = Lane("page", pages_of(threads), buckets, _is_free)
        self._exports = Lane("export", EXPORTS, Buckets(rate) if rate else None, _is_free)

    def add_task(self, channel: Channel) -> None:
        """Queue the channel's next request; waitress calls this."""
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
        """Answer health checks and refusals in the event loop's thread.

        They never wait for other threads. Each channel gets one turn.
        """
        for _ in range(len(self._at_hand)):
            channel = self._at_hand.popleft()
            if channel.total_outbufs_len:  # service() would block until that is sent
                self._at_hand.append(channel)
                continue
            try:
                channel.service()
            except Exception:
                _logger.exception("request failed")
                channel.handle_close()

    def sweep(self) -> None:
        """Refuse requests that waited too long; acts at most twice a second."""
        if (now := time.monotonic()) < self._next:
            return
        self._next = now + _EVERY
        for lane in (self._pages, self._exports):
            for channel in lane.overdue(now):
                channel.refuse(503, 1)
                self._at_hand.append(channel)

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        """End the threads after their present requests."""
        self._pages.end()
        self._exports.end()
        return True

    def set_thread_count(self, count: int) -> None:
        """Do nothing; waitress calls this, but the lanes have their threads."""

    def _client(self, channel: Channel) -> str:
        """Return the client's name: the peer, or the address that the trusted proxies state."""
        if not self._proxies:
            return channel.client
        told = channel.requests[0].headers.get("X_FORWARDED_FOR", "").split(",")
        if len(told) < self._proxies:
            return channel.client
        return name_of(told[-self._proxies].strip())


def _is_free(client: str) -> bool:
    return client.endswith(_FREE)
