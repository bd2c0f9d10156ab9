"""The data of a committed state that evaluation reads, as protocols.

`searcher.engines.whoosh.segment` and `searcher.engines.whoosh.snapshot` implement them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, Protocol

from searcher.core.model import Detail, Facet
from searcher.engines.whoosh.arrays import I64, U32, Bools, Postings
from searcher.engines.whoosh.evaluation.facets import Cells
from searcher.engines.whoosh.evaluation.reprints import Reprints

# What is known of a document beside its text.
Fact = Facet | Detail | Literal["dates", "printed", "sources", "pages", "issues"]


class Segment(Protocol):
    """One immutable segment: ``count`` documents, numbered from 0. All arrays are read-only."""

    @property
    def count(self) -> int:
        """Number of documents, deleted ones included."""

    @property
    def live(self) -> Bools | None:
        """Mask over documents, false for deleted ones; ``None`` when none is deleted."""

    @property
    def cells(self) -> U32:
        """For each document, the number of its facet cell."""

    @property
    def ranks(self) -> U32:
        """For each document, its rank by (date descending, id) in this segment: a permutation."""

    @property
    def dates(self) -> U32:
        """For each document, the place of its date in `Snapshot.days`; 0 if unknown."""

    @property
    def added(self) -> U32:
        """For each document, a number that grows with `Article.first_indexed`; 0 if unknown.

        The numbers of all segments of a snapshot compare.
        """

    def postings(self, field: str, term: str, positions: bool = False) -> Postings | None:
        """Return the posting list of a term; ``None`` when no document holds the term.

        Deleted documents are included.

        Args:
            field: name of the field.
            term: the term.
            positions: whether positions are wanted; only bigrams have them.
        """

    def places(self, character: str) -> Postings | None:
        """Return the list of a character with positions, made from the bigrams it begins."""

    def holders(self, field: str, term: str) -> int:
        """Return how many documents hold the term, deleted ones included."""

    def live_holders(self, field: str, term: str) -> int:
        """Return how many live documents hold the term."""

    def some(self, field: str, term: str, documents: I64) -> tuple[I64, U32]:
        """Look up a term in a few documents; cheaper than `postings`.

        Args:
            field: name of the field.
            term: the term.
            documents: the documents to look in, ascending.

        Returns:
            The places in ``documents`` of those that hold the term, and how often each holds it.
        """

    def terms(self, field: str, prefix: str) -> Iterator[str]:
        """Yield the terms of the field's dictionary that start with the prefix, ascending."""

    def lengths(self, field: str) -> U32:
        """Return the length of each document in a field, in tokens."""

    def having(self, fact: Fact, accepts: Callable[[str], bool]) -> Bools:
        """Return a mask over documents: those that have an accepted value.

        Args:
            fact: the facet or other fact whose values are tested.
            accepts: the test. It is called once for each distinct value; a date, source, page or
                issue that is unknown is ``""``, a facet or detail that is unknown is 未标注.
        """

    def details(self, detail: Detail) -> tuple[Sequence[Sequence[str]], U32]:
        """Return the distinct lists of values in a detail, and the place of each document's list.

        An unknown value is 未标注.
        """

    def in_group(self, group: str) -> Bools:
        """Return a mask over documents: the reprints of a group; no document for ``""``."""

    def article_id(self, document: int) -> str:
        """Return the article id of a document."""

    def folded(self, document: int, part: str) -> str:
        """Return the folded ``title`` or ``body`` of a document.

        Slow, because the text is decompressed.
        """


class Snapshot(Protocol):
    """All segments of one commit, and the figures that hold for all of them together."""

    @property
    def segments(self) -> Sequence[Segment]:
        """The segments in a fixed order."""

    @property
    def count(self) -> int:
        """Number of live documents in all segments."""

    @property
    def days(self) -> Sequence[str]:
        """The distinct dates, ascending: ``""`` first, then ISO days and months."""

    @property
    def cells(self) -> Cells:
        """The facet cells, numbered across all segments."""

    @property
    def reprints(self) -> Reprints:
        """The reprint groups that have two or more live articles."""

    @property
    def mean_lengths(self) -> Mapping[str, float]:
        """Mean length of live documents in tokens, at least 1, for each part and stream.

        Keys are ``title_words``, ``body_words`` …
        """
