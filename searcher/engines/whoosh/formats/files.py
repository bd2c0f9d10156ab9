"""Container files: named sections, read through a memory map, with a checksum for each 64 KiB.

Format, all little-endian::

    sections      each begins at a multiple of 8, zeros in between
    directory     JSON: name -> [offset, bytes, dtype or ""], padded with spaces to 8
    page table    u32 CRC-32 of each 64 KiB page of all that precedes it
    tail          magic, version, offset and bytes of the directory, offset of the page table;
                  then a CRC-32 over the page table and these fields of the tail

The last checksum covers the whole file. With the size it is the file's `Seal`. A page is checked
when it is first read, so opening a file takes the same time at any size.
"""

from __future__ import annotations

import json
import mmap
import os
import re
import struct
import zlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from searcher.disk.safe_files import open_file
from searcher.engines.whoosh.arrays import U8, compact
from searcher.speech import Message, said

PAGE = 1 << 16
_STRETCH = 32 << 20  # bytes that `verify` holds in memory at a time
_SHIFT = 16
_MAGIC = b"jiewen\r\n"
_VERSION = 1
_TAIL = struct.Struct("<8sIIQQ")
_CHECKSUM = struct.Struct("<I")
_TAIL_BYTES = _TAIL.size + _CHECKSUM.size
# The dtypes a section may have. Any other is refused, above all objects, which could run code.
_DTYPE = re.compile(r"(?:\|u1|\|b1|<[uif][248])?")


class DamagedError(Exception):
    """A file is not what was written.

    Attributes:
        message: names the file and says what is wrong.
    """

    def __init__(self, message: str | Message, /, **values: object) -> None:
        """Keep what is wrong: a code of the catalogues and its values, or a whole message."""
        self.message = message if isinstance(message, Message) else said(message, **values)
        super().__init__(self.message)


@dataclass(frozen=True, slots=True)
class Seal:
    """Size and checksum of a container, kept by the file that refers to it.

    Attributes:
        size: bytes of the file.
        checksum: CRC-32 over its page table and tail, hence over everything in the file.
    """

    size: int
    checksum: int


@dataclass(frozen=True, slots=True)
class _Section:
    offset: int
    size: int
    dtype: str


class FileWriter:
    """Writes one container front to back and computes its checksums on the way.

    One section is open at a time. End with `finish`, or with `abandon` after an error.
    """

    def __init__(self, path: Path) -> None:
        """Create the file, or empty it."""
        self._path = path
        self._file = path.open("wb")
        self._position = 0
        self._page = 0  # checksum of the last page, as far as it is written
        self._pages: list[int] = []
        self._sections: dict[str, tuple[int, str]] = {}
        self._sizes: dict[str, int] = {}
        self._open: str | None = None

    def section(self, name: str, dtype: str = "") -> None:
        """Begin a section; `write` appends to it from now on.

        Args:
            name: name of the section.
            dtype: what the section is read back as, such as ``"<u4"``; ``""`` for plain bytes.

        Raises:
            ValueError: the name is taken, or the dtype is not an integer, float or boolean.
        """
        if name in self._sections:
            raise ValueError(f"section {name!r} is written twice")
        if not _DTYPE.fullmatch(dtype):
            raise ValueError(f"section {name!r} cannot hold {dtype!r}")
        self._close()
        self._sections[name] = (self._position, dtype)
        self._open = name

    def write(self, data: bytes | bytearray | memoryview | npt.NDArray[Any]) -> None:
        """Append the bytes of a contiguous buffer to the open section.

        Raises:
            ValueError: no section is open.
        """
        if self._open is None:
            raise ValueError("no section is open")
        self._put(data.data if isinstance(data, np.ndarray) else memoryview(data))

    def add(self, name: str, values: npt.NDArray[Any]) -> None:
        """Write a whole section that will be read back with the dtype of ``values``."""
        plain = np.ascontiguousarray(values, values.dtype.newbyteorder("<"))
        self.section(name, plain.dtype.str)
        self.write(plain)

    def finish(self, *, durable: bool = True) -> Seal:
        """Write directory, page table and tail, and close the file.

        Args:
            durable: whether to wait until the file is on the disk. A file that only this run reads
                back need not be.
        """
        self._close()
        start = self._position
        directory = {
            name: [offset, self._sizes[name], dtype]
            for name, (offset, dtype) in self._sections.items()
        }
        text = json.dumps(directory, separators=(",", ":")).encode()
        self._put(memoryview(text + b" " * (-len(text) % 8)))
        table_start = self._position
        if table_start % PAGE:
            self._pages.append(self._page)
        table = np.array(self._pages, "<u4").tobytes()
        fields = _TAIL.pack(_MAGIC, _VERSION, table_start - start, start, table_start)
        checksum = zlib.crc32(fields, zlib.crc32(table))
        self._file.write(table + fields + _CHECKSUM.pack(checksum))
        self._file.flush()
        if durable:
            os.fsync(self._file.fileno())
        self._file.close()
        return Seal(table_start + len(table) + _TAIL_BYTES, checksum)

    def abandon(self) -> None:
        """Close and remove the unfinished file."""
        self._file.close()
        self._path.unlink(missing_ok=True)

    def _close(self) -> None:
        """End the open section; the next one, or the directory, begins at a multiple of 8."""
        if self._open is not None:
            self._sizes[self._open] = self._position - self._sections[self._open][0]
            self._put(memoryview(bytes(-self._position % 8)))
            self._open = None

    def _put(self, data: memoryview) -> None:
        if not data.nbytes:  # an empty array cannot be cast
            return
        data = data.cast("B")
        self._file.write(data)
        done = 0
        while done < len(data):
            step = min(PAGE - self._position % PAGE, len(data) - done)
            self._page = zlib.crc32(data[done : done + step], self._page)
            self._position += step
            done += step
            if self._position % PAGE == 0:
                self._pages.append(self._page)
                self._page = 0


class LazyArray:
    """One section as an array; only the pages that are read get checked."""

    __slots__ = ("_file", "_itemsize", "_offset", "_values")

    def __init__(self, file: MappedFile, offset: int, values: npt.NDArray[Any]) -> None:
        """View a section.

        Args:
            file: the container.
            offset: where the section begins in the file, in bytes.
            values: view of the whole section, not checked yet.
        """
        self._file = file
        self._offset = offset
        self._values = values
        self._itemsize = values.itemsize

    def __len__(self) -> int:
        """Return the number of values."""
        return len(self._values)

    def cut(self, start: int, stop: int) -> npt.NDArray[Any]:
        """Return a read-only view of the values from ``start`` to ``stop - 1``."""
        offset, itemsize = self._offset, self._itemsize
        self._file.check(offset + start * itemsize, offset + stop * itemsize)
        return self._values[start:stop]

    def at(self, index: int) -> int:
        """Return one value, 0 <= index < len."""
        start = self._offset + index * self._itemsize
        self._file.check(start, start + self._itemsize)
        return int(self._values[index])


class MappedFile:
    """A finished container, mapped read-only.

    Views stay valid as long as somebody holds them, even after `close`. Threads may share a file:
    at worst two of them check the same page.

    Raises:
        DamagedError: the file is missing, truncated, altered, or not the one of the seal. The
            constructor raises it when size, tail, page table or directory are wrong; later calls
            raise it when they first read a damaged page.
    """

    def __init__(self, path: Path, seal: Seal | None = None) -> None:
        """Open a container.

        Args:
            path: the file.
            seal: the size and checksum that the file must have; ``None`` for any.
        """
        self._name = path.name
        try:
            with os.fdopen(open_file(path), "rb") as file:
                size = os.fstat(file.fileno()).st_size
                if size < _TAIL_BYTES or (seal is not None and seal.size != size):
                    raise self._damaged("damage.size", size=size)
                self._map = mmap.mmap(file.fileno(), size, access=mmap.ACCESS_READ)
        except (FileNotFoundError, IsADirectoryError) as error:
            raise self._damaged("damage.no_file") from error
        self._bytes: U8 = np.frombuffer(self._map, np.uint8)
        start, length, table = self._tail(size, seal)
        self._end = table
        self._pages = compact(np.frombuffer(self._map, "<u4", -(-table // PAGE), table))
        self._checked = bytearray(len(self._pages))
        self.check(start, start + length)
        self._sections = self._directory(start, length)

    def has(self, name: str) -> bool:
        """Tell whether the file has a section of this name."""
        return name in self._sections

    def array(self, name: str) -> npt.NDArray[Any]:
        """Return a read-only view of a whole section, after checking all its pages."""
        section = self._section(name)
        self.check(section.offset, section.offset + section.size)
        return self._view(name, section)

    def lazy_array(self, name: str, dtype: str | None = None) -> LazyArray:
        """Return a section to be read in parts.

        Args:
            name: name of the section.
            dtype: what the section must hold; ``None`` for anything.
        """
        section = self._section(name)
        values = self._view(name, section)
        if dtype is not None and values.dtype != np.dtype(dtype):
            raise self._damaged(
                "damage.section_holds", section=name, found=values.dtype.str, wanted=dtype
            )
        return LazyArray(self, section.offset, values)

    def part(self, name: str, start: int, stop: int) -> U8:
        """Return a read-only view of the bytes from ``start`` to ``stop - 1`` of a section."""
        section = self._section(name)
        if not 0 <= start <= stop <= section.size:
            raise self._damaged("damage.section_bytes", section=name, start=start, stop=stop)
        self.check(section.offset + start, section.offset + stop)
        return self._bytes[section.offset + start : section.offset + stop]

    def size(self, name: str) -> int:
        """Return the size of a section in bytes."""
        return self._section(name).size

    def verify(self) -> None:
        """Check every page of the file, holding few of them in memory at a time."""
        for start in range(0, self._end, _STRETCH):
            self.check(start, min(start + _STRETCH, self._end))
            self.forget()

    def forget(self) -> None:
        """Give the memory of pages that were read back to the system; views read them again."""
        if hasattr(mmap, "MADV_DONTNEED"):  # other systems reclaim the memory when they need it
            self._map.madvise(mmap.MADV_DONTNEED)

    def check(self, start: int, stop: int) -> None:
        """Check the pages of the bytes from ``start`` to ``stop - 1``, each page once."""
        first, last = start >> _SHIFT, (stop + PAGE - 1) >> _SHIFT
        if start < stop and self._checked.find(0, first, last) >= 0:
            self._check_pages(first, last)

    def close(self) -> None:
        """Close the file; views in use keep the map alive."""
        self._sections = {}
        self._bytes = np.empty(0, np.uint8)
        with suppress(BufferError):
            self._map.close()

    def _check_pages(self, first: int, last: int) -> None:
        content = self._bytes.data
        page = self._checked.find(0, first, last)
        while page >= 0:
            start = page << _SHIFT
            stop = min(start + PAGE, self._end)
            if zlib.crc32(content[start:stop]) != self._pages[page]:
                raise self._damaged("damage.changed", start=start, stop=stop)
            self._checked[page] = 1
            page = self._checked.find(0, page + 1, last)

    def _tail(self, size: int, seal: Seal | None) -> tuple[int, int, int]:
        """Return offset and bytes of the directory and the offset of the page table."""
        content = self._bytes.data
        fields = content[size - _TAIL_BYTES : size - _CHECKSUM.size]
        magic, version, length, start, table = _TAIL.unpack(fields)
        (checksum,) = _CHECKSUM.unpack(content[size - _CHECKSUM.size :])
        if magic != _MAGIC:
            raise self._damaged("damage.no_end")
        if version != _VERSION:
            raise self._damaged("damage.version", found=version, wanted=_VERSION)
        pages = -(-table // PAGE)
        if table + 4 * pages + _TAIL_BYTES != size or start + length != table:
            raise self._damaged("damage.sizes")
        if zlib.crc32(fields, zlib.crc32(content[table : size - _TAIL_BYTES])) != checksum:
            raise self._damaged("damage.page_table")
        if seal is not None and seal.checksum != checksum:
            raise self._damaged("damage.another_file")
        return start, length, table

    def _directory(self, start: int, length: int) -> dict[str, _Section]:
        try:
            entries = json.loads(self._bytes[start : start + length].tobytes())
            sections = {str(name): _Section(*entry) for name, entry in entries.items()}
            good = all(_is_sound(section, start) for section in sections.values())
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            raise self._damaged("damage.directory") from error
        if not good:
            raise self._damaged("damage.section_outside")
        return sections

    def _section(self, name: str) -> _Section:
        section = self._sections.get(name)
        if section is None:
            raise self._damaged("damage.no_section", section=name)
        return section

    def _view(self, name: str, section: _Section) -> npt.NDArray[Any]:
        dtype = np.dtype(section.dtype or np.uint8)
        if section.size % dtype.itemsize:
            raise self._damaged("damage.section_end", section=name)
        return self._bytes[section.offset : section.offset + section.size].view(dtype)

    def _damaged(self, code: str, **values: object) -> DamagedError:
        return DamagedError(code, file=self._name, **values)


def _is_sound(section: _Section, end: int) -> bool:
    """Tell whether a section of the directory lies inside the first `end` bytes."""
    offset, size = section.offset, section.size
    if type(offset) is not int or type(size) is not int or not _DTYPE.fullmatch(section.dtype):
        return False
    return offset % 8 == 0 and 0 <= offset <= offset + size <= end and size >= 0
