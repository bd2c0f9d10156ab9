"""Street offices with their districts, and the departments of an office: who is meant by a name."""

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
        district: e.g. ``"虹口区"``; ``""`` when nobody told us.
        aliases: other full names of it, e.g. ``"嘉兴路街道办事处"``; never a bare stem.
    """

    name: str
    district: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Department:
    """A unit that signs articles.

    Attributes:
        name: canonical name, e.g. ``"社区党建办公室"``.
        aliases: how by-lines shorten it, e.g. ``"党建办"``.
    """

    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All known streets and departments; equal content means equal value and equal identity."""

    streets: tuple[Street, ...] = ()
    departments: tuple[Department, ...] = ()

    @property
    def identity(self) -> str:
        """Twelve hex digits that change whenever a name, alias or district does."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:12]

    def extended(
        self, streets: Iterable[Street] = (), departments: Iterable[Department] = ()
    ) -> "Gazetteer":
        """Return a gazetteer that also knows these; one of the same name replaces ours."""
        by_street = {s.name: s for s in (*self.streets, *streets)}
        by_department = {d.name: d for d in (*self.departments, *departments)}
        return Gazetteer(tuple(by_street.values()), tuple(by_department.values()))

    def street(self, name: str) -> Street | None:
        """Return the street of this full name or alias, or ``None``."""
        return next((s for s in self.streets if name == s.name or name in s.aliases), None)


@cache
def load_gazetteer() -> Gazetteer:
    """Return the gazetteer that ships in ``data/`` (its ``about`` keys name source and licence)."""
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
