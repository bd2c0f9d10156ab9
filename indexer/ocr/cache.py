"""Recognised pages, kept apart from the index: to recognise a page takes seconds.

A page is found by a hash of its pixels, of the engine, its model and settings. What is read is
checked like an untrusted message. A damaged file is dropped and made anew; where no file can be
kept, everything works without.
"""

import hashlib
import os
import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from threading import Lock
from typing import TypeVar

from indexer.ocr.wire import MOST, BadPage, page_of

_VERSION = 1  # of the table
_SCHEMA = "CREATE TABLE IF NOT EXISTS page (key BLOB PRIMARY KEY, told BLOB NOT NULL) WITHOUT ROWID"
_DIGEST = 32  # bytes: no two pages share a key, even where somebody tries
_WAIT = 5.0  # seconds for another process that writes
_PRIMARY = 0xFF  # of an error code; the other bits say more of it
# busy, full, read-only and the like: for once without
_REFUSALS = frozenset(
    (
        *(sqlite3.SQLITE_PERM, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM),
        *(sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL),
        sqlite3.SQLITE_CANTOPEN,
    )
)

_Found = TypeVar("_Found")


class _Damaged(Exception):
    """What is kept is no recognised page."""


def key_of(pixels: bytes, height: int, width: int, identity: str) -> bytes:
    """Return the key of a page's picture, recognised by an engine of this identity."""
    about = f"{_VERSION} {height} {width} {identity} ".encode()
    return hashlib.blake2b(about + pixels, digest_size=_DIGEST).digest()


class PageCache:
    """Pages by key; threads may share it."""

    def __init__(self, path: Path | None) -> None:
        """Open the file, or make it with its folder; ``None`` keeps nothing."""
        self._path = path
        self._lock = Lock()
        self._database = self._opened() if path else None

    def get(self, key: bytes) -> bytes | None:
        """Return the message of a page as `indexer.ocr.wire.told` makes it, or ``None``."""
        return self._tried(lambda database: _found(database, key))

    def put(self, key: bytes, message: bytes) -> None:
        """Keep the message of a page."""
        self._tried(lambda database: _keep(database, key, message))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._database:
                self._database.close()
            self._database = None

    def _tried(self, work: Callable[[sqlite3.Connection], _Found]) -> _Found | None:
        """Return what is done with the database; ``None`` without one, and after an error."""
        with self._lock:
            if self._database is None:
                return None
            try:
                return work(self._database)
            except (sqlite3.DatabaseError, _Damaged) as error:
                if getattr(error, "sqlite_errorcode", 0) & _PRIMARY not in _REFUSALS:
                    self._renew()
        return None

    def _renew(self) -> None:
        if self._database:
            self._database.close()
        self._database = None
        if self._path:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)
                self._database = self._opened()

    def _opened(self) -> sqlite3.Connection | None:
        path = self._path
        if path is None:
            return None
        with suppress(OSError, sqlite3.OperationalError):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            try:
                return _connected(path)
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:  # no database, or a damaged one
                path.unlink()
                return _connected(path)
        return None


def _found(database: sqlite3.Connection, key: bytes) -> bytes | None:
    found = database.execute("SELECT told FROM page WHERE key = ?", (key,)).fetchone()
    if found is None:
        return None
    try:
        message = zlib.decompressobj().decompress(found[0], MOST)
        page_of(message)
    except (zlib.error, BadPage, TypeError) as error:
        raise _Damaged from error
    return message


def _keep(database: sqlite3.Connection, key: bytes, message: bytes) -> None:
    with database:
        packed = zlib.compress(message)
        database.execute("INSERT OR REPLACE INTO page VALUES (?, ?)", (key, packed))


def forget_pages(path: Path, is_of: Callable[[str], bool]) -> int:
    """Remove the pages with a line of a text that has to go; return how many there were.

    Args:
        path: the file; a missing or damaged one holds nothing.
        is_of: whether a line is one of that text.
    """
    if not path.is_file():
        return 0
    with suppress(sqlite3.DatabaseError), closing(_connected(path)) as database:
        database.execute("PRAGMA secure_delete = ON")
        keys = database.execute("SELECT key FROM page").fetchall()
        gone = [key for (key,) in keys if _prints(database, key, is_of)]
        with database:
            database.executemany("DELETE FROM page WHERE key = ?", ((key,) for key in gone))
        return len(gone)
    return 0


def _prints(database: sqlite3.Connection, key: bytes, is_of: Callable[[str], bool]) -> bool:
    """Whether a page prints a line of the text; one that cannot be read may do so."""
    try:
        message = _found(database, key)
    except _Damaged:
        return True
    return message is not None and any(is_of(line.text) for line in page_of(message).lines)


def _connected(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=_WAIT, check_same_thread=False)
    try:
        os.chmod(path, 0o600)  # noqa: PTH101 - what is printed may be private
        database.execute(_SCHEMA)
    except BaseException:
        database.close()
        raise
    return database
