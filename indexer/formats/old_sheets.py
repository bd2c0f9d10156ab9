"""What an old workbook (xls) states of its sizes, looked at before a library takes it at its word.

The library of sheets takes as much memory as the file asks for, and follows a chain of sectors
that leads back into itself without end. Names are those of MS-CFB and MS-XLS.
"""

import io
import struct
from collections.abc import Iterator, Sequence

import olefile

from indexer.corpus.blocks import BadFile

MAX_CELLS = 5_000_000  # of a sheet; a list of 10,000 articles has about 100,000
_RECORD = struct.Struct("<HH")  # the kind of a record, and its bytes
# of a compound file: powers of two that are sizes of sectors, and counts of three kinds of sectors
_HEAD = struct.Struct("<30xHH10xI16xI4xI")
_FIRST_OF_LIST = struct.Struct("<68xI")  # the first sector with more of the list of FAT sectors
_SECTORS, _SMALL_SECTOR = (9, 12), 6  # powers of two: bytes of a sector, and of a small one
_USED = 0xFFFFFFFA  # a sector's number is below it; the others are marks
_NUMBER = 4  # bytes of a sector's number
_PASSWORD, _DIMENSIONS, _TEXTS = 0x2F, 0x200, 0xFC  # kinds of records
# records that hold a cell: they begin with its row and its column
_CELLS = frozenset({0x06, 0xBD, 0xD6, 0xFD, 0x203, 0x204, 0x205, 0x206, 0x27E, 0x406})
_BEGIN = frozenset({0x09, 0x209, 0x409, 0x809})  # a part of the workbook
_PLACE = struct.Struct("<HH")
_NEW_EXTENT, _OLD_EXTENT = struct.Struct("<IIHH"), struct.Struct("<HHHH")
_COUNT = struct.Struct("<4xI")


def is_locked(data: bytes) -> bool:
    """Whether an old workbook has a password.

    Raises:
        BadFile: the workbook is damaged, or states sizes that nobody needs.
    """
    _check_head(data)
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            container.loadminifat()
            if _has_ring(container.fat) or _has_ring(container.minifat):
                raise BadFile("table.damaged")
            name = next(each for each in ("Workbook", "Book") if container.exists(each))
            stream = container.openstream(name).read()
    except BadFile:
        raise
    # the library lets exceptions of many classes escape on a damaged file
    except Exception as error:
        raise BadFile("table.damaged") from error
    return _checked(stream)


def _check_head(data: bytes) -> None:
    """Check the sizes in the head of a compound file, and that its list of sectors ends.

    Raises:
        BadFile: a sector has no usual size, or more sectors are stated than the file has.
    """
    if len(data) < _HEAD.size:
        raise BadFile("table.damaged")
    size, small, *counts = _HEAD.unpack_from(data)
    if size not in _SECTORS or small != _SMALL_SECTOR or max(counts) << min(_SECTORS) > len(data):
        raise BadFile("table.damaged")
    (sector,) = _FIRST_OF_LIST.unpack_from(data)
    left = len(data) >> size
    while sector < _USED:
        end = (sector + 2) << size
        left -= 1
        if left < 0 or end > len(data):
            raise BadFile("table.damaged")
        sector = int.from_bytes(data[end - _NUMBER : end], "little")


def _has_ring(following: Sequence[int]) -> bool:
    """Whether a chain of sectors leads back into itself; ``following`` has the next of each."""
    walk_of = [0] * len(following)  # the number of the walk that came by
    for number, start in enumerate(range(len(following)), 1):
        sector = start
        while sector < len(following) and not walk_of[sector]:
            walk_of[sector] = number
            sector = following[sector]
        if sector < len(following) and walk_of[sector] == number:
            return True
    return False


def _checked(stream: bytes) -> bool:
    """Return whether the records of a workbook are encrypted.

    Raises:
        BadFile: they state more cells or texts than there can be.
    """
    row = column = 0
    try:
        for kind, at, size in _records(stream):
            if kind == _PASSWORD:
                return True
            if kind == _DIMENSIONS:
                _check_extent(stream, at, size)
            elif kind == _TEXTS and _COUNT.unpack_from(stream, at)[0] > len(stream):
                raise BadFile("table.damaged")
            elif kind in _BEGIN:
                row = column = 0
            elif kind in _CELLS:
                of_row, of_column = _PLACE.unpack_from(stream, at)
                row, column = max(row, of_row), max(column, of_column)
                if (row + 1) * (column + 1) > MAX_CELLS:
                    raise BadFile("table.too_large")
    except struct.error as error:
        raise BadFile("table.damaged") from error
    return False


def _check_extent(stream: bytes, at: int, size: int) -> None:
    """Check the first row and column of a sheet, and those behind its last ones."""
    extent = _OLD_EXTENT if size < _NEW_EXTENT.size else _NEW_EXTENT
    top, bottom, left, right = extent.unpack_from(stream, at)
    if bottom < top or right < left:
        raise BadFile("table.damaged")
    if (bottom - top + 1) * (right - left + 1) > MAX_CELLS:
        raise BadFile("table.too_large")


def _records(stream: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield the kind, the place and the bytes of each record (MS-XLS 2.1.4)."""
    at = 0
    while at + _RECORD.size <= len(stream):
        kind, size = _RECORD.unpack_from(stream, at)
        at += _RECORD.size
        yield kind, at, size
        at += size
