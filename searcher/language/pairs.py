"""Which Han follow each other in Chinese words: a text in which none do is no Chinese.

Nearly half of the neighbours in a Chinese text also stand side by side in words of jieba's
dictionary (`data/make_pairs.py`). Han that a false map gives do so in one case of twenty, however
usual each of them is.
"""

import math
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from searcher.language.folding import fold

FEWEST = 24  # pairs that tell; half a title of two lines
# Of the pairs of a newspaper's text 45 to 65% stand in words, of permuted Han 3 to 15%. Half-way, a
# short text may have fewer by chance: so many for the root of the number of pairs.
_WORDS, _CHANCE = 0.25, 0.6
_LOOKED_AT = 2000  # characters: more tell nothing new
# Of the first pairs of a paragraph so many must stand in words to tell without the others: of 24
# permuted ones, of which one in eight stands in a word, as many do twice in 1,000 paragraphs.
_GLANCE, _GLIMPSED, _SURELY = 48, 24, 0.33
# Up to four Han between marks may be a name, and names are made of any Han.
_PHRASE = re.compile("[\u4e00-\u9fff]{5,}")
_RUN = re.compile("[\u4e00-\u9fff]{2,}")


@cache
def _known() -> frozenset[int]:
    lines = files("data").joinpath("pairs.txt").read_text(encoding="utf-8").split()
    return frozenset(_numbers("".join(line[0] + other for line in lines for other in line[1:])))


def _numbers(text: str) -> Iterable[int]:
    """Return a number for each two characters of a text, which are told apart faster than texts."""
    return memoryview(text.encode("utf-16-le")[: len(text) // 2 * 4]).cast("I")


def pairs_in(text: str, names: bool = True) -> tuple[int, int]:
    """Return the number of pairs of neighbouring Han, and of those that stand in words.

    Args:
        text: in either script.
        names: whether stretches count that are short enough for names.
    """
    runs = (_RUN if names else _PHRASE).findall(fold(text).text)
    if not runs:
        return 0, 0
    known = _known().__contains__
    whole = "\n".join(runs)  # no word has a line break
    words = sum(sum(map(known, _numbers(half))) for half in (whole, whole[1:]))
    return len(whole) - 2 * len(runs) + 1, words


def is_scrambled(text: str) -> bool:
    """Whether a text has many Han, and hardly two of them make a word."""
    count, words = pairs_in(text[:_LOOKED_AT], names=False)
    return make_no_words(count, words)


def makes_words(text: str) -> bool:
    """Whether a text has many Han, and they are no garbage."""
    count, words = pairs_in(text[:_LOOKED_AT], names=False)
    return count >= FEWEST and not make_no_words(count, words)


def begins_with_words(text: str) -> bool:
    """Whether the begin of a long paragraph shows that its Han make words, which is fast."""
    if len(text) < 2 * _GLANCE or "\n" in text:
        return False
    count, words = pairs_in(text[:_GLANCE], names=False)
    return count >= _GLIMPSED and words >= _SURELY * count


def have_few_words(count: int, words: int) -> bool:
    """Whether some pairs, however few, may be a part of what `make_no_words`."""
    return words < _WORDS * count


def make_no_words(count: int, words: int) -> bool:
    """Whether hardly any of some pairs stand in words; False if there are too few to tell."""
    return count >= FEWEST and words < _WORDS * count - _CHANCE * math.sqrt(count)
