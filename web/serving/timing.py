"""Time limits for making an answer and for sending a stream."""

from collections.abc import Callable, Iterable, Iterator
from time import monotonic
from typing import TYPE_CHECKING, Any

from waitress.channel import ClientDisconnected
from werkzeug.wsgi import ClosingIterator

from searcher.core import deadline
from searcher.core.errors import TimedOut

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

STREAM = 900.0  # seconds for an export, from first to last byte
_LEFT = "waitress.client_disconnected"  # only waitress provides this

Gone = Callable[[], bool] | None


def timed(inner: "WSGIApplication", seconds: float) -> "WSGIApplication":
    """Return the application with a time limit; it also stops when the client is gone.

    Args:
        inner: the WSGI application.
        seconds: until the answer begins; a stream then has STREAM seconds.
    """

    def answer(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        gone: Gone = environ.get(_LEFT)
        with deadline.limit(seconds), deadline.watching(gone):
            body = inner(environ, start)
        ends: list[Any] = [body.close] if hasattr(body, "close") else []
        return ClosingIterator(_limited(body, gone), ends)

    return answer


def _limited(body: Iterable[bytes], gone: Gone) -> Iterator[bytes]:
    """Yield the pieces of a stream while its total time lasts.

    The time between two pieces, in which the client reads, is not limited here.

    Raises:
        TimedOut: the time is over before the next piece is made.
        ClientDisconnected: the client has gone.
    """
    end, pieces = monotonic() + STREAM, iter(body)
    while True:
        try:
            with deadline.limit(end - monotonic()), deadline.watching(gone):
                deadline.check()
                piece = next(pieces, None)
        except TimedOut:
            if gone is not None and gone():
                raise ClientDisconnected from None  # this exception is not logged
            raise
        if piece is None:
            return
        yield piece
