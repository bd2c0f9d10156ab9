"""What a change of ``corrections.toml`` can touch, so that a run compares only that."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from indexer.corpus.corrections import Corrections


@dataclass(frozen=True, slots=True)
class Noted:
    """What is kept of an entry until the next run.

    Attributes:
        key: see `Correction.key`.
        id: the article that the entry names, as written; ``""`` if it names files.
        files: see `Correction`.
    """

    key: str
    id: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Touched:
    """The articles that may be amended otherwise than in the last run.

    Attributes:
        ids: as entries name them.
        keys: of the entries that name these ids, also of entries that are gone.
        files: patterns on paths of files.
    """

    ids: frozenset[str] = frozenset()
    keys: frozenset[str] = frozenset()
    files: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything is touched."""
        return bool(self.ids or self.files)


def noted(corrections: Corrections) -> tuple[Noted, ...]:
    """Return what to keep of all entries, in an order in which the later wins."""
    entries = [*corrections.by_file, *(e for each in corrections.by_id.values() for e in each)]
    return tuple(Noted(entry.key, entry.id, entry.files) for entry in entries)


def touched(before: Iterable[Noted], now: Iterable[Noted]) -> Touched:
    """Compare the entries of two runs.

    An article is untouched if all entries that cover it are the same, in the same order.
    """
    old, new = _by_target(before), _by_target(now)
    ids = frozenset(
        name
        for name in (old.keys() | new.keys()) - {""}
        if _keys(old.get(name, ())) != _keys(new.get(name, ()))
    )
    keys = frozenset(each.key for side in (old, new) for name in ids for each in side.get(name, ()))
    differing = _differing(old.get("", ()), new.get("", ()))
    files = dict.fromkeys(pattern for each in differing for pattern in each.files)
    return Touched(ids, keys, tuple(files))


def _by_target(entries: Iterable[Noted]) -> Mapping[str, Sequence[Noted]]:
    found: dict[str, list[Noted]] = {}
    for entry in entries:
        found.setdefault(entry.id, []).append(entry)
    return found


def _keys(entries: Iterable[Noted]) -> list[str]:
    return [entry.key for entry in entries]


def _differing(old: Sequence[Noted], new: Sequence[Noted]) -> list[Noted]:
    """Return the entries between the first and the last difference of two sequences."""
    start = _shared(old, new)
    old, new = old[start:], new[start:]
    end = _shared(old[::-1], new[::-1])
    return [*old[: len(old) - end], *new[: len(new) - end]]


def _shared(one: Sequence[Noted], other: Sequence[Noted]) -> int:
    """Return the length of the common beginning."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
