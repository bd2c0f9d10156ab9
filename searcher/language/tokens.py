"""The one definition of a word, for the index and for queries; that of a character is folding.py's.

From folded text come three term streams that rank: words (jieba in search mode, HMM off), bigrams
and single characters, neither of which crosses anything that is not a letter or digit. What is
*found* knows no such bounds: `adjacent` places every pair of neighbours in print, marks and spaces
too, at its folded offset, hence a chain of adjacent pairs *is* a literal substring.

cutting.py cuts runs of the ideographs that jieba knows; all else is cut here.
"""

from __future__ import annotations

import re
import threading
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from searcher.language.cutting import JIEBA_VERSION, Cutter, digest, open_cutter
from searcher.language.folding import OPENCC_VERSION
from searcher.language.folding import Folded as Folded
from searcher.language.folding import fold as fold
from searcher.language.lexicon import lexicon

VERSION = "2"  # raise when any stream changes for the same text
CODES = 0x110000  # code points there are
END = "\ufdd0"  # comes after the last character of a part; no folded text holds it

# Runs of what we call word characters; `_` is \w but no letter or digit.
_RUN = re.compile(r"[^\W_]+")
# Ideographs that jieba's dictionary may join, and those that are words of their own, each: all
# other ideographs, 〇 and 々.
_KNOWN = r"\u4e00-\u9fd5"
_LONE = r"\u3005\u3007\u3400-\u4dbf\u9fd6-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTERS = rf"[^\W_{_KNOWN}{_LONE}]+"
_JOINT = r"[.\-+&'/:@#%]"  # joins Latin and number runs into one word
_PIECE = re.compile(rf"([{_KNOWN}]+)|([{_LONE}])|({_LETTERS}(?:{_JOINT}{_LETTERS})*)")
_KNOWN_PIECE, _LONE_PIECE, _LATIN_PIECE = 1, 2, 3  # its groups
_PART = re.compile(r"\d+|[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Token:
    """A term and the folded offsets it covers."""

    text: str
    start: int
    end: int


def is_han(char: str) -> bool:
    """Whether the character is an ideograph."""
    match = _PIECE.match(char)
    return match is not None and match.lastindex != _LATIN_PIECE


def runs(folded: str) -> Iterator[Token]:
    """Yield maximal runs of letters, digits and ideographs."""
    for match in _RUN.finditer(folded):
        yield Token(match.group(), match.start(), match.end())


def characters(folded: str) -> Iterator[Token]:
    """Yield every word character at its offset."""
    for run in runs(folded):
        for offset, char in enumerate(run.text, run.start):
            yield Token(char, offset, offset + 1)


def bigrams(folded: str) -> Iterator[Token]:
    """Yield every pair of adjacent word characters at the offset of the first."""
    for run in runs(folded):
        for i in range(len(run.text) - 1):
            start = run.start + i
            yield Token(run.text[i : i + 2], start, start + 2)


def adjacent(folded: str) -> Iterator[Token]:
    """Yield every pair of neighbours at the offset of the first: `bigrams`, and those with a mark.

    The last character has `END` for its neighbour, so that each character begins one pair.
    """
    for offset, (one, other) in enumerate(pairwise(folded + END if folded else "")):
        yield Token(one + other, offset, offset + 2)


def words(folded: str) -> Iterator[Token]:
    """Yield words to index: jieba's with sub-words; Latin and number runs whole and in parts."""
    for match in _PIECE.finditer(folded):
        start, piece = match.start(), match.group()
        if match.lastindex == _LATIN_PIECE:
            yield from _whole_and_parts(piece, start)
        elif len(piece) == 1:
            yield Token(piece, start, start + 1)
        else:
            for text, begin, end in cutter().search(piece):
                yield Token(text, start + begin, start + end)


def index_words(folded: str) -> list[str]:
    """Return the texts of `words`, each as often, in no particular order; three times as fast."""
    known: list[str] = []
    found: list[str] = []
    for match in _PIECE.finditer(folded):
        if match.lastindex == _KNOWN_PIECE:
            known.append(match.group())
        elif match.lastindex == _LONE_PIECE:
            found.append(match.group())
        else:
            found += latin_forms(match.group())
    found += (word for word in cutter().lines("\n".join(known)) if word != "\n")
    return found


def latin_words(folded: str) -> Iterator[Token]:
    """Yield only the Latin and number words of `words`; cheap, jieba is not asked."""
    for match in _PIECE.finditer(folded):
        if match.lastindex == _LATIN_PIECE:
            yield from _whole_and_parts(match.group(), match.start())


def latin_forms(piece: str) -> list[str]:
    """Return what one Latin or number run is indexed as: itself and, of several, its parts."""
    return [token.text for token in _whole_and_parts(piece, 0)]


def _whole_and_parts(piece: str, start: int) -> Iterator[Token]:
    yield Token(piece, start, start + len(piece))
    parts = list(_PART.finditer(piece))
    if len(parts) > 1:
        for part in parts:
            yield Token(part.group(), start + part.start(), start + part.end())


def typed_words(folded: str) -> Iterator[Token]:
    """Yield the words of a query, none overlapping: the same cuts without sub-words or parts."""
    for match in _PIECE.finditer(folded):
        start, piece = match.start(), match.group()
        if len(piece) == 1 or match.lastindex == _LATIN_PIECE:
            yield Token(piece, start, match.end())
            continue
        for text in cutter().cut(piece):
            yield Token(text, start, start + len(text))
            start += len(text)


# What `classes` tells of a code point; a sum of flags.
WORD, KNOWN, LONE, LATIN, JOINT = 1, 2, 4, 8, 16


@cache
def classes() -> bytes:
    """Return a byte of flags for each code point, for those who cut text as arrays of them.

    ``WORD``: `runs` are made of these. ``KNOWN``: ideographs the dictionary may join. ``LONE``:
    all others, each a word. ``LATIN`` and, one at a time between two of these, ``JOINT``: a run
    that `latin_forms` takes.
    """
    everything = array("I", range(CODES)).tobytes().decode("utf-32", "surrogatepass")
    table = bytearray(CODES)
    patterns = (_RUN.pattern, f"[{_KNOWN}]+", f"[{_LONE}]+", _LETTERS, f"{_JOINT}+")
    for flag, pattern in zip((WORD, KNOWN, LONE, LATIN, JOINT), patterns, strict=True):
        flagged = bytes(flags | flag for flags in range(256))
        for match in re.finditer(pattern, everything):
            of_run = slice(*match.span())
            table[of_run] = table[of_run].translate(flagged)
    return bytes(table)


@cache
def identity() -> str:
    """Name this analyser: version, jieba, OpenCC and lexicon; stamped into every index.

    rjieba cuts alike, so whether it does is no part of the name.
    """
    known = f"jieba {JIEBA_VERSION}, opencc {OPENCC_VERSION}, lexicon {digest(lexicon())}"
    return f"text {VERSION}, {known}"


@cache
def cutter() -> Cutter:
    """Return what cuts runs of ``KNOWN`` characters into the words of `words`."""
    with _MAKING:
        return _made()


_MAKING = threading.Lock()


@cache
def _made() -> Cutter:
    """Make it once: rjieba cannot learn words for one thread while another has it cut."""
    return open_cutter(lexicon())
