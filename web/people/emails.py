"""The addresses of e-mail of accounts, in people.sqlite: asked for, and confirmed by a link."""

import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, replace
from pathlib import Path

from searcher.disk.owned import PEOPLE
from searcher.disk.sqlite import opened, transaction
from searcher.identity.schema import seal
from searcher.speech import said
from web.people.passwords import digest_of
from web.people.person import PeopleError
from web.people.schema import damaged

HOURS = 24  # that a link holds
MOST_ASKED = 5  # links that are sent for an account in a day
_DAY = 86_400
_TOKEN_BYTES = 24  # nobody guesses one of 2^192
_LONGEST_TOKEN = 100  # characters that are looked up


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the table, in the order of its columns."""

    account: int
    address: str = ""
    pending: str = ""
    digest: str = ""
    until: int = 0
    begun: int = 0
    asked: int = 0


@dataclass(frozen=True, slots=True)
class Email:
    """The address of an account.

    Attributes:
        account: number of the account.
        address: the address that its owner has confirmed; ``""``: none.
        pending: an address that waits to be confirmed; ``""``: none.
    """

    account: int
    address: str = ""
    pending: str = ""


class Emails:
    """The addresses of all accounts of one index folder, whose file `People` has prepared."""

    def __init__(self, index: Path, clock: Callable[[], float] = time.time) -> None:
        """Keep the folder; nothing is opened yet.

        Args:
            index: the index folder.
            clock: returns seconds since 1970.
        """
        self.path = index / PEOPLE
        self._clock = clock

    def of(self, account: int) -> Email:
        """Return the address of an account; an address whose link has expired is not pending."""
        with opened(self.path, damaged) as database:
            return self._email(self._row(database, account))

    def ask(self, account: int, address: str) -> str:
        """Let an address wait, and return the secret part of its link; a former link ends.

        Raises:
            PeopleError: too many links were sent today.
        """
        token, now = secrets.token_urlsafe(_TOKEN_BYTES), int(self._clock())
        with self._changing() as database:
            row = self._row(database, account)
            if not 0 <= now - row.begun < _DAY:
                row = replace(row, begun=now, asked=0)
            if row.asked >= MOST_ASKED:
                raise PeopleError("mail.many_links", most=MOST_ASKED)
            row = replace(row, pending=address, digest=digest_of(token), asked=row.asked + 1)
            self._write(database, replace(row, until=now + HOURS * 3600))
        return token

    def waiting(self, token: str) -> Email | None:
        """Return the address that a link is for; ``None``: it is unknown or has expired."""
        with opened(self.path, damaged) as database:
            row = self._waiting(database, token)
        return self._email(row) if row else None

    def confirm(self, token: str) -> Email | None:
        """Take the address of a link as the account's, once; ``None`` as in `waiting`."""
        with self._changing() as database:
            row = self._waiting(database, token)
            if row is None:
                return None
            row = replace(row, address=row.pending, pending="", digest="", until=0)
            self._write(database, row)
        return self._email(row)

    def remove(self, account: int) -> None:
        """Forget the address, and the one that waits; a link that was sent ends."""
        with self._changing() as database:
            row = self._row(database, account)
            self._write(database, replace(row, address="", pending="", digest="", until=0))

    def _email(self, row: _Row) -> Email:
        return Email(row.account, row.address, row.pending if self._lasts(row) else "")

    def _lasts(self, row: _Row) -> bool:
        return self._clock() < row.until

    def _waiting(self, database: sqlite3.Connection, token: str) -> _Row | None:
        digest = digest_of(token[:_LONGEST_TOKEN])
        asked = database.execute("SELECT * FROM email WHERE digest = ?", (digest,)).fetchone()
        row = self._checked(asked) if asked else None
        return row if row and self._lasts(row) else None

    def _row(self, database: sqlite3.Connection, account: int) -> _Row:
        asked = database.execute("SELECT * FROM email WHERE account = ?", (account,)).fetchone()
        return self._checked(asked) if asked else _Row(account)

    def _checked(self, row: tuple[object, ...]) -> _Row:
        if row[-1] != seal(*row[:-1]):
            raise damaged(self.path, said("register.row_changed", table="email"))
        return _Row(*row[:-1])  # type: ignore[arg-type]

    def _write(self, database: sqlite3.Connection, row: _Row) -> None:
        values = astuple(row)
        database.execute(
            "INSERT OR REPLACE INTO email VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (*values, seal(*values))
        )

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        with opened(self.path, damaged) as database, transaction(database):
            yield database
