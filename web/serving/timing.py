"""How long an answer may take to make, and a stream to be read."""

from collections.abc import Callable, Iterable, Iterator
from time import monotonic
from typing import TYPE_CHECKING, Any

from waitress.channel import ClientDisconnected
from werkzeug.wsgi import ClosingIterator

from searcher.core import deadline
from searcher.core.errors import TimedOut

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

STREAM = 900.0  # seconds of an export, from its first byte to its last
_LEFT = "waitress.client_disconnected"  # other servers tell nothing

Gone = Callable[[], bool] | None


def timed(inner: "WSGIApplication", seconds: float) -> "WSGIApplication":
    """Limit how long a request may think, and a stream after it; stop when the client has left."""

    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        gone: Gone = environ.get(_LEFT)
        with deadline.limit(seconds), deadline.watching(gone):
            body = inner(environ, start)
        ends: list[Any] = [body.close] if hasattr(body, "close") else []
        return ClosingIterator(_limited(body, gone), ends)

    return answer


def _limited(body: Iterable[bytes], gone: Gone) -> Iterator[bytes]:
    """Make each piece within what is left of the whole time; the limit is not ours in between."""
    end, pieces = monotonic() + STREAM, iter(body)
    while True:
        try:
            with deadline.limit(end - monotonic()), deadline.watching(gone):
                deadline.check()
                piece = next(pieces, None)
        except TimedOut:
            if gone is not None and gone():
                raise ClientDisconnected from None  # which fills no log
            raise
        if piece is None:
            return
        yield piece
