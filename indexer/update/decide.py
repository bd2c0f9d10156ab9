"""Decide from values alone what to put into and delete from the engine; read and write nothing.

`comparing` reads store and engine, and calls these functions in this order: `all_rows` or
`touched_rows` selects the rows to compare, `half_rows` the halves to read, `amended` finds how each
article is amended, `own_rows` selects the rows that are separate articles, and `decide` compares
their digests.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from indexer.articles.jumps import find_jumps
from indexer.update.amend import Amendments
from indexer.update.plan import Plan, plan
from indexer.update.reprints import parts
from indexer.update.table import Change, Table
from searcher.core.model import Article
from searcher.privacy.redaction import tells


@dataclass(frozen=True, slots=True)
class Decision:
    """The plan and the values from which it follows.

    Attributes:
        plan: article ids to put and to delete.
        table: all articles of the corpus as they are now.
        amendments: those of the articles to put, and perhaps of more.
        places: file and place in it of each article to put.
        telling: article id -> file, for articles that a redacted index refuses because the id
            itself, which is an address, contains a private number.
    """

    plan: Plan
    table: Table
    amendments: Amendments
    places: Mapping[str, tuple[str, int]]
    telling: Mapping[str, str]


def all_rows(change: Change) -> list[int]:
    """Return all rows that count as articles."""
    return np.flatnonzero(change.table.counted).tolist()


def touched_rows(change: Change, again: Collection[str]) -> list[int]:
    """Return the counted rows whose article may have to be written again.

    Args:
        change: what some files replaced in the table.
        again: ids that the engine refused the last time.
    """
    table = change.table
    part = parts(len(table.ids), table.edges)
    regrouped = np.flatnonzero(np.isin(part, part[change.disturbed]) & table.counted)
    own = [row for row in (*change.holders, *table.holders(again)) if table.counted[row]]
    return sorted({*own, *table.halves(change.issues), *regrouped.tolist()})


def half_rows(change: Change, rows: Sequence[int]) -> list[int]:
    """Return the halves in the issues of these rows, whose articles `amended` needs."""
    table = change.table
    issues = change.issues.union(table.issues[row] for row in rows if row in table.issues)
    return table.halves(issues)


def amended(
    change: Change, rows: Sequence[int], halves: Sequence[Article], known: Amendments
) -> tuple[Table, Amendments]:
    """Return the table with tails absorbed into their heads, and the amendments of these rows.

    Args:
        change: see `touched_rows`.
        rows: those that are looked at.
        halves: the articles of `half_rows`, in this order.
        known: the amendments that depend on no article: corrections and redaction.
    """
    table = change.table
    named = {half.id: half for half in halves}
    tails = {jump.head: named[jump.tail] for jump in find_jumps(halves)}
    absorbed = table.absorbed - change.ids - named.keys() | {tail.id for tail in tails.values()}
    amendments = replace(known, tails=tails, groups=table.groups(rows))
    return replace(table, absorbed=absorbed), amendments


def own_rows(table: Table, rows: Collection[int], amendments: Amendments) -> list[int]:
    """Return the rows that are indexed as separate articles, by file and place."""

    def is_own(name: str) -> bool:
        return name not in table.absorbed and not (amendments.redacts and tells(name))

    return table.in_order(row for row in rows if is_own(table.ids[row]))


def decide(
    table: Table,
    rows: Collection[int],
    amendments: Amendments,
    wanted: Mapping[str, str],
    held: Mapping[str, str],
    *,
    force: bool,
) -> Decision:
    """Compare what is wanted with what is indexed.

    Args:
        table: see `amended`.
        rows: those that are looked at.
        amendments: theirs.
        wanted: the digest of each of `own_rows` as it goes into the index, by id.
        held: the digest of each article of these ids that the engine holds.
        force: see `plan`.

    Raises:
        CorpusError: see `plan`.
    """
    todo = plan(wanted, held, force=force)
    put = set(todo.put)
    places = {table.ids[row]: table.where(row) for row in rows if table.ids[row] in put}
    telling = {
        table.ids[row]: table.where(row)[0]
        for row in rows
        if amendments.redacts and tells(table.ids[row])
    }
    return Decision(todo, table, amendments, places, telling)
