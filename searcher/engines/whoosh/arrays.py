"""The arrays that postings travel in, between inversion, files, merging and evaluation."""

from array import array
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

U8 = npt.NDArray[np.uint8]
U16 = npt.NDArray[np.uint16]
U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]
Floats64 = npt.NDArray[np.float64]


def compact(values: npt.NDArray[np.unsignedinteger]) -> "array[int]":
    """Return a copy to index and bisect: as quick as a list, in a tenth of its memory."""
    wide = values.dtype.itemsize > 4
    return array("Q" if wide else "I", values.astype(np.uint64 if wide else np.uint32).tobytes())


def matched(few: U32 | I64, many: U32 | I64) -> tuple[I64, I64]:
    """Return where the common values of two ascending arrays stand in each of them."""
    if not len(many):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    at = many.searchsorted(few)
    np.minimum(at, len(many) - 1, out=at)
    known = np.flatnonzero(many[at] == few)
    return known, at[known]


@dataclass(frozen=True, slots=True)
class Postings:
    """One term in one segment.

    Attributes:
        ids: ascending document numbers, deleted ones included.
        frequencies: occurrences in each of them, at least 1; 8 bits each may do.
        positions: all occurrences, document after document, ascending inside each:
            ``frequencies.sum()`` of them; ``None`` when not asked for or not kept.
    """

    ids: U32
    frequencies: U32
    positions: U32 | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Postings of many terms of one field, term after term in dictionary order.

    Attributes:
        counts: documents of each term, at least 1.
        ids, frequencies, positions: as in `Postings`, concatenated over the terms.
    """

    counts: U32
    ids: U32
    frequencies: U32
    positions: U32 | None = None


@dataclass(frozen=True, slots=True)
class Inverted:
    """One field of a chunk of documents, inverted in memory.

    Attributes:
        terms: ascending and distinct. Bigrams and characters are keys of code points,
            ``first << 21 | second`` and ``only``; words and keywords are UTF-8.
        batch: their postings; numbers count from the chunk's first document.
    """

    terms: U64 | list[bytes]
    batch: Batch
