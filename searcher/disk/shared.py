"""A small SQLite file that the site, the worker and commands use at the same time.

Nobody keeps it open: each reading and each transaction opens it for a moment, and who writes waits
for the transaction of another process, which takes milliseconds.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from searcher.core.errors import EngineError
from searcher.disk.durable import create
from searcher.disk.refusals import refusal
from searcher.disk.sqlite import SQL_ERRORS, Damaged, explained
from searcher.speech import said

_PATIENCE = 30.0  # seconds to wait for another process


@dataclass(frozen=True, slots=True)
class Shared:
    """The tables of one kind of file.

    Attributes:
        application: number in the head of the file; another program's database is not ours.
        version: of the tables.
        schema: the statements that make them, and that write these two numbers.
        damaged: makes the exception that names the damage and its remedy, from path and reason.
    """

    application: int
    version: int
    schema: tuple[str, ...]
    damaged: Damaged

    @contextmanager
    def reading(self, path: Path) -> Iterator[sqlite3.Connection | None]:
        """Open the tables to read, all in one state; ``None`` if there are none.

        Raises:
            EngineError: the file is damaged, or another program's; a later version wrote it, or the
                system refused.
        """
        if not path.is_file():
            yield None
            return
        # SQLite rolls back what a killed process left, before it reads; for that it has to write.
        writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
        mode = "rw" if writable else "ro"
        with self.translated(path), closing(_connected(path, mode)) as database:
            database.execute("BEGIN")
            self._require_ours(path, database)
            yield database

    @contextmanager
    def writing(self, path: Path) -> Iterator[sqlite3.Connection]:
        """Open the tables for a transaction; made if missing, committed unless an exception comes.

        Raises:
            IndexBusy: another process wrote all the time.
            EngineError: the file is damaged, or another program's; a later version wrote it, the
                disk is full, or the system refused.
        """
        self._make(Path(os.path.realpath(path)))
        with self.translated(path), closing(_connected(path, "rw")) as database:
            database.execute("BEGIN IMMEDIATE")
            self._require_ours(path, database)
            yield database
            database.execute("COMMIT")

    def _make(self, path: Path) -> None:
        """Make the file if it is missing.

        SQLite would make an empty file first, and whoever reads amid would take that for damage.

        Raises:
            SystemRefused: the file cannot be made.
        """
        if path.exists():
            return
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
            for statement in self.schema:
                database.execute(statement)
            content = database.serialize()
        try:
            create(path, content)
        except OSError as error:
            raise refusal(error, path) from error

    @contextmanager
    def translated(self, path: Path) -> Iterator[None]:
        """Turn the exceptions of SQLite into ours."""
        try:
            yield
        except SQL_ERRORS as error:
            raise explained(path, error, self.damaged) from error

    def _require_ours(self, path: Path, database: sqlite3.Connection) -> None:
        [(application,)] = database.execute("PRAGMA application_id")
        [(version,)] = database.execute("PRAGMA user_version")
        if application != self.application:
            raise self.damaged(path, said("desk.foreign"))
        if version != self.version:
            raise EngineError("desk.version", path=path, found=version, wanted=self.version)


def _connected(path: Path, mode: str) -> sqlite3.Connection:
    address = f"{Path(os.path.realpath(path)).as_uri()}?mode={mode}"
    database = sqlite3.connect(address, uri=True, timeout=_PATIENCE, isolation_level=None)
    database.execute("PRAGMA secure_delete = ON")  # what is removed may be private
    return database
