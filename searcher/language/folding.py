"""Folding: which printed characters count as the same, in the index and in queries.

Each character is folded by itself: NFKC, lower case, traditional to simplified, and old and
regional shapes to the standard one. Accents and format characters are dropped. A map of offsets
leads back to print, so a highlight always covers printed characters. No character is folded
depending on its neighbours. Otherwise a substring of the print might not be a substring of the
folded text.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from searcher.core.deadline import check, checked
from searcher.language.radicals import RADICALS, as_characters

OPENCC_VERSION = "1.4.2"  # its table simplifies characters; pyproject.toml pins it

# Variation selectors and CGJ, which their combining class does not tell apart from vowel signs.
_SELECTORS = re.compile("[\u034f\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_NOTHING = "\ufdd0"  # a Unicode noncharacter; marks dropped characters while a text is folded
_LAST_TAKEN = "\ufdd2"  # the last noncharacter that folding never yields
_PIECE = 1 << 16  # characters folded at a time, which takes some milliseconds
_FIRST_RADICAL = "\u2e80"  # no character before it has a simplified form

# Signs that print sets in several shapes, and which NFKC leaves apart. The first is what they fold
# to; where a sign joins numbers and Latin letters (`tokens`), that is the one that joins.
_SHAPES = {
    "'": '"“”„‟«»‹›「」『』〝〞〟‘’‚‛´ʼ',  # quotes: ”两委“ = 「两委」 = ‘两委’, don’t = don't
    "·": "•・‧∙⋅᛫⸱⸳",  # dots of names
    "-": "‐‑‒–−",
    ":": "∶",  # 17∶00
    "/": "⁄∕",  # ½ is 1⁄2
    "°": "º˚",
    "~": "〜∼",
    "—": "―─",
    "...": "⋯",
    "〇": "○◯",  # 二○二一年
}
_SHAPE = str.maketrans({other: one for one, others in _SHAPES.items() for other in others})


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text, and where each of its characters stands in print.

    Attributes:
        text: the folded characters.
        origin: for each folded offset, the printed offset of the character it came from; ``None``
            when every character folded to exactly one.
        dropped: printed offsets of the characters that were dropped.
    """

    text: str
    origin: array[int] | None = None
    dropped: frozenset[int] = frozenset()

    def printed(self, start: int, end: int) -> tuple[int, int]:
        """Return the printed range, accents included, that covers a folded range.

        The folded range must not be empty.
        """
        if self.origin is None:
            return start, end
        stop = self.origin[end - 1] + 1
        while stop in self.dropped:
            stop += 1
        return self.origin[start], stop


def fold(printed: str) -> Folded:
    """Fold printed text character by character, keeping offsets. Folding twice changes nothing.

    Raises:
        TimedOut: the time limit passed.
    """
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
    """Fold in pieces, so that the time limit can be checked between them."""
    if len(printed) <= _PIECE:
        return printed.translate(_FOLD)
    pieces = range(0, len(printed), _PIECE)
    return "".join(printed[at : at + _PIECE].translate(_FOLD) for at in checked(pieces))


class _Folding(dict[int, str]):
    """A ``str.translate`` table that folds each code point when it first occurs."""

    def __missing__(self, code: int) -> str:
        """Fold a code point and keep the result."""
        self[code] = folded = _folded(chr(code)) or _NOTHING
        return folded


_FOLD = _Folding()


def _folded(char: str) -> str:
    if char.isascii():
        return char.translate(_SHAPE).lower()
    # Surrogates do not exist in UTF-8, and `tokens` gives the noncharacters meanings of its own.
    if _NOTHING <= char <= _LAST_TAKEN or unicodedata.category(char) == "Cs":
        return "\ufffd"
    fold_once = _simplified if "\u4e00" <= char <= "\u9fff" else _folded_once
    folded = char
    while (again := fold_once(folded)) != folded:  # 薴 folds to 苧, which folds to 苎
        folded = again
    return folded


def _folded_once(text: str) -> str:
    spelt = unicodedata.normalize("NFKD", as_characters(text.translate(_SHAPE)))
    kept = "".join(char for char in spelt if not _is_dropped(char))
    return _simplified(unicodedata.normalize("NFKC", kept)).casefold()


def _is_dropped(char: str) -> bool:
    """Whether a character only modifies the one before it (an accent) or is invisible (ZWSP)."""
    if unicodedata.combining(char) or unicodedata.category(char) in {"Me", "Cf"}:
        return True
    return _SELECTORS.match(char) is not None


def _simplified(text: str) -> str:
    """Simplify each character by itself, because OpenCC would consider its neighbours."""
    return "".join(char if char < _FIRST_RADICAL else _standard(char) for char in text)


def _standard(char: str) -> str:
    simple = _opencc()(char)
    return _variants().get(simple, simple)


@cache
def _opencc() -> Callable[[str], str]:
    import opencc  # not needed for Latin text

    convert: Callable[[str], str] = opencc.OpenCC("t2s").convert
    return convert


@cache
def _variants() -> Mapping[str, str]:
    """Return for each old or regional shape its standard character: 衞 is 卫."""
    lines = [line for line in _variants_text().splitlines() if not line.startswith("#")]
    return {other: line[0] for line in lines for other in line[1:]}


@cache
def tables_digest() -> str:
    """Return eight hexadecimal digits that change with our tables of characters."""
    known = repr((_SHAPES, _variants_text(), as_characters("".join(map(chr, RADICALS)))))
    return hashlib.blake2b(known.encode(), digest_size=4).hexdigest()


def _variants_text() -> str:
    return files("data").joinpath("variants.txt").read_text("utf-8")
