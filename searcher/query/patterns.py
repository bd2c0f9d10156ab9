"""Patterns with ``*`` and ``?``: in words of letters and digits, and in text with Han.

``*`` and ``?`` also occur as punctuation (为什么?), so they count only where a pattern is meant. A
``?`` at the end of a text is punctuation, and so is each ``?`` of a text with a word that marks a
question, or of a long text.
"""

from __future__ import annotations

import re

from searcher.core.tree import Leaf, Literal, Part, Pattern, Prefix, Wildcard
from searcher.language import tokens
from searcher.query.units import bordered, is_latin, units

LONGEST_BLANK = 16  # characters of a pattern with Han and ``?``, wildcards not counted
LONGEST_STAR = 64  # the same with ``*``, and characters of a pattern of letters and digits
MOST_PIECES = 8  # pieces between wildcards
STAR = 8  # the most characters that a ``*`` beside Han stands for
_QUESTION = re.compile(r"[吗呢么何谁哪怎几啥吧]|多少|是否|是不是|有没有|能否|可否")
_WILD = re.compile(r"[*?]+")
JOINTS = ".-+&'/:@#%"


def marks_question(text: str) -> bool:
    """Whether a typed text has a word that marks a question."""
    return bool(_QUESTION.search(tokens.fold(text).text))


def pattern(chunk: str, part: Part | None, *, is_question: bool) -> Leaf | None:
    """Return the leaf of a pattern; ``None`` if ``*`` and ``?`` are only punctuation here.

    Args:
        chunk: typed letters, digits, Han, joints and wildcards, without spaces.
        part: the part of the text to search; ``None`` for both.
        is_question: whether each ``?`` is punctuation.
    """
    core = tokens.fold(chunk.strip(JOINTS).rstrip("?")).text
    if ("*" not in core and "?" not in core) or not any(tokens.stretches(core)):
        return None
    if not any(map(tokens.is_han, core)):
        return _latin_pattern(re.sub(r"\*+", "*", core), part)
    stem = core.rstrip("*?").lstrip("*")
    if not _WILD.search(stem):  # 党建* finds the same as 党建
        return bordered(stem, part)
    if "?" in stem and is_question:
        return None
    return _with_gaps(stem, part)


def _with_gaps(stem: str, part: Part | None) -> Pattern | None:
    """Return the pattern of a text with wildcards inside or before it, unless it is too long."""
    pieces = tuple(piece for piece in _WILD.split(stem) if piece)
    longest = LONGEST_BLANK if "?" in stem else LONGEST_STAR
    if sum(map(len, pieces)) > longest or len(pieces) > MOST_PIECES:
        return None
    wild = _WILD.findall(stem)
    before = wild.pop(0).count("?") if stem[0] in "*?" else 0
    gaps = tuple((run.count("?"), run.count("?") + STAR * ("*" in run)) for run in wild)
    return Pattern(
        pieces,
        gaps,
        before,
        starts=is_latin(stem[0]),
        ends=is_latin(stem[-1]),
        part=part,
    )


def is_wild(leaf: Leaf) -> bool:
    """Whether a leaf stands for several texts, so that few of them are allowed."""
    if isinstance(leaf, Pattern):
        return bool(leaf.gaps or leaf.before)
    return isinstance(leaf, Prefix | Wildcard)


def has_blank(leaf: Leaf | None) -> bool:
    """Whether a ``?`` of a pattern with Han counts; the user may have meant punctuation."""
    if not isinstance(leaf, Pattern):
        return False
    return bool(leaf.before or any(fewest for fewest, _ in leaf.gaps))


def ranked(leaf: Leaf) -> tuple[str, ...]:
    """Return the folded texts of a pattern to rank by; none for a pattern of letters."""
    if isinstance(leaf, Literal):
        return (leaf.text,)
    return leaf.pieces if isinstance(leaf, Pattern) else ()


def _latin_pattern(core: str, part: Part | None) -> Leaf | None:
    """Return the leaf of a pattern of letters and digits if a word can match it.

    A word can match if the pattern is one word after letters have replaced ``*`` and ``?``.
    """
    if len(core) > LONGEST_STAR:
        return None
    sample = core.replace("*", "a").replace("?", "a")
    if [unit.text for unit in units(sample)] != [sample]:
        return None
    if "*" not in core and set(core) & set(JOINTS):  # 1?:00, of which the words are the parts
        return _with_gaps(core, part)
    stem = core[:-1]
    if core[-1] == "*" and not set(stem) & {"*", "?"}:
        return Prefix(stem, part)
    return Wildcard(core, part)
