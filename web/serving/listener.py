"""The socket that accepts connections."""

import errno
import logging
import time
from contextlib import suppress
from typing import Any

from waitress.server import TcpWSGIServer

from searcher.speech import in_words
from web.serving.channel import Channel
from web.serving.clients import name_of
from web.serving.house import House
from web.serving.refusals import Refusal

PAUSE = 0.1  # seconds without accepting, if no files are left
_SHORT = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
_TOLD = 60.0  # seconds between two log records about it

_logger = logging.getLogger("jiewen")


class Listener(TcpWSGIServer):  # type: ignore[misc]
    """A listening socket."""

    channel_class = Channel

    def __init__(self, *args: Any, house: House, language: str, **options: Any) -> None:
        """Listen.

        Args:
            args: waitress's.
            house: decides about room for connections.
            language: of refusals, where the address names none.
            options: waitress's.
        """
        self.house = house
        self.language = language
        self.paused = 0.0
        self._told = 0.0
        super().__init__(*args, **options)

    def readable(self) -> bool:
        """Whether connections are accepted now; the event loop asks in each turn."""
        return self.accepting and time.monotonic() >= self.paused

    def maintenance(self, now: float) -> None:
        """Do nothing; the house closes overdue connections in place of waitress."""

    def handle_accept(self) -> None:
        """Accept waiting connections, up to `House.at_once`."""
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
                connection.send(Refusal(503, 1).in_language(self.language).raw())
            connection.close()
            return
        try:
            self.set_socket_options(connection)
            self.channel_class(self, connection, address, self.adj, map=self._map)
        except OSError:  # the client is gone
            connection.close()

    def _pause(self, error: OSError) -> None:
        """Stop accepting for a moment: no file is free, and accepting at once would spin."""
        now = time.monotonic()
        self.house.dismiss_one()
        self.paused = now + PAUSE
        if now >= self._told:
            self._told = now + _TOLD
            _logger.error("%s", in_words("serve.no_connection", error=error))
