"""The inbox of an index: entries are staged, looked up, decided and removed."""

import hashlib
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from indexer.corpus.sources import MAX_BYTES, MB
from indexer.inbox.database import FILE_NAME, damaged, made, reading, seal, writing
from indexer.inbox.entry import OPEN, Entry, State, entry_of
from indexer.inbox.names import shown_name, suffix_in
from indexer.update.rows import DIGEST
from searcher.core.errors import InputError
from searcher.core.model import Article
from searcher.core.records import from_record, to_record
from searcher.disk import owned
from searcher.disk.durable import replace as write_whole
from searcher.disk.durable import sync
from searcher.disk.owned import Kind
from searcher.disk.safe_files import open_file, read_file
from searcher.speech import NoMessage, said

_STEP = 1 << 20  # bytes
_NAME = 8  # bytes of a random name
_COLUMNS = 12  # of an entry beside number and seal
_NAMES = "name, file, size, content, who, sent, state, depth, told, facts, plan, ended, seal"
_MOST_ARTICLES = 512 * MB  # bytes of the articles of a file
_KEPT = 2000  # entries that are dealt with; older ones are forgotten
_YOUNG = 3600.0  # seconds for which a file without a row may be one that is coming
_WHEN = "%Y-%m-%dT%H:%M:%SZ"
_MEANINGLESS = (ValueError, TypeError, AttributeError, LookupError, RecursionError, NoMessage)


class Changed(InputError):
    """Somebody else has dealt with the entry meanwhile."""


@dataclass(frozen=True, slots=True)
class Staged:
    """A file that is complete in the folder, without a row yet.

    Attributes:
        name: under which it came.
        file: its name in the folder.
        size: bytes.
        content: hash of the bytes.
    """

    name: str
    file: str
    size: int
    content: str


@dataclass(frozen=True, slots=True)
class Inbox:
    """The inbox of an index.

    Each method raises `InboxDamaged` if the table is damaged, and `EngineError` or ``OSError`` if
    the system refuses.

    Attributes:
        index: the index folder.
    """

    index: Path

    @property
    def folder(self) -> Path:
        """The folder beside the index."""
        return owned.inbox_of(self.index)

    def stage(self, name: str, source: IO[bytes], who: str) -> Entry:
        """Keep a file; it is durable on return.

        Who sends the same bytes again while they wait gets the same entry.

        Raises:
            InputError: the file is empty or too large.
        """
        return self.add([self.write(name, source)], who)[0]

    def write(self, name: str, source: IO[bytes]) -> Staged:
        """Write a file into the folder, durably, without an entry yet.

        Raises:
            InputError: the file is empty or too large.
        """
        folder, shown = made(self.index), shown_name(name)
        file = f"{secrets.token_hex(_NAME)}{suffix_in(shown) or '.bin'}"
        part = folder / f"{file}.part"
        digest, size = hashlib.blake2b(digest_size=DIGEST), 0
        try:
            with part.open("xb") as target:
                while data := source.read(_STEP):
                    size += len(data)
                    if size > MAX_BYTES:
                        raise InputError("file.too_large", most=MAX_BYTES // MB)
                    digest.update(data)
                    target.write(data)
                target.flush()
                os.fsync(target.fileno())
            if not size:
                raise InputError("file.empty")
        except BaseException:
            owned.remove_named(folder, Kind.INBOX, (part.name,))
            raise
        part.replace(folder / file)
        sync(folder)
        return Staged(shown, file, size, digest.hexdigest())

    def add(
        self, staged: Sequence[Staged], who: str, *, archive: Entry | None = None
    ) -> list[Entry]:
        """Write entries for staged files in one step, and note that an archive is unpacked."""
        found: list[Entry] = []
        spare: list[str] = []
        depth = archive.depth + 1 if archive else 0
        with writing(self.index) as database:
            for each in staged:
                if known := self._waiting(database, each.content, who):
                    spare.append(each.file)
                    found.append(known)
                    continue
                row = Entry(0, *_values(each), who, now(), depth=depth)
                found.append(self._insert(database, row))
            if archive:
                self._put(database, replace(archive, state=State.UNPACKED, ended=now()))
                spare.append(archive.file)
        self.remove(spare)
        return found

    def entries(self, states: Iterable[State] = OPEN, most: int = _KEPT) -> list[Entry]:
        """Return the entries in some states, the last one first."""
        wanted = sorted(states)
        with reading(self.index) as database:
            if database is None:
                return []
            asked = f"state IN ({', '.join('?' * len(wanted))}) ORDER BY number DESC LIMIT ?"
            return list(self._where(database, asked, *wanted, most))

    def get(self, number: int) -> Entry | None:
        """Return an entry; ``None`` if there is none."""
        with reading(self.index) as database:
            if database is None:
                return None
            return next(self._where(database, "number = ?", number), None)

    def confirmed(self, content: str) -> list[Entry]:
        """Return the confirmed entries with the same bytes."""
        with reading(self.index) as database:
            if database is None:
                return []
            asked = "content = ? AND state = ?"
            return list(self._where(database, asked, content, State.CONFIRMED))

    def change(
        self, number: int, expected: Iterable[State], change: Callable[[Entry], Entry]
    ) -> Entry:
        """Change an entry in one transaction.

        Raises:
            Changed: it is in none of the expected states, because somebody dealt with it.
        """
        with writing(self.index) as database:
            entry = next(self._where(database, "number = ?", number), None)
            if entry is None or entry.state not in set(expected):
                raise Changed("inbox.meanwhile", number=number)
            changed = change(entry)
            if not changed.is_open:  # nobody compares it any more, and the articles may have to go
                changed = replace(changed, facts=replace(changed.facts, titles=()))
            self._put(database, changed)
        if not changed.is_open:
            self.remove([changed.file, changed.articles])
        return changed

    def discard(self, number: int) -> Entry:
        """Remove a file for good; what a person confirmed stays.

        Raises:
            Changed: it was confirmed or removed meanwhile.
        """
        states = OPEN - {State.MOVING}
        return self.change(number, states, lambda e: replace(e, state=State.DISCARDED, ended=now()))

    def read_again(self, number: int) -> Entry:
        """Let the worker read a file once more.

        Raises:
            Changed: it was confirmed or removed meanwhile.
        """
        states = {State.READ, State.REFUSED}
        return self.change(number, states, lambda e: replace(e, state=State.WAITING, told=None))

    # -- files ---------------------------------------------------------------------------------

    def path(self, entry: Entry) -> Path:
        """Return the path of an entry's file."""
        return self.folder / entry.file

    def put_articles(self, entry: Entry, articles: Iterable[Article]) -> None:
        """Keep the articles of an entry beside its file."""
        lines = "\n".join(map(to_record, articles))
        write_whole(self.folder / entry.articles, lines.encode("utf-8", "surrogatepass"))

    def articles(self, entry: Entry) -> tuple[Article, ...]:
        """Return the articles that were read of an entry; none if they are not kept."""
        try:
            kept = read_file(self.folder / entry.articles, _MOST_ARTICLES)
            lines = kept.decode("utf-8", "surrogatepass").split("\n")
            return tuple(from_record(line) for line in lines if line)
        except (OSError, *_MEANINGLESS):
            return ()

    def remove(self, files: Iterable[str]) -> None:
        """Remove files from the folder."""
        owned.remove_named(self.folder, Kind.INBOX, files)

    def sweep(self) -> None:
        """Remove files that a kill left without an open entry; only who holds the lock calls it.

        A young file may belong to a form that is being received.
        """
        if not owned.is_ours(self.folder, Kind.INBOX):
            return
        kept = {
            name for entry in self.entries(OPEN, 1 << 30) for name in (entry.file, entry.articles)
        }
        old = datetime.now(UTC).timestamp() - _YOUNG
        for path in self.folder.iterdir():
            with suppress(OSError):
                loose = path.name not in kept and _is_file_of_entry(path.name)
                if loose and path.lstat().st_mtime < old:
                    self.remove([path.name])

    # -- rows ----------------------------------------------------------------------------------

    def _waiting(self, database: sqlite3.Connection, content: str, who: str) -> Entry | None:
        found = self._where(database, "content = ? AND who = ?", content, who)
        return next((entry for entry in found if entry.is_open), None)

    def _insert(self, database: sqlite3.Connection, entry: Entry) -> Entry:
        blanks = ", ".join("?" * (_COLUMNS + 1))
        statement = f"INSERT INTO entry ({_NAMES}) VALUES ({blanks})"  # noqa: S608 (words of ours)
        number = database.execute(statement, (*entry.row(), 0)).lastrowid or 0
        kept = replace(entry, number=number)
        self._put(database, kept)
        gone = ", ".join("?" * len(State))
        closed = [state.value if state not in OPEN else "" for state in State]
        database.execute(
            f"DELETE FROM entry WHERE number <= ? AND state IN ({gone})",  # noqa: S608 (blanks)
            (number - _KEPT, *closed),
        )
        return kept

    def _put(self, database: sqlite3.Connection, entry: Entry) -> None:
        row = (entry.number, *entry.row())
        blanks = ", ".join("?" * (_COLUMNS + 2))
        statement = f"INSERT OR REPLACE INTO entry VALUES ({blanks})"  # noqa: S608 (blanks)
        database.execute(statement, (*row, seal(*row)))

    def _where(
        self, database: sqlite3.Connection, condition: str, *values: object
    ) -> Iterator[Entry]:
        question = f"SELECT * FROM entry WHERE {condition}"  # noqa: S608 (words of ours)
        for *row, sealed in database.execute(question, values).fetchall():
            try:
                if sealed != seal(*row):
                    raise ValueError("seal")
                yield entry_of(row)
            except _MEANINGLESS as error:
                why = said("desk.row_changed", table="entry")
                raise damaged(self.folder / FILE_NAME, why) from error


def open_staged(path: Path) -> IO[bytes]:
    """Open a regular file to be staged; links are followed, pipes and devices refused."""
    return os.fdopen(open_file(path), "rb")


def now() -> str:
    """Return the UTC day and time."""
    return datetime.now(UTC).strftime(_WHEN)


def _values(staged: Staged) -> tuple[str, str, int, str]:
    return staged.name, staged.file, staged.size, staged.content


def _is_file_of_entry(name: str) -> bool:
    stem = name.partition(".")[0]
    return len(stem) == 2 * _NAME and set(stem) <= set("0123456789abcdef")
