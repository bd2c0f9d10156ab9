"""What a commit says of a segment: its name, its size, its deletions."""

from dataclasses import dataclass

import numpy as np

from searcher.engines.whoosh.arrays import Bools

INDEX_NAME = "MAIN"  # Whoosh calls an index so that has a folder to itself


@dataclass(frozen=True, slots=True)
class SegmentState:
    """What a commit says of a segment.

    Attributes:
        id: of letters and digits; part of its files' names.
        count: documents, deleted ones included.
        deleted: one bit a document, the first one highest; empty when none is deleted.
    """

    id: str
    count: int
    deleted: bytes = b""

    @property
    def name(self) -> str:
        """What its files' names begin with."""
        return f"{INDEX_NAME}_{self.id}"

    def live(self) -> Bools | None:
        """Return a mask over the documents, or ``None`` when none is deleted."""
        if not self.deleted:
            return None
        bits = np.unpackbits(np.frombuffer(self.deleted, np.uint8), count=self.count)
        live: Bools = bits == 0
        return live

    def live_count(self) -> int:
        """Return how many documents are not deleted."""
        return self.count - sum(byte.bit_count() for byte in self.deleted)

    def without(self, live: Bools) -> "SegmentState":
        """Return the same segment with all but these documents deleted."""
        return SegmentState(
            self.id, self.count, b"" if live.all() else np.packbits(~live).tobytes()
        )
