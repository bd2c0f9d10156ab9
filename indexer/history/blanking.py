"""Remove the values of changes for good, when their article is purged.

A change stays with its number, time, author, reason and the names of its fields. The next change
is sealed over the seal of the former values, so that seal stays, and the chain holds. A second
seal, in the table ``blank``, covers what is left. A seal is a digest: it tells nothing of a text.
"""

import json
import sqlite3
from collections.abc import Iterable

from indexer.corpus.correction import FIELDS
from indexer.history.change import WITHDRAWN, Change
from indexer.history.schema import BLANK, UNALTERED, chained

_HELD = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'blank'"
_CHANGE = "SELECT number, at, who, says, old, undoes, seal FROM change WHERE number = ?"


def blanked(database: sqlite3.Connection) -> dict[int, str]:
    """Return the second seal of each blank change, by number."""
    if database.execute(_HELD).fetchone() is None:
        return {}
    return dict(database.execute("SELECT number, seal FROM blank"))


def holds_values(change: Change) -> bool:
    """Whether a change tells values of an article, now or before."""
    return not change.is_blank and any(name in FIELDS for name in (*change.says, *change.old))


def blank(database: sqlite3.Connection, changes: Iterable[Change]) -> None:
    """Remove the values of changes; what lay on the disk is overwritten.

    Args:
        database: open to write.
        changes: those whose values go.
    """
    for statement in (*BLANK, "DROP TRIGGER change_is_not_altered"):
        database.execute(statement)
    for change in changes:
        says = {n: None if n in FIELDS else value for n, value in change.says.items()}
        old = {n: value for n, value in change.old.items() if n == WITHDRAWN}
        number, at, who, _, _, undoes, seal = database.execute(_CHANGE, (change.number,)).fetchone()
        row = (number, at, who, json.dumps(says), json.dumps(old), undoes)
        which = "UPDATE change SET says = ?, old = ? WHERE number = ?"
        database.execute(which, (row[3], row[4], number))
        database.execute("INSERT INTO blank VALUES (?, ?)", (number, chained(seal, *row)))
    database.execute(UNALTERED)
