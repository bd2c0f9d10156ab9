"""One committed state of an index, opened for reading; threads share it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from searcher.core.model import Article, Choice, Facet, Issue
from searcher.core.records import digest
from searcher.engines.whoosh.arrays import U32, Bools
from searcher.engines.whoosh.evaluation.facets import Cells
from searcher.engines.whoosh.evaluation.issues import OF_AN_ISSUE, Held, issues_of
from searcher.engines.whoosh.evaluation.reprints import Reprints, number_reprints
from searcher.engines.whoosh.fields import STREAM_NAMES
from searcher.engines.whoosh.formats.documents import (
    join_cells,
    read_column,
    read_lengths,
    union_of,
)
from searcher.engines.whoosh.manifest import Manifest, write_text
from searcher.engines.whoosh.segment import Cache, Segment, SegmentFiles
from searcher.engines.whoosh.segment_state import SegmentState
from searcher.engines.whoosh.storage import read_segments

_NONE = np.empty(0, np.uint32)


class Snapshot:
    """The segments of one commit; see `reading.Snapshot`.

    All files are mapped in the constructor, so the snapshot stays readable after a later commit has
    removed them. Segments that the earlier snapshot has mapped are taken over from it.

    Attributes:
        folder: the generation's folder.
        committed: the manifest of the commit.
        files: the files of each segment by name.
    """

    def __init__(
        self, folder: Path, committed: Manifest, cache: Cache, earlier: "Snapshot | None" = None
    ) -> None:
        """Open a commit.

        Args:
            folder: the generation's folder.
            committed: the manifest of the commit.
            cache: the cache of decoded postings.
            earlier: a snapshot whose mapped files may be reused.
        """
        self.folder, self.committed = folder, committed
        known = earlier.files if earlier and earlier.folder == folder else {}
        states = read_segments(folder, committed)
        self.files: Mapping[str, SegmentFiles] = {
            state.name: known.get(state.name) or SegmentFiles(folder, state.name, committed.files)
            for state in states
        }
        self.segments: Sequence[Segment] = list(self._opened(states, cache))
        self.count = sum(state.live_count() for state in states)

    def _opened(self, states: Sequence[SegmentState], cache: Cache) -> Iterator[Segment]:
        files = [self.files[state.name] for state in states]
        bases = np.cumsum([0, *(len(each.cells) for each in files)]).tolist()
        self.days, dates = _common(files, "dates")
        _, times = _common(files, "added")
        opened = zip(states, files, bases[:-1], dates, times, strict=True)
        for state, each, base, date, added in opened:
            cells: U32 = each.columns.array("cells")
            if base:
                cells = cells + np.uint32(base)
            yield Segment(each, state.live(), cells, date, added, self.days, cache)

    @cached_property
    def version(self) -> str:
        """See `searcher.core.engine.SearchIndex.version`."""
        return version_of(self.folder, self.committed)

    @cached_property
    def cells(self) -> Cells:
        """The facet cells of all segments, segment after segment."""
        return Cells(join_cells([segment.files.cells for segment in self.segments]))

    @cached_property
    def reprints(self) -> Reprints:
        """See `reading.Snapshot`."""
        parts = [segment.grouped() for segment in self.segments]
        return number_reprints(
            [documents for documents, _ in parts],
            [keys for _, keys in parts],
            [
                segment.dates[documents]
                for segment, (documents, _) in zip(self.segments, parts, strict=True)
            ],
            lambda segment, document: self.segments[segment].article_id(document),
        )

    @cached_property
    def mean_lengths(self) -> Mapping[str, float]:
        """See `reading.Snapshot`."""
        totals = {
            field: sum(_total(segment, field) for segment in self.segments)
            for stream in STREAM_NAMES
            for field in (f"title_{stream}", f"text_{stream}")
        }
        means: dict[str, float] = {}
        for stream in STREAM_NAMES:
            title, whole = totals[f"title_{stream}"], totals[f"text_{stream}"]
            means[f"title_{stream}"] = max(1.0, title / max(1, self.count))
            means[f"body_{stream}"] = max(1.0, (whole - title) / max(1, self.count))
        return means

    @cached_property
    def characters(self) -> int:
        """Number of code points in the titles and bodies of live articles."""
        return sum(
            int(self._live(segment, "characters").sum(dtype=np.int64)) for segment in self.segments
        )

    @cached_property
    def sources(self) -> int:
        """Number of files that the live articles came from."""
        paths: set[str] = set()
        for segment in self.segments:
            names = segment.files.names["sources"]
            held = (names[n] for n in np.unique(self._live(segment, "sources")).tolist())
            paths.update(path for text in held for path in text.split("\n"))
        return len(paths)

    def holders(self, word: str) -> int:
        """Return how many live articles hold a word."""
        return sum(segment.live_holders("text_words", word) for segment in self.segments)

    def titles(self) -> Iterator[str]:
        """Yield each distinct title of live articles once."""
        known: set[str] = set()
        for segment in self.segments:
            for title in segment.titles():
                if title not in known:
                    known.add(title)
                    yield title

    def volume(self, choices: Iterable[Choice]) -> dict[str, int]:
        """Return the code points by month, over the live articles that the choices keep."""
        amounts = np.zeros(self.cells.count)
        for segment in self.segments:
            cells = segment.cells if segment.live is None else segment.cells[segment.live]
            characters = self._live(segment, "characters")
            amounts += np.bincount(cells, characters, len(amounts))
        return self.cells.sums(Facet.MONTH, amounts, choices)

    def issues(self, choices: Iterable[Choice]) -> tuple[Issue, ...]:
        """Return the issues of the live articles that the choices keep; only these are counted."""
        kept = self.cells.kept(choices)
        parts = [np.empty(0, np.int64)]
        wanted = []
        for segment in self.segments:
            numbers = segment.cells if segment.live is None else segment.cells[segment.live]
            wanted.append(kept[numbers])
            parts.append(numbers[wanted[-1]].astype(np.int64))
        facts = {name: self._held(name, wanted) for name in OF_AN_ISSUE}
        return issues_of(facts, np.concatenate(parts), self.cells)

    def _held(self, column: str, wanted: Sequence[Bools]) -> Held:
        """Return the texts of a column over the live articles that are wanted in each segment."""
        parts = [
            (segment.files.names[column], self._live(segment, column)[mask])
            for segment, mask in zip(self.segments, wanted, strict=True)
        ]
        names, columns = union_of(parts)
        return names, np.concatenate([_NONE, *columns]).astype(np.int64)

    def _live(self, segment: Segment, column: str) -> U32:
        values: U32 = segment.files.columns.array(column)
        return values if segment.live is None else values[segment.live]

    def find(self, article_id: str) -> Article | None:
        """Return the live article with an id, or ``None``."""
        for segment in self.segments:
            if (number := segment.find(article_id)) is not None:
                return segment.article(number)
        return None

    def held(self) -> dict[str, str]:
        """Return the digest of each live article by id."""
        return {i: digest for segment in self.segments for i, digest in segment.held()}

    def scan(self) -> Iterator[Article]:
        """Yield every live article."""
        for segment in self.segments:
            yield from segment.scan()


def version_of(folder: Path, committed: Manifest) -> str:
    """Return a name for a commit that no other commit has: its manifest holds all checksums."""
    return f"{folder.name} {digest(write_text(committed))}"


def _total(segment: Segment, field: str) -> int:
    lengths = read_lengths(segment.files.columns, field)
    live = lengths if segment.live is None else lengths[segment.live]
    return int(live.sum(dtype=np.int64))


def _common(files: Sequence[SegmentFiles], name: str) -> tuple[list[str], list[U32]]:
    """Bring a column of all segments into one numbering.

    Returns:
        The distinct texts, ascending, ``""`` first; and each segment's column of places in them.
    """
    parts = [read_column(each.columns, name) for each in files]
    union = sorted({"", *(day for part in parts for day in part.names)})
    place = {day: number for number, day in enumerate(union)}
    columns: list[U32] = []
    for part in parts:
        column = part.numbers
        if part.names != union:
            column = np.array([place[name] for name in part.names], np.uint32)[column]
        columns.append(column)
    return union, columns
