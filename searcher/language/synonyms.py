"""Names that mean the same: one is typed, the others are looked for too, and the user is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from searcher.language.folding import fold


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Groups of folded names; each name is in one group."""

    groups: tuple[tuple[str, ...], ...] = ()

    def of(self, name: str) -> tuple[str, ...]:
        """Return the other names of a folded one; none when it has no group."""
        found = next((group for group in self.groups if name in group), ())
        return tuple(other for other in found if other != name)


@cache
def load_synonyms() -> Synonyms:
    """Return the groups of ``data/synonyms.txt``."""
    return read_synonyms(files("data").joinpath("synonyms.txt").read_text("utf-8").splitlines())


def read_synonyms(lines: Iterable[str]) -> Synonyms:
    """Read lines of names joined by ``=``; a ``#`` begins a remark."""
    groups = []
    for line in lines:
        names = (name.strip() for name in line.partition("#")[0].split("="))
        group = tuple(dict.fromkeys(fold(name).text for name in names if name))
        if len(group) > 1:
            groups.append(group)
    return Synonyms(tuple(groups))
