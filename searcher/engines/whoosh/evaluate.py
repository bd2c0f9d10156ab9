"""Evaluation of a query: the total, one page of hits and the facet counts of one snapshot.

A member is a document that matches. Bigrams and characters alone decide which documents hold a
literal; words only rank. So a wrong word boundary never hides an article. Every function here is a
pure function of read-only arrays, so threads may share a snapshot.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from searcher.core.deadline import check, checked
from searcher.core.model import Detail, FacetCounts
from searcher.core.tree import (
    About,
    And,
    Dated,
    Detailed,
    Everything,
    FromSource,
    InGroup,
    InIssue,
    Labelled,
    Literal,
    Near,
    Node,
    Not,
    OnPage,
    Or,
    Part,
    Pattern,
    Prefix,
    Query,
    Wildcard,
    Word,
    wildcard,
)
from searcher.engines.whoosh.arrays import I64, Bools
from searcher.engines.whoosh.evaluation.paging import page
from searcher.engines.whoosh.evaluation.patterns import near, with_pattern
from searcher.engines.whoosh.evaluation.phrases import holders, with_literal
from searcher.engines.whoosh.evaluation.ranking import terms
from searcher.engines.whoosh.evaluation.reading import Fact, Segment, Snapshot
from searcher.engines.whoosh.evaluation.reprints import Collapsed, collapse
from searcher.engines.whoosh.evaluation.sets import (
    Docs,
    as_places,
    both,
    either,
    size,
    those,
    without,
)
from searcher.language import tokens
from searcher.language.dates import days_of

_ANY_WORD = (Prefix(""), Wildcard("*"))  # answered from lengths, without reading posting lists
_NAMES = 1 << 14  # folded labels and file names that are kept in memory

__all__ = ["Found", "Segment", "Snapshot", "answer", "matching", "tallied"]


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a query, in numbers of segments and documents.

    Attributes:
        total: see `searcher.core.model.Page`.
        shown: see `searcher.core.model.Page`.
        hits: for each hit of the page, its segment's number, its document and its score. The score
            is 0 when nothing was ranked.
        others: for each hit, how many members are collapsed under it.
        facets: see `searcher.core.model.Page`.
    """

    total: int
    shown: int
    hits: tuple[tuple[int, int, float], ...]
    others: tuple[int, ...]
    facets: FacetCounts


def answer(query: Query, at: Snapshot, *, prune: bool = True) -> Found:
    """Answer a query on a snapshot.

    Args:
        query: the query.
        at: the snapshot.
        prune: false scores every member. The result is the same; tests compare the two.

    Raises:
        TimedOut: the time limit passed before the answer was found.
    """
    members, total, facets = _members(query, at)
    collapsed = collapse(members, at.reprints) if query.collapsed and total > 1 else None
    left = collapsed.members if collapsed else members
    shown = sum(map(len, left)) if collapsed else total
    if not query.limit or query.offset >= shown:
        return Found(total, shown, (), (), facets)
    window = slice(query.offset, query.offset + query.limit)
    wanted = terms(query.ranked_by, at)
    hits = page(wanted, left, at, query.sort, window, prune=prune, recent=query.recent)
    return Found(total, shown, tuple(hits), _others(hits, collapsed), facets)


def tallied(query: Query, detail: Detail, at: Snapshot) -> Counter[str]:
    """Return how many members have each value of a detail.

    Raises:
        TimedOut: the time limit passed before the answer was found.
    """
    counts: Counter[str] = Counter()
    members, _, _ = _members(query, at)
    for segment, places in zip(at.segments, members, strict=True):
        check()
        lists, numbers = segment.details(detail)
        times = np.bincount(numbers[places], minlength=len(lists)).tolist()
        for values, number in zip(lists, times, strict=True):
            counts.update(dict.fromkeys(values, number))
    return +counts  # the unary plus drops values that no member has


def _members(query: Query, at: Snapshot) -> tuple[list[I64], int, FacetCounts]:
    """Return the members by segment, ascending, how many they are, and the facet counts."""
    found = [_alive(matching(query.tree, segment), segment) for segment in at.segments]
    places = [as_places(docs) for docs in found]
    cells = [
        segment.cells if len(docs) == segment.count else segment.cells[docs]
        for segment, docs in zip(at.segments, places, strict=True)
    ]
    keep, total, facets = at.cells.narrow(cells, query.choices)
    if keep is not None:
        places = [
            those(docs, keep[numbers.astype(np.int64)])
            for docs, numbers in zip(places, cells, strict=True)
        ]
    return places, total, facets


def _others(hits: Sequence[tuple[int, int, float]], collapsed: Collapsed | None) -> tuple[int, ...]:
    if collapsed is None:
        return (0,) * len(hits)
    return tuple(collapsed.under(segment, document) for segment, document, _ in hits)


def _alive(docs: Docs, at: Segment) -> Docs:
    return docs if at.live is None else both(docs, at.live, at.count)


def matching(node: Node, at: Segment, within: Docs | None = None) -> Docs:
    """Return the documents of a segment that match the tree; deleted ones may be among them.

    Args:
        node: the tree.
        at: the segment.
        within: only these documents are asked about; ``None`` for all.
    """
    check()
    match node:
        case Everything():
            return _every(at, within)
        case Literal(wanted, part):
            return with_literal(wanted, at, within, part)
        case Pattern(part=part):
            return with_pattern(node, at, within, part)
        case Near():
            return near(node, at, within)
        case Word() | Prefix() | Wildcard():
            return _within(_with_words(node, at), at, within)
        case Labelled() | Detailed() | Dated() | OnPage() | FromSource() | InGroup() | InIssue():
            return _within(_about(node, at), at, within)
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
    """Return a rank of a child's cost, lowest first.

    Costly children come late so that few documents are left to ask about; negations come last.
    """
    match node:
        case Literal(wanted):
            return 0 if len(wanted) <= 2 else 2
        case Word() | Everything():
            return 0
        case Labelled() | Detailed() | Dated() | OnPage() | FromSource() | InGroup() | InIssue():
            return 0
        case Near() | Pattern():
            return 2
        case Not():
            return 3
        case _:
            return 1


def _with_words(node: Word | Prefix | Wildcard, at: Segment) -> Docs:
    if replace(node, part=None) in _ANY_WORD:
        return _with_any_word(at, node.part)
    lists = [holders("words", word, at, node.part) for word in _words(node, at)]
    return either(lists, at.count)


def _with_any_word(at: Segment, part: Part | None) -> Docs:
    if part is Part.TITLE:
        return at.lengths("title_words") > 0
    whole = at.lengths("text_words")
    return whole > 0 if part is None else whole > at.lengths("title_words")


def _words(node: Word | Prefix | Wildcard, at: Segment) -> Iterable[str]:
    field = "title_words" if node.part is Part.TITLE else "text_words"
    match node:
        case Word(wanted):
            return (wanted,)
        case Prefix(start):
            return checked(at.terms(field, start))
        case Wildcard(pattern):
            stem = re.split(r"[*?]", pattern, maxsplit=1)[0]
            return filter(wildcard(pattern).fullmatch, checked(at.terms(field, stem)))


def _about(node: About, at: Segment) -> Bools:
    """Return a mask over documents: those whose label, source, group, page or date matches."""
    match node:
        case Labelled(facet, wanted):
            return at.having(facet, lambda label: wanted in _folded_name(label))
        case Detailed(detail, wanted, whole=True):
            return at.having(detail, lambda value: wanted == _folded_name(value))
        case Detailed(detail, wanted):
            return at.having(detail, lambda value: wanted in _folded_name(value))
        case FromSource(wanted, whole=True):
            return at.having("sources", lambda source: wanted == _folded_name(source))
        case FromSource(wanted):
            return at.having("sources", lambda source: wanted in _folded_name(source))
        case InGroup(group):
            return at.in_group(group)
        case InIssue(issue):
            return at.having("issues", lambda each: each == issue and each != "")
        case OnPage(number):
            plain = number.lstrip("0")
            return at.having(
                "pages", lambda each: _folded_name(each).lstrip("0") == plain and each != ""
            )
        case Dated(first, last, printed):
            days: Fact = "printed" if printed else "dates"
            return at.having(days, lambda date: _lies_in(date, first, last))


@lru_cache(_NAMES)
def _folded_name(name: str) -> str:
    return tokens.fold(name).text


def _lies_in(date: str, first: str, last: str) -> bool:
    """Whether a day, or every day of a month, lies in a range of days; see `tree.Dated`."""
    begin, end = days_of(date)
    return date != "" and first <= begin and (not last or end <= last)
