"""Put a backup back: into a new folder, or in place of the index that a folder holds now.

Everything is written beside the present files and compared with the backup's sums. Then one step
decides (`searcher.disk.restoring`). A site that serves the folder goes over to the restored index
by itself.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from indexer.backup.contents import (
    CORPUS,
    INDEX,
    Contents,
    Sum,
    copy,
    read_contents,
    require_whole,
    sum_of,
)
from indexer.backup.making import CURRENT, DATABASES, OPERATORS, TABLE, Progress, locked
from indexer.corpus import origin
from indexer.corpus.places import require_apart
from indexer.update import store
from indexer.update.run import root_of
from indexer.update.store_errors import damaged
from searcher.core.engine import HasStats
from searcher.core.errors import BackupError, EngineError
from searcher.disk import older, owned
from searcher.disk.durable import sync
from searcher.disk.owned import Kind
from searcher.disk.restoring import JOURNAL, decide, finish, staged
from searcher.disk.sqlite import SQL_ERRORS, explained
from searcher.engines.whoosh.storage import Generations, current_line
from searcher.speech import Message, in_words, said


@dataclass(frozen=True, slots=True)
class Restored:
    """An index that was put back.

    Attributes:
        index: the index folder.
        contents: of the backup.
        articles: number of articles that the index answers with now; ``None`` if it cannot be read
            yet, which a note explains.
        notes: what the operator should know.
        kept: operator's files of the corpus that differ from those of the backup and were kept.
    """

    index: Path
    contents: Contents
    articles: int | None
    notes: tuple[Message, ...] = ()
    kept: tuple[Message, ...] = ()


@dataclass(slots=True)
class _Work:
    """A restoration under way."""

    backup: Path
    index: Path
    contents: Contents
    progress: Progress
    done: int = 0

    def moved(self, count: int) -> None:
        """Tell the progress that so many bytes were read."""
        self.done += count
        of = 2 * self.contents.size  # compared, then copied
        self.progress(in_words("progress.restore"), min(self.done, of), of)

    def put(self, name: str, target: Path) -> None:
        """Copy a file of the backup; what was read must match its sum.

        Raises:
            BackupError: the file changed since it was compared.
        """
        if copy(self.backup / name, target, self.moved) != self.contents.files[name]:
            raise BackupError("backup.damaged", folder=self.backup, file=name)


def restore(
    open_index: Callable[[], HasStats],
    kind: str,
    backup: Path,
    index: Path,
    *,
    corpus: Path | None = None,
    replace: bool = False,
    wait: float = 0.0,
    waiting: Callable[[], None] = lambda: None,
    progress: Progress = lambda _what, _done, _of: None,
) -> Restored:
    """Put a backup back into an index folder.

    Args:
        open_index: opens the engine over the folder.
        kind: the name of the engine in the settings.
        backup: the folder of the backup.
        index: the index folder; it may be missing.
        corpus: where the corpus is now; ``None``: where it was. If given, operator's files that the
            corpus lacks are written into it.
        replace: whether the index that the folder holds may be replaced.
        wait: seconds to wait for a run that writes to the index.
        waiting: called once if there is something to wait for.
        progress: called as bytes are read.

    Raises:
        BackupError: the backup is missing or damaged, or an index is in the way.
        CorpusError: the index folder and the corpus are not apart.
        IndexBusy: a run was still writing when the time was over.
        NotOurs: the index folder holds something else.
        EngineError: the operating system refused, or the disk is full; nothing has changed.
    """
    work = _Work(backup, index, read_contents(backup), progress)
    require_whole(backup, work.contents, work.moved)
    if named := corpus or (Path(work.contents.corpus) if work.contents.corpus else None):
        require_apart(index, named)
    if not replace and _holds_index(index):
        raise BackupError("restore.exists", index=index)
    owned.claim(index, Kind.INDEX, older.is_index)
    with locked(index, wait, waiting):
        finish(index)
        _put_back(work, corpus.absolute() if corpus else None)
    kept = tuple(_operators(work, corpus)) if corpus else ()
    articles, notes = _told(open_index, kind, work.contents)
    if not corpus and any(name.startswith(f"{CORPUS}/") for name in work.contents.files):
        notes = (*notes, *_missing(work))
    return Restored(index, work.contents, articles, notes, kept)


def _holds_index(index: Path) -> bool:
    names = (CURRENT, origin.FILE_NAME, *DATABASES)
    return any(os.path.lexists(index / name) for name in names)


def _put_back(work: _Work, corpus: Path | None) -> None:
    """Write all files beside those that they replace, decide, and put them in place."""
    generations = Generations(work.index)
    generations.claim()
    files = []
    inside = {n.removeprefix(f"{INDEX}/"): n for n in work.contents.files if n.startswith(INDEX)}
    try:
        folder = _generation(work, generations, inside)  # first, since it sweeps the index folder
        for name in (*DATABASES, origin.FILE_NAME):
            if name in inside:
                files.append(staged(work.index, name))
                work.put(inside[name], files[-1])
        if corpus:
            _say_corpus(work, files, corpus)
        if folder:
            files.append(staged(work.index, CURRENT))
            files[-1].write_text(current_line(folder.name), encoding="utf-8", newline="")
            sync(files[-1])
        decide(work.index, files)
    except BaseException:
        if not os.path.lexists(work.index / JOURNAL):  # else it is decided
            with suppress(OSError):
                owned.sweep(work.index, Kind.INDEX, ())
        raise
    finish(work.index)
    if folder:
        generations.keep_only(folder)


def _generation(work: _Work, generations: Generations, inside: dict[str, str]) -> Path | None:
    """Copy the index itself into a new generation, which does not serve yet."""
    names = [name for name in inside if "/" in name]
    if not names:
        return None
    folder = generations.begin()
    owned.note(folder, [name.partition("/")[2] for name in names])
    for name in sorted(names, key=lambda each: each.endswith(TABLE)):
        work.put(inside[name], folder / name.partition("/")[2])
    sync(folder)
    return folder


def _say_corpus(work: _Work, files: list[Path], corpus: Path) -> None:
    """Name the corpus's present folder in the staged note and store."""
    note = next((path for path in files if path.name.startswith(origin.FILE_NAME)), None)
    if note is None:
        note = staged(work.index, origin.FILE_NAME)
        files.append(note)
    note.write_text(origin.origin_text(corpus), encoding="utf-8", newline="")
    sync(note)
    for path in files:
        if path.name.startswith(store.FILE_NAME):
            try:
                store.name_corpus(path, corpus)
            except SQL_ERRORS as error:
                raise explained(path, error, damaged) from error
            sync(path)


def _operators(work: _Work, corpus: Path) -> list[Message]:
    """Write the operator's files that the corpus lacks; return a message for each that differs."""
    kept = []
    for name in OPERATORS:
        listed = work.contents.files.get(f"{CORPUS}/{name}")
        if listed is None:
            continue
        target = root_of(corpus) / name
        if not os.path.lexists(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            work.put(f"{CORPUS}/{name}", target)
        elif not _is_same(target, listed):
            kept.append(said("restore.kept", file=target, backup=work.backup / CORPUS / name))
    return kept


def _is_same(path: Path, listed: Sum) -> bool:
    try:
        return sum_of(path, lambda _count: None) == listed
    except OSError:
        return False


def _missing(work: _Work) -> list[Message]:
    """Return a note for each operator's file that the corpus lacks, or has otherwise."""
    corpus = work.contents.corpus
    if corpus is None:
        return []
    root = root_of(Path(corpus))
    return [
        said("restore.operators", file=root / name, backup=work.backup / CORPUS / name)
        for name in OPERATORS
        if (listed := work.contents.files.get(f"{CORPUS}/{name}"))
        and not _is_same(root / name, listed)
    ]


def _told(
    open_index: Callable[[], HasStats], kind: str, contents: Contents
) -> tuple[int | None, tuple[Message, ...]]:
    if kind != "whoosh" or contents.engine != "whoosh":
        return None, (said("restore.cluster"),)
    try:
        return open_index().stats().articles, ()
    except EngineError as error:
        return None, (said("restore.unreadable", why=error.message),)
