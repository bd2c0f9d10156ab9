"""Bring an engine up to date with a corpus: walk, extract, plan, update, report."""

import fcntl
import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from indexer.amend import Amendments
from indexer.blocks import RawFile
from indexer.corrections import FILE_NAME, Correction, load_corrections
from indexer.extract import Context, Extraction
from indexer.jumps import find_jumps
from indexer.manifest import load_manifest
from indexer.plan import plan
from indexer.reprints import groups
from indexer.sources import Found, Rejection, read, walk
from indexer.store import Known, Store, discard, open_store
from indexer.store_errors import StoreDamaged
from indexer.workers import extract_all
from searcher.engine import Engine
from searcher.errors import CorpusError, EngineError, IndexBusy
from searcher.gazetteer import Gazetteer, load_gazetteer
from searcher.model import Article

Progress = Callable[[str, int, int], None]  # (what, done, of)


def quiet(_what: str, _done: int, _of: int) -> None:
    """Show no progress."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did. Counts are of files, then of articles."""

    corpus: str
    files: int
    read: int
    removed: int
    articles: int
    put: int
    deleted: int
    seconds: float
    rejected: tuple[Rejection, ...] = ()


@dataclass(slots=True)
class _Tally:
    seen: set[str] = field(default_factory=set)
    read: int = 0
    rejected: list[Rejection] = field(default_factory=list)


def index(
    engine: Engine,
    folder: Path,
    corpus: Path | None,
    *,
    force: bool = False,
    gazetteer: Gazetteer | None = None,
    progress: Progress = quiet,
) -> Report:
    """Bring the index in ``folder`` up to date; only changed files are read again.

    Raises:
        CorpusError: no corpus is known, it is missing, or all would be deleted.
        IndexBusy: another run is writing.
        EngineError: the disk is full, or the system refused; nothing changed.
    """
    work = _Work(engine, folder, gazetteer, progress)
    return _run(work, corpus, rebuild=False, force=force)


def reindex(
    engine: Engine,
    folder: Path,
    *,
    gazetteer: Gazetteer | None = None,
    progress: Progress = quiet,
) -> Report:
    """Build the index anew beside the old one, from the corpus it was built from, and swap.

    Raises: as `index`.
    """
    return _run(_Work(engine, folder, gazetteer, progress), None, rebuild=True, force=False)


@dataclass(frozen=True, slots=True)
class _Work:
    """What every step of a run needs."""

    engine: Engine
    folder: Path
    gazetteer: Gazetteer | None
    progress: Progress


def _run(work: _Work, corpus: Path | None, *, rebuild: bool, force: bool) -> Report:
    """Run once; and once more, with an empty store, if what was kept turns out to be damaged."""
    try:
        with _only_writer(work.folder):
            try:
                return _attempt(work, corpus, rebuild=rebuild, force=force)
            except StoreDamaged:
                discard(work.folder)
                return _attempt(work, corpus, rebuild=rebuild, force=force)
    except OSError as error:
        raise EngineError(
            f"无法写入 / cannot write to {work.folder}: {error.strerror or error}. "
            "原有索引不变 / the index is as it was"
        ) from error


def _attempt(work: _Work, corpus: Path | None, *, rebuild: bool, force: bool) -> Report:
    began = time.monotonic()
    engine, folder, progress = work.engine, work.folder, work.progress
    with open_store(folder) as store:
        if rebuild:  # also of what no run happens to use
            store.require_sound()
        corpus = _choose_corpus(corpus, store, folder)
        context = load_context(root_of(corpus), work.gazetteer)
        corrections = load_corrections(root_of(corpus), context.gazetteer)
        tally = _extract_all(corpus, store, context, progress)
        gone = {path for path in store.paths() - tally.seen if not _kept(path, tally.rejected)}
        store.forget(gone)
        for path in store.paths() - tally.seen:
            store.sealed(path)
        amendments = Amendments(corrections, _tails(store), groups(store.sketches()))
        wanted, doubles = store.wanted(amendments)
        held = {} if rebuild else engine.held()
        todo = plan(wanted, held, force=force)
        _refuse_empty(rebuild, wanted, corpus)
        store.remember(corpus)
        store.commit()
        unused = [] if corpus.is_file() else unmatched(corrections.unmatched(store.places()))
        articles = _counted(store, todo.put, amendments, progress)
        if rebuild:
            engine.rebuild(articles)
        elif todo.put or todo.delete or not held:
            engine.update(articles, todo.delete)
    rejected = [*tally.rejected, *(id_taken(path, i) for path, i in doubles), *unused]
    return Report(
        corpus=str(corpus),
        files=len(tally.seen),
        read=tally.read,
        removed=len(gone),
        articles=len(wanted),
        put=len(todo.put),
        deleted=len(todo.delete),
        seconds=round(time.monotonic() - began, 3),
        rejected=tuple(rejected),
    )


def _tails(store: Store) -> dict[str, Article]:
    halves = {article.id: article for article in store.halves()}
    return {jump.head: halves[jump.tail] for jump in find_jumps(halves.values())}


@contextmanager
def _only_writer(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; the system lets go of it when the process dies, however it dies."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise IndexBusy(
                f"另一个 index 或 reindex 正在写 {folder} / another run is writing to it. "
                "请等它结束 / wait until it ends"
            ) from error
        yield


def _choose_corpus(corpus: Path | None, store: Store, folder: Path) -> Path:
    corpus = corpus or store.corpus()
    if corpus is None:
        raise CorpusError(
            f"没有指定语料 / no corpus given and {folder} remembers none. "
            "请运行 / run: jiewen index CORPUS"
        )
    return corpus.absolute()


def _refuse_empty(rebuild: bool, wanted: dict[str, str], corpus: Path) -> None:
    if rebuild and not wanted:
        raise CorpusError(
            f"语料中没有文章，旧索引保留 / {corpus} holds no article; nothing changed"
        )


def root_of(corpus: Path) -> Path:
    """Return the folder that may hold the operator's files; a corpus can be a single file."""
    return corpus.parent if corpus.is_file() else corpus


def load_context(root: Path, gazetteer: Gazetteer | None = None) -> Context:
    """Return what extraction knows in a corpus with this root folder.

    Without a gazetteer, the one that ships with the product.

    Raises:
        CorpusError: its manifest cannot be used.
    """
    manifest = load_manifest(root)
    return Context(manifest.extend(gazetteer or load_gazetteer()), manifest)


def _extract_all(corpus: Path, store: Store, context: Context, progress: Progress) -> _Tally:
    tally = _Tally()
    reading = _Reading(store, context, tally, list(walk(corpus)), progress)
    for raw, extraction in extract_all(reading.changed(), context):
        reading.keep(raw, extraction)
    tally.rejected.sort(key=lambda rejection: rejection.path)
    return tally


@dataclass(slots=True)
class _Reading:
    """The files of one run on their way through the workers and into the store."""

    store: Store
    context: Context
    tally: _Tally
    inputs: list[Found | Rejection]
    progress: Progress
    pending: dict[str, tuple[Found, str]] = field(default_factory=dict)
    done: int = 0

    def changed(self) -> Iterator[RawFile]:
        """Yield the files to extract; settle all others."""
        for item in self.inputs:
            data = self._read(item)
            if data is not None:
                yield data
            else:
                self._count()

    def _read(self, item: Found | Rejection) -> RawFile | None:
        if isinstance(item, Rejection):
            self.tally.rejected.append(item)
            return None
        if item.path in self.tally.seen:
            self.tally.rejected.append(Rejection(item.path, "文件名重复 / name already taken"))
            return None
        self.tally.seen.add(item.path)
        known = self.store.known(item)
        usable = known if known and known.context == self.context.identity else None
        if usable and usable.untouched:
            self._settle(item, usable)
            return None
        data = read(item)
        if isinstance(data, Rejection):
            self.tally.rejected.append(data)
            return None
        self.tally.read += 1
        content = hashlib.blake2b(data, digest_size=16).hexdigest()
        if usable and usable.content == content:
            self.store.touch(item, usable)
            self._settle(item, usable)
            return None
        self.pending[item.path] = (item, content)
        return RawFile(item.path, data)

    def _settle(self, found: Found, known: Known) -> None:
        """Use what is kept; what was wrong with the file still is."""
        self.tally.rejected += (Rejection(found.path, problem) for problem in known.problems)

    def keep(self, raw: RawFile, extraction: Extraction) -> None:
        """Keep what a worker found."""
        found, content = self.pending.pop(raw.path)
        self.store.keep(found, content, self.context.identity, extraction)
        self.tally.rejected += (Rejection(raw.path, p) for p in extraction.problems)
        self._count()

    def _count(self) -> None:
        self.done += 1
        self.progress("读取文件 / files", self.done, len(self.inputs))


def _kept(path: str, rejected: list[Rejection]) -> bool:
    """Whether the file may still be there, behind something that cannot be read just now."""
    return any(
        r.unreadable
        and (path == r.path or r.path == "./" or (r.path.endswith("/") and path.startswith(r.path)))
        for r in rejected
    )


def id_taken(path: str, article_id: str) -> Rejection:
    """Say that a second article with one id was left out."""
    return Rejection(path, f"编号重复，已用先出现的一篇 / id already taken: {article_id}")


def unmatched(idle: Iterable[Correction]) -> list[Rejection]:
    """Say which corrections no article is covered by."""
    return [Rejection(FILE_NAME, entry.unmatched) for entry in idle]


def _counted(
    store: Store, ids: tuple[str, ...], amendments: Amendments, progress: Progress
) -> Iterator[Article]:
    for done, article in enumerate(store.articles(ids, amendments), 1):
        yield article
        progress("建立索引 / articles", done, len(ids))
