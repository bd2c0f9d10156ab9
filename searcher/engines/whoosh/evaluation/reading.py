"""What evaluation reads of one committed state; see `snapshot` for who gives it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal, Protocol

from searcher.core.model import Facet
from searcher.engines.whoosh.arrays import I64, U32, Bools, Postings
from searcher.engines.whoosh.evaluation.facets import Cells
from searcher.engines.whoosh.evaluation.reprints import Reprints

Fact = Facet | Literal["dates", "sources", "pages"]  # of a document beside its text


class Segment(Protocol):
    """One immutable segment: ``count`` documents, numbered from 0. All arrays are read-only."""

    @property
    def count(self) -> int:
        """Documents, deleted ones included."""

    @property
    def live(self) -> Bools | None:
        """Mask over documents; ``None`` when nothing is deleted."""

    @property
    def cells(self) -> U32:
        """Number of each document's facet cell."""

    @property
    def ranks(self) -> U32:
        """Place of each document in this segment by (date descending, id): a permutation."""

    @property
    def dates(self) -> U32:
        """Ordinal of each document's date in the snapshot, ascending; 0 when it is unknown."""

    @property
    def has_marks(self) -> bool:
        """Whether pairs and characters are kept of marks and spaces too: not so in format 3."""

    def postings(self, field: str, term: str, positions: bool = False) -> Postings | None:
        """Return one term's list, deleted documents included; ``None`` when there is no such."""

    def places(self, character: str) -> Postings | None:
        """Return a character's list with all its positions: those of the pairs it begins.

        Only where there are marks; else the last character before one begins no pair.
        """

    def holders(self, field: str, term: str) -> int:
        """Return how many documents the term's list has, deleted ones included."""

    def live_holders(self, field: str, term: str) -> int:
        """Return how many of them are not deleted."""

    def some(self, field: str, term: str, documents: I64) -> tuple[I64, U32]:
        """Return where those of some ascending documents that hold the term stand among them.

        And how often each holds it. Cheaper than `postings` for few documents.
        """

    def terms(self, field: str, prefix: str) -> Iterator[str]:
        """Yield the dictionary's terms that start with the prefix, ascending."""

    def lengths(self, field: str) -> U32:
        """Return the tokens of each document in a stream field."""

    def having(self, fact: Fact, accepts: Callable[[str], bool]) -> Bools:
        """Return a mask over documents: those of which one of the texts of a fact is accepted.

        Each distinct text is asked about once; ``""`` stands for a date, source or page not known.
        """

    def in_group(self, group: str) -> Bools:
        """Return a mask over documents: the reprints of a group; none for ``""``."""

    def article_id(self, document: int) -> str:
        """Return the id of a document."""

    def folded(self, document: int, part: str) -> str:
        """Return the folded ``title`` or ``body`` of a document; slow, it is decompressed."""


class Snapshot(Protocol):
    """All segments of one commit and what counts across them."""

    @property
    def segments(self) -> Sequence[Segment]:
        """The segments in a fixed order."""

    @property
    def count(self) -> int:
        """Live documents in all segments."""

    @property
    def days(self) -> Sequence[str]:
        """What ordinals of dates stand for: ISO dates and months, ascending; ``""`` first."""

    @property
    def cells(self) -> Cells:
        """The labels of each facet cell."""

    @property
    def reprints(self) -> Reprints:
        """The articles that are printed several times."""

    @property
    def mean_lengths(self) -> Mapping[str, float]:
        """Mean tokens of live documents by ``title_words``, ``body_words`` …, at least 1."""
