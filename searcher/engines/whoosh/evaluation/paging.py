"""One page of the hits of all segments in order, without sorting the hits behind the page."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice

import numpy as np

from searcher.core.model import Sort
from searcher.engines.whoosh.arrays import I64, U32, U64
from searcher.engines.whoosh.evaluation.ranking import ranked
from searcher.engines.whoosh.evaluation.reading import Segment, Snapshot
from searcher.engines.whoosh.evaluation.scoring import Scored, Term

_SAMPLE = (
    1 << 14
)  # size of the sample of keys from which an upper bound of the page's keys is taken

Place = tuple[int, int]  # segment, document


def page(
    wanted: Sequence[Term],
    members: Sequence[I64],
    at: Snapshot,
    sort: Sort,
    window: slice,
    *,
    prune: bool = True,
    recent: bool = False,
) -> list[tuple[int, int, float]]:
    """Return segment number, document and score of each hit in the window, in order.

    Args:
        wanted: the terms to score by; when empty, every hit scores 0.
        members: for each segment, the matching documents, ascending.
        at: the snapshot of the members.
        sort: the order of hits. Ties go by date, newest first, then by article id.
        window: start and stop of the page in the ordered hits; both must be given.
        prune: whether hits behind the window may be left unscored.
        recent: whether newer articles score a little more.
    """
    total = sum(map(len, members))
    first, last = min(window.start, total), min(window.stop, total)
    if first == last:
        return []
    if sort is Sort.RELEVANCE and wanted:
        scored = ranked(wanted, members, at, last, prune=prune, recent=recent)
        lists = [_by_score(n, found, at.segments[n], last) for n, found in enumerate(scored)]
        return _with_scores(_window(lists, first, last), scored)
    lists = [_by_time(n, places, at.segments[n], last, sort) for n, places in enumerate(members)]
    shown = _window(lists, first, last)
    return _with_scores(shown, _scored(shown, wanted, at, recent))


@dataclass(frozen=True, slots=True)
class _Ordered:
    """The hits of one segment up to the end of the page, in order.

    Attributes:
        number: number of the segment in the snapshot.
        segment: the segment.
        places: the documents, best first.
        keys: ascending sort keys of 64 bits. The upper 32 bits hold the value that is sorted by
            (score, date or time of indexing), the lower 32 bits the document's rank by (date, id)
            in its segment.
    """

    number: int
    segment: Segment
    places: I64
    keys: U64

    def key(self, n: int) -> "_Key":
        """Return the key that compares the nth hit with hits of other segments."""
        document = int(self.places[n])
        return _Key(int(self.keys[n]) >> 32, -int(self.segment.dates[document]), self, document)

    def hits(self, first: int) -> Iterator["_Key"]:
        """Yield the keys of the hits from number ``first`` on."""
        return map(self.key, range(first, len(self.places)))


@dataclass(frozen=True, slots=True, eq=False)
class _Key:
    """Orders a hit among the hits of all segments.

    The article id only decides ties, because reading an id from the segment is slow.
    """

    upper: int
    date: int
    ordered: _Ordered
    document: int

    def __lt__(self, other: "_Key") -> bool:
        """Whether this hit stands before the other."""
        if (self.upper, self.date) != (other.upper, other.date):
            return (self.upper, self.date) < (other.upper, other.date)
        return self.article_id() < other.article_id()

    def article_id(self) -> str:
        """Return the id of the hit's article."""
        return self.ordered.segment.article_id(self.document)


def _by_score(number: int, found: Scored, segment: Segment, last: int) -> _Ordered:
    falling = ~found.scores.view(np.uint32)  # the bits of floats from 0 on order as the floats do
    chosen = _least(falling, last)
    places = found.places[chosen]
    keys = _joined(falling[chosen], segment.ranks[places])
    order = np.argsort(keys)[:last]
    return _Ordered(number, segment, places[order], keys[order])


def _by_time(number: int, places: I64, segment: Segment, last: int, sort: Sort) -> _Ordered:
    ranks = segment.ranks
    if len(places) < segment.count:
        ranks = ranks[places]
    keys: U64 | U32 = ranks
    if sort in _BY_COLUMN:
        upper = _BY_COLUMN[sort](segment)
        keys = _joined(upper if len(places) == segment.count else upper[places], ranks)
    chosen = _least(keys, last)
    chosen = chosen[np.argsort(keys[chosen])][:last]
    return _Ordered(number, segment, places[chosen], keys[chosen].astype(np.uint64))


# Numbers by which documents are sorted before their ranks, ascending; what is unknown comes last.
_BY_COLUMN: dict[Sort, Callable[[Segment], U32]] = {
    Sort.OLDEST: lambda segment: segment.dates - np.uint32(1),  # unknown is 0; 0 - 1 wraps
    Sort.ADDED: lambda segment: ~segment.added,
}


def _joined(upper: U32, lower: U32) -> U64:
    joined = upper.astype(np.uint64)
    joined <<= np.uint64(32)
    joined |= lower
    return joined


def _least(keys: U64 | U32, count: int) -> I64:
    """Return the places of all keys up to a bound that at least ``count`` keys do not exceed.

    The bound comes from a sample, so more than ``count`` places may be returned.
    """
    sample = keys[:: max(1, len(keys) // max(_SAMPLE, 8 * count))]
    if len(sample) <= count:
        return np.arange(len(keys))
    return np.flatnonzero(keys <= np.partition(sample, count - 1)[count - 1])


def _window(lists: Sequence[_Ordered], first: int, last: int) -> list[Place]:
    """Merge the ordered hits of all segments and return those from ``first`` to ``last - 1``."""
    lists = [ordered for ordered in lists if len(ordered.places)]
    if len(lists) == 1:
        return [(lists[0].number, document) for document in lists[0].places[first:last].tolist()]
    starts = _split(lists, first)
    merged = merge(*(ordered.hits(start) for ordered, start in zip(lists, starts, strict=True)))
    return [(hit.ordered.number, hit.document) for hit in islice(merged, last - first)]


def _split(lists: Sequence[_Ordered], before: int) -> list[int]:
    """Return a cut for each list so that the first ``before`` hits in order stand before the cuts.

    Bisects all lists at once: the key in the middle of the widest open range is looked up in every
    list, and halves the ranges.
    """
    lows, highs = [0] * len(lists), [len(ordered.places) for ordered in lists]
    while sum(lows) < before:
        widest = max(range(len(lists)), key=lambda n: highs[n] - lows[n])
        middle = (lows[widest] + highs[widest]) // 2
        pivot = lists[widest].key(middle)
        cuts = [
            bisect_left(range(high), pivot, low, high, key=ordered.key)
            for ordered, low, high in zip(lists, lows, highs, strict=True)
        ]
        if sum(cuts) < before:
            lows = cuts
            lows[widest] = middle + 1
        else:
            highs = cuts
    return lows


def _scored(
    shown: Sequence[Place], wanted: Sequence[Term], at: Snapshot, recent: bool
) -> list[Scored]:
    by_segment: list[list[int]] = [[] for _ in at.segments]
    for number, document in shown:
        by_segment[number].append(document)
    members = [np.array(sorted(documents), np.int64) for documents in by_segment]
    return ranked(wanted, members, at, len(shown), prune=False, recent=recent)


def _with_scores(shown: Sequence[Place], scored: Sequence[Scored]) -> list[tuple[int, int, float]]:
    hits: list[tuple[int, int, float]] = []
    for number, document in shown:
        found = scored[number]
        hits.append((number, document, float(found.scores[found.places.searchsorted(document)])))
    return hits
