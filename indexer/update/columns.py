"""All articles of a corpus as columns, to find the articles that a few changed files affect."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from indexer.update.reprints import (
    BANDS,
    U32,
    Bools,
    Fetch,
    Rows,
    Texts,
    bands_of,
    parts,
    regrouped,
)
from indexer.update.rows import Row


@dataclass(frozen=True, slots=True)
class Columns:
    """One row for each article, in no particular order.

    Attributes:
        paths: of files; some may have no article any more.
        ids: article ids.
        files: indexes into ``paths``.
        places: places of the articles in their files.
        bands: see `reprints.bands_of`.
        counted: which rows count: for several rows with one id the first, by file and place.
        edges: pairs of counted rows that are reprints, of shape (m, 2); see `reprints`.
        issues: row -> issue key of articles with jump lines, see `jumps.issue_of`.
        absorbed: ids of rows that are indexed as part of another row: tails of heads, and the
            other prints of an article.
        names: lasting id of each row; ``""`` for a ready article, which keeps the id it states,
            and for a row that is not named yet.
    """

    paths: Sequence[str]
    ids: Sequence[str]
    files: U32
    places: U32
    bands: U32
    counted: Bools
    edges: Rows
    issues: Mapping[int, str]
    absorbed: frozenset[str] = frozenset()
    names: Sequence[str] = ()

    def name(self, row: int) -> str:
        """Return the id under which a row is indexed."""
        return self.names[row] or self.ids[row]

    @property
    def articles(self) -> int:
        """Number of articles that are indexed."""
        return int(self.counted.sum()) - len(self.absorbed)

    def where(self, row: int) -> tuple[str, int]:
        """Return file and place of a row."""
        return self.paths[self.files[row]], int(self.places[row])

    def whereabouts(self) -> Iterator[tuple[str, str]]:
        """Yield (file, lasting id) for each row, also for rows that do not count."""
        return ((self.paths[file], self.name(row)) for row, file in enumerate(self.files))

    def in_order(self, rows: Iterable[int]) -> list[int]:
        """Sort rows by file and place."""
        return sorted(rows, key=self.where)

    def doubles(self) -> list[tuple[str, str]]:
        """Return (file, id) of rows that do not count because another row has their id."""
        rows = self.in_order(np.flatnonzero(~self.counted).tolist())
        ids = ((self.paths[self.files[row]], self.ids[row]) for row in rows)
        return [(path, name) for path, name in ids if name not in self.absorbed]

    def holders(self, ids: Collection[str]) -> list[int]:
        """Return the rows with one of the ids."""
        return [row for row, name in enumerate(self.ids) if name in ids] if ids else []

    def of_files(self, paths: Collection[str]) -> list[int]:
        """Return the rows of some files."""
        numbers = [n for n, path in enumerate(self.paths) if path in paths] if paths else []
        return np.flatnonzero(np.isin(self.files, numbers)).tolist()

    def named(self, names: Collection[str]) -> list[int]:
        """Return the rows that are indexed under one of the ids."""
        return [row for row in range(len(self.ids)) if self.name(row) in names] if names else []

    def halves(self, issues: Collection[str]) -> list[int]:
        """Return the counted rows of these issues that have jump lines."""
        found = (row for row, issue in self.issues.items() if issue in issues)
        return [row for row in found if self.counted[row]]

    def groups(self, rows: Collection[int], without: Collection[int] = ()) -> dict[str, str]:
        """Return row's id -> smallest lasting id of its reprint group, for rows with a group.

        Prints of one article have one lasting id, so they make no group.
        """
        part = parts(len(self.ids), self.edges)
        members = np.flatnonzero(np.isin(part, np.unique(part[list(rows)])) & self._paired())
        names: dict[int, set[str]] = {}
        for row in members.tolist():
            if row not in without:
                names.setdefault(int(part[row]), set()).add(self.name(row))
        first = {label: min(each) for label, each in names.items() if len(each) > 1}
        return {self.ids[row]: first[label] for row in rows if (label := int(part[row])) in first}

    def _paired(self) -> Bools:
        paired = np.zeros(len(self.ids), bool)
        paired[self.edges.ravel()] = True
        return paired


EMPTY = Columns(
    paths=(),
    ids=(),
    files=np.zeros(0, np.uint32),
    places=np.zeros(0, np.uint32),
    bands=np.zeros((0, BANDS), np.uint32),
    counted=np.zeros(0, bool),
    edges=np.zeros((0, 2), np.int64),
    issues={},
)


@dataclass(frozen=True, slots=True)
class Change:
    """The columns after some files changed.

    Attributes:
        columns: the new columns; its ``absorbed`` is still the old one.
        ids: of the articles that were added, removed or changed.
        holders: the rows with one of these ids.
        issues: keys of the issues whose halves may pair differently.
        disturbed: rows that include at least one of each reprint group that changed.
        before: lasting ids of the rows that were removed.
    """

    columns: Columns
    ids: frozenset[str]
    holders: list[int]
    issues: frozenset[str]
    disturbed: Rows
    before: frozenset[str] = frozenset()


Files = Mapping[str, Sequence[Row]]
RowsOf = Callable[[str], Sequence[Row]]


def changed(columns: Columns, before: Files, after: Files, rows_of: RowsOf) -> Change:
    """Replace the rows of some files.

    Args:
        columns: the old columns.
        before: former rows of the files, as far as they matched their seals.
        after: present rows of the files.
        rows_of: returns the present rows of any file.
    """
    gone, added, moved = _compared(columns, before, after)
    stays = np.ones(len(columns.ids), bool)
    stays[gone] = False
    grown = _grown(columns, stays, added, moved)
    ids = frozenset([columns.ids[row] for row in gone] + [row.id for _, row in added])
    holders = grown.holders(ids)
    counted = grown.counted.copy()
    _count_first(grown, holders)
    issues = {columns.issues.get(row, "") for row in gone}
    issues |= {grown.issues.get(row, "") for row in holders}
    edges, disturbed = _reconnected(columns, grown, stays, counted, rows_of)
    named = frozenset(columns.name(row) for row in gone)
    whole = replace(grown, edges=edges)
    return Change(whole, ids, holders, frozenset(issues - {""}), disturbed, named)


def _reconnected(
    columns: Columns, grown: Columns, stays: Bools, counted: Bools, rows_of: RowsOf
) -> tuple[Rows, Rows]:
    """Return the edges of the new columns, and rows that include one of each changed group.

    Args:
        columns: the old columns.
        grown: the new columns; its first rows are the old rows that stay.
        stays: which old rows stay.
        counted: which new rows counted before.
        rows_of: see `changed`.
    """
    ceased = np.flatnonzero(counted & ~grown.counted)
    lives = stays.copy()
    lives[np.flatnonzero(stays)[ceased]] = False
    whole = lives[columns.edges].all(axis=1)
    broken = columns.edges[~whole]
    number = np.cumsum(stays) - 1
    edges, disturbed = regrouped(
        Texts(grown.bands, grown.counted, _fetch(grown, rows_of)),
        edges=number[columns.edges[whole]],
        lost=columns.bands[columns.counted & ~lives],
        fresh=np.flatnonzero(grown.counted & ~counted),
    )
    return edges, np.union1d(disturbed, number[broken[lives[broken]]])


def _fetch(columns: Columns, rows_of: RowsOf) -> Fetch:
    def fetch(rows: list[int]) -> list[bytes]:
        return [rows_of(path)[place].sketch for path, place in map(columns.where, rows)]

    return fetch


Added = list[tuple[str, Row]]


def _compared(
    columns: Columns, before: Files, after: Files
) -> tuple[list[int], Added, dict[int, int]]:
    """Return the old rows to remove, the rows to add, and the new places of rows that stay."""
    number = {path: n for n, path in enumerate(columns.paths)}
    files = np.array([number[path] for path in after if path in number], np.uint32)
    held: dict[str, list[int]] = {path: [] for path in after}
    for row in np.flatnonzero(np.isin(columns.files, files)).tolist():
        held[columns.paths[columns.files[row]]].append(row)
    gone: list[int] = []
    added: Added = []
    moved: dict[int, int] = {}
    for path, rows in after.items():
        known = {columns.ids[row]: row for row in held[path]}
        same = _same(before.get(path, ()), rows) & known.keys()
        if len(known) < len(held[path]):
            same = set()
        gone += [row for row in held[path] if columns.ids[row] not in same]
        added += [(path, row) for row in rows if row.id not in same]
        moved |= {known[row.id]: row.place for row in rows if row.id in same}
    return gone, added, moved


def _same(before: Sequence[Row], after: Sequence[Row]) -> set[str]:
    """Return the ids that occur once before and after and whose rows differ at most in place."""
    counts = Counter(row.id for row in before), Counter(row.id for row in after)
    old = {row.id: row[1:] for row in before}
    return {
        row.id
        for row in after
        if row[1:] == old.get(row.id) and counts[0][row.id] == counts[1][row.id] == 1
    }


def _grown(columns: Columns, stays: Bools, added: Added, moved: Mapping[int, int]) -> Columns:
    """Return the columns without removed and with added rows; added rows do not count yet."""
    paths = list(columns.paths)
    number = {path: n for n, path in enumerate(paths)}
    for path, _ in added:
        if path not in number:
            number[path] = len(paths)
            paths.append(path)
    places = columns.places.copy()
    places[list(moved)] = list(moved.values())
    kept = np.flatnonzero(stays)
    new_row = np.cumsum(stays) - 1
    issues = {int(new_row[row]): issue for row, issue in columns.issues.items() if stays[row]}
    issues |= {n: row.issue for n, (_, row) in enumerate(added, len(kept)) if row.issue}
    came = np.array([[number[path], row.place] for path, row in added], np.uint32).reshape(-1, 2)
    ids, names = list(columns.ids), list(columns.names)
    for row in np.flatnonzero(~stays)[::-1].tolist():
        del ids[row], names[row]
    return Columns(
        paths=paths,
        ids=ids + [row.id for _, row in added],
        files=np.concatenate([columns.files[kept], came[:, 0]]),
        places=np.concatenate([places[kept], came[:, 1]]),
        bands=np.concatenate([columns.bands[kept], bands_of([row.sketch for _, row in added])]),
        counted=np.concatenate([columns.counted[kept], np.zeros(len(added), bool)]),
        edges=columns.edges,
        issues=issues,
        absorbed=columns.absorbed,
        names=names + [""] * len(added),
    )


def _count_first(columns: Columns, holders: list[int]) -> None:
    """Mark the first of the rows with each id as counted."""
    columns.counted[holders] = False
    seen: set[str] = set()
    for row in columns.in_order(holders):
        columns.counted[row] = columns.ids[row] not in seen
        seen.add(columns.ids[row])
