"""Compare store and engine: read all articles or only changed ones, then let `decide` decide.

`compare_all` compares all wanted articles with all indexed ones. `compare_changed` compares only
the articles that changed files can affect: those in the files, those with the same ids in other
files, other halves in the same issues, and old and new members of their reprint groups. This
requires that all else is as the last run left it; the `ledger` shows that.
"""

from collections.abc import Iterator, Mapping
from typing import Protocol

from indexer.update.amend import Amendments
from indexer.update.columns import EMPTY, Change, Columns, RowsOf, changed
from indexer.update.decide import (
    Decision,
    all_rows,
    amended,
    decide,
    half_rows,
    own_rows,
    touched_rows,
)
from indexer.update.ledger import Ledger
from indexer.update.store import Store
from searcher.core.engine import HasDigests, HoldsArticles
from searcher.core.model import Article
from searcher.core.records import digest, to_record


class TellsHeld(HasDigests, HoldsArticles, Protocol):
    """Tells the digests of all that is indexed, or shows single articles."""


def compare_all(
    store: Store, known: Amendments, held: Mapping[str, str], *, force: bool
) -> Decision:
    """Compare all stored articles with all indexed articles.

    Args:
        store: the extraction store.
        known: the amendments that depend on no article: corrections and redaction.
        held: digest of each indexed article; see `HasDigests.held`.
        force: whether all articles may be deleted; see `plan`.

    Raises:
        CorpusError: see `plan`.
    """
    files = store.all_rows()
    change = changed(EMPTY, {}, files, files.__getitem__)
    rows = all_rows(change)
    columns, amendments = amended(change, rows, _halves(store, change, rows), known)
    wanted = _wanted(store, columns, rows, amendments, files.__getitem__)
    return decide(columns, rows, amendments, wanted, held, force=force)


def compare_changed(
    store: Store,
    known: Amendments,
    engine: TellsHeld,
    last: Ledger,
    *,
    force: bool,
) -> Decision:
    """Compare the articles that the files replaced in the store can affect.

    Args:
        store: files were replaced in it or removed from it since the last run.
        known: as in `compare_all`, and unchanged since the last run.
        engine: holds all articles wanted by the last run except those it refused.
        last: the ledger of the last run.
        force: whether all articles may be deleted; see `plan`.

    Raises:
        CorpusError: see `plan`.
    """
    after = {path: store.rows(path) for path in store.replaced}
    change = changed(last.columns, store.replaced, after, store.rows)
    rows = touched_rows(change, last.refused)
    columns, amendments = amended(change, rows, _halves(store, change, rows), known)
    ids = sorted(change.ids.union(columns.ids[row] for row in rows))
    held: Mapping[str, str] = (
        engine.held()
        if not columns.articles
        else {name: digest(to_record(article)) for name in ids if (article := engine.get(name))}
    )
    wanted = _wanted(store, columns, rows, amendments, store.rows)
    return decide(columns, rows, amendments, wanted, held, force=force or columns.articles > 0)


def articles(done: Decision, store: Store) -> Iterator[Article]:
    """Yield the articles to put, amended."""
    for name in done.plan.put:
        path, place = done.places[name]
        yield done.amendments.apply(path, store.article(path, place))


def _halves(store: Store, change: Change, rows: list[int]) -> list[Article]:
    return [store.article(*change.columns.where(row)) for row in half_rows(change, rows)]


def _wanted(
    store: Store, columns: Columns, rows: list[int], amendments: Amendments, rows_of: RowsOf
) -> dict[str, str]:
    """Return the digests of articles as they go into the index, that is: amended."""

    def made(row: int) -> str:
        path, place = columns.where(row)
        if not amendments.changes(path, columns.ids[row]):
            return rows_of(path)[place].digest
        return digest(to_record(amendments.apply(path, store.article(path, place))))

    return {columns.ids[row]: made(row) for row in own_rows(columns, rows, amendments)}
