"""Decide what to put into and delete from the engine, from all articles or only from changed ones.

`decide_all` compares all wanted articles with all indexed ones. `decide_changed` compares only the
articles that changed files can affect: those in the files, those with the same ids in other files,
other halves in the same issues, and old and new members of their reprint groups. This requires that
all else is as the last run left it; the `ledger` shows that.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from indexer.articles.jumps import find_jumps
from indexer.update.amend import Amendments
from indexer.update.ledger import Ledger
from indexer.update.plan import Plan, plan
from indexer.update.reprints import parts
from indexer.update.store import Store
from indexer.update.table import EMPTY, Change, RowsOf, Table, changed
from searcher.core.engine import Engine
from searcher.core.model import Article
from searcher.core.records import digest, to_record
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

    def articles(self, store: Store) -> Iterator[Article]:
        """Yield the articles to put, amended."""
        for name in self.plan.put:
            path, place = self.places[name]
            yield self.amendments.apply(path, store.article(path, place))


def decide_all(
    store: Store, known: Amendments, held: Mapping[str, str], *, force: bool
) -> Decision:
    """Compare all stored articles with all indexed articles.

    Args:
        store: the extraction store.
        known: the amendments that depend on no article: corrections and redaction.
        held: digest of each indexed article; see `Engine.held`.
        force: whether all articles may be deleted; see `plan`.

    Raises:
        CorpusError: see `plan`.
    """
    files = store.all_rows()
    change = changed(EMPTY, {}, files, files.__getitem__)
    rows = np.flatnonzero(change.table.counted).tolist()
    table, amendments = _amended(store, change, rows, known)
    found = _Wanted(store, table, amendments, files.__getitem__)
    wanted = {table.ids[row]: found.digest(row) for row in found.rows(rows)}
    return _decision(plan(wanted, held, force=force), table, rows, amendments)


def decide_changed(
    store: Store,
    known: Amendments,
    engine: Engine,
    last: Ledger,
    *,
    force: bool,
) -> Decision:
    """Compare the articles that the files replaced in the store can affect.

    Args:
        store: files were replaced in it or removed from it since the last run.
        known: as in `decide_all`, and unchanged since the last run.
        engine: holds all articles wanted by the last run except those it refused.
        last: the ledger of the last run.
        force: whether all articles may be deleted; see `plan`.

    Raises:
        CorpusError: see `plan`.
    """
    after = {path: store.rows(path) for path in store.replaced}
    change = changed(last.table, store.replaced, after, store.rows)
    rows = _touched(change, last.refused)
    table, amendments = _amended(store, change, rows, known)
    ids = sorted(change.ids.union(table.ids[row] for row in rows))
    held: Mapping[str, str] = (
        engine.held()
        if not table.articles
        else {name: digest(to_record(article)) for name in ids if (article := engine.get(name))}
    )
    found = _Wanted(store, table, amendments, store.rows)
    wanted = {table.ids[row]: found.digest(row) for row in found.rows(rows)}
    return _decision(plan(wanted, held, force=force or table.articles > 0), table, rows, amendments)


def _touched(change: Change, again: Collection[str]) -> list[int]:
    """Return the counted rows whose article may have to be written again."""
    table = change.table
    part = parts(len(table.ids), table.edges)
    regrouped = np.flatnonzero(np.isin(part, part[change.disturbed]) & table.counted)
    own = [row for row in (*change.holders, *table.holders(again)) if table.counted[row]]
    return sorted({*own, *table.halves(change.issues), *regrouped.tolist()})


def _amended(
    store: Store, change: Change, rows: list[int], known: Amendments
) -> tuple[Table, Amendments]:
    """Return the table with tails absorbed into their heads, and the amendments of these rows."""
    table = change.table
    issues = change.issues.union(table.issues[row] for row in rows if row in table.issues)
    halves = [store.article(*table.where(row)) for row in table.halves(issues)]
    named = {half.id: half for half in halves}
    tails = {jump.head: named[jump.tail] for jump in find_jumps(halves)}
    absorbed = table.absorbed - change.ids - named.keys() | {tail.id for tail in tails.values()}
    amendments = replace(known, tails=tails, groups=table.groups(rows))
    return replace(table, absorbed=absorbed), amendments


def _decision(todo: Plan, table: Table, rows: Collection[int], amendments: Amendments) -> Decision:
    put = set(todo.put)
    places = {table.ids[row]: table.where(row) for row in rows if table.ids[row] in put}
    telling = {
        table.ids[row]: table.where(row)[0]
        for row in rows
        if amendments.redacts and tells(table.ids[row])
    }
    return Decision(todo, table, amendments, places, telling)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Digests of amended articles, as they are indexed."""

    store: Store
    table: Table
    amendments: Amendments
    rows_of: RowsOf

    def rows(self, rows: Collection[int]) -> list[int]:
        """Return the rows that are indexed as separate articles, by file and place."""
        return self.table.in_order(row for row in rows if self._is_own(self.table.ids[row]))

    def _is_own(self, name: str) -> bool:
        if name in self.table.absorbed:
            return False
        return not (self.amendments.redacts and tells(name))

    def digest(self, row: int) -> str:
        """Return the digest of the amended article of a row."""
        path, place = self.table.where(row)
        if not self.amendments.changes(path, self.table.ids[row]):
            return self.rows_of(path)[place].digest
        return digest(to_record(self.amendments.apply(path, self.store.article(path, place))))
