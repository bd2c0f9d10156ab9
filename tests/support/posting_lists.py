"""Posting lists as plain Python lists, and comparisons of them with written and read ones."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from searcher.engines.whoosh.arrays import U32, Batch, Postings
from searcher.engines.whoosh.formats.files import FileWriter, MappedFile
from searcher.engines.whoosh.formats.postings import PostingsReader, PostingsWriter


@dataclass(frozen=True, slots=True)
class Posting:
    """A document's number, and the positions of the term in it."""

    document: int
    positions: tuple[int, ...]


Term = list[Posting]


def u32(values: list[int]) -> U32:
    """Return the values as an array."""
    return np.array(values, np.uint32)


def batch_of(terms: list[Term], positions: bool = True) -> Batch:
    """Return the terms' posting lists as a batch."""
    postings = [posting for term in terms for posting in term]
    places = u32([place for posting in postings for place in posting.positions])
    return Batch(
        u32([len(term) for term in terms]),
        u32([posting.document for posting in postings]),
        u32([len(posting.positions) for posting in postings]),
        places if positions else None,
    )


def write(path: Path, batches: list[Batch], positions: bool) -> PostingsReader:
    """Write batches to a file; return a reader of the file."""
    file = FileWriter(path)
    writer = PostingsWriter(file, positions)
    for batch in batches:
        writer.add(batch)
    writer.finish()
    file.add("after", np.arange(3, dtype=np.uint8))
    return PostingsReader(MappedFile(path, file.finish()))


def same(one: Postings | Batch, other: Postings | Batch) -> None:
    """Assert that two posting lists are equal in content and type."""
    assert one.ids.tolist() == other.ids.tolist()
    assert one.frequencies.tolist() == other.frequencies.tolist()
    if one.positions is None or other.positions is None:
        assert one.positions is other.positions
    else:
        assert one.positions.tolist() == other.positions.tolist()
        assert one.positions.dtype == np.uint32
    assert one.ids.dtype == one.frequencies.dtype == np.uint32


def check(path: Path, blocks: list[list[Term]], cuts: list[int]) -> None:
    """Write posting lists and assert that they are read back unchanged.

    This is done with and without positions, for each term alone and for ranges of terms.

    Args:
        path: of the file to write.
        blocks: terms that are written in one batch.
        cuts: numbers of terms; a range goes from one of them to another.
    """
    terms = [term for block in blocks for term in block]
    bounds = sorted({0, len(terms), *(min(cut, len(terms)) for cut in cuts)})
    for kept in (False, True):
        reader = write(path, [batch_of(block) for block in blocks], kept)
        assert len(reader) == len(terms)
        assert reader.positions == kept
        for ordinal, term in enumerate(terms):
            assert reader.count(ordinal) == len(term)
            expected = batch_of([term], kept)
            same(reader.get(ordinal, positions=True), expected)
            same(reader.get(ordinal), batch_of([term], positions=False))
        for lo in bounds:
            for hi in (bound for bound in bounds if bound >= lo):
                expected = batch_of(terms[lo:hi], kept)
                read = reader.batch(lo, hi, positions=True)
                same(read, expected)
                assert read.counts.tolist() == expected.counts.tolist()
                assert reader.counts(lo, hi).tolist() == expected.counts.tolist()
        same(reader.batch(0, len(terms)), batch_of(terms, positions=False))
