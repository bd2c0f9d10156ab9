"""Name the rows of a run: ask the register, decide, and write the register."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from indexer.identity.naming import Entries, Known, entries_of, names_of
from indexer.identity.recognise import recognised
from indexer.identity.register import Register
from indexer.identity.seen import Seen, seen_of
from indexer.identity.sights import Sight, all_sights, sights_of
from indexer.identity.twins import Cluster, clusters
from indexer.update.columns import Columns, RowsOf
from indexer.update.named import Named
from indexer.update.settling import Clerk

_DAY = 10  # characters of a day at the beginning of a time
_NEVER = "~"  # sorts behind every time: an id that was never public is the youngest


@dataclass(frozen=True, slots=True)
class Subject:
    """The rows that a run compares.

    Attributes:
        columns: all articles, see `decide.joined`.
        rows: the rows to compare.
        tails: row of a tail -> row of its head.
        rows_of: returns the present rows of any file.
        paths: the files that changed; ``None`` if ``rows`` are all rows.
    """

    columns: Columns
    rows: Sequence[int]
    tails: Mapping[int, int]
    rows_of: RowsOf
    paths: Collection[str] | None

    def seen(self) -> dict[int, Seen]:
        """Return the articles with ids of ours, by row; ready articles state their own."""
        found: dict[int, Seen] = {}
        for row in self.rows:
            path, place = self.columns.where(row)
            kept = self.rows_of(path)[place]
            if kept.imprint:
                found[row] = seen_of(path, place, kept.content, kept.sketch, kept.imprint)
        return found

    def edges(self, places: Mapping[int, int]) -> list[tuple[int, int]]:
        """Return the pairs of like articles that may be prints of one article."""
        whole = {row for row in places if row not in self.tails}
        pairs = ((one, other) for one, other in self.columns.edges.tolist())
        return [(places[a], places[b]) for a, b in pairs if a in whole and b in whole]

    def others(self) -> set[int]:
        """Return the rows that are not compared."""
        return set() if self.paths is None else set(range(len(self.columns.ids))) - set(self.rows)

    def places_of(self, rows: Collection[int], paths: Collection[str]) -> set[tuple[str, int]]:
        """Return file and place of those rows that are in some files."""
        named = {path: n for n, path in enumerate(self.columns.paths)}
        files = [named[path] for path in paths if path in named]
        near = np.flatnonzero(np.isin(self.columns.files, files)).tolist()
        return {self.columns.where(row) for row in near if row in rows}


@dataclass(frozen=True, slots=True)
class Registrar:
    """The register during one run.

    Attributes:
        register: open to write; the run commits it.
        now: time of the run, see `Article.first_indexed`.
        is_first: whether nothing was written into the register before the run.
    """

    register: Register
    now: str
    is_first: bool = False

    @property
    def clerk(self) -> Clerk:
        """The same register for corrections."""
        return Clerk(self.register, self.now[:_DAY])

    def name(self, subject: Subject) -> Named:
        """Return the lasting ids of rows, and write into the register what is new."""
        seen = subject.seen()
        if not seen and not subject.paths:
            return Named(firsts=self._firsts(subject, {}, ()))
        rows, articles = list(seen), list(seen.values())
        found = clusters(articles, subject.edges({row: n for n, row in enumerate(rows)}))
        sights, others = self._sights(subject, articles), subject.others()
        in_use = _in_use(subject, others, rows)
        bound = recognised(articles, sights)
        ids = names_of(articles, found, sights, bound, self._known(in_use))
        of_article = {n: name for each, name in zip(found, ids, strict=True) for n in each}
        names = {rows[n]: name for n, name in of_article.items()}
        public = {name for row, name in names.items() if row not in subject.tails}
        entries = entries_of(
            *(articles, of_article, sights, bound),
            *(lambda name: name in public or in_use(name), self.register.next_number()),
        )
        self._write(entries, public, _of_tails(subject, names))
        former = {of_article[n] for n, (m, _) in bound.items() if sights[m].former}
        return Named(names, _twins(rows, found), self._firsts(subject, names, former))

    def _sights(self, subject: Subject, seen: Sequence[Seen]) -> list[Sight]:
        """Return the sights that the articles may be bound to: those of no other present row."""
        if subject.paths is None:
            return all_sights(self.register)
        near = sights_of(
            self.register,
            [*subject.paths, *(each.path for each in seen)],
            (each.content for each in seen),
            (each.imprint.issue for each in seen),
        )
        taken = subject.places_of(subject.others(), {sight.path for sight in near})
        return [sight for sight in near if (sight.path, sight.place) not in taken]

    def _known(self, in_use: Callable[[str], bool]) -> Known:
        def given(name: str) -> bool:
            tables = (("article", "id"), ("alias", "old"), ("sight", "id"))
            return in_use(name) or any(self.register.row(*table, name) for table in tables)

        def age(name: str) -> str:
            found = self.register.row("article", "id", name)
            return str(found[1] or "") if found else _NEVER

        return Known(in_use, given, age)

    def _write(self, entries: Entries, public: Collection[str], tails: Mapping[str, str]) -> None:
        self.register.write("sight", (sight.row() for sight in entries.sights))
        aliases = {**dict(entries.aliases), **tails}
        held = self.register.among("alias", "old", [*aliases, *public])
        self.register.remove("alias", "old", [name for name in public if name in held])
        changed = ((old, new) for old, new in aliases.items() if held.get(old) != (old, new))
        self.register.write("alias", changed)

    def _firsts(
        self, subject: Subject, names: Mapping[int, str], former: Collection[str]
    ) -> dict[str, str | None]:
        """Return when each article was first indexed; write it for new articles."""
        columns = subject.columns
        own = (row for row in subject.rows if row not in subject.tails)
        public = dict.fromkeys(names.get(row) or columns.ids[row] for row in own)
        held = self.register.among("article", "id", public)
        fresh = [
            (name, None if name in former else self.now) for name in public if name not in held
        ]
        self.register.write("article", fresh)
        return dict(fresh) | {name: held[name][1] for name in public if name in held}


def _in_use(
    subject: Subject, others: Iterable[int], named: Collection[int]
) -> Callable[[str], bool]:
    columns, ours = subject.columns, set(named)
    stated = {columns.ids[row] for row in subject.rows if row not in ours}
    return (stated | {columns.name(row) for row in others}).__contains__


def _of_tails(subject: Subject, names: Mapping[int, str]) -> dict[str, str]:
    """Return id of a tail -> id of its head; tails that state their id are no aliases."""
    pairs = ((names.get(tail), head) for tail, head in subject.tails.items())
    return {name: names.get(head) or subject.columns.name(head) for name, head in pairs if name}


def _twins(rows: Sequence[int], found: Iterable[Cluster]) -> dict[int, tuple[int, ...]]:
    return {rows[first]: tuple(rows[n] for n in more) for first, *more in found if more}
