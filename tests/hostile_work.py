"""Work for `indexer.apart` that goes wrong in each way it can, and some that does not."""

import os

from indexer.blocks import BadFile


def hang(_: str) -> bytes:
    while True:
        pass


def crash(_: str) -> bytes:
    os.abort()


def hog(_: str) -> bytes:
    return bytes(64 * 2**30)


def chatter(said: str) -> bytes:
    print("a parser's own words")
    return said.encode()


def refuse(said: str) -> bytes:
    raise BadFile(said)
