"""Compress responses for clients that accept gzip."""

import gzip

from flask import Flask, Response, request

LEVEL = 5
LEAST = 1024  # bytes; less fits into one packet without compression
_TEXT = frozenset({"application/json", "application/xml", "application/javascript"})
_ENDINGS = ("+xml", "+json")


def install(app: Flask) -> None:
    """Compress complete text responses of sufficient length; streams are not compressed."""
    app.after_request(_compress)


def is_text(mimetype: str) -> bool:
    """Whether responses of this media type are worth compressing."""
    return mimetype.startswith("text/") or mimetype in _TEXT or mimetype.endswith(_ENDINGS)


def accepted() -> bool:
    """Whether the client accepts gzip."""
    return request.accept_encodings.quality("gzip") > 0


def pack(data: bytes) -> bytes:
    """Return the data compressed; the result depends only on the data."""
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
    """Make the ETag weak: it identifies the text, not the bytes."""
    tag, weak = response.get_etag()
    if tag and not weak:
        response.set_etag(tag, weak=True)
