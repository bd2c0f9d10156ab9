"""The embedded engine: columnar Whoosh segments behind the `Engine` protocol."""

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from searcher.core.deadline import checked
from searcher.core.errors import IndexMismatch, IndexMissing, JiewenError
from searcher.core.model import (
    UNLABELLED,
    Article,
    Choice,
    Detail,
    Facet,
    FacetCount,
    Hit,
    IndexStats,
    Issue,
    Page,
    Refused,
    counts_of,
)
from searcher.core.tree import Query
from searcher.engines.whoosh.blame import blamed, read_twice
from searcher.engines.whoosh.damage import problems_of
from searcher.engines.whoosh.evaluate import answer, tallied
from searcher.engines.whoosh.evaluation.vocabulary import frequent_words
from searcher.engines.whoosh.formats.files import DamagedError
from searcher.engines.whoosh.segment import Cache, SegmentFiles
from searcher.engines.whoosh.snapshot import Snapshot, version_of
from searcher.engines.whoosh.storage import Generations
from searcher.speech import Message

# Bytes of decoded postings kept in memory: 128 MB, or a sixth of the index if that is more.
_CACHE = 128 << 20
_CACHE_SHARE = 6

T = TypeVar("T")


class WhooshEngine:
    """An engine over one index folder; `searcher.core.engine.Engine` says what it promises."""

    def __init__(self, root: Path, *, redacts: bool = False) -> None:
        """Prepare to use an index; nothing is read yet.

        Args:
            root: the index folder.
            redacts: whether private numbers are hidden; an index built otherwise is refused.
        """
        self._generations = Generations(root, redacts)
        self._root = root
        self._lock = threading.Lock()
        self._cache = Cache(_CACHE)
        self._held: tuple[object, Snapshot] | None = None

    @property
    def redacts(self) -> bool:
        """See `SearchIndex.redacts`."""
        return self._generations.redacts

    # -- reading ---------------------------------------------------------------------------

    def search(self, query: Query) -> Page:
        """See `SearchIndex.search`."""
        return self._read(lambda at: _page(query, at))

    def count_detail(self, query: Query, detail: Detail) -> tuple[FacetCount, ...]:
        """See `SearchIndex.count_detail`."""
        return counts_of(self._read(lambda at: tallied(query, detail, at)))

    def every(self, query: Query) -> Iterator[Hit]:
        """See `SearchIndex.every`; later commits do not change what is yielded."""
        at = self._read(lambda at: at)
        asked = replace(query, offset=0, limit=at.count)
        with self._guarded():
            found = answer(asked, at)
            for (segment, number, score), others in zip(found.hits, found.others, strict=True):
                article = at.segments[segment].files.read(number)  # past the cache: too many
                yield Hit(article, round(score, 6), others)

    def get(self, article_id: str) -> Article | None:
        """See `SearchIndex.get`."""
        return self._read(lambda at: at.find(article_id))

    def scan(self) -> Iterator[Article]:
        """See `SearchIndex.scan`; later commits do not change what is yielded."""
        at = self._read(lambda at: at)
        with self._guarded():
            yield from at.scan()

    def stats(self) -> IndexStats:
        """See `SearchIndex.stats`."""
        return self._read(self._stats)

    def held(self) -> Mapping[str, str]:
        """See `Engine.held`."""
        try:
            return self._read(lambda at: at.held())
        except IndexMissing:
            return {}

    def version(self) -> str:
        """See `SearchIndex.version`.

        Derived from the manifest, which names each file of a commit with its checksum.
        """
        if (held := self._present()) is not None:
            return held.version
        try:
            return version_of(*self._generations.steadily(self._generations.require))
        except IndexMissing:
            return ""

    def outdated(self) -> bool:
        """See `SearchIndex.outdated`."""
        try:
            self._generations.steadily(self._generations.require)
        except IndexMismatch:
            return True
        except IndexMissing:
            pass
        return False

    def holders(self, words: Sequence[str]) -> tuple[int, ...]:
        """See `SearchIndex.holders`."""
        return self._read(lambda at: tuple(map(at.holders, checked(words))))

    def frequent(self, most: int) -> tuple[tuple[str, int], ...]:
        """See `SearchIndex.frequent`."""
        return self._read(lambda at: frequent_words(at.segments, most))

    def titles(self) -> Iterator[str]:
        """See `SearchIndex.titles`; later commits do not change what is yielded."""
        at = self._read(lambda at: at)
        with self._guarded():
            yield from at.titles()

    def volume(self, choices: Sequence[Choice] = ()) -> Mapping[str, int]:
        """See `SearchIndex.volume`."""
        return self._read(lambda at: at.volume(choices))

    def issues(self, choices: Sequence[Choice] = ()) -> tuple[Issue, ...]:
        """See `SearchIndex.issues`."""
        return self._read(lambda at: at.issues(choices))

    def verify(self) -> list[Message]:
        """See `Engine.verify`."""
        return self._generations.steadily(lambda: problems_of(self._generations), doubtful=bool)

    def _stats(self, at: Snapshot) -> IndexStats:
        facets = answer(Query(limit=0), at).facets
        months = [m.value for m in facets[Facet.MONTH] if m.value != UNLABELLED]
        return IndexStats(
            articles=at.count,
            characters=at.characters,
            sources=at.sources,
            first_month=months[0] if months else None,
            last_month=months[-1] if months else None,
            facets=facets,
            identity=self._generations.identity,
            size=sum(f.stat().st_size for f in self._root.rglob("*") if f.is_file()),
        )

    def _read(self, ask: Callable[[Snapshot], T]) -> T:
        at: list[Snapshot] = []

        def read() -> T:
            if at:  # second reading, after damage was found: map every file anew
                self.close()
            at.append(self._latest())
            return ask(at[-1])

        return read_twice(self._root, read)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Turn errors that occur while results are yielded one by one into ours."""
        try:
            yield
        except JiewenError:
            raise
        except (DamagedError, OSError, MemoryError) as error:
            raise blamed(self._root, error) from error

    def _latest(self) -> Snapshot:
        """Return a snapshot of the last commit.

        While one thread opens a new snapshot, other threads wait for it.
        """
        if (held := self._present()) is not None:
            return held
        with self._lock:
            return self._opened()

    def _present(self) -> Snapshot | None:
        """Return the snapshot in memory if it is one of the last commit."""
        held, state = self._held, self._generations.state()
        return held[1] if held and state is not None and held[0] == state else None

    def _opened(self) -> Snapshot:
        return self._generations.steadily(self._fresh)

    def _fresh(self) -> Snapshot:
        state = self._generations.state()
        if (held := self._present()) is not None:
            return held
        folder, committed = self._generations.require()
        earlier = self._held and self._held[1]
        fresh = read_twice(self._root, lambda: Snapshot(folder, committed, self._cache, earlier))
        if state is not None and self._generations.state() == state:
            size = sum(seal.size for seal in committed.files.values())
            self._cache.limit = max(_CACHE, size // _CACHE_SHARE)
            self._held = state, fresh
        return fresh

    def close(self) -> None:
        """See `Engine.close`."""
        self._held = None

    # -- writing ---------------------------------------------------------------------------

    # The write side is imported when it is used, so that a search loads no process pools.

    def update(self, put: Iterable[Article], delete: Collection[str]) -> tuple[Refused, ...]:
        """See `Engine.update`."""
        from searcher.engines.whoosh import update

        return update.update(self._generations, put, delete, self._mapped)

    def forget(self) -> None:
        """See `Engine.forget`."""
        from searcher.engines.whoosh import update

        update.forget(self._generations)

    def rebuild(self, articles: Iterable[Article]) -> tuple[Refused, ...]:
        """See `Engine.rebuild`."""
        from searcher.engines.whoosh import update

        return update.rebuild(self._generations, articles)

    def _mapped(self, folder: Path) -> Mapping[str, SegmentFiles]:
        """Return the segments of a generation that are mapped already, by name."""
        held = self._held
        return held[1].files if held and held[1].folder == folder else {}


def _page(query: Query, at: Snapshot) -> Page:
    found = answer(query, at)
    hits = tuple(
        Hit(at.segments[segment].article(number), round(score, 6), others)
        for (segment, number, score), others in zip(found.hits, found.others, strict=True)
    )
    return Page(found.total, hits, found.facets, found.shown)
