"""Shell patterns on paths, matched in linear time.

``*`` also crosses ``/``. A pattern whose only wildcards are stars is matched by finding its
literal pieces in order; other patterns are translated by ``fnmatch`` to a regular expression
that does not backtrack over a star.
"""

import fnmatch
import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from searcher.speech import Message, said

LONGEST = 500  # characters of a pattern
MOST = 1_000  # patterns with wildcards in one file
_MOST_CHARACTERS = 5_000  # of all patterns that contain ``?`` or ``[``
_KEPT = 4 * MOST  # patterns kept ready: those of manifest and corrections, with room
_WILD = re.compile(r"[*?\[]")


def is_wild(pattern: str) -> bool:
    """Whether a pattern contains a wildcard."""
    return bool(_WILD.search(pattern))


def matches(path: str, patterns: Iterable[str]) -> bool:
    """Whether a path matches one of the patterns."""
    return any(_matcher(pattern)(path) for pattern in patterns)


def excess(patterns: Iterable[str]) -> Message | None:
    """Return which limit the patterns of one file exceed, or ``None``."""
    wild = [pattern for pattern in patterns if is_wild(pattern)]
    if any(len(pattern) > LONGEST for pattern in wild):
        return said("paths.long", most=LONGEST)
    if len(wild) > MOST:
        return said("paths.many", most=MOST)
    slow = sum(len(pattern) for pattern in wild if "?" in pattern or "[" in pattern)
    if slow > _MOST_CHARACTERS:
        return said("paths.slow")
    return None


@lru_cache(_KEPT)
def _matcher(pattern: str) -> Callable[[str], object]:
    if not is_wild(pattern):
        return pattern.__eq__
    if "?" in pattern or "[" in pattern:
        return re.compile(fnmatch.translate(pattern)).match
    first, *middle, last = pattern.split("*")
    return lambda path: _has_in_order(path, first, middle, last)


def _has_in_order(path: str, first: str, middle: list[str], last: str) -> bool:
    end = len(path) - len(last)
    if not (path.startswith(first) and path.endswith(last)):
        return False
    at = len(first)
    for piece in middle:
        found = path.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return at <= end
