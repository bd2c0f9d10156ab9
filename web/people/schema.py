"""The tables of people.sqlite. A seal covers each account, as in the register of ids."""

from pathlib import Path

from searcher.core.errors import EngineError
from searcher.disk.sqlite import one_line

VERSION = 2  # of the tables
# meta: `secret`, the key that signs cookies, in hexadecimal digits.
# account: `folded` is the name as names are compared. `hashed` is the argon2 hash of the password.
#   `key` is the SHA-256 of the access key for programs, or ''. Numbers are never given again.
# email (since version 2): `address` is the verified one, or ''. `pending` waits for its link, whose
#   secret part has the SHA-256 `digest`, until the second `until`. `asked` links were sent since
#   the second `begun`, which bounds how much mail one can let others get.
# ended: sessions that were signed out before their time, until they would have ended anyway.
SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE account (
    id INTEGER PRIMARY KEY AUTOINCREMENT, folded TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
    role TEXT NOT NULL, offices TEXT NOT NULL, active INTEGER NOT NULL, epoch INTEGER NOT NULL,
    created TEXT NOT NULL, changed TEXT NOT NULL, signed_in TEXT NOT NULL, hashed TEXT NOT NULL,
    key TEXT NOT NULL, seal INTEGER NOT NULL
);
CREATE TABLE ended (session TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
"""
EMAIL = (
    "CREATE TABLE email (account INTEGER PRIMARY KEY, address TEXT NOT NULL, "
    "pending TEXT NOT NULL, digest TEXT NOT NULL, until INTEGER NOT NULL, begun INTEGER NOT NULL, "
    "asked INTEGER NOT NULL, seal INTEGER NOT NULL)"
)
COLUMNS = (
    *("id", "folded", "name", "role", "offices", "active", "epoch"),
    *("created", "changed", "signed_in", "hashed", "key"),
)


class PeopleDamaged(EngineError):
    """The accounts differ from what was written."""


def damaged(path: Path, why: object) -> PeopleDamaged:
    """Return the exception that names the file, the damage, and what helps."""
    return PeopleDamaged("people.damaged", path=path, why=one_line(why))
