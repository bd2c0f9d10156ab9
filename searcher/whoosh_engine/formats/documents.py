"""What an index keeps of each document besides postings: columns, and the article itself.

Columns are arrays with one entry a document. Articles are JSON records, deflated in blocks of a few
thousand bytes: small enough to read one hit cheaply, large enough to compress well.
"""

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from searcher.model import Facet
from searcher.whoosh_engine.arrays import U8, U32, U64, Bools
from searcher.whoosh_engine.formats.files import DamagedError, FileWriter, MappedFile

Values = tuple[str, ...]  # a document's labels in one facet
T = TypeVar("T", str, Values)

_BLOCK = 4096  # bytes of records deflated together
_LEVEL = 1  # three times as fast as the default, a twentieth larger
_COPY = 1 << 20


@dataclass(frozen=True, slots=True)
class CellTable:
    """The combinations of facet labels that occur, in columns.

    Attributes:
        values: for each facet, the distinct values that occur in it.
        columns: for each facet, the place in ``values`` of each cell's value.
    """

    values: list[list[Values]]
    columns: list[U32]

    def __len__(self) -> int:
        return len(self.columns[0])


def cell_table(labels: Sequence[Sequence[Values]]) -> CellTable:
    """Return the table of some cells, given as one value a facet each."""
    values: list[list[Values]] = []
    columns: list[U32] = []
    for facet in range(len(Facet)):
        distinct = sorted({cell[facet] for cell in labels})
        place = {value: number for number, value in enumerate(distinct)}
        values.append(distinct)
        columns.append(np.array([place[cell[facet]] for cell in labels], np.uint32))
    return CellTable(values, columns)


def join_cells(tables: Sequence[CellTable]) -> CellTable:
    """Return the cells of all tables, one after the other, over common values."""
    values: list[list[Values]] = []
    columns: list[U32] = []
    for facet in range(len(Facet)):
        union, parts = union_of([(table.values[facet], table.columns[facet]) for table in tables])
        values.append(union)
        columns.append(np.concatenate([np.empty(0, np.uint32), *parts]))
    return CellTable(values, columns)


def _distinct(table: CellTable, used: U32) -> tuple[CellTable, U32]:
    """Return the table with only the cells of ``used``, each once, and where those are now."""
    key = np.zeros(len(table), np.uint64)
    for values, column in zip(table.values, table.columns, strict=True):
        key = key * np.uint64(max(1, len(values))) + column
    _, firsts, numbers = np.unique(key[used], return_index=True, return_inverse=True)
    columns = [column[used[firsts]] for column in table.columns]
    return CellTable(table.values, columns), numbers.astype(np.uint32).reshape(-1)


@dataclass(frozen=True, slots=True)
class Documents:
    """Columns of n documents; a number in a column points into the table or list beside it.

    Attributes:
        cells: combination of facet labels.
        dates: ISO date or month to sort by; 0 and ``""`` when unknown.
        sources: file the article came from.
        digests: 16 bytes of each record's digest.
        characters: code points of title and body.
        lengths: tokens by array field.
    """

    cells: U32
    table: CellTable
    dates: U32
    days: list[str]
    sources: U32
    paths: list[str]
    digests: U8
    characters: U32
    lengths: dict[str, U32]

    def __len__(self) -> int:
        return len(self.cells)

    def kept(self, live: Bools | None) -> "Documents":
        """Return the columns of the documents that are not deleted."""
        if live is None:
            return self
        return Documents(
            self.cells[live],
            self.table,
            self.dates[live],
            self.days,
            self.sources[live],
            self.paths,
            self.digests[live],
            self.characters[live],
            {field: lengths[live] for field, lengths in self.lengths.items()},
        )


def concatenate(parts: Sequence[Documents]) -> Documents:
    """Return the columns of all parts, one after the other, over common lists."""
    bases = np.cumsum([0, *(len(part.table) for part in parts)]).tolist()
    used = np.concatenate([p.cells + np.uint32(b) for p, b in zip(parts, bases, strict=False)])
    table, cells = _distinct(join_cells([part.table for part in parts]), used)
    days, dates = union_of([(part.days, part.dates) for part in parts])
    if days[:1] != [""]:  # so that 0 is the unknown date in every segment
        days, dates = ["", *days], [column + np.uint32(1) for column in dates]
    paths, sources = union_of([(part.paths, part.sources) for part in parts])
    return Documents(
        cells,
        table,
        np.concatenate(dates),
        days,
        np.concatenate(sources),
        paths,
        np.concatenate([part.digests for part in parts]),
        np.concatenate([part.characters for part in parts]),
        {
            field: np.concatenate([part.lengths[field] for part in parts])
            for field in parts[0].lengths
        },
    )


def union_of(parts: Sequence[tuple[list[T], U32]]) -> tuple[list[T], list[U32]]:
    """Return the sorted union of the values that are used, and each column pointing into it."""
    used = [np.flatnonzero(np.bincount(column, minlength=len(each))) for each, column in parts]
    union = sorted({each[i] for (each, _), here in zip(parts, used, strict=True) for i in here})
    place = {value: i for i, value in enumerate(union)}
    columns = []
    for (each, column), here in zip(parts, used, strict=True):
        table = np.zeros(len(each) or 1, np.uint32)
        table[here] = [place[each[i]] for i in here.tolist()]
        columns.append(table[column])
    return union, columns


def ranks_of(documents: Documents, by_id: U32) -> U32:
    """Return each document's place by (date descending, id ascending).

    Args:
        documents: with ``days`` in ascending order.
        by_id: document numbers in the order of their ids.
    """
    order = by_id[np.argsort(-documents.dates[by_id].astype(np.int64), kind="stable")]
    ranks = np.empty(len(order), np.uint32)
    ranks[order] = np.arange(len(order), dtype=np.uint32)
    return ranks


def write_documents(file: FileWriter, documents: Documents, ranks: U32) -> None:
    """Write the columns as sections."""
    file.add("cells", documents.cells)
    file.add("values", _json(documents.table.values))
    for facet, column in zip(Facet, documents.table.columns, strict=True):
        file.add(f"cells.{facet}", column)
    file.add("dates", documents.dates)
    file.add("days", _json(documents.days))
    file.add("sources", documents.sources)
    file.add("paths", _json(documents.paths))
    file.add("digests", documents.digests.reshape(-1))
    file.add("characters", documents.characters)
    file.add("ranks", ranks)
    for field, lengths in documents.lengths.items():
        wide = lengths.size and int(lengths.max()) > 0xFFFF
        file.add(f"lengths.{field}", lengths if wide else lengths.astype(np.uint16))


def read_documents(file: MappedFile, fields: Iterable[str]) -> Documents:
    """Read what `write_documents` wrote; arrays are views of the file where they can be.

    Raises:
        DamagedError: the sections do not fit together.
    """
    return Documents(
        file.array("cells"),
        read_cells(file),
        file.array("dates"),
        read_days(file),
        file.array("sources"),
        read_paths(file),
        file.array("digests").reshape(-1, 16),
        file.array("characters"),
        {field: read_lengths(file, field) for field in fields},
    )


def read_lengths(file: MappedFile, field: str) -> U32:
    """Return the lengths of a field; in 16 bits each where all fit, whatever the type says."""
    lengths: U32 = file.array(f"lengths.{field}")
    return lengths


def read_cells(file: MappedFile) -> CellTable:
    """Return the combinations that ``cells`` points to."""
    values = [[tuple(value) for value in each] for each in _parsed(file, "values")]
    return CellTable(values, [file.array(f"cells.{facet}") for facet in Facet])


def read_days(file: MappedFile) -> list[str]:
    """Return the dates that ``dates`` points to."""
    return [str(day) for day in _parsed(file, "days")]


def read_paths(file: MappedFile) -> list[str]:
    """Return the files that ``sources`` points to."""
    return [str(path) for path in _parsed(file, "paths")]


def _json(values: Sequence[object]) -> U8:
    return np.frombuffer(json.dumps(values).encode(), np.uint8)


def _parsed(file: MappedFile, name: str) -> list[Any]:
    try:
        return list(json.loads(file.array(name).tobytes()))
    except ValueError as error:
        raise DamagedError(f"{name}: {error}") from error


class ArticleWriter:
    """Writes records in blocks."""

    def __init__(self, file: FileWriter) -> None:
        self._file = file
        self._buffer: list[bytes] = []
        self._size = 0
        self._written = 0
        self._lengths: list[U32] = []
        self._firsts: list[U32] = []
        self._offsets: list[U64] = []
        self._count = 0
        file.section("blocks")

    def add(self, record: bytes) -> None:
        """Append one record."""
        self._buffer.append(record)
        self._size += len(record)
        if self._size >= _BLOCK:
            self._flush()

    def copy(self, other: "ArticleReader") -> None:
        """Append all of another file's blocks as they are."""
        self._flush()
        self._firsts.append(other.firsts[:-1] + np.uint32(self._count))
        self._offsets.append(other.offsets[:-1] + np.uint64(self._written))
        self._lengths.append(other.lengths)
        self._count += len(other)
        for chunk in other.raw():
            self._file.write(chunk)
            self._written += len(chunk)

    def _flush(self) -> None:
        if not self._buffer:
            return
        packed = zlib.compress(b"".join(self._buffer), _LEVEL, -zlib.MAX_WBITS)
        self._file.write(packed)
        self._firsts.append(np.array([self._count], np.uint32))
        self._offsets.append(np.array([self._written], np.uint64))
        self._lengths.append(np.array([len(record) for record in self._buffer], np.uint32))
        self._written += len(packed)
        self._count += len(self._buffer)
        self._buffer, self._size = [], 0

    def finish(self) -> None:
        """Write the tables that find a record."""
        self._flush()
        end = np.array([self._count], np.uint32), np.array([self._written], np.uint64)
        self._file.add("firsts", np.concatenate([*self._firsts, end[0]]))
        self._file.add("offsets", np.concatenate([*self._offsets, end[1]]))
        none = np.empty(0, np.uint32)
        self._file.add("sizes", np.concatenate([*self._lengths, none]))


class ArticleReader:
    """Reads records.

    Attributes:
        firsts: first document of each block, and the number of documents.
        offsets: where each block's bytes begin, and where the last ends.
        lengths: bytes of each record.
    """

    def __init__(self, file: MappedFile) -> None:
        self._file = file
        self.firsts: U32 = file.array("firsts")
        self.offsets: U64 = file.array("offsets")
        self.lengths: U32 = file.array("sizes")

    def __len__(self) -> int:
        return len(self.lengths)

    def __getitem__(self, document: int) -> bytes:
        """Return one record.

        Raises:
            DamagedError: the block cannot be read.
        """
        block = int(np.searchsorted(self.firsts, document, side="right")) - 1
        first = int(self.firsts[block])
        start = int(self.lengths[first:document].sum())
        return self._inflate(block)[start : start + int(self.lengths[document])]

    def __iter__(self) -> Iterator[bytes]:
        for block in range(len(self.firsts) - 1):
            data, start = self._inflate(block), 0
            for length in self.lengths[self.firsts[block] : self.firsts[block + 1]].tolist():
                yield data[start : start + length]
                start += length

    def _inflate(self, block: int) -> bytes:
        packed = self._file.part("blocks", int(self.offsets[block]), int(self.offsets[block + 1]))
        try:
            return zlib.decompress(packed.data, -zlib.MAX_WBITS)
        except zlib.error as error:
            raise DamagedError(f"articles: {error}") from error

    def raw(self) -> Iterator[U8]:
        """Yield the bytes of all blocks."""
        end = int(self.offsets[-1])
        for start in range(0, end, _COPY):
            yield self._file.part("blocks", start, min(end, start + _COPY))
