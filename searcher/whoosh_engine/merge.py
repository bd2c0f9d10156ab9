"""Sources -> one segment: dictionaries are united, postings concatenated term by term.

Documents keep their order: those of the first source, then those of the second, and so on. Work
goes through the dictionary in ranges of a bounded number of postings, so memory does not grow with
the corpus.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from searcher.whoosh_engine.arrays import I64, U32, U64, Batch, Bools
from searcher.whoosh_engine.documents import (
    ArticleWriter,
    Documents,
    concatenate,
    ranks_of,
    write_documents,
)
from searcher.whoosh_engine.files import FileWriter, MappedFile, Seal
from searcher.whoosh_engine.postings import PostingsReader, PostingsWriter
from searcher.whoosh_engine.schema import ARRAY_FIELDS, KEYWORD_FIELDS, POSITIONED
from searcher.whoosh_engine.segment import ARTICLES, DOCUMENTS, SegmentFiles
from searcher.whoosh_engine.terms import write_grams, write_terms

_BUDGET = 1 << 21  # postings in memory at a time; a term with more is taken whole


class Source(Protocol):
    """Documents to merge. Ranges of one field are asked for in ascending order."""

    @property
    def documents(self) -> Documents:
        """Columns of the documents it contributes."""

    def __len__(self) -> int:
        """Return how many documents it contributes."""

    def terms(self, field: str) -> U64 | list[bytes]:
        """Return the field's dictionary, ascending."""

    def counts(self, field: str) -> U32:
        """Return at most how many documents each term has."""

    def batch(self, field: str, low: int, high: int) -> Batch:
        """Return the postings of terms ``low`` to ``high``; a count may be 0."""

    def copy_articles(self, writer: ArticleWriter) -> None:
        """Append the records."""


class SegmentSource:
    """What is left of a segment without its deleted documents."""

    def __init__(self, files: SegmentFiles, live: Bools | None) -> None:
        self._files, self._live = files, live
        self.documents = files.documents.kept(live)
        self._numbers = None if live is None else np.cumsum(live, dtype=np.uint32) - np.uint32(1)

    def __len__(self) -> int:
        return len(self.documents)

    def terms(self, field: str) -> U64 | list[bytes]:
        """See `Source`."""
        terms, _ = self._files.field(field)
        return terms.raw(0, len(terms))

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

    def copy_articles(self, writer: ArticleWriter) -> None:
        """See `Source`."""
        if self._live is None:
            writer.copy(self._files.articles)
            return
        for kept, record in zip(self._live.tolist(), self._files.articles, strict=True):
            if kept:
                writer.add(record)


def _kept(batch: Batch, live: Bools, numbers: U32) -> Batch:
    """Drop the postings of deleted documents and renumber the others."""
    kept = live[batch.ids]
    before = np.concatenate([[0], np.cumsum(kept)])
    ends = np.cumsum(batch.counts, dtype=np.int64)
    counts = before[ends] - before[ends - batch.counts]
    positions = batch.positions
    if positions is not None:
        positions = positions[np.repeat(kept, batch.frequencies)]
    ids = numbers[batch.ids[kept]]
    return Batch(counts.astype(np.uint32), ids, batch.frequencies[kept], positions)


@dataclass(frozen=True, slots=True)
class _Union:
    """The common dictionary of a field.

    Attributes:
        terms: of all sources, ascending and distinct.
        places: for each source, where its terms stand in the union.
        totals: postings of each term in all sources, at most.
    """

    terms: U64 | list[bytes]
    places: list[I64]
    totals: I64

    def ranges(self) -> Iterator[tuple[int, int]]:
        """Yield ranges of terms that hold about `_BUDGET` postings each."""
        sums = np.cumsum(self.totals)
        low = 0
        while low < len(sums):
            reached = int(sums[low - 1]) if low else 0
            high = max(low + 1, int(np.searchsorted(sums, reached + _BUDGET, side="right")))
            yield low, high
            low = high


def _unite(field: str, sources: Sequence[Source]) -> _Union:
    unite = _unite_texts if isinstance(sources[0].terms(field), list) else _unite_keys
    terms, places = unite(field, sources)
    totals = np.zeros(len(terms), np.int64)
    for source, place_of in zip(sources, places, strict=True):
        totals[place_of] += source.counts(field)
    return _Union(terms, places, totals)


def _unite_keys(field: str, sources: Sequence[Source]) -> tuple[U64 | list[bytes], list[I64]]:
    keys = [np.asarray(source.terms(field), np.uint64) for source in sources]
    every = np.sort(np.concatenate(keys))  # np.unique hashes, which is eight times slower here
    terms = every[np.concatenate([[True], every[1:] != every[:-1]])] if len(every) else every
    return terms, [np.searchsorted(terms, each) for each in keys]


def _unite_texts(field: str, sources: Sequence[Source]) -> tuple[U64 | list[bytes], list[I64]]:
    """Ask each source twice rather than hold all dictionaries at once: they are the larger part."""
    distinct: set[bytes] = set()
    for source in sources:
        distinct.update(source.terms(field))
    terms = sorted(distinct)
    place = {term: number for number, term in enumerate(terms)}
    del distinct
    places = []
    for source in sources:
        texts: list[bytes] = source.terms(field)  # type: ignore[assignment]
        places.append(np.fromiter(map(place.__getitem__, texts), np.int64, len(texts)))
    return terms, places


def merge_field(field: str, sources: Sequence[Source], path: Path) -> Seal:
    """Write the dictionary and the postings of one field.

    Raises:
        OSError: the disk is full, or worse.
        DamagedError: a source is.
    """
    file = FileWriter(path)
    try:
        union = _unite(field, sources)
        writer = PostingsWriter(file, positions=field == POSITIONED)
        bases = np.cumsum([0, *(len(source) for source in sources)])[:-1].tolist()
        present = np.zeros(len(union.terms), np.bool_)
        for low, high in union.ranges():
            batch, found = _merged(field, sources, bases, union.places, low, high)
            present[found] = True
            if len(found):
                writer.add(batch)
        writer.finish()
        if isinstance(union.terms, list):
            kept = present.tolist()
            write_terms(file, [t for t, k in zip(union.terms, kept, strict=True) if k])
        else:
            write_grams(file, union.terms[present])
        return file.finish()
    except BaseException:
        file.abandon()
        raise


def _merged(
    field: str,
    sources: Sequence[Source],
    bases: Sequence[int],
    places: Sequence[I64],
    low: int,
    high: int,
) -> tuple[Batch, I64]:
    """Return the postings of a range of the union, and which of its terms have any."""
    parts: list[Batch] = []
    terms: list[I64] = []
    for source, base, place in zip(sources, bases, places, strict=True):
        start, stop = np.searchsorted(place, [low, high]).tolist()
        if start == stop:
            continue
        part = source.batch(field, start, stop)
        held = part.counts > 0
        terms.append(place[start:stop][held])
        ids = part.ids + np.uint32(base)
        parts.append(Batch(part.counts[held], ids, part.frequencies, part.positions))
    if len(parts) == 1:
        return parts[0], terms[0]
    return _interleave(parts, np.concatenate(terms))


def _interleave(parts: Sequence[Batch], terms: I64) -> tuple[Batch, I64]:
    """Bring lists that stand source after source into the order of terms."""
    counts = np.concatenate([part.counts for part in parts]).astype(np.int64)
    # One sort of packed keys: term first, place in `terms` (hence source) second.
    order = np.sort(
        (terms.astype(np.uint64) << np.uint64(32)) | np.arange(len(terms), dtype=np.uint64)
    )
    order = (order & np.uint64(0xFFFFFFFF)).astype(np.int64)
    frequencies = np.concatenate([part.frequencies for part in parts])
    starts = np.cumsum(counts) - counts
    take = _gather(starts[order], counts[order])
    positions = None
    if parts[0].positions is not None:
        flat = np.concatenate([part.positions for part in parts if part.positions is not None])
        before = np.concatenate([[0], np.cumsum(frequencies, dtype=np.int64)])
        sizes = before[starts + counts] - before[starts]
        positions = flat[_gather(before[starts[order]], sizes[order])]
    sorted_terms = terms[order]
    firsts = np.flatnonzero(np.diff(sorted_terms, prepend=-1))
    batch = Batch(
        (np.add.reduceat(counts[order], firsts) if len(firsts) else counts[:0]).astype(np.uint32),
        np.concatenate([part.ids for part in parts])[take],
        frequencies[take],
        positions,
    )
    return batch, sorted_terms[firsts]


def _gather(starts: I64, sizes: I64) -> I64:
    """Return the indexes of the runs that begin at ``starts`` and are ``sizes`` long."""
    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    return np.repeat(starts - (ends - sizes), sizes) + np.arange(total)


def merge_documents(sources: Sequence[Source], folder: Path, name: str) -> dict[str, Seal]:
    """Write the ids and the columns; return the seals by part."""
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


def merge_articles(sources: Sequence[Source], path: Path) -> Seal:
    """Write the records."""
    file = FileWriter(path)
    try:
        writer = ArticleWriter(file)
        for source in sources:
            source.copy_articles(writer)
        writer.finish()
        return file.finish()
    except BaseException:
        file.abandon()
        raise


# The parts of a segment that can be written independently of each other, largest first.
TASKS = (POSITIONED, *(f for f in ARRAY_FIELDS if f != POSITIONED), ARTICLES, DOCUMENTS, "keywords")


def merge_part(task: str, sources: Sequence[Source], folder: Path, name: str) -> dict[str, Seal]:
    """Write the files of one of `TASKS`; return the seals by part."""
    if task == ARTICLES:
        return {task: merge_articles(sources, folder / f"{name}.{task}")}
    if task == DOCUMENTS:
        return merge_documents(sources, folder, name)
    if task == "keywords":
        others = [field for field in KEYWORD_FIELDS if field != "id"]
        return {f: merge_field(f, sources, folder / f"{name}.{f}") for f in others}
    return {task: merge_field(task, sources, folder / f"{name}.{task}")}
