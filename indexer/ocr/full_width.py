"""Marks as Chinese print has them: the engine often reads full-width marks as half-width ones."""

from searcher.language.repair import has_han

_WIDE = {",": "，", ":": "：", ";": "；", "?": "？", "!": "！", "(": "（", ")": "）"}
_BRACKETS = frozenset("()")
_OPENING, _CLOSING = frozenset("“‘（《【〔「『〈"), frozenset("，。、；：？！”’）》】〕」』〉")
_HALF, _BLANK = 0.52, 0.3  # em: a letter or digit, and a blank
_BLANK_HALF = 0.5  # em: the side of a full-width mark that has no ink


def as_printed(text: str) -> str:
    """Return a line with full-width marks beside Chinese, and full-width brackets throughout."""
    if not has_han(text):
        return text
    return "".join(
        _WIDE[char] if char in _WIDE and _is_chinese_around(text, at) else char
        for at, char in enumerate(text)
    )


def _is_chinese_around(text: str, at: int) -> bool:
    before, after = text[:at].rstrip()[-1:], text[at + 1 :].lstrip()[:1]
    wide = any(side and not side.isascii() for side in (before, after))
    return wide or text[at] in _BRACKETS


def in_pairs(paragraph: str) -> str:
    """Return a paragraph whose double quotes open and close in turn, if their number is even.

    The engine often misses a quote that closes at the end of a line, so one that is missing at the
    end of a paragraph is added.
    """
    places = [at for at, char in enumerate(paragraph) if char in "“”"]
    if len(places) % 2:
        last = places[-1]
        if last and paragraph[last] == "“" and paragraph[-1] in "。！？":
            return in_pairs(f"{paragraph}”")
        return paragraph
    chars = list(paragraph)
    for number, at in enumerate(places):
        chars[at] = "“”"[number % 2]
    return "".join(chars)


def advance(char: str) -> float:
    """Return the usual width of a character in em."""
    if char == " ":
        return _BLANK
    return _HALF if char.isascii() or char == "·" else 1.0


def blank_left(char: str) -> float:
    """Return the em without ink at the left of a mark; 0 for other characters."""
    return _BLANK_HALF if char in _OPENING else 0.0


def blank_right(char: str) -> float:
    """Return the em without ink at the right of a mark; 0 for other characters."""
    return _BLANK_HALF if char in _CLOSING else 0.0


def ink_width(text: str) -> float:
    """Return the width of a line's ink in em."""
    return sum(map(advance, text)) - blank_left(text[0]) - blank_right(text[-1])
