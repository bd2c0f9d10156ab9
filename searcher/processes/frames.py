"""Messages over pipes: a length, then as many bytes. Receivers must check the content."""

import io
from typing import Protocol

_LENGTH = 8  # bytes of a message's length
_PIECE = 2**20  # bytes written or read at a time


class Reader(Protocol):
    """An unbuffered pipe."""

    def read(self, size: int, /) -> bytes | None:
        """Return up to ``size`` bytes; no bytes at the end."""


class BadMessage(Exception):
    """The pipe ended, or a message is longer than allowed."""


def write_message(pipe: io.RawIOBase, *parts: bytes) -> None:
    """Write one message, given in parts.

    Raises:
        OSError: the other end is closed.
    """
    write_all(pipe, sum(map(len, parts)).to_bytes(_LENGTH))
    for part in parts:
        write_all(pipe, part)


def write_length(pipe: io.RawIOBase, size: int) -> None:
    """Begin a message of ``size`` bytes, which are then written piece by piece."""
    write_all(pipe, size.to_bytes(_LENGTH))


def write_all(pipe: io.RawIOBase, data: bytes) -> None:
    """Write all bytes, piece by piece as the pipe accepts them."""
    left = memoryview(data)
    while left:
        left = left[pipe.write(left[:_PIECE]) :]


def read_message(pipe: Reader, most: int) -> bytes:
    """Return the next message.

    Memory grows with the bytes received, not with the announced length.

    Raises:
        BadMessage: the message is longer than ``most`` bytes, or the pipe ended.
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
