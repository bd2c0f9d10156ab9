"""Plain text of a query -> leaves: its units and patterns, or the whole text as a literal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from searcher.core.tree import Leaf, Literal, Part, Pattern
from searcher.language import tokens
from searcher.language.repair import tidy
from searcher.query import patterns
from searcher.query.units import bordered, units

# Letters, wildcards, and joints of words.
_CHUNK = re.compile(rf"(?:[^\W_]|[*?{re.escape(patterns.JOINTS)}])+")
_NAME_DOT = re.compile("[·.]")  # the dot of a name between Han, in print also a full stop


@dataclass(frozen=True, slots=True)
class Piece:
    """A leaf, and the characters of the typed text it was read from."""

    leaf: Leaf
    start: int
    end: int
    is_pattern: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """The meaning of a plain text.

    Attributes:
        pieces: the leaves, in typed order.
        ranked: the folded texts to rank by.
        idle: the ``*`` or ``?`` that is ignored, unless it is a ``?`` behind a word; ``""`` if
            each counts.
        blanks: whether a ``?`` among ideographs counts; the user may have meant punctuation.
    """

    pieces: tuple[Piece, ...]
    ranked: tuple[str, ...]
    idle: str = ""
    blanks: bool = False


def read_bare(text: str, part: Part | None) -> Reading:
    """Read typed text without spaces, quotes or operators."""
    if "*" not in text and "?" not in text:
        return Reading(tuple(_plain(text, part, 0)), tuple(_ranked(text)))
    chunks = [(match.start(), match.group()) for match in _CHUNK.finditer(text)]
    is_question = patterns.marks_question(text)
    read = {
        start: patterns.pattern(chunk, part, is_question=is_question) for start, chunk in chunks
    }
    if not any(read.values()):
        return Reading(tuple(_plain(text, part, 0)), tuple(_ranked(text)), _idle([text]))
    pieces: list[Piece] = []
    ranked: list[str] = []
    for start, chunk in chunks:
        if leaf := read[start]:
            pieces.append(Piece(leaf, start, start + len(chunk), is_pattern=True))
            ranked += patterns.ranked(leaf)
        else:
            pieces += _plain(chunk, part, start)
            ranked += _ranked(chunk)
    idle = _idle([chunk for start, chunk in chunks if not read[start]])
    blanks = any(map(patterns.has_blank, read.values()))
    return Reading(tuple(pieces), tuple(ranked), idle, blanks)


def literals(typed: str, part: Part | None = None) -> tuple[Literal, ...]:
    """Return quoted text as literals; none for spaces.

    The first is without the spaces beside Chinese characters, which may come from print. The dots
    of names have two spellings.
    """
    folded = (tokens.fold(each).text.strip() for each in (tidy(typed), typed))
    return tuple(Literal(each, part) for each in _spellings(folded))


def operand(text: str, part: Part | None = None) -> tuple[Leaf, ...]:
    """Return a plain text beside NEAR, as a whole in its spellings; none for punctuation."""
    if "*" in text or "?" in text:
        pieces = read_bare(text, part).pieces
        if any(piece.is_pattern for piece in pieces):
            return (pieces[0].leaf,) if len(pieces) == 1 else ()
    folded = tokens.fold(text.rstrip("?*")).text.strip()
    if not any(units(folded)):
        return ()
    return tuple(bordered(each, part) for each in _spellings([folded]))


def quoted_operand(typed: str, part: Part | None = None) -> tuple[Literal, ...]:
    """Return a phrase beside NEAR in its spellings; none for spaces."""
    folded = tokens.fold(typed).text.strip()
    return tuple(Literal(each, part) for each in _spellings([folded]))


def phrase_words(phrase: str) -> tuple[Literal | Pattern, ...]:
    """Return the words of a phrase: split at its spaces, or cut if it has none."""
    folded = tokens.fold(phrase).text
    spaced = [piece for piece in folded.split() if any(units(piece))]
    words = spaced if len(spaced) > 1 else [unit.text for unit in units(folded)]
    return tuple(bordered(word) for word in words)


def _spellings(texts: Iterator[str] | list[str]) -> tuple[str, ...]:
    """Return folded texts without repetitions, with each spelling of the dots between their Han."""
    found: dict[str, None] = {}
    for text in texts:
        if text:
            found |= dict.fromkeys((text, _dotted(text, "·"), _dotted(text, ".")))
    return tuple(found)


def _dotted(folded: str, dot: str) -> str:
    def spelt(match: re.Match[str]) -> str:
        at = match.start()
        beside = folded[max(0, at - 1) : at + 2]
        is_name = len(beside) == 3 and tokens.is_han(beside[0]) and tokens.is_han(beside[2])
        return dot if is_name else match.group()

    return _NAME_DOT.sub(spelt, folded)


def _idle(texts: list[str]) -> str:
    """Return the wildcard that is ignored in texts that are no patterns."""
    signs = "".join(texts)
    if "*" in signs:
        return "*"
    # A ? at the end of words is punctuation beyond doubt. Behind digits it may stand for a digit.
    return "?" if any("?" in re.sub(r"(?<![0-9])\?+$", "", text) for text in texts) else ""


def _ranked(text: str) -> Iterator[str]:
    folded = tokens.fold(text).text.strip("*?")
    if any(tokens.stretches(folded)):
        yield folded


def _plain(text: str, part: Part | None, start: int) -> Iterator[Piece]:
    """Yield the units of typed text; nothing for punctuation."""
    folded = tokens.fold(text)
    for unit in units(folded.text):
        begin, end = folded.printed(unit.start, unit.end)
        yield Piece(unit.leaf(part), start + begin, start + end)
