"""The tables of ``desk.sqlite``: changes, which nobody alters, and the jobs of the worker.

The changes are no cache: people made them. A seal covers each one and the seal before it, so a
changed, a removed and an inserted row are noticed. Triggers refuse to alter or delete a change;
only purging an article blanks the values of its changes.
"""

import hashlib
import zlib
from pathlib import Path

from searcher.core.errors import IndexDamaged
from searcher.disk.sqlite import one_line

FILE_NAME = "desk.sqlite"
VERSION = 1  # of the tables; each later version says how it makes its tables from these
APPLICATION = 0x4A574453  # "JWDS" in the head of the file: another program's database is not ours
# change: see `indexer.history.change.Change`; `says` and `old` are JSON, `at` is UTC.
# filed: numbers of the changes that corrections.toml stated when it was read last.
# meta: `file`, a hash of corrections.toml when it was read last; `applied`, the number of the last
#   change that the index contains; `backup`, when the last backup was made.
# blank: numbers of changes whose values were removed when their article was purged. The seal of
#   such a change is still that of its former values, so that the chain holds; `seal` covers it
#   and the change as it is now.
# job: see `indexer.desk.queue.Job`; `told`, `counts` and `progress` are JSON.
BLANK = ("CREATE TABLE IF NOT EXISTS blank (number INTEGER PRIMARY KEY, seal TEXT NOT NULL)",)
UNALTERED = (
    "CREATE TRIGGER change_is_not_altered BEFORE UPDATE ON change "
    "BEGIN SELECT RAISE(ABORT, 'append-only'); END"
)
SCHEMA = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE change (number INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, "
    "says TEXT NOT NULL, old TEXT NOT NULL, undoes INTEGER, seal TEXT NOT NULL)",
    UNALTERED,
    "CREATE TRIGGER change_is_not_deleted BEFORE DELETE ON change "
    "BEGIN SELECT RAISE(ABORT, 'append-only'); END",
    "CREATE TABLE filed (number INTEGER PRIMARY KEY)",
    "CREATE TABLE job (number INTEGER PRIMARY KEY, kind TEXT NOT NULL, state TEXT NOT NULL, "
    "who TEXT NOT NULL, asked TEXT NOT NULL, began TEXT, ended TEXT, told TEXT, counts TEXT, "
    "progress TEXT, seal INTEGER NOT NULL)",
    "CREATE INDEX job_state ON job (state)",
    *BLANK,
    f"PRAGMA application_id = {APPLICATION}",
    f"PRAGMA user_version = {VERSION}",
)
_SEAL = 16  # bytes


class DeskDamaged(IndexDamaged):
    """The table of changes differs from what was written."""


def damaged(path: Path, why: object) -> DeskDamaged:
    """Return the exception that names the file, the damage, and what to do."""
    return DeskDamaged("desk.damaged", path=path, why=one_line(why))


def chained(before: str, *values: object) -> str:
    """Return the seal of a change.

    Args:
        before: the seal of the change before it; ``""`` for the first.
        values: the other columns.
    """
    text = repr((before, *values)).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(text, digest_size=_SEAL).hexdigest()


def seal(*values: object) -> int:
    """Return the checksum of the other columns of a job."""
    return zlib.crc32(repr(values).encode("utf-8", "surrogatepass"))
