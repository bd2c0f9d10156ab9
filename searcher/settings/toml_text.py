"""Parses TOML of unknown origin in bounded time.

The parser of the standard library is safe for TOML that people write. But a machine can write TOML
that takes it hours: it copies a dotted key once for each of its parts, and calls itself for each
bracket. So text that no person writes is refused before it is parsed.
"""

import re
import tomllib
from typing import Any

from searcher.speech import said

_DEEPEST = 32  # levels of nested brackets
_LONGEST_KEY = 8  # parts of a dotted key
_LONGEST_WORD = 200  # characters of a number or of a key without quotes
_ENDS = {  # opening quotes of a string -> pattern up to its end
    '"""': re.compile(r'(?:[^"\\]|\\.|"(?!""))*+"{3,5}', re.DOTALL),
    "'''": re.compile(r"(?:[^']|'(?!''))*+'{3,5}"),
    '"': re.compile(r'(?:[^"\\\n]|\\.)*+"'),
    "'": re.compile(r"[^'\n]*+'"),
}
_BETWEEN = {"[": 1, "{": 1, "]": -1, "}": -1, ",": 0, "=": 0, "\n": 0}  # sign -> change of depth
# A text without any of these is harmless, also inside its strings; most texts are.
_SUSPICIOUS = (
    re.compile(r"(?:[\[{][^\[{\]}]*+){33}"),  # more open brackets than are allowed
    re.compile(r"(?:\.[^.\n]*+){9}"),
    re.compile(r"(?<![^\s\"'#\[\]{}.,=])[^\s\"'#\[\]{}.,=]{201}"),
)
_PIECE = re.compile(r'"""|\'\'\'|"|\'|#[^\n]*|[\[{]|[\]}]|[.,=\n]|[^\s"\'#\[\]{}.,=]+')


class BadToml(ValueError):
    """The text cannot be used.

    Attributes:
        message: why, in a few words.
    """

    def __init__(self, code: str, **values: object) -> None:
        """Take the code of the reason and its values."""
        self.message = said(code, **values)
        super().__init__(self.message)


def parse(text: str) -> dict[str, Any]:
    """Return the table of a TOML text.

    Raises:
        BadToml: the text is no TOML, or such as no person writes.
    """
    if any(sign.search(text) for sign in _SUSPICIOUS):
        _look_over(text)
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise BadToml("toml.too_deep") from error
    except ValueError as error:  # also for numbers of more digits than Python converts
        raise BadToml("toml.invalid", why=shown(str(error))) from error


def _look_over(text: str) -> None:
    """Go through a text once, and refuse it if parsing could take long."""
    at, depth, dots = 0, 0, 0
    while piece := _PIECE.search(text, at):
        found, at = piece[0], piece.end()
        if found in _ENDS:
            at = _end_of_text(found, text, at)
        elif found == ".":
            dots += 1
        elif found in _BETWEEN:
            dots = 0
            depth = max(0, depth + _BETWEEN[found])
        _require_moderate(found, depth, dots)


def _require_moderate(found: str, depth: int, dots: int) -> None:
    if depth > _DEEPEST:
        raise BadToml("toml.too_deep")
    if dots > _LONGEST_KEY:
        raise BadToml("toml.many_parts")
    if len(found) > _LONGEST_WORD and found[0] != "#":
        raise BadToml("toml.too_long")


def _end_of_text(quote: str, text: str, at: int) -> int:
    end = _ENDS[quote].match(text, at)
    if end is None:
        raise BadToml("toml.open_quote")
    return end.end()


def shown(text: str, most: int = 120) -> str:
    """Return a stranger's text, cut and with escapes, so that a message can repeat it."""
    cut = text if len(text) <= most else text[:most] + "…"
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cut)
