"""The one definition of words and tokens, for the index and for queries.

Folded text yields three streams of terms for ranking: words (jieba in search mode, without HMM),
bigrams, and single characters. Bigrams and characters of these streams never cross a character that
is no letter or digit. For finding, `adjacent` yields every pair of neighbours in print, punctuation
and spaces included, at its folded offset. So a chain of adjacent pairs proves a literal substring.

`cutting` cuts stretches of the ideographs that jieba knows; this module cuts everything else.
"""

from __future__ import annotations

import re
import threading
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from itertools import pairwise

from searcher.language.cutting import JIEBA_VERSION, Cutter, digest, open_cutter
from searcher.language.folding import OPENCC_VERSION, tables_digest
from searcher.language.folding import Folded as Folded
from searcher.language.folding import fold as fold
from searcher.language.lexicon import lexicon

VERSION = "3"  # raise when any stream changes for the same text
CODES = 0x110000  # number of Unicode code points
# Folding yields none of these. END follows the last character of a title or body; STARTS and ENDS
# stand before a character of which they tell that it starts or ends a part (see `marks`).
END, STARTS, ENDS = "\ufdd0", "\ufdd1", "\ufdd2"
BODY = STARTS + END  # the mark at the place where a body begins
SENTENCE_ENDS = "。!?\n"  # folded characters behind which a sentence ends
PARAGRAPH_ENDS = "\n"
NUMERALS = "〇○零一二两三四五六七八九十百千万亿"  # Chinese numerals

# Stretches of word characters, which are letters, digits and ideographs; \w would include `_`.
_STRETCH = re.compile(r"[^\W_]+")
# _KNOWN: ideographs that jieba's dictionary may join to words. _LONE: all other ideographs, 〇 and
# 々, each of which is a word of its own.
_KNOWN = r"\u4e00-\u9fd5"
_LONE = r"\u3005\u3007\u3400-\u4dbf\u9fd6-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTERS = rf"[^\W_{_KNOWN}{_LONE}]+"
_JOINT = r"[.\-+&'/:@#%_]"  # joins Latin and number stretches into one word
_PIECE = re.compile(rf"([{_KNOWN}]+)|([{_LONE}])|({_LETTERS}(?:{_JOINT}{_LETTERS})*)")
_KNOWN_PIECE, _LONE_PIECE, _LATIN_PIECE = 1, 2, 3  # its groups
_BETWEEN = re.compile(r"[^\W_]+")
_PART = re.compile(r"\d+|[^\W\d_]+")
# Runs of one kind, between whose characters no border stands; see `starts_part`.
_RUN = re.compile(rf"([{NUMERALS}]+)|\d+|[^\W\d_{_KNOWN}{_LONE}]+")


@dataclass(frozen=True, slots=True)
class Token:
    """A term and its place in folded text.

    Attributes:
        text: the term.
        start: folded offset of its first character.
        end: folded offset behind its last character.
    """

    text: str
    start: int
    end: int


class _Kind(Enum):
    """The kinds of characters between which a run of letters, digits and numerals has borders."""

    DIGIT = auto()
    LETTER = auto()  # of an alphabet; ideographs are no letters here
    NUMERAL = auto()  # a Chinese numeral
    OTHER = auto()


@cache
def _kind(char: str) -> _Kind:
    if char in NUMERALS:
        return _Kind.NUMERAL
    if not re.fullmatch(_LETTERS, char):
        return _Kind.OTHER
    return _Kind.DIGIT if char.isdecimal() else _Kind.LETTER


def starts_part(folded: str, at: int) -> bool:
    """Whether a border stands before a character: ``5`` starts a part of ``pm2.5`` but not of 15.

    Digits, letters and Chinese numerals have no border between two of their own kind. Between all
    other neighbours, and at both ends of the text, there is one.

    Args:
        folded: the folded title or body.
        at: offset of the character.
    """
    kind = _kind(folded[at])
    return kind is _Kind.OTHER or at == 0 or _kind(folded[at - 1]) is not kind


def ends_part(folded: str, end: int) -> bool:
    """Whether a border stands behind a character; see `starts_part`.

    Behind a Chinese numeral there always is one, because no query needs to know otherwise.

    Args:
        folded: the folded title or body.
        end: offset behind the character, 1 or more.
    """
    kind = _kind(folded[end - 1])
    if kind in {_Kind.OTHER, _Kind.NUMERAL} or end == len(folded):
        return True
    return _kind(folded[end]) is not kind


def needs_start(char: str) -> bool:
    """Whether it depends on the character before whether a border stands before this one."""
    return _kind(char) is not _Kind.OTHER


def needs_end(char: str) -> bool:
    """Whether it depends on the character behind whether a border stands behind this one."""
    return _kind(char) in {_Kind.DIGIT, _Kind.LETTER}


def borders(folded: str) -> Iterator[tuple[int, bool, bool]]:
    """Yield each digit, letter or numeral at a border: its offset, and whether it starts and ends.

    Of a run of numerals only the first is yielded, because `needs_end` holds for none of them.
    """
    for match in _RUN.finditer(folded):
        start, last, is_numeral = match.start(), match.end() - 1, match.lastindex is not None
        if is_numeral or start == last:
            yield start, True, True
        else:
            yield from ((start, True, False), (last, False, True))


def marks(folded: str) -> Iterator[Token]:
    """Yield the marks of `borders`, each at the offset of its character."""
    for offset, starts, ends in borders(folded):
        if starts:
            yield Token(STARTS + folded[offset], offset, offset + 1)
        if ends and needs_end(folded[offset]):
            yield Token(ENDS + folded[offset], offset, offset + 1)


def is_han(char: str) -> bool:
    """Whether a character is an ideograph."""
    match = _PIECE.match(char)
    return match is not None and match.lastindex != _LATIN_PIECE


def stretches(folded: str) -> Iterator[Token]:
    """Yield maximal stretches of letters, digits and ideographs."""
    for match in _STRETCH.finditer(folded):
        yield Token(match.group(), match.start(), match.end())


def characters(folded: str) -> Iterator[Token]:
    """Yield every word character at its offset."""
    for stretch in stretches(folded):
        for offset, char in enumerate(stretch.text, stretch.start):
            yield Token(char, offset, offset + 1)


def bigrams(folded: str) -> Iterator[Token]:
    """Yield every pair of adjacent word characters at the offset of the first."""
    for stretch in stretches(folded):
        for i in range(len(stretch.text) - 1):
            start = stretch.start + i
            yield Token(stretch.text[i : i + 2], start, start + 2)


def adjacent(folded: str) -> Iterator[Token]:
    """Yield every pair of neighbours, punctuation included, at the offset of the first.

    The last character is paired with `END`, so that each character begins one pair.
    """
    for offset, (one, other) in enumerate(pairwise(folded + END if folded else "")):
        yield Token(one + other, offset, offset + 2)


def words(folded: str) -> Iterator[Token]:
    """Yield the words to index.

    jieba's words come with the words inside them; Latin and number stretches come whole, in the
    pieces between their joiners (``5g`` of ``5g+ai``) and in parts of digits or letters (``5``).
    """
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
    """Return the texts of `words` with repetitions, in no particular order; three times as fast."""
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
    """Yield only the Latin and number words of `words`; fast, because jieba is not needed."""
    for match in _PIECE.finditer(folded):
        if match.lastindex == _LATIN_PIECE:
            yield from _whole_and_parts(match.group(), match.start())


def latin_forms(piece: str) -> list[str]:
    """Return the words of a Latin or number stretch: itself, its pieces and their parts."""
    return [token.text for token in _whole_and_parts(piece, 0)]


def _whole_and_parts(whole: str, start: int) -> Iterator[Token]:
    yield Token(whole, start, start + len(whole))
    for piece in _BETWEEN.finditer(whole):
        parts = [part.span() for part in _PART.finditer(whole, *piece.span())]
        for begin, end in (piece.span(), *parts) if len(parts) > 1 else parts:
            if end - begin < len(whole):
                yield Token(whole[begin:end], start + begin, start + end)


def typed_words(folded: str) -> Iterator[Token]:
    """Yield the words of a query without overlaps: as `words`, but no words inside words."""
    for match in _PIECE.finditer(folded):
        start, piece = match.start(), match.group()
        if len(piece) == 1 or match.lastindex == _LATIN_PIECE:
            yield Token(piece, start, match.end())
            continue
        for text in cutter().cut(piece):
            yield Token(text, start, start + len(text))
            start += len(text)


# Flags that `classes` gives to code points; a code point may have several.
WORD, KNOWN, LONE, LATIN, JOINT = 1, 2, 4, 8, 16
DIGIT, LETTER, NUMERAL = 32, 64, 128


@cache
def classes() -> bytes:
    """Return one byte of flags for each code point, for cutting text as arrays of code points.

    ``WORD``: may be part of a run (`stretches`). ``KNOWN``: an ideograph that the dictionary may
    join.
    ``LONE``: any other ideograph; each is a word. ``LATIN``: part of a run for `latin_forms`.
    ``JOINT``: a single one between two ``LATIN`` characters also belongs to the stretch.
    ``DIGIT``, ``LETTER``, ``NUMERAL``: the kinds whose runs have borders (see `starts_part`).
    """
    everything = array("I", range(CODES)).tobytes().decode("utf-32", "surrogatepass")
    table = bytearray(CODES)
    patterns = (_STRETCH.pattern, f"[{_KNOWN}]+", f"[{_LONE}]+", _LETTERS, f"{_JOINT}+")
    kinds = (r"\d+", rf"[^\W\d_{_KNOWN}{_LONE}]+", f"[{NUMERALS}]+")
    flags_of = (WORD, KNOWN, LONE, LATIN, JOINT, DIGIT, LETTER, NUMERAL)
    for flag, pattern in zip(flags_of, (*patterns, *kinds), strict=True):
        flagged = bytes(flags | flag for flags in range(256))
        for match in re.finditer(pattern, everything):
            of_run = slice(*match.span())
            table[of_run] = table[of_run].translate(flagged)
    return bytes(table)


@cache
def identity() -> str:
    """Return the name of this analyser, which is stamped into every index.

    It changes with the version, jieba, OpenCC, our tables of characters and the lexicon. It does
    not depend on rjieba, which cuts the same words.
    """
    characters = f"opencc {OPENCC_VERSION}, characters {tables_digest()}"
    return f"text {VERSION}, jieba {JIEBA_VERSION}, {characters}, lexicon {digest(lexicon())}"


@cache
def cutter() -> Cutter:
    """Return the cutter for stretches of ``KNOWN`` characters."""
    with _MAKING:
        return _made()


_MAKING = threading.Lock()


@cache
def _made() -> Cutter:
    """Open the cutter, once: rjieba cannot learn words in one thread while it cuts in another."""
    return open_cutter(lexicon())
