"""The socket that takes connections."""

import errno
import logging
import time
from contextlib import suppress
from typing import Any

from waitress.server import TcpWSGIServer

from web.serving.channel import Channel
from web.serving.clients import name_of
from web.serving.house import House
from web.serving.refusals import Refusal

PAUSE = 0.1  # seconds without taking a connection, when there are no files left
_SHORT = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
_TOLD = 60.0  # seconds until the log is told again

_logger = logging.getLogger("jiewen")


class Listener(TcpWSGIServer):  # type: ignore[misc]
    """One address that is listened on."""

    channel_class = Channel

    def __init__(self, *args: Any, house: House, **options: Any) -> None:
        self.house = house
        self.paused = 0.0
        self._told = 0.0
        super().__init__(*args, **options)

    def readable(self) -> bool:
        """Whether connections are taken; the loop asks each turn."""
        return self.accepting and time.monotonic() >= self.paused

    def maintenance(self, now: float) -> None:
        """Leave to the house what waitress does here."""

    def handle_accept(self) -> None:
        """Take those who wait, some at a time."""
        for _ in range(self.house.at_once):
            try:
                taken = self.accept()
            except OSError as error:
                if error.errno in _SHORT:
                    self._pause(error)
                return
            if taken is None:
                return
            self._let_in(*taken)

    def _let_in(self, connection: Any, address: Any) -> None:
        if not self.house.has_room(name_of(str(address[0]))):
            with suppress(OSError):
                connection.setblocking(False)
                connection.send(Refusal(503, 1).raw())
            connection.close()
            return
        try:
            self.set_socket_options(connection)
            self.channel_class(self, connection, address, self.adj, map=self._map)
        except OSError:  # it has left already
            connection.close()

    def _pause(self, error: OSError) -> None:
        """Wait: without a file a connection stays in the queue, and to ask at once would spin."""
        now = time.monotonic()
        self.house.dismiss_one()
        self.paused = now + PAUSE
        if now >= self._told:
            self._told = now + _TOLD
            _logger.error("暂时不能接受连接 / no connection can be taken just now: %s", error)
