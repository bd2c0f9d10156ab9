"""The one definition of a character: what is the same in print, for the index and for queries.

Printed text is folded character by character (NFKC, lower case, traditional to simplified, accents
and format characters dropped) with a map of offsets back to print, so that a highlight always
covers printed glyphs. No character is folded by its neighbours: else a substring of the print would
not always be one of the folded text.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from searcher.core.deadline import check, checked

OPENCC_VERSION = "1.4.2"  # whose table of characters it is, by the pin of pyproject.toml

# Variation selectors and CGJ: their class of combination does not tell them from vowel signs.
_SELECTORS = re.compile("[\u034f\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_NOTHING = "\ufdd0"  # no character, says Unicode; stands for nothing until all are folded
_PIECE = 1 << 16  # characters folded at a time: some milliseconds
_FIRST_RADICAL = "\u2e80"  # no character before it has a simplified form


@dataclass(frozen=True, slots=True)
class Folded:
    """Text as compared, and where each of its characters stands in print.

    Attributes:
        text: folded characters.
        origin: for folded offset i, the printed offset of the character it came from; ``None``
            when every character folded to exactly one.
        dropped: printed offsets of the characters that folded to nothing.
    """

    text: str
    origin: array[int] | None = None
    dropped: frozenset[int] = frozenset()

    def printed(self, start: int, end: int) -> tuple[int, int]:
        """Map a folded range, not empty, to the printed range that covers it, accents included."""
        if self.origin is None:
            return start, end
        stop = self.origin[end - 1] + 1
        while stop in self.dropped:
            stop += 1
        return self.origin[start], stop


def fold(printed: str) -> Folded:
    """Fold printed text character by character, offsets kept. Folding twice changes nothing."""
    text = _translated(printed)
    if len(text) == len(printed) and _NOTHING not in text:  # each character folded to one
        return Folded(text)
    origin, dropped = array("l"), set()
    for offset, char in enumerate(printed):
        if not offset % _PIECE:
            check()
        folded = _FOLD[ord(char)]
        if folded == _NOTHING:
            dropped.add(offset)
        else:
            origin.extend([offset] * len(folded))
    return Folded(text.replace(_NOTHING, ""), origin, frozenset(dropped))


def _translated(printed: str) -> str:
    """Fold in pieces, since no character is folded by its neighbours and a call cannot be ended."""
    if len(printed) <= _PIECE:
        return printed.translate(_FOLD)
    pieces = range(0, len(printed), _PIECE)
    return "".join(printed[at : at + _PIECE].translate(_FOLD) for at in checked(pieces))


class _FoldTable(dict[int, str]):
    """``str.translate`` table that folds each code point the first time it is met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _folded(chr(code)) or _NOTHING
        return folded


_FOLD = _FoldTable()


def _folded(char: str) -> str:
    if char.isascii():
        return char.lower()
    if char == _NOTHING or unicodedata.category(char) == "Cs":  # UTF-8 has no lone surrogates
        return "\ufffd"
    fold_once = _simplified if "\u4e00" <= char <= "\u9fff" else _folded_once
    folded = char
    while (again := fold_once(folded)) != folded:  # 薴 is 苧, and that is 苎
        folded = again
    return folded


def _folded_once(text: str) -> str:
    spelt = unicodedata.normalize("NFKD", text)
    kept = "".join(char for char in spelt if not _is_dropped(char))
    return _simplified(unicodedata.normalize("NFKC", kept)).casefold()


def _is_dropped(char: str) -> bool:
    """Whether it only dresses the character before it (an accent) or is never seen (ZWSP)."""
    if unicodedata.combining(char) or unicodedata.category(char) in {"Me", "Cf"}:
        return True
    return _SELECTORS.match(char) is not None


def _simplified(text: str) -> str:
    """Simplify each character by itself: OpenCC would choose by its neighbours."""
    return "".join(char if char < _FIRST_RADICAL else _opencc()(char) for char in text)


@cache
def _opencc() -> Callable[[str], str]:
    import opencc  # Latin text does without it

    convert: Callable[[str], str] = opencc.OpenCC("t2s").convert
    return convert
