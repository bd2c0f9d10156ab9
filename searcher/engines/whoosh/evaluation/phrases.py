"""Literals and nearness, evaluated on the positions of bigrams.

Title and body share one sequence of positions, and no bigram reaches from the title into the body.
So bigrams at adjacent positions prove a substring of the title or of the body. An index of format 3
keeps no bigrams with punctuation: there, the texts of the documents that hold the rest of the
literal are read.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from searcher.core.deadline import check
from searcher.core.tree import Literal, Near, Part, Pattern
from searcher.engines.whoosh.arrays import I64, U32, Bools, matched
from searcher.engines.whoosh.evaluation.reading import Segment
from searcher.engines.whoosh.evaluation.sets import EMPTY, Docs, as_ids, as_mask, both, size, those
from searcher.language import tokens
from searcher.language.occurrences import occurrences, stands_near

_CHUNK = 1 << 21  # positions that `_aligned` marks at once: a byte map of 2 MB fits a cache
_FAR = 1 << 30  # longer than any text; position + _FAR stays below 2**32, inside one part's keys
_FEW = (
    16  # for candidates 16 times fewer than postings, only the rows that may hold them are decoded
)

# When to read texts instead of following positions; measured, see docs/engine.md.
_MANY_LINKS = 8  # with fewer links left, positions are followed without comparing costs
_LONGEST_READ = 200_000  # characters; longer texts are never read, so a read takes milliseconds
# What an article, a link, and a posting of a link cost, in characters read in the same time:
_OF_ARTICLE, _OF_LINK, _OF_POSTING = 300, 1_000, 0.4


def with_literal(
    wanted: str, at: Segment, within: Docs | None = None, part: Part | None = None
) -> Docs:
    """Return the documents that hold a folded text as a substring of a part.

    Args:
        wanted: the folded text.
        at: the segment.
        within: only these documents are asked about; ``None`` for all.
        part: title or body; ``None`` for either.

    Returns:
        All documents of ``within`` that match. Deleted documents may be among them.
    """
    stretches = _stretches(wanted, at)
    found: Docs | None = within
    for stretch in stretches:
        if len(stretch.text) == 1:
            found = _and(found, holders("characters", stretch.text, at, part), at)
    longer = [stretch for stretch in stretches if len(stretch.text) > 1]
    if [len(stretch.text) for stretch in longer] == [2]:  # one bigram: its list is the answer
        found = _and(found, holders("bigrams", longer[0].text, at, part), at)
    elif longer:
        found = _holding(longer, at, found, part)
    if stretches and len(stretches[0].text) == len(wanted):
        return EMPTY if found is None else found
    return _read(_or_all(found, at), at, part, lambda printed: wanted in printed)


def with_pattern(
    wanted: Pattern, at: Segment, within: Docs | None = None, part: Part | None = None
) -> Docs:
    """Return the documents that hold a pattern in a part; see `with_literal`."""
    found = within
    for piece in wanted.pieces:
        found = with_literal(piece, at, found, part)
    return _read(_or_all(found, at), at, part, lambda printed: any(occurrences(printed, wanted)))


def near(node: Near, at: Segment, within: Docs | None = None) -> Docs:
    """Return the documents that hold both texts near each other in one part.

    Where positions do not tell all that the node asks, texts are read instead.
    """
    found = within
    for wanted in (node.left, node.right):
        if isinstance(wanted, Literal):
            found = with_literal(wanted.text, at, found, node.part)
        else:
            found = with_pattern(wanted, at, found, node.part)
    left, right = node.left, node.right
    if isinstance(left, Literal) and isinstance(right, Literal) and found is not None:
        plain = not node.ordered and node.inside is None
        if plain and _has_places(left.text, at) and _has_places(right.text, at):
            return _near_by_places(left.text, right.text, node, at, found)
    return _read(_or_all(found, at), at, node.part, lambda printed: stands_near(printed, node))


def _stretches(wanted: str, at: Segment) -> list[tokens.Token]:
    """Return the stretches of a literal that the index covers with bigrams.

    That is the whole literal; in format 3, its stretches between punctuation.
    """
    if not at.has_marks:
        return list(tokens.stretches(wanted))
    return [tokens.Token(wanted, 0, len(wanted))] if wanted else []


def _has_places(wanted: str, at: Segment) -> bool:
    """Whether the index tells every position of a literal.

    In format 3 this needs a literal of two or more characters, none of them punctuation.
    """
    if at.has_marks:
        return wanted != ""
    stretch = next(tokens.stretches(wanted), None)
    return stretch is not None and len(stretch.text) == len(wanted) > 1


def holders(stream: str, term: str, at: Segment, part: Part | None = None) -> U32:
    """Return the documents that hold a term of a stream.

    Args:
        stream: ``words``, ``bigrams`` or ``characters``.
        term: the term.
        at: the segment.
        part: title or body; ``None`` for either. A term is in the body when the text holds it more
            often than the title.
    """
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


# Evaluation by reading texts


def _read(candidates: Docs, at: Segment, part: Part | None, holds: Callable[[str], bool]) -> U32:
    alive = candidates if at.live is None else both(candidates, at.live, at.count)
    found: list[int] = []
    for document in as_ids(alive).tolist():
        check()  # slow loop: each text is decompressed
        if any(holds(at.folded(document, each)) for each in Part if part in (None, each)):
            found.append(document)
    return np.array(found, np.uint32)


# Evaluation by positions


def _pairs(stretch: tokens.Token) -> Iterator[str]:
    for offset in range(len(stretch.text) - 1):
        yield stretch.text[offset : offset + 2]


def _cover(stretch: tokens.Token) -> Iterator[tokens.Token]:
    """Yield the fewest adjacent bigrams that cover a stretch; one character yields itself."""
    if len(stretch.text) == 1:
        yield stretch
        return
    for offset in sorted({*range(0, len(stretch.text) - 1, 2), len(stretch.text) - 2}):
        start = stretch.start + offset
        yield tokens.Token(stretch.text[offset : offset + 2], start, start + 2)


@dataclass(frozen=True, slots=True)
class _Chain:
    """The positions where a literal may still stand, while its links are checked one by one.

    A link is one bigram of the literal's cover. Positions are those of the rarest link.

    Attributes:
        docs: ascending documents, each with at least one position.
        counts: number of positions of each document.
        positions: the positions, document after document.
        in_body: for each position, whether it is in the body; ``None`` when the part does not
            matter.
        start: offset of the rarest link in the literal.
    """

    docs: U32
    counts: U32
    positions: U32
    in_body: Bools | None
    start: int

    def kept(self, holds: Bools) -> "_Chain":
        """Return the chain with only the positions that the mask holds."""
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
    stretches: Sequence[tokens.Token], at: Segment, within: Docs | None, part: Part | None
) -> Docs:
    """Return the documents in which stretches of two or more characters stand at their offsets.

    First the documents that hold all bigrams of the stretches are found. Then the positions of a
    cover are checked link by link; if the cover is long and few documents are left, their texts are
    read instead.
    """
    docs = _candidates(stretches, at, within, part)
    links = _links(stretches, at)
    chain = _begun(links[0], docs, at, part, parted=part is not None)
    for done, link in enumerate(links[1:], 1):
        if done.bit_count() == 1 and _is_quicker_read(chain.docs, links[done:], at):
            return _read(chain.docs, at, part, lambda printed: _stand(printed, stretches))
        chain = _continued(chain, link, at)
    return chain.docs


def _stand(printed: str, stretches: Sequence[tokens.Token]) -> bool:
    """Whether a text holds each of the stretches, wherever they stand."""
    return all(stretch.text in printed for stretch in stretches)


def _is_quicker_read(docs: U32, links: Sequence[tokens.Token], at: Segment) -> bool:
    """Whether reading the documents' texts costs less than following the remaining links."""
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
    stretches: Sequence[tokens.Token], at: Segment, within: Docs | None, part: Part | None
) -> U32:
    """Return the documents that hold all bigrams of the stretches; the rarest first."""
    field = "title_bigrams" if part is Part.TITLE else "text_bigrams"
    counts = {pair: at.holders(field, pair) for stretch in stretches for pair in _pairs(stretch)}
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


def _links(stretches: Sequence[tokens.Token], at: Segment) -> list[tokens.Token]:
    """Return the bigrams that cover the stretches, the one that the fewest documents hold first."""
    links = [link for stretch in stretches for link in _cover(stretch)]
    return sorted(links, key=lambda link: at.holders("text_bigrams", link.text))


def _begun(
    link: tokens.Token, candidates: U32, at: Segment, part: Part | None, *, parted: bool
) -> _Chain:
    """Start a chain: all positions of a link in the part.

    Args:
        link: the rarest link.
        candidates: ascending documents, each of which holds the link.
        at: the segment.
        part: title or body; ``None`` for either.
        parted: whether the chain has to know which positions are in the body.
    """
    counts, positions = _occurrences(link.text, candidates, at)
    if not len(positions):
        return _Chain(EMPTY, EMPTY, EMPTY, np.zeros(0, np.bool_), link.start)
    in_body = _in_body(link.text, candidates, counts, at) if parted else None
    chain = _Chain(candidates, counts, positions, in_body, link.start)
    if part is None or in_body is None:
        return chain
    return chain.kept(in_body if part is Part.BODY else ~in_body)


def _continued(chain: _Chain, link: tokens.Token, at: Segment) -> _Chain:
    """Return the chain with only those positions behind which the link follows at its offset."""
    check()
    counts, positions = _occurrences(link.text, chain.docs, at)
    if not len(positions):
        return chain.kept(np.zeros(len(chain.positions), np.bool_))
    return chain.kept(_aligned(chain, counts, positions, link.start))


def _occurrences(link: str, candidates: U32, at: Segment) -> tuple[U32, U32]:
    """Return how often a link stands in each candidate, and at which positions.

    Args:
        link: a bigram, or one character.
        candidates: ascending documents, each of which holds the link.
        at: the segment.

    Returns:
        Counts by candidate, and all positions, candidate after candidate.
    """
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
    """Return a mask over the chain's positions: those that have the other link at its offset.

    All documents are laid one after the other on a single long axis. Chunk by chunk, the link's
    positions are marked in a byte map of the axis, and the map is read at the chain's positions.
    Both lists are ascending, so this is faster than a binary search for each position.

    Args:
        chain: the positions so far.
        counts: occurrences of the link in each document of the chain.
        positions: these occurrences, document after document.
        start: offset of the link in the literal.
    """
    top = max(chain.start, start)
    lasts = np.maximum(chain.positions[_ends(chain.counts) - 1], positions[_ends(counts) - 1])
    stops = np.cumsum(lasts.astype(np.int64) + (top + 1))
    bases = np.concatenate(([0], stops[:-1]))
    asked = np.repeat(bases + (top - chain.start), chain.counts) + chain.positions
    told = np.repeat(bases + (top - start), counts) + positions
    firsts = bases.searchsorted(np.arange(0, int(stops[-1]), _CHUNK)).clip(max=len(bases) - 1)
    cuts = np.append(bases[np.unique(firsts)], stops[-1])  # cut between documents, never inside
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


def _near_by_places(one: str, other: str, node: Near, at: Segment, within: Docs) -> Bools:
    """Evaluate nearness on the positions of both texts."""
    left, right = (_places(each, at, within, node.part) for each in (one, other))
    distance = min(node.distance, _FAR)
    after = _followed(left + len(one), right, distance)
    before = _followed(right + len(other), left, distance)
    mask = np.zeros(at.count, np.bool_)
    mask[those(left, after) >> 33] = True
    mask[those(right, before) >> 33] = True
    return mask


def _followed(ends: I64, starts: I64, distance: int) -> Bools:
    """Return a mask over ends: those with a start at most ``distance`` behind them."""
    if not len(starts):
        return np.zeros(len(ends), np.bool_)
    places = starts.searchsorted(ends)
    behind = starts[places.clip(max=len(starts) - 1)]
    hits: Bools = (behind >= ends) & (behind - ends <= distance)
    return hits


def _places(wanted: str, at: Segment, within: Docs, part: Part | None) -> I64:
    """Return a key for each occurrence of a text in a part, ascending.

    A key is ``document << 33 | in_body << 32 | position``.
    """
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
    """Return a mask over the positions of a link: those in the body.

    A title's positions come before its body's. So the first n positions of a document, n being the
    link's frequency in the title, are in the title.
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
    """Return where each block ends when blocks of the given sizes are laid one after the other."""
    return np.cumsum(counts.astype(np.int64))
