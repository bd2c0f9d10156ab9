"""What can be wrong with the kept extraction, told from what SQLite raises."""

import os
import sqlite3
from pathlib import Path

from searcher.errors import EngineError, IndexBusy, IndexDamaged

# a damaged name in an error message makes sqlite3 fail to raise the error
SQL_ERRORS = (sqlite3.DatabaseError, UnicodeDecodeError)
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_REFUSED = {  # by the system; nothing is wrong with what is kept
    *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_READONLY),
    *(sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_NOMEM),
}


class StoreDamaged(IndexDamaged):
    """Something in the kept extraction is not as it was written."""


def explained(path: Path, error: Exception) -> EngineError:
    """Return the exception for what SQLite met: it uses one class for everything."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    if code in _BUSY:
        return IndexBusy(f"{path} 正在写入 / is being written; 请稍后再试 / try later")
    # one damaged byte makes SQLite take any file for one of a later version, not to be written
    writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    if code in _REFUSED and not (code == sqlite3.SQLITE_READONLY and writable):
        return EngineError(f"{path} 无法读写 / cannot be read or written: {_line(error)}")
    return damaged(path, error)


def damaged(path: Path, why: object) -> StoreDamaged:
    """Return the exception that names the file, what is wrong with it, and what to do."""
    return StoreDamaged(
        f"{path} 损坏 / is damaged ({_line(why)}). "
        f"请运行 / run: jiewen reindex --index {path.parent}"
    )


def _line(why: object) -> str:
    return " ".join(str(why).split())[:200]
