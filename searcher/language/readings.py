"""How names are read: pinyin without tones, from pypinyin, which is loaded at the first use."""

from functools import lru_cache
from typing import Any

_READINGS_KEPT = 8  # readings of one name


def _apart(unread: str) -> Any:
    """Split characters without pinyin; pypinyin accepts a list although its types do not say so."""
    return list(unread)


@lru_cache(maxsize=1 << 16)
def readings(name: str) -> tuple[tuple[str, ...], ...]:
    """Return the readings of a name, likeliest first; one syllable or letter for each character.

    Known phrases decide how their characters are read (重庆, 音乐). In other names such as 长宁,
    one character may be read in its second way. A name of one character has all its readings.
    """
    from pypinyin import Style, pinyin

    said = pinyin(name, style=Style.NORMAL, heteronym=True, errors=_apart)
    likely = tuple(each[0] for each in said)
    found = [likely]
    for at, each in enumerate(said):
        others = each[1:] if len(said) == 1 else each[1:2]
        found += [(*likely[:at], other, *likely[at + 1 :]) for other in others]
    return tuple(found[:_READINGS_KEPT])
