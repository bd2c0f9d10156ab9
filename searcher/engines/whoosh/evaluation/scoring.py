"""BM25F sums for the candidates of one segment, vectorised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from searcher.engines.weights import K1, PART_WEIGHT, B
from searcher.engines.whoosh.arrays import I64, U32, Floats, Postings, matched
from searcher.engines.whoosh.evaluation.reading import Segment

_WHOLE = 3  # from 1/3 of a segment on, sums are kept for all its documents, without gathering
_SEARCH = 40  # a binary search costs about as much as 40 steps through an array
_SAMPLE = 1 << 14  # sample size of the documents that `Scorer.lead` chooses from


@dataclass(frozen=True, slots=True)
class Term:
    """A term to rank by.

    Attributes:
        stream: see `searcher.engines.weights.Weighed`.
        parts: see `searcher.engines.weights.Weighed`.
        most: upper bound of a document's score for the term: weight x idf x (K1 + 1).
        holders: number of live documents that hold the term; of several parts, the rarest one.
    """

    stream: str
    parts: tuple[str, ...]
    most: float
    holders: int


@dataclass(frozen=True, slots=True)
class Scored:
    """Documents of a segment, ascending, with their scores.

    Attributes:
        places: the documents.
        scores: their scores.
    """

    places: I64
    scores: Floats


class Scorer:
    """The candidates of one segment and their partial scores during one query."""

    # While `_places` is None, `_sums` has an entry for each document of the segment: minus infinity
    # for documents that are no candidates. Otherwise `_sums` has an entry for each of `_places`.

    def __init__(
        self,
        segment: Segment,
        means: Mapping[str, float],
        members: I64,
        sums: Floats | None = None,
        prior: Floats | None = None,
    ) -> None:
        """Start with the sums, or else with the priors, or else with 0.

        Args:
            segment: the segment.
            means: `Snapshot.mean_lengths`.
            members: the candidates, ascending documents.
            sums: the score so far of each candidate.
            prior: for each document of the segment, a score that does not depend on the query.
        """
        self._segment = segment
        self._means = means
        self._members = members
        self._norms: dict[str, Floats] = {}
        self._places: I64 | None = members
        if sums is not None:
            self._sums = sums
        elif len(members) * _WHOLE <= segment.count:
            self._sums = np.zeros(len(members), np.float32) if prior is None else prior[members]
        else:
            self._places = None
            self._sums = np.full(segment.count, 0 if self._all() else -np.inf, np.float32)
            self._sums[members] = 0 if prior is None else prior[members]

    def __len__(self) -> int:
        """Return the number of candidates."""
        return len(self._members)

    def _all(self) -> bool:
        """Whether every document of the segment is a candidate."""
        return len(self._members) == self._segment.count

    def result(self) -> Scored:
        """Return the candidates with their sums so far."""
        if self._places is None and not self._all():
            return Scored(self._members, self._sums[self._members])
        return Scored(self._members, self._sums)

    def keep(self, bound: float) -> None:
        """Drop the candidates whose sum is below the bound.

        Candidates stay in the form of a whole segment while they are many, so some may stay
        undropped.
        """
        if bound <= 0:
            return
        good = np.flatnonzero(self._sums >= bound)
        if len(good) == len(self._members):
            return
        if self._places is None and len(good) * _WHOLE > self._segment.count:
            return  # summing all documents is still faster than gathering the candidates
        self._members = good if self._places is None else self._places[good]
        self._places, self._sums, self._norms = self._members, self._sums[good], {}

    def lead(self, best: int) -> "Scorer":
        """Return a new scorer of about ``best`` candidates with high sums, found in a sample."""
        step = max(1, len(self._sums) // max(_SAMPLE, 8 * best))
        sample = self._sums[::step]
        chosen = np.arange(len(sample))
        if len(sample) > best:
            last = len(sample) - best
            chosen = np.sort(np.argpartition(sample, last)[last:])
        chosen *= step
        chosen = chosen[self._sums[chosen] >= 0]
        places = chosen if self._places is None else self._places[chosen]
        return Scorer(self._segment, self._means, places, self._sums[chosen])

    def add(self, term: Term) -> None:
        """Add the score of a term to the candidates that hold it."""
        field, count = f"text_{term.stream}", self._segment.count
        holders = min(self._segment.holders(field, part) for part in term.parts)
        if not holders or not len(self._sums):
            return
        few = self._places is not None and _few(len(self._places), holders, count)
        if few or holders * _WHOLE < len(self._sums) or len(term.parts) > 1:
            self._add_at(*holding(self._segment, field, term.parts, self._places), term)
        elif whole := self._segment.postings(field, term.parts[0]):
            self._add_whole(whole, term)

    def _add_whole(self, whole: Postings, term: Term) -> None:
        """Add a term through an array with an entry for each candidate."""
        frequencies = np.zeros(self._segment.count, np.float32)
        frequencies[whole.ids.astype(np.int64)] = whole.frequencies.astype(np.float32)
        if self._places is not None:
            frequencies = frequencies[self._places]
        if term.stream not in self._norms:
            self._norms[term.stream] = self._norm(term.stream, self._places)
        norms = self._norms[term.stream]
        self._sums += self._worth(term, frequencies, norms, self._places)

    def _add_at(self, where: I64, held: U32, term: Term) -> None:
        """Add a term to few of the sums.

        Args:
            where: places in the sums.
            held: how often the document at each place holds the term.
            term: the term.
        """
        if not len(where):
            return
        frequencies = held.astype(np.float32)
        places = where if self._places is None else self._places[where]
        known = self._norms.get(term.stream)
        norms = self._norm(term.stream, places) if known is None else known[where]
        self._sums[where] += self._worth(term, frequencies, norms, places)

    def _norm(self, stream: str, places: I64 | None) -> Floats:
        """Return the body frequency at which a term reaches half of its maximum, for each document.

        Args:
            stream: the stream of the term.
            places: the documents; ``None`` for all.
        """
        whole, title = (
            self._segment.lengths(f"text_{stream}"),
            self._segment.lengths(f"title_{stream}"),
        )
        lengths = whole - title if places is None else whole[places] - title[places]
        return _relative(lengths, self._means[f"body_{stream}"], K1 / PART_WEIGHT["body"])

    def _worth(self, term: Term, frequencies: Floats, norms: Floats, places: I64 | None) -> Floats:
        """Return the score of a term for each place; 0 where its frequency is 0."""
        worth = norms + frequencies
        np.divide(frequencies, worth, out=worth)
        field = f"title_{term.stream}"
        where, held = holding(self._segment, field, term.parts, places)
        if len(where):
            titled = held.astype(np.float32)
            lengths = self._segment.lengths(field)[where if places is None else places[where]]
            amount = titled / _relative(lengths, self._means[field], 1 / PART_WEIGHT["title"])
            amount += (frequencies[where] - titled) / norms[where] * K1
            worth[where] = amount / (amount + K1)
        worth *= np.float32(term.most)
        return worth


def _relative(lengths: U32, mean: float, scale: float) -> Floats:
    """Return ``scale * (1 - B + B * length / mean)``, the length normalisation of BM25."""
    relative = lengths.astype(np.float32)
    relative *= np.float32(scale * B / mean)
    relative += np.float32(scale * (1 - B))
    return relative


def holding(
    segment: Segment, field: str, parts: Sequence[str], places: I64 | None
) -> tuple[I64, U32]:
    """Find the documents that hold all parts of a term, and how often.

    Args:
        segment: the segment.
        field: name of the field.
        parts: the parts of the term.
        places: the documents to look in, ascending; ``None`` for all.

    Returns:
        The places in ``places`` of the documents that hold all parts, and for each the frequency of
        the part that it holds least often.
    """
    first, *rest = sorted(parts, key=lambda part: segment.holders(field, part))
    where, least = _holding_one(segment, field, first, places)
    for part in rest:
        if not len(where):
            break
        chosen = where if places is None else places[where]
        kept, held = _holding_one(segment, field, part, chosen)
        where, least = where[kept], np.minimum(least[kept], held)
    return where, least


def _holding_one(segment: Segment, field: str, term: str, places: I64 | None) -> tuple[I64, U32]:
    if places is not None and _few(len(places), segment.holders(field, term), segment.count):
        return segment.some(field, term, places)
    whole = segment.postings(field, term)
    if whole is None:
        return np.empty(0, np.int64), np.empty(0, np.uint32)
    where, chosen = _common(places, whole.ids, segment.count)
    return where, whole.frequencies[chosen]


def _common(places: I64 | None, ids: U32, count: int) -> tuple[I64, I64]:
    """Intersect two ascending lists of documents.

    Args:
        places: the one list; ``None`` for all documents.
        ids: the other list.
        count: number of documents in the segment.

    Returns:
        For each common document, its place in ``places`` and its place in ``ids``.
    """
    if places is None:
        return ids.astype(np.int64), np.arange(len(ids))
    if _few(len(places), len(ids), count):
        return matched(places.astype(np.uint32), ids)
    if _few(len(ids), len(places), count):
        chosen, where = matched(ids.astype(np.int64), places)
        return where, chosen
    table = np.full(count, -1, np.int32)
    table[places] = np.arange(len(places), dtype=np.int32)
    found = table[ids.astype(np.int64)]
    chosen = np.flatnonzero(found >= 0)
    return found[chosen].astype(np.int64), chosen


def _few(some: int, others: int, count: int) -> bool:
    """Whether binary searches of ``some`` in ``others`` beat a table of all documents."""
    return some * _SEARCH < others + count // 16
