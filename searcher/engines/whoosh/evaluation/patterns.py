"""Patterns and nearness, evaluated on the places of texts; see `tree.Pattern` and `tree.Near`.

Places are keys of `phrases.places`: places in one part of a document differ as their positions do,
and places in two parts are farther apart than any distance that is asked for.
"""

from collections.abc import Iterator

import numpy as np

from searcher.core.deadline import check
from searcher.core.tree import Literal, Near, Part, Pattern, Unit
from searcher.engines.whoosh.arrays import I64, U32, Bools
from searcher.engines.whoosh.evaluation.phrases import (
    Bordered,
    holders,
    is_quicker_read,
    places,
    read,
    with_bordered,
)
from searcher.engines.whoosh.evaluation.reading import Segment
from searcher.engines.whoosh.evaluation.sets import EMPTY, Docs, both, size, those
from searcher.language import tokens
from searcher.language.occurrences import stands_near

_FAR = 1 << 30  # longer than any text; position + _FAR stays below 2**32, inside one part's keys
_ENDS = {Unit.SENTENCE: tokens.SENTENCE_ENDS, Unit.PARAGRAPH: tokens.PARAGRAPH_ENDS}


def with_pattern(
    wanted: Pattern, at: Segment, within: Docs | None = None, part: Part | None = None
) -> Docs:
    """Return the documents that hold a pattern in a part; see `phrases.with_literal`."""
    docs = _with_pieces(wanted, at, within, part)
    if not size(docs) or (len(wanted.pieces) == 1 and not wanted.before):
        return docs
    return _documents(_last_places(wanted, at, docs, part))


def near(node: Near, at: Segment, within: Docs | None = None) -> Docs:
    """Return the documents that hold both texts near each other in one part."""
    one, other = _as_pattern(node.left), _as_pattern(node.right)
    docs = _with_pieces(other, at, _with_pieces(one, at, within, node.part), node.part)
    if not size(docs):
        return EMPTY
    firsts, seconds = (_stretches(wanted, at, docs, node.part) for wanted in (one, other))
    found = [_pairs(firsts, seconds, node.distance)]
    if not node.ordered:
        found.append(_pairs(seconds, firsts, node.distance))
    starts, ends = (np.concatenate(bounds) for bounds in zip(*found, strict=True))
    if node.inside is None:
        return _documents(starts)
    return _inside(node, node.inside, starts, ends, at)


def _as_pattern(wanted: Literal | Pattern) -> Pattern:
    return Pattern((wanted.text,)) if isinstance(wanted, Literal) else wanted


def _bordered(wanted: Pattern) -> Iterator[Bordered]:
    """Yield the pieces of a pattern with the borders that they need."""
    last = len(wanted.pieces) - 1
    for number, piece in enumerate(wanted.pieces):
        yield Bordered(piece, wanted.starts and not number, wanted.ends and number == last)


def _with_pieces(wanted: Pattern, at: Segment, within: Docs | None, part: Part | None) -> Docs:
    """Return the documents that hold all pieces of a pattern, wherever they stand."""
    found: Docs = EMPTY
    for piece in _bordered(wanted):
        found = with_bordered(piece, at, within, part)
        within = found
    return found


def _last_places(wanted: Pattern, at: Segment, docs: Docs, part: Part | None) -> I64:
    """Return the places of a pattern's last piece, ascending, where the whole pattern stands."""
    first, *others = _bordered(wanted)
    found = places(first, at, docs, part)
    if wanted.before:
        found = those(found, _offsets(found, at) >= wanted.before)
    ends = found + len(first.text)
    for piece, (fewest, most) in zip(others, wanted.gaps, strict=True):
        check()
        coming = places(piece, at, docs, part)
        found = those(coming, _reached(coming, ends, fewest, min(most, _FAR)))
        ends = found + len(piece.text)
    return found


def _offsets(found: I64, at: Segment) -> I64:
    """Return the offset of each place in its part."""
    positions: I64 = found & 0xFFFF_FFFF
    bodies = at.postings("text_bigrams", tokens.BODY, True)  # each document has this mark once
    if bodies is None or bodies.positions is None:
        return positions
    in_body = (found >> 32) & 1
    positions -= in_body * bodies.positions.astype(np.int64)[found >> 33]
    return positions


def _reached(starts: I64, ends: I64, fewest: int, most: int) -> Bools:
    """Return a mask over starts: those with an end as many characters before as a gap allows."""
    if not len(ends):
        return np.zeros(len(starts), np.bool_)
    at = ends.searchsorted(starts - most)
    hits: Bools = (at < len(ends)) & (ends[at.clip(max=len(ends) - 1)] <= starts - fewest)
    return hits


def _stretches(wanted: Pattern, at: Segment, docs: Docs, part: Part | None) -> tuple[I64, int]:
    """Return the places of a pattern of one length, and that length."""
    length = wanted.length or 0
    return _last_places(wanted, at, docs, part) - (length - len(wanted.pieces[-1])), length


def _pairs(first: tuple[I64, int], second: tuple[I64, int], distance: int) -> tuple[I64, I64]:
    """Return where each pair of texts begins and ends: a first text and the next second text.

    Only pairs at most ``distance`` apart are returned.
    """
    (firsts, length), (seconds, other_length) = first, second
    if not len(seconds):
        return seconds, seconds
    at = seconds.searchsorted(firsts + length)
    nearest = seconds[at.clip(max=len(seconds) - 1)]
    close = (at < len(seconds)) & (nearest - firsts - length <= min(distance, _FAR))
    return those(firsts, close), those(nearest, close) + other_length


def _inside(node: Near, unit: Unit, starts: I64, ends: I64, at: Segment) -> Docs:
    """Return the documents with a pair of texts in which no unit ends."""
    docs = _documents(starts)
    lists = [holders("characters", char, at) for char in _ENDS[unit]]
    if is_quicker_read(docs, len(lists), sum(map(len, lists)), at):
        return read(docs, at, node.part, lambda printed: stands_near(printed, node))
    stops = [
        places(Bordered(char), at, both(docs, held, at.count), node.part)
        for char, held in zip(_ENDS[unit], lists, strict=True)
    ]
    stop = np.sort(np.concatenate(stops))
    return _documents(those(starts, stop.searchsorted(starts) == stop.searchsorted(ends)))


def _documents(found: I64) -> U32:
    """Return the documents of places, ascending."""
    return np.unique((found >> 33).astype(np.uint32))
