"""Settle which corrections apply in a run: bind them to articles, and withdraw articles.

An entry of ``corrections.toml`` names an article by its id. The register remembers which article
that was (`indexer.identity.bindings`), so an entry follows its article; an entry that fits no more
is set aside. The register also holds what is withdrawn, since the site answers for it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from indexer.corpus.correction import Correction
from indexer.corpus.correction_changes import Touched
from indexer.corpus.corrections import Corrections
from indexer.identity.bindings import Binding, binding_of, bound, compared, why_aside
from indexer.identity.register import Register
from indexer.update.case import Case
from indexer.update.withdrawing import Withdrawing, row_of
from searcher.identity.register import Withdrawn, withdrawn_of
from searcher.speech import Message, said

_MOST_MOVES = 100  # a chain of aliases is never so long; a ring, which damage may make, is endless


@dataclass(frozen=True, slots=True)
class Settled:
    """Which corrections apply.

    Attributes:
        corrections: those that apply, by lasting id.
        withdrawn: the compared rows whose articles are withdrawn.
        unmatched: a message for each entry that names an article that does not exist.
        aside: a message for each entry that was set aside, and for what stays withdrawn.
    """

    corrections: Corrections = field(default_factory=Corrections)
    withdrawn: frozenset[int] = frozenset()
    unmatched: tuple[Message, ...] = ()
    aside: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class _Named:
    """An entry with the lasting id of its article, and its binding, as far as known."""

    entry: Correction
    name: str
    binding: Binding | None


@dataclass(frozen=True, slots=True)
class Clerk:
    """Reads and writes what the register holds of corrections; the run commits it.

    Attributes:
        register: open to write.
        today: ISO day.
    """

    register: Register
    today: str

    def names(self, touched: Touched) -> set[str]:
        """Return the ids of the articles that a change of the corrections touches.

        All withdrawn articles are among them, since they may come back.
        """
        bindings = self.register.among("correction", "key", touched.keys)
        wanted = {*touched.ids, *(str(row[1]) for row in bindings.values()), *self._withdrawn()}
        return wanted | {self.present(name) for name in wanted}

    def settle(self, case: Case) -> Settled:
        """Decide which corrections apply, and write bindings and withdrawn articles."""
        written, held = case.amendments.corrections, self._bindings()
        named = list(self._named(case, written, held))
        rows = case.holding(each.name for each in named)
        compared_rows = frozenset(case.rows)
        judged = [_judged(case, each, rows.get(each.name), compared_rows) for each in named]
        self._keep(written, held, [each.binding for each in judged if each.binding])
        fits = [each for each in judged if not (each.binding and each.binding.aside)]
        applied = Corrections(written.by_file, _by_name(fits), written.problems)
        withdrawing = Withdrawing(case, applied, self._withdrawn(), self.today)
        withdrawn = withdrawing.rows()
        lost = {each.name for each in fits if each.name not in rows}
        absent = withdrawing.lost(self._all_present(case), self._public(lost))
        gone = {each.id: each for each in withdrawn.values()} | absent
        self._replace_withdrawn(gone)
        return Settled(
            corrections=applied,
            withdrawn=frozenset(withdrawn),
            unmatched=tuple(
                each.entry.unmatched
                for each in judged
                if each.name not in rows and not (each.entry.removes and each.name in gone)
            ),
            aside=(*_asides(judged), *withdrawing.kept(withdrawn)),
        )

    def note(self, told: Sequence[Message]) -> None:
        """Write what the run reports of corrections, for the site, which visitors see."""
        public = map(_without_lines, told)
        now = {n: json.dumps(each.data(), ensure_ascii=False) for n, each in enumerate(public)}
        held = dict(self.register.all("note", "number"))
        self.register.write("note", ((n, each) for n, each in now.items() if held.get(n) != each))
        self.register.remove("note", "number", held.keys() - now.keys())

    def _named(
        self, case: Case, written: Corrections, held: Mapping[str, Binding]
    ) -> Iterator[_Named]:
        """Yield each entry that names an article with the article's lasting id."""
        entries = [entry for each in written.by_id.values() for entry in each]
        stated = {e.key: held[e.key].id if e.key in held else e.id for e in entries}
        present = case.holding(stated.values())
        moved = {name: self.present(name) for name in stated.values() if name not in present}
        strange = [name for name, now in moved.items() if now == name] if case.is_first else []
        moved |= case.by_place(strange)
        for entry in entries:
            name = stated[entry.key]
            yield _Named(entry, moved.get(name, name), None if entry.final else held.get(entry.key))

    def present(self, name: str) -> str:
        """Return the present id of an article; an unknown id as it is."""
        for _ in range(_MOST_MOVES):
            if not (found := self.register.row("alias", "old", name)):
                break
            name = str(found[1])
        return name

    def _bindings(self) -> dict[str, Binding]:
        return {row[0]: binding_of(row) for row in self.register.all("correction", "key")}

    def _keep(
        self, written: Corrections, held: Mapping[str, Binding], bindings: Iterable[Binding]
    ) -> None:
        """Write the bindings that changed, and remove those of entries that are gone."""
        now = {binding.key: binding for binding in bindings}
        changed = [binding for key, binding in now.items() if held.get(key) != binding]
        self.register.write("correction", (binding.row() for binding in changed))
        if not written.problems:  # an entry with a mistake may come back as it was
            keys = {entry.key for each in written.by_id.values() for entry in each}
            self.register.remove("correction", "key", held.keys() - keys)

    def _withdrawn(self) -> dict[str, Withdrawn]:
        return {row[0]: withdrawn_of(row) for row in self.register.all("withdrawn", "id")}

    def _all_present(self, case: Case) -> set[str]:
        """Return those ids of articles withdrawn before that the corpus holds."""
        return set(case.holding(self._withdrawn()))

    def _public(self, names: Iterable[str]) -> list[str]:
        """Return those of the ids that an index has held."""
        return list(self.register.among("article", "id", sorted(names)))

    def _replace_withdrawn(self, now: Mapping[str, Withdrawn]) -> None:
        held = self._withdrawn()
        changed = [gone for name, gone in now.items() if held.get(name) != gone]
        self.register.write("withdrawn", map(row_of, changed))
        self.register.remove("withdrawn", "id", held.keys() - now.keys())


def _without_lines(message: Message) -> Message:
    """Return a message without lines of the operator's file, which may tell private matters."""
    if message.code == "toml.invalid_line":
        return said("toml.invalid_here")
    values = ((n, _without_lines(v) if isinstance(v, Message) else v) for n, v in message.values)
    return Message(message.code, tuple(values))


def _judged(case: Case, named: _Named, row: int | None, compared_rows: frozenset[int]) -> _Named:
    """Return an entry with its binding after a look at its article, if that is compared."""
    binding = named.binding
    if row is None or named.entry.final or (binding and row not in compared_rows):
        return named
    article = case.uncorrected(row)
    if binding is None:
        return replace(named, binding=bound(named.entry, article))
    return replace(named, binding=replace(compared(named.entry, binding, article), id=named.name))


def _by_name(named: Iterable[_Named]) -> dict[str, tuple[Correction, ...]]:
    found: dict[str, list[Correction]] = {}
    for each in named:
        found.setdefault(each.name, []).append(each.entry)
    return {name: tuple(entries) for name, entries in found.items()}


def _asides(named: Iterable[_Named]) -> Iterator[Message]:
    for each in named:
        if each.binding and each.binding.aside:
            yield why_aside(each.entry, each.binding.aside)
