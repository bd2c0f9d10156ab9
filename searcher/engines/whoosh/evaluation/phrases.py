"""Literals and nearness, by the positions of pairs of neighbours in print.

Title and body share one coordinate space and no pair goes from one to the other, so pairs that
stand one behind the other are a substring of one of the two. An index of format 3 keeps no pairs
with marks in them: there, the text of those that hold all else is read.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from searcher.core.deadline import check
from searcher.core.tree import Near, Part
from searcher.engines.whoosh.arrays import I64, U32, Bools, matched
from searcher.engines.whoosh.evaluation.reading import Segment
from searcher.engines.whoosh.evaluation.sets import EMPTY, Docs, as_ids, as_mask, both, size, those
from searcher.language import tokens

_CHUNK = 1 << 21  # coordinates looked at in one go: a map of 2 MB
_FAR = 1 << 30  # no text is longer; sums of it stay inside one part's stretch of keys
_FEW = 16  # lists so many times as long as the candidates are looked into, not decoded

# Reading a text takes as long as looking at so many postings of a list; see docs/engine.md.
_MANY_LINKS = 8  # fewer are quicker done than weighed against reading
_LONGEST_READ = 200_000  # characters: a text takes no more than milliseconds, or is not read
_OF_ARTICLE, _OF_LINK, _OF_POSTING = 300, 1_000, 0.4  # in characters that are read


def with_literal(
    wanted: str, at: Segment, within: Docs | None = None, part: Part | None = None
) -> Docs:
    """Return the documents that have the folded text in a part; misses none of ``within``."""
    runs = _runs(wanted, at)
    found: Docs | None = within
    for run in runs:
        if len(run.text) == 1:
            found = _and(found, holders("characters", run.text, at, part), at)
    longer = [run for run in runs if len(run.text) > 1]
    if [len(run.text) for run in longer] == [2]:  # positions need not be read
        found = _and(found, holders("bigrams", longer[0].text, at, part), at)
    elif longer:
        found = _holding(longer, at, found, part)
    if runs and len(runs[0].text) == len(wanted):
        return EMPTY if found is None else found
    return _read(_or_all(found, at), at, part, lambda printed: wanted in printed)


def near(node: Near, at: Segment, within: Docs | None = None) -> Docs:
    """Return the documents where both texts stand near each other in one part."""
    found = within
    for wanted in (node.left, node.right):
        found = with_literal(wanted, at, found, node.part)
    if found is not None and _has_places(node.left, at) and _has_places(node.right, at):
        return _near_by_places(node, at, found)
    return _read(_or_all(found, at), at, node.part, lambda printed: _stand_near(printed, node))


def _runs(wanted: str, at: Segment) -> list[tokens.Token]:
    """Return what of a literal the pairs of an index cover: all of it, or all but its marks."""
    if not at.has_marks:
        return list(tokens.runs(wanted))
    return [tokens.Token(wanted, 0, len(wanted))] if wanted else []


def _has_places(wanted: str, at: Segment) -> bool:
    """Whether the places of a literal are told by its pairs, or by those it begins."""
    if at.has_marks:
        return wanted != ""
    run = next(tokens.runs(wanted), None)
    return run is not None and len(run.text) == len(wanted) > 1


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


def _or_all(found: Docs | None, at: Segment) -> Docs:
    return np.ones(at.count, np.bool_) if found is None else found


# By reading


def _read(candidates: Docs, at: Segment, part: Part | None, holds: Callable[[str], bool]) -> U32:
    alive = candidates if at.live is None else both(candidates, at.live, at.count)
    found: list[int] = []
    for document in as_ids(alive).tolist():
        check()  # each text has to be decompressed
        if any(holds(at.folded(document, each)) for each in Part if part in (None, each)):
            found.append(document)
    return np.array(found, np.uint32)


def _stand_near(part: str, node: Near) -> bool:
    pairs = ((node.left, node.right), (node.right, node.left))
    return any(_follows(part, first, second, node.distance) for first, second in pairs)


def _follows(part: str, first: str, second: str, distance: int) -> bool:
    start = part.find(first)
    while start >= 0:
        check()
        end = start + len(first)
        if part.find(second, end, end + distance + len(second)) >= 0:
            return True
        start = part.find(first, start + 1)
    return False


# By positions


def _pairs(run: tokens.Token) -> Iterator[str]:
    for offset in range(len(run.text) - 1):
        yield run.text[offset : offset + 2]


def _cover(run: tokens.Token) -> Iterator[tokens.Token]:
    """Yield the fewest pairs that cover a run of two or more; a single character as it is."""
    if len(run.text) == 1:
        yield run
        return
    for offset in sorted({*range(0, len(run.text) - 1, 2), len(run.text) - 2}):
        start = run.start + offset
        yield tokens.Token(run.text[offset : offset + 2], start, start + 2)


@dataclass(frozen=True, slots=True)
class _Chain:
    """Where a literal may stand, told by the places of the rarest link that covers it.

    Attributes:
        docs: ascending documents, each with a place.
        counts: places by document.
        positions: of these, one behind the other.
        in_body: whether each is in the body; ``None`` when nobody asked.
        start: of the link in the literal.
    """

    docs: U32
    counts: U32
    positions: U32
    in_body: Bools | None
    start: int

    def kept(self, holds: Bools) -> "_Chain":
        """Return the chain with some of its places."""
        if holds.all():
            return self
        sums = np.concatenate(([0], np.cumsum(holds, dtype=np.int64)))
        ends = _ends(self.counts)
        counts = (sums[ends] - sums[ends - self.counts]).astype(np.uint32)
        left = counts > 0
        return _Chain(
            those(self.docs, left),
            those(counts, left),
            those(self.positions, holds),
            None if self.in_body is None else self.in_body[holds],
            self.start,
        )


def _holding(
    runs: Sequence[tokens.Token], at: Segment, within: Docs | None, part: Part | None
) -> Docs:
    """Return the documents where runs of two or more stand, each at its offset.

    Candidates hold all pairs. Then come the positions of a cover; where it is long and few are
    left, their texts are read.
    """
    docs = _candidates(runs, at, within, part)
    links = _links(runs, at)
    chain = _begun(links[0], docs, at, part, parted=part is not None)
    for done, link in enumerate(links[1:], 1):
        if done.bit_count() == 1 and _is_quicker_read(chain.docs, links[done:], at):
            return _read(chain.docs, at, part, lambda printed: _stand(printed, runs))
        chain = _continued(chain, link, at)
    return chain.docs


def _stand(printed: str, runs: Sequence[tokens.Token]) -> bool:
    """Whether all runs may stand in a text; of several, each somewhere."""
    return all(run.text in printed for run in runs)


def _is_quicker_read(docs: U32, links: Sequence[tokens.Token], at: Segment) -> bool:
    if len(links) < _MANY_LINKS or not len(docs):
        return False
    worth = sum(_OF_LINK + _OF_POSTING * at.holders("text_bigrams", link.text) for link in links)
    if len(docs) * _OF_ARTICLE > worth:
        return False
    lengths = at.lengths("text_characters")[docs]
    if int(lengths.max()) > _LONGEST_READ:
        return False
    return float(lengths.sum(dtype=np.int64)) + len(docs) * _OF_ARTICLE < worth


def _candidates(
    runs: Sequence[tokens.Token], at: Segment, within: Docs | None, part: Part | None
) -> U32:
    """Return the documents that hold all pairs of the runs, the rarest asked first."""
    field = "title_bigrams" if part is Part.TITLE else "text_bigrams"
    counts = {pair: at.holders(field, pair) for run in runs for pair in _pairs(run)}
    found = within
    for pair in sorted(counts, key=lambda pair: counts[pair]):
        check()
        if not counts[pair]:
            return EMPTY
        if part is None and found is not None and size(found) * _FEW < counts[pair]:
            ids = as_ids(found)
            where, _ = at.some("text_bigrams", pair, ids.astype(np.int64))
            found = ids[where]
        else:
            found = _and(found, holders("bigrams", pair, at, part), at)
        if not size(found):
            return EMPTY
    return EMPTY if found is None else as_ids(found)


def _links(runs: Sequence[tokens.Token], at: Segment) -> list[tokens.Token]:
    """Return a cover of the runs, the link of the fewest documents first."""
    links = [link for run in runs for link in _cover(run)]
    return sorted(links, key=lambda link: at.holders("text_bigrams", link.text))


def _begun(
    link: tokens.Token, candidates: U32, at: Segment, part: Part | None, *, parted: bool
) -> _Chain:
    """Return all places of a link in candidates that each hold it, in a part."""
    counts, positions = _occurrences(link.text, candidates, at)
    if not len(positions):
        return _Chain(EMPTY, EMPTY, EMPTY, np.zeros(0, np.bool_), link.start)
    in_body = _in_body(link.text, candidates, counts, at) if parted else None
    chain = _Chain(candidates, counts, positions, in_body, link.start)
    if part is None or in_body is None:
        return chain
    return chain.kept(in_body if part is Part.BODY else ~in_body)


def _continued(chain: _Chain, link: tokens.Token, at: Segment) -> _Chain:
    """Return the places of a chain where another link stands as far from it as in the literal."""
    check()
    counts, positions = _occurrences(link.text, chain.docs, at)
    if not len(positions):
        return chain.kept(np.zeros(len(chain.positions), np.bool_))
    return chain.kept(_aligned(chain, counts, positions, link.start))


def _occurrences(link: str, candidates: U32, at: Segment) -> tuple[U32, U32]:
    """Return how often a link stands in candidates, each of which holds it, and where."""
    if not len(candidates):
        return EMPTY, EMPTY
    single = len(link) == 1
    found = at.places(link) if single else at.postings("text_bigrams", link, True)
    if found is None or found.positions is None:
        return EMPTY, EMPTY
    if len(candidates) == len(found.ids):
        return found.frequencies, found.positions
    if len(candidates) * 8 > len(found.ids):
        places = np.flatnonzero(as_mask(candidates, at.count)[found.ids.astype(np.int64)])
    else:
        places = found.ids.searchsorted(candidates)
    counts = found.frequencies[places]
    firsts = _ends(found.frequencies)[places] - counts
    flat = np.repeat(firsts - (_ends(counts) - counts), counts)
    flat += np.arange(len(flat))
    return counts, found.positions[flat]


def _aligned(chain: _Chain, counts: U32, positions: U32, start: int) -> Bools:
    """Say of each place of a chain whether another link stands where it should from there.

    Each document gets a stretch of one long axis; a map of that axis, chunk by chunk, is marked by
    the link and read by the chain. Both go through it in order, so this beats any search.
    """
    top = max(chain.start, start)
    lasts = np.maximum(chain.positions[_ends(chain.counts) - 1], positions[_ends(counts) - 1])
    stops = np.cumsum(lasts.astype(np.int64) + (top + 1))
    bases = np.concatenate(([0], stops[:-1]))
    asked = np.repeat(bases + (top - chain.start), chain.counts) + chain.positions
    told = np.repeat(bases + (top - start), counts) + positions
    firsts = bases.searchsorted(np.arange(0, int(stops[-1]), _CHUNK)).clip(max=len(bases) - 1)
    cuts = np.append(bases[np.unique(firsts)], stops[-1])  # a document is in one chunk only
    marked = np.zeros(int(np.diff(cuts).max()), np.bool_)
    holds = np.zeros(len(asked), np.bool_)
    bounds = zip(asked.searchsorted(cuts).tolist(), told.searchsorted(cuts).tolist(), strict=True)
    low, told_low = next(bounds)
    for base, (high, told_high) in zip(cuts[:-1].tolist(), bounds, strict=True):
        check()
        marks = told[told_low:told_high] - base
        marked[marks] = True
        holds[low:high] = marked[asked[low:high] - base]
        marked[marks] = False
        low, told_low = high, told_high
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
    links = _links([tokens.Token(wanted, 0, len(wanted))], at)
    chain = _begun(links[0], as_ids(within), at, part, parted=True)
    for link in links[1:]:
        chain = _continued(chain, link, at)
    keys = np.repeat(chain.docs.astype(np.int64) << 33, chain.counts)
    if chain.in_body is not None:
        keys += chain.in_body.astype(np.int64) << 32
    keys += chain.positions
    keys -= chain.start
    return keys


def _in_body(link: str, docs: U32, counts: U32, at: Segment) -> Bools:
    """Say of each place of a link whether it is in the body.

    A title stands before its body: the title's frequency says how many places are its own.
    """
    owners = np.repeat(np.arange(len(docs)), counts)
    ordinals = np.arange(len(owners)) - (_ends(counts) - counts)[owners]
    titled = np.zeros(len(docs), np.int64)
    titles = at.postings("title_characters" if len(link) == 1 else "title_bigrams", link)
    if titles is not None:
        held, places = matched(titles.ids, docs)
        titled[places] = titles.frequencies[held]
    in_body: Bools = ordinals >= titled[owners]
    return in_body


def _ends(counts: U32) -> I64:
    """Return where each of so many ends when all lie one behind the other."""
    return np.cumsum(counts.astype(np.int64))
