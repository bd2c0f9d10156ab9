"""The access log, one line for each request; docs/operations.md lists its contents."""

import logging
import time
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from werkzeug.wsgi import ClosingIterator

from searcher.privacy.redaction import redacted

LOGGER = "jiewen.access"
REFUSED = "refused"  # attribute of a log record: client and status of a refused request
_SAFE = "!$&'()*+,-./:;=?@[]_~%"  # all characters of a printable address; no space, no quote

Environ = dict[str, Any]


class AccessLog:
    """WSGI middleware that logs client, method, path, status, bytes of the body, milliseconds.

    All text of a client is percent-encoded, so that it can neither end a line nor send control
    characters to a terminal.
    """

    def __init__(self, app: Any, *, with_query: bool, redacts: bool = False) -> None:
        """Wrap an application.

        Args:
            app: the WSGI application.
            with_query: whether the query string is logged.
            redacts: whether phone and identity numbers in the address are hidden.
        """
        self._app = app
        self._redacts = redacts
        self._with_query = with_query
        self._logger = logging.getLogger(LOGGER)

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answer the request, and log it after the last byte of the body."""
        asked = _printable(environ, with_query=self._with_query, redacts=self._redacts)
        line = _Line(asked, environ.get("REMOTE_ADDR") or "-")

        def started(status: str, *rest: Any) -> Any:
            line.status = status[:3]
            return start_response(status, *rest)

        body = self._app(environ, started)
        ends = [body.close] if hasattr(body, "close") else []
        return ClosingIterator(map(line.counted, body), [*ends, lambda: self._write(line)])

    def _write(self, line: "_Line") -> None:
        spent = (time.perf_counter() - line.began) * 1000
        refused = {REFUSED: (line.client, line.status)} if line.status >= "4" else None
        self._logger.info("%s %s %d %.1f", line.asked, line.status, line.size, spent, extra=refused)


class _Line:
    """The values of a log line, collected while the request is answered."""

    def __init__(self, asked: str, client: str) -> None:
        self.asked = asked
        self.client = client
        self.began = time.perf_counter()
        self.status = "-"
        self.size = 0

    def counted(self, part: bytes) -> bytes:
        """Add the length of a piece of the body."""
        self.size += len(part)
        return part


def _printable(environ: Environ, *, with_query: bool, redacts: bool) -> str:
    path = f"{environ.get('SCRIPT_NAME', '')}{environ.get('PATH_INFO', '')}".encode("latin-1")
    query = environ.get("QUERY_STRING", "").encode("latin-1") if with_query else b""
    if redacts:
        path, query = _redacted(path, path), _redacted(query, unquote_to_bytes(query))
    written = quote(path, safe="/~!$&'()*+,;=:@-._") or "/"
    if query:
        written += f"?{quote(query, safe=_SAFE)}"
    client = quote(environ.get("REMOTE_ADDR") or "-", safe=":.-")
    return f"{client} {quote(environ.get('REQUEST_METHOD', '-'), safe='')} {written}"


def _redacted(raw: bytes, means: bytes) -> bytes:
    """Return the raw bytes, or their decoded text without private numbers if it contains any."""
    text = means.replace(b"+", b" ").decode("utf-8", "replace")
    hidden = redacted(text)
    return raw if hidden == text else hidden.encode()
