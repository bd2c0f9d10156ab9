"""The normal form in which print is compared with articles: letters and digits, and nothing else.

Extraction joins wrapped lines, repairs spaces, drops brackets of by-lines and reads radicals as
characters. So signs and spaces count for nothing, and letters count in their compatible form
(NFKC): full width is half width, a ligature is its letters, a radical is its character.
"""

import unicodedata
from functools import lru_cache

from searcher.language.radicals import as_characters

_KEPT = 2**15  # characters whose letters are remembered: all that a file is likely to have


@lru_cache(_KEPT)
def _of_character(char: str) -> str:
    """Return the letters and digits that a character stands for; empty for signs and spaces."""
    plain = unicodedata.normalize("NFKC", as_characters(char))
    return "".join(each for each in plain.casefold() if each.isalnum())


def letters(text: str) -> str:
    """Return the letters and digits of a text in their compatible form."""
    return "".join(map(_of_character, text))


def placed_letters(text: str) -> tuple[str, list[int]]:
    """Return the letters of a text, and for each letter the index of its character."""
    found, places = [], []
    for at, char in enumerate(text):
        for letter in _of_character(char):
            found.append(letter)
            places.append(at)
    return "".join(found), places
