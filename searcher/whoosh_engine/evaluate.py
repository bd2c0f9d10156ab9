"""Query tree -> total, one page of hits, and facet counts over one snapshot.

Literals are decided by bigrams and characters alone (words only rank), so segmentation never hides
an article. Everything here is a pure function of read-only arrays: threads may share a snapshot.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from searcher.model import FacetCounts
from searcher.query import (
    And,
    Everything,
    Literal,
    Near,
    Node,
    Not,
    Or,
    Prefix,
    Query,
    Wildcard,
    Word,
    wildcard,
)
from searcher.whoosh_engine.evaluation.paging import page
from searcher.whoosh_engine.evaluation.phrases import near, with_literal
from searcher.whoosh_engine.evaluation.ranking import terms
from searcher.whoosh_engine.evaluation.reading import Segment, Snapshot
from searcher.whoosh_engine.evaluation.sets import (
    Docs,
    as_places,
    both,
    either,
    size,
    those,
    without,
)

_ANY_WORD = (Prefix(""), Wildcard("*"))  # no need to read all lists

__all__ = ["Found", "Segment", "Snapshot", "answer", "matching"]


@dataclass(frozen=True, slots=True)
class Found:
    """The answer in numbers.

    Attributes:
        total: how many articles match.
        hits: segment, document and score (0 when nothing was ranked) of each hit of the page.
        facets: see `searcher.model.Page`.
    """

    total: int
    hits: tuple[tuple[int, int, float], ...]
    facets: FacetCounts


def answer(query: Query, at: Snapshot, *, prune: bool = True) -> Found:
    """Answer a query; ``prune=False`` scores every member, to the same result."""
    members = [_alive(matching(query.tree, segment), segment) for segment in at.segments]
    places = [as_places(docs) for docs in members]
    cells = [
        segment.cells if len(docs) == segment.count else segment.cells[docs]
        for segment, docs in zip(at.segments, places, strict=True)
    ]
    keep, total, facets = at.cells.narrow(cells, query.choices)
    if not query.limit or query.offset >= total:
        return Found(total, (), facets)
    if keep is not None:
        places = [
            those(docs, keep[numbers.astype(np.int64)])
            for docs, numbers in zip(places, cells, strict=True)
        ]
    window = slice(query.offset, query.offset + query.limit)
    wanted = terms(query.ranked_by, at)
    hits = page(wanted, places, at, query.sort, window, prune=prune)
    return Found(total, tuple(hits), facets)


def _alive(docs: Docs, at: Segment) -> Docs:
    return docs if at.live is None else both(docs, at.live, at.count)


def matching(node: Node, at: Segment, within: Docs | None = None) -> Docs:
    """Return the documents of a segment that the tree matches, deleted ones perhaps included.

    Args:
        node: the tree.
        at: the segment.
        within: only these are asked about; ``None`` for all.
    """
    match node:
        case Everything():
            return _every(at, within)
        case Literal(wanted):
            return with_literal(wanted, at, within)
        case Near():
            return near(node, at, within)
        case Word() | Prefix() | Wildcard():
            return _within(_with_words(node, at), at, within)
        case Not(child):
            return without(_every(at, within), matching(child, at, within), at.count)
        case Or(children):
            return either([matching(child, at, within) for child in children], at.count)
        case And(children):
            return _all_of(children, at, within)


def _all_of(children: Iterable[Node], at: Segment, within: Docs | None) -> Docs:
    found = within
    for child in sorted(children, key=_effort):
        found = matching(child, at, found)
        if not size(found):
            break
    return _every(at, found)


def _every(at: Segment, within: Docs | None) -> Docs:
    return np.ones(at.count, np.bool_) if within is None else within


def _within(docs: Docs, at: Segment, within: Docs | None) -> Docs:
    return docs if within is None else both(docs, within, at.count)


def _effort(node: Node) -> int:
    """Order children so that costly ones are asked about few documents, and negations last."""
    match node:
        case Literal(wanted):
            return 0 if len(wanted) <= 2 else 2
        case Word() | Everything():
            return 0
        case Near():
            return 2
        case Not():
            return 3
        case _:
            return 1


def _with_words(node: Word | Prefix | Wildcard, at: Segment) -> Docs:
    if node in _ANY_WORD:
        return at.lengths("text_words") > 0
    lists = (at.postings("text_words", word) for word in _words(node, at))
    return either([found.ids for found in lists if found], at.count)


def _words(node: Word | Prefix | Wildcard, at: Segment) -> Iterable[str]:
    match node:
        case Word(wanted):
            return (wanted,)
        case Prefix(start):
            return at.terms("text_words", start)
        case Wildcard(pattern):
            stem = re.split(r"[*?]", pattern, maxsplit=1)[0]
            return filter(wildcard(pattern).fullmatch, at.terms("text_words", stem))
