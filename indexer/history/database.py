"""Opens ``desk.sqlite`` for one short reading or one short transaction; see `Shared`."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from indexer.history.schema import APPLICATION, FILE_NAME, SCHEMA, VERSION, damaged
from searcher.disk import older, owned
from searcher.disk.owned import Kind
from searcher.disk.shared import Shared

_TABLES = Shared(APPLICATION, VERSION, SCHEMA, damaged)


def has_desk(index: Path) -> bool:
    """Whether anything was ever written at the desk of an index."""
    return (index / FILE_NAME).is_file()


def reading(index: Path) -> AbstractContextManager[sqlite3.Connection | None]:
    """Open the tables to read, all in one state; ``None`` if there are none.

    Raises:
        DeskDamaged: the file is damaged, or another program's.
        EngineError: a later version wrote it, or the system refused.
    """
    return _TABLES.reading(index / FILE_NAME)


@contextmanager
def writing(index: Path) -> Iterator[sqlite3.Connection]:
    """Open the tables for one transaction; made if missing, committed unless an exception comes.

    Raises:
        DeskDamaged: the file is damaged, or another program's.
        IndexBusy: another process wrote all the time.
        NotOurs: the folder holds something else than an index.
        EngineError: a later version wrote it, the disk is full, or the system refused.
    """
    path = index / FILE_NAME
    if not path.is_file():
        owned.claim(index, Kind.INDEX, older.is_index)
    with _TABLES.writing(path) as database:
        yield database


def value_of(database: sqlite3.Connection, name: str) -> str:
    """Return a value of the table ``meta``; ``""`` if there is none."""
    row = database.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else ""


def put_value(database: sqlite3.Connection, name: str, value: str) -> None:
    """Write a value of the table ``meta``."""
    database.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))
