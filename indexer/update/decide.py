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
from indexer.update.columns import Change, Columns
from indexer.update.plan import Plan, plan
from indexer.update.reprints import parts
from searcher.core.model import Article
from searcher.privacy.redaction import tells


@dataclass(frozen=True, slots=True)
class Decision:
    """The plan and the values from which it follows.

    Attributes:
        plan: article ids to put and to delete.
        columns: all articles of the corpus as they are now.
        amendments: the amendments of at least all articles to put.
        places: article id -> its file, and its place in the file, for each article to put.
        telling: article id -> file, for articles that a redacted index refuses because the id
            itself, which is an address, contains a private number.
    """

    plan: Plan
    columns: Columns
    amendments: Amendments
    places: Mapping[str, tuple[str, int]]
    telling: Mapping[str, str]


def all_rows(change: Change) -> list[int]:
    """Return all rows that count as articles."""
    return np.flatnonzero(change.columns.counted).tolist()


def touched_rows(change: Change, again: Collection[str]) -> list[int]:
    """Return the counted rows whose article may have to be written again.

    Args:
        change: what some files replaced in the columns.
        again: ids that the engine refused the last time.
    """
    columns = change.columns
    part = parts(len(columns.ids), columns.edges)
    regrouped = np.flatnonzero(np.isin(part, part[change.disturbed]) & columns.counted)
    own = [row for row in (*change.holders, *columns.holders(again)) if columns.counted[row]]
    return sorted({*own, *columns.halves(change.issues), *regrouped.tolist()})


def half_rows(change: Change, rows: Sequence[int]) -> list[int]:
    """Return the halves in the issues of these rows, whose articles `amended` needs."""
    columns = change.columns
    issues = change.issues.union(columns.issues[row] for row in rows if row in columns.issues)
    return columns.halves(issues)


def amended(
    change: Change, rows: Sequence[int], halves: Sequence[Article], known: Amendments
) -> tuple[Columns, Amendments]:
    """Return the columns with tails absorbed into their heads, and the amendments of these rows.

    Args:
        change: see `touched_rows`.
        rows: the rows whose amendments are wanted.
        halves: the articles of `half_rows`, in this order.
        known: the amendments that depend on no article: corrections and redaction.
    """
    columns = change.columns
    named = {half.id: half for half in halves}
    tails = {jump.head: named[jump.tail] for jump in find_jumps(halves)}
    absorbed = columns.absorbed - change.ids - named.keys() | {tail.id for tail in tails.values()}
    amendments = replace(known, tails=tails, groups=columns.groups(rows))
    return replace(columns, absorbed=absorbed), amendments


def own_rows(columns: Columns, rows: Collection[int], amendments: Amendments) -> list[int]:
    """Return the rows that are indexed as separate articles, by file and place."""

    def is_own(name: str) -> bool:
        return name not in columns.absorbed and not (amendments.redacts and tells(name))

    return columns.in_order(row for row in rows if is_own(columns.ids[row]))


def decide(
    columns: Columns,
    rows: Collection[int],
    amendments: Amendments,
    wanted: Mapping[str, str],
    held: Mapping[str, str],
    *,
    force: bool,
) -> Decision:
    """Compare the articles that the index should hold with those that it holds.

    Args:
        columns: all articles of the corpus; see `amended`.
        rows: the rows to compare.
        amendments: the amendments of these rows.
        wanted: article id -> digest of the article as it should be indexed, for each of `own_rows`.
        held: article id -> digest of the article that the engine holds, for the same ids.
        force: see `plan`.

    Raises:
        CorpusError: see `plan`.
    """
    todo = plan(wanted, held, force=force)
    put = set(todo.put)
    places = {columns.ids[row]: columns.where(row) for row in rows if columns.ids[row] in put}
    telling = {
        columns.ids[row]: columns.where(row)[0]
        for row in rows
        if amendments.redacts and tells(columns.ids[row])
    }
    return Decision(todo, columns, amendments, places, telling)
