"""Write the register: one transaction for each run, committed before the engine's commit.

After a kill between the two commits the next run finds in the register what this run decided, and
decides the same.
"""

import os
import secrets
import sqlite3
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from searcher.disk.owned import Kind, is_ours, remove_named
from searcher.identity.register import Rows, require_version, translated
from searcher.identity.schema import ALL, FILE_NAME, SCHEMA, TABLES, VERSION, damaged, seal
from searcher.speech import Message, said

_STAMP = "INSERT OR REPLACE INTO meta VALUES ('stamp', ?)"
_STAMP_BYTES = 16  # of a random stamp: two never agree
_MANY = 1000  # values from which reading a whole table is faster
_ASIDE = 1000  # damaged registers that may lie beside the present one


@contextmanager
def open_register(index: Path) -> Iterator["Register"]:
    """Open the register of an index folder to write; uncommitted changes are discarded on exit.

    Raises:
        RegisterDamaged: the register is damaged.
        IndexBusy: another process is writing to it.
        EngineError: a later version wrote it, the disk is full, or the system refused.
    """
    path = index / FILE_NAME
    index.mkdir(parents=True, exist_ok=True)
    with translated(path):
        database = sqlite3.connect(os.path.realpath(path))
    with closing(database):
        with translated(path):
            _prepare(path, database)
        yield Register(path, database)


def _prepare(path: Path, database: sqlite3.Connection) -> None:
    """Create the tables in a new file; in one transaction, so that a kill leaves all or none."""
    if database.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
        database.executescript(f"BEGIN; {SCHEMA} PRAGMA user_version = {VERSION};")
        database.execute(_STAMP, (secrets.token_hex(_STAMP_BYTES),))
        database.commit()
    require_version(path, database)


def set_aside(index: Path) -> Path | None:
    """Rename a damaged register, so that the next one begins empty and the operator keeps this one.

    Returns:
        The new path; ``None`` if there is no register, or the folder is not ours.
    """
    path = index / FILE_NAME
    if not path.is_file() or not is_ours(index, Kind.INDEX):
        return None
    names = (path.with_name(f"{FILE_NAME}.damaged-{number}") for number in range(1, _ASIDE))
    aside = next(each for each in names if not os.path.lexists(each))
    path.rename(aside)
    remove_named(index, Kind.INDEX, (FILE_NAME + "-journal",))
    return aside


class Register(Rows):
    """The register of one index folder. Changes are final only after `commit`.

    Use `open_register`, which turns SQLite's exceptions into ours.
    """

    def write(self, table: str, rows: Iterable[tuple[object, ...]]) -> None:
        """Add rows, or replace those with the same primary key; the seal is added to each."""
        sealed = [(*row, seal(*row)) for row in rows]
        if sealed:
            blanks = ", ".join("?" * len(sealed[0]))
            statement = f"INSERT OR REPLACE INTO {table} VALUES ({blanks})"  # noqa: S608 (ours)
            with translated(self._path):
                self._db.executemany(statement, sealed)

    def remove(self, table: str, column: str, values: Iterable[object]) -> None:
        """Remove the rows that have one of the values."""
        statement = f"DELETE FROM {table} WHERE {column} = ?"  # noqa: S608 (names of ours)
        gone = [(value,) for value in values]
        if gone:  # an empty list would begin a transaction
            with translated(self._path):
                self._db.executemany(statement, gone)

    def among(self, table: str, column: str, values: Collection[str]) -> dict[str, tuple[Any, ...]]:
        """Return value -> row for the rows of a table whose first column, its key, is a value."""
        if len(values) > _MANY:
            rows = ((row[0], row) for row in self.all(table, column))
            wanted = set(values)
            return {key: row for key, row in rows if key in wanted}
        found = ((value, self.row(table, column, value)) for value in values)
        return {value: row for value, row in found if row}

    def is_new(self) -> bool:
        """Whether nothing was ever written into the register."""
        return all(self.row(table, "1", 1) is None for table in ("article", "sight"))

    def next_number(self) -> int:
        """Return the first number that no sight has."""
        with translated(self._path):
            [(most,)] = self._db.execute("SELECT max(number) FROM sight")
        return (most or 0) + 1

    def stamp(self) -> str:
        """Return a random name of the register's state; each `commit` of changes sets another."""
        with translated(self._path):
            found = self._db.execute("SELECT value FROM meta WHERE name = 'stamp'").fetchone()
        return str(found[0]) if found else ""

    def problems(self) -> Iterator[Message]:
        """Read everything and yield a message for each damaged part."""
        with translated(self._path):
            for (found,) in self._db.execute("PRAGMA integrity_check(20)"):
                if found != "ok":
                    yield said("store.sqlite", why=" ".join(str(found).split()))
            for table in TABLES:
                if any(row[-1] != seal(*row[:-1]) for row in self._db.execute(ALL[table])):
                    yield said("register.row_changed", table=table)

    def require_sound(self) -> None:
        """Read and check everything.

        Raises:
            RegisterDamaged: something is damaged.
        """
        for problem in self.problems():
            raise damaged(self._path, problem)

    def overwrite(self) -> None:
        """Overwrite from now on what is removed or replaced, so that nothing of it is left."""
        with translated(self._path):
            self._db.execute("PRAGMA secure_delete = ON")

    def sweep(self) -> None:
        """Write the whole file anew without what lies about in it; all must be committed."""
        with translated(self._path):
            self._db.execute("VACUUM")

    def commit(self) -> None:
        """Make all changes since the last commit durable."""
        with translated(self._path):
            if self._db.in_transaction:
                self._db.execute(_STAMP, (secrets.token_hex(_STAMP_BYTES),))
            self._db.commit()


def problems(index: Path) -> Iterator[Message]:
    """Read the whole register and yield a message for each damaged part.

    Raises:
        RegisterDamaged: the register is damaged.
        EngineError: it cannot be read.
    """
    path = index / FILE_NAME
    address = f"{Path(os.path.realpath(path)).as_uri()}?mode=ro"
    with translated(path), closing(sqlite3.connect(address, uri=True)) as database:
        require_version(path, database)
        yield from Register(path, database).problems()
