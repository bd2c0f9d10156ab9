"""The container of an old Word file, and its text in chunks (MS-DOC 2.4.1).

Word counts places in the text in units of UTF-16, so a text is kept here as a string of such units:
a character beyond the first 65,536 takes two.
"""

import io
import re
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import olefile

from indexer.corpus.blocks import BadFile

MAX_CHARACTERS = 20_000_000  # of a file; a book has a million
_MAGIC = 0xA5EC  # begins the stream of a Word file
_WORD_97 = 0x00C1  # the version of the first Word that keeps its text in this way
# places in the head of the stream
_FLAGS, _LENGTHS, _LISTS = 0x0A, 0x4C, 0x9A
_ENCRYPTED, _TABLE_ONE, _OBFUSCATED = 0x0100, 0x0200, 0x8000  # bits of the flags
_PIECES = 33  # the list of chunks, among the lists that the head names
_OF_PIECES = 0x02  # begins the list of chunks; 0x01 begins what stands before it
_PROPERTIES = 0x01  # begins a list of properties
_IN_BYTES = 0x40000000  # the bit of a chunk's place that says that a character is one byte
_PIECE, _POSITION, _PAIR = 8, 4, 8  # bytes: of a chunk, of a place in the text, of a list's place
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of the text: its first place in the text, and where and how it is stored."""

    start: int
    end: int
    stored: int
    width: int


@dataclass(frozen=True, slots=True)
class Stored:
    """An opened file.

    Attributes:
        head: the stream with the text and the pages of properties.
        table: the stream with lists that tell where things are.
        text: the whole text in units of UTF-16: the main text, then notes, headers, and so on.
        chunks: of the text, in its order.
        lengths: of the main text, notes, headers, macros, comments, end notes, boxes, and the boxes
            of headers, in units.
    """

    head: bytes
    table: bytes
    text: str
    chunks: tuple[Chunk, ...]
    lengths: tuple[int, ...]

    def listed(self, number: int) -> bytes:
        """Return one of the lists that the head names; empty if there is none."""
        at = _LISTS + _PAIR * number
        if at + _PAIR > len(self.head):
            return b""
        start, size = struct.unpack_from("<II", self.head, at)
        return self.table[start : start + size] if size else b""

    def place(self, number: int) -> int:
        """Return where in the table stream a list begins."""
        (start,) = struct.unpack_from("<I", self.head, _LISTS + _PAIR * number)
        return int(start)

    def chunk_at(self, place: int) -> Chunk:
        """Return the chunk that holds a place of the text."""
        at = bisect_right(self.chunks, place, key=lambda chunk: chunk.start) - 1
        return self.chunks[max(0, at)]

    def stored_at(self, place: int) -> int:
        """Return where in ``head`` the character at a place of the text is stored."""
        chunk = self.chunk_at(place)
        return chunk.stored + (place - chunk.start) * chunk.width


def opened(data: bytes) -> Stored:
    """Open an old Word file.

    Raises:
        BadFile: the file is damaged, is of an older Word, or has a password.
    """
    with olefile.OleFileIO(io.BytesIO(data)) as container:
        if not container.exists("WordDocument"):
            raise BadFile("doc.damaged")
        head = container.openstream("WordDocument").read()
        magic, version = struct.unpack_from("<HH", head)
        (flags,) = struct.unpack_from("<H", head, _FLAGS)
        if magic != _MAGIC or version < _WORD_97:
            raise BadFile("doc.too_old")
        if flags & (_ENCRYPTED | _OBFUSCATED):
            raise BadFile("file.locked")
        table = container.openstream("1Table" if flags & _TABLE_ONE else "0Table").read()
    lengths = tuple(max(0, each) for each in struct.unpack_from("<8i", head, _LENGTHS))
    chunks = tuple(_pieces(head, table))
    text = "".join(_text(head, chunk) for chunk in chunks)
    return Stored(head, table, text, chunks, lengths)


def _pieces(head: bytes, table: bytes) -> Iterator[Chunk]:
    place, size = struct.unpack_from("<II", head, _LISTS + _PAIR * _PIECES)
    listed = _list_of_pieces(table[place : place + size])
    count = (len(listed) - _POSITION) // (_POSITION + _PIECE)
    places = struct.unpack_from(f"<{count + 1}I", listed)
    left = MAX_CHARACTERS
    for number in range(count):
        at = _POSITION * (count + 1) + _PIECE * number
        (stored,) = struct.unpack_from("<I", listed, at + 2)
        length = places[number + 1] - places[number]
        left -= length
        if length < 0 or left < 0:
            raise BadFile("doc.damaged")
        narrow = bool(stored & _IN_BYTES)
        stored = (stored & ~_IN_BYTES) // 2 if narrow else stored
        yield Chunk(places[number], places[number + 1], stored, 1 if narrow else 2)


def _list_of_pieces(stored: bytes) -> bytes:
    """Return the list of chunks, which stands behind lists of properties."""
    at = 0
    while at < len(stored) and stored[at] == _PROPERTIES:
        (size,) = struct.unpack_from("<H", stored, at + 1)
        at += 1 + 2 + size
    if stored[at : at + 1] != bytes((_OF_PIECES,)):
        raise BadFile("doc.damaged")
    (size,) = struct.unpack_from("<I", stored, at + 1)
    start = at + 1 + _POSITION
    return stored[start : start + size]


def _text(head: bytes, chunk: Chunk) -> str:
    """Return the text of a chunk in units; what a cut-off file lacks of it is blank."""
    length = chunk.end - chunk.start
    data = head[chunk.stored : chunk.stored + length * chunk.width]
    if chunk.width == 1:
        return data.decode("cp1252", "replace").ljust(length)
    whole = data[: len(data) & ~1].decode("utf-16-le", "surrogatepass")
    return in_units(whole).ljust(length)


def in_units(text: str) -> str:
    """Return a text with each character beyond the first 65,536 as two units of UTF-16."""
    return _ASTRAL.sub(
        lambda found: "".join(map(chr, struct.unpack("<2H", found[0].encode("utf-16-le")))), text
    )


def in_characters(units: str) -> str:
    """Return units of UTF-16 as characters."""
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def entries(stored: bytes, size: int) -> list[tuple[int, int, bytes]]:
    """Return a list of n + 1 places and n entries: each entry's place, the next, and its bytes.

    Args:
        stored: the list.
        size: bytes of an entry.
    """
    count = max(0, (len(stored) - _POSITION) // (_POSITION + size))
    places = struct.unpack_from(f"<{count + 1}I", stored.ljust(_POSITION, b"\0"))
    first = _POSITION * (count + 1)
    return [
        (start, end, stored[first + size * number : first + size * (number + 1)])
        for number, (start, end) in enumerate(pairwise(places))
    ]
