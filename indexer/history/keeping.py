"""Reads and writes the rows of the table of changes."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from indexer.corpus.correction_rows import Row
from indexer.history.blanking import blanked
from indexer.history.change import FILE, Change, plain
from indexer.history.database import has_desk, put_value, reading, value_of, writing
from indexer.history.filing import Filing
from indexer.history.log import Log
from indexer.history.schema import FILE_NAME, chained, damaged
from searcher.speech import Message, said

_FILE, _APPLIED, _BACKUP = "file", "applied", "backup"
_ALL = "SELECT number, at, who, says, old, undoes, seal FROM change ORDER BY number"
_MEANINGLESS = (ValueError, TypeError, AttributeError, RecursionError)


def read_log(index: Path) -> Log:
    """Return all changes; none if nobody ever used the desk of this index.

    Raises:
        DeskDamaged: the table is damaged.
        EngineError: it cannot be read.
    """
    with reading(index) as database:
        return Log() if database is None else log_of(index, database)


def log_of(index: Path, database: sqlite3.Connection) -> Log:
    """Return all changes of an open table.

    Raises:
        DeskDamaged: a row is not as it was written, or one is missing.
    """
    applied = value_of(database, _APPLIED) or "0"
    if not applied.isdecimal():
        raise damaged(index / FILE_NAME, said("desk.row_changed", table="meta"))
    filed = frozenset(number for (number,) in database.execute("SELECT number FROM filed"))
    changes = tuple(_changes(index, database))
    return Log(changes, filed, min(int(applied), len(changes)), value_of(database, _FILE))


def _changes(index: Path, database: sqlite3.Connection) -> Iterator[Change]:
    before, blank = "", blanked(database)
    for at, (*row, seal) in enumerate(database.execute(_ALL), 1):
        undoes = row[5]
        sound = blank[at] == chained(seal, *row) if at in blank else seal == chained(before, *row)
        if row[0] != at or not sound or not (undoes is None or 0 < undoes < at):
            raise damaged(index / FILE_NAME, said("desk.row_changed", table="change"))
        before = seal
        yield _change(index, row, is_blank=at in blank)


def _change(index: Path, row: list[Any], *, is_blank: bool) -> Change:
    number, at, who, says, old, undoes = row
    try:
        told = dict(json.loads(says)), dict(json.loads(old))
        return Change(number, at, who, *told, undoes, is_blank)
    except _MEANINGLESS as error:  # sealed, so a program wrote it
        raise damaged(index / FILE_NAME, said("desk.row_changed", table="change")) from error


def insert(
    database: sqlite3.Connection,
    who: str,
    says: Row,
    old: Mapping[str, Any] | None = None,
    undoes: int | None = None,
) -> Change:
    """Append a change made now."""
    last = database.execute("SELECT number, seal FROM change ORDER BY number DESC LIMIT 1")
    number, before = last.fetchone() or (0, "")
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    told = (json.dumps(plain(each or {})) for each in (says, old))
    row = (number + 1, at, who, *told, undoes)
    database.execute(
        "INSERT INTO change VALUES (?, ?, ?, ?, ?, ?, ?)", (*row, chained(before, *row))
    )
    return Change(number + 1, at, who, plain(says), plain(old or {}), undoes)


def file_away(database: sqlite3.Connection, filing: Filing, file: str) -> None:
    """Write what corrections.toml changes.

    Args:
        database: open to write.
        filing: see `filing.compared`.
        file: a hash of the file.
    """
    for number in filing.undo:
        insert(database, FILE, {}, undoes=number)
    added = [insert(database, FILE, row).number for row in filing.add]
    database.execute("DELETE FROM filed")
    _fill(database, filing.keep.union(added))
    put_value(database, _FILE, file)


def _fill(database: sqlite3.Connection, numbers: Iterable[int]) -> None:
    database.executemany("INSERT INTO filed VALUES (?)", ((n,) for n in sorted(numbers)))


def read_applied(index: Path) -> int:
    """Return the number of the last change that the index contains.

    Raises:
        DeskDamaged: the table is damaged.
        EngineError: it cannot be read.
    """
    with reading(index) as database:
        found = "0" if database is None else value_of(database, _APPLIED) or "0"
    if not found.isdecimal():
        raise damaged(index / FILE_NAME, said("desk.row_changed", table="meta"))
    return int(found)


def read_mark(index: Path) -> tuple[object, ...]:
    """Return what differs whenever `read_log` would return something else.

    Raises:
        DeskDamaged: the file is damaged.
        EngineError: it cannot be read.
    """
    with reading(index) as database:
        if database is None:
            return ()
        last = database.execute("SELECT number, seal FROM change ORDER BY number DESC LIMIT 1")
        values = (value_of(database, name) for name in (_APPLIED, _FILE))
        return (*(last.fetchone() or ()), *values)


def read_backup(index: Path) -> str:
    """Return when the last backup was made, UTC day and time; ``""`` if that is not known.

    Raises:
        DeskDamaged: the table is damaged.
        EngineError: it cannot be read.
    """
    with reading(index) as database:
        return "" if database is None else value_of(database, _BACKUP)


def note_backup(index: Path, made: str) -> None:
    """Write when a backup was made, if somebody uses the desk, which shows it."""
    if has_desk(index):
        with writing(index) as database:
            put_value(database, _BACKUP, made)


def put_applied(database: sqlite3.Connection, number: int) -> None:
    """Write the number of the last change that the index contains; it never goes back."""
    if number > int(value_of(database, _APPLIED) or 0):
        put_value(database, _APPLIED, str(number))


def problems(index: Path) -> Iterator[Message]:
    """Read the whole file and yield a message for each damaged part.

    Raises:
        DeskDamaged: the file is damaged.
        EngineError: it cannot be read.
    """
    with reading(index) as database:
        if database is None:
            return
        for (found,) in database.execute("PRAGMA integrity_check(20)"):
            if found != "ok":
                yield said("store.sqlite", why=" ".join(str(found).split()))
        log_of(index, database)
