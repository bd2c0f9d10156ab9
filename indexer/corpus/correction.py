"""One ``[[correction]]`` of ``corrections.toml`` as a value."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from indexer.corpus.globs import matches
from searcher.settings.toml_text import shown
from searcher.speech import Message, said

FILE_NAME = "corrections.toml"
REASON = said("why.corrected", file=FILE_NAME)

TARGETS = ("id", "files")
_TITLES = ("title", "kicker", "byline")
_PRINT = ("street", "district", "paper", "issue_number", "page")
DATES = ("event_date", "issue_date")
FIELDS = (*_TITLES, "authors", *_PRINT, "body", "captions", "department", *DATES, "month")
_DIGEST = 16  # bytes: two different corrections never agree by chance


@dataclass(frozen=True, slots=True)
class Correction:
    """One ``[[correction]]`` of the file, or one change of the desk that says the same.

    Attributes:
        where: the place of the entry, for reports: its number in the file, e.g.
            ``"[[correction]] #2"``, or the number of the change.
        id: the article to correct; ``""`` if the entry names files.
        files: ``fnmatch`` patterns on the path relative to the corpus; ``*`` also crosses ``/``.
        values: pairs of an attribute of Article and its new value; ``None`` clears the attribute.
        removes: whether the article is withdrawn; ``False`` brings an article back that an entry
            before withdraws; ``None`` if the entry says neither.
        reason: why, as the operator words it; shown at the address of a withdrawn article.
        confirmed: the day on which the operator last confirmed the entry; ``""`` for none.
        why: the reason that corrected values get as evidence.
        final: whether it withdraws the article for good: no other entry brings it back, and it is
            bound to its id alone, since the words of the article are gone.
        key: a digest of all that the entry says; its place does not count.
    """

    where: str | Message
    id: str
    files: tuple[str, ...]
    values: tuple[tuple[str, Any], ...] = ()
    removes: bool | None = None
    reason: str = ""
    confirmed: str = ""
    why: Message = REASON
    final: bool = False
    key: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Compute the key once, since a run asks for it often."""
        says = (self.id, self.files, self.values, self.removes, self.reason, self.confirmed)
        key = hashlib.blake2b(repr(says).encode(), digest_size=_DIGEST).hexdigest()
        object.__setattr__(self, "key", key)

    def covers(self, path: str) -> bool:
        """Whether one of the entry's patterns matches the path of a file."""
        return matches(path, self.files)

    @property
    def unmatched(self) -> Message:
        """The message that tells the operator that this correction matches no article."""
        target = f'id = "{shown(self.id)}"' if self.id else f"files = {shown(str(self.files))}"
        return said("correction.unmatched", where=self.where, target=target)
