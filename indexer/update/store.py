"""What extraction found, kept beside the index: a new lexicon never reads a PDF twice.

A cache, and distrusted like one: a digest covers each record and a seal all that is kept of a
file, and both are checked whenever they are read. Who meets damage gets `StoreDamaged`; a run then
starts an empty store and reads the corpus again. SQLite, since it survives a kill at any instant
and reads one article without reading all.
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

FILE_NAME = "extracted.sqlite"
_VERSION = 5  # of the tables
# records stand apart, so that going over all articles does not go over all text
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
    """Open the kept extraction of an index folder; what was not committed is forgotten.

    Raises:
        StoreDamaged: it is not as it was written.
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
    """Open the kept extraction to read it: whatever the file is, nothing in it is changed.

    But for what a killed run left half done, if the folder is ours: SQLite takes that back.

    Raises: as `open_store`; also EngineError when another version wrote it.
    """
    path = index / FILE_NAME
    try:
        with closing(Store(index, mode=mode_of(index))) as store:
            if not store.is_readable():
                raise EngineError(
                    f"{path} 由另一版本写成 / was written by another version. "
                    f"请运行 / run: jiewen index --index {index}"
                )
            yield store
    except SQL_ERRORS as error:
        raise explained(path, error) from error


def mode_of(index: Path) -> str:
    """Return how SQLite may open what is in a folder, to read it."""
    ours = is_ours(index, Kind.INDEX) or is_index(index)
    return "rw" if ours and os.access(index / FILE_NAME, os.W_OK) else "ro"


def discard(index: Path) -> None:
    """Remove the kept extraction; the next run reads every file again."""
    remove_named(index, Kind.INDEX, (FILE_NAME, FILE_NAME + "-journal"))


class Store:
    """The kept extraction of one index folder. Nothing is final until `commit`.

    Use `open_store`, which explains what SQLite raises.

    Attributes:
        noted: the files that were read since it was opened.
        replaced: the files whose articles were kept anew or forgotten since, with those that
            were there before: only what fitted its seal.
    """

    def __init__(self, index: Path, *, mode: str = "rwc") -> None:
        if mode == "rwc":
            index.mkdir(parents=True, exist_ok=True)
        self.noted: dict[str, Status] = {}
        self.replaced: dict[str, list[Row]] = {}
        self._sound: dict[str, list[Row]] = {}
        self._folder = index
        address = f"{Path(os.path.realpath(index / FILE_NAME)).as_uri()}?mode={mode}"
        self._db = sqlite3.connect(address, uri=True, isolation_level="DEFERRED")
        # text that cannot be decoded is for the seal to notice
        self._db.text_factory = lambda text: text.decode("utf-8", "replace")

    def prepare(self) -> None:
        """Make the tables; those of another version are emptied, it is only a cache."""
        if self._version() != _VERSION:  # at once: a kill leaves the old tables or the new
            self._db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")

    def is_readable(self) -> bool:
        """Whether this version wrote it."""
        return self._version() == _VERSION

    def _version(self) -> int:
        [(version,)] = self._db.execute("PRAGMA user_version")
        return int(version)

    def corpus(self) -> Path | None:
        """Return the corpus the index was built from."""
        return read_origin(self._folder) or self._noted()

    def _noted(self) -> Path | None:
        row = self._db.execute("SELECT value FROM meta WHERE name = 'corpus'").fetchone()
        return Path(row[0]) if row else None

    def remember(self, corpus: Path) -> None:
        """Note the corpus for the next run."""
        if self._noted() != corpus:
            self._db.execute("INSERT OR REPLACE INTO meta VALUES ('corpus', ?)", (str(corpus),))
        write_origin(self._folder, corpus)

    def known(self, found: Found) -> Known | None:
        """Return what is kept of the file, and whether its size and time are as they were.

        Raises:
            StoreDamaged: not all that is kept of it is as it was written.
        """
        kept = self.sealed(found.path)
        if kept is None:
            return None
        _path, size, mtime_ns, seen_ns, content, context, printed = kept
        problems = tuple(json.loads(printed))
        untouched = Status(size, mtime_ns, seen_ns, problems).fits(found)
        return Known(content, context, untouched, problems)

    def sealed(self, path: str) -> list[Any] | None:
        """Return the row of a file, once it and all of the file's articles fit its seal."""
        row = self._db.execute("SELECT * FROM file WHERE path = ?", (path,)).fetchone()
        if row is None:
            return None
        articles = self._rows(path)
        if row[-1] != seal_of(list(row[:-1]), articles):
            raise self._damage(path)
        self._sound[path] = articles
        return list(row[:-1])

    def rows(self, path: str) -> list[Row]:
        """Return what is kept of a file's articles, in their order; nothing of an unknown file.

        Raises:
            StoreDamaged: it does not fit its seal.
        """
        if path not in self._sound:
            self._sound[path] = [] if self.sealed(path) is None else self._sound[path]
        return self._sound[path]

    def _rows(self, path: str) -> list[Row]:
        found = self._db.execute(f"{_ROWS} WHERE path = ? ORDER BY place", (path,))
        return [Row(*row) for _, *row in found]

    def all_rows(self) -> dict[str, list[Row]]:
        """Return what is kept of each file's articles, by file and place.

        Raises:
            StoreDamaged: something does not fit its seal, or is of no file.
        """
        found = self._db.execute(f"{_ROWS} ORDER BY path, place")
        rows = {
            path: [Row(*row) for _, *row in each]
            for path, each in groupby(found, key=itemgetter(0))
        }
        strays = set(rows)
        for *kept, seal in self._db.execute("SELECT * FROM file"):
            if seal != seal_of(kept, rows.setdefault(kept[0], [])):
                raise self._damage(kept[0])
            strays.discard(kept[0])
        if strays:
            raise self._damage(min(strays))
        return rows

    def statuses(self) -> dict[str, Status]:
        """Return how every file stood; nothing is checked."""
        found = self._db.execute("SELECT path, size, mtime_ns, seen_ns, problems FROM file")
        return {
            path: Status(size, mtime, seen, tuple(json.loads(said)))
            for path, size, mtime, seen, said in found
        }

    def keep(self, found: Found, content: str, context: str, extraction: Extraction) -> None:
        """Replace what is kept of the file."""
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
        """Note a new size and time of a file whose content is the same."""
        self._note(found, known.content, known.context, known.problems)

    def _note(self, found: Found, content: str, context: str, problems: tuple[str, ...]) -> None:
        printed = json.dumps(problems, ensure_ascii=False)
        status = Status(found.size, found.mtime_ns, time.time_ns(), problems)
        row = [found.path, *status[:3], content, context, printed]
        articles = self._rows(found.path)
        self._db.execute(
            "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (*row, seal_of(row, articles)),
        )
        self.noted[found.path], self._sound[found.path] = status, articles

    def paths(self) -> set[str]:
        """Return every file something is kept of."""
        return {path for (path,) in self._db.execute("SELECT path FROM file")}

    def forget(self, paths: Iterable[str]) -> None:
        """Drop all that is kept of the files."""
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
        """Yield (file, article) of every article as extraction left it."""
        yield from self._read("ORDER BY path, place")

    def article(self, path: str, place: int) -> Article:
        """Return one article as extraction left it."""
        for _, article in self._read("WHERE path = ? AND place = ?", path, place):
            return article
        raise self._damage(f"{path}: {place}")

    def _read(self, which: str, *values: str | int) -> Iterator[tuple[str, Article]]:
        """Yield (file, article), each held against its digest."""
        rows = self._db.execute(f"{_RECORDS} USING (number) {which}", values)
        for path, article_id, checksum, record in rows:
            if not isinstance(record, str) or digest(record) != checksum:
                raise self._damage(f"{path}: {article_id}")
            yield path, from_record(record)

    def _damage(self, where: object) -> StoreDamaged:
        return damaged(self._folder / FILE_NAME, where)

    def require_sound(self) -> None:
        """Read all that is kept.

        Raises:
            StoreDamaged: something is not as it was written.
        """
        for problem in self.problems():
            raise self._damage(problem)

    def problems(self) -> Iterator[str]:
        """Read all that is kept, change nothing, and yield what is not as it was written."""
        if self._version() != _VERSION:
            yield f"version {self._version()}, not {_VERSION}"
            return
        for (said,) in self._db.execute("PRAGMA integrity_check(20)"):
            lines = [] if said == "ok" else str(said).splitlines()
            yield from (line for line in lines if not line.startswith("***"))
        if self._noted() not in {None, self.corpus()}:
            yield f"corpus: {self._noted()}"
        for *kept, seal in self._db.execute("SELECT * FROM file"):
            if seal != seal_of(kept, self._rows(kept[0])):
                yield f"{kept[0]}: seal"
        for path, article_id, checksum, record in self._db.execute(f"{_RECORDS} USING (number)"):
            if not isinstance(record, str) or digest(record) != checksum:
                yield f"{path}: {article_id}"

    def stamp(self) -> str:
        """Return a name of all that is kept; `commit` changes it whenever it changes anything."""
        row = self._db.execute("SELECT value FROM meta WHERE name = 'stamp'").fetchone()
        return str(row[0]) if row else ""

    def commit(self) -> None:
        """Make all since the last commit durable."""
        if self._db.in_transaction:
            stamp = secrets.token_hex(16)
            self._db.execute("INSERT OR REPLACE INTO meta VALUES ('stamp', ?)", (stamp,))
        self._db.commit()

    def close(self) -> None:
        """Forget what was not committed."""
        self._db.close()
