"""Reprints: the same text in two issues, or in the text and the PDF of one issue.

Each text has a sketch (`indexer.identity.sketches`). The few smallest hashes of a sketch are its
*bands*; two texts are compared only if they share a band. An *edge* joins two similar texts, and a
reprint group is a connected component of edges. A change of a few texts affects only their
components, so `regrouped` starts from the edges of the last run.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexer.identity.sketches import SIZE, UNIT, similarity, unpack

BANDS = 12  # smallest hashes; texts that share one of them are compared
ALIKE = 0.5  # estimated Jaccard similarity at which two texts are reprints
MOST_IN_BAND = 64  # a hash in more texts than this is boilerplate and is ignored

_HALVES = 1 << 16  # values of half a hash
_CHUNK = 20_000  # pairs compared in one numpy operation
_FEW = 10_000  # hashes; up to so many, filtering by half of their bits first is faster

U32 = npt.NDArray[np.uint32]
Rows = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
# returns the packed sketches of some rows, in their order
Fetch = Callable[[list[int]], Sequence[bytes]]


def bands_of(packed: Sequence[bytes]) -> U32:
    """Return the bands of packed sketches, of shape (n, `BANDS`); missing bands are 0."""
    width = UNIT * BANDS
    joined = b"".join(each[:width].ljust(width, b"\0") for each in packed)
    return np.frombuffer(joined, "<u4").reshape(-1, BANDS).astype(np.uint32)


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts that may be reprints, one row each.

    Attributes:
        bands: of shape (n, `BANDS`), see `bands_of`.
        counted: which rows count: for several texts with one id, the first.
        fetch: returns the packed sketches of some rows.
    """

    bands: U32
    counted: Bools
    fetch: Fetch


def regrouped(texts: Texts, edges: Rows, lost: U32, fresh: Rows) -> tuple[Rows, Rows]:
    """Bring edges up to date.

    Args:
        texts: the present texts.
        edges: the old edges, of shape (m, 2), without those of removed texts.
        lost: the bands of the removed texts.
        fresh: the new rows; each counts, and none is in an edge.

    Returns:
        The present edges, and rows that include at least one of each group that changed.
    """
    touched = np.zeros(len(texts.bands), bool)
    touched[fresh] = True
    touched[_flipped(texts, lost, fresh)] = True
    stays = ~touched[edges].any(axis=1)
    found = _alike(_candidates(texts, touched), texts.fetch)
    disturbed = np.concatenate([np.flatnonzero(touched), edges[~stays].ravel(), found.ravel()])
    return np.concatenate([edges[stays], found]), np.unique(disturbed)


def _flipped(texts: Texts, lost: U32, fresh: Rows) -> Rows:
    """Return the rows in bands that became boilerplate or ceased to be; their edges may change.

    Other changes of a band affect only pairs with a removed or a new text.
    """
    came = texts.bands[fresh]
    hashes = np.unique(np.concatenate([lost.ravel(), came.ravel()]))
    hashes = hashes[hashes > 0]
    rows, values = _entries(texts, hashes)
    now = _counts(values, hashes)
    before = now - _counts(came.ravel(), hashes) + _counts(lost.ravel(), hashes)
    flipped = hashes[(now <= MOST_IN_BAND) != (before <= MOST_IN_BAND)]
    return rows[np.isin(values, flipped)]


def _entries(texts: Texts, hashes: U32) -> tuple[Rows, U32]:
    """Return rows and hashes of the counted rows' bands that are among the ascending hashes."""
    if len(hashes) <= _FEW:  # filter first, so that few rows are compared exactly
        half = np.zeros(_HALVES, bool)
        half[hashes.view(np.uint16)[::2]] = True
        rows, columns = np.nonzero(half[texts.bands.view(np.uint16)[:, ::2]])
    else:
        rows, columns = np.nonzero(texts.bands)
    values = texts.bands[rows, columns]
    chosen = texts.counted[rows] & np.isin(values, hashes)
    return rows[chosen], values[chosen]


def _counts(values: U32, hashes: U32) -> Rows:
    """Return how often each of the ascending hashes occurs among the values."""
    ordered = np.sort(values)
    counts: Rows = np.searchsorted(ordered, hashes, "right") - np.searchsorted(ordered, hashes)
    return counts


def _candidates(texts: Texts, touched: Bools) -> Rows:
    """Return the pairs of rows that share a band, one of them touched; boilerplate is ignored."""
    hashes = np.unique(texts.bands[touched])
    rows, values = _entries(texts, hashes[hashes > 0])
    order = np.lexsort((rows, values))
    rows, values = rows[order], values[order]
    _, places, sizes = np.unique(values, return_inverse=True, return_counts=True)
    telling = (sizes[places] > 1) & (sizes[places] <= MOST_IN_BAND)
    rows, values = rows[telling], values[telling]
    found = [np.empty(0, np.int64)]
    for apart in range(1, MOST_IN_BAND):
        first, second = rows[:-apart], rows[apart:]
        chosen = (values[apart:] == values[:-apart]) & (touched[first] | touched[second])
        found.append(first[chosen] * len(texts.bands) + second[chosen])
    return np.stack(np.divmod(np.unique(np.concatenate(found)), len(texts.bands) or 1), axis=1)


def _alike(pairs: Rows, fetch: Fetch) -> Rows:
    """Return the pairs whose similarity is at least `ALIKE`."""
    rows, places = np.unique(pairs, return_inverse=True)
    packed = fetch(rows.tolist())
    whole = np.array([len(each) == UNIT * SIZE for each in packed], bool)
    table = np.zeros((len(packed), SIZE), np.uint32)
    table[whole] = np.frombuffer(
        b"".join(each for each in packed if len(each) == UNIT * SIZE), "<u4"
    ).reshape(-1, SIZE)
    places = places.reshape(-1, 2)
    chosen = np.zeros(len(pairs), bool)
    both = np.flatnonzero(whole[places].all(axis=1))
    for start in range(0, len(both), _CHUNK):
        part = both[start : start + _CHUNK]
        chosen[part] = _shared(*table[places[part].T]) >= ALIKE * SIZE
    for pair in np.flatnonzero(~whole[places].all(axis=1)).tolist():
        one, other = (unpack(packed[place]) for place in places[pair].tolist())
        chosen[pair] = similarity(one, other) >= ALIKE
    return pairs[chosen]


def _shared(ones: U32, others: U32) -> Rows:
    """Return for pairs of full sketches how many of the union's SIZE smallest are in both."""
    merged = np.sort(np.concatenate([ones, others], axis=1), axis=1)
    twice = merged[:, 1:] == merged[:, :-1]
    # rank among the distinct hashes
    rank = np.arange(twice.shape[1]) - np.cumsum(twice, axis=1) + twice
    shared: Rows = (twice & (rank < SIZE)).sum(axis=1)
    return shared


def parts(count: int, edges: Rows) -> Rows:
    """Return for each of ``count`` rows the smallest row of its connected component."""
    label = np.arange(count)
    while True:
        least = label[edges].min(axis=1)
        if (label[edges] == least[:, None]).all():
            return label
        np.minimum.at(label, edges[:, 0], least)
        np.minimum.at(label, edges[:, 1], least)
        label = label[label]
