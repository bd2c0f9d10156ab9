"""The accounts in people.sqlite, beside the index.

Every call opens the file, does one short transaction and closes it, so that the site, the command
and other processes of the site see each other's changes at once. Only the owner may read the file.
"""

import json
import os
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from searcher.core.errors import EngineError
from searcher.disk.owned import PEOPLE, Kind, claim
from searcher.disk.sqlite import opened, transaction, version_of
from searcher.identity.schema import seal
from searcher.speech import said
from web.people.person import (
    Account,
    PeopleError,
    Role,
    folded_name,
    require_name,
    require_offices,
)
from web.people.schema import COLUMNS, EMAIL, SCHEMA, VERSION, damaged

_SECRET_BYTES = 32
_MOST = 2**63 - 1  # the largest number that SQLite keeps
_OWNER_ONLY = 0o600
_ALL = f"SELECT {', '.join(COLUMNS)}, seal FROM account"  # noqa: S608 (names of ours)
_WRITE = f"INSERT OR REPLACE INTO account VALUES ({', '.join('?' * (len(COLUMNS) + 1))})"  # noqa: S608


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the table of accounts, in the order of its columns."""

    id: int
    folded: str
    name: str
    role: str
    offices: str
    active: int
    epoch: int
    created: str
    changed: str
    signed_in: str
    hashed: str
    key: str

    def account(self) -> Account:
        return Account(
            id=self.id,
            name=self.name,
            role=Role(self.role),
            offices=tuple(json.loads(self.offices)),
            active=bool(self.active),
            epoch=self.epoch,
            created=self.created,
            changed=self.changed,
            signed_in=self.signed_in,
            has_key=bool(self.key),
        )


@dataclass(frozen=True, slots=True)
class Proof:
    """What proves who somebody is.

    Attributes:
        hashed: the argon2 hash of the password.
        key: the SHA-256 of the access key, in hexadecimal digits; ``""``: there is none.
    """

    hashed: str
    key: str


class People:
    """The accounts of one index folder."""

    def __init__(self, index: Path, clock: Callable[[], float] = time.time) -> None:
        """Keep the folder; nothing is opened yet.

        Args:
            index: the index folder.
            clock: returns seconds since 1970.
        """
        self.path = index / PEOPLE
        self._clock = clock

    def prepare(self) -> None:
        """Make folder, file and key if they are missing; bring an older file to this version.

        Raises:
            PeopleDamaged: the file is damaged.
            NotOurs: the folder holds something else.
            EngineError: the system refused.
            OSError: the folder cannot be made.
        """
        if not self.path.is_file():
            claim(self.path.parent, Kind.INDEX)
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, _OWNER_ONLY))
        with self._open() as database:
            if version_of(database) != VERSION:
                _make(self.path, database)

    def secret(self) -> bytes:
        """Return the key that signs cookies."""
        with self._open() as database:
            found = database.execute("SELECT value FROM meta WHERE name = 'secret'").fetchone()
        try:
            return bytes.fromhex(found[0])
        except (TypeError, ValueError) as error:
            raise damaged(self.path, error) from error

    # -- reading ---------------------------------------------------------------------------------

    def all(self) -> list[Account]:
        """Return all accounts, in the order in which they were made."""
        if not self.path.is_file():
            return []
        with self._open() as database:
            return [row.account() for row in self._rows(database, "1 ORDER BY id")]

    def get(self, number: int) -> Account | None:
        """Return the account with a number."""
        return self._one("id = ?", number) if number <= _MOST else None

    def named(self, name: str) -> Account | None:
        """Return the account with a name, however it is written."""
        return self._one("folded = ?", folded_name(name))

    def with_proof(self, name: str) -> tuple[Account, Proof] | None:
        """Return the account with a name, and what proves that somebody is that person."""
        with self._open() as database:
            row = next(self._rows(database, "folded = ?", folded_name(name)), None)
        return (row.account(), Proof(row.hashed, row.key)) if row else None

    # -- changing --------------------------------------------------------------------------------

    def add(self, name: str, role: Role, offices: tuple[str, ...], hashed: str) -> Account:
        """Make an account.

        Raises:
            PeopleError: the name is taken, or cannot be used.
        """
        name, now = require_name(name), self._now()
        kept = json.dumps(require_offices(offices), ensure_ascii=False)
        with self._changing() as database:
            if next(self._rows(database, "folded = ?", folded_name(name)), None):
                raise PeopleError("people.taken", name=name)
            made = database.execute(
                "INSERT INTO account VALUES (NULL, ?, '', '', '', 0, 0, '', '', '', '', '', 0)",
                (folded_name(name),),
            )
            row = _Row(
                id=int(made.lastrowid or 0),
                folded=folded_name(name),
                name=name,
                role=role.value,
                offices=kept,
                active=1,
                epoch=1,
                created=now,
                changed=now,
                signed_in="",
                hashed=hashed,
                key="",
            )
            _write(database, row)
        return row.account()

    def set_password(self, number: int, hashed: str) -> Account:
        """Change the password; all sessions end."""
        return self._change(number, lambda row: replace(row, hashed=hashed, epoch=row.epoch + 1))

    def renew_hash(self, number: int, old: str, hashed: str) -> None:
        """Write the same password with newer parameters, unless it was changed meanwhile."""
        with self._changing() as database:
            row = self._row(database, number)
            if row.hashed == old:
                _write(database, replace(row, hashed=hashed))

    def set_role(self, number: int, role: Role, offices: tuple[str, ...]) -> Account:
        """Change role and offices, which holds for open sessions at once."""
        kept = json.dumps(require_offices(offices), ensure_ascii=False)
        return self._change(number, lambda row: replace(row, role=role.value, offices=kept))

    def set_active(self, number: int, *, active: bool) -> Account:
        """Let a person sign in, or end all sessions and refuse further ones."""
        return self._change(
            number,
            lambda row: replace(
                row, active=int(active), epoch=row.epoch + 1, key=row.key if active else ""
            ),
        )

    def end_sessions(self, number: int) -> Account:
        """Sign a person out everywhere; the access key ends too."""
        return self._change(number, lambda row: replace(row, epoch=row.epoch + 1, key=""))

    def set_key(self, number: int, digest: str) -> Account:
        """Set the digest of the access key; ``""`` removes the key."""
        return self._change(number, lambda row: replace(row, key=digest))

    def note_sign_in(self, number: int) -> None:
        """Record that a person has signed in now."""
        with self._changing() as database:
            _write(database, replace(self._row(database, number), signed_in=self._now()))

    # -- sessions that were signed out -----------------------------------------------------------

    def end(self, session: str, until: float) -> None:
        """Remember that a session was signed out, until it would end anyway."""
        with self._changing() as database:
            database.execute("DELETE FROM ended WHERE until < ?", (int(self._clock()),))
            database.execute("INSERT OR REPLACE INTO ended VALUES (?, ?)", (session, int(until)))

    def has_ended(self, session: str) -> bool:
        """Whether a session was signed out."""
        with self._open() as database:
            asked = database.execute("SELECT 1 FROM ended WHERE session = ?", (session,))
            return asked.fetchone() is not None

    # -- the file --------------------------------------------------------------------------------

    def _now(self) -> str:
        return datetime.fromtimestamp(int(self._clock()), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _one(self, condition: str, value: object) -> Account | None:
        with self._open() as database:
            row = next(self._rows(database, condition, value), None)
        return row.account() if row else None

    def _row(self, database: sqlite3.Connection, number: int) -> _Row:
        row = next(self._rows(database, "id = ?", number), None)
        if row is None:
            raise PeopleError("people.gone")
        return row

    def _rows(
        self, database: sqlite3.Connection, condition: str, *values: object
    ) -> Iterator[_Row]:
        for row in database.execute(f"{_ALL} WHERE {condition}", values):
            yield self._checked(row)

    def _checked(self, row: tuple[Any, ...]) -> _Row:
        if row[-1] != seal(*row[:-1]):
            raise damaged(self.path, said("register.row_changed", table="account"))
        return _Row(*row[:-1])

    def _change(self, number: int, made: Callable[[_Row], _Row]) -> Account:
        """Change an account in one transaction.

        Raises:
            PeopleError: there is no such account, or no active administrator would be left.
        """
        with self._changing() as database:
            old = self._row(database, number)
            new = replace(made(old), changed=self._now())
            _write(database, new)
            steps_down = _governs(old) and not _governs(new)
            if steps_down and not any(map(_governs, self._rows(database, "active = 1"))):
                raise PeopleError("people.last_administrator", name=old.name)
        return new.account()

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        with self._open() as database, transaction(database):
            yield database

    def _open(self) -> AbstractContextManager[sqlite3.Connection]:
        """Open the file.

        Raises:
            PeopleDamaged: the file is damaged.
            IndexBusy: another process did not end its transaction in time.
            EngineError: the system refused.
        """
        return opened(self.path, damaged)


def _governs(row: _Row) -> bool:
    return bool(row.active) and row.role == Role.ADMINISTRATOR


def _write(database: sqlite3.Connection, row: _Row) -> None:
    values = astuple(row)
    database.execute(_WRITE, (*values, seal(*values)))


def _make(path: Path, database: sqlite3.Connection) -> None:
    """Make what tables are missing in one transaction; another process may have made them just now.

    Raises:
        EngineError: a later version of the program made the file.
    """
    with transaction(database):
        if (found := version_of(database)) > VERSION:
            raise EngineError("people.later", path=path)
        if not found:
            for statement in filter(str.strip, SCHEMA.split(";")):
                database.execute(statement)
            key = secrets.token_hex(_SECRET_BYTES)
            database.execute("INSERT INTO meta VALUES ('secret', ?)", (key,))
        if found < VERSION:  # what is in the other tables stays as it is
            database.execute(EMAIL)
            database.execute(f"PRAGMA user_version = {VERSION}")
