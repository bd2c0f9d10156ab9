"""Writing of posting lists, a batch of terms at a time; `rows` describes their form in the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from searcher.engines.whoosh.arrays import I64, U16, U32, Batch
from searcher.engines.whoosh.formats.files import FileWriter
from searcher.engines.whoosh.formats.packing import SLACK, pack
from searcher.engines.whoosh.formats.rows import (
    CODES,
    POSITION_COLUMNS,
    ROW,
    ROW_COLUMNS,
    TERM_COLUMNS,
    WIDTHS,
    class_widths,
    write_columns,
)
from searcher.engines.whoosh.formats.stretches import Groups, bits, copy, group, offsets

_LIMIT = 1 << 32  # rows of a file, postings and positions of a batch


@dataclass(frozen=True, slots=True)
class _Rows:
    """How the postings of a batch fall into rows.

    Attributes:
        first: the first row of each term, then the number of rows.
        sizes: postings of each row, 1 to 256.
        starts: the first posting of each row, then the number of postings.
    """

    first: I64
    sizes: I64
    starts: I64


class PostingsWriter:
    """Appends posting lists to a container; no other section may be opened before `finish`."""

    def __init__(self, file: FileWriter, positions: bool) -> None:
        """Begin the section of packed postings.

        Args:
            file: the container.
            positions: whether the lists have positions.
        """
        self._file = file
        self._written = 0
        self._terms = 0
        self._rows = 0
        names = TERM_COLUMNS + ROW_COLUMNS + (POSITION_COLUMNS if positions else ())
        self._columns: dict[str, list[U32]] = {name: [] for name in names}
        self._positions = positions
        self._blocks: list[int] = []
        self._classes: list[list[tuple[int, int, int]]] = []
        self._widths: list[list[tuple[int, int]]] = []
        file.section("packed")

    def add(self, batch: Batch) -> None:
        """Append the lists of the next terms of the dictionary, as a block of its own.

        Raises:
            ValueError: ids or positions do not ascend, a term has no document or a document no
                occurrence, positions are missing, or the batch holds 2**32 postings or positions.
        """
        if not len(batch.counts):
            return
        rows = _cut(batch)
        gaps = _gaps(batch.ids, rows, offsets(batch.counts))
        repeats = _repeats(batch.frequencies)
        keys: U16 = bits(np.maximum.reduceat(gaps, rows.starts[:-1])).astype(np.uint16)
        keys *= np.uint16(len(WIDTHS))
        keys += CODES[bits(np.maximum.reduceat(repeats, rows.starts[:-1]))]
        self._begin_block(rows)
        self._column("rows.counts", rows.sizes - 1)
        self._column("rows.classes", keys)
        self._column("rows.firsts", batch.ids[rows.starts[:-1]])
        self._pack_classes(keys, rows, gaps, repeats)
        del gaps, repeats
        if self._positions:
            self._add_positions(batch, rows)

    def finish(self) -> None:
        """Write the tables of the lists; other sections may follow."""
        self._file.write(bytes(SLACK))
        write_columns(self._file, self._columns)
        self._file.add("blocks.terms", np.array(self._blocks, np.uint32))
        self._write_ranges("classes", self._classes)
        classes = [entry for block in self._classes for entry in block]
        self._write_table("classes", {"codes": "<u2", "gaps": "<u8", "frequencies": "<u8"}, classes)
        if self._positions:
            self._write_ranges("widths", self._widths)
            widths = [entry for block in self._widths for entry in block]
            self._write_table("widths", {"codes": "|u1", "positions": "<u8"}, widths)

    def _begin_block(self, rows: _Rows) -> None:
        if self._rows + int(rows.first[-1]) >= _LIMIT:
            raise ValueError("too many rows for one file")
        self._blocks.append(self._terms)
        more = np.diff(rows.first) - 1
        long = np.flatnonzero(more)
        self._column("terms.long", long + self._terms)
        self._column("terms.more", np.cumsum(more[long]) + (self._rows - self._terms))
        self._terms += len(rows.first) - 1
        self._rows += int(rows.first[-1])

    def _column(self, name: str, values: npt.NDArray[Any]) -> None:
        self._columns[name].append(values.astype(np.uint32))

    def _pack_classes(self, keys: U16, rows: _Rows, gaps: U32, repeats: U32) -> None:
        groups = group(keys, rows.sizes)
        self._column("rows.starts", _stream_starts(groups, len(keys)))
        ordered: list[U32] = _joined((gaps, repeats), groups, rows.starts, rows.sizes)
        entries = []
        for key, start, stop in groups.spans():
            gap_width, repeat_width = class_widths(key)
            gap_at = self._pack(ordered[0][start:stop], gap_width)
            repeat_at = self._pack(ordered[1][start:stop], repeat_width)
            entries.append((key, gap_at, repeat_at))
        self._classes.append(entries)

    def _add_positions(self, batch: Batch, rows: _Rows) -> None:
        documents = offsets(batch.frequencies)
        steps = _steps(batch.positions, documents)
        starts = documents[rows.starts]
        keys = bits(np.maximum.reduceat(steps, starts[:-1]))
        sizes = np.diff(starts)
        groups = group(keys, sizes)
        self._column("rows.position_widths", keys)
        self._column("rows.position_starts", _stream_starts(groups, len(keys)))
        (ordered,) = _joined((steps,), groups, starts, sizes)
        self._widths.append(
            [
                (width, self._pack(ordered[start:stop], width))
                for width, start, stop in groups.spans()
            ]
        )

    def _pack(self, values: U32, width: int) -> int:
        """Append a packed stream and return its offset in ``packed``."""
        at = self._written
        packed = pack(values, width)
        self._file.write(packed)
        self._written += len(packed)
        return at

    def _write_ranges(self, name: str, blocks: list[list[Any]]) -> None:
        self._file.add(
            f"blocks.{name}", offsets(np.array([len(b) for b in blocks], "<u4")).astype("<u4")
        )

    def _write_table(self, name: str, columns: dict[str, str], entries: list[Any]) -> None:
        for number, (column, dtype) in enumerate(columns.items()):
            self._file.add(
                f"{name}.{column}", np.array([entry[number] for entry in entries], dtype)
            )


def _cut(batch: Batch) -> _Rows:
    """Cut the lists of a batch into rows."""
    counts = batch.counts.astype(np.int64)
    total = int(counts.sum())
    if not len(batch.ids) == len(batch.frequencies) == total or int(counts.min()) < 1:
        raise ValueError("the counts of the batch do not fit its postings")
    if total >= _LIMIT:
        raise ValueError("too many postings for one batch")
    per_term = (counts + ROW - 1) // ROW
    first = offsets(per_term)
    sizes: I64 = np.full(first[-1], ROW, np.int64)
    sizes[first[1:] - 1] = counts - (per_term - 1) * ROW
    return _Rows(first, sizes, offsets(sizes))


def _gaps(ids: U32, rows: _Rows, terms: I64) -> U32:
    """Return id - previous id - 1 for each posting, 0 for the first one of a row."""
    ascends = ids[1:] > ids[:-1]
    ascends[terms[1:-1] - 1] = True
    if not ascends.all():
        raise ValueError("the documents of a term do not ascend")
    gaps: U32 = np.empty(len(ids), np.uint32)
    np.subtract(ids[1:], ids[:-1], out=gaps[1:])
    gaps -= np.uint32(1)
    gaps[rows.starts[:-1]] = 0
    return gaps


def _repeats(frequencies: U32) -> U32:
    """Return each frequency minus 1."""
    if not frequencies.all():
        raise ValueError("a document without occurrences")
    return frequencies - np.uint32(1)


def _steps(positions: U32 | None, documents: I64) -> U32:
    """Return each position minus the one before it in its document."""
    if positions is None or len(positions) != documents[-1] or len(positions) >= _LIMIT:
        raise ValueError("the positions of the batch do not fit its frequencies")
    ascends = positions[1:] >= positions[:-1]
    ascends[documents[1:-1] - 1] = True
    if not ascends.all():
        raise ValueError("the positions in a document do not ascend")
    steps: U32 = positions.astype(np.uint32)
    steps[1:] -= positions[:-1]
    steps[documents[:-1]] = positions[documents[:-1]]
    return steps


def _stream_starts(groups: Groups, count: int) -> I64:
    """Return where each of ``count`` rows begins in the stream of its key."""
    starts: I64 = np.zeros(count, np.int64)
    for _, first, last in groups.keys:
        starts[groups.order[first:last]] = groups.places[first:last] - groups.places[first]
    return starts


def _joined(values: tuple[U32, ...], groups: Groups, starts: I64, sizes: I64) -> list[U32]:
    """Return each array with its stretches in the order of the groups."""
    out: list[U32] = [np.empty(groups.places[-1], np.uint32) for _ in values]
    pairs = list(zip(values, out, strict=True))
    copy(pairs, starts[groups.order], groups.places[:-1], sizes[groups.order])
    return out
