"""The table of the inbox, ``inbox.sqlite`` in its folder: entries, each with a seal.

A file is complete on the disk before its row is written, and its row says that it is dealt with
before the file is removed. So a kill leaves at most a file that no row names, which is swept.
"""

import sqlite3
import zlib
from contextlib import AbstractContextManager
from pathlib import Path

from searcher.core.errors import IndexDamaged
from searcher.disk import owned
from searcher.disk.owned import Kind
from searcher.disk.shared import Shared
from searcher.disk.sqlite import one_line

FILE_NAME = "inbox.sqlite"
VERSION = 1
APPLICATION = 0x4A57494E  # "JWIN" in the head of the file
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


_TABLES = Shared(APPLICATION, VERSION, _SCHEMA, damaged)


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


def reading(index: Path) -> AbstractContextManager[sqlite3.Connection | None]:
    """Open the table to read; ``None`` if there is none.

    Raises:
        InboxDamaged: the file is damaged, or another program's.
        EngineError: a later version wrote it, or the system refused.
    """
    return _TABLES.reading(owned.inbox_of(index) / FILE_NAME)


def writing(index: Path) -> AbstractContextManager[sqlite3.Connection]:
    """Open the table for one transaction; made if missing, committed unless an exception comes.

    Raises:
        InboxDamaged: the file is damaged, or another program's.
        NotOurs: a folder of this name holds something else.
        EngineError: a later version wrote it, the disk is full, or the system refused.
    """
    return _TABLES.writing(made(index) / FILE_NAME)
