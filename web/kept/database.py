"""What people with accounts keep, in kept.sqlite beside the index.

Every call opens the file, does one short transaction and closes it. Every call says whose shelf or
search it means, and finds no other person's.
"""

import os
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from searcher.core.errors import EngineError
from searcher.disk.owned import KEPT, Kind, claim
from searcher.disk.sqlite import opened, transaction, version_of
from web.kept.schema import MAILING, SCHEMA, VERSION, damaged
from web.kept.shelf import (
    MOST_ASKED,
    MOST_ENTRIES,
    MOST_SAVED,
    MOST_SHELVES,
    Entry,
    KeptError,
    Saved,
    Shelf,
    folded,
    require_name,
)

_OWNER_ONLY = 0o600
_TOKEN_BYTES = 24  # nobody guesses one of 2^192
_MOST = 2**63 - 1  # the largest number that SQLite keeps
_SHELF = (
    "SELECT id, owner, name, (SELECT count(*) FROM entry WHERE shelf = shelf.id), changed, "
    "coalesce(token, ''), noted FROM shelf"
)
_ENTRIES = "SELECT article, note, tags FROM entry WHERE shelf = ? ORDER BY place DESC"


class Shelves:
    """The shelves and saved searches of all people of one index folder."""

    def __init__(self, index: Path, clock: Callable[[], float] = time.time) -> None:
        """Keep the folder; nothing is opened yet.

        Args:
            index: the index folder.
            clock: returns seconds since 1970.
        """
        self.path = index / KEPT
        self._clock = clock

    def prepare(self) -> None:
        """Make folder and file if they are missing; bring an older file to this version.

        Raises:
            EngineError: the file is damaged or of a later version, or the system refused.
            OSError: the folder cannot be made.
        """
        if not self.path.is_file():
            claim(self.path.parent, Kind.INDEX)
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, _OWNER_ONLY))
        with opened(self.path, damaged) as database:
            if version_of(database) != VERSION:
                _make(self.path, database)

    # -- shelves ---------------------------------------------------------------------------------

    def all(self, owner: int) -> list[Shelf]:
        """Return a person's shelves; the one that was changed last comes first."""
        with opened(self.path, damaged) as database:
            rows = database.execute(
                f"{_SHELF} WHERE owner = ? ORDER BY changed DESC, id DESC", (owner,)
            )
            return [_shelf(row) for row in rows]

    def get(self, owner: int, number: int) -> tuple[Shelf, list[Entry]] | None:
        """Return a person's shelf, and its entries: the one put there last comes first."""
        return self._read("id = ? AND owner = ?", min(number, _MOST), owner)

    def shared(self, token: str) -> tuple[Shelf, list[Entry]] | None:
        """Return the shelf that a token opens."""
        return self._read("token = ?", token)

    def make(self, owner: int, name: str) -> Shelf:
        """Make an empty shelf.

        Raises:
            KeptError: the name cannot be used or is taken, or there are too many shelves.
        """
        name = require_name(name)
        with self._changing() as database:
            if _count(database, "shelf", owner) >= MOST_SHELVES:
                raise KeptError("kept.most_shelves", most=MOST_SHELVES)
            _require_free(database, owner, name)
            made = database.execute(
                "INSERT INTO shelf VALUES (NULL, ?, ?, ?, ?, NULL, 0)",
                (owner, folded(name), name, self._now()),
            )
            return _one(database, owner, int(made.lastrowid or 0))

    def rename(self, owner: int, number: int, name: str) -> None:
        """Give a shelf another name.

        Raises:
            KeptError: the name cannot be used or is taken, or there is no such shelf.
        """
        name = require_name(name)
        with self._changing() as database:
            if folded(_one(database, owner, number).name) != folded(name):
                _require_free(database, owner, name)
            self._set(database, number, "folded = ?, name = ?", folded(name), name)

    def delete(self, owner: int, number: int) -> None:
        """Remove a shelf and all that is on it.

        Raises:
            KeptError: there is no such shelf.
        """
        with self._changing() as database:
            _one(database, owner, number)
            database.execute("DELETE FROM entry WHERE shelf = ?", (number,))
            database.execute("DELETE FROM shelf WHERE id = ?", (number,))

    def share(self, owner: int, number: int, *, noted: bool) -> str:
        """Let others read a shelf, and return the token; one that exists stays.

        Raises:
            KeptError: there is no such shelf.
        """
        with self._changing() as database:
            token = _one(database, owner, number).token or secrets.token_urlsafe(_TOKEN_BYTES)
            self._set(database, number, "token = ?, noted = ?", token, int(noted))
        return token

    def unshare(self, owner: int, number: int) -> None:
        """Take the token back, for good: sharing again makes another.

        Raises:
            KeptError: there is no such shelf.
        """
        with self._changing() as database:
            _one(database, owner, number)
            self._set(database, number, "token = NULL, noted = 0")

    # -- entries ---------------------------------------------------------------------------------

    def add(self, owner: int, number: int, articles: Sequence[str]) -> int:
        """Put articles on a shelf, the first of them on top; return how many were not there.

        Raises:
            KeptError: they have no room, and none was added; or there is no such shelf.
        """
        with self._changing() as database:
            _one(database, owner, number)
            held = {article for article, *_ in database.execute(_ENTRIES, (number,))}
            new = [one for one in dict.fromkeys(articles) if one not in held]
            if len(held) + len(new) > MOST_ENTRIES:
                raise KeptError("kept.full", n=len(held), more=len(new), most=MOST_ENTRIES)
            [(last,)] = database.execute(
                "SELECT coalesce(max(place), 0) FROM entry WHERE shelf = ?", (number,)
            )
            database.executemany(
                "INSERT INTO entry VALUES (?, ?, ?, '', '')",
                [(number, one, last + at) for at, one in enumerate(reversed(new), 1)],
            )
            self._set(database, number)
        return len(new)

    def remove(self, owner: int, number: int, article: str) -> None:
        """Take an article from a shelf, with its note; one that is not there changes nothing.

        Raises:
            KeptError: there is no such shelf.
        """
        with self._changing() as database:
            _one(database, owner, number)
            database.execute("DELETE FROM entry WHERE shelf = ? AND article = ?", (number, article))
            self._set(database, number)

    def annotate(self, owner: int, number: int, entry: Entry) -> None:
        """Replace note and tags of an article on a shelf.

        Raises:
            KeptError: the article, or the shelf, is not there.
        """
        with self._changing() as database:
            _one(database, owner, number)
            done = database.execute(
                "UPDATE entry SET note = ?, tags = ? WHERE shelf = ? AND article = ?",
                (entry.note, "\n".join(entry.tags), number, entry.article),
            )
            if not done.rowcount:
                raise KeptError("kept.gone")
            self._set(database, number)

    # -- saved searches --------------------------------------------------------------------------

    def searches(self, owner: int) -> list[Saved]:
        """Return a person's saved searches, in the order in which they were saved."""
        with opened(self.path, damaged) as database:
            rows = database.execute(
                "SELECT id, name, asked, mark FROM saved WHERE owner = ? ORDER BY id", (owner,)
            )
            return [Saved(*row) for row in rows]

    def save(self, owner: int, name: str, asked: str, mark: str) -> None:
        """Save a search; one that is saved already gets the new name and keeps its mark.

        Raises:
            KeptError: the name cannot be used, or there are too many or too long searches.
        """
        name = require_name(name)
        if len(asked) > MOST_ASKED:
            raise KeptError("kept.long_search")
        with self._changing() as database:
            done = database.execute(
                "UPDATE saved SET name = ? WHERE owner = ? AND asked = ?", (name, owner, asked)
            )
            if not done.rowcount:
                if _count(database, "saved", owner) >= MOST_SAVED:
                    raise KeptError("kept.most_saved", most=MOST_SAVED)
                database.execute(
                    "INSERT INTO saved VALUES (NULL, ?, ?, ?, ?)", (owner, name, asked, mark)
                )

    def look(self, owner: int, number: int, mark: str) -> Saved:
        """Note what the owner has seen now; the mark never goes back.

        Raises:
            KeptError: there is no such search.
        """
        with self._changing() as database:
            _search(database, owner, number)
            database.execute("UPDATE saved SET mark = max(mark, ?) WHERE id = ?", (mark, number))
            return _search(database, owner, number)

    def forget(self, owner: int, number: int) -> None:
        """Remove a saved search.

        Raises:
            KeptError: there is no such search.
        """
        with self._changing() as database:
            _search(database, owner, number)
            database.execute("DELETE FROM mailing WHERE saved = ?", (number,))
            database.execute("DELETE FROM saved WHERE id = ?", (number,))

    # -- the file --------------------------------------------------------------------------------

    def _read(self, condition: str, *values: object) -> tuple[Shelf, list[Entry]] | None:
        with opened(self.path, damaged) as database:
            database.execute("BEGIN")  # shelf and entries of one state
            row = database.execute(f"{_SHELF} WHERE {condition}", values).fetchone()
            if row is None:
                return None
            entries = database.execute(_ENTRIES, (row[0],)).fetchall()
        return _shelf(row), [Entry(one, note, tuple(t.split())) for one, note, t in entries]

    def _set(
        self, database: sqlite3.Connection, number: int, columns: str = "", *values: object
    ) -> None:
        """Write columns of a shelf, and the time of its change."""
        written = f"{columns}, changed = ?" if columns else "changed = ?"
        database.execute(
            f"UPDATE shelf SET {written} WHERE id = ?",  # noqa: S608 (names of ours)
            (*values, self._now(), number),
        )

    def _now(self) -> str:
        return datetime.fromtimestamp(int(self._clock()), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        with opened(self.path, damaged) as database, transaction(database):
            yield database


def _shelf(row: tuple[int, int, str, int, str, str, int]) -> Shelf:
    return Shelf(*row[:-1], noted=bool(row[-1]))


def _one(database: sqlite3.Connection, owner: int, number: int) -> Shelf:
    """Return a person's shelf.

    Raises:
        KeptError: there is none of this number, or it is another person's.
    """
    asked = (min(number, _MOST), owner)
    row = database.execute(f"{_SHELF} WHERE id = ? AND owner = ?", asked).fetchone()
    if row is None:
        raise KeptError("kept.gone")
    return _shelf(row)


def _search(database: sqlite3.Connection, owner: int, number: int) -> Saved:
    row = database.execute(
        "SELECT id, name, asked, mark FROM saved WHERE id = ? AND owner = ?",
        (min(number, _MOST), owner),
    ).fetchone()
    if row is None:
        raise KeptError("kept.gone")
    return Saved(*row)


def _count(database: sqlite3.Connection, table: str, owner: int) -> int:
    counted = f"SELECT count(*) FROM {table} WHERE owner = ?"  # noqa: S608 (names of ours)
    [(held,)] = database.execute(counted, (owner,))
    return int(held)


def _require_free(database: sqlite3.Connection, owner: int, name: str) -> None:
    asked = database.execute(
        "SELECT 1 FROM shelf WHERE owner = ? AND folded = ?", (owner, folded(name))
    )
    if asked.fetchone():
        raise KeptError("kept.taken", name=name)


def _make(path: Path, database: sqlite3.Connection) -> None:
    """Make what tables are missing; another process may have made them just now.

    Raises:
        EngineError: a later version of the program made the file.
    """
    with transaction(database):
        if (found := version_of(database)) > VERSION:
            raise EngineError("kept.later", path=path)
        for statement in () if found else SCHEMA:
            database.execute(statement)
        if found < VERSION:  # what is in the other tables stays as it is
            database.execute(MAILING)
            database.execute(f"PRAGMA user_version = {VERSION}")
