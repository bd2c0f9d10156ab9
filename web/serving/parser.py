"""Parse requests."""

import re
from collections.abc import Callable
from copy import copy
from typing import Any

from waitress.parser import HTTPRequestParser, ParsingError

from web.serving.refusals import Refusal, language_of

MAX_HEADER = 2**17  # bytes; percent-encoding makes a pasted paragraph nine times as long
MAX_HEADERS = 100  # lines; repeated headers are joined again each time
MAX_BODY = 2**16  # bytes; no address takes more, except those where staff send files or texts
SLOWEST = 16 * 2**10  # bytes a second that a large body must come at


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """Accepts raw Chinese in an address, as curl sends it; waitress would refuse it.

    Attributes:
        language: the language that the address names; ``None``: none, or the address is unread.
        large: whether the body may be larger than `MAX_BODY`.
    """

    adj: Any
    language: str | None = None
    large: bool = False

    @property
    def patience(self) -> float:
        """Seconds that the body may take beyond those of a small one, for what has come of it."""
        return self.body_bytes_received / SLOWEST if self.large else 0.0

    def parse_header(self, header_plus: bytes) -> None:
        """Percent-encode non-ASCII bytes of the first line, then parse as waitress does."""
        first, end, rest = header_plus.partition(b"\r\n")
        self.language = language_of(first.decode("latin-1"))
        if rest.count(b"\r\n") > MAX_HEADERS:
            super().parse_header(b"GET / HTTP/1.0\r\n")
            self.error = Refusal(431)
            return
        encoded = re.sub(rb"[\x80-\xff]", lambda m: b"%%%02X" % m[0][0], first)
        super().parse_header(encoded + end + rest)
        if self.version == "1.1" and "HOST" not in self.headers:
            raise ParsingError("no host")
        self._widen()

    def _widen(self) -> None:
        """Accept a large body where somebody may send files; waitress keeps it on the disk."""
        adjusted: Any = self.adj
        allowed: Callable[[str, str, str], int] | None = getattr(adjusted, "uploads", None)
        if allowed is None or self.content_length < adjusted.max_request_body_size:
            return
        most = allowed(self.command, self.path, self.headers.get("COOKIE", ""))
        if most > adjusted.max_request_body_size:
            self.adj, self.large = copy(adjusted), True
            self.adj.max_request_body_size = most
