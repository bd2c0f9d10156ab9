"""Addresses that hold the ids of a list: short enough for browsers, proxies and our own server."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote_plus

from web.address import State
from web.out.exports import address

MOST = 1_000  # articles of one address
# Bytes of the ids in one address. Nginx takes request lines of 8 kB only, but a proxy can be told
# to take more (docs/operations.md); a form that brings them back must fit into 64 kB.
BYTES = 30_000


@dataclass(frozen=True, slots=True)
class Piece:
    """Articles of a list that fit into one address, with the addresses for them.

    Attributes:
        first: number of the first of them in the list, from 1.
        last: number of the last.
        export: of the page that offers them as files.
        printed: of the page to print.
        shared: of the page that shows them to others.
    """

    first: int
    last: int
    export: str
    printed: str
    shared: str


def pieces(state: State, ids: Sequence[str], name: str) -> list[Piece]:
    """Return the addresses for a list, which is cut where one address would be too long."""
    home, found, first = state.home(), list[Piece](), 1
    for some in cut(ids):
        last = first + len(some) - 1
        pairs = (("name", name), *(("id", one) for one in some))
        found.append(
            Piece(
                first,
                last,
                address(home, "/export", some),
                address(home, "/export/list", some),
                home.address("/kept", *pairs),
            )
        )
        first = last + 1
    return found


def cut(ids: Sequence[str]) -> Iterator[list[str]]:
    """Yield the ids in parts, each of which fits into an address."""
    some, size = list[str](), 0
    for one in ids:
        length = len("&id=") + len(quote_plus(one, errors="replace"))
        if some and (len(some) == MOST or size + length > BYTES):
            yield some
            some, size = [], 0
        some.append(one)
        size += length
    if some:
        yield some
