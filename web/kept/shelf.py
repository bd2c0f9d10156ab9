"""What a shelf (收藏夹) is: a named list of articles with notes and tags; and a saved search."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from searcher.core.errors import JiewenError

MOST_SHELVES = 100  # of a person
MOST_SAVED = 100  # searches of a person
MOST_ENTRIES = 5_000  # articles of a shelf
MOST_NAME = 60  # characters
MOST_NOTE = 2_000  # characters
MOST_TAGS = 20  # of an entry
MOST_TAG = 30  # characters
MOST_ASKED = 20_000  # characters of a saved search
_BETWEEN_TAGS = re.compile(r"[\s,，、;；]+")


class KeptError(JiewenError):
    """Something cannot be kept or changed so."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An article of a shelf.

    Attributes:
        article: its id when it was put there; it may have another id by now.
        note: of several lines; ``""``: none.
        tags: each once, in the order typed.
    """

    article: str
    note: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shelf:
    """A shelf, without its entries.

    Attributes:
        id: number for good; it is never given again.
        owner: number of the account that it belongs to.
        name: as typed.
        size: number of entries.
        changed: UTC time of the last change, ``"2026-11-29T01:50:00Z"``.
        token: the secret part of the address at which others read it; ``""``: nobody else does.
        noted: whether others read its notes and tags too.
    """

    id: int
    owner: int
    name: str
    size: int
    changed: str
    token: str = ""
    noted: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved search.

    Attributes:
        id: number for good.
        name: as typed.
        asked: the parameters of the search's address, percent-encoded.
        mark: the newest `Article.first_indexed` among its results when its owner last looked;
            ``""``: there was none.
    """

    id: int
    name: str
    asked: str
    mark: str


def require_name(typed: str) -> str:
    """Return a name that a shelf or a saved search may have, on one line.

    Raises:
        KeptError: it is empty or too long.
    """
    name = " ".join(_printable(typed).split())
    if not 0 < len(name) <= MOST_NAME:
        raise KeptError("kept.name", most=MOST_NAME)
    return name


def require_note(typed: str) -> str:
    """Return a note without control characters; lines stay.

    Raises:
        KeptError: it is too long.
    """
    lines = (_printable(line).rstrip() for line in typed.replace("\r\n", "\n").split("\n"))
    note = "\n".join(lines).strip()
    if len(note) > MOST_NOTE:
        raise KeptError("kept.note", n=len(note), most=MOST_NOTE)
    return note


def require_tags(typed: str) -> tuple[str, ...]:
    """Return the tags of a line; spaces, commas and semicolons stand between them.

    Raises:
        KeptError: there are too many, or one is too long.
    """
    tags = tuple(dict.fromkeys(filter(None, _BETWEEN_TAGS.split(_printable(typed)))))
    if len(tags) > MOST_TAGS or any(len(tag) > MOST_TAG for tag in tags):
        raise KeptError("kept.tags", most=MOST_TAGS, longest=MOST_TAG)
    return tags


def folded(name: str) -> str:
    """Return the form in which two names are compared: width and case do not count."""
    return unicodedata.normalize("NFKC", name).casefold()


def tags_of(entries: Iterable[Entry]) -> dict[str, int]:
    """Return each tag with the number of its entries, the most frequent first."""
    counts: dict[str, int] = {}
    for entry in entries:
        for tag in entry.tags:
            counts[tag] = counts.get(tag, 0) + 1
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _printable(text: str) -> str:
    """Replace control characters and lone surrogates by spaces."""
    return "".join(" " if unicodedata.category(c) in {"Cc", "Cs"} else c for c in text)
