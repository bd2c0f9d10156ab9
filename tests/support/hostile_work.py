"""Work for `indexer.extract.apart` that goes wrong in each way it can, and some that does not."""

import os

from indexer.corpus.blocks import BadFile


def hang(_: bytes) -> bytes:
    while True:
        pass


def crash(_: bytes) -> bytes:
    os.abort()


def hog(_: bytes) -> bytes:
    return bytes(1 << 46)


def fill(_: bytes) -> bytes:
    held = []
    while True:
        held.append(b"x" * 2**20)


def flood(_: bytes) -> bytes:
    return bytes(65 * 2**20)


def chatter(said: bytes) -> bytes:
    print("a parser's own words")
    return said


def refuse(said: bytes) -> bytes:
    raise BadFile(said.decode())
