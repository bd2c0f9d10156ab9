"""All changes as one value: which are in force, what they state, and which contradict a draft."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from indexer.corpus.correction import REASON, Correction
from indexer.corpus.correction_rows import Reader
from indexer.corpus.corrections import Corrections, collected
from indexer.corpus.globs import matches
from indexer.history.change import FILE, WITHDRAWN, Change, Draft, plain
from searcher.language.gazetteer import Gazetteer
from searcher.speech import Message, said

BY_STAFF = said("why.corrected_by_staff")
_UNKNOWN = object()  # equal to no value


@dataclass(frozen=True)
class Log:
    """All changes.

    Attributes:
        changes: in order; the first has the number 1, and none is missing.
        filed: the numbers of those that corrections.toml stated when it was read last.
        applied: the number of the last change that the index contains.
        file: a hash of corrections.toml when it was read last.
    """

    changes: tuple[Change, ...] = ()
    filed: frozenset[int] = frozenset()
    applied: int = 0
    file: str = ""

    @cached_property
    def active(self) -> frozenset[int]:
        """The numbers of the changes in force: those that no change in force undoes."""
        undone, active = set(), set()
        for change in reversed(self.changes):
            if change.number not in undone:
                active.add(change.number)
                undone.add(change.undoes)
        return frozenset(active)

    @cached_property
    def purged(self) -> Mapping[str, Change]:
        """The change that purged each article, by id; nothing brings one back."""
        return {each.id: each for each in self.changes if each.purges}

    @property
    def pending(self) -> bool:
        """Whether the index lacks a change."""
        return self.applied < len(self.changes)

    def stating(self) -> list[Change]:
        """Return the changes in force that state something, in order.

        Of a purged article only the change that purged it counts.
        """
        held = [each for each in self.changes if each.undoes is None]
        return [
            each
            for each in held
            if each.purges or (each.number in self.active and each.id not in self.purged)
        ]

    def corrections(self, gazetteer: Gazetteer, problems: Iterable[Message] = ()) -> Corrections:
        """Return what the changes in force state, as entries of corrections.toml in this order.

        Args:
            gazetteer: streets and departments by name and alias.
            problems: what is wrong with corrections.toml.
        """
        reader = Reader(gazetteer)
        stated = sorted(self.stating(), key=lambda each: each.purges)  # the last one wins
        return collected([*(entry_of(each, reader) for each in stated), *problems])

    def about(self, ids: Collection[str], sources: Collection[str]) -> list[Change]:
        """Return all changes that concern an article, in order, also those that undo others.

        Args:
            ids: its present and former ids.
            sources: its files.
        """
        return [each for each in self.changes if _concerns(self.root(each), ids, sources)]

    def root(self, change: Change) -> Change:
        """Return the change that states something, for one that undoes it, directly or not."""
        while change.undoes is not None:
            change = self.changes[change.undoes - 1]
        return change

    def contradicting(self, draft: Draft, entry: Correction, reader: Reader) -> Change | None:
        """Return the last change that a draft's author has not seen and that the draft would hide.

        A change hides another if both set one attribute of one article. It is no matter if the
        attribute has the value now that the author saw.

        Args:
            draft: the draft.
            entry: what it says.
            reader: reads entries.
        """
        ids = {entry.id} - {""}
        names = set(_values(entry))
        touching = [
            change
            for change in self.changes
            if _concerns(self.root(change), ids, draft.sources or entry.files)
        ]
        for change in reversed(touching):
            if change.number <= draft.seen:
                return None
            stated = entry_of(self.root(change), reader)
            both = names & set(_values(stated)) if isinstance(stated, Correction) else set()
            present = self._present(touching, reader)
            if any(present.get(n, _UNKNOWN) != draft.old.get(n, _UNKNOWN) for n in both):
                return change
        return None

    def _present(self, touching: Iterable[Change], reader: Reader) -> dict[str, Any]:
        """Return the values that changes state now; of undone ones, those that they replaced."""
        stated = [each for each in touching if each.undoes is None]
        found = {name: value for each in reversed(stated) for name, value in each.old.items()}
        for each in sorted(stated, key=lambda change: bool(change.id)):  # an id wins over files
            entry = entry_of(each, reader)
            if each.number in self.active and isinstance(entry, Correction):
                found |= _values(entry)
        return found


def entry_of(change: Change, reader: Reader) -> Correction | Message:
    """Return what a change states, or what is wrong with it."""
    entry = reader.entry(said("desk.change", number=change.number), change.says)
    if isinstance(entry, Message):
        return entry
    why = REASON if change.who == FILE else BY_STAFF
    return replace(entry, why=why, final=change.purges)


def _values(entry: Correction) -> Mapping[str, Any]:
    """Return the values that an entry states, as JSON gives them back."""
    gone = {} if entry.removes is None else {WITHDRAWN: entry.removes}
    return {name: plain(value) for name, value in entry.values} | gone


def _concerns(change: Change, ids: Collection[str], sources: Collection[str]) -> bool:
    """Whether a change names an article, or files that others name as well."""
    if change.id:
        return change.id in ids
    return any(_overlap(one, other) for one in change.files for other in sources)


def _overlap(one: str, other: str) -> bool:
    return one == other or matches(one, (other,)) or matches(other, (one,))
