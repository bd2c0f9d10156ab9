"""The tables of kept.sqlite, which is no cache: people made what is in it."""

from pathlib import Path

from searcher.core.errors import EngineError
from searcher.disk.sqlite import one_line

VERSION = 2  # of the tables
# shelf: `folded` is the name as names are compared. `token` is NULL unless others may read it.
# entry: `place` orders the entries of a shelf; the greatest was put there last. `tags` has one a
#   line.
# saved: `mark`, see `web.kept.shelf.Saved`. Numbers of shelves and searches are never given again,
#   so that an old address never leads to another shelf.
# mailing (since version 2): a saved search that is mailed; see `web.kept.mailings.Mailing`.
MAILING = (
    "CREATE TABLE mailing (saved INTEGER PRIMARY KEY, every INTEGER NOT NULL, mark TEXT NOT NULL, "
    "sent INTEGER NOT NULL, token TEXT NOT NULL UNIQUE)"
)
SCHEMA = (
    "CREATE TABLE shelf (id INTEGER PRIMARY KEY AUTOINCREMENT, owner INTEGER NOT NULL, "
    "folded TEXT NOT NULL, name TEXT NOT NULL, changed TEXT NOT NULL, token TEXT UNIQUE, "
    "noted INTEGER NOT NULL, UNIQUE (owner, folded))",
    "CREATE TABLE entry (shelf INTEGER NOT NULL, article TEXT NOT NULL, place INTEGER NOT NULL, "
    "note TEXT NOT NULL, tags TEXT NOT NULL, PRIMARY KEY (shelf, article)) WITHOUT ROWID",
    "CREATE TABLE saved (id INTEGER PRIMARY KEY AUTOINCREMENT, owner INTEGER NOT NULL, "
    "name TEXT NOT NULL, asked TEXT NOT NULL, mark TEXT NOT NULL, UNIQUE (owner, asked))",
)


class KeptDamaged(EngineError):
    """What people keep cannot be read."""


def damaged(path: Path, why: object) -> KeptDamaged:
    """Return the exception that names the file, the damage, and what helps."""
    return KeptDamaged("kept.damaged", path=path, why=one_line(why))
