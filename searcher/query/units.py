"""Cuts typed text into units: what is asked for as one.

A chain of letters, digits and the signs that join them is one unit. A number is one unit with the
Han that it touches (12号楼), and so are letters with a single Han (B超). What is left
is cut into words. docs/query.md tells the rule.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from searcher.core.tree import Leaf, Literal, Part, Pattern, Prefix, Wildcard, Word
from searcher.language import tokens
from searcher.query.numerals import chinese_numbers

# Single Han that never belong to the number or the letters before them.
_GRAMMAR = (
    "的地得了着过在和与及或是为到至从向对将把被让给等也都就还又不没无于以之其这那并且而但由跟"
)
# Behind letters also verbs and places: in AED救人 or APP上 the letters are a word of their own.
_VERBS = "进来去看用说做有能可要会送助帮建办开装救上下中内外里前后入出走早晚时"
NOT_TAKEN_BY_NUMBERS = frozenset(_GRAMMAR)
NOT_TAKEN_BY_LETTERS = frozenset(_GRAMMAR + _VERBS)
_AFTER_HAO = frozenset(_GRAMMAR + _VERBS)  # 20号晚 is no 12号楼

_NUMBER = re.compile(r"\d+(?:[.,:/\-]\d+)*#?")  # a number that takes any word behind it
_GROUPING = re.compile(r"(?<![\d,])\d{1,3}(?:,\d{3})+(?![\d,])")  # 1,200
_PERCENT = re.compile(r"(?<=\d)[%‰#](?![^\W_])|(?<=\d)#(?=[^\W\d_a-z])")
_UNREADABLE = "\ufffd"  # stands for what the terminal could not decode
_MOST_PIECES = 24  # of one unit
_SINGLE = re.compile(r"\d+|[^\W\d_]+")  # one part of a chain


@dataclass(frozen=True, slots=True)
class TypedUnit:
    """A unit and its place in folded text.

    Attributes:
        text: the unit.
        start: folded offset of its first character.
        end: folded offset behind its last character.
        starts: whether a border has to stand before it (`tokens.starts_part`).
        ends: whether a border has to stand behind it.
    """

    text: str
    start: int
    end: int
    starts: bool = False
    ends: bool = False

    def leaf(self, part: Part | None) -> Leaf:
        """Return the leaf that finds the unit."""
        if self.starts and self.ends and _SINGLE.fullmatch(self.text):
            return Word(self.text, part)
        if self.starts or self.ends:
            return Pattern((self.text,), starts=self.starts, ends=self.ends, part=part)
        return Literal(self.text, part)


def units(folded: str) -> Iterator[TypedUnit]:
    """Yield the units of folded text, in order and without overlaps."""
    pieces = list(_pieces(folded))
    if not pieces and (signs := "".join(filter(_is_sign, folded))) and signs in folded:
        start = folded.index(signs)
        yield TypedUnit(signs, start, start + len(signs))
        return
    at = 0
    while at < len(pieces):
        taken = _taken(pieces, at)
        group = pieces[at : at + taken]
        yield TypedUnit(
            folded[group[0].start : group[-1].end],
            group[0].start,
            group[-1].end,
            starts=group[0].starts or taken > 1,
            ends=group[-1].ends,
        )
        at += taken


def text_of(leaf: Leaf) -> str:
    """Return the text of a leaf of one text, or the pieces of a pattern in one."""
    match leaf:
        case Literal(text) | Word(text) | Prefix(text) | Wildcard(text):
            return text
        case Pattern(pieces):
            return "".join(pieces)


def leaf_of(text: str, part: Part | None) -> Leaf:
    """Return the leaf that finds a folded name."""
    found = list(units(text))
    return found[0].leaf(part) if len(found) == 1 else Literal(text, part)


def spelling(text: str, leaf: Leaf) -> Leaf:
    """Return the leaf that finds another spelling of the number of a leaf."""
    ends = isinstance(leaf, Word) or (isinstance(leaf, Pattern) and leaf.ends)
    return TypedUnit(text, 0, len(text), starts=True, ends=ends).leaf(leaf.part)


def bordered(folded: str, part: Part | None = None) -> Literal | Pattern:
    """Return the leaf that finds a text as a whole, with borders at its Latin and number ends."""
    starts, ends = is_latin(folded[0]), is_latin(folded[-1])
    if not (starts or ends):
        return Literal(folded, part)
    return Pattern((folded,), starts=starts, ends=ends, part=part)


def is_latin(char: str) -> bool:
    """Whether a character is a letter or digit but no ideograph."""
    return char.isalnum() and not tokens.is_han(char)


def _taken(pieces: Sequence[TypedUnit], at: int) -> int:
    """Return how many pieces, from one on, make a unit."""
    begin = at
    if pieces[at].text == "第" and _is_number(pieces, at + 1) and _touches(pieces, at):
        at += 1
    at += _taken_by_one(pieces, at)
    # 2021年5月20日: numbers that follow one another are one.
    while _is_number(pieces, begin + (pieces[begin].text == "第")) and _is_number(pieces, at):
        if at - begin >= _MOST_PIECES or pieces[at - 1].ends or not _touches(pieces, at - 1):
            break
        at += _taken_by_one(pieces, at)
    return at - begin


def _taken_by_one(pieces: Sequence[TypedUnit], at: int) -> int:
    """Return how many pieces make a chain with the Han that it takes, or one word."""
    if not pieces[at].ends or not _touches(pieces, at) or not _takes(pieces, at):
        return 1
    if pieces[at + 1].text != "号" or not _touches(pieces, at + 1):
        return 2
    more = pieces[at + 2]
    return 2 + (not more.ends and len(more.text) == 1 and more.text not in _AFTER_HAO)


def _takes(pieces: Sequence[TypedUnit], at: int) -> bool:
    """Whether a chain takes the word behind it."""
    chain, following = pieces[at : at + 2]
    if following.ends:  # another chain
        return False
    if _is_number(pieces, at):
        return following.text not in NOT_TAKEN_BY_NUMBERS
    is_one = len(following.text) == 1 or len(chain.text) == 1  # T恤衫: a letter alone says nothing
    return is_one and following.text not in NOT_TAKEN_BY_LETTERS


def _is_number(pieces: Sequence[TypedUnit], at: int) -> bool:
    return at < len(pieces) and _NUMBER.fullmatch(pieces[at].text) is not None


def _touches(pieces: Sequence[TypedUnit], at: int) -> bool:
    return at + 1 < len(pieces) and pieces[at].end == pieces[at + 1].start


# The pieces of units: chains, which have borders, and words of Han, which have none.


def _pieces(folded: str) -> Iterator[TypedUnit]:
    words = list(tokens.typed_words(folded))
    chains = _joined(folded, [word for word in words if not tokens.is_han(word.text[0])])
    han = _with_numbers(folded, [word for word in words if tokens.is_han(word.text[0])])
    yield from sorted((*chains, *han), key=lambda unit: unit.start)


def _joined(folded: str, latin: Sequence[tokens.Token]) -> Iterator[TypedUnit]:
    """Yield the maximal chains: letters and digits with the signs inside and beside them."""
    of_chain = bytearray(len(folded))
    for word in latin:
        of_chain[word.start : word.end] = b"\1" * (word.end - word.start)
    for pattern in (_GROUPING, _PERCENT):
        for match in pattern.finditer(folded):
            of_chain[match.start() : match.end()] = b"\1" * (match.end() - match.start())
    for offset, char in enumerate(folded):
        if char in _BETWEEN or _is_sign(char):
            of_chain[offset] = _belongs(folded, offset)
    for chain in re.finditer(b"\1+", bytes(of_chain)):
        start, end = chain.span()
        yield TypedUnit(folded[start:end], start, end, starts=True, ends=True)


def _belongs(folded: str, offset: int) -> bool:
    """Whether a sign belongs to a chain: one of `_BETWEEN` inside, any other beside a digit."""
    before, after = folded[offset - 1 : offset], folded[offset + 1 : offset + 2]
    if belongs := _BETWEEN.get(folded[offset]):
        return belongs(before) and belongs(after)
    return folded[offset] == "°" or before.isdecimal() or after.isdecimal()  # ℃ folds to °c


_BETWEEN: Mapping[str, Callable[[str], bool]] = {"_": is_latin, "·": str.isdecimal}  # a_b, 3·15


def _is_sign(char: str) -> bool:
    """Whether a character is a sign that is no punctuation: ° ± ¥ ★, but no sign of ASCII."""
    is_symbol = not char.isascii() and unicodedata.category(char)[0] == "S"
    return is_symbol and char not in tokens.NUMERALS and char != _UNREADABLE


def _with_numbers(folded: str, words: Sequence[tokens.Token]) -> Iterator[TypedUnit]:
    """Yield the words of Han, with the words of a number in Chinese numerals as one."""
    starts, ends = {word.start for word in words}, {word.end for word in words}
    numbers = [span for span in chinese_numbers(folded) if span[0] in starts and span[1] in ends]
    for start, end in numbers:
        yield TypedUnit(folded[start:end], start, end)
    inside = {offset for start, end in numbers for offset in range(start, end)}
    yield from (TypedUnit(w.text, w.start, w.end) for w in words if w.start not in inside)
