"""Tell changes to people: who, of what, the old and the new values, as lines and as a table."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from indexer.corpus.correction import FILE_NAME
from indexer.history.change import FILE, Change
from indexer.history.log import Log
from searcher.export.delimited import Cell

_ASIDE = ("id", "files", "reason", "confirmed")  # of what a change says, no fields
# attribute of an article, by the name of its field where that differs
ATTRIBUTES = {"department": "departments", "remove": "withdrawn", "restore": "withdrawn"}


def history_rows(log: Log, among: Collection[Change] | None = None) -> Iterator[tuple[Cell, ...]]:
    """Yield the history as rows of a table, the heading first, one row for each changed field.

    Args:
        log: all changes.
        among: those to tell; ``None``: all.
    """
    names = ("number", "at", "who", "target", "field", "old", "new", "reason", "undoes", "active")
    yield names
    for change in log.changes if among is None else among:
        active = int(change.number in log.active)
        target = target_of(log, change)
        for field, old, new in values_of(change) or [("", "", "")]:
            what = (target, field, old, new, change.reason, change.undoes, active)
            yield (change.number, change.at, who_of(change), *what)


def who_of(change: Change) -> str:
    """Return who made a change: the name of an account, or the file."""
    return FILE_NAME if change.who == FILE else change.who


def target_of(log: Log, change: Change) -> str:
    """Return the id of the article, or the patterns of files, that a change concerns."""
    root = log.root(change)
    return root.id or " ".join(root.files)


def values_of(change: Change) -> list[tuple[str, str, str]]:
    """Return the field, the old and the new value of all that a change states."""
    fields = [name for name in change.says if name not in _ASIDE]
    return [
        (name, _text(change.old.get(ATTRIBUTES.get(name, name))), _text(change.says[name]))
        for name in fields
    ]


def _text(value: Any) -> str:
    """Return a value in one cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return value
    return "、".join(map(_part, value)) if isinstance(value, Iterable) else str(value)


def _part(value: Any) -> str:
    """Return one of several values; a person is a name with a role."""
    if isinstance(value, dict):
        value = [value.get("name", ""), value.get("role", "")]
    if isinstance(value, list | tuple):
        name, role = (*map(str, value), "", "")[:2]
        return f"{name}（{role}）" if role else name
    return str(value)
