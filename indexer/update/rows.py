"""What the extraction store keeps of a file and of an article, beside the article's record."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from indexer.corpus.sources import Found
from indexer.identity.papers import Print, print_of
from searcher.core.model import Article
from searcher.speech import Message

# A file that changes within one clock tick of its reading may look unchanged, so the times of
# recently changed files are not trusted.
_RACY_NS = 2_000_000_000
_TEXTS = 4096  # texts of prints kept in memory
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


PURGED = "purged"  # as `Row.issue`: no key of an issue, which is a list in JSON

UNKNOWN = Status(-1, 0, 0, ())  # matches no file


class Row(NamedTuple):
    """What is kept of an article beside its record.

    Attributes:
        place: the article's place in its file, from 0.
        id: the article's id.
        digest: digest of the record.
        sketch: packed sketch, see `reprints`.
        issue: key of the issue of a half, see `jumps.issue_of`; ``""`` for whole articles; `PURGED`
            for an article whose words were removed for good.
        content: see `indexer.identity.seen.Marks`.
        imprint: see `indexer.identity.seen.Marks`.
    """

    place: int
    id: str
    digest: str
    sketch: bytes
    issue: str
    content: bytes = b""
    imprint: str = ""


Prints = Mapping[str, Mapping[Print, int]]  # of each file, see `prints_text`


def counted(prints: Prints) -> Counter[Print]:
    """Return how many articles of all files have each paper and office."""
    sums: Counter[Print] = Counter()
    for printed in prints.values():
        sums.update(printed)
    return sums


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of a file.

    Attributes:
        content: hash of the file's bytes.
        context: identity of the context in which the file was extracted.
        untouched: whether size and time are unchanged.
        problems: of its extraction.
        prints: see `prints_text`.
    """

    content: str
    context: str
    untouched: bool
    problems: tuple[Message, ...]
    prints: str = "[]"


def prints_text(articles: Iterable[Article]) -> str:
    """Return as JSON how many articles of a file have each paper and office, as extracted."""
    counts = Counter(map(print_of, articles))
    return json.dumps([[*astuple(each), n] for each, n in counts.items()], ensure_ascii=False)


@lru_cache(_TEXTS)
def prints_of(text: str) -> Mapping[Print, int]:
    """Read what `prints_text` wrote; most files write one of a few texts."""
    return {Print(paper, office): n for paper, office, n in json.loads(text)}


def seal_of(row: list[Any], articles: Iterable[Row]) -> str:
    """Return a digest of a file's row and its articles' rows, which hold the records' digests."""
    seal = hashlib.blake2b(repr(row).encode(), digest_size=DIGEST)
    for article in articles:
        for packed in (article.sketch, article.content):
            seal.update(packed if isinstance(packed, bytes) else b"?")
        told = [article.place, article.id, article.digest, article.issue, article.imprint]
        seal.update(repr(told).encode())
    return seal.hexdigest()
