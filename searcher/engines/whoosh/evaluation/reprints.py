"""Collapsing of reprints: of each reprint group, only the earliest matching article is shown."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from searcher.engines.whoosh.arrays import I64, U32, U64, Bools, matched
from searcher.engines.whoosh.evaluation.sets import those

_NONE = np.empty(0, np.uint64)


@dataclass(frozen=True, slots=True)
class Reprints:
    """The live articles whose reprint group has two or more live articles.

    They are numbered by (group, date, id), an unknown date last. So among matching articles in the
    order of their numbers, the one to show is where the group changes.

    Attributes:
        groups: the group of each number; ascending.
        documents: for each segment, its documents among them, ascending.
        numbers: for each segment, the numbers of ``documents``.
    """

    groups: I64
    documents: Sequence[I64]
    numbers: Sequence[I64]


@dataclass(frozen=True, slots=True)
class Collapsed:
    """The members that are left after collapsing.

    Attributes:
        members: for each segment, the documents that are shown, ascending.
        reprints: the reprint groups of the snapshot.
        others: for each number in ``reprints``, how many members are collapsed under that article.
    """

    members: Sequence[I64]
    reprints: Reprints
    others: I64

    def under(self, segment: int, document: int) -> int:
        """Return how many members are collapsed under a document that is shown."""
        documents = self.reprints.documents[segment]
        place = int(documents.searchsorted(document))
        if place == len(documents) or documents[place] != document:
            return 0
        return int(self.others[self.reprints.numbers[segment][place]])


def number_reprints(
    documents: Sequence[I64],
    keys: Sequence[U64],
    dates: Sequence[U32],
    article_id: Callable[[int, int], str],
) -> Reprints:
    """Number the articles whose group has two or more articles.

    Args:
        documents: for each segment, the live documents that have a group, ascending.
        keys: for each segment, the group keys of ``documents``; a group has one key in all
            segments.
        dates: for each segment, the places of their dates in `Snapshot.days`; 0 when unknown.
        article_id: returns the article id for a segment's number and a document. Called only where
            dates in a group are equal, because reading an id is slow.
    """
    _, groups, counts = np.unique(np.concatenate([_NONE, *keys]), False, True, True)
    groups = groups.reshape(-1)
    shared = counts[groups] > 1
    bounds = np.cumsum([0, *map(len, documents)])
    parts = [shared[low:high] for low, high in pairwise(bounds.tolist())]
    held = [each[part] for each, part in zip(documents, parts, strict=True)]
    days = np.concatenate([_NONE, *dates]).astype(np.int64)[shared]
    days[days == 0] = np.iinfo(np.int64).max
    order = _ordered(groups[shared], days, held, article_id)
    numbers = np.empty(len(order), np.int64)
    numbers[order] = np.arange(len(order))
    ends = np.cumsum([len(each) for each in held], dtype=np.int64)
    split = [numbers[end - len(each) : end] for each, end in zip(held, ends.tolist(), strict=True)]
    return Reprints(groups[shared][order], held, split)


def _ordered(
    groups: I64, days: I64, documents: Sequence[I64], article_id: Callable[[int, int], str]
) -> I64:
    """Return the order of documents by (group, date, id), as places in their concatenation.

    Args:
        groups: the group of each document, segment after segment.
        days: the date of each document.
        documents: for each segment, the documents themselves.
        article_id: see `number_reprints`.
    """
    order = np.lexsort((days, groups))
    tied = (np.diff(groups[order]) == 0) & (np.diff(days[order]) == 0)
    owners = np.repeat(np.arange(len(documents)), [len(each) for each in documents])
    flat = np.concatenate([np.empty(0, np.int64), *documents])
    for low, high in _stretches(tied):
        tie = order[low:high].tolist()
        order[low:high] = sorted(tie, key=lambda n: article_id(int(owners[n]), int(flat[n])))
    return order


def _stretches(tied: Bools) -> Iterator[tuple[int, int]]:
    """Yield start and stop of each stretch of tied elements.

    Args:
        tied: for each element but the last, whether it is tied to the next one.
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[False], tied, [False]]).astype(np.int8)))
    yield from ((low, high + 1) for low, high in edges.reshape(-1, 2).tolist())


def collapse(members: Sequence[I64], reprints: Reprints) -> Collapsed:
    """Remove the members whose reprint group has an earlier member.

    Args:
        members: for each segment, ascending documents.
        reprints: the reprint groups of the snapshot.
    """
    places = [
        matched(documents, each)
        for documents, each in zip(reprints.documents, members, strict=True)
    ]
    present = np.zeros(len(reprints.groups), np.bool_)
    for (known, _), numbers in zip(places, reprints.numbers, strict=True):
        present[numbers[known]] = True
    found = np.flatnonzero(present)
    heads = np.flatnonzero(np.diff(reprints.groups[found], prepend=-1))
    others = np.zeros(len(present), np.int64)
    others[found[heads]] = np.diff(heads, append=len(found)) - 1
    present[found[heads]] = False  # from here on: the members to remove
    left = [
        _without(each, at[present[numbers[known]]])
        for each, (known, at), numbers in zip(members, places, reprints.numbers, strict=True)
    ]
    return Collapsed(left, reprints, others)


def _without(members: I64, gone: I64) -> I64:
    if not len(gone):
        return members
    kept: Bools = np.ones(len(members), np.bool_)
    kept[gone] = False
    return those(members, kept)
