"""The server: waitress with an orderly end, in which accepted requests are answered.

docs/decisions/server.md tells why waitress, and what is our own around it.
"""

import signal
import sys
import time
from collections.abc import Callable
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments

from searcher.core.errors import SettingsError
from searcher.settings import Settings
from web.serving.capacity import capacity
from web.serving.channel import Channel
from web.serving.desk import Desk
from web.serving.house import House
from web.serving.limits import rate_of_server
from web.serving.listener import PAUSE, Listener
from web.serving.parser import MAX_BODY, MAX_HEADER

GRACE = 10.0  # seconds for running requests after a signal to stop
_TURN = 0.05  # seconds
_IN_MEMORY = 2**18  # bytes of an answer kept in memory for a slow client; the rest is on disk
_AHEAD = 2**22  # bytes; an export thread waits for its client beyond them
_SWITCH = 0.0005  # seconds until a computing thread yields to the event loop or another thread


class Server:
    """The site on one address, for many slow clients and ``threads`` quick pages at a time."""

    def __init__(
        self, app: Any, settings: Settings, uploads: Callable[[str, str, str], int] | None = None
    ) -> None:
        """Bind the port.

        Args:
            app: the WSGI application.
            settings: host, port and limits.
            uploads: returns the bytes that the body of a request may have, from its method, path
                and cookies; 0 for the usual limit. ``None``: it is the same for all.

        Raises:
            SettingsError: the port is taken, or the host does not exist.
        """
        self._sockets: dict[int, Any] = {}
        self._settings = settings
        self._told = 0
        self._house = House(capacity(settings.proxies))
        self._desk = Desk(
            settings.threads,
            settings.base_path,
            settings.proxies,
            rate_of_server(settings.rate_limit),
        )
        try:
            self._listeners = self._listening(app, uploads)
        except (OSError, ValueError) as error:
            address, said = f"{settings.host}:{settings.port}", str(error).rstrip(".")
            raise SettingsError("setting.address", address=address, error=said) from error

    @property
    def address(self) -> str:
        """Address to open in a browser, with the port chosen by the system for port 0."""
        port = self._listeners[0].effective_port
        host = self._settings.host
        named = f"[{host}]" if ":" in host else host
        return f"http://{named}:{port}{self._settings.base_path}/"

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT, then finish what runs; a second signal ends at once."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        sys.setswitchinterval(_SWITCH)
        while not self._told:
            paused = any(time.monotonic() < each.paused for each in self._listeners)
            self._turn(PAUSE if paused else 0.5)
        self._drain()
        self._desk.shutdown()

    def _listening(
        self, app: Any, uploads: Callable[[str, str, str], int] | None
    ) -> list[Listener]:
        adjusted = Adjustments(
            host=self._settings.host,
            port=self._settings.port,
            ident=None,
            max_request_header_size=MAX_HEADER,
            max_request_body_size=MAX_BODY,
            outbuf_overflow=_IN_MEMORY,
            outbuf_high_watermark=_AHEAD,
            # waitress notices clients that leave only with a lookahead
            channel_request_lookahead=1,
            clear_untrusted_proxy_headers=not self._settings.proxies,
            log_socket_errors=False,  # clients that leave do not fill the log
        )
        adjusted.uploads = uploads  # the parser of each request asks it
        return [
            Listener(
                app,
                self._sockets,
                dispatcher=self._desk,
                adj=adjusted,
                sockinfo=address,
                house=self._house,
                language=self._settings.language,
            )
            for address in adjusted.listen
        ]

    def _stop(self, *_: object) -> None:
        self._told += 1
        for listener in self._listeners:
            listener.pull_trigger()

    def _drain(self) -> None:
        """Accept no more connections, and close each one after its answer."""
        for listener in self._listeners:
            wasyncore.dispatcher.close(listener)  # Listener.close would also end our wake-up calls
        until = time.monotonic() + GRACE
        while self._told < 2 and time.monotonic() < until:
            channels = [each for each in self._sockets.values() if isinstance(each, Channel)]
            for channel in filter(_idle, channels):
                channel.handle_close()
            if not channels:
                break
            self._turn(_TURN)

    def _turn(self, seconds: float) -> None:
        wasyncore.loop(
            timeout=seconds, use_poll=True, map=self._sockets, count=1
        )  # select() handles only 1,023 files
        self._desk.sweep()
        self._desk.answer_at_hand()
        self._house.sweep()


def _idle(channel: Any) -> bool:
    return not (channel.requests or channel.request or channel.total_outbufs_len)
