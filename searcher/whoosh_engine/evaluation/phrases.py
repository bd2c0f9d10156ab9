"""Literals and nearness, by the positions of bigrams.

Title and body share one coordinate space and bigrams never cross what is not a letter or digit, so
bigrams that stand one behind the other are a substring of one of the two.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce

import numpy as np

from searcher import text
from searcher.deadline import check
from searcher.tree import Near, Part
from searcher.whoosh_engine.arrays import I64, U32, Bools, matched
from searcher.whoosh_engine.evaluation.reading import Segment
from searcher.whoosh_engine.evaluation.sets import EMPTY, Docs, as_ids, as_mask, both, size, those

_CHUNK = 1 << 21  # coordinates looked at in one go: a map of 2 MB
_FAR = 1 << 30  # no text is longer; sums of it stay inside one part's stretch of keys


def with_literal(
    wanted: str, at: Segment, within: Docs | None = None, part: Part | None = None
) -> Docs:
    """Return the documents that have the folded text in a part; misses none of ``within``."""
    runs = list(text.runs(wanted))
    found: Docs | None = within
    for run in runs:
        if len(run.text) == 1:
            found = _and(found, holders("characters", run.text, at, part), at)
    longer = [run for run in runs if len(run.text) > 1]
    if [len(run.text) for run in longer] == [2]:  # positions need not be read
        found = _and(found, holders("bigrams", longer[0].text, at, part), at)
    elif longer:
        found = _chained(longer, at, found, part).documents()
    if runs and len(runs[0].text) == len(wanted):
        return EMPTY if found is None else found
    # The streams skip punctuation, so the text itself has to be read.
    candidates = np.ones(at.count, np.bool_) if found is None else found
    return _read(candidates, at, part, lambda printed: wanted in printed)


def near(node: Near, at: Segment, within: Docs | None = None) -> Docs:
    """Return the documents where both texts stand near each other in one part."""
    found = within
    for wanted in (node.left, node.right):
        found = with_literal(wanted, at, found, node.part)
    if found is not None and _has_places(node.left) and _has_places(node.right):
        return _near_by_places(node, at, found)
    candidates = np.ones(at.count, np.bool_) if found is None else found
    return _read(candidates, at, node.part, lambda printed: _stand_near(printed, node))


def holders(stream: str, term: str, at: Segment, part: Part | None = None) -> U32:
    """Return the documents that hold a term of a stream in a part."""
    check()
    whole = at.postings(f"text_{stream}", term)
    if whole is None or part is None:
        return EMPTY if whole is None else whole.ids
    title = at.postings(f"title_{stream}", term)
    if part is Part.TITLE:
        return EMPTY if title is None else title.ids
    if title is None:
        return whole.ids
    held, places = matched(title.ids, whole.ids)
    in_body = np.ones(len(whole.ids), np.bool_)
    in_body[places] = whole.frequencies[places] > title.frequencies[held]
    return those(whole.ids, in_body)


def _and(found: Docs | None, other: Docs, at: Segment) -> Docs:
    return other if found is None else both(found, other, at.count)


def _read(candidates: Docs, at: Segment, part: Part | None, holds: Callable[[str], bool]) -> U32:
    alive = candidates if at.live is None else both(candidates, at.live, at.count)
    found: list[int] = []
    for document in as_ids(alive).tolist():
        check()  # each text has to be decompressed
        if any(holds(at.folded(document, each)) for each in Part if part in (None, each)):
            found.append(document)
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


def _chained(
    runs: Sequence[text.Token], at: Segment, within: Docs | None, part: Part | None = None
) -> _Chain:
    """Look for runs of two or more, each at its offset, in a part.

    All bigrams choose the candidates, which is cheap; positions are read of a cover only.
    """
    common = within
    pairs = {pair for run in runs for pair in _pairs(run)}
    check()
    for ids in sorted((holders("bigrams", pair, at, part) for pair in pairs), key=len):
        common = _and(common, ids, at)
        if not size(common):
            break
    candidates = EMPTY if common is None else as_ids(common)
    chosen = [_occurrences(link, candidates, at) for run in runs for link in _cover(run)]
    chosen.sort(key=lambda each: len(each.positions))
    chain = _Chain(candidates, chosen[0], _aligned(chosen) if len(chosen) > 1 else None)
    if part is None:
        return chain
    good = _in_body(chain, at) if part is Part.BODY else ~_in_body(chain, at)
    return replace(chain, holds=good if chain.holds is None else good & chain.holds)


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
        check()
        first = slice(bounds[0][n], bounds[0][n + 1])
        asked = axes[0][first] - base
        for axis, bound in zip(axes[1:], bounds[1:], strict=True):
            told = axis[bound[n] : bound[n + 1]] - base
            marked[told] = True
            holds[first] &= marked[asked]
            marked[told] = False
    return holds


def _near_by_places(node: Near, at: Segment, within: Docs) -> Bools:
    left, right = (_places(each, at, within, node.part) for each in (node.left, node.right))
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


def _places(wanted: str, at: Segment, within: Docs, part: Part | None) -> I64:
    """Return every occurrence in a part, ascending: document, one bit for the body, position."""
    chain = _chained([text.Token(wanted, 0, len(wanted))], at, within, part)
    keys = np.repeat(chain.docs.astype(np.int64) << 33, chain.anchor.counts)
    keys += _in_body(chain, at).astype(np.int64) << 32
    keys += chain.anchor.positions
    keys -= chain.anchor.link.start
    return keys if chain.holds is None else those(keys, chain.holds)


def _in_body(chain: _Chain, at: Segment) -> Bools:
    """Say of each place of the anchor whether it is in the body.

    A title stands before its body: the title's frequency says how many places are its own.
    """
    docs, counts = chain.docs, chain.anchor.counts
    owners = np.repeat(np.arange(len(docs)), counts)
    ordinals = np.arange(len(owners)) - (_ends(counts) - counts)[owners]
    titled = np.zeros(len(docs), np.int64)
    titles = at.postings("title_bigrams", chain.anchor.link.text)
    if titles is not None:
        held, places = matched(titles.ids, docs)
        titled[places] = titles.frequencies[held]
    in_body: Bools = ordinals >= titled[owners]
    return in_body


def _ends(counts: U32) -> I64:
    """Return where each of so many ends when all lie one behind the other."""
    return np.cumsum(counts.astype(np.int64))
