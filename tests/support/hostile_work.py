"""Work for `indexer.extract.apart` that fails in each way it can, and some that succeeds."""

import os

from indexer.corpus.blocks import BadFile


def hang(_: bytes) -> bytes:
    """Run without end."""
    while True:
        pass


def crash(_: bytes) -> bytes:
    """Abort the process."""
    os.abort()


def hog(_: bytes) -> bytes:
    """Allocate more memory at once than any machine has."""
    return bytes(1 << 46)


def fill(_: bytes) -> bytes:
    """Allocate memory piece by piece until there is no more."""
    held = []
    while True:
        held.append(b"x" * 2**20)


def flood(_: bytes) -> bytes:
    """Return an answer of 65 MiB, which is more than the limit."""
    return bytes(65 * 2**20)


def chatter(said: bytes) -> bytes:
    """Print to standard output, then return the argument."""
    print("a parser's own words")
    return said


def refuse(said: bytes) -> bytes:
    """Report a bad file; the argument is the message."""
    raise BadFile(said.decode())
