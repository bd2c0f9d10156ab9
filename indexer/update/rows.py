"""What the extraction store keeps of a file and of an article, beside the articles themselves."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from indexer.corpus.sources import Found

# a file changed within its clock's tick of being read could look unchanged: do not trust those
_RACY_NS = 2_000_000_000


class Status(NamedTuple):
    """How a file stood when it was read, and what was wrong with it."""

    size: int
    mtime_ns: int
    seen_ns: int
    problems: tuple[str, ...]

    def fits(self, found: Found) -> bool:
        """Whether the file can be taken to be as it was without looking into it."""
        same = (self.size, self.mtime_ns) == (found.size, found.mtime_ns)
        return same and self.mtime_ns < self.seen_ns - _RACY_NS


UNKNOWN = Status(-1, 0, 0, ())  # fits no file


class Row(NamedTuple):
    """What is kept of an article beside its record.

    Attributes:
        digest: of the record.
        sketch: packed, see `reprints`.
        issue: see `jumps.issue_of`.
    """

    place: int
    id: str
    digest: str
    sketch: bytes
    issue: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of one file: its content's hash and the context it was extracted in."""

    content: str
    context: str
    untouched: bool
    problems: tuple[str, ...]


def seal_of(row: list[Any], articles: Iterable[Row]) -> str:
    """Digest a file's row and its articles' rows; their digests stand in for the records."""
    seal = hashlib.blake2b(repr(row).encode(), digest_size=16)
    for place, article_id, checksum, packed, issue in articles:
        seal.update(packed if isinstance(packed, bytes) else b"?")
        seal.update(repr([place, article_id, checksum, issue]).encode())
    return seal.hexdigest()
