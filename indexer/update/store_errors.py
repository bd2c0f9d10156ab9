"""SQLite's exceptions on the extraction store, translated to ours."""

from pathlib import Path

from searcher.core.errors import EngineError, IndexDamaged
from searcher.disk import sqlite
from searcher.disk.sqlite import SQL_ERRORS as SQL_ERRORS
from searcher.disk.sqlite import one_line


class StoreDamaged(IndexDamaged):
    """The extraction store differs from what was written."""


def explained(path: Path, error: Exception) -> EngineError:
    """Return our exception for an exception of SQLite."""
    return sqlite.explained(path, error, damaged)


def damaged(path: Path, why: object) -> StoreDamaged:
    """Return the exception that names the file, the damage, and the command that repairs it."""
    return StoreDamaged("store.damaged", path=path, why=one_line(why), folder=path.parent)
