"""Records of documents, deflated in blocks.

A block of a few thousand bytes is small enough to read one hit cheaply, and large enough to
compress well.
"""

import zlib
from collections.abc import Iterator

import numpy as np

from searcher.engines.whoosh.arrays import U8, U32, U64
from searcher.engines.whoosh.formats.files import DamagedError, FileWriter, MappedFile

_LEVEL = 1  # three times as fast as the default, a twentieth larger
_COPY = 1 << 20  # bytes copied at a time


class RecordWriter:
    """Appends records to a container, in blocks."""

    def __init__(self, file: FileWriter, name: str, block: int) -> None:
        """Begin the section of blocks; no other section may be opened before `finish`.

        Args:
            file: the container.
            name: name of these records; a file may hold several kinds.
            block: bytes of records that are deflated together.
        """
        self._file = file
        self._name = name
        self._block = block
        self._buffer: list[bytes] = []
        self._size = 0
        self._written = 0
        self._lengths: list[U32] = []
        self._firsts: list[U32] = []
        self._offsets: list[U64] = []
        self._count = 0
        file.section(f"{name}.blocks")

    def add(self, record: bytes) -> None:
        """Append one record."""
        self._buffer.append(record)
        self._size += len(record)
        if self._size >= self._block:
            self._flush()

    def copy(self, other: "RecordReader") -> None:
        """Append all records of another file by copying its blocks as they are."""
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
        """Write the tables by which a record is found."""
        self._flush()
        end = np.array([self._count], np.uint32), np.array([self._written], np.uint64)
        self._file.add(f"{self._name}.firsts", np.concatenate([*self._firsts, end[0]]))
        self._file.add(f"{self._name}.offsets", np.concatenate([*self._offsets, end[1]]))
        none = np.empty(0, np.uint32)
        self._file.add(f"{self._name}.sizes", np.concatenate([*self._lengths, none]))


class RecordReader:
    """The records of a container, by document number.

    Attributes:
        firsts: the first document of each block, then the number of documents.
        offsets: where each block's bytes begin, then where the last block's end.
        lengths: bytes of each record, inflated.
    """

    def __init__(self, file: MappedFile, name: str) -> None:
        """Open the records of a name.

        Raises:
            DamagedError: a section is missing or damaged.
        """
        self._file = file
        self._blocks = f"{name}.blocks"
        self.firsts: U32 = file.array(f"{name}.firsts")
        self.offsets: U64 = file.array(f"{name}.offsets")
        self.lengths: U32 = file.array(f"{name}.sizes")

    def __len__(self) -> int:
        """Return the number of records."""
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
        """Yield all records; each block is inflated once."""
        for block in range(len(self.firsts) - 1):
            data, start = self._inflate(block), 0
            for length in self.lengths[self.firsts[block] : self.firsts[block + 1]].tolist():
                yield data[start : start + length]
                start += length

    def _inflate(self, block: int) -> bytes:
        packed = self._file.part(
            self._blocks, int(self.offsets[block]), int(self.offsets[block + 1])
        )
        try:
            return zlib.decompress(packed.data, -zlib.MAX_WBITS)
        except zlib.error as error:
            raise DamagedError("damage.in_file", file=self._blocks, why=error) from error

    def raw(self) -> Iterator[U8]:
        """Yield the deflated bytes of all blocks, in pieces of up to `_COPY` bytes."""
        end = int(self.offsets[-1])
        for start in range(0, end, _COPY):
            yield self._file.part(self._blocks, start, min(end, start + _COPY))
