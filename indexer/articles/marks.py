"""What printed Chinese lines show: where a sentence ends, how wide a line is.

The one definition of each, for text and for pages.
"""

import re
from functools import lru_cache

_CLOSERS = r"”’」』》）)\]】\"'"  # what may stand behind the mark and belongs to its sentence
_SENTENCE = re.compile(rf"[。！？!?…][{_CLOSERS}\s]*$")
_HAN, _ASCII, _SPACE = 1.0, 0.5, 0.25  # em; a stray space is narrower than a set one
_GAP = re.compile(r"[\u4e00-\u9fff]{2}[ \u3000]+[\u4e00-\u9fff]{2}")
_PARAGRAPH = re.compile(rf"[。！？!?;；:：…][{_CLOSERS}\s]*$")


def ends_sentence(text: str) -> bool:
    """Whether a sentence is over at the end of the text.

    An ASCII full stop does not count: at the end of a printed line it is as likely a decimal point
    or the dot of a list's number.
    """
    return _SENTENCE.search(text.rstrip()) is not None


def may_end_paragraph(text: str) -> bool:
    """Whether a paragraph may be over: after a sentence, an item of a list or a colon before one.

    In the true texts 1 of 73 semicolons and colons ends its paragraph, so where nothing else speaks
    for a new paragraph ask `ends_sentence`.
    """
    return _PARAGRAPH.search(text.rstrip()) is not None


def has_gap(line: str) -> bool:
    """Whether a space parts two phrases: 持续发力 压茬推进.

    In running text stray spaces stand beside digits and marks only, so such a line is a heading.
    """
    return _GAP.search(line.strip()) is not None


@lru_cache(maxsize=16384)
def width(line: str) -> float:
    """Printed width in ems: Han 1, ASCII a half, a stray space a quarter."""
    return sum(_SPACE if c == " " else _ASCII if c.isascii() else _HAN for c in line)
