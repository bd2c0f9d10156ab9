"""Whether Latin letters make words: English and pinyin use the same few letters most."""

import re

# Per mille of each letter in English texts, a to z; the vowels and n lead in pinyin too.
_OFTEN = (82, 15, 28, 43, 127, 22, 20, 61, 70, 2, 8, 40, 24, 67, 75, 19, 1, 60, 63, 91, 28, 10, 24)
_FREQUENCY = dict(zip("abcdefghijklmnopqrstuvwxyz", (*_OFTEN, 2, 20, 1), strict=True))
_WORD = re.compile("[a-z]{4,}", re.IGNORECASE)  # shorter runs are abbreviations
_FEWEST = 60  # letters that tell
_WORDS = 48  # mean of the frequencies: of words 60 to 70, of a moved alphabet 30 to 45


def make_no_latin_words(text: str) -> bool:
    """Whether a text has many Latin letters, and rare ones are as frequent as others."""
    letters = "".join(_WORD.findall(text)).lower()
    worth = sum(map(_FREQUENCY.__getitem__, letters))
    return len(letters) >= _FEWEST and worth < _WORDS * len(letters)
