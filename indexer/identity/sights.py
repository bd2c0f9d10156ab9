"""Sights: the articles of all files as they were last seen, also of files that are gone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from indexer.identity.register import Register
from indexer.identity.seen import is_place
from indexer.identity.sketches import Sketch, pack, unpack


@dataclass(frozen=True, slots=True)
class Sight:
    """An article as it was last seen in a file.

    Attributes:
        number: of its row in the register.
        id: the public id.
        own: the id that it had before it was united with another format of the article, if any.
        path: the file.
        place: its place in the file, from 0; ``None`` if the file lacks it now.
        content: see `indexer.identity.seen.Seen`.
        issue: see `Imprint.issue`.
        title: see `Imprint`.
        sketch: see `Seen`.
    """

    number: int
    id: str
    own: str | None
    path: str
    place: int | None
    content: bytes
    issue: str
    title: str
    sketch: Sketch

    @property
    def former(self) -> bool:
        """Whether the id is of version 0.2 or before; such an id becomes an alias."""
        return is_place(self.path, self.id)

    @property
    def key(self) -> tuple[str, int, str, bytes]:
        """What sorts sights; places that are gone come last."""
        place = self.place if self.place is not None else 1 << 40
        return self.path, place, self.id, self.content

    def row(self) -> tuple[object, ...]:
        """Return the row of the register."""
        return (
            *(self.number, self.id, self.own, self.path, self.place),
            *(self.content, self.issue, self.title, pack(self.sketch)),
        )


def _sight(row: tuple[Any, ...]) -> Sight:
    number, name, own, path, place, content, issue, title, packed = row
    return Sight(number, name, own, path, place, content, issue, title, unpack(packed))


def all_sights(register: Register) -> list[Sight]:
    """Return all sights."""
    return [_sight(row) for row in register.all("sight", "number")]


def sights_of(
    register: Register,
    paths: Iterable[str],
    contents: Iterable[bytes],
    issues: Iterable[str],
) -> list[Sight]:
    """Return the sights in some files, with some contents, or of some issues, each once."""
    found: dict[int, Sight] = {}
    for column, values in (("path", paths), ("content", contents), ("issue", issues)):
        for row in _rows(register, column, values):
            found[row[0]] = _sight(row)
    return [found[number] for number in sorted(found)]


def _rows(register: Register, column: str, values: Iterable[object]) -> Iterator[tuple[Any, ...]]:
    for value in dict.fromkeys(values):
        if value:
            yield from register.where("sight", f"{column} = ?", value)
