"""The one definition of a character and of a word, for the index and for queries.

Printed text is folded character by character (NFKC, lower case) with a map of offsets back to
print, so that a highlight always covers printed glyphs. From folded text come three term streams:
words (jieba in search mode, HMM off), bigrams and single characters. Bigrams and characters are
placed at folded offsets and never cross anything that is not a letter or digit, hence a chain of
adjacent bigrams *is* a literal substring.

cutting.py cuts runs of the ideographs that jieba knows; all else is cut here.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from searcher.cutting import JIEBA_VERSION, Cutter, digest, open_cutter
from searcher.gazetteer import load_gazetteer

VERSION = "1"  # raise when any stream changes for the same text
CODES = 0x110000  # code points there are

# Runs of what we call word characters; `_` is \w but no letter or digit.
_RUN = re.compile(r"[^\W_]+")
# Ideographs that jieba's dictionary may join, and characters that are words of their own, each:
# the other ideographs, 〇 and 々, and with those all from Yi and Hangul to private use.
_KNOWN = r"\u4e00-\u9fd5"
_LONE = r"\u3005\u3007\u3400-\u4dbf\u9fd6-\ufaff\U00020000-\U0003ffff"
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


@dataclass(frozen=True, slots=True)
class Folded:
    """Text as compared, and where each of its characters stands in print.

    Attributes:
        text: folded characters.
        origin: for folded offset i, the printed offset of the character it came from;
            ``None`` when every character folded to exactly one.
    """

    text: str
    origin: array[int] | None = None

    def printed(self, start: int, end: int) -> tuple[int, int]:
        """Map a folded range to the printed range that covers it."""
        if self.origin is None:
            return start, end
        return self.origin[start], self.origin[end - 1] + 1


class _FoldTable(dict[int, str]):
    """``str.translate`` table that folds each code point the first time it is met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if unicodedata.category(char) == "Cs":  # a lone surrogate cannot be stored as UTF-8
            folded = "�"
        elif char == "\n":
            folded = char
        else:
            folded = unicodedata.normalize("NFKC", char).casefold() or char
        self[code] = folded
        return folded


_FOLD = _FoldTable()


def fold(printed: str) -> Folded:
    """Fold printed text: NFKC and lower case per character, offsets kept."""
    text = printed.translate(_FOLD)
    if len(text) == len(printed):  # no character folds to nothing, so each folded to one
        return Folded(text)
    origin = array("l")
    for offset, char in enumerate(printed):
        origin.extend([offset] * len(_FOLD[ord(char)]))
    return Folded(text, origin)


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
    """Name this analyser: version, jieba and lexicon; stamped into every index.

    rjieba cuts alike, so whether it does is no part of the name.
    """
    return f"text {VERSION}, jieba {JIEBA_VERSION}, lexicon {digest(lexicon())}"


@cache
def lexicon() -> tuple[str, ...]:
    """Words jieba should know: ours, the offices' and the departments' names."""
    ours = [
        line.split()[0]
        for line in files("data").joinpath("lexicon.txt").read_text("utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]
    known = load_gazetteer()
    names = [street.name for street in known.streets]
    names += [name for unit in known.departments for name in (unit.name, *unit.aliases)]
    return tuple(sorted({fold(word).text for word in [*ours, *names]}))


@cache
def cutter() -> Cutter:
    """Return what cuts runs of ``KNOWN`` characters into the words of `words`."""
    return open_cutter(lexicon())
