"""What became of the text of a file: the values of an account.

`indexer.extract.accounting` makes them.
"""

from dataclasses import dataclass
from enum import StrEnum


class Part(StrEnum):
    """What became of a line."""

    TITLE = "title"
    KICKER = "kicker"
    BODY = "body"
    SUBHEAD = "subhead"
    CAPTION = "caption"
    BYLINE = "byline"
    LABEL = "label"  # a date, an office or the like that a row of ready articles states
    FURNITURE = "furniture"
    LOST = "lost"  # in no article, and no rule says why: a fault of ours


@dataclass(frozen=True, slots=True)
class Entry:
    """A line, or a part of one, and what became of it.

    Attributes:
        text: as printed.
        part: what became of it.
        article: the article's number in its file, from 1; 0 if it is in none.
        rule: the id of the rule that set it aside; empty for parts of articles and for lost text.
        detail: the kind of furniture within the rule; may be empty.
        page: 1-based physical page; ``None`` for formats without pages.
    """

    text: str
    part: Part
    article: int = 0
    rule: str = ""
    detail: str = ""
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """All text of one file in entries: the file's blocks in order, then what its reader set aside.

    Lines without a letter or digit have no entries.
    """

    source: str
    entries: tuple[Entry, ...]

    def of(self, part: Part) -> tuple[Entry, ...]:
        """Return the entries of one part."""
        return tuple(entry for entry in self.entries if entry.part is part)
