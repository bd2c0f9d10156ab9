"""The arrays in which building, files, merging and evaluation pass postings to each other."""

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
    """Return a copy for indexing and bisection: as fast as a list, in a tenth of its memory."""
    wide = values.dtype.itemsize > 4
    return array("Q" if wide else "I", values.astype(np.uint64 if wide else np.uint32).tobytes())


def matched(few: U32 | I64, many: U32 | I64) -> tuple[I64, I64]:
    """Return the places of the common values of two ascending arrays in each of them.

    Binary searches of ``few`` in ``many``: fast where ``few`` is much shorter.
    """
    if not len(many):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    at = many.searchsorted(few)
    np.minimum(at, len(many) - 1, out=at)
    known = np.flatnonzero(many[at] == few)
    return known, at[known]


@dataclass(frozen=True, slots=True)
class Postings:
    """The posting list of one term in one segment.

    Attributes:
        ids: ascending document numbers, deleted ones included.
        frequencies: occurrences in each document, at least 1; the type may be 8 bits wide.
        positions: all occurrences, document after document, ascending inside each:
            ``frequencies.sum()`` of them. ``None`` when they were not asked for or the field has
            none.
    """

    ids: U32
    frequencies: U32
    positions: U32 | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """The posting lists of many terms of one field, term after term in dictionary order.

    Attributes:
        counts: number of documents of each term, at least 1.
        ids: as in `Postings`, concatenated over the terms.
        frequencies: as in `Postings`, concatenated over the terms.
        positions: as in `Postings`, concatenated over the terms.
    """

    counts: U32
    ids: U32
    frequencies: U32
    positions: U32 | None = None


@dataclass(frozen=True, slots=True)
class Inverted:
    """One field of a chunk of documents, inverted in memory.

    Attributes:
        terms: ascending and distinct. Bigrams are ``first << 21 | second`` and characters plain
            code points; words and keywords are UTF-8.
        batch: their postings; document 0 is the first of the chunk.
    """

    terms: U64 | list[bytes]
    batch: Batch
