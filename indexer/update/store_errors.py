"""SQLite's exceptions on the extraction store, translated to ours."""

import os
import sqlite3
from pathlib import Path

from searcher.core.errors import EngineError, IndexBusy, IndexDamaged
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


class StoreDamaged(IndexDamaged):
    """The extraction store differs from what was written."""


def explained(path: Path, error: Exception) -> EngineError:
    """Return our exception for an exception of SQLite."""
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
        return EngineError("store.unusable", path=path, error=_line(error))
    return damaged(path, error)


def damaged(path: Path, why: object) -> StoreDamaged:
    """Return the exception that names the file, the damage, and the command that repairs it."""
    return StoreDamaged("store.damaged", path=path, why=_line(why), folder=path.parent)


def _line(why: object) -> Message | str:
    if isinstance(why, Message):
        return why
    return " ".join(str(why).split())[:_LONGEST]
