"""The extraction store beside the index, so that a new lexicon does not parse a PDF again.

The store is a cache and is not trusted: a digest covers each record, and a seal covers all rows of
a file; both are checked on each read. Damage raises `StoreDamaged`; a run then starts with an empty
store and reads the corpus again. SQLite is used because it survives a kill at any instant and reads
one article without reading all.
"""

import json
import os
import secrets
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from indexer.articles.jumps import issue_of
from indexer.corpus.origin import read_origin, write_origin
from indexer.corpus.sources import Found
from indexer.extract.extract import Extraction
from indexer.identity.papers import Print
from indexer.identity.seen import marks_of
from indexer.identity.sketches import pack
from indexer.update.purged import emptied, purged_row
from indexer.update.rows import PURGED, Known, Row, Status, prints_of, prints_text, seal_of
from indexer.update.squeezing import pack_records, pack_rows, unpack_records, unpack_rows
from indexer.update.store_errors import SQL_ERRORS, StoreDamaged, damaged, explained
from searcher.core.errors import EngineError
from searcher.core.model import Article
from searcher.core.records import digest, from_record, to_record
from searcher.disk.older import is_index
from searcher.disk.owned import Kind, is_ours, remove_named
from searcher.speech import Message, said

FILE_NAME = "extracted.sqlite"
_VERSION = 8  # of the tables
_BEFORE = 5  # of releases 0.1 and 0.2, whose tables are taken over
_STAMP = 16  # bytes of a random stamp: two never agree
_TABLES = ("file", "article", "record")  # those of _BEFORE
# Records have their own table, so that a scan of all rows does not read all text. `rows` and
# `records` are packed: see `squeezing`.
_SCHEMA = """
DROP TABLE IF EXISTS file;
DROP TABLE IF EXISTS article;
DROP TABLE IF EXISTS record;
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
DELETE FROM meta WHERE name = 'stamp';
CREATE TABLE file (
    number INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, size INTEGER, mtime_ns INTEGER,
    seen_ns INTEGER, content TEXT NOT NULL, context TEXT NOT NULL, problems TEXT NOT NULL,
    prints TEXT NOT NULL, rows BLOB NOT NULL, seal TEXT NOT NULL
);
CREATE TABLE record (
    file INTEGER NOT NULL, first INTEGER NOT NULL, records BLOB NOT NULL, UNIQUE (file, first)
);
"""
# Of larger pages, a row of 2 to 4 KB, which most files have, would waste half.
_PAGE = "PRAGMA page_size = 1024"
_FILES = """
SELECT path, size, mtime_ns, seen_ns, content, context, problems, prints, rows, seal FROM file
"""
_CHUNK = """
SELECT first, records FROM record JOIN file ON file.number = record.file
WHERE path = ? AND first <= ? ORDER BY first DESC LIMIT 1
"""
_FORMER = """
SELECT path, size, mtime_ns, seen_ns, content, context, problems FROM former_file ORDER BY path
"""
_FORMER_RECORDS = """
SELECT id, digest, record FROM former_article LEFT JOIN former_record USING (number)
WHERE path = ? ORDER BY place
"""


@contextmanager
def open_store(index: Path) -> Iterator["Store"]:
    """Open the store of an index folder to write; uncommitted changes are discarded on exit.

    Raises:
        StoreDamaged: the store is damaged.
        IndexBusy: another process is writing to it.
        EngineError: the disk is full, or the system refused.
    """
    path = index / FILE_NAME
    try:
        with closing(Store(index)) as store:
            store.prepare()
            yield store
    except SQL_ERRORS as error:
        raise explained(path, error) from error


@contextmanager
def read_store(index: Path) -> Iterator["Store"]:
    """Open the store of an index folder to read; its content is not changed.

    If the folder is ours, SQLite rolls back the unfinished transaction of a killed run.

    Raises:
        StoreDamaged: the store is damaged.
        IndexBusy: another process is writing to it.
        EngineError: another version wrote it, or the system refused.
    """
    path = index / FILE_NAME
    try:
        with closing(Store(index, mode=mode_of(index))) as store:
            if not store.is_readable():
                raise EngineError("store.version", path=path, index=index)
            yield store
    except SQL_ERRORS as error:
        raise explained(path, error) from error


def mode_of(index: Path) -> str:
    """Return the SQLite mode for reading: ``"rw"`` in our own writable folders, else ``"ro"``."""
    ours = is_ours(index, Kind.INDEX) or is_index(index)
    return "rw" if ours and os.access(index / FILE_NAME, os.W_OK) else "ro"


def name_corpus(path: Path, corpus: Path) -> None:
    """Let a store, which has no open transaction, name another corpus folder.

    Raises:
        sqlite3.DatabaseError: the store is damaged, or the system refused.
    """
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE meta SET value = ? WHERE name = 'corpus'", (str(corpus),))
        database.commit()


def discard(index: Path) -> None:
    """Delete the store; the next run reads all files again."""
    remove_named(index, Kind.INDEX, (FILE_NAME, FILE_NAME + "-journal"))


class Store:
    """The extraction store of one index folder. Changes are final only after `commit`.

    Use `open_store`, which turns SQLite's exceptions into ours.

    Attributes:
        noted: status of each file that was stored or touched since the store was opened.
        replaced: files whose articles were replaced or removed since then, with their former
            rows; only rows that matched their seal.
    """

    def __init__(self, index: Path, *, mode: str = "rwc") -> None:
        """Open the database.

        Args:
            index: the index folder.
            mode: SQLite's: ``"rwc"`` creates folder and file, ``"rw"`` and ``"ro"`` do not.
        """
        if mode == "rwc":
            index.mkdir(parents=True, exist_ok=True)
        self.noted: dict[str, Status] = {}
        self.replaced: dict[str, list[Row]] = {}
        self._sound: dict[str, list[Row]] = {}
        self._chunk: tuple[str, int, list[str]] | None = None  # file, first place, records
        self._folder = index
        address = f"{Path(os.path.realpath(index / FILE_NAME)).as_uri()}?mode={mode}"
        self._db = sqlite3.connect(address, uri=True, isolation_level="DEFERRED")
        # the seal detects text that cannot be decoded
        self._db.text_factory = lambda text: text.decode("utf-8", "replace")

    def prepare(self) -> None:
        """Create the tables; tables of an unknown version are dropped, as they are only a cache."""
        # in one transaction: after a kill the old or the new tables are complete
        if self._version() == _BEFORE:
            self._take_over()
        elif self._version() != _VERSION:
            self._db.execute(_PAGE)
            self._db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")

    def _take_over(self) -> None:
        """Fill the tables from those of earlier releases.

        The former ids of these articles become aliases (`indexer.identity`), so the rows are
        needed although every file is read again.
        """
        away = "".join(f"ALTER TABLE {name} RENAME TO former_{name};" for name in _TABLES)
        self._db.executescript(f"BEGIN; {away} {_SCHEMA}")
        for *row, content, context, problems in self._db.execute(_FORMER).fetchall():
            articles = list(self._former(row[0]))
            known = Known(content, context, False, (), prints_text(articles))
            self._write([*row, content, context, problems, known.prints], articles)
        for name in _TABLES:
            self._db.execute(f"DROP TABLE former_{name}")
        self._db.execute(f"PRAGMA user_version = {_VERSION}")
        self._db.commit()  # all in one transaction: a kill before leaves the former tables
        self._db.execute(_PAGE)
        self._db.execute("VACUUM")  # the former tables took twice the room

    def _former(self, path: str) -> Iterator[Article]:
        for article_id, checksum, record in self._db.execute(_FORMER_RECORDS, (path,)):
            if not isinstance(record, str) or digest(record) != checksum:
                raise self._damage(said("store.article_changed", path=path, article=article_id))
            yield from_record(record)

    def is_readable(self) -> bool:
        """Whether this version wrote the store."""
        return self._version() == _VERSION

    def _version(self) -> int:
        [(version,)] = self._db.execute("PRAGMA user_version")
        return int(version)

    def corpus(self) -> Path | None:
        """Return the corpus from which the index was built, or ``None``."""
        return read_origin(self._folder) or self._noted()

    def _noted(self) -> Path | None:
        row = self._db.execute("SELECT value FROM meta WHERE name = 'corpus'").fetchone()
        return Path(row[0]) if row else None

    def remember(self, corpus: Path) -> None:
        """Record the corpus for the next run."""
        if self._noted() != corpus:
            self._db.execute("INSERT OR REPLACE INTO meta VALUES ('corpus', ?)", (str(corpus),))
        write_origin(self._folder, corpus)

    def known(self, found: Found) -> Known | None:
        """Return what is stored of the file, or ``None``.

        Raises:
            StoreDamaged: the stored rows do not match their seal.
        """
        kept = self.sealed(found.path)
        if kept is None:
            return None
        _path, size, mtime_ns, seen_ns, content, context, printed, prints = kept
        problems = _problems(printed)
        untouched = Status(size, mtime_ns, seen_ns, problems).fits(found)
        return Known(content, context, untouched, problems, prints)

    def sealed(self, path: str) -> list[Any] | None:
        """Return the row of a file, or ``None``, after it and its articles' rows match its seal.

        Raises:
            StoreDamaged: they do not match.
        """
        found = self._db.execute(f"{_FILES} WHERE path = ?", (path,)).fetchone()
        if found is None:
            return None
        row, self._sound[path] = self._unsealed(found)
        return row

    def _unsealed(self, found: Sequence[Any]) -> tuple[list[Any], list[Row]]:
        """Return the row of a file and those of its articles, after both match their seal."""
        *row, packed, seal = found
        try:
            articles = unpack_rows(row[0], packed)
            sound = seal == seal_of(row, articles)
        except (ValueError, TypeError, AttributeError):
            sound = False
        if not sound:
            raise self._damage(said("store.rows_changed", path=row[0]))
        return row, articles

    def rows(self, path: str) -> list[Row]:
        """Return the rows of a file's articles, in their order; empty for an unknown file.

        Raises:
            StoreDamaged: the rows do not match their seal.
        """
        if path not in self._sound:
            self._sound[path] = [] if self.sealed(path) is None else self._sound[path]
        return self._sound[path]

    def all_rows(self) -> dict[str, list[Row]]:
        """Return the rows of all articles, by file and place.

        Raises:
            StoreDamaged: rows do not match their seal.
        """
        files = self._db.execute(f"{_FILES} ORDER BY path")
        self._sound = {found[0]: self._unsealed(found)[1] for found in files}
        return dict(self._sound)

    def file_with(self, article_id: str) -> str | None:
        """Return the path of the first file with such an article, or ``None``; reads all rows.

        Raises:
            StoreDamaged: rows do not match their seal.
        """
        for found in self._db.execute(f"{_FILES} ORDER BY path"):
            if any(row.id == article_id for row in self._unsealed(found)[1]):
                return str(found[0])
        return None

    def prints(self) -> dict[str, Mapping[Print, int]]:
        """Return for each file how many articles have each paper and office; unchecked."""
        found = self._db.execute("SELECT path, prints FROM file")
        return {path: prints_of(prints) for path, prints in found}

    def statuses(self) -> dict[str, Status]:
        """Return the status of each stored file; seals are not checked."""
        found = self._db.execute("SELECT path, size, mtime_ns, seen_ns, problems FROM file")
        return {
            path: Status(size, mtime, seen, _problems(problems))
            for path, size, mtime, seen, problems in found
        }

    def files(self) -> Iterator[tuple[str, int, str]]:
        """Yield path, size and content hash of each stored file, by path; seals are not checked."""
        yield from self._db.execute("SELECT path, size, content FROM file ORDER BY path")

    def with_content(self, content: str) -> list[str]:
        """Return the paths of the stored files with a content hash; seals are not checked."""
        asked = "SELECT path FROM file WHERE content = ? ORDER BY path"
        return [str(path) for (path,) in self._db.execute(asked, (content,))]

    def keep(self, found: Found, content: str, context: str, extraction: Extraction) -> None:
        """Replace the stored articles of a file."""
        self._forget(found.path)
        known = Known(
            content, context, False, extraction.problems, prints_text(extraction.articles)
        )
        row = self._row(found, known)
        self._sound[found.path] = self._write(row, extraction.articles)

    def _row(self, found: Found, known: Known) -> list[Any]:
        """Return the row of a file as it is now, and note its status."""
        printed = json.dumps([each.data() for each in known.problems], ensure_ascii=False)
        status = Status(found.size, found.mtime_ns, time.time_ns(), known.problems)
        self.noted[found.path] = status
        return [found.path, *status[:-1], known.content, known.context, printed, known.prints]

    def _write(self, row: list[Any], articles: Sequence[Article]) -> list[Row]:
        """Insert a file with its articles; return the rows of the articles."""
        path, records = row[0], list(map(to_record, articles))
        rows = [
            _row_of(path, place, article, record)
            for place, (article, record) in enumerate(zip(articles, records, strict=True))
        ]
        cursor = self._db.execute(
            "INSERT INTO file VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*row, pack_rows(path, rows), seal_of(row, rows)),
        )
        chunks = ((cursor.lastrowid, *chunk) for chunk in pack_records(records))
        self._db.executemany("INSERT INTO record VALUES (?, ?, ?)", chunks)
        return rows

    def touch(self, found: Found, known: Known) -> None:
        """Record a new size and time of a file with unchanged content."""
        articles = self.rows(found.path)
        row = self._row(found, known)
        self._db.execute(
            "UPDATE file SET size = ?, mtime_ns = ?, seen_ns = ?, content = ?, context = ?, "
            "problems = ?, prints = ?, seal = ? WHERE path = ?",
            (*row[1:], seal_of(row, articles), found.path),
        )

    def forget(self, paths: Iterable[str]) -> None:
        """Remove files and their articles."""
        for path in paths:
            self._forget(path)

    def _forget(self, path: str) -> None:
        self.replaced.setdefault(path, self._sound.pop(path, []))
        self._chunk = None
        which = "DELETE FROM record WHERE file IN (SELECT number FROM file WHERE path = ?)"
        self._db.execute(which, (path,))
        self._db.execute("DELETE FROM file WHERE path = ?", (path,))

    def purge(self, path: str, places: Iterable[int]) -> bool:
        """Remove the words of articles of a file for good; return whether any were there.

        What is left of each is its place, and digests by which it is known again. `sweep` has to
        follow after the commit, since earlier states may lie about in the file.

        Args:
            path: the file.
            places: of the articles.

        Raises:
            StoreDamaged: the file's rows or records do not match their digests.
        """
        row, rows = self.sealed(path), list(self.rows(path))
        todo = {place for place in places if rows[place].issue != PURGED}
        if row is None or not todo:
            return False
        found = [self._checked(path, each.place, rows) for each in rows]
        records = [
            to_record(emptied(article) if place in todo else article)
            for place, article in enumerate(found)
        ]
        for place in todo:
            rows[place] = purged_row(rows[place], digest(records[place]))
        self._db.execute("PRAGMA secure_delete = ON")
        [(number,)] = self._db.execute("SELECT number FROM file WHERE path = ?", (path,))
        self._db.execute("DELETE FROM record WHERE file = ?", (number,))
        chunks = ((number, *chunk) for chunk in pack_records(records))
        self._db.executemany("INSERT INTO record VALUES (?, ?, ?)", chunks)
        self._db.execute(
            "UPDATE file SET rows = ?, seal = ? WHERE number = ?",
            (pack_rows(path, rows), seal_of(row, rows), number),
        )
        self._db.execute("INSERT OR REPLACE INTO meta VALUES ('unswept', '1')")
        self._sound[path], self._chunk = rows, None
        return True

    def unswept(self) -> bool:
        """Whether articles were purged since the last `sweep`."""
        return self._db.execute("SELECT 1 FROM meta WHERE name = 'unswept'").fetchone() is not None

    def sweep(self) -> None:
        """Write the whole file anew without what lies about in it; all must be committed."""
        self._db.execute("VACUUM")
        self._db.execute("DELETE FROM meta WHERE name = 'unswept'")
        self._db.commit()

    def found(self) -> Iterator[tuple[str, Article]]:
        """Yield (file, article) for all stored articles, as extracted."""
        for found in self._db.execute(f"{_FILES} ORDER BY path"):
            path, (_, rows) = found[0], self._unsealed(found)
            for row in rows:
                yield path, self._checked(path, row.place, rows)

    def article(self, path: str, place: int) -> Article:
        """Return one stored article, as extracted.

        Raises:
            StoreDamaged: the store lacks it, or its record does not match its digest.
        """
        return self._checked(path, place, self.rows(path))

    def _checked(self, path: str, place: int, rows: Sequence[Row]) -> Article:
        record = self._record(path, place)
        if record is None or place >= len(rows) or digest(record) != rows[place].digest:
            raise self._damage(said("store.article_changed", path=path, article=place))
        return from_record(record)

    def _record(self, path: str, place: int) -> str | None:
        """Return the record of an article; the chunk is kept, as articles are read in order."""
        kept = self._chunk
        if kept is None or kept[0] != path or not 0 <= place - kept[1] < len(kept[2]):
            found = self._db.execute(_CHUNK, (path, place)).fetchone()
            try:
                kept = (path, found[0], unpack_records(found[1])) if found else None
            except (ValueError, TypeError):
                kept = None
            self._chunk = kept
        at = place - kept[1] if kept else 0
        return kept[2][at] if kept and at < len(kept[2]) else None

    def _damage(self, why: Message) -> StoreDamaged:
        return damaged(self._folder / FILE_NAME, why)

    def require_sound(self) -> None:
        """Read and check everything in the store.

        Raises:
            StoreDamaged: something is damaged.
        """
        for problem in self.problems():
            raise self._damage(problem)

    def problems(self) -> Iterator[Message]:
        """Read everything in the store and yield a message for each damaged part."""
        if self._version() != _VERSION:
            yield said("store.other_version", found=self._version(), wanted=_VERSION)
            return
        for (found,) in self._db.execute("PRAGMA integrity_check(20)"):
            lines = [] if found == "ok" else str(found).splitlines()
            yield from (
                said("store.sqlite", why=line) for line in lines if not line.startswith("***")
            )
        if self._noted() not in {None, self.corpus()}:
            yield said("store.other_corpus", corpus=self._noted())
        for found in self._db.execute(f"{_FILES} ORDER BY path").fetchall():
            try:
                path, (_, rows) = found[0], self._unsealed(found)
            except StoreDamaged:
                yield said("store.rows_changed", path=found[0])
                continue
            for row in rows:
                record = self._record(path, row.place)
                if record is None or digest(record) != row.digest:
                    yield said("store.article_changed", path=path, article=row.id)

    def stamp(self) -> str:
        """Return a random name of the store's state; each `commit` of changes sets another."""
        row = self._db.execute("SELECT value FROM meta WHERE name = 'stamp'").fetchone()
        return str(row[0]) if row else ""

    def commit(self) -> None:
        """Make all changes since the last commit durable."""
        if self._db.in_transaction:
            stamp = secrets.token_hex(_STAMP)
            self._db.execute("INSERT OR REPLACE INTO meta VALUES ('stamp', ?)", (stamp,))
        self._db.commit()

    def close(self) -> None:
        """Close the database; uncommitted changes are lost."""
        self._db.close()


def _row_of(path: str, place: int, article: Article, record: str) -> Row:
    marks = marks_of(path, place, article)
    return Row(
        place,
        article.id,
        digest(record),
        pack(marks.sketch),
        issue_of(article),
        marks.content,
        marks.imprint,
    )


def _problems(printed: str) -> tuple[Message, ...]:
    """Read what is wrong with a file; version 0.1.0 wrote texts, which are shown as they are."""
    return tuple(
        Message(each) if isinstance(each, str) else Message.of_data(each)
        for each in json.loads(printed)
    )
