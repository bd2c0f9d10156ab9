"""How a request is read."""

import re

from waitress.parser import HTTPRequestParser, ParsingError

from web.serving.refusals import Refusal

MAX_HEADER = 2**17  # bytes; a pasted paragraph grows ninefold when percent-encoded
MAX_HEADERS = 100  # lines; the same one repeated is joined again and again
MAX_BODY = 2**16  # bytes; nothing here takes a body


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """Takes Chinese in an address as it stands, which curl sends so and waitress refuses."""

    def parse_header(self, header_plus: bytes) -> None:
        """Percent-encode what is not ASCII in the first line, then read as ever."""
        first, end, rest = header_plus.partition(b"\r\n")
        if rest.count(b"\r\n") > MAX_HEADERS:
            super().parse_header(b"GET / HTTP/1.0\r\n")
            self.error = Refusal(431)
            return
        encoded = re.sub(rb"[\x80-\xff]", lambda m: b"%%%02X" % m[0][0], first)
        super().parse_header(encoded + end + rest)
        if self.version == "1.1" and "HOST" not in self.headers:
            raise ParsingError("no host")
