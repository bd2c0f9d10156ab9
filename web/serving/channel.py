"""A connection that knows since when it waits, and how fast its client reads."""

import time
from typing import Any

from waitress.channel import HTTPChannel

from web.serving.clients import name_of
from web.serving.parser import Parser
from web.serving.refusals import Refusal, RefusalTask

IDLE = 60.0  # seconds between two requests
SILENT = 20.0  # seconds before the first byte
HEADER = 10.0  # seconds from the first byte of a request to its last header ...
BODY = 20.0  # ... and to its end
STALLED = 10.0  # seconds in which a client reads ...
SLOWEST = 1024 * STALLED  # ... at least so many bytes, if they are there
RUNNING = 900.0  # seconds of one answer, however it is sent


class Channel(HTTPChannel):  # type: ignore[misc]
    """One connection. All its times are of the loop's thread."""

    parser_class = Parser
    error_task_class = RefusalTask

    def __init__(self, server: Any, sock: Any, addr: Any, adj: Any, map: Any = None) -> None:  # noqa: A002
        now = time.monotonic()
        self.client = name_of(str(addr[0]))
        self.rests = now  # since when nothing is asked
        self.asked: float | None = None  # when the request began that has not arrived in full
        self.served: float | None = None  # when the answer began that is being made
        self.answers = 0
        self._sent = 0
        self._mark = (now, 0)  # when was how much sent
        super().__init__(server, sock, addr, adj, map=map)

    def add_channel(self, map: Any = None) -> None:  # noqa: A002
        """Count the connection."""
        super().add_channel(map)
        self.server.house.enter(self)

    def del_channel(self, map: Any = None) -> None:  # noqa: A002
        """Count it no more."""
        self.server.house.leave(self)
        super().del_channel(map)

    def received(self, data: bytes) -> bool:
        """Note when a request begins and when it has arrived."""
        before, waiting = self.request, len(self.requests)
        going_on = bool(super().received(data))
        if self.request is not before:
            self.asked = None if self.request is None else time.monotonic()
        if len(self.requests) > waiting:
            self.server.house.hears_from(self)
        return going_on

    def send(self, data: bytes, do_close: bool = True) -> int:
        """Count what the client takes."""
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
        """Let the request that is next be answered by a line; it is taken up by `service`."""
        self.requests[0].error = Refusal(code, retry_after)

    def can_be_missed(self, now: float) -> bool:
        """Whether it only takes up room: nobody works for it, and it does not read."""
        if self.requests:
            return False
        return not self.total_outbufs_len or self._slow(now, STALLED / 5)

    def overdue(self, now: float) -> bool:
        """Whether its time is over; to be asked about once a second."""
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
        arrived = self.request is not None and self.request.headers_finished
        return now - self.asked > (BODY if arrived else HEADER)

    def _too_long(self, now: float) -> bool:
        return self.served is not None and now - self.served > RUNNING

    def _slow(self, now: float, seconds: float) -> bool:
        since, sent = self._mark
        return now - since >= seconds and self._sent - sent < SLOWEST * seconds / STALLED
