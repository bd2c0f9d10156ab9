"""Decide from values alone what to put into and delete from the engine; read and write nothing.

`comparing` reads store, register and engine, and calls these functions in this order: `all_rows` or
`touched_rows` selects the rows to compare, `half_rows` the halves to read, `joined` pairs them,
`amended` finds how each article is amended, `own_rows` selects the rows that are separate articles,
and `decide` compares their digests.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from indexer.articles.jumps import find_jumps
from indexer.update.amend import Amendments
from indexer.update.columns import Change, Columns
from indexer.update.named import Named
from indexer.update.plan import Plan, plan
from indexer.update.reprints import parts
from searcher.core.model import Article
from searcher.privacy.redaction import tells
from searcher.speech import Message


@dataclass(frozen=True, slots=True)
class Decision:
    """The plan and the values from which it follows.

    Attributes:
        plan: article ids to put and to delete.
        columns: all articles of the corpus as they are now.
        amendments: the amendments of at least all articles to put.
        places: article id -> its file, and its place in the file, for each article to put.
        telling: id as extracted -> file, for articles that a redacted index refuses because the
            name of the file or the stated id, which is an address, contains a private number.
        unmatched: see `settling.Settled`.
        aside: see `settling.Settled`.
    """

    plan: Plan
    columns: Columns
    amendments: Amendments
    places: Mapping[str, tuple[str, int]]
    telling: Mapping[str, str]
    unmatched: tuple[Message, ...] = ()
    aside: tuple[Message, ...] = ()


def all_rows(change: Change) -> list[int]:
    """Return all rows that count as articles."""
    return np.flatnonzero(change.columns.counted).tolist()


def touched_rows(
    change: Change, again: Collection[str], retitled: Collection[str] = ()
) -> list[int]:
    """Return the counted rows whose article may have to be written again.

    Rows that are alike, and halves of one issue, are touched together, since they may be united.

    Args:
        change: what some files replaced in the columns.
        again: ids that the engine refused the last time.
        retitled: files whose articles may belong to another paper.
    """
    columns = change.columns
    part = parts(len(columns.ids), columns.edges)
    named = columns.named(change.ids.union(again))  # a ready article may state a lasting id
    own = [
        row
        for row in (*change.holders, *named, *columns.of_files(retitled))
        if columns.counted[row]
    ]
    rows = {*own, *change.disturbed[columns.counted[change.disturbed]].tolist()}
    issues = change.issues
    while True:
        of_parts = np.flatnonzero(np.isin(part, np.unique(part[sorted(rows)])) & columns.counted)
        halves = columns.halves(issues)
        grown = rows.union(of_parts.tolist(), halves)
        issues = issues.union(columns.issues[row] for row in grown if row in columns.issues)
        if grown == rows:
            return sorted(rows)
        rows = grown


def half_rows(change: Change, rows: Sequence[int]) -> list[int]:
    """Return the halves in the issues of these rows, whose articles `joined` needs."""
    columns = change.columns
    issues = change.issues.union(columns.issues[row] for row in rows if row in columns.issues)
    return columns.halves(issues)


def joined(
    change: Change, rows: Sequence[int], halves: Sequence[Article]
) -> tuple[Columns, dict[str, Article]]:
    """Return the columns with tails absorbed into their heads, and the tail of each head's id.

    Args:
        change: see `touched_rows`.
        rows: the rows to compare.
        halves: the articles of `half_rows`, in this order.
    """
    columns = change.columns
    named = {half.id: half for half in halves}
    tails = {jump.head: named[jump.tail] for jump in find_jumps(halves)}
    stays = columns.absorbed - change.ids - named.keys() - {columns.ids[row] for row in rows}
    absorbed = stays | {tail.id for tail in tails.values()}
    return replace(columns, absorbed=absorbed), tails


def amended(
    columns: Columns, rows: Sequence[int], named: Named, known: Amendments
) -> tuple[Columns, Amendments]:
    """Return the columns with lasting ids, and the amendments of these rows.

    Args:
        columns: see `joined`.
        rows: the rows whose amendments are wanted.
        named: their lasting ids.
        known: the amendments that are known so far: corrections, redaction, tails, other prints.
    """
    names = list(columns.names)
    for row, name in named.names.items():
        names[row] = name
    prints = {columns.ids[row] for others in named.twins.values() for row in others}
    columns = replace(columns, names=names, absorbed=columns.absorbed | prints)
    return columns, replace(
        known,
        ids={columns.ids[row]: name for row, name in named.names.items()},
        groups=columns.groups(rows),
        firsts=named.firsts,
    )


def own_rows(columns: Columns, rows: Collection[int], amendments: Amendments) -> list[int]:
    """Return the rows that are indexed as separate articles, by file and place."""

    def is_own(row: int) -> bool:
        return columns.ids[row] not in columns.absorbed and not (
            amendments.redacts and tells(columns.ids[row])
        )

    return columns.in_order(row for row in rows if is_own(row))


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
        wanted: lasting id -> digest of the article as it should be indexed, for each of `own_rows`.
        held: lasting id -> digest of the article that the engine holds, for the same ids.
        force: see `plan`.

    Raises:
        CorpusError: see `plan`.
    """
    todo = plan(wanted, held, force=force)
    put = set(todo.put)
    own = (row for row in rows if columns.ids[row] not in columns.absorbed)
    places = {name: columns.where(row) for row in own if (name := columns.name(row)) in put}
    telling = {
        columns.ids[row]: columns.where(row)[0]
        for row in rows
        if amendments.redacts and tells(columns.ids[row])
    }
    return Decision(todo, columns, amendments, places, telling)
