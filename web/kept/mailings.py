"""Which saved searches are mailed, and up to which article: a table of kept.sqlite."""

import secrets
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from searcher.disk.owned import KEPT
from searcher.disk.sqlite import opened, transaction
from web.kept.schema import damaged
from web.kept.shelf import KeptError, Saved

EVERY = (1, 7)  # days between two letters
_DAY = 86_400
_EARLY = 1_800  # seconds: a timer that comes every hour must not drift by an hour each day
_TOKEN_BYTES = 24  # nobody guesses one of 2^192
_ALL = (
    "SELECT saved.id, saved.name, saved.asked, saved.mark, saved.owner, mailing.every, "
    "mailing.mark, mailing.token FROM mailing JOIN saved ON saved.id = mailing.saved"
)


@dataclass(frozen=True, slots=True)
class Mailing:
    """A saved search that is mailed.

    Attributes:
        saved: the search.
        owner: number of the account that it belongs to.
        every: days between two letters.
        mark: the newest `Article.first_indexed` that was mailed, or that was there before.
        token: the secret part of the address that stops it.
    """

    saved: Saved
    owner: int
    every: int
    mark: str
    token: str


class Mailings:
    """The searches that are mailed, of all people; `Shelves` has prepared the file."""

    def __init__(self, index: Path, clock: Callable[[], float] = time.time) -> None:
        """Keep the folder; nothing is opened yet.

        Args:
            index: the index folder.
            clock: returns seconds since 1970.
        """
        self.path = index / KEPT
        self._clock = clock

    def of(self, owner: int) -> dict[int, int]:
        """Return the days between two letters for each search of a person that is mailed."""
        with opened(self.path, damaged) as database:
            rows = database.execute(f"{_ALL} WHERE saved.owner = ?", (owner,))
            return {each.saved.id: each.every for each in map(_mailing, rows)}

    def change(self, owner: int, number: int, every: int, mark: str) -> None:
        """Mail a search every so many days, or not any more.

        Args:
            owner: number of the account.
            number: of the search.
            every: one of `EVERY`, or 0 for never.
            mark: the newest `Article.first_indexed` of its results; what is mailed is newer.

        Raises:
            KeptError: there is no such search, or nobody offers this.
        """
        if every not in {0, *EVERY}:
            raise KeptError("people.unknown_form")
        with self._changing() as database:
            held = database.execute(
                "SELECT 1 FROM saved WHERE id = ? AND owner = ?", (number, owner)
            )
            if held.fetchone() is None:
                raise KeptError("kept.gone")
            if not every:
                database.execute("DELETE FROM mailing WHERE saved = ?", (number,))
                return
            token = secrets.token_urlsafe(_TOKEN_BYTES)
            database.execute(
                "INSERT INTO mailing VALUES (?, ?, ?, ?, ?) "
                "ON CONFLICT (saved) DO UPDATE SET every = excluded.every",
                (number, every, mark, int(self._clock()), token),
            )

    def due(self) -> list[list[Mailing]]:
        """Return the searches whose time has come, by person and in the order of saving."""
        before = int(self._clock()) + _EARLY
        with opened(self.path, damaged) as database:
            rows = database.execute(
                f"{_ALL} WHERE mailing.sent + mailing.every * ? <= ? "
                "ORDER BY saved.owner, saved.id",
                (_DAY, before),
            ).fetchall()
        people: dict[int, list[Mailing]] = {}
        for each in map(_mailing, rows):
            people.setdefault(each.owner, []).append(each)
        return list(people.values())

    def sent(self, marks: Iterable[tuple[Mailing, str]]) -> None:
        """Note what a letter held, after the server has taken it; a mark never goes back."""
        now = int(self._clock())
        with self._changing() as database:
            database.executemany(
                "UPDATE mailing SET mark = max(mark, ?), sent = ? WHERE token = ?",
                [(mark, now, each.token) for each, mark in marks],
            )

    def stoppable(self, token: str) -> Mailing | None:
        """Return the search that a link stops."""
        with opened(self.path, damaged) as database:
            row = database.execute(f"{_ALL} WHERE mailing.token = ?", (token,)).fetchone()
        return _mailing(row) if row else None

    def stop(self, stopped: Mailing, *, all_of_them: bool) -> None:
        """Mail a search not any more, or no search of its owner."""
        with self._changing() as database:
            database.execute(
                "DELETE FROM mailing WHERE token = ? OR (? AND saved IN "
                "(SELECT id FROM saved WHERE owner = ?))",
                (stopped.token, all_of_them, stopped.owner),
            )

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        with opened(self.path, damaged) as database, transaction(database):
            yield database


def _mailing(row: tuple[int, str, str, str, int, int, str, str]) -> Mailing:
    return Mailing(Saved(*row[:4]), *row[4:])
