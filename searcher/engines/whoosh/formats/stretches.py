"""Array operations on stretches of an array, each given by its start and its size."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from searcher.engines.whoosh.arrays import I64, U8, U16, U32

_Views = Sequence[tuple[npt.NDArray[np.void], npt.NDArray[np.void]]]

_WINDOWS = (256, 32, 4, 1)  # sizes of the windows in which `copy` moves values
_FEW_RUNS = 64  # so few stretches are copied with one numpy call each
_HUGE = 1 << 14  # a stretch above this size is worth a numpy call of its own
_FEW = 1 << 17  # values handled at a time, so that they stay in the cache
_FEW_SUMS = 1 << 11  # with fewer stretches, `accumulate` is faster than `_accumulate_some`
_SHORT = 256  # `accumulate_short` leaves stretches above this size to `accumulate`


@dataclass(frozen=True, slots=True)
class Groups:
    """Stretches sorted by a key; those with key 0 are left out.

    Attributes:
        order: the numbers of the stretches by key; equal keys keep their order.
        places: where each of them begins when they are joined in this order, then their end.
        keys: each key with the first and the end of its places in ``order``.
    """

    order: I64
    places: I64
    keys: Sequence[tuple[int, int, int]]

    def spans(self) -> Iterator[tuple[int, int, int]]:
        """Yield each key with the first and the end of its values in the joined array."""
        for key, first, last in self.keys:
            yield key, int(self.places[first]), int(self.places[last])


def offsets(sizes: npt.NDArray[np.unsignedinteger | np.signedinteger]) -> I64:
    """Return where stretches of these sizes begin when they are joined, then their end."""
    out: I64 = np.empty(len(sizes) + 1, np.int64)
    out[0] = 0
    out[1:] = sizes  # converted first, because cumsum takes twice as long if it has to convert
    np.cumsum(out[1:], out=out[1:])
    return out


def stretches(starts: I64, sizes: I64) -> I64:
    """Return the indexes of all values of the stretches, stretch after stretch."""
    ends = np.cumsum(sizes)
    return np.repeat(starts - (ends - sizes), sizes) + np.arange(ends[-1] if len(ends) else 0)


def bits(values: U32) -> U8:
    """Return how many bits each value takes, 0 to 32."""
    return np.frexp(values.astype(np.float64))[1].astype(np.uint8)


def group(keys: U8 | U16, sizes: I64) -> Groups:
    """Sort stretches by key."""
    order = np.argsort(keys, kind="stable")
    ranked = keys[order]
    zeros = int(np.searchsorted(ranked, 1))
    order, ranked = order[zeros:], ranked[zeros:]
    cuts = [0, *(np.flatnonzero(ranked[1:] != ranked[:-1]) + 1).tolist(), len(ranked)]
    found = [(int(ranked[a]), a, b) for a, b in pairwise(cuts) if a < b]
    return Groups(order, offsets(sizes[order]), found)


def copy(pairs: Sequence[tuple[U32, U32]], at: I64, to: I64, sizes: I64) -> None:
    """Copy stretches from the first to the second array of each pair.

    A stretch is moved in windows of one size. The last window ends where the stretch ends and may
    overlap the window before.

    Args:
        pairs: pairs of source and target; the same stretches are copied in each pair.
        at: where each stretch begins in the source.
        to: where each stretch begins in the target.
        sizes: how many values each stretch has.
    """
    if len(sizes) <= _FEW_RUNS:
        _copy_singly(pairs, at, to, sizes)
        return
    huge = np.flatnonzero(sizes > _HUGE)
    _copy_singly(pairs, at[huge], to[huge], sizes[huge])
    above = _HUGE + 1
    for window in _WINDOWS:
        chosen = np.flatnonzero((sizes >= window) & (sizes < above))
        if len(chosen):
            views = [(_view(source, window), _view(target, window)) for source, target in pairs]
            _copy_windows(views, window, at[chosen], to[chosen], sizes[chosen])
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
    """Return a view with one entry for each window of values; windows overlap."""
    size = values.itemsize
    dtype = np.dtype((np.void, size * window))
    return np.ndarray((len(values) - window + 1,), dtype, values.data, 0, (size,))


def accumulate(steps: U32, starts: I64) -> None:
    """Turn differences into values, in place, beginning anew in each stretch.

    Args:
        steps: for each stretch its first value, then each value minus the one before.
        starts: where each stretch begins; none may be empty.
    """
    if not len(starts):
        return
    lasts = np.add.reduceat(steps, starts, dtype=np.uint32)
    # Subtract the sum of each stretch at the start of the next (modulo 2**32): then a single sum
    # over the whole array gives the values of all stretches.
    steps[starts[1:]] -= lasts[:-1]
    _sum(steps)


def accumulate_short(steps: U32, starts: I64, sizes: U32) -> None:
    """Do the same as `accumulate`, faster where most stretches hold a single value.

    Args:
        steps: see `accumulate`.
        starts: see `accumulate`.
        sizes: the number of values of each stretch.
    """
    if len(sizes) < _FEW_SUMS or int(sizes.max()) > _SHORT:
        accumulate(steps, starts)
        return
    for first in range(0, len(sizes), _FEW):
        _accumulate_some(steps, starts[first : first + _FEW], sizes[first : first + _FEW])


def _accumulate_some(steps: U32, starts: I64, sizes: U32) -> None:
    number = 1  # number of the value in each stretch that is summed next
    chosen = np.flatnonzero(sizes > number)
    at, left = starts[chosen], sizes[chosen]
    while len(at):
        last = steps[at]
        at += 1
        steps[at] += last
        number += 1
        more = np.flatnonzero(left > number)
        at, left = at[more], left[more]


def _sum(values: U32) -> None:
    """Replace each value by the sum of all values up to it, modulo 2**32.

    The values are summed in rows of 8: column by column, so that only the last column needs a
    sequential sum.
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
