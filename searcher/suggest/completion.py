"""Completes the query that a user has begun to type."""

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from searcher.core.engine import (
    CountsDetails,
    HasStats,
    KnowsFrequent,
    SearchesVersions,
    Vocabulary,
)
from searcher.core.errors import JiewenError
from searcher.core.model import UNLABELLED, Detail, Facet
from searcher.core.once import Once
from searcher.core.tree import Query
from searcher.language import tokens
from searcher.language.lexicon import as_printed
from searcher.query.fields import Field, field_named
from searcher.query.form import closed, completed
from searcher.suggest.names import Names

FREQUENT = 20_000  # number of words of the index that may be offered
LONGEST = 200  # characters; longer labels, words and titles are not offered
_LOOKED_AT = 200  # characters at the end of the typed text that are looked at
_LAST = re.compile(r"[^\s“”\"＂「」『』()（）|｜:：]*$")
_FIELD = re.compile(r"(?P<name>[^\s“”\"()（）:：+＋－-]+)[:：]\s*[“\"]?$")
_OF_ONE_KIND = 200  # names that are looked through for those of one kind
_SIGNS = "-－−+＋"  # operators that may stand before a word
_SPELT_WORDS = re.compile(r"(?:[a-zü]+[\s'’]+)+[a-zü]+$", re.IGNORECASE)


class Suggests(Vocabulary, SearchesVersions, Protocol):
    """The methods of an index that completion, spelling and related words call."""


class Kind(StrEnum):
    """The kind of a completion."""

    STREET = "street"
    DISTRICT = "district"
    DEPARTMENT = "department"
    AUTHOR = "author"
    PAPER = "paper"
    TITLE = "title"
    WORD = "word"


_OF_FIELDS = {Field.AUTHOR: Kind.AUTHOR, Field.PAPER: Kind.PAPER}


@dataclass(frozen=True, slots=True)
class Completion:
    """A query that begins as typed, with its last word completed.

    Attributes:
        text: the whole query.
        kind: the kind of the completed word.
        count: number of articles with the label or word; 1 for a title.
    """

    text: str
    kind: Kind
    count: int


@dataclass(frozen=True, slots=True)
class Stock:
    """The names that one state of the index offers.

    Attributes:
        version: version of the index.
        known: labels, people and papers, then words; each kind by falling count.
        titles: the titles, shortest first.
        names: the texts of ``known``, then the titles.
    """

    version: str
    known: tuple[Completion, ...]
    titles: tuple[str, ...]
    names: Names

    def at(self, number: int) -> Completion:
        """Return the name at a place in ``names``."""
        if number < len(self.known):
            return self.known[number]
        return Completion(self.titles[number - len(self.known)], Kind.TITLE, 1)


class Suggester:
    """Completes what is typed. One instance serves a process; threads may share it.

    At the first use a thread makes the stock, and callers wait for it until their time limit.
    When the index changes, the old one serves until the new one is made.
    """

    def __init__(self, index: Suggests) -> None:
        """Take the index; nothing is read yet."""
        self.index = index
        self._stock: Stock | None = None
        self._making = threading.Lock()
        self._first = Once(self._make_first)

    def complete(
        self, typed: str, limit: int = 8, *, quoted: bool = False
    ) -> tuple[Completion, ...]:
        """Complete the last word by its characters, its pinyin or its initials.

        Names that begin with the typed text come before names that contain it. Among each, offices
        come first, then departments, people, papers, words and titles.

        Args:
            typed: the query so far.
            limit: how many completions to return at most.
            quoted: whether to quote a name that the query language would not read as plain text.

        Raises:
            IndexMissing: nothing has been indexed yet.
            EngineError: the engine could not answer.
        """
        stock = self.stock()
        found: dict[str, Completion] = {}
        for front, last in _endings(typed):
            wanted = _kind_of_field(front)
            for number in stock.names.find(last, _OF_ONE_KIND if wanted else limit + 1):
                name = stock.at(number)
                # A name that is typed completely is no completion.
                complete = stock.names.folded[number] == tokens.fold(last).text
                if not complete and wanted in (None, name.kind):
                    completion = (
                        closed(completed(front, name.text)) if quoted else front + name.text
                    )
                    whole = Completion(completion, name.kind, name.count)
                    found.setdefault(whole.text, whole)
        return tuple(found.values())[: max(0, limit)]

    def prepare(self) -> None:
        """Make the stock now, pinyin included; a server calls this when it starts."""
        _ = self.stock().names.spelt

    def stock(self) -> Stock:
        """Return the stock, perhaps that of the previous state of the index."""
        version = self.index.version()
        held = self._stock or self._first.get()
        if held.version != version and self._making.acquire(blocking=False):
            threading.Thread(target=self._renew, args=(held, version), daemon=True).start()
        return held

    def _make_first(self) -> Stock:
        self._stock = made = make_stock(self.index, self.index.version())
        return made

    def _renew(self, held: Stock, version: str) -> None:
        try:
            with suppress(JiewenError):  # the old one goes on serving; the next call tries again
                fresh = make_stock(self.index, version)
                if held.names.is_spelt:
                    _ = fresh.names.spelt
                self._stock = fresh
        finally:
            self._making.release()


def make_stock(index: Vocabulary, version: str) -> Stock:
    """Read the labels, frequent words and titles of an index."""
    known = {
        tokens.fold(name.text).text: name for name in reversed([*_labels(index), *_words(index)])
    }
    ordered = tuple(reversed(known.values()))
    printed = {name.text for name in ordered}
    short = {title for title in index.titles() if len(title) <= LONGEST}
    titles = tuple(sorted(short - printed, key=lambda title: (len(title), title)))
    names = Names([*(name.text for name in ordered), *titles], careful=len(ordered))
    return Stock(version, ordered, titles, names)


class _Counts(HasStats, CountsDetails, Protocol):
    """The methods of an index that count labels."""


def _labels(index: _Counts) -> Iterator[Completion]:
    facets = index.stats().facets
    for kind in (Kind.STREET, Kind.DISTRICT, Kind.DEPARTMENT):
        counts = sorted(facets[Facet(kind.value)], key=lambda each: (-each.count, each.value))
        yield from (Completion(c.value, kind, c.count) for c in counts if _is_offered(c.value))
    for kind in (Kind.AUTHOR, Kind.PAPER):
        held = index.count_detail(Query(limit=0), Detail(kind.value))
        yield from (Completion(c.value, kind, c.count) for c in held if _is_offered(c.value))


def _words(index: KnowsFrequent) -> Sequence[Completion]:
    """Return the frequent words but numbers, which nobody needs completed."""
    words = sorted(index.frequent(FREQUENT), key=lambda each: (-each[1], each[0]))
    offered = ((word, count) for word, count in words if not word[0].isdecimal())
    return [
        Completion(as_printed(word), Kind.WORD, n) for word, n in offered if len(word) <= LONGEST
    ]


def _is_offered(label: str) -> bool:
    return label != UNLABELLED and len(label) <= LONGEST


def _kind_of_field(front: str) -> Kind | None:
    """Return the kind of names behind 作者: or 报名:; ``None`` where every kind is offered."""
    match = _FIELD.search(front)
    field = field_named(match["name"]) if match else None
    return _OF_FIELDS.get(field) if field else None


def _endings(typed: str) -> Iterator[tuple[str, str]]:
    """Yield ways to split the typed text into the part that stays and the part to complete.

    Pinyin may contain spaces, so longer parts to complete come first.
    """
    front, tail = typed[:-_LOOKED_AT], typed[-_LOOKED_AT:]
    if spelt := _SPELT_WORDS.search(tail):
        starts = [match.start() for match in re.finditer(r"[^\s'’]+", spelt.group())]
        for start in (spelt.start() + each for each in starts[:-1]):
            yield front + tail[:start], tail[start:]
    last = _LAST.search(tail)
    start = last.start() if last else len(tail)
    start += tail[start : start + 1] in _SIGNS and start < len(tail)
    if start < len(tail):
        yield front + tail[:start], tail[start:]
