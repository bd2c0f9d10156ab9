"""The tables of the register, for those who read it and for the indexer, which writes it.

The register is no cache: it says which ids articles have had, which cannot be had again. A seal
covers each row, since SQLite does not notice a changed byte in a text.
"""

import zlib
from pathlib import Path

from searcher.core.errors import IndexDamaged
from searcher.disk.sqlite import one_line
from searcher.speech import Message, said

FILE_NAME = "register.sqlite"
VERSION = 1  # of the tables; each later version says how it makes its tables from these
# meta: the stamp, a random name of the register's state.
# article: every id that was ever public, and the run that gave it.
# alias: a former id, and the id that replaced it; a chain of replacements is followed at reading.
# sight: an article as it was last seen in a file; `place` is NULL once the file lacks it.
#   id: the public id. own: the id from before it was united with another format of the article.
# withdrawn: public id, the operator's reason, the day since when, and the prints as JSON.
# correction: what an entry of corrections.toml is bound to: the public id, the marks of the
#   article, the values that the entry replaced, as JSON, and why it does not apply now, if so.
# note: what the last run reported of corrections.toml, as JSON of messages, for the site.
SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE article (
    id TEXT PRIMARY KEY, first_indexed TEXT, seal INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE alias (
    old TEXT PRIMARY KEY, id TEXT NOT NULL, seal INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE sight (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, own TEXT, path TEXT NOT NULL, place INTEGER,
    content BLOB NOT NULL, issue TEXT NOT NULL, title TEXT NOT NULL, sketch BLOB NOT NULL,
    seal INTEGER NOT NULL
);
CREATE INDEX sight_path ON sight (path);
CREATE INDEX sight_content ON sight (content);
CREATE INDEX sight_issue ON sight (issue);
CREATE INDEX sight_id ON sight (id);
CREATE TABLE withdrawn (
    id TEXT PRIMARY KEY, reason TEXT NOT NULL, since TEXT NOT NULL, prints TEXT NOT NULL,
    seal INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE correction (
    key TEXT PRIMARY KEY, id TEXT NOT NULL, content BLOB NOT NULL, title TEXT NOT NULL,
    sketch BLOB NOT NULL, was TEXT NOT NULL, aside TEXT NOT NULL, seal INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE note (number INTEGER PRIMARY KEY, message TEXT NOT NULL, seal INTEGER NOT NULL);
"""
TABLES = ("article", "alias", "sight", "withdrawn", "correction", "note")
ALL = {table: f"SELECT * FROM {table}" for table in TABLES}  # noqa: S608 (names of ours)


class RegisterDamaged(IndexDamaged):
    """The register differs from what was written."""

    @property
    def why(self) -> Message:
        """What differs."""
        return said("register.differs", why=dict(self.message.values)["why"])


def damaged(path: Path, why: object) -> RegisterDamaged:
    """Return the exception that names the file, the damage, and the command that repairs it."""
    return RegisterDamaged("register.damaged", path=path, why=one_line(why), folder=path.parent)


def seal(*values: object) -> int:
    """Return the checksum of a row's other columns."""
    return zlib.crc32(repr(values).encode("utf-8", "surrogatepass"))
