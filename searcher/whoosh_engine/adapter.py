"""The embedded engine: Whoosh 2.7.4 behind the Engine protocol.

Whoosh's searchers are not safe to share between threads, and the interpreter runs one thread at a
time anyway: so all threads share one snapshot under one lock.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from whoosh.index import FileIndex, LockError

from searcher.errors import EngineError, IndexBusy, IndexDamaged, JiewenError
from searcher.model import UNLABELLED, Article, Facet, Hit, IndexStats, Page, Sort
from searcher.query import Query
from searcher.text import identity
from searcher.whoosh_engine import evaluate
from searcher.whoosh_engine.schema import document, schema
from searcher.whoosh_engine.snapshot import WhooshSnapshot, read_cards
from searcher.whoosh_engine.storage import DurableStorage, Generations, damaged

_OPEN_TRIES = 20  # a commit may remove a segment between reading the TOC and opening it
_WRITE_MEMORY = 256  # MB of postings before Whoosh spills to disk

T = TypeVar("T")


class WhooshEngine:
    """Engine over one index folder; see `searcher.engine.Engine` for what it promises."""

    def __init__(self, root: Path) -> None:
        self._generations = Generations(root)
        self._root = root
        self._lock = threading.RLock()
        self._snapshot: WhooshSnapshot | None = None

    # -- reading ---------------------------------------------------------------------------

    def search(self, query: Query) -> Page:
        """See `SearchIndex.search`."""
        return self._read(lambda at: _page(query, at))

    def get(self, article_id: str) -> Article | None:
        """See `SearchIndex.get`."""

        def fetch(at: WhooshSnapshot) -> Article | None:
            number = at.numbers.get(article_id)
            return None if number is None else at.article(number)

        return self._read(fetch)

    def scan(self) -> Iterator[Article]:
        """See `SearchIndex.scan`; has a snapshot of its own, so commits do not disturb it."""
        at = self._open(self._generations.require())
        try:
            for number in at.cards:
                yield at.article(number)
        finally:
            at.close()

    def stats(self) -> IndexStats:
        """See `SearchIndex.stats`."""
        return self._read(self._stats)

    def held(self) -> Mapping[str, str]:
        """See `Engine.held`."""
        if self._generations.current() is None:
            return {}
        return self._read(lambda at: {card.id: card.digest for card in at.cards.values()})

    def _stats(self, at: WhooshSnapshot) -> IndexStats:
        cards = at.cards.values()
        _, facets = evaluate.narrow(at.cards, (), at.cards)
        months = [m.value for m in facets[Facet.MONTH] if m.value != UNLABELLED]
        return IndexStats(
            articles=len(at.cards),
            characters=sum(card.characters for card in cards),
            sources=len({card.source for card in cards}),
            first_month=months[0] if months else None,
            last_month=months[-1] if months else None,
            facets=facets,
            identity=identity(),
            size=sum(f.stat().st_size for f in self._root.rglob("*") if f.is_file()),
        )

    def _read(self, answer: Callable[[WhooshSnapshot], T]) -> T:
        with self._lock:
            at = self._latest()
            try:
                return answer(at)
            except JiewenError:
                raise
            except Exception as error:  # whatever Whoosh meets in a damaged file
                self._drop()
                raise IndexDamaged(damaged(self._root, error)) from error

    def _latest(self) -> WhooshSnapshot:
        folder = self._generations.require()
        if self._snapshot is None or not self._snapshot.is_current(folder):
            fresh = self._open(folder)
            self._drop()
            self._snapshot = fresh
        return self._snapshot

    def _open(self, folder: Path) -> WhooshSnapshot:
        for attempt in range(_OPEN_TRIES):
            try:
                return WhooshSnapshot(folder)
            except Exception as error:  # Whoosh raises many kinds
                if attempt == _OPEN_TRIES - 1:
                    raise IndexDamaged(damaged(self._root, error)) from error
                time.sleep(0.02)
                folder = self._generations.require()
        raise AssertionError("unreachable")

    def _drop(self) -> None:
        if self._snapshot:
            self._snapshot.close()
            self._snapshot = None

    def close(self) -> None:
        """See `Engine.close`."""
        with self._lock:
            self._drop()

    # -- writing ---------------------------------------------------------------------------

    def update(self, put: Iterable[Article], delete: Collection[str]) -> None:
        """See `Engine.update`."""
        if self._generations.current() is None:
            self.rebuild(put)
            return
        self._write(self._generations.require(), put, delete)

    def rebuild(self, articles: Iterable[Article]) -> None:
        """See `Engine.rebuild`."""
        folder = self._generations.begin()
        FileIndex.create(DurableStorage(str(folder)), schema(), "MAIN").close()
        written = self._write(folder, articles, ())
        self._verify(folder, written)
        self._generations.swap(folder)

    def _verify(self, folder: Path, written: set[str]) -> None:
        at = self._open(folder)
        try:
            if set(at.numbers) != written or len(at.cards) != len(written):
                raise EngineError(
                    f"新索引不完整，旧索引继续使用 / the new index holds {len(at.cards)} of "
                    f"{len(written)} articles; the old one goes on serving"
                )
        finally:
            at.close()

    def _write(self, folder: Path, put: Iterable[Article], delete: Collection[str]) -> set[str]:
        """Commit once, so that readers see all or nothing; return the ids written."""
        index = FileIndex(DurableStorage(str(folder)))
        try:
            writer = index.writer(limitmb=_WRITE_MEMORY)
        except LockError as error:
            raise IndexBusy(
                f"另一个进程正在写 {self._root} / another process is writing to the index"
            ) from error
        try:
            written = _fill(writer, put, delete)
            writer.commit()
        except BaseException:  # also on Ctrl+C: the lock and the half-written segment must go
            with suppress(Exception):
                writer.cancel()
            raise
        finally:
            index.close()
        return written


def _fill(writer: Any, put: Iterable[Article], delete: Collection[str]) -> set[str]:
    """Hand documents to the writer; of two articles with one id, the first counts."""
    numbers = _numbers(writer)
    written: set[str] = set()
    for article in put:
        if article.id in written:
            continue
        # A failed add_document would cost all uncommitted documents: convert first, add after.
        fields = document(article)
        written.add(article.id)
        if (number := numbers.pop(article.id, None)) is not None:
            writer.delete_document(number)
        writer.add_document(**fields)
    for article_id in delete:
        if article_id not in written and (number := numbers.pop(article_id, None)) is not None:
            writer.delete_document(number)
    return written


def _numbers(writer: Any) -> dict[str, int]:
    """Return document number by article id, of what was committed before."""
    reader = writer.reader()
    try:
        return {card.id: number for number, card in read_cards(reader).items()}
    finally:
        reader.close()


def _page(query: Query, at: WhooshSnapshot) -> Page:
    members = evaluate.matching(query.tree, at)
    kept, facets = evaluate.narrow(members, query.choices, at.cards)
    ranked = evaluate.scores(query.ranked_by, set(kept), at)
    order = sorted(kept, key=lambda n: at.cards[n].id)
    order.sort(key=lambda n: at.cards[n].date, reverse=query.sort is not Sort.OLDEST)
    if query.sort is Sort.OLDEST:  # undated articles are last either way
        order.sort(key=lambda n: not at.cards[n].date)
    if query.sort is Sort.RELEVANCE:
        order.sort(key=lambda n: -ranked[n])
    shown = order[query.offset : query.offset + query.limit]
    hits = tuple(Hit(at.article(n), round(ranked[n], 6)) for n in shown)
    return Page(len(kept), hits, facets)
