"""Waitress, and how it ends: what has been asked is answered first."""

import logging
import re
import signal
import time
from collections.abc import Iterator
from typing import Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer, create_server

from searcher.errors import SettingsError
from searcher.settings import Settings

MAX_ADDRESS = 2**20  # bytes; a pasted paragraph grows ninefold when percent-encoded
CONNECTIONS = 500  # each may take two more files than its own
MAX_BODY = 2**20  # bytes; nothing here takes a body
GRACE = 10.0  # seconds for what runs when we are told to stop
_TURN = 0.05  # seconds


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """Takes Chinese in an address as it stands, which curl sends so and waitress refuses."""

    def parse_header(self, header_plus: bytes) -> None:
        """Percent-encode what is not ASCII in the first line, then read as ever."""
        first, end, rest = header_plus.partition(b"\r\n")
        encoded = re.sub(rb"[\x80-\xff]", lambda m: b"%%%02X" % m[0][0], first)
        super().parse_header(encoded + end + rest)


class _Channel(HTTPChannel):  # type: ignore[misc]
    parser_class = _Parser


class Server:
    """The site on one address; for any number of slow clients, and ``threads`` at a time."""

    def __init__(self, app: Any, settings: Settings) -> None:
        """Bind the port.

        Raises:
            SettingsError: it is taken, or there is no such host.
        """
        self._sockets: dict[int, Any] = {}
        self._settings = settings
        self._told = 0
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a queue is no mishap
        try:
            self._server = self._listening(app)
        except (OSError, ValueError) as error:
            found = f"无法监听 / cannot listen on {settings.host}:{settings.port}: {error}"
            raise SettingsError(
                f"{found.rstrip('.')}. 请换一个端口 / try another --port"
            ) from error
        for server in self._of(BaseWSGIServer):
            server.channel_class = _Channel

    @property
    def address(self) -> str:
        """What to open in a browser; port 0 lets the system pick one."""
        listening = getattr(self._server, "effective_listen", None)
        port = listening[0][1] if listening else self._server.effective_port
        host = self._settings.host
        named = f"[{host}]" if ":" in host else host
        return f"http://{named}:{port}{self._settings.base_path}/"

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT; finish what runs, but a second signal ends it at once."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self._told:
            self._turn(1.0)
        self._drain()
        self._server.task_dispatcher.shutdown(timeout=1)  # they have nothing to do

    def _listening(self, app: Any) -> Any:
        return create_server(
            app,
            map=self._sockets,
            host=self._settings.host,
            port=self._settings.port,
            threads=self._settings.threads,
            ident=None,
            connection_limit=CONNECTIONS,
            max_request_header_size=MAX_ADDRESS,
            max_request_body_size=MAX_BODY,
            clear_untrusted_proxy_headers=not self._settings.proxies,
            asyncore_use_poll=True,  # select stops at file 1023
        )

    def _stop(self, *_: object) -> None:
        self._told += 1
        for server in self._of(BaseWSGIServer):
            server.pull_trigger()

    def _drain(self) -> None:
        """Take no more connections, and close each when it has had its answer."""
        for server in self._of(BaseWSGIServer):
            wasyncore.dispatcher.close(server)  # its own close would end our wake-up calls too
        until = time.monotonic() + GRACE
        while self._told < 2 and time.monotonic() < until:
            channels = list(self._of(HTTPChannel))
            for channel in filter(_idle, channels):
                channel.handle_close()
            if not channels:
                break
            self._turn(_TURN)

    def _turn(self, seconds: float) -> None:
        wasyncore.loop(timeout=seconds, use_poll=True, map=self._sockets, count=1)

    def _of(self, kind: type[Any]) -> Iterator[Any]:
        return (each for each in list(self._sockets.values()) if isinstance(each, kind))


def _idle(channel: Any) -> bool:
    return not (channel.requests or channel.request or channel.total_outbufs_len)
