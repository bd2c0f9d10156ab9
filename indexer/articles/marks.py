"""Where a sentence ends and how wide a line is; text and pages both use these definitions."""

import re
from functools import lru_cache

# closing marks that may follow the full stop and belong to its sentence
_CLOSERS = r"”’」』》）)\]】\"'"
_SENTENCE = re.compile(rf"[。！？!?…][{_CLOSERS}\s]*$")
_HAN, _ASCII, _SPACE = 1.0, 0.5, 0.25  # em; a stray space is narrower than a printed one
_LINES_KEPT = 16_384  # lines whose widths are kept, as a line is measured many times
_GAP = re.compile(r"[\u4e00-\u9fff]{2}[ \u3000]+[\u4e00-\u9fff]{2}")
_PARAGRAPH = re.compile(rf"[。！？!?;；:：…][{_CLOSERS}\s]*$")


def ends_sentence(text: str) -> bool:
    """Whether a sentence ends at the end of the text.

    An ASCII full stop does not count: at the end of a printed line it is as likely a decimal point
    or the dot of a list number.
    """
    return _SENTENCE.search(text.rstrip()) is not None


def may_end_paragraph(text: str) -> bool:
    """Whether a paragraph may end here: after a sentence, a list item, or a colon before a list.

    In the true texts 1 of 73 semicolons and colons ends its paragraph, so callers without other
    evidence of a new paragraph use `ends_sentence`.
    """
    return _PARAGRAPH.search(text.rstrip()) is not None


def has_gap(line: str) -> bool:
    """Whether a space separates two phrases of Han: 持续发力 压茬推进.

    In running text stray spaces stand only beside digits and marks, so such a line is a heading.
    """
    return _GAP.search(line.strip()) is not None


@lru_cache(maxsize=_LINES_KEPT)
def width(line: str) -> float:
    """Return the printed width in em: Han 1, ASCII 0.5, a stray space 0.25."""
    return sum(_SPACE if c == " " else _ASCII if c.isascii() else _HAN for c in line)
