"""Bring an engine up to date with a corpus: walk, extract, decide, write, report."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from indexer.corpus.correction import Correction
from indexer.corpus.correction_changes import noted
from indexer.corpus.corrections import FILE_NAME, Corrections
from indexer.corpus.manifest import load_manifest
from indexer.corpus.origin import read_origin
from indexer.corpus.places import require_apart
from indexer.corpus.sources import Rejection, walk
from indexer.extract.extract import Context
from indexer.history.history import History, Stated
from indexer.identity.papers import Papers, changed_prints, papers_of
from indexer.identity.register import Register, open_register, set_aside
from indexer.ocr.vision import BLIND, Vision
from indexer.update import away, comparing
from indexer.update.amend import Amendments
from indexer.update.columns import Columns
from indexer.update.decide import Decision
from indexer.update.former import take_over
from indexer.update.ledger import VERSION, Ledger, read_ledger, token_of, write_ledger
from indexer.update.naming import Registrar
from indexer.update.purging import Purging
from indexer.update.reading import Progress as Progress
from indexer.update.reading import Tally, read_corpus, still_there
from indexer.update.reading import quiet as quiet
from indexer.update.rows import UNKNOWN, Prints, Status, counted
from indexer.update.store import Store, discard, open_store
from indexer.update.store_errors import StoreDamaged
from searcher.core.engine import Engine
from searcher.core.errors import CorpusError, IndexBusy, SystemRefused
from searcher.core.model import Article, Refused
from searcher.disk import older, owned
from searcher.disk.exclusive import Taken, exclusive
from searcher.disk.owned import Kind
from searcher.disk.refusals import told
from searcher.disk.restoring import finish
from searcher.identity.schema import FILE_NAME as REGISTER
from searcher.identity.schema import RegisterDamaged
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
    vision: Vision = BLIND,
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
        vision: recognises pictures of pages.
        progress: called after each file and each article, and for each recognised page.

    Raises:
        CorpusError: no corpus is known, it is missing, or all articles would be deleted.
        IndexBusy: another run is writing.
        EngineError: the disk is full, or the system refused; the index is unchanged.
    """
    work = _Work(engine, folder, gazetteer, follow_links, progress, vision)
    return _run(work, corpus, rebuild=None, force=force)


def reindex(
    engine: Engine,
    folder: Path,
    *,
    gazetteer: Gazetteer | None = None,
    follow_links: bool = False,
    vision: Vision = BLIND,
    progress: Progress = quiet,
) -> Report:
    """Build the index anew beside the old one, from the corpus of the last run, then swap them.

    If the corpus is missing, the index is built from the extraction store, and the report says so.

    Args:
        engine: the engine of the index.
        folder: the index folder.
        gazetteer: ``None``: the one that the product ships.
        follow_links: whether links may lead out of the corpus.
        vision: recognises pictures of pages.
        progress: called after each file and each article, and for each recognised page.

    Raises:
        CorpusError: no corpus is known, or no article is left.
        IndexBusy: another run is writing.
        EngineError: the disk is full, or the system refused; the index is unchanged.
    """
    work = _Work(engine, folder, gazetteer, follow_links, progress, vision)
    return _run(work, None, rebuild=True, force=False)


@dataclass(frozen=True, slots=True)
class _Work:
    """The arguments that all steps of a run share."""

    engine: Engine
    folder: Path
    gazetteer: Gazetteer | None
    follow_links: bool
    progress: Progress
    vision: Vision

    def knowledge(self, corpus: Path) -> tuple[Context, Stated]:
        """Return the context and the corrections of a corpus."""
        root = root_of(corpus)
        context = load_context(
            root, self.gazetteer, follow_links=self.follow_links, vision=self.vision
        )
        return context, self.history(context.gazetteer).stated(root)

    def history(self, gazetteer: Gazetteer) -> History:
        """Return the changes that staff made."""
        return History(self.folder, gazetteer, self.follow_links)


def amend(
    engine: Engine,
    folder: Path,
    *,
    gazetteer: Gazetteer | None = None,
    follow_links: bool = False,
    vision: Vision = BLIND,
    progress: Progress = quiet,
) -> Report:
    """Bring corrections into the index, without a look at the files of the corpus.

    Only the articles that changed corrections name are compared. If the last run's ledger does not
    match, for example after an upgrade, this is a whole run.

    Args:
        engine: the engine of the index.
        folder: the index folder.
        gazetteer: ``None``: the one that the product ships.
        follow_links: whether links may lead out of the corpus.
        vision: as in the last run, since what was extracted with another is not valid now.
        progress: called after each article, in a whole run also after each file and page.

    Raises:
        CorpusError: no corpus is known, or it is missing.
        IndexBusy: another run is writing.
        EngineError: the disk is full, or the system refused; the index is unchanged.
    """
    work = _Work(engine, folder, gazetteer, follow_links, progress, vision)
    return _run(work, None, rebuild=None, force=False, amends=True)


def _run(
    work: _Work, corpus: Path | None, *, rebuild: bool | None, force: bool, amends: bool = False
) -> Report:
    """Run; if the store seems damaged, run again, the last time with an empty store.

    Args:
        work: the shared arguments.
        corpus: ``None``: the one of the last run.
        rebuild: whether to build anew; ``None``: only if another version built the index.
        force: whether all articles may be deleted.
        amends: whether only corrections are brought in, if the ledger allows that.
    """
    try:
        if named := corpus or read_origin(work.folder):
            require_apart(work.folder, named)  # before anything is written
        owned.claim(work.folder, Kind.INDEX, older.is_index)
        with _only_writer(work.folder):
            if rebuild is None:
                rebuild = work.engine.outdated()
            again = rebuild
            tries = iter([amends and not again])  # what was mended needs the whole corpus
            return _mended(
                work,
                lambda: _attempt(
                    work, corpus, rebuild=again, force=force, amends=next(tries, False)
                ),
            )
    except (OSError, MemoryError) as error:
        raise SystemRefused("index.unchanged", why=told(error, work.folder)) from error


def _mended(work: _Work, attempt: Callable[[], Report]) -> Report:
    """Attempt a run; after damage of the store or the register, mend it and attempt it again."""
    mends = [_discard_unless_sound, discard]
    asides: list[Rejection] = []
    while True:
        try:
            report = attempt()
            return replace(report, rejected=(*report.rejected, *asides))
        except StoreDamaged:
            if not mends:
                raise
            mends.pop(0)(work.folder)
        except RegisterDamaged as error:
            aside = None if asides else set_aside(work.folder)
            if aside is None:
                raise
            why = said("register.set_aside", why=error.why, aside=aside.name)
            asides.append(Rejection(REGISTER, why))


def _discard_unless_sound(folder: Path) -> None:
    """Delete the store if a second reading finds it damaged as well."""
    try:
        with open_store(folder) as store:
            store.require_sound()
    except StoreDamaged:
        discard(folder)


def _attempt(
    work: _Work, corpus: Path | None, *, rebuild: bool, force: bool, amends: bool
) -> Report:
    began = time.monotonic()
    with open_store(work.folder) as store, open_register(work.folder) as register:
        if rebuild:  # a rebuild also checks the parts of the store that no run reads
            store.require_sound()
            register.require_sound()
        take_over(register, work.engine, store.all_rows)
        registrar = Registrar(register, now(), is_first=register.is_new())
        corpus = _choose_corpus(corpus, store, work.folder)
        require_apart(work.folder, corpus)
        if rebuild and corpus == store.corpus() and not corpus.exists():
            return _without_corpus(work, store, registrar, began)
        if amends:
            _require_there(corpus)
        context, stated = work.knowledge(corpus)
        corrections, papers = stated.corrections, Papers(context.manifest.papers)
        known = Amendments(corrections, papers, redacts=work.engine.redacts)
        other = replace(known, corrections=Corrections())
        kept = _Kept(work, store, register, (context.pictured, other))
        token = "" if rebuild else kept.token()
        last = read_ledger(work.folder, token)
        before = store.prints() if last else {}
        if amends and last:
            files, gone, tally = dict(last.files), set[str](), Tally(seen=set(last.files))
        else:
            files, gone, tally = _looked(work, corpus, store, context, last)
        known, retitled = _titled(known, before, store.prints())
        if last:
            done = comparing.compare_changed(
                store, registrar, known, work.engine, last, retitled, force=force
            )
        else:
            held = {} if rebuild else work.engine.held()
            done = comparing.compare_all(store, registrar, known, held, force=force)
        _refuse_empty(rebuild, done.columns, corpus)
        told = _told(corrections, done, corpus)
        registrar.clerk.note([item.reason for item in told])
        store.remember(corpus)
        purging = Purging(store, register, stated.purged, work.vision.cache)
        done = replace(done, columns=purging.carried_out(done.columns, done.amendments.tails))
        stay = tuple(purging.originals(corpus))
        register.commit()
        store.commit()
        refused = _carry_out(work, store, done, rebuild=rebuild)
        if store.unswept():
            work.engine.forget()
            register.sweep()
            store.sweep()
        names = tuple(each.article_id for each in refused)
        kept.note(Ledger(files, done.columns, names, noted(corrections)), last, token)
        work.history(context.gazetteer).note_applied(stated.number)
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
        rejected=(*tally.rejected, *doubles, *not_taken, *told, *telling, *stay),
    )


def _require_there(corpus: Path) -> None:
    """Refuse a corpus that is away, whose corrections would seem to be gone as well."""
    if not corpus.exists():
        raise CorpusError("corpus.missing", corpus=corpus)


def _looked(
    work: _Work, corpus: Path, store: Store, context: Context, last: Ledger | None
) -> tuple[dict[str, Status], set[str], Tally]:
    """Look at the files of the corpus; return their status, the gone ones, and what was found."""
    pictures = context.vision.is_open
    inputs = list(walk(corpus, follow_links=work.follow_links, pictures=pictures))
    tally = read_corpus(inputs, store, context, last.files if last else {}, work.progress)
    return *_settled(store, tally, last), tally


def _without_corpus(work: _Work, store: Store, registrar: Registrar, began: float) -> Report:
    corpus = _choose_corpus(None, store, work.folder)
    done = away.rebuild(work.engine, store, registrar, corpus)
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
    """Reads and writes the ledger that matches store, register, index and context."""

    work: _Work
    store: Store
    register: Register
    knowledge: tuple[object, ...]

    def note(self, now: Ledger, last: Ledger | None, before: str) -> None:
        """Write the ledger for the next run, unless nothing changed.

        Args:
            now: the ledger.
            last: that of the last run.
            before: the token before this run.
        """
        same = last is not None and last.corrections == now.corrections and not last.refused
        if not same or self.token() != before or self.store.noted or self.store.replaced:
            write_ledger(self.work.folder, self.token(), now)

    def token(self) -> str:
        """Return what the ledger has to match."""
        stamps = self.store.stamp(), self.register.stamp(), self.work.engine.version()
        return token_of(VERSION, *stamps, *self.knowledge)


def _titled(known: Amendments, before: Prints, after: Prints) -> tuple[Amendments, set[str]]:
    """Return the amendments with the papers of all files, and the files with other papers now.

    Args:
        known: the amendments with the papers that the manifest states.
        before: what the files printed at the last run.
        after: what the files print now.
    """
    then, now = (papers_of(known.papers.stated, counted(each)) for each in (before, after))
    other = changed_prints(then, now, counted(after))
    retitled = {path for path, printed in after.items() if not other.isdisjoint(printed)}
    return replace(known, papers=now), retitled


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
            finish(folder)  # a restoration that was killed after its decision
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


def now() -> str:
    """Return the present UTC time as `Article.first_indexed` writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def root_of(corpus: Path) -> Path:
    """Return the folder of the operator's files; a corpus that is a file has them beside it."""
    return corpus.parent if corpus.is_file() else corpus


def load_context(
    root: Path,
    gazetteer: Gazetteer | None = None,
    *,
    follow_links: bool = False,
    vision: Vision = BLIND,
) -> Context:
    """Return the context for extraction in a corpus.

    Args:
        root: the root folder of the corpus.
        gazetteer: ``None``: the one that the product ships.
        follow_links: whether the manifest may be a link that leads out of the corpus.
        vision: recognises pictures of pages.

    Raises:
        CorpusError: the manifest cannot be used.
    """
    manifest = load_manifest(root, follow_links=follow_links)
    return Context(manifest.extend(gazetteer or load_gazetteer()), manifest, vision)


def id_taken(path: str, article_id: str) -> Rejection:
    """Return a rejection for a second article with the same id."""
    return Rejection(path, said("article.id_taken", id=article_id))


def _told(corrections: Corrections, done: Decision, corpus: Path) -> list[Rejection]:
    """Return what has no effect in ``corrections.toml``, each with its reason.

    Of a corpus that is one file, entries for other files of the folder are none of it.
    """
    by_file = replace(corrections, by_id={})
    unused = [
        *(Rejection(FILE_NAME, message) for message in done.unmatched),
        *unmatched(by_file.unmatched(done.columns.whereabouts())),
    ]
    aside = [Rejection(FILE_NAME, message) for message in done.aside]
    return [*left_out(corrections), *([] if corpus.is_file() else unused), *aside]


def left_out(corrections: Corrections) -> list[Rejection]:
    """Return rejections for wrong entries of ``corrections.toml``."""
    return [Rejection(FILE_NAME, problem) for problem in corrections.problems]


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
