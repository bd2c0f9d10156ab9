"""The columnar files as a Whoosh codec, so that stock Whoosh queries and tools can read them.

The codec only reads: `writer` builds segments from arrays, never one posting at a time. Our own
evaluation reads the arrays directly; a stock query gets an ordinary Whoosh matcher.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from searcher.engines.whoosh.arrays import U32, Postings
from searcher.engines.whoosh.fields import ARRAY_FIELDS, KEYWORD_FIELDS, POSITIONED
from searcher.engines.whoosh.formats.terms import Terms
from searcher.engines.whoosh.segment import RECORD_CODING, SegmentFiles, parsed
from searcher.engines.whoosh.segment_state import SegmentState

_FIELDS = tuple(sorted((*ARRAY_FIELDS, *KEYWORD_FIELDS)))


class ColumnarSegment(base.Segment):  # type: ignore[misc]  # whoosh has no types
    """A `toc.SegmentState` in the form that Whoosh pickles and calls."""

    def __init__(
        self, indexname: str, count: int, deleted: bytes = b"", segid: str | None = None
    ) -> None:
        """Create the segment; without ``segid`` Whoosh gives it a random one."""
        super().__init__(indexname)
        self.count = count
        self.deleted = deleted
        if segid:
            self.segid = segid

    def _state(self) -> SegmentState:
        return SegmentState(self.segid, self.count, self.deleted)

    def codec(self) -> Any:
        """Return the codec that reads the segment."""
        return ColumnarCodec()

    def set_doc_count(self, count: int) -> None:
        """Set the number of documents."""
        self.count = count

    def doc_count_all(self) -> int:
        """Return the number of documents, deleted ones included."""
        return self.count

    def deleted_count(self) -> int:
        """Return the number of deleted documents."""
        return self.count - self._state().live_count()

    def deleted_docs(self) -> Iterator[int]:
        """Yield the numbers of the deleted documents."""
        live = self._state().live()
        return iter(() if live is None else np.flatnonzero(~live).tolist())

    def is_deleted(self, number: int) -> bool:
        """Whether a document is deleted."""
        return bool(self.deleted) and bool(self.deleted[number >> 3] & (128 >> (number & 7)))

    def delete_document(self, number: int, delete: bool = True) -> None:
        """Mark a document as deleted, or as live if ``delete`` is false."""
        live = self._state().live()
        live = np.ones(self.count, np.bool_) if live is None else live
        live[number] = not delete
        self.deleted = self._state().without(live).deleted


class ColumnarCodec(base.Codec):  # type: ignore[misc]
    """Opens columnar segments for Whoosh."""

    def terms_reader(self, storage: Any, segment: Any) -> Any:
        """Return Whoosh's view of the dictionaries and postings."""
        return _TermsReader(_files(storage, segment))

    def per_document_reader(self, storage: Any, segment: Any) -> Any:
        """Return Whoosh's view of the columns and stored fields."""
        return _DocumentReader(_files(storage, segment), segment)

    def new_segment(self, _storage: Any, indexname: str) -> Any:
        """Return an empty segment."""
        return ColumnarSegment(indexname, 0)


def _files(storage: Any, segment: Any) -> SegmentFiles:
    return SegmentFiles(Path(storage.folder), segment.segment_id())  # Whoosh knows no manifest


class _TermsReader(base.TermsReader):  # type: ignore[misc]
    def __init__(self, files: SegmentFiles) -> None:
        self._files = files

    def _find(self, fieldname: str, term: bytes) -> int:
        if fieldname not in _FIELDS:
            return -1
        return self._files.field(fieldname)[0].find(term.decode("utf-8", "surrogateescape"))

    def _postings(self, fieldname: str, term: bytes, positions: bool = False) -> Postings:
        ordinal = self._find(fieldname, term)
        if ordinal < 0:
            raise TermNotFound(f"No term {fieldname}:{term!r}")
        return self._files.field(fieldname)[1].get(ordinal, positions)

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._find(*term) >= 0

    def indexed_field_names(self) -> tuple[str, ...]:
        return _FIELDS

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for fieldname in _FIELDS:
            yield from self.terms_from(fieldname, b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        terms = self._files.field(fieldname)[0]
        for found in terms.texts(_place(terms, prefix.decode()), len(terms)):
            yield fieldname, found.encode()

    def items(self) -> Iterator[tuple[tuple[str, bytes], Any]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], Any]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, term: bytes) -> Any:
        found = self._postings(fieldname, term)
        lengths = self._files.documents.lengths.get(fieldname)
        held = np.ones(1, np.uint32) if lengths is None else lengths[found.ids]
        return TermInfo(
            weight=float(found.frequencies.sum()),
            df=len(found.ids),
            minlength=int(held.min()),
            maxlength=int(held.max()),
            maxweight=float(found.frequencies.max()),
            minid=int(found.ids[0]),
            maxid=int(found.ids[-1]),
        )

    def frequency(self, fieldname: str, term: bytes) -> float:
        # Whoosh also asks segments that lack the term and expects 0.
        return float(self.term_info(fieldname, term).weight()) if (fieldname, term) in self else 0.0

    def doc_frequency(self, fieldname: str, term: bytes) -> int:
        ordinal = self._find(fieldname, term)
        return 0 if ordinal < 0 else self._files.field(fieldname)[1].count(ordinal)

    def matcher(self, fieldname: str, term: bytes, format_: Any, scorer: Any = None) -> Any:
        found = self._postings(fieldname, term, positions=fieldname == POSITIONED)
        return ListMatcher(
            found.ids.tolist(),
            found.frequencies.astype(float).tolist(),
            None if found.positions is None else _values(found, found.positions, format_),
            format_,
            scorer=scorer,
            term=(fieldname, term),
            terminfo=self.term_info(fieldname, term),
        )

    def cursor(self, fieldname: str, fieldobj: Any) -> Any:
        return _Cursor(self, self._files.field(fieldname)[0], fieldname, fieldobj)


def _values(found: Postings, positions: U32, format_: Any) -> list[bytes]:
    ends = np.cumsum(found.frequencies)
    return [format_.encode(places.tolist()) for places in np.split(positions, ends[:-1])]


def _place(terms: Terms, at_least: str) -> int:
    """Return the ordinal of the first term that does not sort before ``at_least``."""
    low, high = 0, len(terms)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if terms.text(middle) < at_least else (low, middle)
    return low


class _Cursor(base.FieldCursor):  # type: ignore[misc]
    def __init__(self, reader: _TermsReader, terms: Terms, fieldname: str, fieldobj: Any) -> None:
        self._reader, self._terms, self._fieldname = reader, terms, fieldname
        self._fieldobj = fieldobj
        self._at = 0

    def first(self) -> str | None:
        self._at = 0
        return self.text()

    def find(self, term: str | bytes) -> str | None:
        wanted = term.decode() if isinstance(term, bytes) else term
        self._at = _place(self._terms, wanted)
        return self.text()

    def next(self) -> str | None:
        self._at += 1
        return self.text()

    def text(self) -> str | None:
        return self._terms.text(self._at) if self.is_valid() else None

    def term_info(self) -> Any:
        found = self.text()
        return None if found is None else self._reader.term_info(self._fieldname, found.encode())

    def is_valid(self) -> bool:
        return self._at < len(self._terms)


class _DocumentReader(base.PerDocumentReader):  # type: ignore[misc]
    def __init__(self, files: SegmentFiles, segment: ColumnarSegment) -> None:
        self._files, self._segment = files, segment

    def doc_count(self) -> int:
        return self._segment.count - self._segment.deleted_count()

    def doc_count_all(self) -> int:
        return self._segment.count

    def has_deletions(self) -> bool:
        return bool(self._segment.deleted)

    def is_deleted(self, number: int) -> bool:
        return self._segment.is_deleted(number)

    def deleted_docs(self) -> Iterator[int]:
        return self._segment.deleted_docs()

    def supports_columns(self) -> bool:
        return False

    def doc_field_length(self, number: int, fieldname: str, default: int = 0) -> int:
        lengths = self._files.documents.lengths.get(fieldname)
        return default if lengths is None else int(lengths[number])

    def field_length(self, fieldname: str) -> int:
        lengths = self._files.documents.lengths.get(fieldname)
        return 0 if lengths is None else int(lengths.sum())

    def min_field_length(self, fieldname: str) -> int:
        lengths = self._files.documents.lengths.get(fieldname)
        return 0 if lengths is None else int(lengths.min())

    def max_field_length(self, fieldname: str) -> int:
        lengths = self._files.documents.lengths.get(fieldname)
        return 0 if lengths is None else int(lengths.max())

    def stored_fields(self, number: int) -> dict[str, Any]:
        record = self._files.articles[number]
        return {"id": parsed(record)["id"], "article": record.decode(RECORD_CODING)}
