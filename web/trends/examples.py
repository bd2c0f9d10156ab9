"""Example terms: frequent words of the index."""

import re

from searcher.core.engine import KnowsFrequent

_LOOKED_AT = 100  # frequent words that are considered
_NUMERALS = "一二三四五六七八九十百千两第"
_TELLING = re.compile(rf"[\u3400-\u9fff]*[^{_NUMERALS}\x00-\u33ff][\u3400-\u9fff]*")


def examples(index: KnowsFrequent) -> tuple[str, ...]:
    """Return up to two frequent words; those of three characters or more come first."""
    words = [word for word, _ in index.frequent(_LOOKED_AT) if _TELLING.fullmatch(word)]
    words.sort(key=lambda word: len(word) < 3)
    return tuple(words[:2])
