"""Messages over pipes: a length and as many bytes. What they say is for others to check."""

import io
from typing import Protocol

_LENGTH = 8  # bytes that say how long a message is
_PIECE = 2**20


class Reader(Protocol):
    """A pipe without a buffer."""

    def read(self, size: int, /) -> bytes | None:
        """Return up to so many bytes; none at its end."""


class BadMessage(Exception):
    """The pipe ended, or a message is longer than agreed."""


def write_message(pipe: io.RawIOBase, *parts: bytes) -> None:
    """Write one message made of parts.

    Raises:
        OSError: the other end is gone.
    """
    write_all(pipe, sum(map(len, parts)).to_bytes(_LENGTH))
    for part in parts:
        write_all(pipe, part)


def write_length(pipe: io.RawIOBase, size: int) -> None:
    """Begin a message whose bytes are written piece by piece."""
    write_all(pipe, size.to_bytes(_LENGTH))


def write_all(pipe: io.RawIOBase, data: bytes) -> None:
    """Write all of it; a pipe takes a piece at a time."""
    left = memoryview(data)
    while left:
        left = left[pipe.write(left[:_PIECE]) :]


def read_message(pipe: Reader, most: int) -> bytes:
    """Return the next message; memory grows with what has come, not with what was announced.

    Raises:
        BadMessage: it is longer than ``most``, or the pipe ended.
    """
    size = int.from_bytes(_exactly(pipe, _LENGTH))
    if size > most:
        raise BadMessage(f"{size} > {most}")
    return _exactly(pipe, size)


def _exactly(pipe: Reader, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        piece = pipe.read(min(_PIECE, size - len(data)))
        if not piece:
            raise BadMessage("the pipe ended")
        data += piece
    return bytes(data)
