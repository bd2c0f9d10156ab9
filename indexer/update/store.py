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
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from indexer.articles.jumps import issue_of
from indexer.corpus.origin import read_origin, write_origin
from indexer.corpus.sources import Found
from indexer.extract.extract import Extraction
from indexer.update.reprints import pack, sketch
from indexer.update.rows import Known, Row, Status, seal_of
from indexer.update.store_errors import SQL_ERRORS, StoreDamaged, damaged, explained
from searcher.core.errors import EngineError
from searcher.core.model import Article
from searcher.core.records import digest, from_record, to_record
from searcher.disk.older import is_index
from searcher.disk.owned import Kind, is_ours, remove_named
from searcher.speech import Message, said

FILE_NAME = "extracted.sqlite"
_VERSION = 5  # of the tables
_STAMP = 16  # bytes of a random stamp: two never agree
# Records have their own table, so that a scan of all articles does not read all text.
_SCHEMA = """
DROP TABLE IF EXISTS file;
DROP TABLE IF EXISTS article;
DROP TABLE IF EXISTS record;
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
DELETE FROM meta WHERE name = 'stamp';
CREATE TABLE file (
    path TEXT PRIMARY KEY, size INTEGER, mtime_ns INTEGER, seen_ns INTEGER,
    content TEXT NOT NULL, context TEXT NOT NULL, problems TEXT NOT NULL, seal TEXT NOT NULL
);
CREATE TABLE article (
    number INTEGER PRIMARY KEY, path TEXT NOT NULL, place INTEGER NOT NULL, id TEXT NOT NULL,
    digest TEXT NOT NULL, sketch BLOB NOT NULL, issue TEXT NOT NULL, UNIQUE (path, place)
);
CREATE TABLE record (number INTEGER PRIMARY KEY, record TEXT NOT NULL);
"""
_ROWS = "SELECT path, place, id, digest, sketch, issue FROM article"
_RECORDS = "SELECT article.path, article.id, digest, record FROM article LEFT JOIN record"


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
        self._folder = index
        address = f"{Path(os.path.realpath(index / FILE_NAME)).as_uri()}?mode={mode}"
        self._db = sqlite3.connect(address, uri=True, isolation_level="DEFERRED")
        # the seal detects text that cannot be decoded
        self._db.text_factory = lambda text: text.decode("utf-8", "replace")

    def prepare(self) -> None:
        """Create the tables; tables of another version are dropped, as they are only a cache."""
        # in one transaction: after a kill the old or the new tables are complete
        if self._version() != _VERSION:
            self._db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")

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
        _path, size, mtime_ns, seen_ns, content, context, printed = kept
        problems = _problems(printed)
        untouched = Status(size, mtime_ns, seen_ns, problems).fits(found)
        return Known(content, context, untouched, problems)

    def sealed(self, path: str) -> list[Any] | None:
        """Return the row of a file, or ``None``, after it and its articles' rows match its seal.

        Raises:
            StoreDamaged: they do not match.
        """
        row = self._db.execute("SELECT * FROM file WHERE path = ?", (path,)).fetchone()
        if row is None:
            return None
        articles = self._rows(path)
        if row[-1] != seal_of(list(row[:-1]), articles):
            raise self._damage(said("store.rows_changed", path=path))
        self._sound[path] = articles
        return list(row[:-1])

    def rows(self, path: str) -> list[Row]:
        """Return the rows of a file's articles, in their order; empty for an unknown file.

        Raises:
            StoreDamaged: the rows do not match their seal.
        """
        if path not in self._sound:
            self._sound[path] = [] if self.sealed(path) is None else self._sound[path]
        return self._sound[path]

    def _rows(self, path: str) -> list[Row]:
        found = self._db.execute(f"{_ROWS} WHERE path = ? ORDER BY place", (path,))
        return [Row(*row) for _, *row in found]

    def all_rows(self) -> dict[str, list[Row]]:
        """Return the rows of all articles, by file and place.

        Raises:
            StoreDamaged: rows do not match their seal, or belong to no file.
        """
        found = self._db.execute(f"{_ROWS} ORDER BY path, place")
        rows = {
            path: [Row(*row) for _, *row in each]
            for path, each in groupby(found, key=itemgetter(0))
        }
        strays = set(rows)
        for *kept, seal in self._db.execute("SELECT * FROM file"):
            if seal != seal_of(kept, rows.setdefault(kept[0], [])):
                raise self._damage(said("store.rows_changed", path=kept[0]))
            strays.discard(kept[0])
        if strays:
            raise self._damage(said("store.rows_changed", path=min(strays)))
        return rows

    def statuses(self) -> dict[str, Status]:
        """Return the status of each stored file; seals are not checked."""
        found = self._db.execute("SELECT path, size, mtime_ns, seen_ns, problems FROM file")
        return {
            path: Status(size, mtime, seen, _problems(problems))
            for path, size, mtime, seen, problems in found
        }

    def keep(self, found: Found, content: str, context: str, extraction: Extraction) -> None:
        """Replace the stored articles of a file."""
        self._forget_articles(found.path)
        for place, article in enumerate(extraction.articles):
            self._keep_article(found.path, place, article)
        self._note(found, content, context, extraction.problems)

    def _keep_article(self, path: str, place: int, article: Article) -> None:
        record = to_record(article)
        packed = pack(sketch(article.body))
        row = (path, place, article.id, digest(record), packed, issue_of(article))
        cursor = self._db.execute("INSERT INTO article VALUES (NULL, ?, ?, ?, ?, ?, ?)", row)
        self._db.execute("INSERT INTO record VALUES (?, ?)", (cursor.lastrowid, record))

    def touch(self, found: Found, known: Known) -> None:
        """Record a new size and time of a file with unchanged content."""
        self._note(found, known.content, known.context, known.problems)

    def _note(
        self, found: Found, content: str, context: str, problems: tuple[Message, ...]
    ) -> None:
        printed = json.dumps([each.data() for each in problems], ensure_ascii=False)
        status = Status(found.size, found.mtime_ns, time.time_ns(), problems)
        row = [found.path, *status[:-1], content, context, printed]
        articles = self._rows(found.path)
        self._db.execute(
            "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*row, seal_of(row, articles)),
        )
        self.noted[found.path], self._sound[found.path] = status, articles

    def forget(self, paths: Iterable[str]) -> None:
        """Remove files and their articles."""
        for path in paths:
            self._forget_articles(path)
            self._db.execute("DELETE FROM file WHERE path = ?", (path,))

    def _forget_articles(self, path: str) -> None:
        self.replaced.setdefault(path, self._sound.pop(path, []))
        self._db.execute(
            "DELETE FROM record WHERE number IN (SELECT number FROM article WHERE path = ?)",
            (path,),
        )
        self._db.execute("DELETE FROM article WHERE path = ?", (path,))

    def found(self) -> Iterator[tuple[str, Article]]:
        """Yield (file, article) for all stored articles, as extracted."""
        yield from self._read("ORDER BY path, place")

    def article(self, path: str, place: int) -> Article:
        """Return one stored article, as extracted.

        Raises:
            StoreDamaged: the store lacks it, or its record does not match its digest.
        """
        for _, article in self._read("WHERE path = ? AND place = ?", path, place):
            return article
        raise self._damage(said("store.article_changed", path=path, article=place))

    def _read(self, which: str, *values: str | int) -> Iterator[tuple[str, Article]]:
        """Yield (file, article); each record is checked against its digest."""
        rows = self._db.execute(f"{_RECORDS} USING (number) {which}", values)
        for path, article_id, checksum, record in rows:
            if not isinstance(record, str) or digest(record) != checksum:
                raise self._damage(said("store.article_changed", path=path, article=article_id))
            yield path, from_record(record)

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
        for *kept, seal in self._db.execute("SELECT * FROM file"):
            if seal != seal_of(kept, self._rows(kept[0])):
                yield said("store.rows_changed", path=kept[0])
        for path, article_id, checksum, record in self._db.execute(f"{_RECORDS} USING (number)"):
            if not isinstance(record, str) or digest(record) != checksum:
                yield said("store.article_changed", path=path, article=article_id)

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


def _problems(printed: str) -> tuple[Message, ...]:
    """Read what is wrong with a file; version 0.1.0 wrote texts, which are shown as they are."""
    return tuple(
        Message(each) if isinstance(each, str) else Message.of_data(each)
        for each in json.loads(printed)
    )
