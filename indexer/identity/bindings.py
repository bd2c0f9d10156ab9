"""Bindings: an entry of ``corrections.toml`` belongs to one article, whatever its file and place.

The first run that sees an entry binds it to the article that the entry names, and keeps the marks
of that article and the values that the entry replaces. Each later run compares. A small edit renews
the marks, so that the entry follows its article. Where the article is another one, or the text that
the entry replaced is no longer found, the entry is set aside until both fit again.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from indexer.corpus.correction import Correction
from indexer.identity.recognise import LIKE, resemblance
from indexer.identity.sketches import Sketch, digest_of, letters_of, pack, sketch_of, unpack
from searcher.core.model import Article
from searcher.speech import Message, said

# A new text of an article is right or wrong as a whole, so a correction of another text is no help.
_TEXTS = ("body", "captions")


class Aside(StrEnum):
    """Why an entry does not apply."""

    NOT = ""  # it applies
    ANOTHER = "another"  # the article changed beyond likeness
    BODY = "body"  # extraction finds another body than the one that was replaced
    CAPTIONS = "captions"


@dataclass(frozen=True, slots=True)
class Binding:
    """What an entry is bound to.

    Attributes:
        key: see `Correction.key`.
        id: the article.
        content: digest of its letters when the entry fitted last.
        title: the letters of its title.
        sketch: of its text.
        was: the values that the entry replaced, by attribute of Article.
        aside: why the entry does not apply now.
    """

    key: str
    id: str
    content: bytes
    title: str
    sketch: Sketch
    was: Mapping[str, Any]
    aside: Aside = Aside.NOT

    def row(self) -> tuple[object, ...]:
        """Return the row of the register."""
        was = json.dumps(self.was, ensure_ascii=False)
        marks = self.content, self.title, pack(self.sketch)
        return self.key, self.id, *marks, was, self.aside.value


def binding_of(row: tuple[Any, ...]) -> Binding:
    """Return the binding of a row of the register."""
    key, name, content, title, packed, was, aside = row
    return Binding(key, name, content, title, unpack(packed), json.loads(was), Aside(aside))


def bound(entry: Correction, article: Article) -> Binding:
    """Bind an entry to an article.

    Args:
        entry: the entry.
        article: the article under its lasting id, before all corrections.
    """
    title, body = letters_of(article.title or ""), letters_of(article.body)
    marks = digest_of(title, body), title, sketch_of(body)
    was = {name: _plain(getattr(article, name)) for name, _ in entry.values}
    return Binding(entry.key, article.id, *marks, was)


def compared(entry: Correction, binding: Binding, article: Article) -> Binding:
    """Return the binding after a run that finds the article like this.

    Args:
        entry: the entry.
        binding: its binding so far.
        article: the article under its lasting id, before all corrections.
    """
    now = bound(entry, article)
    if now.content != binding.content and _likeness(now, binding) < LIKE:
        return replace(binding, aside=Aside.ANOTHER)
    for name in _TEXTS:
        if now.was.get(name) != binding.was.get(name):
            return replace(now, was=binding.was, aside=Aside(name))
    return replace(now, was=binding.was)


def why_aside(entry: Correction, aside: Aside) -> Message:
    """Return the message that tells the operator that an entry was set aside, and what to do."""
    code = "correction.another" if aside is Aside.ANOTHER else "correction.replaced"
    return said(code, where=entry.where, id=entry.id, field=aside.value)


def _likeness(one: Binding, other: Binding) -> float:
    return resemblance((one.title, one.sketch), (other.title, other.sketch))


def _plain(value: object) -> object:
    """Return a value as JSON gives it back."""
    return json.loads(json.dumps(value, default=_fields))


def _fields(value: object) -> object:
    """Return a dataclass, such as an author, as a list."""
    slots: tuple[str, ...] = getattr(type(value), "__slots__", ())
    return [getattr(value, name) for name in slots]
