"""Literals, and texts between borders, evaluated on the positions of bigrams and marks.

Title and body share one sequence of positions, and no bigram reaches from the title into the body.
So bigrams at adjacent positions prove a substring of the title or of the body, and marks at the
places of its first and last character prove its borders.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from searcher.core.deadline import check
from searcher.core.tree import Part, Pattern
from searcher.engines.whoosh.arrays import I64, U32, Bools, matched
from searcher.engines.whoosh.evaluation.reading import Segment
from searcher.engines.whoosh.evaluation.sets import EMPTY, Docs, as_ids, as_mask, both, size, those
from searcher.language import tokens
from searcher.language.occurrences import occurrences

_CHUNK = 1 << 21  # positions that `_aligned` marks at once: a byte map of 2 MB fits a cache
_FEW = (
    16  # for candidates 16 times fewer than postings, only the rows that may hold them are decoded
)

# When to read texts instead of following positions; measured, see docs/engine.md.
_MANY_LINKS = 8  # with fewer links left, positions are followed without comparing costs
_LONGEST_READ = 200_000  # characters; longer texts are never read, so a read takes milliseconds
# What an article, a link, and a posting of a link cost, in characters read in the same time:
_OF_ARTICLE, _OF_LINK, _OF_POSTING = 300, 1_000, 0.4


@dataclass(frozen=True, slots=True)
class Bordered:
    """A folded text that has to stand in a part, with a border before or behind it if asked.

    Attributes:
        text: the folded text.
        starts: see `tree.Pattern`.
        ends: see `tree.Pattern`.
    """

    text: str
    starts: bool = False
    ends: bool = False

    def marks(self) -> Iterator[tokens.Token]:
        """Yield the marks that prove the borders, at their offsets in the text."""
        last = len(self.text) - 1
        if self.starts and tokens.needs_start(self.text[0]):
            yield tokens.Token(tokens.STARTS + self.text[0], 0, 1)
        if self.ends and tokens.needs_end(self.text[last]):
            yield tokens.Token(tokens.ENDS + self.text[last], last, last + 1)

    def links(self) -> list[tokens.Token]:
        """Return the fewest marks and bigrams that prove the text; else its only character."""
        return [*self.marks(), *_cover(self.text)] or [tokens.Token(self.text, 0, 1)]

    def stands_in(self, printed: str) -> bool:
        """Whether a folded part of a text holds the text between its borders."""
        wanted = Pattern((self.text,), starts=self.starts, ends=self.ends)
        return any(occurrences(printed, wanted))


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
    if not wanted:
        return np.ones(at.count, np.bool_) if within is None else within
    return with_bordered(Bordered(wanted), at, within, part)


def with_bordered(
    wanted: Bordered, at: Segment, within: Docs | None = None, part: Part | None = None
) -> Docs:
    """Return the documents that hold a text, which is not empty; see `with_literal`."""
    links = wanted.links()
    if len(links) > 1:
        return _holding(wanted, at, within, part)
    (link,) = links  # its list is the answer
    stream = "characters" if len(link.text) == 1 else "bigrams"
    found = holders(stream, link.text, at, part)
    return found if within is None else both(within, found, at.count)


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


def read(candidates: Docs, at: Segment, part: Part | None, holds: Callable[[str], bool]) -> U32:
    """Return the documents with a part whose folded text holds something; slow.

    Args:
        candidates: the documents to read.
        at: the segment.
        part: title or body; ``None`` for either.
        holds: the test.
    """
    alive = candidates if at.live is None else both(candidates, at.live, at.count)
    found: list[int] = []
    for document in as_ids(alive).tolist():
        check()  # slow loop: each text is decompressed
        if any(holds(at.folded(document, each)) for each in Part if part in (None, each)):
            found.append(document)
    return np.array(found, np.uint32)


def _pairs(text: str) -> Iterator[str]:
    for offset in range(len(text) - 1):
        yield text[offset : offset + 2]


def _cover(text: str) -> Iterator[tokens.Token]:
    """Yield the fewest adjacent bigrams that cover a text; none if the text is one character."""
    if len(text) > 1:
        for offset in sorted({*range(0, len(text) - 1, 2), len(text) - 2}):
            yield tokens.Token(text[offset : offset + 2], offset, offset + 2)


@dataclass(frozen=True, slots=True)
class _Chain:
    """The positions where a literal may still stand, while its links are checked one by one.

    A link is a bigram of the literal's cover or a mark. Positions are those of the rarest link.

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


def _holding(wanted: Bordered, at: Segment, within: Docs | None, part: Part | None) -> Docs:
    """Return the documents in which a text of several links stands.

    First the documents that hold all its bigrams and marks are found. Then the positions of its
    links are checked one by one. If many links and few documents are left, their texts are read
    instead.
    """
    docs = _candidates(wanted, at, within, part)
    links = _rarest_first(wanted, at)
    chain = _begun(links[0], docs, at, part, parted=part is not None)
    for done, link in enumerate(links[1:], 1):
        if done.bit_count() == 1 and _is_quicker_read(chain.docs, links[done:], at):
            return read(chain.docs, at, part, wanted.stands_in)
        chain = _continued(chain, link, at)
    return chain.docs


def _is_quicker_read(docs: U32, links: Sequence[tokens.Token], at: Segment) -> bool:
    """Whether reading the documents' texts costs less than following the remaining links."""
    if len(links) < _MANY_LINKS:
        return False
    postings = sum(at.holders("text_bigrams", link.text) for link in links)
    return is_quicker_read(docs, len(links), postings, at)


def is_quicker_read(docs: U32, links: int, postings: int, at: Segment) -> bool:
    """Whether reading the documents' texts costs less than decoding lists with positions.

    Args:
        docs: the documents.
        links: number of lists.
        postings: number of postings of the lists together.
        at: the segment.
    """
    worth = _OF_LINK * links + _OF_POSTING * postings
    if not len(docs) or len(docs) * _OF_ARTICLE > worth:
        return False
    lengths = at.lengths("text_characters")[docs]
    if int(lengths.max()) > _LONGEST_READ:
        return False
    return float(lengths.sum(dtype=np.int64)) + len(docs) * _OF_ARTICLE < worth


def _candidates(wanted: Bordered, at: Segment, within: Docs | None, part: Part | None) -> U32:
    """Return the documents that hold all bigrams and marks of a text; the rarest first."""
    field = "title_bigrams" if part is Part.TITLE else "text_bigrams"
    links = (*_pairs(wanted.text), *(mark.text for mark in wanted.marks()))
    counts = {link: at.holders(field, link) for link in links}
    found = within
    for link in sorted(counts, key=lambda link: counts[link]):
        check()
        if not counts[link]:
            return EMPTY
        if part is None and found is not None and size(found) * _FEW < counts[link]:
            ids = as_ids(found)
            where, _ = at.some("text_bigrams", link, ids.astype(np.int64))
            found = ids[where]
        else:
            held = holders("bigrams", link, at, part)
            found = held if found is None else both(found, held, at.count)
        if not size(found):
            return EMPTY
    return EMPTY if found is None else as_ids(found)


def _rarest_first(wanted: Bordered, at: Segment) -> list[tokens.Token]:
    """Return the links of a text, the one that the fewest documents hold first."""
    return sorted(wanted.links(), key=lambda link: at.holders("text_bigrams", link.text))


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


def places(wanted: Bordered, at: Segment, within: Docs, part: Part | None) -> I64:
    """Return a key for each place of a text in a part, ascending.

    A key is ``document << 33 | in_body << 32 | position``.

    Args:
        wanted: the text, which is not empty.
        at: the segment.
        within: the documents to look in; each holds the links of the text.
        part: title or body; ``None`` for either.
    """
    links = _rarest_first(wanted, at)
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
