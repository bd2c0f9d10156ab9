"""One change that somebody made to articles, and the draft of one that is not written yet."""

import datetime
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from indexer.corpus.correction_rows import Row

FILE = ""  # stands as ``who`` for corrections.toml
_WILD = re.compile(r"([*?\[])")  # signs with a meaning in patterns
WITHDRAWN = "withdrawn"  # beside the attributes of Article: whether the article is withdrawn
PURGED = "purged"  # beside them: the change purges the article; see `Change.originals`


@dataclass(frozen=True, slots=True)
class Change:
    """One change; it is never altered.

    Attributes:
        number: from 1, in the order in which the changes were made.
        at: UTC day and time, ``"2026-11-29T01:50:00Z"``.
        who: the name of the account; `FILE` for an entry of corrections.toml.
        says: what an entry of corrections.toml would say: ``id`` or ``files``, the fields with
            their new values, ``remove`` or ``restore``, ``reason``; of an undoing only ``reason``.
        old: the values that it replaced, by attribute of Article or `WITHDRAWN`; those that its
            author saw.
        undoes: the number of the change that it undoes.
        is_blank: whether its values were removed, since a later change purged the article.
    """

    number: int
    at: str
    who: str
    says: Row
    old: Mapping[str, Any] = field(default_factory=dict)
    undoes: int | None = None
    is_blank: bool = False

    @property
    def purges(self) -> bool:
        """Whether it removes the words of a withdrawn article for good."""
        return PURGED in self.old

    @property
    def originals(self) -> Mapping[str, str]:
        """The files of the corpus that go as well, each with the hash of its bytes."""
        found = self.old.get(PURGED)
        return found if isinstance(found, Mapping) else {}

    @property
    def id(self) -> str:
        """The article that it names; ``""`` if it names files or undoes another change."""
        return str(self.says.get("id", ""))

    @property
    def files(self) -> tuple[str, ...]:
        """The patterns of files that it names."""
        return tuple(self.says.get("files", ()))

    @property
    def reason(self) -> str:
        """Why, in the words of its author."""
        return str(self.says.get("reason", ""))


@dataclass(frozen=True, slots=True)
class Draft:
    """A change as somebody asks for it.

    Attributes:
        who: the name of the account.
        says: see `Change`.
        old: the values as its author saw them; see `Change`.
        sources: the files of the article that ``id`` names; changes of these files concern it too.
        seen: the number of the last change that the author's page contained (see `Log.applied`).
    """

    who: str
    says: Row
    old: Mapping[str, Any] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    seen: int = 0


def plain(value: Any) -> Any:
    """Return a value as JSON gives it back; days become ISO texts, people lists."""
    return json.loads(json.dumps(value, ensure_ascii=False, default=_told))


def _told(value: object) -> object:
    if isinstance(value, datetime.date):
        return value.isoformat()
    slots: tuple[str, ...] = getattr(type(value), "__slots__", ())
    return [getattr(value, name) for name in slots]


def patterns_of(paths: Iterable[str]) -> list[str]:
    """Return the patterns that match these files alone, whatever signs their names contain."""
    return [_WILD.sub(r"[\1]", path) for path in paths]


def canonical(row: Row) -> str:
    """Return one text for all ways to write the same entry."""
    return json.dumps(plain(row), ensure_ascii=False, sort_keys=True)
