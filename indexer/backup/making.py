"""Make a backup: one consistent copy of index, register, store and the operator's files.

The lock of the index folder is held meanwhile, so no run writes. A site goes on serving, because
it only reads.
"""

import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from indexer.backup.contents import (
    CORPUS,
    INDEX,
    LIST,
    Contents,
    Sum,
    copy,
    create,
    read_contents,
    require_whole,
    sum_of,
    write_contents,
)
from indexer.corpus import corrections, manifest, origin
from indexer.history import schema as desk
from indexer.history.keeping import note_backup
from indexer.update import store, store_errors
from indexer.update.run import root_of
from searcher.core.engine import HasStats, Verifies
from searcher.core.errors import (
    BackupError,
    EngineError,
    IndexBusy,
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
)
from searcher.disk import older, owned
from searcher.disk.durable import sync, write_durably
from searcher.disk.exclusive import Taken, exclusive
from searcher.disk.older import Generation
from searcher.disk.owned import Kind
from searcher.disk.restoring import finish
from searcher.disk.sqlite import SQL_ERRORS, explained, one_line
from searcher.identity import schema as register
from searcher.speech import Message, in_words, said

Progress = Callable[[str, int, int], None]
CURRENT, TABLE = "CURRENT", "jiewen.json"
FILES = "files.jsonl"  # the corpus's files, one a line
DATABASES = (register.FILE_NAME, desk.FILE_NAME, store.FILE_NAME, owned.PEOPLE, owned.KEPT)
OPERATORS = (manifest.FILE_NAME, corrections.FILE_NAME)
_PAGES = 2048  # of a database that are copied at a time
_PAUSE = 0.2  # seconds between two tries to get the lock


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that is complete.

    Attributes:
        folder: of the backup.
        contents: what it holds.
        notes: what the operator should know of it.
        lacks: what it should hold and could not be read.
    """

    folder: Path
    contents: Contents
    notes: tuple[Message, ...] = ()
    lacks: tuple[Message, ...] = ()


@dataclass(slots=True)
class _Work:
    """A backup in the making."""

    index: Path
    backup: Path
    progress: Progress
    of: int = 0
    done: int = 0
    files: dict[str, Sum] = field(default_factory=dict)
    lacks: list[Message] = field(default_factory=list)

    def moved(self, count: int) -> None:
        """Tell the progress that so many bytes were copied."""
        self.done += count
        self.progress(in_words("progress.backup"), min(self.done, self.of), self.of)

    def keep(self, source: Path, name: str) -> Sum:
        """Copy a file to the backup and list it."""
        self.files[name] = copy(source, self.backup / name, self.moved)
        return self.files[name]


def make(
    engine: HasStats,
    open_copy: Callable[[Path], Verifies],
    kind: str,
    index: Path,
    backup: Path,
    *,
    wait: float = 0.0,
    waiting: Callable[[], None] = lambda: None,
    progress: Progress = lambda _what, _done, _of: None,
) -> Made:
    """Copy all that an index is made of into a new folder.

    Args:
        engine: the engine of the index.
        open_copy: opens the copied index in a folder.
        kind: its name in the settings.
        index: the index folder.
        backup: a folder that is new, empty, or holds an unfinished backup.
        wait: seconds to wait for a run that writes to the index.
        waiting: called once if there is something to wait for.
        progress: called as bytes are copied.

    Raises:
        IndexMissing: there is no index.
        IndexBusy: a run was still writing when the time was over.
        BackupError: the folder holds another backup.
        NotOurs: the folder holds something else.
        IndexDamaged: a file of the index is not as it was written.
        EngineError: the operating system refused, or the disk is full.
    """
    if not (index / origin.FILE_NAME).is_file() and older.generation_of(index) is None:
        raise IndexMissing("index.missing", root=index)
    _require_apart(index, backup)
    with locked(index, wait, waiting):
        finish(index)
        owned.claim(backup, Kind.BACKUP)
        _require_free(backup)
        clear(backup)
        try:
            made = _made(_Work(index, backup, progress), engine, open_copy, kind)
        except BaseException:  # also on Ctrl+C; removing the files frees a full disk
            with suppress(OSError):
                clear(backup)
            raise
        with suppress(EngineError):  # the backup is whole whether or not the desk can tell of it
            note_backup(index, made.contents.made)
        return made


def _require_apart(index: Path, backup: Path) -> None:
    inner, outer = Path(os.path.realpath(backup)), Path(os.path.realpath(index))
    if inner.is_relative_to(outer):
        raise BackupError("backup.in_index", folder=backup, index=index)


def _require_free(backup: Path) -> None:
    if (backup / LIST).exists():
        made = read_contents(backup).made
        raise BackupError("backup.exists", folder=backup, made=made)


@contextmanager
def locked(index: Path, wait: float, waiting: Callable[[], None]) -> Iterator[None]:
    """Hold the lock of an index folder; wait for another holder at most so many seconds.

    Raises:
        IndexBusy: it was not free in time.
    """
    until, told = time.monotonic() + wait, False
    while True:
        try:
            with exclusive(index / "lock"):
                yield
                return
        except Taken as error:
            if time.monotonic() >= until:
                raise IndexBusy("index.writing", folder=index) from error
        if not told:
            waiting()
            told = True
        time.sleep(_PAUSE)


def _made(work: _Work, engine: HasStats, open_copy: Callable[[Path], Verifies], kind: str) -> Made:
    generation = older.generation_of(work.index)
    corpus = origin.read_origin(work.index)
    operators = _operators(corpus, work.lacks)
    work.of = 2 * _size(work.index, generation, operators)  # copied, then read again
    inside = work.backup / INDEX
    owned.claim(inside, Kind.INDEX)
    owned.claim(work.backup / CORPUS, Kind.BACKUP)
    for name in DATABASES:
        _copy_database(work, name)
    if (work.index / origin.FILE_NAME).is_file():
        work.keep(work.index / origin.FILE_NAME, f"{INDEX}/{origin.FILE_NAME}")
    for path in operators:
        work.keep(path, f"{CORPUS}/{path.name}")
    _write_files(work)
    if generation:
        _copy_generation(work, generation)
    contents = Contents(
        made=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        program=version("jiewen"),
        engine=kind,
        corpus=str(corpus) if corpus else None,
        articles=_articles(engine),
        files=work.files,
    )
    for folder in (inside, work.backup / CORPUS, work.backup):
        sync(folder)
    require_whole(work.backup, contents, work.moved)
    if generation:
        _require_sound(work, open_copy)
    write_contents(work.backup, contents)
    notes = () if kind == "whoosh" else (said("backup.cluster"),)
    return Made(work.backup, contents, notes, tuple(work.lacks))


def _operators(corpus: Path | None, lacks: list[Message]) -> list[Path]:
    """Return the operator's files of the corpus; note if the corpus cannot be reached."""
    if corpus is None or not corpus.exists():
        lacks.append(said("backup.no_corpus", corpus=str(corpus or "–")))
        return []
    return [path for name in OPERATORS if (path := root_of(corpus) / name).is_file()]


def _size(index: Path, generation: Generation | None, others: list[Path]) -> int:
    sealed = sum(generation.sizes.values()) if generation else 0
    files = [*others, *(path for name in DATABASES if (path := index / name).is_file())]
    return sealed + sum(path.stat().st_size for path in files)


def _articles(engine: HasStats) -> int | None:
    try:
        return engine.stats().articles
    except EngineError:  # no index, another version's, or a cluster that is away
        return None


# ---- what is copied ----------------------------------------------------------------------------


def _copy_generation(work: _Work, generation: Generation) -> None:
    """Copy the generation that serves.

    Raises:
        IndexDamaged: a file is missing or not as long as it was written.
    """
    folder = work.backup / INDEX / generation.folder.name
    owned.claim(folder, Kind.GENERATION)  # a killed backup may have left it empty, unmarked
    owned.note(folder, generation.files)
    for name, size in generation.sizes.items():
        try:
            found = work.keep(generation.folder / name, f"{INDEX}/{folder.name}/{name}")
        except FileNotFoundError as error:
            raise _unsound(work.index, said("damage.no_file", file=name)) from error
        if found.size != size:
            raise _unsound(work.index, said("damage.checksum", file=name))
    work.keep(generation.folder / TABLE, f"{INDEX}/{folder.name}/{TABLE}")
    sync(folder)
    work.keep(work.index / CURRENT, f"{INDEX}/{CURRENT}")


def _require_sound(work: _Work, open_copy: Callable[[Path], Verifies]) -> None:
    """Read the whole copied index; what another version wrote is copied unread.

    Raises:
        IndexDamaged: something is not as it was written.
    """
    try:
        problems = open_copy(work.backup / INDEX).verify()
    except IndexMismatch:
        return
    if problems:
        raise _unsound(work.index, problems[0])


def _unsound(index: Path, why: Message) -> IndexDamaged:
    return IndexDamaged("backup.index_damaged", index=index, why=why)


def _copy_database(work: _Work, name: str) -> None:
    """Copy a database as its last commit left it.

    Opening it rolls back what a killed run left unfinished. The store is a cache, so a damaged
    store is left out; a damaged register or table of changes is an error.
    """
    source, target = work.index / name, work.backup / INDEX / name
    if not source.is_file():
        return
    mode = "rw" if os.access(source, os.W_OK) and os.access(work.index, os.W_OK) else "ro"
    address = f"{Path(os.path.realpath(source)).as_uri()}?mode={mode}"
    try:
        create(target, source.name).close()
        with (
            closing(sqlite3.connect(address, uri=True)) as read,
            closing(sqlite3.connect(target)) as write,
        ):
            _copy_pages(work, read, write)
            [(found,)] = write.execute("PRAGMA quick_check(1)").fetchall()
            if found != "ok":
                raise sqlite3.DatabaseError(found)
    except SQL_ERRORS as error:
        is_store = name == store.FILE_NAME
        fault = explained(source, error, _DAMAGED[name])
        if not (is_store and isinstance(fault, store_errors.StoreDamaged)):
            raise fault from error
        owned.remove_named(work.backup / INDEX, Kind.INDEX, (name, f"{name}-journal"))
        work.lacks.append(said("backup.no_store", why=str(error)[:200]))
        return
    sync(target)
    work.files[f"{INDEX}/{name}"] = sum_of(target, lambda _count: None)


def _people_damaged(path: Path, why: object) -> EngineError:
    return EngineError("people.damaged", path=path, why=one_line(why))


def _kept_damaged(path: Path, why: object) -> EngineError:
    return EngineError("kept.damaged", path=path, why=one_line(why))


_DAMAGED = {
    store.FILE_NAME: store_errors.damaged,
    register.FILE_NAME: register.damaged,
    desk.FILE_NAME: desk.damaged,
    owned.PEOPLE: _people_damaged,
    owned.KEPT: _kept_damaged,
}


def _copy_pages(work: _Work, read: sqlite3.Connection, write: sqlite3.Connection) -> None:
    [(size,)] = read.execute("PRAGMA page_size")
    last = 0

    def told(_status: int, remaining: int, total: int) -> None:
        nonlocal last
        work.moved((total - remaining - last) * int(size))
        last = total - remaining

    read.backup(write, pages=_PAGES, progress=told)


def _write_files(work: _Work) -> None:
    """List the corpus's files with their sizes and content hashes, as the store knows them."""
    if f"{INDEX}/{store.FILE_NAME}" not in work.files:
        return
    path = work.backup / CORPUS / FILES
    try:
        with store.read_store(work.backup / INDEX) as kept:
            lines = [
                json.dumps({"path": name, "size": size, "content": content}, ensure_ascii=False)
                for name, size, content in kept.files()
            ]
    except EngineError:  # of another version
        return
    write_durably(path, "".join(f"{line}\n" for line in lines))
    work.files[f"{CORPUS}/{FILES}"] = sum_of(path, lambda _count: None)


# ---- an unfinished backup ----------------------------------------------------------------------


def clear(backup: Path) -> None:
    """Remove what an unfinished backup left; foreign files stay."""
    inside = backup / INDEX
    if owned.is_ours(inside, Kind.INDEX):
        for folder in inside.iterdir():
            owned.remove(folder, Kind.GENERATION)
        databases = (f"{name}{end}" for name in DATABASES for end in ("", "-journal"))
        owned.remove_named(inside, Kind.INDEX, (*databases, origin.FILE_NAME, CURRENT))
        owned.remove(inside, Kind.INDEX)
    owned.remove_named(backup / CORPUS, Kind.BACKUP, (*OPERATORS, FILES))
    owned.remove(backup / CORPUS, Kind.BACKUP)
    owned.sweep(backup, Kind.BACKUP, ())
