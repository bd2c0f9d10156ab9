"""Bit packing against the plain definition: one big number, little end first."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.engines.whoosh.arrays import U8, U32
from searcher.engines.whoosh.formats.packing import SLACK, pack, packed_size, unpack

WIDTHS = range(33)
COUNTS = (0, 1, 7, 8, 9, 255, 256, 257, 1000)


def plainly(values: list[int], width: int) -> bytes:
    number = sum(value << (place * width) for place, value in enumerate(values))
    return number.to_bytes(-(-len(values) // 8) * width, "little")


def some(width: int, count: int) -> U32:
    dice = np.random.default_rng(width * 10_000 + count)
    values: U32 = dice.integers(0, 1 << width, count, np.uint64).astype(np.uint32)
    values[: count // 3] = (1 << width) - 1
    return values


def with_slack(packed: U8, filler: int = 0xFF) -> U8:
    """Return the stream as it stands in a file: other bytes come after it."""
    return np.concatenate([packed, np.full(SLACK, filler, np.uint8)])


@given(st.data(), st.integers(0, 32))
def test_packing_is_its_definition(data: st.DataObject, width: int) -> None:
    values = data.draw(st.lists(st.integers(0, (1 << width) - 1), max_size=600))
    start = data.draw(st.integers(0, len(values)))
    count = data.draw(st.integers(0, len(values) - start))
    packed = pack(np.array(values, np.uint32), width)
    assert packed.tobytes() == plainly(values, width)
    assert len(packed) == packed_size(len(values), width)
    for stream in (packed, with_slack(packed)):
        read = unpack(stream, width, start, count)
        assert read.dtype == np.uint32
        assert read.tolist() == values[start : start + count]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_width_and_any_part(width: int) -> None:
    for count in COUNTS:
        values = some(width, count)
        packed = pack(values, width)
        assert packed.tobytes() == plainly(values.tolist(), width)
        for start, part in ((0, count), (count // 3, count // 2), (count, 0), (count // 5, 1)):
            part = min(part, count - start)
            for stream in (packed, with_slack(packed)):
                read = unpack(stream, width, start, part)
                assert read.tolist() == values[start : start + part].tolist()


@pytest.mark.parametrize("width", WIDTHS)
def test_streams_longer_than_what_is_handled_at_a_time(width: int) -> None:
    values = some(width, 200_003)
    stream = with_slack(pack(values, width))
    assert np.array_equal(unpack(stream, width, 0, len(values)), values)
    assert np.array_equal(unpack(stream, width, 65_537, 131_001), values[65_537:][:131_001])


@pytest.mark.parametrize("width", WIDTHS)
def test_a_stream_may_begin_at_any_byte_and_be_read_only(width: int) -> None:
    values = some(width, 300)
    buffer = np.frombuffer(b"\xff" * 3 + with_slack(pack(values, width)).tobytes(), np.uint8)
    assert np.array_equal(unpack(buffer[3:], width, 5, 290), values[5:295])
    assert np.array_equal(unpack(buffer[3:], width, 5, 20), values[5:25])
    read = unpack(buffer[3:], width, 0, 300)
    read += np.uint32(1)  # the caller's own


def test_values_of_any_stride() -> None:
    values = some(11, 2000)
    assert np.array_equal(pack(values[::3], 11), pack(values[::3].copy(), 11))
