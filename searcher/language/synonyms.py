"""Synonyms: the user types one name, the others are searched too, and a notice says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from searcher.language.folding import fold


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Groups of folded names that mean the same; a name is in one group at most."""

    groups: tuple[tuple[str, ...], ...] = ()

    def of(self, name: str) -> tuple[str, ...]:
        """Return the other names in the group of a folded name; empty if it has no group."""
        found = next((group for group in self.groups if name in group), ())
        return tuple(other for other in found if other != name)


@cache
def load_synonyms() -> Synonyms:
    """Return the synonyms of ``data/synonyms.txt``."""
    return read_synonyms(files("data").joinpath("synonyms.txt").read_text("utf-8").splitlines())


def read_synonyms(lines: Iterable[str]) -> Synonyms:
    """Read lines of names joined by ``=``; ``#`` begins a comment."""
    groups = []
    for line in lines:
        names = (name.strip() for name in line.partition("#")[0].split("="))
        group = tuple(dict.fromkeys(fold(name).text for name in names if name))
        if len(group) > 1:
            groups.append(group)
    return Synonyms(tuple(groups))
