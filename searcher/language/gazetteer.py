"""The gazetteer: street offices with their districts, departments, and the names of each."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Street:
    """A street office (街道) or town (镇, 乡).

    Attributes:
        name: full official name, e.g. ``"嘉兴路街道"``; unique in a gazetteer.
        district: the district, e.g. ``"虹口区"``; ``""`` if unknown.
        aliases: other full names of the office, e.g. ``"嘉兴路街道办事处"``; never a stem such as
            嘉兴路.
    """

    name: str
    district: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Department:
    """A department that signs articles.

    Attributes:
        name: canonical name, e.g. ``"社区党建办公室"``.
        aliases: short forms in by-lines, e.g. ``"党建办"``.
    """

    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All known streets and departments; gazetteers of equal content are equal.

    Attributes:
        streets: the street offices.
        departments: the departments.
    """

    streets: tuple[Street, ...] = ()
    departments: tuple[Department, ...] = ()

    def __hash__(self) -> int:
        """Hash two sizes, since tables are kept by gazetteer and asked for with every file."""
        return hash((len(self.streets), len(self.departments)))

    @property
    def identity(self) -> str:
        """Twelve hex digits that change whenever a name, alias or district changes."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:12]

    def extended(
        self, streets: Iterable[Street] = (), departments: Iterable[Department] = ()
    ) -> "Gazetteer":
        """Return a gazetteer with more entries; they replace entries of the same name."""
        by_street = {s.name: s for s in (*self.streets, *streets)}
        by_department = {d.name: d for d in (*self.departments, *departments)}
        return Gazetteer(tuple(by_street.values()), tuple(by_department.values()))

    def street(self, name: str) -> Street | None:
        """Return the street with this full name or alias, or ``None``."""
        return next((s for s in self.streets if name == s.name or name in s.aliases), None)


@cache
def load_gazetteer() -> Gazetteer:
    """Return the gazetteer of ``data/``; the ``about`` keys there name source and licence."""
    streets = (
        Street(row["name"], row["district"], tuple(row["aliases"]))
        for row in _read("gazetteer.json")["streets"]
    )
    departments = (
        Department(row["name"], tuple(row["aliases"]))
        for row in _read("departments.json")["departments"]
    )
    return Gazetteer(tuple(streets), tuple(departments))


def _read(name: str) -> Any:
    return json.loads(files("data").joinpath(name).read_text(encoding="utf-8"))
