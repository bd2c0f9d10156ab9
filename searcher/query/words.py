"""Plain text of a query -> leaves: its words or the whole text, and patterns with ``*`` and ``?``.

``*`` and ``?`` also occur as punctuation (为什么?), so they count only where a pattern is meant. A
``?`` at the end of a text is punctuation. Among ideographs both count only in a short text without
any word that marks a question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from searcher.core.model import Mode
from searcher.core.tree import Leaf, Literal, Part, Prefix, Wildcard, Word
from searcher.language import tokens

LONGEST_PATTERN = 8  # characters of a pattern with ideographs; few words are longer
LONGEST_LATIN = 64  # characters of a pattern of letters and digits
_QUESTION = re.compile(r"[吗呢么何谁哪怎几啥吧]|多少|是否|是不是|有没有|能否|可否")
_CHUNK = re.compile(r"(?:[^\W_]|[*?.\-+&'/:@#%])+")  # letters, wildcards and joints of words
_JOINTS = ".-+&'/:@#%"


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
        idle_star: whether there is a ``*`` that no word can match, so that it is ignored.
        blanks: whether a ``?`` among ideographs counts; the user may have meant punctuation.
    """

    pieces: tuple[Piece, ...]
    ranked: tuple[str, ...]
    idle_star: bool = False
    blanks: bool = False


def read_bare(text: str, mode: Mode, part: Part | None) -> Reading:
    """Read typed text without spaces, quotes or operators."""
    if "*" not in text and "?" not in text:
        return _plain_reading(text, mode, part)
    chunks = [(match.start(), match.group()) for match in _CHUNK.finditer(text)]
    is_question = bool(_QUESTION.search(tokens.fold(text).text))
    patterns = {start: _pattern(chunk, part, is_question) for start, chunk in chunks}
    if not any(patterns.values()):
        plain = _plain_reading(text, mode, part)
        return Reading(plain.pieces, plain.ranked, idle_star="*" in text)
    pieces: list[Piece] = []
    ranked: list[str] = []
    for start, chunk in chunks:
        if leaf := patterns[start]:
            pieces.append(Piece(leaf, start, start + len(chunk), is_pattern=True))
            ranked += [leaf.text] if isinstance(leaf, Literal) else []
        else:
            pieces += _plain(chunk, mode, part, start)
            ranked += _ranked(chunk)
    return Reading(tuple(pieces), tuple(ranked), blanks=any(map(_has_blank, patterns.values())))


def literal(typed: str, part: Part | None = None) -> Literal | None:
    """Return typed text as a literal; ``None`` when it is only punctuation."""
    folded = tokens.fold(typed).text.strip()
    return Literal(folded, part) if any(tokens.stretches(folded)) else None


def quoted(typed: str, part: Part | None = None) -> Literal | None:
    """Return quoted text as a literal, also if it is only punctuation; ``None`` for spaces."""
    folded = tokens.fold(typed).text.strip()
    return Literal(folded, part) if folded else None


def plain_text(text: str) -> str:
    """Return typed text folded, to be found as a literal; ``""`` for a pattern or punctuation."""
    found = literal(text.rstrip("?*"))
    is_pattern = any(piece.is_pattern for piece in read_bare(text, Mode.EXACT, None).pieces)
    return found.text if found and not is_pattern else ""


def phrase_words(phrase: str) -> tuple[str, ...]:
    """Return the folded words of a phrase: split at its spaces, or cut if it has none."""
    folded = tokens.fold(phrase).text
    spaced = [piece for piece in folded.split() if any(tokens.stretches(piece))]
    return tuple(spaced if len(spaced) > 1 else (t.text for t in tokens.typed_words(folded)))


def _plain_reading(text: str, mode: Mode, part: Part | None) -> Reading:
    return Reading(tuple(_plain(text, mode, part, 0)), tuple(_ranked(text)))


def _ranked(text: str) -> Iterator[str]:
    folded = tokens.fold(text).text.strip("*?")
    if any(tokens.stretches(folded)):
        yield folded


def _plain(text: str, mode: Mode, part: Part | None, start: int) -> Iterator[Piece]:
    """Yield the words of typed text or, in the mode 精确, all of it; nothing for punctuation."""
    if mode is Mode.EXACT:
        if whole := literal(text, part):
            yield Piece(whole, start, start + len(text))
        return
    folded = tokens.fold(text)
    for token in tokens.typed_words(folded.text):
        begin, end = folded.printed(token.start, token.end)
        kind = Literal if tokens.is_han(token.text[0]) else Word
        yield Piece(kind(token.text, part), start + begin, start + end)


def _pattern(chunk: str, part: Part | None, is_question: bool) -> Leaf | None:
    """Return the leaf of a pattern; ``None`` if ``*`` and ``?`` are only punctuation here."""
    core = tokens.fold(chunk.strip(_JOINTS).rstrip("?")).text
    stem = core.strip("*")
    if ("*" not in core and "?" not in core) or not any(tokens.stretches(core)):
        return None
    if not any(map(tokens.is_han, core)):
        return _latin_pattern(re.sub(r"\*+", "*", core), part)
    if not set(stem) & {"*", "?"}:  # 党建* finds the same as 党建
        return literal(stem, part)
    if len(core) > LONGEST_PATTERN or ("?" in core and is_question):
        return None
    if not all(char in "*?" or tokens.is_han(char) for char in core):  # no word mixes scripts
        return None
    return Wildcard(re.sub(r"\*+", "*", core), part)


def _has_blank(leaf: Leaf | None) -> bool:
    if not isinstance(leaf, Wildcard):
        return False
    return "?" in leaf.pattern and any(map(tokens.is_han, leaf.pattern))


def _latin_pattern(core: str, part: Part | None) -> Leaf | None:
    """Return the leaf of a Latin pattern if a word can match it.

    A word can match if the pattern is one word after letters have replaced ``*`` and ``?``.
    """
    if len(core) > LONGEST_LATIN:
        return None
    sample = core.replace("*", "a").replace("?", "a")
    if [token.text for token in tokens.typed_words(sample)] != [sample]:
        return None
    stem = core[:-1]
    if core[-1] == "*" and not set(stem) & {"*", "?"}:
        return Prefix(stem, part)
    return Wildcard(core, part)
