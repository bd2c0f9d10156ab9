"""Smaller answers for those who can read them."""

import gzip

from flask import Flask, Response, request

LEVEL = 5
LEAST = 1024  # bytes; less is one packet either way
_TEXT = frozenset({"application/json", "application/xml", "application/javascript"})
_ENDINGS = ("+xml", "+json")


def install(app: Flask) -> None:
    """Compress what is text, long enough and complete; a stream goes on as a stream."""
    app.after_request(_compress)


def is_text(mimetype: str) -> bool:
    """Whether the type is worth compressing."""
    return mimetype.startswith("text/") or mimetype in _TEXT or mimetype.endswith(_ENDINGS)


def accepted() -> bool:
    """Whether the client reads gzip."""
    return request.accept_encodings.quality("gzip") > 0


def pack(data: bytes) -> bytes:
    """Compress; the same bytes give the same result."""
    return gzip.compress(data, LEVEL, mtime=0)


def _compress(response: Response) -> Response:
    if not is_text(response.mimetype or ""):
        return response
    response.vary.add("Accept-Encoding")
    if not accepted() or not _complete(response):
        return response
    data = response.get_data()
    if len(data) >= LEAST:
        response.set_data(pack(data))
        response.headers["Content-Encoding"] = "gzip"
        _weaken(response)
    return response


def _complete(response: Response) -> bool:
    return (
        response.is_sequence
        and not response.direct_passthrough
        and "Content-Encoding" not in response.headers
        and "Content-Range" not in response.headers
    )


def _weaken(response: Response) -> None:
    """Say of the tag that it names the text, not its bytes."""
    tag, weak = response.get_etag()
    if tag and not weak:
        response.set_etag(tag, weak=True)
