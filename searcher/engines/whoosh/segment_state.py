"""The state of a segment in a commit: its name, its size and its deletions."""

from dataclasses import dataclass

import numpy as np

from searcher.engines.whoosh.arrays import Bools

INDEX_NAME = "MAIN"  # Whoosh's name for the only index in a folder


@dataclass(frozen=True, slots=True)
class SegmentState:
    """The state of a segment in a commit.

    Attributes:
        id: letters and digits; part of the names of the segment's files.
        count: number of documents, deleted ones included.
        deleted: one bit for each document, the first document in the highest bit of the first byte;
            empty when none is deleted.
    """

    id: str
    count: int
    deleted: bytes = b""

    @property
    def name(self) -> str:
        """The common beginning of the names of the segment's files."""
        return f"{INDEX_NAME}_{self.id}"

    def live(self) -> Bools | None:
        """Return a mask over documents, false for deleted ones; ``None`` when none is deleted."""
        if not self.deleted:
            return None
        bits = np.unpackbits(np.frombuffer(self.deleted, np.uint8), count=self.count)
        live: Bools = bits == 0
        return live

    def live_count(self) -> int:
        """Return the number of documents that are not deleted."""
        return self.count - sum(byte.bit_count() for byte in self.deleted)

    def without(self, live: Bools) -> "SegmentState":
        """Return the same segment with all documents deleted that are not in the mask."""
        return SegmentState(
            self.id, self.count, b"" if live.all() else np.packbits(~live).tobytes()
        )
