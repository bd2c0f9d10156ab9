"""What the extraction store keeps of a file and of an article, beside the article's record."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from indexer.corpus.sources import Found
from searcher.speech import Message

# A file that changes within one clock tick of its reading may look unchanged, so the times of
# recently changed files are not trusted.
_RACY_NS = 2_000_000_000
DIGEST = 16  # bytes of a checksum: two different files never agree by chance


class Status(NamedTuple):
    """Size and times of a file when it was read, and its problems."""

    size: int
    mtime_ns: int
    seen_ns: int
    problems: tuple[Message, ...]

    def fits(self, found: Found) -> bool:
        """Whether size and time show that the file is unchanged."""
        same = (self.size, self.mtime_ns) == (found.size, found.mtime_ns)
        return same and self.mtime_ns < self.seen_ns - _RACY_NS


UNKNOWN = Status(-1, 0, 0, ())  # matches no file


class Row(NamedTuple):
    """What is kept of an article beside its record.

    Attributes:
        place: the article's place in its file, from 0.
        id: the article's id.
        digest: digest of the record.
        sketch: packed sketch, see `reprints`.
        issue: key of the issue of a half, see `jumps.issue_of`; ``""`` for whole articles.
    """

    place: int
    id: str
    digest: str
    sketch: bytes
    issue: str


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of a file.

    Attributes:
        content: hash of the file's bytes.
        context: identity of the context in which the file was extracted.
        untouched: whether size and time are unchanged.
        problems: of its extraction.
    """

    content: str
    context: str
    untouched: bool
    problems: tuple[Message, ...]


def seal_of(row: list[Any], articles: Iterable[Row]) -> str:
    """Return a digest of a file's row and its articles' rows, which hold the records' digests."""
    seal = hashlib.blake2b(repr(row).encode(), digest_size=DIGEST)
    for place, article_id, checksum, packed, issue in articles:
        seal.update(packed if isinstance(packed, bytes) else b"?")
        seal.update(repr([place, article_id, checksum, issue]).encode())
    return seal.hexdigest()
