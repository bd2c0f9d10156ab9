"""What extraction found, kept beside the index: a new lexicon never reads a PDF twice.

A cache with one exception: it also remembers which corpus the index was built from. SQLite, since
it survives a kill at any instant and reads one article without reading all.
"""

import json
import sqlite3
import time
from array import array
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from indexer.amend import Amendments
from indexer.extract import Extraction
from indexer.reprints import Sketch, sketch
from indexer.sources import Found
from searcher.errors import IndexBusy, IndexDamaged
from searcher.model import Article
from searcher.records import digest, from_record, to_record

FILE_NAME = "extracted.sqlite"
# a file changed within its clock's tick of being read could look unchanged: do not trust those
_RACY_NS = 2_000_000_000
AS_FOUND = Amendments()

_VERSION = 3  # of the tables
_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS file (
    path TEXT PRIMARY KEY, size INTEGER, mtime_ns INTEGER, seen_ns INTEGER,
    content TEXT NOT NULL, context TEXT NOT NULL, problems TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS article (
    path TEXT NOT NULL, place INTEGER NOT NULL, id TEXT NOT NULL,
    digest TEXT NOT NULL, record TEXT NOT NULL, sketch BLOB NOT NULL,
    half INTEGER NOT NULL, PRIMARY KEY (path, place)
);
CREATE INDEX IF NOT EXISTS article_half ON article (id) WHERE half;
CREATE INDEX IF NOT EXISTS article_id ON article (id);
"""


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of one file: its content's hash and the context it was extracted in."""

    content: str
    context: str
    untouched: bool
    problems: tuple[str, ...]


def _row(path: str, place: int, article: Article) -> tuple[object, ...]:
    record = to_record(article)
    packed = array("I", sketch(article.body)).tobytes()
    half = bool(article.continued_to or article.continued_from)
    return (path, place, article.id, digest(record), record, packed, half)


class Store:
    """The kept extraction of one index folder. Nothing is final until `commit`."""

    def __init__(self, index: Path) -> None:
        index.mkdir(parents=True, exist_ok=True)
        path = index / FILE_NAME
        self._db = sqlite3.connect(path, isolation_level="DEFERRED")
        try:
            self._prepare()
        except sqlite3.DatabaseError as error:
            self._db.close()
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise IndexBusy(
                    f"{path} 正在写入 / is being written; 请稍后再试 / try later"
                ) from error
            raise IndexDamaged(
                f"{path} 损坏 / is damaged ({error}). 请删除它再运行 / remove it, then run: "
                f"jiewen index CORPUS --index {index}"
            ) from error

    def _prepare(self) -> None:
        """Make the tables; those of another version are emptied, it is only a cache."""
        [(version,)] = self._db.execute("PRAGMA user_version")
        if version != _VERSION:
            self._db.executescript("DROP TABLE IF EXISTS file; DROP TABLE IF EXISTS article;")
        self._db.executescript(f"{_SCHEMA} PRAGMA user_version = {_VERSION};")

    def corpus(self) -> Path | None:
        """Return the corpus the index was built from."""
        row = self._db.execute("SELECT value FROM meta WHERE name = 'corpus'").fetchone()
        return Path(row[0]) if row else None

    def remember(self, corpus: Path) -> None:
        """Note the corpus for the next run."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES ('corpus', ?)", (str(corpus),))

    def known(self, found: Found) -> Known | None:
        """Return what is kept of the file, and whether its size and time are as they were."""
        row = self._db.execute(
            "SELECT content, context, size, mtime_ns, seen_ns, problems FROM file WHERE path = ?",
            (found.path,),
        ).fetchone()
        if row is None:
            return None
        content, context, size, mtime_ns, seen_ns, problems = row
        same = (size, mtime_ns) == (found.size, found.mtime_ns)
        trusted = mtime_ns < seen_ns - _RACY_NS
        return Known(content, context, same and trusted, tuple(json.loads(problems)))

    def keep(self, found: Found, content: str, context: str, extraction: Extraction) -> None:
        """Replace what is kept of the file."""
        self._db.execute("DELETE FROM article WHERE path = ?", (found.path,))
        self._db.executemany(
            "INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?)",
            (_row(found.path, place, a) for place, a in enumerate(extraction.articles)),
        )
        self._note(found, content, context, extraction.problems)

    def touch(self, found: Found, known: Known) -> None:
        """Note a new size and time of a file whose content is the same."""
        self._note(found, known.content, known.context, known.problems)

    def _note(self, found: Found, content: str, context: str, problems: tuple[str, ...]) -> None:
        row = (found.path, found.size, found.mtime_ns, time.time_ns(), content, context)
        self._db.execute(
            "INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?)",
            (*row, json.dumps(problems, ensure_ascii=False)),
        )

    def paths(self) -> set[str]:
        """Return every file something is kept of."""
        return {path for (path,) in self._db.execute("SELECT path FROM file")}

    def forget(self, paths: Iterable[str]) -> None:
        """Drop all that is kept of the files."""
        rows = [(path,) for path in paths]
        self._db.executemany("DELETE FROM article WHERE path = ?", rows)
        self._db.executemany("DELETE FROM file WHERE path = ?", rows)

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
        rows = self._db.execute("SELECT record FROM article WHERE half ORDER BY path, place")
        return [from_record(record) for (record,) in rows]

    def places(self) -> Iterator[tuple[str, str]]:
        """Yield (file, id) of every article."""
        yield from self._db.execute("SELECT path, id FROM article ORDER BY path, place")

    def found(self) -> Iterator[tuple[str, Article]]:
        """Yield (file, article) of every article as extraction left it."""
        rows = self._db.execute("SELECT path, record FROM article ORDER BY path, place")
        yield from ((path, from_record(record)) for path, record in rows)

    def articles(self, ids: Iterable[str], amendments: Amendments = AS_FOUND) -> Iterator[Article]:
        """Yield the articles with these ids, amended; of two with one id, the first."""
        statement = "SELECT path, record FROM article WHERE id = ? ORDER BY path, place LIMIT 1"
        for article_id in ids:
            with closing(self._db.execute(statement, (article_id,))) as cursor:
                path, record = cursor.fetchone()
            yield amendments.apply(path, from_record(record))

    def commit(self) -> None:
        """Make all since the last commit durable."""
        self._db.commit()

    def close(self) -> None:
        """Forget what was not committed."""
        self._db.close()
