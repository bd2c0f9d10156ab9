"""Parse requests."""

import re

from waitress.parser import HTTPRequestParser, ParsingError

from web.serving.refusals import Refusal, language_of

MAX_HEADER = 2**17  # bytes; percent-encoding makes a pasted paragraph nine times as long
MAX_HEADERS = 100  # lines; repeated headers are joined again each time
MAX_BODY = 2**16  # bytes; without accounts no address takes a body
MOST_TYPED = 2**20  # bytes of a form that holds the text of an article, which staff may send


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """Accepts raw Chinese in an address, as curl sends it; waitress would refuse it.

    Attributes:
        language: the language that the address names; ``None``: none, or the address is unread.
    """

    language: str | None = None

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
