"""Bit-packing of numbers of 0 to 32 bits, least significant bits first, in rows of 8 values.

A row of 8 values of ``width`` bits takes exactly ``width`` bytes, so each row begins at a byte.
Rows are handled as 64-bit words. Values of up to 8 bits fill one word of 8 lanes, which three steps
of shift and mask fold together or spread apart. Values of up to 16 bits fill two words of 4 lanes,
wider ones four words of 2.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from searcher.engines.whoosh.arrays import I64, U8, U32, U64

SLACK = 8  # bytes to leave after the last packed stream of a buffer: `unpack` reads whole words
_SHORT = 2048  # fewer values are picked one by one, which takes fewer calls of numpy
_FEW = 1 << 16  # values handled at a time, so that intermediate words stay in the cache
_PLAIN: dict[int, np.dtype[Any]] = {8: np.dtype("<u1"), 16: np.dtype("<u2"), 32: np.dtype("<u4")}


def packed_size(count: int, width: int) -> int:
    """Return the bytes that ``count`` values of ``width`` bits take."""
    return -(-count // 8) * width


def pack(values: U32, width: int) -> U8:
    """Pack values that fit ``width`` bits; zeros fill up the last row of 8 values."""
    count = len(values)
    if width == 0 or count == 0:
        return np.empty(0, np.uint8)
    out: U8 = np.empty(packed_size(count, width), np.uint8)
    plain = _PLAIN.get(width)
    if plain is not None:
        view = out.view(plain)
        view[:count] = values
        view[count:] = 0
        return out
    rows = out.reshape(-1, width)
    for start in range(0, count, _FEW):
        some = values[start : start + _FEW]
        _pack_rows(some, width, rows[start >> 3 : (start + len(some) + 7) >> 3])
    return out


def unpack(data: U8, width: int, start: int, count: int, out: U32 | None = None) -> U32:
    """Return the values from ``start`` to ``start + count - 1`` of a packed stream.

    Args:
        data: bytes from the beginning of the stream on. With `SLACK` bytes after the stream, no
            copy is needed.
        width: bits of each value.
        start: number of the first wanted value.
        count: how many values are wanted.
        out: array for the values; ``None`` makes a new one.
    """
    if out is None:
        out = np.empty(count, np.uint32)
    plain = _PLAIN.get(width)
    if width == 0:
        out.fill(0)
    elif plain is not None:
        at = start * plain.itemsize
        out[:] = data[at : at + count * plain.itemsize].view(plain)
    else:
        end = packed_size(start + count, width)
        if end + SLACK > len(data):
            data = np.concatenate([data[:end], np.zeros(SLACK, np.uint8)])
        if count < _SHORT:
            out[:] = _pick(data, width, start, count)
        else:
            _unpack_long(data, width, start, out)
    return out


def _unpack_long(data: U8, width: int, start: int, out: U32) -> None:
    """Unpack whole rows, `_FEW` values at a time, and copy the wanted values."""
    count = len(out)
    first, last, step = start >> 3, (start + count + 7) >> 3, _FEW >> 3
    for row in range(first, last, step):
        values = _unpack_rows(data, width, row, min(step, last - row))
        skipped = max(start - row * 8, 0)
        at = max(row * 8 - start, 0)
        some = out[at : at + len(values) - skipped]
        some[:] = values[skipped : skipped + len(some)]


def pick(data: U8, width: int, indexes: I64) -> U32:
    """Return single values of a packed stream.

    Args:
        data: bytes from the beginning of the stream on, with `SLACK` bytes after it.
        width: bits of each value, 1 or more.
        indexes: numbers of the wanted values.
    """
    return _picked(data, width, indexes * width).astype(np.uint32)


def _pick(data: U8, width: int, start: int, count: int) -> U64:
    return _picked(data, width, np.arange(start * width, (start + count) * width, width))


def _picked(data: U8, width: int, bits: I64) -> U64:
    """Read each value from the 64-bit word that begins at the value's first byte."""
    words: U64 = np.ndarray((len(data) - 7,), "<u8", data.data, 0, (1,))
    picked: U64 = words[bits >> 3]
    bits &= 7
    picked >>= bits.view(np.uint64)
    picked &= np.uint64((1 << width) - 1)
    return picked


def _lanes(width: int) -> int:
    """Return how many values of this width are packed into one 64-bit word."""
    if width <= 8:
        return 8
    return 4 if width <= 16 else 2


@cache
def _repeated(width: int, stride: int) -> np.uint64:
    """Return a word in which the lowest ``width`` bits of every ``stride`` bits are set."""
    return np.uint64(sum(((1 << width) - 1) << at for at in range(0, 64, stride)))


def _pack_rows(values: U32, width: int, rows: U8) -> None:
    """Pack values into rows of ``width`` bytes; the values may end inside the last row."""
    lanes = _lanes(width)
    narrow = np.zeros(len(rows) * 8, np.dtype(f"<u{8 // lanes}"))
    narrow[: len(values)] = values
    words: U64 = narrow.view("<u8")
    size, stride = width, 64 // lanes
    while stride < 64:  # fold neighbouring lanes: two of `size` bits become one of 2 * size
        low = words & _repeated(size, 2 * stride)
        words ^= low
        words >>= np.uint64(stride - size)
        words |= low
        size, stride = 2 * size, 2 * stride
    pieces = words.reshape(-1, 8 // lanes)
    wide: U64 = np.zeros((len(rows), (width + 7) >> 3), "<u8")
    for piece in range(pieces.shape[1]):
        word, shift = divmod(piece * size, 64)
        wide[:, word] |= pieces[:, piece] << np.uint64(shift)
        if shift + size > 64:
            wide[:, word + 1] |= pieces[:, piece] >> np.uint64(64 - shift)
    rows[:] = wide.view(np.uint8)[:, :width]


def _unpack_rows(data: U8, width: int, row: int, rows: int) -> npt.NDArray[Any]:
    """Unpack whole rows, from number `row` on, into the narrowest type that holds the values."""
    # Two values of 31 bits may not fit the word that begins at a byte; all other widths do.
    lanes = 1 if width == 31 else _lanes(width)
    pieces, size = 8 // lanes, lanes * width
    words: U64 = np.empty((rows, pieces), "<u8")
    for piece in range(pieces):
        byte, shift = divmod(piece * size, 8)
        source = np.ndarray((rows,), "<u8", data.data, row * width + byte, (width,))
        if shift:
            np.right_shift(source, np.uint64(shift), out=words[:, piece])
        else:
            words[:, piece] = source
    stride = 64
    if size < 64:
        words &= np.uint64((1 << size) - 1)
    while stride > 64 // lanes:  # spread: one lane of `size` bits becomes two of half as many
        size, stride = size >> 1, stride >> 1
        low = words & _repeated(size, 2 * stride)
        words ^= low
        words <<= np.uint64(stride - size)
        words |= low
    return words.reshape(-1).view(np.dtype(f"<u{8 // lanes}"))
