"""Compare ``corrections.toml`` with the table of changes: what the file adds, and what left it.

The table is the truth. The file states changes like somebody at the desk: a new entry is a change
made now, and an entry that left the file undoes the change that it was. An entry that the desk
undid stays undone while the file keeps it. What the file says of a purged article is not taken in.
The order of entries in the file counts only among those
that are new.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from indexer.corpus.correction_rows import Row
from indexer.history.change import Change, canonical
from indexer.history.log import Log


@dataclass(frozen=True, slots=True)
class Filing:
    """What the file changes in the table.

    Attributes:
        undo: numbers of the changes that left the file.
        add: entries that the table lacks, in the order of the file.
        keep: numbers of the changes that the file states.
    """

    undo: tuple[int, ...]
    add: tuple[Row, ...]
    keep: frozenset[int]


def compared(log: Log, rows: Iterable[Row], *, whole: bool) -> Filing:
    """Compare the file with the table.

    Args:
        log: the table.
        rows: the entries of the file that can be used, in order.
        whole: whether these are all entries; else none counts as gone, since one that cannot be
            used may be the one that is missed.
    """
    spare = _spare(log)
    add, keep = [], set[int]()
    for row in rows:
        known = spare[canonical(row)]
        if known:
            keep.add(known.pop().number)
        elif row.get("id") not in log.purged:
            add.append(row)
    left = log.filed - keep - {each.number for each in log.changes if each.purges}
    if not whole:
        return Filing((), tuple(add), frozenset(keep | left))
    return Filing(tuple(sorted(left & log.active)), tuple(add), frozenset(keep))


def _spare(log: Log) -> dict[str, list[Change]]:
    """Return the changes that an entry of the file can be, by what they say; the best last.

    Those that the file stated before come first, then those that the desk made and that are in
    force, since an export wrote them.
    """
    able = [
        each
        for each in log.changes
        if each.undoes is None and (each.number in log.filed or each.number in log.active)
    ]
    found: defaultdict[str, list[Change]] = defaultdict(list)
    for each in sorted(able, key=lambda change: (change.number in log.filed, -change.number)):
        found[canonical(each.says)].append(each)
    return found
