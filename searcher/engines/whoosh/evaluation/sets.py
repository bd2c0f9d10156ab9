"""Sets of documents of one segment: ascending numbers while they are few, a mask when many.

A set is never changed once made, so the array of a posting list can serve as a set without a copy.
The dtype of the array tells which of the two forms a set has.
"""

from collections.abc import Sequence
from typing import TypeGuard, TypeVar

import numpy as np

from searcher.engines.whoosh.arrays import I64, U32, Bools

Docs = U32 | Bools
Numbers = TypeVar("Numbers", U32, I64)

EMPTY: U32 = np.empty(0, np.uint32)
_DENSE = 32  # a union of more than 1/32 of all documents becomes a mask
_SEARCH = 40  # a binary search costs about as much as setting 40 bytes of a mask


def is_mask(docs: Docs) -> TypeGuard[Bools]:
    """Whether the set has the form of a mask."""
    return docs.dtype == np.bool_


def as_mask(docs: Docs, count: int) -> Bools:
    """Return the set as a mask over ``count`` documents."""
    if is_mask(docs):
        return docs
    mask = np.zeros(count, np.bool_)
    mask[docs.astype(np.int64)] = True
    return mask


def as_places(docs: Docs) -> I64:
    """Return the set as ascending 64-bit numbers, the type that numpy indexes with.

    Indexing with another type takes three times as long, because numpy converts it at each use.
    """
    return np.flatnonzero(docs) if is_mask(docs) else docs.astype(np.int64)


def as_ids(docs: Docs) -> U32:
    """Return the set as ascending 32-bit numbers, the type of posting lists."""
    if is_mask(docs):
        return np.flatnonzero(docs).astype(np.uint32)
    numbers: U32 = docs.astype(np.uint32, copy=False)
    return numbers


def size(docs: Docs) -> int:
    """Return how many documents are in the set."""
    return int(np.count_nonzero(docs)) if is_mask(docs) else len(docs)


def both(one: Docs, other: Docs, count: int) -> Docs:
    """Return the intersection of two sets of a segment of ``count`` documents."""
    if is_mask(one) and is_mask(other):
        return one & other
    if is_mask(one) or (not is_mask(other) and len(one) > len(other)):
        one, other = other, one
    return those(as_ids(one), _among(one, other, count))


def without(one: Docs, other: Docs, count: int) -> Docs:
    """Return the documents of the first set that are not in the other."""
    if is_mask(one):
        rest = one & ~other if is_mask(other) else one.copy()
        if not is_mask(other):
            rest[as_places(other)] = False
        return rest
    return those(as_ids(one), ~_among(one, other, count))


def either(sets: Sequence[Docs], count: int) -> Docs:
    """Return the union of sets of a segment of ``count`` documents."""
    if len(sets) < 2:
        return sets[0] if sets else EMPTY
    if not any(is_mask(docs) for docs in sets) and sum(map(len, sets)) * _DENSE <= count:
        return np.unique(np.concatenate(sets)).astype(np.uint32, copy=False)
    mask = np.zeros(count, np.bool_)
    for docs in filter(is_mask, sets):
        mask |= docs
    lists = [docs for docs in sets if not is_mask(docs)]
    mask[as_places(np.concatenate([EMPTY, *lists]))] = True
    return mask


def those(values: Numbers, mask: Bools) -> Numbers:
    """Return ``values[mask]``, several times as fast as numpy where true and false alternate."""
    return values[np.flatnonzero(mask)]


def _among(wanted: Docs, docs: Docs, count: int) -> Bools:
    """Return a mask over the wanted documents: those that are in the set."""
    if not is_mask(docs) and len(wanted) * _SEARCH < len(docs) + count // 32:
        return _searched(wanted, docs)
    return as_mask(docs, count)[wanted.astype(np.int64)]


def _searched(wanted: Docs, ids: Docs) -> Bools:
    """Return a mask over the wanted documents: those found in the ids by binary search."""
    if not len(ids):
        return np.zeros(len(wanted), np.bool_)
    places = ids.searchsorted(wanted)
    places[places == len(ids)] = 0
    hits: Bools = ids[places] == wanted
    return hits
