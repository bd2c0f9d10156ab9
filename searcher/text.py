"""The one definition of a character and of a word, for the index and for queries.

Printed text is folded character by character (NFKC, lower case) with a map of offsets back to
print, so that a highlight always covers printed glyphs. From folded text come three term streams:
words (jieba in search mode, HMM off), bigrams and single characters. Bigrams and characters are
placed at folded offsets and never cross anything that is not a letter or digit, hence a chain of
adjacent bigrams *is* a literal substring.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
import warnings
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from searcher.gazetteer import load_gazetteer

VERSION = "1"  # raise when any stream changes for the same text

# Runs of what we call word characters; `_` is \w but no letter or digit.
_RUN = re.compile(r"[^\W_]+")
# Han: ideographs of the BMP and beyond, 〇 and 々.
_HAN = r"㐀-䶿一-鿿豈-﫿〇々\U00020000-\U0003FFFF"
_PIECE = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+(?:[.\-+&'/:@#%][^\W_{_HAN}]+)*")
_PART = re.compile(r"\d+|[^\W\d_]+")
_IS_HAN = re.compile(rf"[{_HAN}]")


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
    return _IS_HAN.match(char) is not None


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
        if is_han(piece[0]):
            for text, begin, end in _jieba().tokenize(piece, mode="search", HMM=False):
                yield Token(text, start + begin, start + end)
            continue
        yield from _whole_and_parts(piece, start)


def latin_words(folded: str) -> Iterator[Token]:
    """Yield only the Latin and number words of `words`; cheap, jieba is not asked."""
    for match in _PIECE.finditer(folded):
        if not is_han(match.group()[0]):
            yield from _whole_and_parts(match.group(), match.start())


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
        if not is_han(piece[0]):
            yield Token(piece, start, match.end())
            continue
        for text in _jieba().cut(piece, HMM=False):
            yield Token(text, start, start + len(text))
            start += len(text)


@cache
def identity() -> str:
    """Name this analyser: version, jieba and lexicon; stamped into every index."""
    lexicon = hashlib.blake2b("\n".join(_lexicon()).encode(), digest_size=4).hexdigest()
    return f"text {VERSION}, jieba {version('jieba')}, lexicon {lexicon}"


def _lexicon() -> list[str]:
    """Words jieba should know: ours, the offices' and the departments' names."""
    ours = [
        line.split()[0]
        for line in files("data").joinpath("lexicon.txt").read_text("utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    ]
    known = load_gazetteer()
    names = [street.name for street in known.streets]
    names += [name for unit in known.departments for name in (unit.name, *unit.aliases)]
    return sorted({fold(word).text for word in [*ours, *names]})


@cache
def _jieba() -> Any:
    """Return jieba's tokenizer with our lexicon, loaded once.

    jieba keeps a cache in the shared temporary folder and loads it as code objects without asking
    who wrote it; so its dictionary is built in memory here. Importing it is slow and chatty, so it
    happens at the first word.
    """
    with warnings.catch_warnings():  # it imports pkg_resources, whose deprecation users would see
        warnings.simplefilter("ignore")
        import jieba

    jieba.setLogLevel("ERROR")
    tokenizer = jieba.Tokenizer()
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    for word in _lexicon():
        tokenizer.add_word(word)
    return tokenizer
