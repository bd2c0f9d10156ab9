"""Literals and nearness, by the positions of bigrams.

Title and body share one coordinate space and bigrams never cross what is not a letter or digit, so
bigrams that stand one behind the other are a substring of one of the two.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from searcher import text
from searcher.query import Near
from searcher.whoosh_engine.arrays import I64, U32, Bools
from searcher.whoosh_engine.evaluation.reading import Segment
from searcher.whoosh_engine.evaluation.sets import EMPTY, Docs, as_ids, as_mask, both, size, those

_CHUNK = 1 << 21  # coordinates looked at in one go: a map of 2 MB
_FAR = 1 << 30  # no text is longer; sums of it stay inside one part's stretch of keys


def with_literal(wanted: str, at: Segment, within: Docs | None = None) -> Docs:
    """Return the documents whose title or body has the folded text; misses none of ``within``."""
    runs = list(text.runs(wanted))
    found: Docs | None = within
    for run in runs:
        if len(run.text) == 1:
            found = _and(found, _holders("text_characters", run.text, at), at)
    longer = [run for run in runs if len(run.text) > 1]
    if [len(run.text) for run in longer] == [2]:  # positions need not be read
        found = _and(found, _holders("text_bigrams", longer[0].text, at), at)
    elif longer:
        found = _chained(longer, at, found).documents()
    if runs and len(runs[0].text) == len(wanted):
        return EMPTY if found is None else found
    # The streams skip punctuation, so the text itself has to be read.
    candidates = np.ones(at.count, np.bool_) if found is None else found
    return _read(candidates, at, lambda part: wanted in part)


def near(node: Near, at: Segment, within: Docs | None = None) -> Docs:
    """Return the documents where both texts stand near each other in the title or the body."""
    found = with_literal(node.right, at, with_literal(node.left, at, within))
    if _has_places(node.left) and _has_places(node.right):
        return _near_by_places(node, at, found)
    return _read(found, at, lambda part: _stand_near(part, node))


def _holders(field: str, term: str, at: Segment) -> U32:
    postings = at.postings(field, term)
    return EMPTY if postings is None else postings.ids


def _and(found: Docs | None, other: Docs, at: Segment) -> Docs:
    return other if found is None else both(found, other, at.count)


def _read(candidates: Docs, at: Segment, holds: Callable[[str], bool]) -> U32:
    alive = candidates if at.live is None else both(candidates, at.live, at.count)
    found = [
        document
        for document in as_ids(alive).tolist()
        if any(holds(at.folded(document, part)) for part in ("title", "body"))
    ]
    return np.array(found, np.uint32)


def _has_places(wanted: str) -> bool:
    """Whether bigrams cover all of the literal."""
    run = next(text.runs(wanted), None)
    return run is not None and len(run.text) == len(wanted) > 1


def _stand_near(part: str, node: Near) -> bool:
    pairs = ((node.left, node.right), (node.right, node.left))
    return any(_follows(part, first, second, node.distance) for first, second in pairs)


def _follows(part: str, first: str, second: str, distance: int) -> bool:
    start = part.find(first)
    while start >= 0:
        end = start + len(first)
        if part.find(second, end, end + distance + len(second)) >= 0:
            return True
        start = part.find(first, start + 1)
    return False


def _pairs(run: text.Token) -> Iterator[str]:
    for offset in range(len(run.text) - 1):
        yield run.text[offset : offset + 2]


def _cover(run: text.Token) -> Iterator[text.Token]:
    """Yield the fewest bigrams that cover a run of two or more."""
    for offset in sorted({*range(0, len(run.text) - 1, 2), len(run.text) - 2}):
        start = run.start + offset
        yield text.Token(run.text[offset : offset + 2], start, start + 2)


@dataclass(frozen=True, slots=True)
class _Occurrences:
    """All places of a bigram in some candidates, each of which holds it.

    Attributes:
        link: the bigram, and where it stands in the literal.
        counts: occurrences by candidate.
        positions: of these, one behind the other.
    """

    link: text.Token
    counts: U32
    positions: U32


@dataclass(frozen=True, slots=True)
class _Chain:
    """Where a literal may stand: where its rarest bigram does.

    Attributes:
        docs: ascending candidates.
        anchor: the rarest bigram in them.
        holds: for each place of it, whether all others stand around it; ``None`` for certainly.
    """

    docs: U32
    anchor: _Occurrences
    holds: Bools | None

    def documents(self) -> U32:
        if self.holds is None or not len(self.docs):
            return self.docs
        held = np.cumsum(self.holds, dtype=np.int32)[_ends(self.anchor.counts) - 1]
        return those(self.docs, np.diff(held, prepend=0) > 0)


def _chained(runs: Sequence[text.Token], at: Segment, within: Docs | None) -> _Chain:
    """Look for runs of two or more, each at its offset.

    All bigrams choose the candidates, which is cheap; positions are read of a cover only.
    """
    common = within
    pairs = {pair for run in runs for pair in _pairs(run)}
    for ids in sorted((_holders("text_bigrams", pair, at) for pair in pairs), key=len):
        common = _and(common, ids, at)
        if not size(common):
            break
    candidates = EMPTY if common is None else as_ids(common)
    chosen = [_occurrences(link, candidates, at) for run in runs for link in _cover(run)]
    chosen.sort(key=lambda each: len(each.positions))
    return _Chain(candidates, chosen[0], _aligned(chosen) if len(chosen) > 1 else None)


def _occurrences(link: text.Token, candidates: U32, at: Segment) -> _Occurrences:
    found = at.postings("text_bigrams", link.text, True) if len(candidates) else None
    if found is None or found.positions is None:
        return _Occurrences(link, EMPTY, EMPTY)
    if len(candidates) == len(found.ids):
        return _Occurrences(link, found.frequencies, found.positions)
    if len(candidates) * 8 > len(found.ids):
        places = np.flatnonzero(as_mask(candidates, at.count)[found.ids.astype(np.int64)])
    else:
        places = found.ids.searchsorted(candidates)
    counts = found.frequencies[places]
    firsts = _ends(found.frequencies)[places] - counts
    flat = np.repeat(firsts - (_ends(counts) - counts), counts)
    flat += np.arange(len(flat))
    return _Occurrences(link, counts, found.positions[flat])


def _aligned(chosen: Sequence[_Occurrences]) -> Bools:
    """Say of each place of the first bigram whether all others stand where they should from it.

    Each document gets a stretch of one long axis; a map of that axis, chunk by chunk, is marked by
    one bigram and read by the first. Both go through it in order, so this beats any search.
    """
    holds = np.ones(len(chosen[0].positions), np.bool_)
    if not len(holds):
        return holds
    top = max(each.link.start for each in chosen)
    lasts = (each.positions[_ends(each.counts) - 1] for each in chosen)
    spans = reduce(np.maximum, lasts).astype(np.int64) + (top + 1)
    stops = np.cumsum(spans)
    bases = stops - spans
    axes = [
        np.repeat(bases + (top - each.link.start), each.counts) + each.positions for each in chosen
    ]
    firsts = bases.searchsorted(np.arange(0, int(stops[-1]), _CHUNK)).clip(max=len(bases) - 1)
    cuts = np.append(bases[np.unique(firsts)], stops[-1])  # a document is in one chunk only
    marked = np.zeros(int(np.diff(cuts).max()), np.bool_)
    bounds = [axis.searchsorted(cuts).tolist() for axis in axes]
    for n, base in enumerate(cuts[:-1].tolist()):
        first = slice(bounds[0][n], bounds[0][n + 1])
        asked = axes[0][first] - base
        for axis, bound in zip(axes[1:], bounds[1:], strict=True):
            told = axis[bound[n] : bound[n + 1]] - base
            marked[told] = True
            holds[first] &= marked[asked]
            marked[told] = False
    return holds


def _near_by_places(node: Near, at: Segment, within: Docs) -> Bools:
    left, right = _places(node.left, at, within), _places(node.right, at, within)
    distance = min(node.distance, _FAR)
    after = _followed(left + len(node.left), right, distance)
    before = _followed(right + len(node.right), left, distance)
    mask = np.zeros(at.count, np.bool_)
    mask[those(left, after) >> 33] = True
    mask[those(right, before) >> 33] = True
    return mask


def _followed(ends: I64, starts: I64, distance: int) -> Bools:
    """Say of each end whether a start comes at most so far behind it."""
    if not len(starts):
        return np.zeros(len(ends), np.bool_)
    places = starts.searchsorted(ends)
    behind = starts[places.clip(max=len(starts) - 1)]
    hits: Bools = (behind >= ends) & (behind - ends <= distance)
    return hits


def _places(wanted: str, at: Segment, within: Docs) -> I64:
    """Return every occurrence, ascending: document, one bit for the body, position."""
    chain = _chained([text.Token(wanted, 0, len(wanted))], at, within)
    docs, anchor = chain.docs, chain.anchor
    owners = np.repeat(np.arange(len(docs)), anchor.counts)
    ordinals = np.arange(len(owners)) - (_ends(anchor.counts) - anchor.counts)[owners]
    # A title stands before its body: the title's frequency says how many places are its own.
    titled = np.zeros(len(docs), np.int64)
    titles = at.postings("title_bigrams", anchor.link.text)
    if titles is not None and len(docs):
        places = docs.searchsorted(titles.ids).clip(max=len(docs) - 1)
        known = docs[places] == titles.ids
        titled[places[known]] = titles.frequencies[known]
    keys = (docs.astype(np.int64)[owners] << 33) + ((ordinals >= titled[owners]) * (1 << 32))
    keys += anchor.positions
    keys -= anchor.link.start
    return keys if chain.holds is None else those(keys, chain.holds)


def _ends(counts: U32) -> I64:
    """Return where each of so many ends when all lie one behind the other."""
    return np.cumsum(counts.astype(np.int64))
