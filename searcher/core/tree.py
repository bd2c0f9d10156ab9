"""The query tree: what an engine is asked, independent of how users type it.

The tree is immutable, and its leaves hold folded text. A `Literal` is a substring of the folded
title or body. A `Pattern` is a sequence of such substrings, with gaps between them and borders at
its ends. A `Word` is one of the words that `tokens.words` finds there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from searcher.core.model import Choice, Detail, Facet, Sort


class Part(StrEnum):
    """A part of an article's text; no substring, word or nearness reaches into the other part."""

    TITLE = "title"  # with the kicker
    BODY = "body"  # with the captions


class Unit(StrEnum):
    """A unit of text that two texts may have to share."""

    SENTENCE = "sentence"  # ends behind a character of `tokens.SENTENCE_ENDS`
    PARAGRAPH = "paragraph"  # ends behind a line feed; each caption is a paragraph too


@dataclass(frozen=True, slots=True)
class Literal:
    """Folded text that must occur in title or body, character by character.

    Attributes:
        text: the folded text.
        part: the only part that counts, in this and all leaves; ``None`` for either.
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
    """The folded beginning of a word, which must occur in title or body."""

    text: str
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Wildcard:
    """A folded pattern that must match a whole word: ``*`` any characters, ``?`` one character."""

    pattern: str
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """Folded literals in one part, in order: ``5g`` but not in ``15g``; ``202`` · ``年``.

    Attributes:
        pieces: the literals; one or more, none of them empty.
        gaps: the fewest and the most characters between each piece and the next; one pair less
            than there are pieces.
        before: the fewest characters of the part before the first piece.
        starts: whether the first piece has to begin at a border (`tokens.starts_part`).
        ends: whether the last piece has to end at a border (`tokens.ends_part`).
        part: see `Literal`.
    """

    pieces: tuple[str, ...]
    gaps: tuple[tuple[int, int], ...] = ()
    before: int = 0
    starts: bool = False
    ends: bool = False
    part: Part | None = None

    @property
    def length(self) -> int | None:
        """Characters of each match, from the first piece on; ``None`` if matches differ."""
        if any(fewest != most for fewest, most in self.gaps):
            return None
        return sum(map(len, self.pieces)) + sum(fewest for fewest, _ in self.gaps)


@dataclass(frozen=True, slots=True)
class Near:
    """Two texts near each other in one part, without overlap.

    Attributes:
        left: the one text; a `Pattern` here has a `Pattern.length`. Its own part does not count.
        right: the other text, likewise.
        distance: the most characters that may stand between them.
        part: see `Literal`.
        ordered: whether ``left`` has to come first.
        inside: the unit in which both texts have to stand: no character that ends one may stand
            anywhere from the first character of both to the last; ``None`` for no such condition.
    """

    left: Literal | Pattern
    right: Literal | Pattern
    distance: int
    part: Part | None = None
    ordered: bool = False
    inside: Unit | None = None


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label of the article in a facet contains the folded text; labels are folded for this.

    未标注, which stands for a missing label, is a label like any other.
    """

    facet: Facet
    text: str


@dataclass(frozen=True, slots=True)
class Detailed:
    """A value of the article in a detail contains the folded text; values are folded for this.

    未标注 stands for a missing value. See `searcher.language.details.details_of` for the values.

    Attributes:
        detail: the detail.
        text: the folded text.
        whole: whether the text must be the whole value.
    """

    detail: Detail
    text: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Dated:
    """`Article.sort_date`, or the day on which the paper came out, lies in a range of days.

    If only the month is known, the whole month must lie in the range. An article without a date
    lies in no range.

    Attributes:
        first: the first ISO day, e.g. ``"2021-03-01"``; ``""`` where the range is open.
        last: the last ISO day, included; ``""`` where the range is open.
        printed: whether `Article.issue_date` counts, whatever the day of the event.
    """

    first: str
    last: str
    printed: bool = False


@dataclass(frozen=True, slots=True)
class OnPage:
    """`Article.page` is this number; leading zeros do not matter (``"2"`` is page ``02``)."""

    number: str


@dataclass(frozen=True, slots=True)
class FromSource:
    """One of `Article.sources`, folded, contains the folded text.

    Attributes:
        text: the folded text.
        whole: whether the text must be the whole source.
    """

    text: str
    whole: bool = False


@dataclass(frozen=True, slots=True)
class InGroup:
    """`Article.group` is this reprint group."""

    group: str


@dataclass(frozen=True, slots=True)
class InIssue:
    """`Article.issue_id` is this id, character by character; no article for ``""``."""

    issue: str


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
    """Every article matches: the empty query."""


Leaf = Literal | Word | Prefix | Wildcard | Pattern  # nodes whose matches can be marked in a text
About = (
    Labelled | Detailed | Dated | OnPage | FromSource | InGroup | InIssue
)  # conditions on other facts of an article than its text
Node = Leaf | Near | About | And | Or | Not | Everything


@dataclass(frozen=True, slots=True)
class RankingText:
    """A folded text whose terms rank the articles.

    Attributes:
        text: the folded text.
        weight: the weight of its terms relative to other texts; above 0.
    """

    text: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Query:
    """A query in the form that engines answer.

    Attributes:
        tree: the condition that articles must match.
        ranked_by: the typed texts and phrases that are not negated, and their synonyms.
        choices: the facet values that the user picked or excluded. An article must have a picked
            value in each facet with picked values, and no excluded value.
        sort: the order of hits.
        offset: number of hits to skip; 0 or more.
        limit: number of hits to return at most; 0 or more.
        collapsed: whether only one article of a reprint group is a hit: the earliest match by
            (date, id), articles without a date last.
        recent: whether newer articles are ranked up a little; only for `model.Sort.RELEVANCE`.
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
    """Yield the leaves to highlight: all that are not negated; for `Near` its two texts."""
    match node:
        case Literal() | Word() | Prefix() | Wildcard() | Pattern():
            yield node
        case Near(left, right, _, part):
            yield from (replace(left, part=part), replace(right, part=part))
        case And(children) | Or(children):
            for child in children:
                yield from positive_leaves(child)
        case _:
            return


def wildcard(pattern: str) -> re.Pattern[str]:
    """Return a regular expression whose ``fullmatch`` decides whether a word matches the pattern.

    Text between two stars is matched at its first occurrence only, without backtracking (an atomic
    group), so a pattern of many stars stays fast on long words.
    """
    first, *rest = (re.escape(piece).replace(r"\?", ".") for piece in pattern.split("*"))
    if not rest:
        return re.compile(first, re.DOTALL)
    *middle, last = rest
    stretches = "".join(f"(?>.*?{piece})" for piece in middle if piece)
    return re.compile(f"{first}{stretches}.*{last}", re.DOTALL)
