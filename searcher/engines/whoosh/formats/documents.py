"""The columns of a segment: arrays with an entry for each document."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from searcher.core.model import Detail, Facet
from searcher.engines.whoosh.arrays import I64, U8, U32, U64, Bools
from searcher.engines.whoosh.formats.files import DamagedError, FileWriter, MappedFile

Values = tuple[str, ...]  # a document's labels in one facet
T = TypeVar("T", str, Values)

# Columns of one text for each document.
COLUMNS = (
    *("dates", "sources", "pages", "printed", "issues", "printed_months", "added"),
    *map(str, Detail),
)
_MOST_KEYS = 1 << 63


@dataclass(frozen=True, slots=True)
class CellLabels:
    """The facet cells of a segment: the combinations of labels that occur.

    Attributes:
        values: for each facet, the distinct labels that occur. A label is a tuple of values.
        columns: for each facet, the place in ``values`` of each cell's label.
    """

    values: list[list[Values]]
    columns: list[U32]

    def __len__(self) -> int:
        """Return the number of cells."""
        return len(self.columns[0])


def cell_labels(labels: Sequence[Sequence[Values]]) -> CellLabels:
    """Return the table of some cells.

    Args:
        labels: for each cell, its label in each facet, in the order of `Facet`.
    """
    values: list[list[Values]] = []
    columns: list[U32] = []
    for facet in range(len(Facet)):
        distinct = sorted({cell[facet] for cell in labels})
        place = {value: number for number, value in enumerate(distinct)}
        values.append(distinct)
        columns.append(np.array([place[cell[facet]] for cell in labels], np.uint32))
    return CellLabels(values, columns)


def join_cells(tables: Sequence[CellLabels]) -> CellLabels:
    """Return one table with the cells of all tables, table after table."""
    values: list[list[Values]] = []
    columns: list[U32] = []
    for facet in range(len(Facet)):
        union, parts = union_of([(table.values[facet], table.columns[facet]) for table in tables])
        values.append(union)
        columns.append(np.concatenate([np.empty(0, np.uint32), *parts]))
    return CellLabels(values, columns)


def _distinct(table: CellLabels, used: U32) -> tuple[CellLabels, U32]:
    """Remove unused and repeated cells from a table.

    Args:
        table: the cells.
        used: the cell of each document.

    Returns:
        The table without them, and the new cell number of each document.
    """
    key, kinds = np.zeros(len(table), np.uint64), 1
    for values, column in zip(table.values, table.columns, strict=True):
        if kinds * len(values) > _MOST_KEYS:
            distinct, places = np.unique(key, return_inverse=True)
            key, kinds = places.astype(np.uint64).reshape(-1), len(distinct)
        key = key * np.uint64(max(1, len(values))) + column
        kinds *= max(1, len(values))
    _, firsts, numbers = np.unique(key[used], return_index=True, return_inverse=True)
    columns = [column[used[firsts]] for column in table.columns]
    return CellLabels(table.values, columns), numbers.astype(np.uint32).reshape(-1)


@dataclass(frozen=True, slots=True)
class Column:
    """One text for each document.

    Attributes:
        numbers: for each document, the place of its text in ``names``.
        names: the distinct texts, ascending; ``""`` stands for unknown.
    """

    numbers: U32
    names: list[str]

    @staticmethod
    def of(texts: Sequence[str]) -> "Column":
        """Return the column of some documents; ``""`` is always its first name."""
        names = sorted({"", *texts})
        place = {name: number for number, name in enumerate(names)}
        return Column(np.array([place[text] for text in texts], np.uint32), names)

    def kept(self, live: Bools) -> "Column":
        """Return the column without the deleted documents."""
        return Column(self.numbers[live], self.names)


def join_columns(parts: Sequence[Column]) -> Column:
    """Return the column of all parts, part after part; ``""`` is always its first name."""
    names, numbers = union_of([(part.names, part.numbers) for part in parts])
    if names[:1] != [""]:  # number 0 means unknown in every segment
        names, numbers = ["", *names], [each + np.uint32(1) for each in numbers]
    return Column(np.concatenate(numbers), names)


@dataclass(frozen=True, slots=True)
class Documents:
    """The columns of n documents.

    Attributes:
        cells: the cell's place in ``table``.
        table: the facet cells.
        columns: for each of `COLUMNS` its text. ``dates`` is the ISO day or month to sort by,
            ``sources`` the files that hold the article, a line each, ``pages`` the printed page,
            ``printed`` the ISO day on which the paper came out and ``printed_months`` its month,
            ``issues`` the id of the issue, ``added`` the time of the first indexing; a `Detail` has
            its values, a line each.
        groups: the key of the reprint group (see `group_key`), 0 for none.
        digests: 16 bytes of the record's digest; shape (n, 16).
        characters: code points of title and body.
        lengths: for each array field, the number of tokens.
    """

    cells: U32
    table: CellLabels
    columns: Mapping[str, Column]
    groups: U64
    digests: U8
    characters: U32
    lengths: dict[str, U32]

    def __len__(self) -> int:
        """Return the number of documents."""
        return len(self.cells)

    def kept(self, live: Bools | None) -> "Documents":
        """Return the columns without the deleted documents; ``None`` keeps all."""
        if live is None:
            return self
        return Documents(
            self.cells[live],
            self.table,
            {name: column.kept(live) for name, column in self.columns.items()},
            self.groups[live],
            self.digests[live],
            self.characters[live],
            {field: lengths[live] for field, lengths in self.lengths.items()},
        )


def concatenate(parts: Sequence[Documents]) -> Documents:
    """Return the columns of all parts, part after part."""
    bases = np.cumsum([0, *(len(part.table) for part in parts)]).tolist()
    used = np.concatenate([p.cells + np.uint32(b) for p, b in zip(parts, bases, strict=False)])
    table, cells = _distinct(join_cells([part.table for part in parts]), used)
    return Documents(
        cells,
        table,
        {name: join_columns([part.columns[name] for part in parts]) for name in COLUMNS},
        np.concatenate([part.groups for part in parts]),
        np.concatenate([part.digests for part in parts]),
        np.concatenate([part.characters for part in parts]),
        {
            field: np.concatenate([part.lengths[field] for part in parts])
            for field in parts[0].lengths
        },
    )


def union_of(parts: Sequence[tuple[list[T], U32]]) -> tuple[list[T], list[U32]]:
    """Unite lists of values, dropping values that are not used.

    Args:
        parts: for each part, its values and a column of places in them.

    Returns:
        The used values, ascending, and for each part its column of places in them.
    """
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
    """Return each document's rank by (date descending, id ascending).

    Args:
        documents: the documents of one segment.
        by_id: the document numbers in the order of their ids.
    """
    order = by_id[
        np.argsort(-documents.columns["dates"].numbers[by_id].astype(np.int64), kind="stable")
    ]
    ranks = np.empty(len(order), np.uint32)
    ranks[order] = np.arange(len(order), dtype=np.uint32)
    return ranks


def write_documents(file: FileWriter, documents: Documents, ranks: U32) -> None:
    """Write the columns as sections.

    Args:
        file: the container.
        documents: the columns.
        ranks: see `ranks_of`; empty in a spill.
    """
    file.add("cells", documents.cells)
    file.add("values", _json(documents.table.values))
    for facet, numbers in zip(Facet, documents.table.columns, strict=True):
        file.add(f"cells.{facet}", numbers)
    for name, column in documents.columns.items():
        file.add(name, column.numbers)
        file.add(f"{name}.names", _json(column.names))
    grouped = np.flatnonzero(documents.groups)  # few articles are reprints: stored sparsely
    file.add("grouped", grouped.astype(np.uint32))
    file.add("groups", documents.groups[grouped])
    file.add("digests", documents.digests.reshape(-1))
    file.add("characters", documents.characters)
    file.add("ranks", ranks)
    for field, lengths in documents.lengths.items():
        wide = lengths.size and int(lengths.max()) > 0xFFFF
        file.add(f"lengths.{field}", lengths if wide else lengths.astype(np.uint16))


def read_documents(file: MappedFile, fields: Iterable[str]) -> Documents:
    """Read the sections of `write_documents`; arrays are views of the file where possible.

    Args:
        file: the container.
        fields: the fields whose lengths are read.

    Raises:
        DamagedError: a section is missing or damaged.
    """
    return Documents(
        file.array("cells"),
        read_cells(file),
        {name: read_column(file, name) for name in COLUMNS},
        _all_groups(file),
        file.array("digests").reshape(-1, 16),
        file.array("characters"),
        {field: read_lengths(file, field) for field in fields},
    )


def read_lengths(file: MappedFile, field: str) -> U32:
    """Return the lengths of a field in tokens, as 16-bit numbers where all of them fit."""
    lengths: U32 = file.array(f"lengths.{field}")
    return lengths


def read_cells(file: MappedFile) -> CellLabels:
    """Return the table of facet cells."""
    values = [[tuple(value) for value in each] for each in _parsed(file, "values")]
    return CellLabels(values, [file.array(f"cells.{facet}") for facet in Facet])


def read_column(file: MappedFile, name: str) -> Column:
    """Return one of `COLUMNS`."""
    return Column(file.array(name), [str(each) for each in _parsed(file, f"{name}.names")])


def group_key(group: str) -> int:
    """Return a 64-bit number for a reprint group, the same in all segments; 0 for ``""``."""
    if not group:
        return 0
    return (
        int.from_bytes(
            hashlib.blake2b(group.encode("utf-8", "surrogatepass"), digest_size=8).digest(),
            "little",
        )
        or 1
    )


def read_groups(file: MappedFile) -> tuple[I64, U64]:
    """Return the documents that have a reprint group, ascending, and the key of each."""
    return file.array("grouped").astype(np.int64), file.array("groups")


def _all_groups(file: MappedFile) -> U64:
    groups = np.zeros(len(file.array("cells")), np.uint64)
    documents, keys = read_groups(file)
    groups[documents] = keys
    return groups


def _json(values: Sequence[object]) -> U8:
    return np.frombuffer(json.dumps(values).encode(), np.uint8)


def _parsed(file: MappedFile, name: str) -> list[Any]:
    try:
        return list(json.loads(file.array(name).tobytes()))
    except ValueError as error:
        raise DamagedError("damage.in_file", file=name, why=error) from error
