"""A connection with deadlines for its client."""

import time
from typing import Any

from waitress.channel import HTTPChannel

from web.serving.clients import name_of
from web.serving.parser import Parser
from web.serving.refusals import Refusal, RefusalTask

IDLE = 60.0  # seconds between two requests
SILENT = 20.0  # seconds before the first byte
HEADER = 10.0  # seconds from the first byte of a request to its last header
BODY = 20.0  # seconds from the first byte of a request to its end
STALLED = 10.0  # seconds over which a client's reading speed is measured
SLOWEST = 1024 * STALLED  # bytes that a client must read in that time, if so many are ready
RUNNING = 900.0  # seconds for one answer


class Channel(HTTPChannel):  # type: ignore[misc]
    """One connection. All its times are read and written by the event loop's thread."""

    parser_class = Parser
    error_task_class = RefusalTask

    def __init__(self, server: Any, sock: Any, addr: Any, adj: Any, map: Any = None) -> None:  # noqa: A002
        """Start the clocks; arguments are waitress's."""
        now = time.monotonic()
        self.client = name_of(str(addr[0]))
        self.rests = now  # since when no request is open
        self.asked: float | None = None  # when the incomplete request began
        self.served: float | None = None  # when the present answer began
        self.answers = 0
        self._sent = 0
        self._mark = (now, 0)  # a time, and the bytes sent until then
        super().__init__(server, sock, addr, adj, map=map)

    def add_channel(self, map: Any = None) -> None:  # noqa: A002
        """Register the connection with the house."""
        super().add_channel(map)
        self.server.house.enter(self)

    def del_channel(self, map: Any = None) -> None:  # noqa: A002
        """Remove the connection from the house."""
        self.server.house.leave(self)
        super().del_channel(map)

    def received(self, data: bytes) -> bool:
        """Record when a request begins and when it is complete."""
        before, waiting = self.request, len(self.requests)
        going_on = bool(super().received(data))
        if self.request is not before:
            self.asked = None if self.request is None else time.monotonic()
        if len(self.requests) > waiting:
            self.server.house.hears_from(self)
        return going_on

    def send(self, data: bytes, do_close: bool = True) -> int:
        """Count the bytes that the client takes."""
        sent: int = super().send(data, do_close)
        self._sent += sent
        return sent

    def service(self) -> None:
        """Answer one request."""
        self.served = time.monotonic()
        try:
            super().service()
        finally:
            self.answers += 1
            self.rests, self.served = time.monotonic(), None

    def refuse(self, code: int, retry_after: int = 0) -> None:
        """Make `service` answer the next request with an error line."""
        self.requests[0].error = Refusal(code, retry_after)

    def can_be_missed(self, now: float) -> bool:
        """Whether the connection may be closed: no request is open and its client does not read."""
        if self.requests:
            return False
        return not self.total_outbufs_len or self._slow(now, STALLED / 5)

    def overdue(self, now: float) -> bool:
        """Whether a deadline of the connection is over; call it about once a second."""
        if self.total_outbufs_len:
            if now - self._mark[0] < STALLED:
                return self._too_long(now)
            slow = self._slow(now, STALLED)
            self._mark = (now, self._sent)
            return slow or self._too_long(now)
        self._mark = (now, self._sent)
        if self.requests:
            return self._too_long(now)
        if self.asked is None:
            return now - self.rests > (IDLE if self.answers else SILENT)
        if self.request is None or not self.request.headers_finished:
            return now - self.asked > HEADER
        return now - self.asked > BODY + float(self.request.patience)

    def _too_long(self, now: float) -> bool:
        return self.served is not None and now - self.served > RUNNING

    def _slow(self, now: float, seconds: float) -> bool:
        since, sent = self._mark
        return now - since >= seconds and self._sent - sent < SLOWEST * seconds / STALLED
