"""Turns articles into chunks: documents inverted in memory, to be merged or spilled to a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from searcher.core.model import UNLABELLED, Article, Detail, Facet
from searcher.core.records import checked_record, digest
from searcher.engines.whoosh.arrays import I64, U8, U32, U64, Batch, Inverted
from searcher.engines.whoosh.building.invert import invert
from searcher.engines.whoosh.building.texts import Texts
from searcher.engines.whoosh.fields import ARRAY_FIELDS, KEYWORD_FIELDS
from searcher.engines.whoosh.formats.documents import (
    COLUMNS,
    Column,
    Documents,
    Values,
    cell_labels,
    group_key,
    read_documents,
    write_documents,
)
from searcher.engines.whoosh.formats.files import FileWriter, MappedFile
from searcher.engines.whoosh.formats.records import RecordReader, RecordWriter
from searcher.engines.whoosh.segment import ARTICLES, BLOCKS, TITLES, encode_record
from searcher.language.details import details_of

MAX_DOCUMENTS = 0xFFFF  # so that the document numbers of a chunk fit 16 bits


@dataclass(frozen=True, slots=True)
class Row:
    """An article that passed validation, ready to be inverted.

    Attributes:
        id: the article id.
        heading: the printed text that counts as title.
        text: the rest of the printed text.
        title: the title alone; ``""`` for none.
        record: the article as it is stored (see `segment.encode_record`).
        digest: 16 bytes that identify the content of the record.
        columns: for each of `COLUMNS` its text; ``""`` if unknown.
        group: name of the reprint group; ``""`` for none.
        labels: the labels of each facet, in the order of `Facet`.
    """

    id: str
    heading: str
    text: str
    title: str
    record: bytes
    digest: bytes
    columns: tuple[str, ...]
    group: str
    labels: tuple[Values, ...]

    @property
    def size(self) -> int:
        """Number of characters to invert."""
        return len(self.heading) + len(self.text)


def row_of(article: Article) -> Row:
    """Check an article and return the parts of it that an index keeps.

    Raises:
        ValueError: the article cannot be indexed; the message says why, in one line.
    """
    record = checked_record(article)
    return Row(
        article.id,
        article.heading,
        article.text,
        article.title or "",
        encode_record(record),
        bytes.fromhex(digest(record)),
        _columns(article),
        article.group or "",
        tuple(article.labels(facet) for facet in Facet),
    )


def _columns(article: Article) -> tuple[str, ...]:
    """Return the texts of the article, in the order of `COLUMNS`."""
    details = (details_of(article, detail) for detail in Detail)
    return (
        *(article.sort_date, "\n".join(article.sources), article.page or ""),
        *(article.issue_date or "", article.issue_id, article.printed_month),
        article.first_indexed or "",
        *("" if values == (UNLABELLED,) else "\n".join(values) for values in details),
    )


@dataclass(frozen=True, slots=True)
class Chunk:
    """Documents inverted in memory; one of the sources of `merge`.

    Attributes:
        fields: the inverted fields by name.
        documents: the columns of the documents.
        records: for each part of `segment.BLOCKS`, one record a document.
    """

    fields: dict[str, Inverted]
    documents: Documents
    records: Mapping[str, Sequence[bytes]]

    def __len__(self) -> int:
        """Return the number of documents."""
        return len(self.documents)

    def terms(self, field: str) -> U64 | list[bytes]:
        """See `merge.Source`."""
        return self.fields[field].terms

    def counts(self, field: str) -> U32:
        """See `merge.Source`."""
        return self.fields[field].batch.counts

    def batch(self, field: str, low: int, high: int) -> Batch:
        """See `merge.Source`."""
        return cut(self.fields[field].batch, low, high)

    def copy_records(self, part: str, writer: RecordWriter) -> None:
        """See `merge.Source`."""
        for record in self.records[part]:
            writer.add(record)

    def forget(self) -> None:
        """Do nothing: a chunk holds no file pages. See `merge.Source`."""


def cut(batch: Batch, low: int, high: int) -> Batch:
    """Return the postings of the terms from ``low`` to ``high - 1``."""
    if (low, high) == (0, len(batch.counts)):
        return batch
    first = int(batch.counts[:low].sum())
    last = first + int(batch.counts[low:high].sum())
    frequencies = batch.frequencies[first:last]
    positions = batch.positions
    if positions is not None:
        start = int(batch.frequencies[:first].sum())
        positions = positions[start : start + int(frequencies.sum())]
    return Batch(batch.counts[low:high], batch.ids[first:last], frequencies, positions)


def chunk_of(rows: Sequence[Row]) -> Chunk:
    """Invert rows into a chunk."""
    streams = invert([(row.heading, row.text) for row in rows])
    columns = zip(*(((row.id,), *row.labels) for row in rows), strict=True)
    keywords = {
        name: _keywords(values) for name, values in zip(KEYWORD_FIELDS, columns, strict=True)
    }
    records = {ARTICLES: [row.record for row in rows], TITLES: [_title(row) for row in rows]}
    return Chunk({**streams.fields, **keywords}, _documents(rows, streams.lengths), records)


def _title(row: Row) -> bytes:
    return row.title.encode("utf-8", "surrogatepass")


def _keywords(values: Sequence[Values]) -> Inverted:
    held: dict[str, list[int]] = {}
    for number, labels in enumerate(values):
        for label in dict.fromkeys(labels):
            held.setdefault(label, []).append(number)
    terms = sorted(held)
    counts = np.array([len(held[term]) for term in terms], np.uint32)
    ids = np.array([number for term in terms for number in held[term]], np.uint32)
    return Inverted([t.encode() for t in terms], Batch(counts, ids, np.ones_like(ids)))


def _documents(rows: Sequence[Row], lengths: dict[str, U32]) -> Documents:
    labels = sorted({row.labels for row in rows})
    place = {label: number for number, label in enumerate(labels)}
    return Documents(
        np.array([place[row.labels] for row in rows], np.uint32),
        cell_labels(labels),
        {name: Column.of([row.columns[at] for row in rows]) for at, name in enumerate(COLUMNS)},
        np.array([group_key(row.group) for row in rows], np.uint64),
        np.frombuffer(b"".join(row.digest for row in rows), np.uint8).reshape(-1, 16),
        np.array([row.size for row in rows], np.uint32),
        lengths,
    )


def spill(chunk: Chunk, path: Path) -> None:
    """Write a chunk to a file as a spill: plain arrays, quick to write and to read back.

    The file is not synced to disk, because only the same build reads it.
    """
    file = FileWriter(path)
    for part, block in BLOCKS.items():
        writer = RecordWriter(file, part, block)
        chunk.copy_records(part, writer)
        writer.finish()
    write_documents(file, chunk.documents, np.empty(0, np.uint32))
    for name, inverted in chunk.fields.items():
        _spill_field(file, name, inverted)
    file.finish(durable=False)


def _spill_field(file: FileWriter, name: str, inverted: Inverted) -> None:
    if isinstance(inverted.terms, list):
        ends = np.cumsum([len(term) for term in inverted.terms], dtype=np.int64)
        file.add(f"{name}/ends", ends)
        file.add(f"{name}/terms", np.frombuffer(b"".join(inverted.terms), np.uint8))
    else:
        file.add(f"{name}/terms", inverted.terms)
    batch = inverted.batch
    file.add(f"{name}/counts", batch.counts)
    file.add(f"{name}/ids", batch.ids.astype(np.uint16))
    file.add(f"{name}/frequencies", _narrow(batch.frequencies))
    if batch.positions is not None:
        file.add(f"{name}/positions", _narrow(batch.positions))


def _narrow(values: U32) -> U32:
    largest = int(values.max(initial=0))
    kind = np.uint8 if largest < 1 << 8 else np.uint16 if largest < 1 << 16 else np.uint32
    narrowed: U32 = values.astype(kind)  # in truth 8, 16 or 32 bits
    return narrowed


class Spill:
    """A chunk that was written to a temporary file, read again as a source of `merge`."""

    def __init__(self, path: Path) -> None:
        """Map the file of a spill.

        Raises:
            DamagedError: the file is missing or is no container.
        """
        self._file = MappedFile(path)
        # For each field, the term, posting and position at which the last batch ended. Merging
        # reads on from there, so no table of starts is needed, which would be larger than the
        # spill.
        self._stopped: dict[str, tuple[int, int, int]] = {}

    def __len__(self) -> int:
        """Return the number of documents."""
        return len(self._file.array("cells"))

    @property
    def documents(self) -> Documents:
        """See `merge.Source`."""
        return read_documents(self._file, ARRAY_FIELDS)

    def terms(self, field: str) -> U64 | Sequence[bytes]:
        """See `merge.Source`."""
        terms = self._file.array(f"{field}/terms")
        if not self._file.has(f"{field}/ends"):
            return terms
        ends = self._file.array(f"{field}/ends")
        return Texts(len(ends), partial(_cut_texts, terms, ends))

    def forget(self) -> None:
        """See `merge.Source`."""
        self._file.forget()

    def counts(self, field: str) -> U32:
        """See `merge.Source`."""
        counts: U32 = self._file.array(f"{field}/counts")
        return counts

    def batch(self, field: str, low: int, high: int) -> Batch:
        """See `merge.Source`."""
        term, first, start = self._stopped.get(field, (0, 0, 0))
        if term != low:
            first = int(self.counts(field)[:low].sum())
            start = int(self._file.array(f"{field}/frequencies")[:first].sum())
        counts = self._values(field, "counts", low, high)
        last = first + int(counts.sum())
        frequencies = self._values(field, "frequencies", first, last)
        end = start + int(frequencies.sum())
        self._stopped[field] = high, last, end
        positions = None
        if self._file.has(f"{field}/positions"):
            positions = self._values(field, "positions", start, end)
        return Batch(counts, self._values(field, "ids", first, last), frequencies, positions)

    def _values(self, field: str, kind: str, low: int, high: int) -> U32:
        return self._file.lazy_array(f"{field}/{kind}").cut(low, high).astype(np.uint32)

    def copy_records(self, part: str, writer: RecordWriter) -> None:
        """See `merge.Source`."""
        writer.copy(RecordReader(self._file, part))


def _cut_texts(blob: U8, ends: I64, low: int, high: int) -> list[bytes]:
    """Return the terms from ``low`` to ``high - 1`` of a blob, given where each term ends."""
    first = int(ends[low - 1]) if low else 0
    places = (ends[low:high] - first).tolist()
    cut = blob[first : first + places[-1]].tobytes() if places else b""
    return [cut[start:end] for start, end in zip([0, *places], places, strict=False)]
