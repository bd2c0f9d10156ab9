"""The table of the inbox, ``inbox.sqlite`` in its folder: entries, each with a seal.

A file is complete on the disk before its row is written, and its row says that it is dealt with
before the file is removed. So a kill leaves at most a file that no row names, which is swept.
"""

import os
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from searcher.core.errors import EngineError, IndexDamaged
from searcher.disk import owned
from searcher.disk.owned import Kind
from searcher.disk.sqlite import SQL_ERRORS, explained, one_line
from searcher.speech import said

FILE_NAME = "inbox.sqlite"
VERSION = 1
APPLICATION = 0x4A57494E  # "JWIN" in the head of the file
_PATIENCE = 30.0  # seconds to wait for another process
_PRIVATE = 0o700  # nobody else may look at what is not published yet
_SCHEMA = (
    "CREATE TABLE entry (number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, "
    "file TEXT NOT NULL, size INTEGER NOT NULL, content TEXT NOT NULL, who TEXT NOT NULL, "
    "sent TEXT NOT NULL, state TEXT NOT NULL, depth INTEGER NOT NULL, told TEXT, "
    "facts TEXT NOT NULL, plan TEXT, ended TEXT NOT NULL, seal INTEGER NOT NULL)",
    "CREATE INDEX entry_state ON entry (state)",
    "CREATE INDEX entry_content ON entry (content)",
    f"PRAGMA application_id = {APPLICATION}",
    f"PRAGMA user_version = {VERSION}",
)


class InboxDamaged(IndexDamaged):
    """The table of the inbox differs from what was written."""


def damaged(path: Path, why: object) -> InboxDamaged:
    """Return the exception that names the file, the damage, and what to do."""
    return InboxDamaged("inbox.damaged", path=path, why=one_line(why))


def seal(*values: object) -> int:
    """Return the checksum of the other columns of an entry."""
    return zlib.crc32(repr(values).encode("utf-8", "surrogatepass"))


def made(index: Path) -> Path:
    """Return the folder of the inbox, which is made if missing.

    Raises:
        NotOurs: a folder of this name holds something else.
        OSError: the operating system refused.
    """
    folder = owned.inbox_of(index)
    if not owned.is_ours(folder, Kind.INBOX):
        folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        owned.claim(folder, Kind.INBOX)
        folder.chmod(_PRIVATE)
    return folder


@contextmanager
def reading(index: Path) -> Iterator[sqlite3.Connection | None]:
    """Open the table to read; ``None`` if there is none.

    Raises:
        InboxDamaged: the file is damaged, or another program's.
        EngineError: a later version wrote it, or the system refused.
    """
    path = owned.inbox_of(index) / FILE_NAME
    if not path.is_file():
        yield None
        return
    writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    with _translated(path), closing(_connected(path, "rw" if writable else "ro")) as database:
        database.execute("BEGIN")
        _require_ours(path, database)
        yield database


@contextmanager
def writing(index: Path) -> Iterator[sqlite3.Connection]:
    """Open the table for one transaction; made if missing, committed unless an exception comes.

    Raises:
        InboxDamaged: the file is damaged, or another program's.
        NotOurs: a folder of this name holds something else.
        EngineError: a later version wrote it, the disk is full, or the system refused.
    """
    path = made(index) / FILE_NAME
    with _translated(path), closing(_connected(path, "rwc")) as database:
        database.execute("BEGIN IMMEDIATE")
        if database.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
            for statement in _SCHEMA:
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
def _translated(path: Path) -> Iterator[None]:
    try:
        yield
    except SQL_ERRORS as error:
        raise explained(path, error, damaged) from error
