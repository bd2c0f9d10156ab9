"""Reading of posting lists, one or many at a time; `rows` describes their form in the file."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

import numpy as np

from searcher.engines.whoosh.arrays import I64, U32, Batch, Postings, compact, matched
from searcher.engines.whoosh.formats.files import MappedFile
from searcher.engines.whoosh.formats.packing import SLACK, packed_size, pick, unpack
from searcher.engines.whoosh.formats.postings_writer import PostingsWriter
from searcher.engines.whoosh.formats.rows import (
    POSITION_COLUMNS,
    ROW,
    ROW_COLUMNS,
    TERM_COLUMNS,
    class_widths,
    open_columns,
)
from searcher.engines.whoosh.formats.stretches import (
    accumulate,
    accumulate_short,
    copy,
    group,
    offsets,
    stretches,
)

__all__ = ["PostingsReader", "PostingsWriter"]

_SPARSE = 8  # decoding a single row costs about as much as decoding 8 rows of a whole list


class PostingsReader:
    """The posting lists of a field, by the ordinal of the term in its dictionary.

    Each call reads, and checks, only the pages it needs. Threads may share a reader.

    Attributes:
        positions: whether the lists have positions.

    Raises:
        DamagedError: a section is missing or a page has changed. Any method may raise it.
    """

    def __init__(self, file: MappedFile) -> None:
        """Open the posting lists of a container."""
        self.positions = file.has("rows.position_widths")
        names = TERM_COLUMNS + ROW_COLUMNS + (POSITION_COLUMNS if self.positions else ())
        self._packed = file.lazy_array("packed")
        long, more, *columns = open_columns(file, names)
        self._counts, self._classes, self._firsts, self._starts = columns[:4]
        self._long = compact(long.cut(0, len(long)))
        self._more = compact(np.concatenate([np.zeros(1, np.uint32), more.cut(0, len(more))]))
        self._len = len(self._counts) - self._more[-1]
        self._block_terms = compact(file.array("blocks.terms"))
        self._streams = _Streams(file, "classes", ("codes", "gaps", "frequencies"))
        if self.positions:
            self._position_widths, self._position_starts = columns[4:]
            self._position_streams = _Streams(file, "widths", ("codes", "positions"))

    def __len__(self) -> int:
        """Return the number of terms."""
        return self._len

    def count(self, ordinal: int) -> int:
        """Return how many documents hold a term."""
        first, end = self._row_of(ordinal), self._row_of(ordinal + 1)
        return (end - first - 1) * ROW + self._counts.at(end - 1) + 1

    def counts(self, lo: int, hi: int) -> U32:
        """Return how many documents hold each of the terms from ``lo`` to ``hi - 1``."""
        if lo >= hi:
            return np.empty(0, np.uint32)
        rows: I64 = np.ones(hi - lo, np.int64)
        a, b = bisect_left(self._long, lo), bisect_left(self._long, hi)
        rows[np.array(self._long[a:b], np.int64) - lo] += np.diff(self._more[a : b + 1])
        ends = np.cumsum(rows)
        first = self._row_of(lo)
        sizes = self._counts.cut(first, first + int(ends[-1]))
        rows -= 1
        rows *= ROW
        rows += sizes[ends - 1]
        rows += 1
        return rows.astype(np.uint32)

    def get(self, ordinal: int, positions: bool = False) -> Postings:
        """Return the list of one term in new arrays, which the caller may change."""
        first, end = self._row_of(ordinal), self._row_of(ordinal + 1)
        block = bisect_right(self._block_terms, ordinal) - 1
        if end - first == 1:
            ids, frequencies = self._row(block, first)
        else:
            ids, frequencies = self._rows(block, first, end)
        if not positions or not self.positions:
            return Postings(ids, frequencies)
        return Postings(ids, frequencies, self._places(block, first, end, frequencies))

    def some(self, ordinal: int, documents: I64) -> tuple[I64, U32] | None:
        """Return how often a term occurs in some documents; only their rows are decoded.

        Args:
            ordinal: the term's ordinal.
            documents: ascending document numbers.

        Returns:
            The places in ``documents`` of those that hold the term, and the frequency in each.
            ``None`` when they lie in so many rows that `get` is faster.
        """
        first, end = self._row_of(ordinal), self._row_of(ordinal + 1)
        at = (
            self._firsts.cut(first, end).searchsorted(documents.astype(np.uint32), side="right") - 1
        )
        at = at[np.searchsorted(at, 0) :]  # documents before the list's first one are in no row
        rows = at[np.flatnonzero(np.diff(at, prepend=-1))]
        if len(rows) * _SPARSE > end - first:
            return None
        if not len(rows):
            return np.empty(0, np.int64), np.empty(0, np.uint32)
        ids, frequencies = self._scattered(ordinal, first, end, rows)
        where, found = matched(documents.astype(np.uint32), ids)
        return where, frequencies[found]

    def _scattered(self, ordinal: int, first: int, end: int, rows: I64) -> tuple[U32, U32]:
        """Decode some rows of a list.

        Args:
            ordinal: the term's ordinal.
            first: the first row of the list.
            end: the row after its last.
            rows: places of the wanted rows in the list, ascending.
        """
        block = bisect_right(self._block_terms, ordinal) - 1
        sizes = self._counts.cut(first, end)[rows].astype(np.int64) + 1
        starts = self._starts.cut(first, end)[rows].astype(np.int64)
        classes = self._classes.cut(first, end)[rows]
        places = offsets(sizes)
        ids: U32 = np.ones(places[-1], np.uint32)
        frequencies: U32 = np.ones(places[-1], np.uint32)
        for key in sorted(set(classes.tolist())):
            if not key:
                continue
            chosen = np.flatnonzero(classes == key)
            source, target = (stretches(s[chosen], sizes[chosen]) for s in (starts, places))
            for out, at, width in zip(
                (ids, frequencies), self._streams[block][key], class_widths(key), strict=True
            ):
                if width:
                    out[target] += self._picked(at, width, source)
        ids[places[:-1]] = self._firsts.cut(first, end)[rows]
        accumulate(ids, places[:-1])
        return ids, frequencies

    def _picked(self, stream: int, width: int, indexes: I64) -> U32:
        """Read single values of a packed stream."""
        low, high = int(indexes.min()), int(indexes.max())
        start = stream + (low >> 3) * width
        data = self._packed.cut(start, stream + packed_size(high + 1, width) + SLACK)
        return pick(data, width, indexes - (low & ~7))

    def batch(self, lo: int, hi: int, positions: bool = False) -> Batch:
        """Return the lists of the terms from ``lo`` to ``hi - 1``, decoded together."""
        wanted = positions and self.positions
        ids, frequencies, places = [], [], []
        for block, first, end in self._blocks(lo, hi):
            some_ids, some_frequencies = self._rows(block, first, end)
            ids.append(some_ids)
            frequencies.append(some_frequencies)
            if wanted:
                places.append(self._places(block, first, end, some_frequencies))
        return Batch(
            self.counts(lo, hi),
            _concatenate(ids),
            _concatenate(frequencies),
            _concatenate(places) if wanted else None,
        )

    def _row_of(self, ordinal: int) -> int:
        """Return the first row of a term; for ``len(self)`` the number of rows."""
        return ordinal + self._more[bisect_left(self._long, ordinal)]

    def _blocks(self, lo: int, hi: int) -> Iterator[tuple[int, int, int]]:
        """Yield the blocks of the terms from ``lo`` to ``hi - 1`` with first and end row."""
        while lo < hi:
            block = bisect_right(self._block_terms, lo)
            end = min(hi, self._block_terms[block]) if block < len(self._block_terms) else hi
            yield block - 1, self._row_of(lo), self._row_of(end)
            lo = end

    def _row(self, block: int, row: int) -> tuple[U32, U32]:
        """Decode a list of one row with as few numpy calls as possible: most lists are such."""
        count = self._counts.at(row) + 1
        key = self._classes.at(row)
        first = self._firsts.at(row)
        if not key:
            return np.arange(first, first + count, dtype=np.uint32), np.ones(count, np.uint32)
        start = self._starts.at(row)
        gap_at, repeat_at = self._streams[block][key]
        gap_width, repeat_width = class_widths(key)
        ids: U32 = self._unpack(gap_at, gap_width, start, np.empty(count, np.uint32))
        ids += np.uint32(1)
        ids[0] = first
        frequencies: U32 = np.empty(count, np.uint32)
        self._unpack(repeat_at, repeat_width, start, frequencies)
        frequencies += np.uint32(1)
        return np.cumsum(ids, dtype=np.uint32), frequencies

    def _rows(self, block: int, lo: int, hi: int) -> tuple[U32, U32]:
        """Decode ids and frequencies of the rows from ``lo`` to ``hi - 1`` of a block."""
        sizes = self._counts.cut(lo, hi).astype(np.int64) + 1
        places = offsets(sizes)
        starts = self._starts.cut(lo, hi)
        groups = group(self._classes.cut(lo, hi).astype(np.uint16), sizes)
        gaps: U32 = np.empty(groups.places[-1], np.uint32)
        repeats: U32 = np.empty(groups.places[-1], np.uint32)
        for (key, start, stop), (_, first, _) in zip(groups.spans(), groups.keys, strict=True):
            at = int(starts[groups.order[first]])
            gap_at, repeat_at = self._streams[block][key]
            gap_width, repeat_width = class_widths(key)
            self._unpack(gap_at, gap_width, at, gaps[start:stop])
            self._unpack(repeat_at, repeat_width, at, repeats[start:stop])
        ids: U32 = np.zeros(places[-1], np.uint32)
        frequencies: U32 = np.zeros(places[-1], np.uint32)
        pairs = [(gaps, ids)]
        if any(class_widths(key)[1] for key, _, _ in groups.keys):
            pairs.append((repeats, frequencies))
        copy(pairs, groups.places[:-1], places[groups.order], sizes[groups.order])
        ids += np.uint32(1)
        frequencies += np.uint32(1)
        ids[places[:-1]] = self._firsts.cut(lo, hi)
        accumulate(ids, places[:-1])
        return ids, frequencies

    def _places(self, block: int, lo: int, hi: int, frequencies: U32) -> U32:
        """Decode the positions of the rows from ``lo`` to ``hi - 1`` of a block."""
        documents = offsets(frequencies)
        steps: U32 = np.zeros(documents[-1], np.uint32)
        if hi - lo == 1:
            self._unpack_steps(block, self._position_widths.at(lo), lo, steps)
        else:
            self._join_steps(block, lo, hi, documents, steps)
        if len(steps) > len(frequencies):
            accumulate_short(steps, documents[:-1], frequencies)
        return steps

    def _join_steps(self, block: int, lo: int, hi: int, documents: I64, steps: U32) -> None:
        places = documents[offsets(self._counts.cut(lo, hi)) + np.arange(hi - lo + 1)]
        sizes = np.diff(places)
        groups = group(self._position_widths.cut(lo, hi).astype(np.uint8), sizes)
        joined: U32 = np.empty(groups.places[-1], np.uint32)
        for (width, start, stop), (_, first, _) in zip(groups.spans(), groups.keys, strict=True):
            row = lo + int(groups.order[first])
            self._unpack_steps(block, width, row, joined[start:stop])
        copy([(joined, steps)], groups.places[:-1], places[groups.order], sizes[groups.order])

    def _unpack_steps(self, block: int, width: int, row: int, out: U32) -> None:
        """Unpack a stream of position differences, from a row on, until ``out`` is full."""
        if width:
            stream = self._position_streams[block][width][0]
            self._unpack(stream, width, self._position_starts.at(row), out)

    def _unpack(self, stream: int, width: int, start: int, out: U32) -> U32:
        first = stream + (start >> 3) * width
        stop = first + packed_size((start & 7) + len(out), width) + SLACK
        return unpack(self._packed.cut(first, stop), width, start & 7, len(out), out)


def _concatenate(parts: list[U32]) -> U32:
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else np.empty(0, np.uint32)


class _Streams:
    """Offsets of the packed streams: ``streams[block][code]`` is a tuple with one offset a column.

    The table of a block is built when the block is first asked for.
    """

    def __init__(self, file: MappedFile, name: str, columns: tuple[str, ...]) -> None:
        """Open the tables of streams.

        Args:
            file: the container.
            name: ``classes`` or ``widths``.
            columns: the code, then the offsets of its streams.
        """
        self._columns = [file.array(f"{name}.{column}") for column in columns]
        self._bounds = compact(file.array(f"blocks.{name}"))
        self._blocks: dict[int, dict[int, tuple[int, ...]]] = {}

    def __getitem__(self, block: int) -> dict[int, tuple[int, ...]]:
        """Return the offsets of a block's streams, by code."""
        if (table := self._blocks.get(block)) is None:
            cut = slice(self._bounds[block], self._bounds[block + 1])
            codes, *streams = (column[cut].tolist() for column in self._columns)
            table = dict(zip(codes, zip(*streams, strict=True), strict=True))
            self._blocks[block] = table
        return table
