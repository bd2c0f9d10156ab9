"""Tells text that says nothing to a reader: decoded wrongly, lost, or copied by a false map.

Good text of any language passes: rare names, other scripts of the country, tables, emoji.
"""

import re
from enum import StrEnum

from searcher.language.pairs import is_scrambled
from searcher.language.usual import usual_characters

_FEWEST = 8  # characters that tell
_LOST = 0.2  # of a text: so much damage leaves no sentence whole
_STRANGE = 0.4  # of a text; lists of rare names have one in three
_ASKED = 0.3  # of a text that stands in rows of question marks
FEWEST_ASKED = 3  # question marks in a row that stand for lost characters, at least
_ROWS_OF_QUESTIONS = re.compile(rf"\?{{{FEWEST_ASKED},}}")
_BLANK = re.compile(r"\s+")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_LETTERS = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
_LATIN = re.compile(f"[{_LETTERS}]+")
_PLAIN_LETTERS = 3  # one plain letter in so many makes a Latin word; wrong decoding gives none
# Scripts that are written without Han: Hebrew to Ethiopic with Arabic, Tibetan, Thai; Khmer and
# Mongolian; Yi; Hangul. Beside Han they come from a wrong decoding.
_OTHER_SCRIPTS = re.compile(
    "(?<![\u4e00-\u9fff])[\u0590-\u137f\u1780-\u18af\ua000-\ua4cf\uac00-\ud7a3\ufb50-\ufeff]+"
    "(?![\u4e00-\u9fff])"
)
_PICTURES = re.compile("[\u2010-\u2bff\u200d\ufe0f\U0001f000-\U0001faff\U000e0020-\U000e007f]+")


class Garbage(StrEnum):
    """What makes a text unreadable."""

    LOST = "lost"  # characters that a program replaced by U+FFFD
    QUESTIONS = "questions"  # characters that a program replaced by question marks
    PRIVATE = "private"  # characters that only one font knows
    STRANGE = "strange"  # characters that no text has in such number
    SCRAMBLED = "scrambled"  # usual Han in no order


def garbage_in(text: str) -> Garbage | None:
    """Return what makes a text unreadable; ``None`` for a good or very short text."""
    return damage_in(text) or (Garbage.SCRAMBLED if is_scrambled(text) else None)


def damage_in(text: str) -> Garbage | None:
    """Return what `garbage_in` does, except that characters may make no words."""
    printed = _BLANK.sub("", text)
    if len(printed) < _FEWEST:
        return None
    if usual_characters().issuperset(printed):
        asked = sum(map(len, _ROWS_OF_QUESTIONS.findall(printed)))
        if asked > _ASKED * len(printed):
            return Garbage.QUESTIONS
    elif printed.count("\ufffd") > _LOST * len(printed):
        return Garbage.LOST
    elif len(_PRIVATE.findall(printed)) > _LOST * len(printed):
        return Garbage.PRIVATE
    elif (strange := strange_count(text)) >= _FEWEST and strange > _STRANGE * len(printed):
        return Garbage.STRANGE
    return None


def strange_count(text: str) -> int:
    """Return how many characters of a text are unusual and part of no foreign word or picture."""
    usual = usual_characters()
    left = _BLANK.sub("", _OTHER_SCRIPTS.sub("", _LATIN.sub(_strange_letters, text)))
    return sum(char not in usual for char in _PICTURES.sub("", left))


def _strange_letters(word: re.Match[str]) -> str:
    """Return nothing for a word of some Latin language, and for other letters these letters."""
    plain = sum(letter.isascii() for letter in word[0])
    return "" if plain * _PLAIN_LETTERS >= len(word[0]) else word[0]
