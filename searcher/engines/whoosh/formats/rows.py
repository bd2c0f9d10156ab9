"""The form of posting lists in a container file: bit-packed rows of 256 postings.

Each list is cut into rows of 256 postings; the last row may be shorter. Two widths describe a row:
the bits of its largest gap (id minus the id before, minus 1) and the bits of its largest frequency
(minus 1). Rows with the same two widths form a *class*. A block is what one call of
`PostingsWriter.add` wrote. All rows of one class in a block are packed as one dense stream, in the
order of the rows. So lists need no padding, and one call packs or unpacks a class. A row in which
both widths are 0, such as that of a term found once, takes no packed bits. Positions are stored as
differences inside their document, with a width of their own in each row.

Nearly all terms have one row. So only the terms with more rows are listed, and the rows of any term
follow from that list. Each column below is itself packed, with one width for all its values.
Sections (R rows, B blocks, L terms of more than one row)::

    columns           u64      values and width of each column, in the order below
    terms.long        L        ordinals of the terms of more than one row
    terms.more        L        rows above the first of each term, summed up to this one
    rows.counts       R        postings in the row, minus 1
    rows.classes      R        width of gaps * 10 + number of the width of frequencies
    rows.firsts       R        first id
    rows.starts       R        first posting in the streams of the class
    rows.position_widths R
    rows.position_starts R     first position in the stream of the width
    blocks.terms      u32 B    first term of each block
    blocks.classes    u32 B+1  range of its classes in
      classes.codes, classes.gaps, classes.frequencies      u16, u64, u64: offsets in `packed`
    blocks.widths     u32 B+1  range of its position widths in
      widths.codes, widths.positions                        u8, u64
    packed                     the streams

Each packed section is followed by `packing.SLACK` bytes, which readers may read but do not use.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from searcher.engines.whoosh.arrays import U16, U32
from searcher.engines.whoosh.formats.files import FileWriter, MappedFile
from searcher.engines.whoosh.formats.packing import SLACK, pack, packed_size, unpack

ROW = 256
# Frequencies are mostly 1 and seldom above 4; fewer widths make fewer classes.
WIDTHS = (0, 1, 2, 3, 4, 6, 8, 12, 16, 32)
CODES: U16 = np.searchsorted(WIDTHS, np.arange(33)).astype(np.uint16)  # bits -> place in WIDTHS
TERM_COLUMNS = ("terms.long", "terms.more")
ROW_COLUMNS = ("rows.counts", "rows.classes", "rows.firsts", "rows.starts")
POSITION_COLUMNS = ("rows.position_widths", "rows.position_starts")


def class_widths(key: int) -> tuple[int, int]:
    """Return the width of gaps and the width of frequencies of a class, in bits."""
    gap, number = divmod(key, len(WIDTHS))
    return gap, WIDTHS[number]


class Column:
    """A section of packed values of one width; any part of it can be read."""

    __slots__ = ("_mask", "_size", "_table", "_width")

    def __init__(self, file: MappedFile, name: str, size: int, width: int) -> None:
        """Open a section.

        Args:
            file: the container.
            name: name of the section.
            size: number of values.
            width: bits of each value.
        """
        self._table = file.lazy_array(name)
        self._size = size
        self._width = width
        self._mask = (1 << width) - 1

    def __len__(self) -> int:
        """Return the number of values."""
        return self._size

    def at(self, index: int) -> int:
        """Return one value."""
        bit = index * self._width
        byte = bit >> 3
        word = int.from_bytes(self._table.cut(byte, byte + SLACK).data, "little")
        return word >> (bit & 7) & self._mask

    def cut(self, lo: int, hi: int) -> U32:
        """Return the values from ``lo`` to ``hi - 1`` as a new array."""
        start = (lo >> 3) * self._width
        stop = start + packed_size((lo & 7) + hi - lo, self._width) + SLACK
        return unpack(self._table.cut(start, stop), self._width, lo & 7, hi - lo)


def write_columns(file: FileWriter, columns: Mapping[str, list[U32]]) -> None:
    """Write columns and their shapes; the values of a column are given in pieces."""
    shape = []
    for name, pieces in columns.items():
        values: U32 = np.concatenate(pieces) if pieces else np.empty(0, np.uint32)
        width = int(values.max()).bit_length() if len(values) else 0
        file.section(name)
        file.write(pack(values, width))
        file.write(bytes(SLACK))
        shape += [len(values), width]
    file.add("columns", np.array(shape, np.uint64))


def open_columns(file: MappedFile, names: Sequence[str]) -> list[Column]:
    """Open columns, named in the order in which they were written."""
    shape: list[int] = file.array("columns").tolist()
    return [
        Column(file, name, size, width)
        for name, size, width in zip(names, shape[::2], shape[1::2], strict=True)
    ]
