"""Compare store and engine: read all articles or only changed ones, then let `decide` decide.

`compare_all` compares all wanted articles with all indexed ones. `compare_changed` compares only
the articles that changed files or corrections can affect: those in the files, those that entries
name, those with the same ids in other files, other halves in the same issues, and old and new
members of their reprint groups, among which are the other prints of an article. This requires that
all else is as the last run left it; the `ledger` shows that.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from indexer.corpus.correction_changes import noted, touched
from indexer.corpus.globs import matches
from indexer.update.amend import Amendments
from indexer.update.case import Case
from indexer.update.columns import EMPTY, Change, Columns, RowsOf, changed
from indexer.update.decide import (
    Decision,
    all_rows,
    amended,
    decide,
    half_rows,
    joined,
    own_rows,
    touched_rows,
)
from indexer.update.ledger import Ledger
from indexer.update.naming import Registrar, Subject
from indexer.update.rows import PURGED
from indexer.update.settling import Settled
from indexer.update.store import Store
from searcher.core.engine import HasDigests, HoldsArticles
from searcher.core.model import Article
from searcher.core.records import digest, to_record


class TellsHeld(HasDigests, HoldsArticles, Protocol):
    """Tells the digests of all that is indexed, or shows single articles."""


def compare_all(
    store: Store,
    registrar: Registrar,
    known: Amendments,
    held: Mapping[str, str],
    *,
    force: bool,
) -> Decision:
    """Compare all stored articles with all indexed articles.

    Args:
        store: the extraction store.
        registrar: the register; new ids are written into it.
        known: the amendments that depend on no article: corrections and redaction.
        held: digest of each indexed article; see `HasDigests.held`.
        force: whether all articles may be deleted; see `plan`.

    Raises:
        CorpusError: see `plan`.
    """
    files = store.all_rows()
    change = changed(EMPTY, {}, files, files.__getitem__)
    work = _Work(store, registrar, change, all_rows(change), files.__getitem__)
    compared = work.amended(known, None)
    wanted = work.wanted(compared, held)
    return compared.decided(work.rows, wanted, held, force=force)


def compare_changed(
    store: Store,
    registrar: Registrar,
    known: Amendments,
    engine: TellsHeld,
    last: Ledger,
    retitled: Collection[str] = (),
    *,
    force: bool,
) -> Decision:
    """Compare the articles that the files replaced in the store can affect.

    Args:
        store: files were replaced in it or removed from it since the last run.
        registrar: as in `compare_all`, and as the last run left it.
        known: as in `compare_all`; all but the corrections is unchanged since the last run.
        engine: holds all articles wanted by the last run except those it refused.
        last: the ledger of the last run.
        retitled: files whose articles may belong to another paper than in the last run.
        force: whether all articles may be deleted; see `plan`.

    Raises:
        CorpusError: see `plan`.
    """
    after = {path: store.rows(path) for path in store.replaced}
    change = changed(last.columns, store.replaced, after, store.rows)
    corrected = touched(last.corrections, noted(known.corrections))
    again = registrar.clerk.names(corrected).union(last.refused)
    named = {path for path in change.columns.paths if matches(path, corrected.files)}
    rows = touched_rows(change, again, named.union(retitled))
    work = _Work(store, registrar, change, rows, store.rows)
    compared = work.amended(known, after)
    columns = compared.columns
    names = {name for row in work.rows for name in (change.columns.name(row), columns.name(row))}
    ids = sorted(change.ids | change.before | names)
    held: Mapping[str, str] = (
        engine.held()
        if not columns.articles
        else {name: digest(to_record(article)) for name in ids if (article := engine.get(name))}
    )
    wanted = work.wanted(compared, held)
    return compared.decided(work.rows, wanted, held, force=force or columns.articles > 0)


def articles(done: Decision, store: Store) -> Iterator[Article]:
    """Yield the articles to put, amended."""
    for name in done.plan.put:
        path, place = done.places[name]
        yield done.amendments.apply(path, store.article(path, place))


@dataclass(frozen=True, slots=True)
class _Work:
    """The rows that are compared.

    Attributes:
        store: the extraction store.
        registrar: the register.
        change: the columns after some files changed.
        rows: the rows to compare.
        rows_of: returns the present rows of any file.
    """

    store: Store
    registrar: Registrar
    change: Change
    rows: list[int]
    rows_of: RowsOf

    def amended(self, known: Amendments, paths: Collection[str] | None) -> "_Compared":
        """Return the columns with lasting ids, and the amendments of the rows.

        Args:
            known: see `compare_all`.
            paths: the files that changed; ``None`` for all.
        """
        halves = half_rows(self.change, self.rows)
        columns, tails = joined(self.change, self.rows, [self._article(row) for row in halves])
        at = {columns.ids[row]: row for row in halves}
        pairs = {at[tail.id]: at[head] for head, tail in tails.items()}
        named = self.registrar.name(Subject(columns, self.rows, pairs, self.rows_of, paths))
        others = {
            columns.ids[row]: [self._article(other) for other in more]
            for row, more in named.twins.items()
        }
        known = replace(known, tails=tails, others=others)
        return self._settled(*amended(columns, self.rows, named, known))

    def _settled(self, columns: Columns, amendments: Amendments) -> "_Compared":
        """Return the columns without what is withdrawn, and only corrections that apply."""
        is_first = self.registrar.is_first
        case = Case(columns, self.rows, amendments, self._article, is_first)
        settled = self.registrar.clerk.settle(case)
        gone = settled.withdrawn
        gone |= {row for row in self.rows if columns.issues.get(row) == PURGED}
        amendments = replace(
            amendments,
            corrections=settled.corrections,
            groups=columns.groups(self.rows, gone) if gone else amendments.groups,
        )
        absorbed = columns.absorbed.union(columns.ids[row] for row in gone)
        return _Compared(replace(columns, absorbed=absorbed), amendments, settled)

    def wanted(self, compared: "_Compared", held: Collection[str]) -> dict[str, str]:
        """Return the digests of articles as they go into the index, that is: amended.

        An article that is not held is put whatever it is, so its digest is not computed.
        """
        columns, amendments = compared.columns, compared.amendments
        rows = own_rows(columns, self.rows, amendments)
        names = {columns.name(row): row for row in reversed(rows)}

        def made(row: int) -> str:
            path, place = columns.where(row)
            return digest(to_record(amendments.apply(path, self.store.article(path, place))))

        own = ((columns.name(row), row) for row in rows)
        return {name: made(row) if name in held else "" for name, row in own if names[name] == row}

    def _article(self, row: int) -> Article:
        return self.store.article(*self.change.columns.where(row))


@dataclass(frozen=True, slots=True)
class _Compared:
    """What follows from the compared rows.

    Attributes:
        columns: all articles of the corpus as they are now.
        amendments: of the compared rows.
        settled: which corrections apply.
    """

    columns: Columns
    amendments: Amendments
    settled: Settled

    def decided(
        self, rows: list[int], wanted: Mapping[str, str], held: Mapping[str, str], *, force: bool
    ) -> Decision:
        """Return the decision; who withdraws all articles wants none to be left."""
        force = force or bool(self.settled.withdrawn)
        done = decide(self.columns, rows, self.amendments, wanted, held, force=force)
        return replace(done, unmatched=self.settled.unmatched, aside=self.settled.aside)
