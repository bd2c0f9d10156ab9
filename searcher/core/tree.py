"""What is asked of an engine: a small immutable tree, the seam between users and engines.

Leaves hold folded text. A :class:`Literal` is a substring of the folded title or body, and a
:class:`Word` is one of the words that `text.words` finds there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from searcher.core.model import Choice, Facet, Sort


class Part(StrEnum):
    """A part of an article's text; no substring, word or nearness crosses from one to the other."""

    TITLE = "title"  # with the kicker
    BODY = "body"  # with the captions


@dataclass(frozen=True, slots=True)
class Literal:
    """Folded text that must stand in the title or body, character by character.

    Attributes:
        part: where alone it counts, here and in all leaves; ``None`` for either.
    """

    text: str
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """A Latin or number word, found as a whole (``26`` is not found in ``2026``)."""

    text: str
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Prefix:
    """The folded beginning of a word."""

    text: str
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Wildcard:
    """A folded pattern that a whole word fits: ``*`` is any stretch, ``?`` any one character."""

    pattern: str
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Near:
    """Two folded literals in one part, apart from each other, in either order.

    Attributes:
        distance: at most so many characters between them.
    """

    left: str
    right: str
    distance: int
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Labelled:
    """Has a label in the facet that holds the folded text (`text.fold` of the label is asked).

    未标注, the label of articles without one, is a label like any other.
    """

    facet: Facet
    text: str


@dataclass(frozen=True, slots=True)
class Dated:
    """`Article.sort_date` lies in a range of days.

    An article of which only the month is known lies in the range when all of the month does.
    One without any date lies in none.

    Attributes:
        first, last: ISO days, inclusive, e.g. ``"2021-03-01"``; ``""`` where the range is open.
    """

    first: str
    last: str


@dataclass(frozen=True, slots=True)
class OnPage:
    """`Article.page` is this number, whatever zeros precede it: ``"2"`` is page ``02``."""

    number: str


@dataclass(frozen=True, slots=True)
class FromSource:
    """`Article.source`, folded, holds the folded text.

    Attributes:
        whole: whether it must be all of the source.
    """

    text: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class InGroup:
    """`Article.group` is this one: a reprint of one text."""

    group: str


@dataclass(frozen=True, slots=True)
class And:
    """Every child matches."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one child matches."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The child does not match."""

    child: Node


@dataclass(frozen=True, slots=True)
class Everything:
    """Matches each article: the empty query."""


Leaf = Literal | Word | Prefix | Wildcard  # what can be marked in a text
About = (
    Labelled | Dated | OnPage | FromSource | InGroup
)  # what is asked of an article beside its text
Node = Leaf | Near | About | And | Or | Not | Everything


@dataclass(frozen=True, slots=True)
class RankingText:
    """A folded text whose terms rank the articles.

    Attributes:
        weight: of its terms beside those of other texts; above 0.
    """

    text: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Query:
    """All an engine needs to answer.

    Attributes:
        tree: what must match.
        ranked_by: texts and phrases as typed, without the negated ones, and their synonyms.
        choices: facet values: OR inside a facet, AND across, excluded ones taken away.
        offset, limit: which hits; both >= 0.
        collapsed: of reprints of one text (`Article.group`) among the matches only one is a hit:
            the earliest by (date, id); an article without a date comes last.
        recent: whether newer articles are ranked up a little; see `model.Sort.RELEVANCE`.
    """

    tree: Node = Everything()
    ranked_by: tuple[RankingText, ...] = ()
    choices: tuple[Choice, ...] = ()
    sort: Sort = Sort.RELEVANCE
    offset: int = 0
    limit: int = 10
    collapsed: bool = False
    recent: bool = False


def positive_leaves(node: Node) -> Iterator[Leaf]:
    """Yield the leaves that make an article match: those to highlight; for `Near` its literals."""
    match node:
        case Literal() | Word() | Prefix() | Wildcard():
            yield node
        case Near(left, right, _, part):
            yield from (Literal(left, part), Literal(right, part))
        case And(children) | Or(children):
            for child in children:
                yield from positive_leaves(child)
        case _:
            return


def wildcard(pattern: str) -> re.Pattern[str]:
    """Return an expression whose ``fullmatch`` says whether a word fits the pattern.

    Each stretch between two stars is found at its first place and never looked for again (an atomic
    group), so that a pattern of many stars stays cheap on long words.
    """
    first, *rest = (re.escape(piece).replace(r"\?", ".") for piece in pattern.split("*"))
    if not rest:
        return re.compile(first, re.DOTALL)
    *middle, last = rest
    stretches = "".join(f"(?>.*?{piece})" for piece in middle if piece)
    return re.compile(f"{first}{stretches}.*{last}", re.DOTALL)
