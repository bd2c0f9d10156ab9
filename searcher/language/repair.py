"""Repairs text broken by print: joins wrapped lines and drops stray spaces.

Extracted text and quoted text in queries are repaired in the same way, so a phrase pasted from a
page finds that page.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

SPACES = r" \t\u00a0\u2000-\u200a\u202f\u205f\u3000"
HAN = r"\u2e80-\u2fdf\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
# Han, CJK and full-width punctuation, and the quotes and dashes that Chinese shares with Latin.
_CJK = HAN + r"\u3001-\u303f\uff01-\uffef\u2014\u2018-\u201d\u2026\u00b7\u30fb"

_SPACE_RUN = re.compile(rf"[{SPACES}]+")
_STRAY = re.compile(rf"(?<=[{_CJK}])[{SPACES}]+|[{SPACES}]+(?=[{_CJK}])", re.MULTILINE)
_EDGE = re.compile(rf"^[{SPACES}]+|[{SPACES}]+$", re.MULTILINE)
_HAN_CHAR = re.compile(rf"[{HAN}]")
_HEAD_GAP = re.compile(rf"(?<=[{HAN}”’》）)])[{SPACES}]+(?=[{HAN}“‘])")
_SPACED_OUT = re.compile(rf"[{HAN}](?:[{SPACES}]+[{HAN}])+")
_GAP = "\ufdd0"  # a Unicode noncharacter; marks a space to keep while others are dropped


def has_han(text: str) -> bool:
    """Return whether a text holds a Chinese character."""
    return _HAN_CHAR.search(text) is not None


def han_count(text: str) -> int:
    """Return how many Chinese characters a text holds."""
    return len(_HAN_CHAR.findall(text))


def join_lines(lines: Sequence[str]) -> str:
    """Join printed lines to one paragraph: no space between Han, one between Latin words."""
    text = ""
    for line in (raw.strip() for raw in lines):
        if text and line:
            text += _glue(text[-1], line[0])
        text += line
    return tidy(text)


def join_bodies(first: str, second: str) -> str:
    """Join two bodies whose cut sentence goes on; all other paragraphs stay as they are."""
    start, gap, last = first.rpartition("\n")
    rest, more, after = second.partition("\n")
    return start + gap + join_lines([last, rest]) + more + after


def _glue(left: str, right: str) -> str:
    """Return the space or nothing that joins two lines, given the characters at the wrap.

    Latin words get a space. Digits do not, because a wrap cuts a number.
    """
    if not (left.isascii() and right.isascii()):
        return ""
    if left in ",;:.!?" and right.isalnum():
        return " "
    word = left.isalnum() and right.isalnum()
    return " " if word and not (left.isdigit() and right.isdigit()) else ""


def tidy(text: str) -> str:
    """Drop spaces beside Han and full-width punctuation, and fold other spaces; newlines stay."""
    return _SPACE_RUN.sub(" ", _STRAY.sub("", _EDGE.sub("", text)))


@lru_cache(maxsize=4096)
def tidy_heading(text: str) -> str:
    """Tidy a heading, keeping one space between two Han phrases (持续发力 压茬推进).

    In a letter-spaced heading (通 知) all spaces are dropped.
    """
    text = _EDGE.sub("", text)
    if _SPACED_OUT.fullmatch(text):
        return _SPACE_RUN.sub("", text)
    return tidy(_HEAD_GAP.sub(_GAP, text)).replace(_GAP, " ")
