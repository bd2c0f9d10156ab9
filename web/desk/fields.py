"""The fields that a form of the desk holds: how a value is shown, and what a typed text says."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from indexer.history.telling import ATTRIBUTES
from searcher.core.model import Article
from searcher.speech import Message, said

_PERSON = re.compile(r"(?P<name>[^（()）]+)[（(](?P<role>[^（()）]*)[）)]")
_BETWEEN = re.compile("[、,，;；\n]")
_DIGEST = 12  # bytes
_UNWRITABLE = {"Cc", "Cs"}  # categories of Unicode: control characters, halves of characters


class Kind(StrEnum):
    """How a field is typed."""

    LINE = "line"
    TEXT = "text"  # paragraphs, a line each
    LINES = "lines"  # several values, a line each
    DATE = "date"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Field:
    """A field that staff may correct.

    Attributes:
        name: as in `indexer.corpus.correction.FIELDS`.
        kind: how it is typed.
        most: characters.
        of_issue: whether it may be corrected for a whole issue.
        known: whether known values are offered while typing.
    """

    name: str
    kind: Kind = Kind.LINE
    most: int = 200
    of_issue: bool = False
    known: bool = False

    @property
    def attribute(self) -> str:
        """The attribute of `Article`."""
        return ATTRIBUTES.get(self.name, self.name)


FIELDS = (
    Field("title", most=500),
    Field("kicker", most=500),
    Field("byline", most=500),
    Field("authors", most=1000, known=True),
    Field("department", most=500, of_issue=True, known=True),
    Field("street", of_issue=True, known=True),
    Field("district", of_issue=True, known=True),
    Field("paper", of_issue=True, known=True),
    Field("issue_number", most=40, of_issue=True),
    Field("issue_date", Kind.DATE, 10, of_issue=True),
    Field("page", most=40),
    Field("event_date", Kind.DATE, 10),
    Field("month", Kind.MONTH, 7),
    Field("body", Kind.TEXT, 100_000),
    Field("captions", Kind.LINES, 20_000),
)
BY_NAME = {field.name: field for field in FIELDS}


def shown(field: Field, article: Article) -> str:
    """Return the value of an article as the form shows it; ``""`` if it has none."""
    if field.name == "authors":
        people = (f"{a.name}（{a.role}）" if a.role else a.name for a in article.authors)
        return "、".join(people)
    value = getattr(article, field.name)
    return "\n".join(value) if isinstance(value, tuple) else str(value or "")


def tidy(field: Field, typed: str) -> str:
    """Return a text without the white space that says nothing."""
    lines = [" ".join(line.split()) for line in typed.splitlines()]
    if field.kind is Kind.TEXT:
        lines = [line.strip() for line in re.split("\r\n|\r|\n", typed)]
    joint = "\n" if field.kind in {Kind.TEXT, Kind.LINES} else " "
    return joint.join(line for line in lines if line)


def mark(field: Field, text: str) -> str:
    """Return a digest of a text, by which a form tells what value its author saw."""
    said_of = f"{field.name}\n{tidy(field, text)}".encode("utf-8", "replace")
    return hashlib.blake2b(said_of, digest_size=_DIGEST).hexdigest()


def says(field: Field, typed: str) -> Any:
    """Return what an entry of corrections says for a typed text."""
    text = tidy(field, typed)
    if field.name == "authors":
        return [_person(part) for part in map(str.strip, _BETWEEN.split(text)) if part]
    if field.name == "department":
        return [name for part in text.split("、") if (name := part.strip())]
    return text.split("\n") if text and field.kind is Kind.LINES else text or _nothing(field)


def _nothing(field: Field) -> Any:
    return [] if field.kind is Kind.LINES else ""


def _person(text: str) -> dict[str, str] | str:
    found = _PERSON.fullmatch(text)
    return {"name": found["name"].strip(), "role": found["role"].strip()} if found else text


def unfit(field: Field, typed: str) -> Message | None:
    """Return why a text cannot be kept, as far as that is no matter of its meaning."""
    if len(typed) > field.most + typed.count("\r"):
        return said("desk.too_long", most=field.most, n=len(typed))
    text = tidy(field, typed)
    if any(unicodedata.category(sign) in _UNWRITABLE for sign in text if sign not in "\n\t"):
        return said("desk.unwritable")
    if field.name == "body" and not text:
        return said("desk.no_body")
    return None
