"""Responses of the server itself, one line each, without the application."""

import re
from typing import Any

from waitress.task import ErrorTask

from searcher.speech import LANGUAGES, Message, said, spoken

HEADERS = (
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Cache-Control", "no-store"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
_WORDS = {
    308: ("Permanent Redirect", "refusal.308"),
    400: ("Bad Request", "refusal.400"),
    408: ("Request Timeout", "refusal.408"),
    413: ("Content Too Large", "refusal.413"),
    414: ("URI Too Long", "refusal.414"),
    429: ("Too Many Requests", "refusal.429"),
    431: (
        "Request Header Fields Too Large",
        "refusal.431",
    ),
    500: ("Internal Server Error", "refusal.500"),
    501: ("Not Implemented", "refusal.501"),
    503: ("Service Unavailable", "refusal.503"),
}


_LANGUAGE = re.compile(r"[?&]lang=([A-Za-z-]{1,20})(?=[&\s]|$)")


def language_of(address: str) -> str | None:
    """Return the language that an address names with ``lang=``, as pages read it, or ``None``.

    Args:
        address: an address, or the first line of a request.
    """
    named = _LANGUAGE.search(address)
    return named[1] if named and named[1] in LANGUAGES else None


class Refusal:
    """An error response; waitress calls `to_response`."""

    def __init__(
        self, code: int, retry_after: int = 0, location: str = "", why: Message | None = None
    ) -> None:
        """Set the response.

        Args:
            code: HTTP status.
            retry_after: seconds for Retry-After; 0: no such header.
            location: address of a redirect; ``""``: none.
            why: what the body says; ``None``: the usual words of the status.
        """
        self.code = code
        self.location = location
        self.retry_after = retry_after
        self.language = ""
        self._why = why

    def in_language(self, language: str) -> "Refusal":
        """Set the language of the body, a key of `LANGUAGES`; return this refusal."""
        self.language = language
        return self

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        """Return status line, headers and body."""
        reason, words = _WORDS.get(self.code, _WORDS[400])
        headers = [*HEADERS]
        if self.retry_after:
            headers.append(("Retry-After", str(self.retry_after)))
        if self.location:
            headers.append(("Location", self.location))
        why = self._why or said(words)
        body = why.words(self.language or spoken())
        return f"{self.code} {reason}", headers, f"{body}\n".encode()

    def raw(self) -> bytes:
        """Return the whole response as bytes, for a connection whose request was not read."""
        status, headers, body = self.to_response()
        headers += [("Connection", "close"), ("Content-Length", str(len(body)))]
        head = "".join(f"{name}: {value}\r\n" for name, value in headers)
        return f"HTTP/1.1 {status}\r\n{head}\r\n".encode("ascii") + body


class RefusalTask(ErrorTask):  # type: ignore[misc]
    """Sends an error of waitress's parser or of ours, with our headers and words."""

    def execute(self) -> None:
        """Replace waitress's texts, which name its settings, by ours."""
        error: Any = self.request.error
        if not isinstance(error, Refusal):
            error = self.request.error = Refusal(error.code)
        error.in_language(self.request.language or self.channel.server.language)
        super().execute()
