"""Merges sources into one segment: unites their dictionaries, then joins postings by term.

Documents keep their order: first those of the first source, then those of the second, and so on. A
merge works through the dictionary in ranges of about a million postings, so its memory does not
grow with the corpus.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, cast

import numpy as np

from searcher.engines.whoosh.arrays import I64, U32, U64, Batch, Bools
from searcher.engines.whoosh.building.texts import Texts
from searcher.engines.whoosh.fields import ARRAY_FIELDS, KEYWORD_FIELDS, POSITIONED
from searcher.engines.whoosh.formats.documents import (
    Documents,
    concatenate,
    ranks_of,
    write_documents,
)
from searcher.engines.whoosh.formats.files import FileWriter, MappedFile, Seal
from searcher.engines.whoosh.formats.postings import PostingsReader, PostingsWriter
from searcher.engines.whoosh.formats.records import RecordWriter
from searcher.engines.whoosh.formats.stretches import stretches
from searcher.engines.whoosh.formats.terms import write_characters, write_pairs, write_terms
from searcher.engines.whoosh.segment import BLOCKS, DOCUMENTS, SegmentFiles

_WORDS = {"text_words", "title_words", *KEYWORD_FIELDS}  # terms are UTF-8; elsewhere code points
_BUDGET = 1 << 20  # postings in memory at a time; a term with more postings is read whole


class Source(Protocol):
    """Documents to merge: a chunk, a spill or a segment.

    A merge asks for the ranges of a field in ascending order.
    """

    @property
    def documents(self) -> Documents:
        """The columns of the documents that the source contributes."""

    def __len__(self) -> int:
        """Return how many documents the source contributes."""

    def terms(self, field: str) -> U64 | Sequence[bytes]:
        """Return the field's dictionary, ascending. A slice of a sequence must be a list."""

    def counts(self, field: str) -> U32:
        """Return an upper bound of each term's documents; deleted documents may be counted."""

    def batch(self, field: str, low: int, high: int) -> Batch:
        """Return the postings of the terms from ``low`` to ``high - 1``; a term may have none."""

    def copy_records(self, part: str, writer: RecordWriter) -> None:
        """Append one record of a part for each document."""

    def forget(self) -> None:
        """Give the memory of file pages that were read back to the system."""


class SegmentSource:
    """The live documents of a segment, renumbered from 0."""

    def __init__(self, files: SegmentFiles, live: Bools | None) -> None:
        """Take the documents of a segment.

        Args:
            files: the segment's files.
            live: mask over documents, false for deleted ones; ``None`` when none is deleted.
        """
        self._files, self._live = files, live
        self._numbers = None if live is None else np.cumsum(live, dtype=np.uint32) - np.uint32(1)

    def __len__(self) -> int:
        """Return the number of live documents."""
        return len(self.documents)

    @cached_property
    def documents(self) -> Documents:
        """See `Source`."""
        return self._files.documents.kept(self._live)

    def terms(self, field: str) -> U64 | Sequence[bytes]:
        """See `Source`."""
        terms, _ = self._files.field(field)
        if field not in _WORDS:
            return terms.raw(0, len(terms))
        return Texts(len(terms), lambda low, high: list(terms.raw(low, high)))

    def counts(self, field: str) -> U32:
        """See `Source`."""
        terms, postings = self._files.field(field)
        return postings.counts(0, len(terms))

    def batch(self, field: str, low: int, high: int) -> Batch:
        """See `Source`."""
        _, postings = self._files.field(field)
        batch = postings.batch(low, high, positions=field == POSITIONED)
        if self._live is None or self._numbers is None:
            return batch
        return _kept(batch, self._live, self._numbers)

    def copy_records(self, part: str, writer: RecordWriter) -> None:
        """See `Source`."""
        records = self._files.records(part)
        if self._live is None:
            writer.copy(records)
            return
        for kept, record in zip(self._live.tolist(), records, strict=True):
            if kept:
                writer.add(record)

    def forget(self) -> None:
        """See `Source`."""
        self._files.forget()


def _kept(batch: Batch, live: Bools, numbers: U32) -> Batch:
    """Drop the postings of deleted documents and renumber the others.

    Args:
        batch: the postings.
        live: mask over documents.
        numbers: the new number of each live document.
    """
    kept = live[batch.ids]
    before = np.concatenate([[0], np.cumsum(kept)])
    ends = np.cumsum(batch.counts, dtype=np.int64)
    counts = before[ends] - before[ends - batch.counts]
    positions = batch.positions
    if positions is not None:
        positions = positions[np.repeat(kept, batch.frequencies)]
    ids = numbers[batch.ids[kept]]
    return Batch(counts.astype(np.uint32), ids, batch.frequencies[kept], positions)


def merge_field(field: str, sources: Sequence[Source], path: Path) -> Seal:
    """Write the dictionary and the postings of one field.

    Args:
        field: name of the field.
        sources: the sources, in the order of their documents.
        path: the container file to write. It is removed after an error.

    Raises:
        OSError: the file cannot be written, for example because the disk is full.
        DamagedError: a source is damaged.
    """
    file = FileWriter(path)
    try:
        writer = PostingsWriter(file, positions=field == POSITIONED)
        kept: list[U64 | list[bytes]] = []
        for pieces in _ranges(field, sources):
            terms, places = _unite([piece.terms for piece in pieces])
            batch, found = _merged(field, pieces, places)
            if len(found):
                writer.add(batch)
                kept.append(_chosen(terms, found))
        writer.finish()
        _write_dictionary(file, kept, field)
        return file.finish()
    except BaseException:
        file.abandon()
        raise


@dataclass(frozen=True, slots=True)
class _Piece:
    """A range of one source's dictionary.

    Attributes:
        source: the source.
        base: number of the source's first document in the merged segment.
        low: ordinal of the first of ``terms``.
        terms: the terms of the range.
    """

    source: Source
    base: int
    low: int
    terms: U64 | Sequence[bytes]


def _ranges(field: str, sources: Sequence[Source]) -> Iterator[list[_Piece]]:
    """Yield ranges of about `_BUDGET` postings; all dictionaries are cut at the same terms."""
    held = []
    for source in sources:
        held.append(source.terms(field))
        source.forget()
    bases = np.cumsum([0, *(len(source) for source in sources)]).tolist()
    lows = [0] * len(sources)
    for bound in [*_bounds(field, sources), None]:
        pieces = []
        for number, (source, terms) in enumerate(zip(sources, held, strict=True)):
            low = lows[number]
            high = lows[number] = len(terms) if bound is None else _place(terms, bound, low)
            if low < high:
                pieces.append(_Piece(source, bases[number], low, copy(terms[low:high])))
            source.forget()  # a binary search in a mapped dictionary has touched pages all over it
        if pieces:
            yield pieces


def _bounds(field: str, sources: Sequence[Source]) -> list[Any]:
    """Return the terms to cut dictionaries at.

    They are chosen from samples of every source, taken at equal numbers of postings.
    """
    each = 4 * len(sources)  # samples to a range
    step = max(1, _BUDGET // each)
    samples: list[Any] = []
    for source in sources:
        sums = np.cumsum(source.counts(field), dtype=np.int64)
        total = int(sums[-1]) if len(sums) else 0
        at = np.unique(np.searchsorted(sums, np.arange(step, total, step)))
        terms = source.terms(field)
        samples += [terms[place] for place in at.tolist()]
        source.forget()
    return sorted(set(sorted(samples)[each::each]))


def _place(terms: U64 | Sequence[bytes], bound: Any, low: int) -> int:
    """Return the place of the first term from ``low`` on that is not below the bound."""
    if isinstance(terms, np.ndarray):
        return low + int(np.searchsorted(terms[low:], bound))
    return bisect_left(terms, bound, low)


def _unite(
    dictionaries: Sequence[U64 | Sequence[bytes]],
) -> tuple[U64 | list[bytes], list[I64]]:
    """Return the distinct terms of some dictionaries, ascending.

    Returns:
        The terms, and for each dictionary the places of its terms among them.
    """
    if not isinstance(dictionaries[0], np.ndarray):
        texts = cast(Sequence[Sequence[bytes]], dictionaries)
        union = sorted(set().union(*texts))
        place = {term: number for number, term in enumerate(union)}
        places = [np.fromiter(map(place.__getitem__, each), np.int64, len(each)) for each in texts]
        return union, places
    every = np.sort(np.concatenate(dictionaries))  # np.unique would hash: eight times slower here
    distinct: U64 = every[np.concatenate([[True], every[1:] != every[:-1]])]
    return distinct, [np.searchsorted(distinct, each) for each in dictionaries]


def _chosen(terms: U64 | list[bytes], found: I64) -> U64 | list[bytes]:
    if isinstance(terms, list):
        return [terms[number] for number in found.tolist()]
    return terms[found]


def _write_dictionary(file: FileWriter, kept: Sequence[U64 | list[bytes]], field: str) -> None:
    if field in _WORDS:
        write_terms(file, [term for terms in kept for term in terms])
    else:
        keys = np.concatenate([np.empty(0, np.uint64), *map(np.asarray, kept)])
        (write_pairs if field.endswith("bigrams") else write_characters)(file, keys)


def _merged(field: str, pieces: Sequence[_Piece], places: Sequence[I64]) -> tuple[Batch, I64]:
    """Join the postings of a range.

    Args:
        field: name of the field.
        pieces: the range in each source.
        places: for each piece, the places of its terms in the united dictionary.

    Returns:
        The postings, and the places of the terms that have any.
    """
    parts: list[Batch] = []
    terms: list[I64] = []
    for piece, place in zip(pieces, places, strict=True):
        part = piece.source.batch(field, piece.low, piece.low + len(piece.terms))
        piece.source.forget()
        held = part.counts > 0
        terms.append(place[held])
        ids = part.ids + np.uint32(piece.base)
        parts.append(Batch(part.counts[held], ids, part.frequencies, part.positions))
    if len(parts) == 1:
        return parts[0], terms[0]
    return _interleave(parts, np.concatenate(terms))


def _interleave(parts: Sequence[Batch], terms: I64) -> tuple[Batch, I64]:
    """Bring posting lists from the order (source, term) into the order (term, source).

    Args:
        parts: the postings of each source.
        terms: for each list of all parts, the place of its term in the united dictionary.
    """
    counts = np.concatenate([part.counts for part in parts]).astype(np.int64)
    # The keys hold the term in the upper half and the place in `terms`, hence the source, below.
    order = np.sort(
        (terms.astype(np.uint64) << np.uint64(32)) | np.arange(len(terms), dtype=np.uint64)
    )
    order = (order & np.uint64(0xFFFFFFFF)).astype(np.int64)
    frequencies = np.concatenate([part.frequencies for part in parts])
    starts = np.cumsum(counts) - counts
    take = stretches(starts[order], counts[order])
    positions = None
    if parts[0].positions is not None:
        flat = np.concatenate([part.positions for part in parts if part.positions is not None])
        before = np.concatenate([[0], np.cumsum(frequencies, dtype=np.int64)])
        sizes = before[starts + counts] - before[starts]
        positions = flat[stretches(before[starts[order]], sizes[order])]
    sorted_terms = terms[order]
    firsts = np.flatnonzero(np.diff(sorted_terms, prepend=-1))
    batch = Batch(
        (np.add.reduceat(counts[order], firsts) if len(firsts) else counts[:0]).astype(np.uint32),
        np.concatenate([part.ids for part in parts])[take],
        frequencies[take],
        positions,
    )
    return batch, sorted_terms[firsts]


def merge_documents(sources: Sequence[Source], folder: Path, name: str) -> dict[str, Seal]:
    """Write the ids and the columns; return the seal of each part."""
    seal = merge_field("id", sources, folder / f"{name}.id")
    documents = concatenate([source.documents for source in sources])
    by_id = PostingsReader(MappedFile(folder / f"{name}.id")).batch(0, len(documents), False).ids
    file = FileWriter(folder / f"{name}.{DOCUMENTS}")
    try:
        write_documents(file, documents, ranks_of(documents, by_id))
        return {"id": seal, DOCUMENTS: file.finish()}
    except BaseException:
        file.abandon()
        raise


def merge_records(part: str, sources: Sequence[Source], path: Path) -> Seal:
    """Write the records of a part: the articles or the titles."""
    file = FileWriter(path)
    try:
        writer = RecordWriter(file, part, BLOCKS[part])
        for source in sources:
            source.copy_records(part, writer)
            source.forget()
        writer.finish()
        return file.finish()
    except BaseException:
        file.abandon()
        raise


# Parts of a segment that processes can write independently of each other, largest first.
_OTHERS = tuple(field for field in ARRAY_FIELDS if field != POSITIONED)
TASKS = (POSITIONED, *_OTHERS, *BLOCKS, DOCUMENTS, "keywords")


def merge_part(task: str, sources: Sequence[Source], folder: Path, name: str) -> dict[str, Seal]:
    """Write the files of one of `TASKS`; return the seal of each part.

    Args:
        task: the task.
        sources: the sources, in the order of their documents.
        folder: where to write.
        name: name of the segment.

    Raises:
        OSError: a file cannot be written.
        DamagedError: a source is damaged.
    """
    if task in BLOCKS:
        return {task: merge_records(task, sources, folder / f"{name}.{task}")}
    if task == DOCUMENTS:
        return merge_documents(sources, folder, name)
    if task == "keywords":
        others = [field for field in KEYWORD_FIELDS if field != "id"]
        return {f: merge_field(f, sources, folder / f"{name}.{f}") for f in others}
    return {task: merge_field(task, sources, folder / f"{name}.{task}")}
