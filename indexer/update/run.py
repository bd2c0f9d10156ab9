"""Bring an engine up to date with a corpus: walk, extract, decide, write, report."""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from indexer.corpus.corrections import FILE_NAME, Correction, Corrections, load_corrections
from indexer.corpus.manifest import load_manifest
from indexer.corpus.origin import read_origin
from indexer.corpus.places import require_apart
from indexer.corpus.sources import Rejection, walk
from indexer.extract.extract import Context
from indexer.update import away, comparing
from indexer.update.amend import Amendments
from indexer.update.columns import Columns
from indexer.update.decide import Decision
from indexer.update.ledger import Ledger, read_ledger, token_of, write_ledger
from indexer.update.reading import Progress as Progress
from indexer.update.reading import Tally, read_corpus, still_there
from indexer.update.reading import quiet as quiet
from indexer.update.rows import UNKNOWN, Status
from indexer.update.store import Store, discard, open_store
from indexer.update.store_errors import StoreDamaged
from searcher.core.engine import Engine
from searcher.core.errors import CorpusError, IndexBusy, SystemRefused
from searcher.core.model import Article, Refused
from searcher.disk import older, owned
from searcher.disk.exclusive import Taken, exclusive
from searcher.disk.owned import Kind
from searcher.disk.refusals import told
from searcher.language.gazetteer import Gazetteer, load_gazetteer
from searcher.speech import in_words, said

_DECIMALS = 3  # of seconds: a run is timed in milliseconds


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a run.

    Attributes:
        corpus: path of the corpus.
        files: number of files in the corpus.
        read: number of files that were opened.
        removed: number of files that are gone.
        articles: number of articles in the index.
        put: number of articles written.
        deleted: number of articles deleted.
        seconds: duration.
        rebuilt: whether the index was built anew beside the old one.
        rejected: files, articles and corrections that had no effect, each with its reason.
    """

    corpus: str
    files: int
    read: int
    removed: int
    articles: int
    put: int
    deleted: int
    seconds: float
    rebuilt: bool
    rejected: tuple[Rejection, ...] = ()


def index(
    engine: Engine,
    folder: Path,
    corpus: Path | None,
    *,
    force: bool = False,
    gazetteer: Gazetteer | None = None,
    follow_links: bool = False,
    progress: Progress = quiet,
) -> Report:
    """Bring the index in ``folder`` up to date; only changed files are read.

    An index that another version, lexicon or schema built is built anew from the extraction store.

    Args:
        engine: the engine of the index.
        folder: the index folder.
        corpus: the corpus; ``None``: the one of the last run.
        force: whether all articles may be deleted.
        gazetteer: ``None``: the one that the product ships.
        follow_links: whether links may lead out of the corpus.
        progress: called after each file and each article.

    Raises:
        CorpusError: no corpus is known, it is missing, or all articles would be deleted.
        IndexBusy: another run is writing.
        EngineError: the disk is full, or the system refused; the index is unchanged.
    """
    work = _Work(engine, folder, gazetteer, follow_links, progress)
    return _run(work, corpus, rebuild=None, force=force)


def reindex(
    engine: Engine,
    folder: Path,
    *,
    gazetteer: Gazetteer | None = None,
    follow_links: bool = False,
    progress: Progress = quiet,
) -> Report:
    """Build the index anew beside the old one, from the corpus of the last run, then swap them.

    If the corpus is missing, the index is built from the extraction store, and the report says so.

    Args:
        engine: the engine of the index.
        folder: the index folder.
        gazetteer: ``None``: the one that the product ships.
        follow_links: whether links may lead out of the corpus.
        progress: called after each file and each article.

    Raises:
        CorpusError: no corpus is known, or no article is left.
        IndexBusy: another run is writing.
        EngineError: the disk is full, or the system refused; the index is unchanged.
    """
    work = _Work(engine, folder, gazetteer, follow_links, progress)
    return _run(work, None, rebuild=True, force=False)


@dataclass(frozen=True, slots=True)
class _Work:
    """The arguments that all steps of a run share."""

    engine: Engine
    folder: Path
    gazetteer: Gazetteer | None
    follow_links: bool
    progress: Progress

    def knowledge(self, corpus: Path) -> tuple[Context, Corrections]:
        """Return the context and the corrections of a corpus."""
        root = root_of(corpus)
        context = load_context(root, self.gazetteer, follow_links=self.follow_links)
        follow = self.follow_links
        return context, load_corrections(root, context.gazetteer, follow_links=follow)


def _run(work: _Work, corpus: Path | None, *, rebuild: bool | None, force: bool) -> Report:
    """Run; if the store seems damaged, run again, the last time with an empty store.

    Args:
        work: the shared arguments.
        corpus: ``None``: the one of the last run.
        rebuild: whether to build anew; ``None``: only if another version built the index.
        force: whether all articles may be deleted.
    """
    try:
        if named := corpus or read_origin(work.folder):
            require_apart(work.folder, named)  # before anything is written
        owned.claim(work.folder, Kind.INDEX, older.is_index)
        with _only_writer(work.folder):
            if rebuild is None:
                rebuild = work.engine.outdated()
            for mend in (_discard_unless_sound, discard):
                try:
                    return _attempt(work, corpus, rebuild=rebuild, force=force)
                except StoreDamaged:
                    mend(work.folder)
            return _attempt(work, corpus, rebuild=rebuild, force=force)
    except (OSError, MemoryError) as error:
        raise SystemRefused("index.unchanged", why=told(error, work.folder)) from error


def _discard_unless_sound(folder: Path) -> None:
    """Delete the store if a second reading finds it damaged as well."""
    try:
        with open_store(folder) as store:
            store.require_sound()
    except StoreDamaged:
        discard(folder)


def _attempt(work: _Work, corpus: Path | None, *, rebuild: bool, force: bool) -> Report:
    began = time.monotonic()
    with open_store(work.folder) as store:
        if rebuild:  # a rebuild also checks the parts of the store that no run reads
            store.require_sound()
        corpus = _choose_corpus(corpus, store, work.folder)
        require_apart(work.folder, corpus)
        if rebuild and corpus == store.corpus() and not corpus.exists():
            return _without_corpus(work, store, corpus, began)
        context, corrections = work.knowledge(corpus)
        known = Amendments(corrections, redacts=work.engine.redacts)
        kept = _Kept(work, store, (context.identity, known))
        last = None if rebuild else kept.ledger()
        inputs = list(walk(corpus, follow_links=work.follow_links))
        tally = read_corpus(inputs, store, context, last.files if last else {}, work.progress)
        files, gone = _settled(store, tally, last)
        if last:
            done = comparing.compare_changed(store, known, work.engine, last, force=force)
        else:
            held = {} if rebuild else work.engine.held()
            done = comparing.compare_all(store, known, held, force=force)
        _refuse_empty(rebuild, done.columns, corpus)
        store.remember(corpus)
        store.commit()
        refused = _carry_out(work, store, done, rebuild=rebuild)
        kept.note(Ledger(files, done.columns, tuple(each.article_id for each in refused)), last)
    unused = unmatched(corrections.unmatched(done.columns.whereabouts()))
    unused = [] if corpus.is_file() else unused
    doubles = [id_taken(path, name) for path, name in done.columns.doubles()]
    telling = _telling(done.telling)
    not_taken = [Rejection(done.places[each.article_id][0], each.line) for each in refused]
    return Report(
        corpus=str(corpus),
        files=len(tally.seen),
        read=tally.read,
        removed=len(gone),
        articles=done.columns.articles,
        put=len(done.plan.put) - len(refused),
        deleted=len(done.plan.delete),
        seconds=round(time.monotonic() - began, _DECIMALS),
        rebuilt=rebuild,
        rejected=(*tally.rejected, *doubles, *not_taken, *unused, *telling),
    )


def _without_corpus(work: _Work, store: Store, corpus: Path, began: float) -> Report:
    done = away.rebuild(work.engine, store, corpus)
    return Report(
        corpus=str(corpus),
        files=done.files,
        read=0,
        removed=0,
        articles=done.articles,
        put=done.articles,
        deleted=0,
        seconds=round(time.monotonic() - began, _DECIMALS),
        rebuilt=True,
        rejected=done.rejected,
    )


@dataclass(frozen=True, slots=True)
class _Kept:
    """Reads and writes the ledger that matches store, index, context and corrections."""

    work: _Work
    store: Store
    knowledge: tuple[object, ...]

    def ledger(self) -> Ledger | None:
        """Return the last run's ledger if only files of the corpus changed since, else ``None``."""
        return read_ledger(self.work.folder, self._token())

    def note(self, now: Ledger, last: Ledger | None) -> None:
        """Write the ledger for the next run, unless nothing changed."""
        if last is None or last.refused or self.store.noted or self.store.replaced:
            write_ledger(self.work.folder, self._token(), now)

    def _token(self) -> str:
        return token_of(self.store.stamp(), self.work.engine.version(), *self.knowledge)


def _settled(store: Store, tally: Tally, last: Ledger | None) -> tuple[dict[str, Status], set[str]]:
    """Remove files that are gone from the store; return all other files' status and the gone paths.

    The stored rows of files that are neither seen nor gone must be sound; if the ledger was used,
    they are known to be. A file that could not be read gets the status UNKNOWN, so that the next
    run opens it, because its stored articles may come from other code.
    """
    files = {**(last.files if last else store.statuses()), **store.noted}
    away = files.keys() - tally.seen
    gone = away - still_there(away, tally.rejected)
    for path in gone if last else away:
        store.rows(path)
    store.forget(gone)
    read = tally.seen - tally.unread
    return {p: s if p in read else UNKNOWN for p, s in files.items() if p not in gone}, gone


def _carry_out(work: _Work, store: Store, done: Decision, *, rebuild: bool) -> tuple[Refused, ...]:
    """Write the decision to the engine; return the articles that the engine refused."""
    todo = done.plan
    articles = _counted(comparing.articles(done, store), len(todo.put), work.progress)
    if rebuild:
        return work.engine.rebuild(articles)
    if todo.put or todo.delete or not work.engine.version():
        return work.engine.update(articles, todo.delete)
    return ()


@contextmanager
def _only_writer(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; the system releases it when the process ends, even by a kill."""
    try:
        with exclusive(folder / "lock"):
            yield
    except Taken as error:
        raise IndexBusy("index.writing", folder=folder) from error


def _choose_corpus(corpus: Path | None, store: Store, folder: Path) -> Path:
    corpus = corpus or store.corpus()
    if corpus is None:
        raise CorpusError("corpus.unknown", folder=folder)
    return corpus.absolute()


def _refuse_empty(rebuild: bool, columns: Columns, corpus: Path) -> None:
    if rebuild and not columns.articles:
        raise CorpusError("corpus.empty", corpus=corpus)


def root_of(corpus: Path) -> Path:
    """Return the folder of the operator's files; a corpus that is a file has them beside it."""
    return corpus.parent if corpus.is_file() else corpus


def load_context(
    root: Path, gazetteer: Gazetteer | None = None, *, follow_links: bool = False
) -> Context:
    """Return the context for extraction in a corpus.

    Args:
        root: the root folder of the corpus.
        gazetteer: ``None``: the one that the product ships.
        follow_links: whether the manifest may be a link that leads out of the corpus.

    Raises:
        CorpusError: the manifest cannot be used.
    """
    manifest = load_manifest(root, follow_links=follow_links)
    return Context(manifest.extend(gazetteer or load_gazetteer()), manifest)


def id_taken(path: str, article_id: str) -> Rejection:
    """Return a rejection for a second article with the same id."""
    return Rejection(path, said("article.id_taken", id=article_id))


def unmatched(idle: Iterable[Correction]) -> list[Rejection]:
    """Return rejections for corrections that match no article."""
    return [Rejection(FILE_NAME, entry.unmatched) for entry in idle]


def _telling(names: Mapping[str, str]) -> list[Rejection]:
    """Return rejections for files or ids that contain a private number.

    An id is an address, so the number in it cannot be hidden.
    """
    why = said("article.private_name")
    return [Rejection(path, why) for path in dict.fromkeys(names.values())]


def _counted(articles: Iterable[Article], of: int, progress: Progress) -> Iterator[Article]:
    for done, article in enumerate(articles, 1):
        yield article
        progress(in_words("progress.articles"), done, of)
