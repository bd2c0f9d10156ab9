"""Arithmetic over runs against plain loops."""

from itertools import accumulate as sums

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.engines.whoosh.arrays import I64, U32
from searcher.engines.whoosh.formats.stretches import (
    accumulate,
    accumulate_short,
    bits,
    copy,
    group,
    offsets,
)

# Sizes on both sides of each window, few runs and many, one larger than all windows together.
SIZES = [
    [],
    [0],
    [1, 0, 3, 4, 5],
    [31, 32, 33, 255, 256, 257, 600],
    [*range(100), 300, 20_000, 16_384, 16_385],
    [1, 2] * 4000,
]


def i64(values: list[int]) -> I64:
    return np.array(values, np.int64)


@pytest.mark.parametrize("sizes", SIZES)
def test_copy(sizes: list[int]) -> None:
    dice = np.random.default_rng(len(sizes))
    source: U32 = dice.integers(0, 1 << 32, sum(sizes), np.uint32)
    places = offsets(i64(sizes))
    order = dice.permutation(len(sizes))
    moved = i64(sizes)[order]
    target = np.full(sum(sizes), 7, np.uint32)
    other = target.copy()
    at, to = places[:-1][order], offsets(moved)[:-1]
    copy([(source, target), (source[::-1].copy(), other)], at, to, moved)
    runs = [source[places[run] : places[run + 1]].tolist() for run in order.tolist()]
    assert target.tolist() == [value for run in runs for value in run]
    backward = source[::-1]
    runs = [backward[places[run] : places[run + 1]].tolist() for run in order.tolist()]
    assert other.tolist() == [value for run in runs for value in run]


@pytest.mark.parametrize("sizes", [sizes for sizes in SIZES if 0 not in sizes])
def test_accumulate(sizes: list[int]) -> None:
    dice = np.random.default_rng(len(sizes))
    starts = offsets(i64(sizes))[:-1]
    steps: U32 = dice.integers(0, 1 << 32, sum(sizes), np.uint32)
    expected = [
        value % 2**32
        for start, size in zip(starts.tolist(), sizes, strict=True)
        for value in sums(steps[start : start + size].tolist())
    ]
    short = steps.copy()
    accumulate(steps, starts)
    accumulate_short(short, starts, np.array(sizes, np.uint32))
    assert steps.tolist() == expected
    assert short.tolist() == expected


def test_accumulate_one_run_longer_than_what_is_summed_at_a_time() -> None:
    steps = np.random.default_rng(1).integers(0, 1 << 20, 300_001, np.uint32)
    expected = np.cumsum(steps, dtype=np.uint32)
    accumulate(steps, i64([0]))
    assert np.array_equal(steps, expected)


def test_accumulate_many_runs_of_which_one_is_long() -> None:
    sizes = np.ones(200_000, np.uint32)
    sizes[::3] = 2
    for longest in (3, 1000):
        sizes[4711] = longest
        starts = offsets(sizes)[:-1]
        steps = np.random.default_rng(2).integers(0, 1 << 20, int(sizes.sum()), np.uint32)
        expected = steps.copy()
        accumulate(expected, starts)
        accumulate_short(steps, starts, sizes)
        assert np.array_equal(steps, expected)


@given(st.lists(st.integers(0, 2**32 - 1)))
def test_bits(values: list[int]) -> None:
    assert bits(np.array(values, np.uint32)).tolist() == [value.bit_length() for value in values]


def test_bits_next_to_powers_of_two() -> None:
    values = [(1 << width) + change for width in range(33) for change in (-1, 0)]
    values = [value for value in values if value < 2**32]
    assert bits(np.array(values, np.uint32)).tolist() == [value.bit_length() for value in values]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 9))))
def test_group(runs: list[tuple[int, int]]) -> None:
    keys, sizes = [key for key, _ in runs], [size for _, size in runs]
    groups = group(np.array(keys, np.uint16), i64(sizes))
    order = sorted((number for number, key in enumerate(keys) if key), key=lambda run: keys[run])
    assert groups.order.tolist() == order
    assert groups.places.tolist() == [0, *sums(sizes[run] for run in order)]
    for (key, start, stop), (same, first, last) in zip(groups.spans(), groups.keys, strict=True):
        assert key == same
        assert {keys[run] for run in order[first:last]} == {key}
        assert stop - start == sum(sizes[run] for run in order[first:last])
    assert [key for key, _, _ in groups.keys] == sorted({key for key in keys if key})
