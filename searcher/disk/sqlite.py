"""SQLite's exceptions on a file of ours, translated to ours."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from searcher.core.errors import EngineError, IndexBusy
from searcher.disk.refusals import is_refusal, refusal
from searcher.speech import Message

# a damaged name in SQLite's message raises UnicodeDecodeError instead of SQLite's own error
SQL_ERRORS = (sqlite3.DatabaseError, UnicodeDecodeError)
_PRIMARY = 0xFF  # the low byte of SQLite's extended codes is the primary code
_LONGEST = 200  # characters of SQLite's own words in a message of one line
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
# SQLite's codes for a damaged file; other codes are no damage
_DAMAGE = {
    *(sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT, sqlite3.SQLITE_ERROR),
    *(sqlite3.SQLITE_SCHEMA, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH),
}

_WAIT = 5.0  # seconds for another process's transaction

Damaged = Callable[[Path, object], EngineError]


@contextmanager
def opened(path: Path, damaged: Damaged) -> Iterator[sqlite3.Connection]:
    """Open a database that must exist, so that no typing error makes an empty one.

    Args:
        path: the file of the database.
        damaged: see `explained`.

    Raises:
        IndexBusy: another process did not end its transaction in time.
        EngineError: the file is damaged, or the system refused.
    """
    mode = "rw" if os.access(path, os.W_OK) else "ro"
    address = f"{Path(os.path.realpath(path)).as_uri()}?mode={mode}"
    try:
        with closing(
            sqlite3.connect(address, uri=True, timeout=_WAIT, isolation_level=None)
        ) as database:
            yield database
    except SQL_ERRORS as error:
        raise explained(path, error, damaged) from error


@contextmanager
def transaction(database: sqlite3.Connection) -> Iterator[None]:
    """Commit what the block does, all of it, or nothing if it raises."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        database.rollback()
        raise
    database.commit()


def version_of(database: sqlite3.Connection) -> int:
    """Return the version that a file states; 0 for a new one."""
    [(found,)] = database.execute("PRAGMA user_version")
    return int(found)


def explained(path: Path, error: Exception, damaged: Damaged) -> EngineError:
    """Return our exception for an exception of SQLite.

    Args:
        path: the file of the database.
        error: the exception.
        damaged: makes the exception that names the damage and its remedy, from path and reason.
    """
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & _PRIMARY
    if code in _BUSY:
        return IndexBusy("store.busy", path=path)
    # one damaged byte can make SQLite take the file for one of a later, read-only version
    writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    if code == sqlite3.SQLITE_READONLY and writable:
        return damaged(path, error)
    if is_refusal(error):
        return refusal(error, path)
    if code not in _DAMAGE:
        return EngineError("store.unusable", path=path, error=one_line(error))
    return damaged(path, error)


def one_line(why: object) -> Message | str:
    """Return a message as it is, and everything else as one short line."""
    if isinstance(why, Message):
        return why
    return " ".join(str(why).split())[:_LONGEST]
