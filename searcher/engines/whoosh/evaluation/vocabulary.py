"""The words that the most articles hold."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from searcher.engines.whoosh.arrays import U32, Bools
from searcher.engines.whoosh.formats.postings import PostingsReader
from searcher.engines.whoosh.segment import Segment

_BATCH = 1 << 14  # words whose posting lists are decoded together
_FIELD = "text_words"


def frequent_words(segments: Sequence[Segment], most: int) -> tuple[tuple[str, int], ...]:
    """Return the words of two or more characters that the most live articles hold.

    Candidates are the most frequent words of each single segment; each candidate is then counted in
    all segments.

    Args:
        segments: the segments of a snapshot.
        most: how many words to return at most.

    Returns:
        Words with the number of live articles that hold them, by falling number, then by word.
    """
    counts = [_live_counts(segment) for segment in segments]
    leading: set[str] = set()
    for segment, held in zip(segments, counts, strict=True):
        leading.update(_leading(segment, held, most))
    sums: Counter[str] = Counter()
    for segment, held in zip(segments, counts, strict=True):
        terms, _ = segment.files.field(_FIELD)
        for word, count in zip(terms.texts(0, len(terms)), held.tolist(), strict=True):
            if word in leading:
                sums[word] += count
    return tuple(sorted(sums.items(), key=lambda each: (-each[1], each[0]))[:most])


def _leading(segment: Segment, counts: U32, most: int) -> list[str]:
    """Return the ``most`` words of two or more characters that most documents of a segment hold."""
    terms, _ = segment.files.field(_FIELD)
    found: list[str] = []
    for place in np.argsort(-counts.astype(np.int64), kind="stable").tolist():
        if len(found) >= most or not counts[place]:
            break
        if len(word := terms.text(place)) > 1:
            found.append(word)
    return found


def _live_counts(segment: Segment) -> U32:
    """Return, for each word of the segment's dictionary, how many live documents hold it."""
    terms, postings = segment.files.field(_FIELD)
    if segment.live is None:
        return postings.counts(0, len(terms))
    parts = [
        _live_in(postings, segment.live, low, min(low + _BATCH, len(terms)))
        for low in range(0, len(terms), _BATCH)
    ]
    return np.concatenate([np.empty(0, np.uint32), *parts])


def _live_in(postings: PostingsReader, live: Bools, low: int, high: int) -> U32:
    """Return the same as `_live_counts` for the words from ``low`` to ``high - 1``."""
    batch = postings.batch(low, high)
    ends = np.cumsum(batch.counts, dtype=np.int64)
    alive = np.cumsum(live[batch.ids], dtype=np.uint32)
    return np.diff(alive[ends - 1], prepend=np.uint32(0))
