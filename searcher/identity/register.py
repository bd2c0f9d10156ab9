"""Read the register: where an article is now that had another id, and why one is not shown."""

import json
import os
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from searcher.core.errors import EngineError
from searcher.core.model import Print
from searcher.disk.sqlite import SQL_ERRORS, explained
from searcher.identity.schema import FILE_NAME, VERSION, damaged, seal
from searcher.speech import Message, said

_MOST_MOVES = 100  # a chain of aliases is never so long; a ring, which damage may make, is endless


@dataclass(frozen=True, slots=True)
class Moved:
    """The article has another id.

    Attributes:
        to: the present id.
    """

    to: str


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The article is not shown any more.

    Attributes:
        id: the article.
        reason: the operator's words; ``""`` for none.
        since: ISO day on which it was withdrawn.
        prints: the files that hold it, with its places on their pages.
    """

    id: str
    reason: str
    since: str
    prints: tuple[Print, ...] = ()


def resolve(index: Path, article_id: str) -> Moved | Withdrawn | None:
    """Return what became of an id that the index does not hold.

    Args:
        index: the index folder.
        article_id: an id of an old link.

    Returns:
        `Withdrawn`, also for a former id of an article that was withdrawn; `Moved` for a former
        id; ``None`` for an id that is unknown or present, and if there is no register.

    Raises:
        RegisterDamaged: the register is damaged.
        EngineError: it cannot be read.
    """
    with _reading(index) as rows:
        if rows is None:
            return None
        present = _present(rows, article_id)
        if found := rows.row("withdrawn", "id", present):
            return withdrawn_of(found)
        return Moved(present) if present != article_id else None


def aliases(index: Path) -> list[tuple[str, str]]:
    """Return all pairs of a former and a present id, in the order of the former.

    Raises:
        RegisterDamaged: the register is damaged.
        EngineError: it cannot be read.
    """
    with _reading(index) as rows:
        if rows is None:
            return []
        step = {old: new for old, new, *_ in rows.all("alias", "old")}
        return [(old, _last(step, old)) for old in step]


def ids_in(index: Path) -> dict[tuple[str, int], str]:
    """Return file, and place in the file from 0 -> id of the article that the last run saw there.

    Ready articles, which state their ids, are absent.

    Raises:
        RegisterDamaged: the register is damaged.
        EngineError: it cannot be read.
    """
    with _reading(index) as rows:
        found = [] if rows is None else list(rows.where("sight", "place IS NOT NULL"))
    return {(path, place): name for _, name, _, path, place, *_ in found}


def withdrawals(index: Path) -> list[Withdrawn]:
    """Return all articles that were withdrawn, by id.

    Raises:
        RegisterDamaged: the register is damaged.
        EngineError: it cannot be read.
    """
    with _reading(index) as rows:
        return [] if rows is None else [withdrawn_of(row) for row in rows.all("withdrawn", "id")]


def notes(index: Path) -> list[Message]:
    """Return what the last run reported of ``corrections.toml``, in its order.

    Raises:
        RegisterDamaged: the register is damaged.
        EngineError: it cannot be read.
    """
    with _reading(index) as rows:
        found = [] if rows is None else rows.all("note", "number")
        return [Message.of_data(json.loads(told)) for _, told in found]


def bound_corrections(index: Path) -> list[tuple[Any, ...]]:
    """Return what entries of ``corrections.toml`` are bound to, a row for each.

    Raises:
        RegisterDamaged: the register is damaged.
        EngineError: it cannot be read.
    """
    with _reading(index) as rows:
        return [] if rows is None else list(rows.all("correction", "key"))


def places(index: Path, article_id: str) -> list[tuple[str, int]]:
    """Return each file that holds an article now, with the article's place in the file, from 0.

    Raises:
        RegisterDamaged: the register is damaged.
        EngineError: it cannot be read.
    """
    with _reading(index) as rows:
        if rows is None:
            return []
        seen = rows.where("sight", "id = ? AND place IS NOT NULL ORDER BY path", article_id)
        return [(str(path), int(place)) for _, _, _, path, place, *_ in seen]


def files_of(index: Path, issues: Collection[str]) -> list[str]:
    """Return the files that the last run saw articles of some issues in, each once, in order.

    Args:
        index: the index folder.
        issues: keys of issues; see `indexer.identity.seen.Imprint.issue`.

    Raises:
        RegisterDamaged: the register is damaged.
        EngineError: it cannot be read.
    """
    with _reading(index) as rows:
        if rows is None:
            return []
        asked = "issue = ? AND place IS NOT NULL"
        return sorted({str(row[3]) for each in issues for row in rows.where("sight", asked, each)})


def _last(step: dict[str, str], old: str) -> str:
    for _ in range(_MOST_MOVES):
        if old not in step:
            break
        old = step[old]
    return old


def _present(rows: "Rows", article_id: str) -> str:
    for _ in range(_MOST_MOVES):
        if not (found := rows.row("alias", "old", article_id)):
            break
        article_id = str(found[1])
    return article_id


def withdrawn_of(row: tuple[Any, ...]) -> Withdrawn:
    """Return the withdrawn article of a row."""
    name, reason, since, prints = map(str, row)
    made = (Print(source, leaf, box and tuple(box)) for source, leaf, box in json.loads(prints))
    return Withdrawn(name, reason, since, tuple(made))


class Rows:
    """The rows of a register; each is checked against its seal."""

    def __init__(self, path: Path, database: sqlite3.Connection) -> None:
        """Read from a database.

        Args:
            path: of the database's file, for messages.
            database: the open database.
        """
        self._path, self._db = path, database

    def row(self, table: str, column: str, value: object) -> tuple[Any, ...] | None:
        """Return the first row with a value, without its seal."""
        return next(self.where(table, f"{column} = ?", value), None)

    def all(self, table: str, order: str) -> Iterator[tuple[Any, ...]]:
        """Yield all rows of a table, without their seals."""
        yield from self.where(table, f"1 ORDER BY {order}")

    def where(self, table: str, condition: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """Yield the rows that meet a condition, without their seals.

        Raises:
            RegisterDamaged: a row does not match its seal.
        """
        question = f"SELECT * FROM {table} WHERE {condition}"  # noqa: S608 (words of ours)
        with translated(self._path):
            for row in self._db.execute(question, values):
                if row[-1] != seal(*row[:-1]):
                    raise damaged(self._path, said("register.row_changed", table=table))
                yield row[:-1]


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn the exceptions of SQLite on the register into ours.

    Raises:
        RegisterDamaged: the register is damaged.
        IndexBusy: another process is writing to it.
        EngineError: it cannot be read or written.
    """
    try:
        yield
    except SQL_ERRORS as error:
        raise explained(path, error, damaged) from error


@contextmanager
def _reading(index: Path) -> Iterator[Rows | None]:
    """Open the register of an index folder to read; ``None`` if there is none."""
    path = index / FILE_NAME
    if not path.is_file():
        yield None
        return
    address = f"{Path(os.path.realpath(path)).as_uri()}?mode=ro"
    with translated(path), closing(sqlite3.connect(address, uri=True)) as database:
        require_version(path, database)
        yield Rows(path, database)


def require_version(path: Path, database: sqlite3.Connection) -> None:
    """Refuse a register that this version does not know.

    Raises:
        EngineError: another version wrote the register.
    """
    [(version,)] = database.execute("PRAGMA user_version")
    if version != VERSION:
        raise EngineError("register.version", path=path, found=version, wanted=VERSION)
