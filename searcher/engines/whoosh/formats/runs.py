"""Arithmetic over runs: stretches of one array, each with a start and a size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from searcher.engines.whoosh.arrays import I64, U8, U16, U32

_Views = Sequence[tuple[npt.NDArray[np.void], npt.NDArray[np.void]]]

_WINDOWS = (256, 32, 4, 1)  # values that are moved in one piece
_FEW_RUNS = 64  # runs for which calls of their own cost less than windows
_HUGE = 1 << 14  # values of a run for which a call of its own costs nothing
_FEW = 1 << 17  # values handled at a time, so that they stay in the cache
_FEW_SUMS = 1 << 11  # runs for which one sum after the other takes too many calls
_SHORT = 256  # values of a run that may be summed one after the other


@dataclass(frozen=True, slots=True)
class Groups:
    """Runs brought into the order of their keys, those of key 0 left out.

    Attributes:
        order: numbers of the runs, by key, then as they were.
        places: where each of them begins when they are joined in this order, and their end.
        keys: each key, with the range of `order` that has it.
    """

    order: I64
    places: I64
    keys: Sequence[tuple[int, int, int]]

    def spans(self) -> Iterator[tuple[int, int, int]]:
        """Yield each key with the range of joined values that has it."""
        for key, first, last in self.keys:
            yield key, int(self.places[first]), int(self.places[last])


def offsets(sizes: npt.NDArray[np.unsignedinteger | np.signedinteger]) -> I64:
    """Return where runs of these sizes begin when joined, and where the last one ends."""
    out: I64 = np.empty(len(sizes) + 1, np.int64)
    out[0] = 0
    out[1:] = sizes  # converted first: a sum that converts as it goes takes twice as long
    np.cumsum(out[1:], out=out[1:])
    return out


def stretches(starts: I64, sizes: I64) -> I64:
    """Return the indexes of all values of runs, run after run."""
    ends = np.cumsum(sizes)
    return np.repeat(starts - (ends - sizes), sizes) + np.arange(ends[-1] if len(ends) else 0)


def bits(values: U32) -> U8:
    """Return the bits that each value takes, 0 to 32."""
    return np.frexp(values.astype(np.float64))[1].astype(np.uint8)


def group(keys: U8 | U16, sizes: I64) -> Groups:
    """Sort runs by key."""
    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    zeros = int(np.searchsorted(ranked, 1))
    order, ranked = order[zeros:], ranked[zeros:]
    cuts = [0, *(np.flatnonzero(ranked[1:] != ranked[:-1]) + 1).tolist(), len(ranked)]
    found = [(int(ranked[a]), a, b) for a, b in pairwise(cuts) if a < b]
    return Groups(order, offsets(sizes[order]), found)


def copy(pairs: Sequence[tuple[U32, U32]], at: I64, to: I64, sizes: I64) -> None:
    """Copy runs from the first to the second array of each pair.

    A run is moved as a few windows of one size, the last of which ends where the run ends and
    may overlap the one before.

    Args:
        pairs: (source, target); the same runs of each.
        at, to, sizes: where each run begins in the source and in the target, and its values.
    """
    if len(sizes) <= _FEW_RUNS:
        _copy_singly(pairs, at, to, sizes)
        return
    huge = np.flatnonzero(sizes > _HUGE)
    _copy_singly(pairs, at[huge], to[huge], sizes[huge])
    above = _HUGE + 1
    for window in _WINDOWS:
        runs = np.flatnonzero((sizes >= window) & (sizes < above))
        if len(runs):
            views = [(_view(source, window), _view(target, window)) for source, target in pairs]
            _copy_windows(views, window, at[runs], to[runs], sizes[runs])
        above = window


def _copy_singly(pairs: Sequence[tuple[U32, U32]], at: I64, to: I64, sizes: I64) -> None:
    for read, write, size in zip(at.tolist(), to.tolist(), sizes.tolist(), strict=True):
        for source, target in pairs:
            target[write : write + size] = source[read : read + size]


def _copy_windows(pairs: _Views, window: int, at: I64, to: I64, sizes: I64) -> None:
    done = 0
    while len(sizes):
        step = np.minimum(done, sizes - window)
        read, write = at + step, to + step
        for source, target in pairs:
            target[write] = source[read]
        done += window
        more = np.flatnonzero(sizes > done)
        at, to, sizes = at[more], to[more], sizes[more]


def _view(values: U32, window: int) -> npt.NDArray[np.void]:
    """Return all stretches of `window` values, each as one value of that many bytes."""
    size = values.itemsize
    dtype = np.dtype((np.void, size * window))
    return np.ndarray((len(values) - window + 1,), dtype, values.data, 0, (size,))


def accumulate(steps: U32, starts: I64) -> None:
    """Turn differences into values, in place and afresh in each run.

    Args:
        steps: in each run its first value, then each value minus the one before.
        starts: where each run begins; none is empty.
    """
    if not len(starts):
        return
    lasts = np.add.reduceat(steps, starts, dtype=np.uint32)
    # Undo the run before at the start of each, modulo 2**32: then one sum does for all runs.
    steps[starts[1:]] -= lasts[:-1]
    _sum(steps)


def accumulate_short(steps: U32, starts: I64, sizes: U32) -> None:
    """Do as `accumulate`, faster where most runs hold a single value.

    Args:
        sizes: values of each run.
    """
    if len(sizes) < _FEW_SUMS or int(sizes.max()) > _SHORT:
        accumulate(steps, starts)
        return
    for first in range(0, len(sizes), _FEW):
        _accumulate_some(steps, starts[first : first + _FEW], sizes[first : first + _FEW])


def _accumulate_some(steps: U32, starts: I64, sizes: U32) -> None:
    number = 1  # of the value in each run that comes next
    runs = np.flatnonzero(sizes > number)
    at, left = starts[runs], sizes[runs]
    while len(at):
        last = steps[at]
        at += 1
        steps[at] += last
        number += 1
        more = np.flatnonzero(left > number)
        at, left = at[more], left[more]


def _sum(values: U32) -> None:
    """Replace each value by the sum up to it, modulo 2**32.

    In rows of 8: column by column, and only the last column one value after the other.
    """
    if len(values) < _SHORT:
        np.cumsum(values, dtype=np.uint32, out=values)
        return
    whole = len(values) & -8
    carry: U32 = np.zeros(1, np.uint32)
    for start in range(0, whole, _FEW):
        rows = values[start : min(start + _FEW, whole)].reshape(-1, 8)
        rows[:1, 0] += carry
        for column in range(1, 8):
            rows[:, column] += rows[:, column - 1]
        lasts = np.cumsum(rows[:, 7], dtype=np.uint32)
        for column in range(8):
            rows[1:, column] += lasts[:-1]
        carry = lasts[-1:]
    values[whole:] = carry + np.cumsum(values[whole:], dtype=np.uint32)
