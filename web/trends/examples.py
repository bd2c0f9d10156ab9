"""Terms to begin with: words that the index itself is full of."""

import re

from searcher.core.engine import KnowsFrequent

_LOOKED_AT = 100  # frequent words
_NUMERALS = "一二三四五六七八九十百千两第"
_TELLING = re.compile(rf"[\u3400-\u9fff]*[^{_NUMERALS}\x00-\u33ff][\u3400-\u9fff]*")


def examples(index: KnowsFrequent) -> tuple[str, ...]:
    """Return two frequent words or fewer; those of three characters mean more than those of two."""
    words = [word for word, _ in index.frequent(_LOOKED_AT) if _TELLING.fullmatch(word)]
    words.sort(key=lambda word: len(word) < 3)
    return tuple(words[:2])
