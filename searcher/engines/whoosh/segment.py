"""One immutable segment, opened for reading: dictionaries, postings, columns, articles."""

import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from searcher.core.deadline import check, checked
from searcher.core.model import UNLABELLED, Article, Detail, Facet
from searcher.core.records import from_record
from searcher.engines.whoosh.arrays import I64, U32, U64, Bools, Postings, matched
from searcher.engines.whoosh.evaluation.reading import Fact
from searcher.engines.whoosh.fields import ARRAY_FIELDS, KEYWORD_FIELDS, POSITIONED
from searcher.engines.whoosh.formats.documents import (
    COLUMNS,
    CellLabels,
    Documents,
    group_key,
    read_cells,
    read_column,
    read_documents,
    read_groups,
    read_lengths,
)
from searcher.engines.whoosh.formats.files import MappedFile, Seal
from searcher.engines.whoosh.formats.postings import PostingsReader
from searcher.engines.whoosh.formats.records import RecordReader
from searcher.engines.whoosh.formats.terms import Terms, open_terms
from searcher.engines.whoosh.kept import Kept
from searcher.language import tokens

RECORD_CODING = "gb18030"  # two bytes for most Chinese characters: deflates a fifth smaller
_SOUGHT = 1024  # posting lists remembered as asked for once, before they are cached
_FOUND = 4096  # terms whose ordinal, or absence, each segment remembers
_JOINED = 1 << 20  # postings decoded at once
_SHOWN = 8 << 20  # bytes of parsed articles cached in each segment
DOCUMENTS, ARTICLES, TITLES = "documents", "articles", "titles"
BLOCKS = {ARTICLES: 4096, TITLES: 1 << 16}  # bytes deflated together; titles are read all at once
PARTS = (*ARRAY_FIELDS, *KEYWORD_FIELDS, DOCUMENTS, *BLOCKS)


def _bytes_of(article: Article) -> int:
    """Return about how many bytes an article takes in memory: two for most characters."""
    return 2_000 + 2 * (len(article.heading) + len(article.text)) + 100 * len(article.departments)


def encode_record(record: str) -> bytes:
    """Return the stored form of a JSON record; a lone surrogate becomes a JSON escape."""
    return record.encode(RECORD_CODING, "backslashreplace")


T = TypeVar("T")


class Cache:
    """Decoded postings of all segments; drops the least recently used. Threads may share it.

    Attributes:
        limit: most bytes of all postings together.
    """

    def __init__(self, limit: int) -> None:
        """Start empty."""
        self.limit = limit  # bytes
        self._size = 0
        self._lock = threading.Lock()
        self._sought: set[tuple[str, ...]] = set()
        self._held: OrderedDict[tuple[str, ...], tuple[Postings, int]] = OrderedDict()

    def get(self, key: tuple[str, ...]) -> Postings | None:
        """Return the postings of a key, if cached, and mark them as just used."""
        with self._lock:
            if (entry := self._held.get(key)) is None:
                return None
            self._held.move_to_end(key)
            return entry[0]

    def is_wanted(self, key: tuple[str, ...]) -> bool:
        """Whether the key was sought before, and not too long ago."""
        with self._lock:
            if key in self._sought:
                return True
            if len(self._sought) >= _SOUGHT:
                self._sought.clear()
            self._sought.add(key)
            return False

    def put(self, key: tuple[str, ...], postings: Postings) -> None:
        """Cache postings, unless they alone would fill a quarter of the cache."""
        size = postings.ids.nbytes + postings.frequencies.nbytes + 200
        size += 0 if postings.positions is None else postings.positions.nbytes
        if size > self.limit // 4:
            return
        with self._lock:
            if replaced := self._held.pop(key, None):
                self._size -= replaced[1]
            self._held[key] = postings, size
            self._size += size
            while self._size > self.limit:
                self._size -= self._held.popitem(last=False)[1][1]


_NONE = np.empty(0, np.uint32)


def _among(held: Postings, documents: I64) -> tuple[I64, U32]:
    """Return the places of ascending documents that are in a list, and their frequencies."""
    where, at = matched(documents.astype(np.uint32), held.ids)
    return where, held.frequencies[at]


def _narrowed(postings: Postings) -> Postings:
    """Return postings with frequencies of 8 bits if all fit, which halves their size."""
    frequencies = postings.frequencies
    if int(frequencies.max()) <= 0xFF:
        frequencies = frequencies.astype(np.uint8)
    return Postings(postings.ids, frequencies, postings.positions)


def _joined(postings: PostingsReader, low: int, high: int) -> Postings | None:
    """Return the lists of the terms from ``low`` to ``high - 1`` united into one list."""
    keys: list[U64] = []
    for cut in _stretches(postings.counts(low, high)):
        check()
        batch = postings.batch(low + cut.start, low + cut.stop, positions=True)
        if batch.positions is not None:
            documents = np.repeat(batch.ids.astype(np.uint64) << np.uint64(32), batch.frequencies)
            documents |= batch.positions
            keys.append(documents)
    if not keys:
        return None
    check()
    places = np.sort(np.concatenate(keys))
    documents = (places >> np.uint64(32)).astype(np.uint32)
    heads = np.flatnonzero(np.diff(documents, prepend=documents[:1] + np.uint32(1)))
    counts = np.diff(heads, append=len(documents)).astype(np.uint32)
    return _narrowed(Postings(documents[heads], counts, places.astype(np.uint32)))


def _stretches(counts: U32) -> Iterator[slice]:
    """Cut terms into ranges of about `_JOINED` postings each, or of one term with more."""
    sums = np.cumsum(counts, dtype=np.int64)
    low = 0
    while low < len(counts):
        before = int(sums[low - 1]) if low else 0
        high = max(low + 1, int(sums.searchsorted(before + _JOINED, "right")))
        yield slice(low, high)
        low = high


class SegmentFiles:
    """The files of a segment, all mapped when it is opened, since a later commit may remove them.

    Attributes:
        name: name of the segment.
        find: cached version of `_find`.
        article: cached version of `read`.

    Raises:
        DamagedError: a file is missing or not as it was written. Any method may raise it.
    """

    def __init__(self, folder: Path, name: str, seals: Mapping[str, Seal] | None = None) -> None:
        """Map the files.

        Args:
            folder: the generation's folder.
            name: name of the segment, such as ``"MAIN_x1y2"``.
            seals: the seal of each file by name; ``None`` opens the files without comparing seals.
        """
        self.name = name
        self._mapped = {
            part: MappedFile(folder / f"{name}.{part}", seals[f"{name}.{part}"] if seals else None)
            for part in PARTS
        }
        self._fields: dict[str, tuple[Terms, PostingsReader]] = {}
        self.find = lru_cache(_FOUND)(self._find)
        self.article = Kept(self.read, _bytes_of, _SHOWN)  # articles are frozen: all may share one

    def field(self, name: str) -> tuple[Terms, PostingsReader]:
        """Return the dictionary and the postings of a field."""
        if (opened := self._fields.get(name)) is None:
            file = self._mapped[name]
            opened = self._fields[name] = open_terms(file), PostingsReader(file)
        return opened

    def _find(self, field: str, term: str) -> tuple[int, int]:
        """Return the ordinal of a term and the number of its documents; (-1, 0) if it is absent."""
        terms, postings = self.field(field)
        ordinal = terms.find(term)
        return (ordinal, postings.count(ordinal)) if ordinal >= 0 else (-1, 0)

    @cached_property
    def documents(self) -> Documents:
        """The columns of all documents, deleted ones included."""
        return read_documents(self.columns, ARRAY_FIELDS)

    def forget(self) -> None:
        """Give the memory of the file pages that were read back to the system."""
        for file in self._mapped.values():
            file.forget()

    @property
    def columns(self) -> MappedFile:
        """The container of all columns, for callers that need few of them."""
        return self._mapped[DOCUMENTS]

    @cached_property
    def cells(self) -> CellLabels:
        """The facet cells of the segment."""
        return read_cells(self.columns)

    @cached_property
    def names(self) -> Mapping[str, list[str]]:
        """The texts that each column of `COLUMNS` but the dates points to."""
        return {name: read_column(self.columns, name).names for name in COLUMNS[1:]}

    def read(self, document: int) -> Article:
        """Return one article, past the cache."""
        return from_record(self.articles[document].decode(RECORD_CODING))

    @cached_property
    def articles(self) -> RecordReader:
        """The records of all articles."""
        return self.records(ARTICLES)

    def records(self, part: str) -> RecordReader:
        """Return the records of a part of `BLOCKS`: articles or titles."""
        return RecordReader(self._mapped[part], part)


class Segment:
    """A segment with its deletions and the snapshot's numbering: see `reading.Segment`.

    Attributes:
        files: the segment's files.
        live_holders: cached; returns the number of live documents that hold a term of a field.
    """

    def __init__(
        self,
        files: SegmentFiles,
        live: Bools | None,
        cells: U32,
        dates: U32,
        added: U32,
        days: Sequence[str],
        cache: Cache,
    ) -> None:
        """Combine the files of a segment with what its snapshot adds.

        Args:
            files: the segment's files.
            live: mask over documents; ``None`` when none is deleted.
            cells: the cell of each document in the snapshot's numbering.
            dates: the date of each document as a place in ``days``.
            added: see `reading.Segment`.
            days: all dates of the snapshot.
            cache: the cache of decoded postings.
        """
        self.files, self.live, self.cells, self.dates = files, live, cells, dates
        self.added = added
        self._days = days
        self.count = len(cells)
        self.ranks: U32 = files.columns.array("ranks")
        self._cache = cache
        self._lengths: dict[str, U32] = {}
        self.live_holders = lru_cache(_FOUND)(self._live_holders)

    def postings(self, field: str, term: str, positions: bool = False) -> Postings | None:
        """See `reading.Segment`."""
        key = self.files.name, field, term
        held = self._cache.get(key)
        if held is None or (positions and held.positions is None):
            ordinal, _ = self.files.find(field, term)
            if ordinal < 0:
                return None
            held = _narrowed(self.files.field(field)[1].get(ordinal, positions))
            self._cache.put(key, held)
        return held

    def places(self, character: str) -> Postings | None:
        """See `reading.Segment`."""
        key = self.files.name, "places", character
        held = self._cache.get(key)
        if held is None:
            terms, postings = self.files.field(POSITIONED)
            held = _joined(postings, *terms.span(character))
            if held is None:
                return None
            self._cache.put(key, held)
        return held

    def holders(self, field: str, term: str) -> int:
        """See `reading.Segment`."""
        return self.files.find(field, term)[1]

    def _live_holders(self, field: str, term: str) -> int:
        count = self.holders(field, term)
        if self.live is None or not count:
            return count
        return count - len(self._look(field, term, np.flatnonzero(~self.live))[0])

    def some(self, field: str, term: str, documents: I64) -> tuple[I64, U32]:
        """See `reading.Segment`."""
        # A list that is asked for a second time is decoded as a whole and cached.
        if self._cache.is_wanted((self.files.name, field, term)):
            self.postings(field, term)
        return self._look(field, term, documents)

    def _look(self, field: str, term: str, documents: I64) -> tuple[I64, U32]:
        held = self._cache.get((self.files.name, field, term))
        if held is None:
            ordinal, _ = self.files.find(field, term)
            if ordinal < 0:
                return np.empty(0, np.int64), _NONE
            found = self.files.field(field)[1].some(ordinal, documents)
            if found is not None:
                return found
            held = self.postings(field, term)
        return (np.empty(0, np.int64), _NONE) if held is None else _among(held, documents)

    def terms(self, field: str, prefix: str) -> Iterator[str]:
        """See `reading.Segment`."""
        terms, _ = self.files.field(field)
        return terms.texts(*terms.span(prefix))

    def lengths(self, field: str) -> U32:
        """See `reading.Segment`."""
        if (lengths := self._lengths.get(field)) is None:
            lengths = self._lengths[field] = read_lengths(self.files.columns, field)
        return lengths

    def having(self, fact: Fact, accepts: Callable[[str], bool]) -> Bools:
        """See `reading.Segment`."""
        columns = self.files.columns
        if fact == "dates":
            return _accepted(accepts, self._days, self.dates)
        if isinstance(fact, Detail):
            return self._having_detail(fact, accepts)
        if fact == "sources":
            return self._having_source(accepts)
        if not isinstance(fact, Facet):
            return _accepted(accepts, self.files.names[fact], columns.array(fact))
        at = list(Facet).index(fact)
        labels, of_cells = self.files.cells.values[at], self.files.cells.columns[at]
        cells = _accepted(lambda label: any(map(accepts, label)), labels, of_cells)
        mask: Bools = cells[columns.array("cells")]
        return mask

    def _having_source(self, accepts: Callable[[str], bool]) -> Bools:
        lists = [text.split("\n") for text in self.files.names["sources"]]
        numbers: U32 = self.files.columns.array("sources")
        return _accepted(lambda held: any(map(accepts, held)), lists, numbers)

    def _having_detail(self, detail: Detail, accepts: Callable[[str], bool]) -> Bools:
        values, numbers = self.details(detail)
        return _accepted(lambda held: any(map(accepts, held)), values, numbers)

    def details(self, detail: Detail) -> tuple[Sequence[Sequence[str]], U32]:
        """See `reading.Segment`."""
        texts = self.files.names[detail]
        values = [text.split("\n") if text else [UNLABELLED] for text in texts]
        numbers: U32 = self.files.columns.array(detail)
        return values, numbers

    def in_group(self, group: str) -> Bools:
        """See `reading.Segment`."""
        documents, keys = read_groups(self.files.columns)
        mask = np.zeros(self.count, np.bool_)
        mask[documents[keys == np.uint64(group_key(group))]] = True
        return mask

    def grouped(self) -> tuple[I64, U64]:
        """Return the live documents with a reprint group, ascending, and each one's group key."""
        documents, keys = read_groups(self.files.columns)
        if self.live is None:
            return documents, keys
        alive = self.live[documents]
        return documents[alive], keys[alive]

    def article_id(self, document: int) -> str:
        """See `reading.Segment`."""
        terms, _ = self.files.field("id")
        return terms.text(int(self._id_order[document]))

    @cached_property
    def _id_order(self) -> U32:
        """For each document, the ordinal of its id in the dictionary."""
        order = np.empty(self.count, np.uint32)
        order[self.by_id] = np.arange(self.count, dtype=np.uint32)
        return order

    @cached_property
    def by_id(self) -> U32:
        """The document numbers in the order of their ids."""
        _, postings = self.files.field("id")
        return postings.batch(0, self.count, positions=False).ids

    def find(self, article_id: str) -> int | None:
        """Return the number of the live document with an article id, or ``None``."""
        found = self.postings("id", article_id)
        if found is None:
            return None
        number = int(found.ids[0])
        return number if self.live is None or self.live[number] else None

    def article(self, document: int) -> Article:
        """Return one article, from the cache if it was shown recently."""
        return self.files.article(document)

    def folded(self, document: int, part: str) -> str:
        """See `reading.Segment`."""
        article = self.article(document)
        return tokens.fold(article.heading if part == "title" else article.text).text

    def held(self) -> Iterator[tuple[str, str]]:
        """Yield id and digest of each live document."""
        terms, _ = self.files.field("id")
        digests = self.files.columns.array("digests").reshape(-1, 16)
        for article_id, number in zip(terms.texts(0, len(terms)), self.by_id.tolist(), strict=True):
            if self.live is None or self.live[number]:
                yield article_id, digests[number].tobytes().hex()

    def scan(self) -> Iterator[Article]:
        """Yield every live article."""
        for record in self._records(ARTICLES):
            yield from_record(record.decode(RECORD_CODING))

    def titles(self) -> Iterator[str]:
        """Yield the title of every live article that has one."""
        for record in self._records(TITLES):
            if record:
                yield record.decode("utf-8", "surrogatepass")

    def _records(self, part: str) -> Iterator[bytes]:
        for number, record in enumerate(self.files.records(part)):
            if self.live is None or self.live[number]:
                yield record


def _accepted(accepts: Callable[[T], bool], texts: Sequence[T], numbers: U32) -> Bools:
    """Return a mask over a column: true where it points to an accepted text."""
    mask: Bools = np.fromiter(map(accepts, checked(texts)), np.bool_, len(texts))[numbers]
    return mask


def parsed(record: bytes) -> dict[str, Any]:
    """Return the JSON fields of a stored record."""
    fields: dict[str, Any] = json.loads(record.decode(RECORD_CODING))
    return fields
