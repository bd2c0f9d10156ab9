"""A form that corrects an article: what was typed, what its author saw, and what it changes."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from indexer.corpus.correction_rows import Reader
from indexer.history.change import WITHDRAWN, Change, Draft, plain
from indexer.history.log import Log, entry_of
from searcher.core.model import Article
from searcher.speech import Message, said
from web.desk.fields import FIELDS, Field, mark, says, shown, tidy, unfit

MOST_REASON = 500  # characters


@dataclass(frozen=True, slots=True)
class Box:
    """One field of the form.

    Attributes:
        field: the field.
        shown: the present value, as text.
        typed: the text in the box.
        seen: the mark of the value that its author saw.
        wrong: why the text cannot be saved.
        other: the change that somebody else made meanwhile.
    """

    field: Field
    shown: str
    typed: str
    seen: str
    wrong: Message | None = None
    other: Change | None = None

    @property
    def changed(self) -> bool:
        """Whether the author changed what he saw."""
        return mark(self.field, self.typed) != self.seen

    @property
    def differs(self) -> bool:
        """Whether saving would change the present value."""
        return self.changed and tidy(self.field, self.typed) != tidy(self.field, self.shown)

    @property
    def is_stale(self) -> bool:
        """Whether the value is another one now than the one that the author saw."""
        return self.seen != mark(self.field, self.shown)


def boxes_of(
    article: Article, sent: Mapping[str, str] | None = None, fields: Iterable[Field] = FIELDS
) -> list[Box]:
    """Return the boxes of a form.

    Args:
        article: as it is now.
        sent: the form as it was sent; ``None``: nothing was typed yet.
        fields: those of the form.
    """
    made = []
    for field in fields:
        now = shown(field, article)
        if sent is None or field.name not in sent:
            made.append(Box(field, now, now, mark(field, now)))
        else:
            seen = sent.get(f"seen-{field.name}", "") or mark(field, now)
            made.append(Box(field, now, sent[field.name], seen))
    return made


def judged(boxes: Sequence[Box], reader: Reader, *, of_issue: bool = False) -> list[Box]:
    """Return the boxes with what is wrong with each text that was changed.

    Args:
        boxes: as sent.
        reader: reads entries.
        of_issue: whether the change is for a whole issue.
    """
    return [replace(box, wrong=_wrong(box, reader, of_issue)) for box in boxes]


def _wrong(box: Box, reader: Reader, of_issue: bool) -> Message | None:
    if not box.differs:
        return None
    if of_issue and not box.field.of_issue:
        return said("desk.not_of_issue")
    if why := unfit(box.field, box.typed):
        return why
    row = {"id": "x", box.field.name: says(box.field, box.typed)}
    entry = reader.entry(said("desk.draft"), row)
    return entry if isinstance(entry, Message) else None


def disputed(boxes: Sequence[Box], log: Log, article: Article, reader: Reader) -> list[Box]:
    """Return the boxes with the change of somebody else beside each one that it concerns."""
    return [
        replace(box, other=last_of(log, article, box.field, reader))
        if box.differs and box.is_stale
        else box
        for box in boxes
    ]


def last_of(log: Log, article: Article, field: Field, reader: Reader) -> Change | None:
    """Return the last change that concerns a field of an article."""
    for change in reversed(log.about({article.id}, article.sources)):
        entry = entry_of(log.root(change), reader)
        names = () if isinstance(entry, Message) else (name for name, _ in entry.values)
        if field.attribute in names:
            return change
    return None


def anew(boxes: Sequence[Box]) -> list[Box]:
    """Return the boxes for the next try: their author has seen the present values now.

    A box that was not touched shows the present value.
    """
    return [
        replace(box, seen=mark(box.field, box.shown), typed=box.typed if box.changed else box.shown)
        for box in boxes
    ]


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form asks for, beside its boxes.

    Attributes:
        files: patterns of the files of the whole issue; ``()``: the article alone.
        reason: why, in the author's words.
        seen: number of the last change that the page contained.
    """

    files: Sequence[str] = ()
    reason: str = ""
    seen: int = 0


def draft(who: str, article: Article, boxes: Collection[Box], sent: Sent) -> Draft:
    """Return the change that states what these boxes hold.

    Args:
        who: the name of the account.
        article: as it is now.
        boxes: those to state, changed or not.
        sent: the rest of the form.
    """
    row: dict[str, Any] = {"files": list(sent.files)} if sent.files else {"id": article.id}
    row |= {box.field.name: says(box.field, box.typed) for box in boxes}
    if sent.reason:
        row["reason"] = sent.reason
    names = {box.field.attribute for box in boxes}
    if "street" in names:
        names.add("district")  # a street sets its district
    old = {name: plain(getattr(article, name)) for name in sorted(names)}
    sources = () if sent.files else article.sources
    return Draft(who, row, old, sources, sent.seen)


def withdrawal(who: str, article: Article, sent: Sent) -> Draft:
    """Return the change that withdraws an article."""
    row = {"id": article.id, "remove": True, "reason": sent.reason}
    return Draft(who, row, {WITHDRAWN: False}, article.sources, sent.seen)


def restoration(who: str, article_id: str, sent: Sent) -> Draft:
    """Return the change that brings an article back."""
    reason = {"reason": sent.reason} if sent.reason else {}
    return Draft(
        who, {"id": article_id, "restore": True} | reason, {WITHDRAWN: True}, (), sent.seen
    )


def reason_in(sent: Mapping[str, str]) -> str:
    """Return the reason of a form on one line, cut to `MOST_REASON` characters."""
    line = " ".join(sent.get("reason", "").split())
    return "".join(sign for sign in line if sign.isprintable())[:MOST_REASON]


def number_in(sent: Mapping[str, str], name: str) -> int:
    """Return a number of a form; 0 if it is missing or invalid."""
    value = sent.get(name, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) <= 9 else 0
