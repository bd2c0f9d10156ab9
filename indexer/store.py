"""What extraction found, kept beside the index: a new lexicon never reads a PDF twice.

A cache, and distrusted like one: a digest covers each record and a seal all that is kept of a
file, and both are checked whenever they are read. Who meets damage gets `StoreDamaged`; a run then
starts an empty store and reads the corpus again. SQLite, since it survives a kill at any instant
and reads one article without reading all.
"""

import hashlib
import json
import sqlite3
import time
from array import array
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.amend import Amendments
from indexer.extract import Extraction
from indexer.origin import read_origin, write_origin
from indexer.reprints import Sketch, sketch
from indexer.sources import Found
from indexer.store_errors import SQL_ERRORS, StoreDamaged, damaged, explained
from searcher.model import Article
from searcher.records import digest, from_record, to_record

FILE_NAME = "extracted.sqlite"
# a file changed within its clock's tick of being read could look unchanged: do not trust those
_RACY_NS = 2_000_000_000
AS_FOUND = Amendments()

_VERSION = 4  # of the tables
# records stand apart, so that going over all articles does not go over all text
_SCHEMA = """
DROP TABLE IF EXISTS file;
DROP TABLE IF EXISTS article;
DROP TABLE IF EXISTS record;
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE file (
    path TEXT PRIMARY KEY, size INTEGER, mtime_ns INTEGER, seen_ns INTEGER,
    content TEXT NOT NULL, context TEXT NOT NULL, problems TEXT NOT NULL, seal TEXT NOT NULL
);
CREATE TABLE article (
    number INTEGER PRIMARY KEY, path TEXT NOT NULL, place INTEGER NOT NULL, id TEXT NOT NULL,
    digest TEXT NOT NULL, sketch BLOB NOT NULL, half INTEGER NOT NULL, UNIQUE (path, place)
);
CREATE TABLE record (number INTEGER PRIMARY KEY, record TEXT NOT NULL);
CREATE INDEX article_id ON article (id);
"""
_RECORDS = "SELECT article.path, article.id, digest, record FROM article LEFT JOIN record"


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of one file: its content's hash and the context it was extracted in."""

    content: str
    context: str
    untouched: bool
    problems: tuple[str, ...]


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


def discard(index: Path) -> None:
    """Remove the kept extraction; the next run reads every file again."""
    for suffix in ("", "-journal"):
        (index / (FILE_NAME + suffix)).unlink(missing_ok=True)


class Store:
    """The kept extraction of one index folder. Nothing is final until `commit`.

    Use `open_store`, which explains what SQLite raises.
    """

    def __init__(self, index: Path) -> None:
        index.mkdir(parents=True, exist_ok=True)
        self._folder = index
        self._db = sqlite3.connect(index / FILE_NAME, isolation_level="DEFERRED")
        # text that cannot be decoded is for the seal to notice
        self._db.text_factory = lambda text: text.decode("utf-8", "replace")

    def prepare(self) -> None:
        """Make the tables; those of another version are emptied, it is only a cache."""
        if self._version() != _VERSION:  # at once: a kill leaves the old tables or the new
            self._db.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")

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
        _path, size, mtime_ns, seen_ns, content, context, problems = kept
        same = (size, mtime_ns) == (found.size, found.mtime_ns)
        trusted = mtime_ns < seen_ns - _RACY_NS
        return Known(content, context, same and trusted, tuple(json.loads(problems)))

    def sealed(self, path: str) -> list[Any] | None:
        """Return the row of a file, once it and all of the file's articles fit its seal."""
        row = self._db.execute("SELECT * FROM file WHERE path = ?", (path,)).fetchone()
        if row is None:
            return None
        if row[-1] != self._seal(list(row[:-1])):
            raise self._damage(path)
        return list(row[:-1])

    def keep(self, found: Found, content: str, context: str, extraction: Extraction) -> None:
        """Replace what is kept of the file."""
        self._forget_articles(found.path)
        for place, article in enumerate(extraction.articles):
            self._keep_article(found.path, place, article)
        self._note(found, content, context, extraction.problems)

    def _keep_article(self, path: str, place: int, article: Article) -> None:
        record = to_record(article)
        packed = array("I", sketch(article.body)).tobytes()
        half = bool(article.continued_to or article.continued_from)
        row = (path, place, article.id, digest(record), packed, half)
        cursor = self._db.execute("INSERT INTO article VALUES (NULL, ?, ?, ?, ?, ?, ?)", row)
        self._db.execute("INSERT INTO record VALUES (?, ?)", (cursor.lastrowid, record))

    def touch(self, found: Found, known: Known) -> None:
        """Note a new size and time of a file whose content is the same."""
        self._note(found, known.content, known.context, known.problems)

    def _note(self, found: Found, content: str, context: str, problems: tuple[str, ...]) -> None:
        printed = json.dumps(problems, ensure_ascii=False)
        size, changed = found.size, found.mtime_ns
        row = [found.path, size, changed, time.time_ns(), content, context, printed]
        self._db.execute(
            "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*row, self._seal(row))
        )

    def _seal(self, row: list[Any]) -> str:
        """Digest a file's row and its articles' rows; their digests stand in for the records."""
        seal = hashlib.blake2b(repr(row).encode(), digest_size=16)
        columns = "SELECT sketch, place, id, digest, half FROM article WHERE path = ?"
        for packed, *article in self._db.execute(f"{columns} ORDER BY place", (row[0],)):
            seal.update(packed if isinstance(packed, bytes) else b"?")
            seal.update(repr(article).encode())
        return seal.hexdigest()

    def paths(self) -> set[str]:
        """Return every file something is kept of."""
        return {path for (path,) in self._db.execute("SELECT path FROM file")}

    def forget(self, paths: Iterable[str]) -> None:
        """Drop all that is kept of the files."""
        for path in paths:
            self._forget_articles(path)
            self._db.execute("DELETE FROM file WHERE path = ?", (path,))

    def _forget_articles(self, path: str) -> None:
        self._db.execute(
            "DELETE FROM record WHERE number IN (SELECT number FROM article WHERE path = ?)",
            (path,),
        )
        self._db.execute("DELETE FROM article WHERE path = ?", (path,))

    def wanted(
        self, amendments: Amendments = AS_FOUND
    ) -> tuple[dict[str, str], list[tuple[str, str]]]:
        """Return digest by article id, and (file, id) of articles whose id another one has.

        Digests are of the articles as `articles` yields them, that is: amended.
        """
        digests: dict[str, str] = {}
        doubles: list[tuple[str, str]] = []
        absorbed = amendments.absorbed()
        rows = self._db.execute("SELECT id, digest, path FROM article ORDER BY path, place")
        for article_id, checksum, path in rows:
            if article_id in absorbed:
                continue
            if article_id in digests:
                doubles.append((path, article_id))
            elif amendments.changes(path, article_id):
                [article] = self.articles([article_id], amendments)
                digests[article_id] = digest(to_record(article))
            else:
                digests[article_id] = checksum
        return digests, doubles

    def sketches(self) -> dict[str, Sketch]:
        """Return every article's sketch by its id."""
        rows = self._db.execute("SELECT id, sketch FROM article ORDER BY path DESC, place DESC")
        return {article_id: tuple(array("I", packed)) for article_id, packed in rows}

    def halves(self) -> list[Article]:
        """Return the articles that a jump line begins or ends."""
        return [article for _, article in self._read("WHERE half ORDER BY path, place")]

    def places(self) -> Iterator[tuple[str, str]]:
        """Yield (file, id) of every article."""
        yield from self._db.execute("SELECT path, id FROM article ORDER BY path, place")

    def found(self) -> Iterator[tuple[str, Article]]:
        """Yield (file, article) of every article as extraction left it."""
        yield from self._read("ORDER BY path, place")

    def articles(self, ids: Iterable[str], amendments: Amendments = AS_FOUND) -> Iterator[Article]:
        """Yield the articles with these ids, amended; of two with one id, the first."""
        for article_id in ids:
            rows = self._read("WHERE article.id = ? ORDER BY path, place LIMIT 1", article_id)
            with closing(rows):
                found = next(rows, None)
            if found is None:
                raise self._damage(article_id)
            yield amendments.apply(*found)

    def _read(self, which: str, *values: str) -> Generator[tuple[str, Article], None, None]:
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
            if seal != self._seal(kept):
                yield f"{kept[0]}: seal"
        for path, article_id, checksum, record in self._db.execute(f"{_RECORDS} USING (number)"):
            if not isinstance(record, str) or digest(record) != checksum:
                yield f"{path}: {article_id}"

    def commit(self) -> None:
        """Make all since the last commit durable."""
        self._db.commit()

    def close(self) -> None:
        """Forget what was not committed."""
        self._db.close()
