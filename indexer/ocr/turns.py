"""Whether the picture of a page lies on its side or head, as scanners and cameras leave some.

The engine reads lines that run downwards too, so a page that was turned shows by its tall lines, or
by print that it is unsure of. Only such a page is recognised again, turned.
"""

import math
from collections.abc import Sequence

from indexer.ocr.recognised import RecognisedLine, RecognisedPage

_FEWEST = 3  # letters of a page that is worth another look
_LETTERS = 5  # of a level line that shows that the page is upright
_TALL = 1.5  # times as high as wide: a line that runs downwards or upwards
_UNSURE = 0.85  # confidence of a page on its head; of others less than that is rare
_OFF = 0.03  # confidence by which a page set from top to bottom is better than its turned picture


def turns_worth_a_try(page: RecognisedPage) -> Sequence[int]:
    """Return the quarter turns to the left that may make a page upright; most often none.

    Lines that run downwards are read as well as level ones, turned or set from top to bottom; so a
    page with any level line stays. Lines that run upwards, or stand on their heads, are not read.
    """
    if sum(len(line.characters) for line in page.lines) < _FEWEST:
        return ()
    if _sure(page) >= _UNSURE:
        return () if _is_level(page) or any(map(_is_sure_and_level, page.lines)) else (1,)
    return (2,) if _is_level(page) else (3, 1)


def is_clearer(turned: RecognisedPage, page: RecognisedPage) -> bool:
    """Whether a page is better read after it was turned: its lines are level, and read surely."""
    least = _sure(page) - _OFF
    return _is_level(turned) and _sure(turned) > max(_UNSURE, least)


def _is_sure_and_level(line: RecognisedLine) -> bool:
    across, down = _sides(line)
    return len(line.characters) >= _LETTERS and across > down and line.confidence > _UNSURE


def _sides(line: RecognisedLine) -> tuple[float, float]:
    a, b, _, d = line.corners
    return math.dist(a, b), math.dist(a, d)


def _is_level(page: RecognisedPage) -> bool:
    """Whether most of the length of all lines is of level ones."""
    level = tall = 0.0
    for line in page.lines:
        across, down = _sides(line)
        if down > _TALL * across:
            tall += down
        else:
            level += across
    return level >= tall


def _sure(page: RecognisedPage) -> float:
    """Return the mean confidence of the letters of a page."""
    letters = sum(len(line.characters) for line in page.lines)
    total = sum(line.confidence * len(line.characters) for line in page.lines)
    return total / letters if letters else 0.0
