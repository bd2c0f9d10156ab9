"""Opens ``desk.sqlite`` for one short reading or one short transaction.

The site, the worker and commands use the file at the same time. So nobody keeps it open: who
writes waits for the transaction of another process, which takes milliseconds.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from indexer.history.schema import APPLICATION, FILE_NAME, SCHEMA, VERSION, damaged
from searcher.core.errors import EngineError
from searcher.disk import older, owned
from searcher.disk.owned import Kind
from searcher.disk.sqlite import SQL_ERRORS, explained
from searcher.speech import said

_PATIENCE = 30.0  # seconds to wait for another process


def has_desk(index: Path) -> bool:
    """Whether anything was ever written at the desk of an index."""
    return (index / FILE_NAME).is_file()


@contextmanager
def reading(index: Path) -> Iterator[sqlite3.Connection | None]:
    """Open the tables to read, all in one state; ``None`` if there are none.

    Raises:
        DeskDamaged: the file is damaged, or another program's.
        EngineError: a later version wrote it, or the system refused.
    """
    path = index / FILE_NAME
    if not path.is_file():
        yield None
        return
    # SQLite rolls back what a killed process left, before it reads; for that it has to write.
    writable = os.access(path, os.W_OK) and os.access(index, os.W_OK)
    with translated(path), closing(_connected(path, "rw" if writable else "ro")) as database:
        database.execute("BEGIN")
        _require_ours(path, database)
        yield database


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
    with translated(path), closing(_connected(path, "rwc")) as database:
        database.execute("BEGIN IMMEDIATE")
        if database.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
            for statement in SCHEMA:
                database.execute(statement)
        _require_ours(path, database)
        yield database
        database.execute("COMMIT")


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    address = f"{Path(os.path.realpath(path)).as_uri()}?mode={mode}"
    return sqlite3.connect(address, uri=True, timeout=_PATIENCE, isolation_level=None)


def _require_ours(path: Path, database: sqlite3.Connection) -> None:
    [(application,)] = database.execute("PRAGMA application_id")
    [(version,)] = database.execute("PRAGMA user_version")
    if application != APPLICATION:
        raise damaged(path, said("desk.foreign"))
    if version != VERSION:
        raise EngineError("desk.version", path=path, found=version, wanted=VERSION)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn the exceptions of SQLite into ours."""
    try:
        yield
    except SQL_ERRORS as error:
        raise explained(path, error, damaged) from error


def value_of(database: sqlite3.Connection, name: str) -> str:
    """Return a value of the table ``meta``; ``""`` if there is none."""
    row = database.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else ""


def put_value(database: sqlite3.Connection, name: str, value: str) -> None:
    """Write a value of the table ``meta``."""
    database.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))
