"""Printed lines -> clean text: wraps joined, stray spaces dropped.

What is extracted and what is typed in quotes are repaired alike, so that a phrase pasted from a
page finds it.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

SPACES = r" \t\u00a0\u2000-\u200a\u202f\u205f\u3000"
HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
# with CJK and full-width punctuation, and the curly quotes and dashes Chinese shares with Latin.
_CJK = HAN + r"\u3001-\u303f\uff01-\uffef\u2014\u2018-\u201d\u2026\u00b7\u30fb"

_SPACE_RUN = re.compile(rf"[{SPACES}]+")
_STRAY = re.compile(rf"(?<=[{_CJK}])[{SPACES}]+|[{SPACES}]+(?=[{_CJK}])", re.MULTILINE)
_EDGE = re.compile(rf"^[{SPACES}]+|[{SPACES}]+$", re.MULTILINE)
_HAN_CHAR = re.compile(rf"[{HAN}]")
_HEAD_GAP = re.compile(rf"(?<=[{HAN}”’》）)])[{SPACES}]+(?=[{HAN}“‘])")
_SPACED_OUT = re.compile(rf"[{HAN}](?:[{SPACES}]+[{HAN}])+")
_GAP = "\ue000"  # private use: stands for a space to keep while the others go


def has_han(text: str) -> bool:
    """Whether any Chinese character is in it."""
    return _HAN_CHAR.search(text) is not None


def han_count(text: str) -> int:
    """How many Chinese characters are in it."""
    return len(_HAN_CHAR.findall(text))


def join_lines(lines: Sequence[str]) -> str:
    """One paragraph from its printed lines: no space between Han, one between Latin words."""
    text = ""
    for line in (raw.strip() for raw in lines):
        if text and line:
            text += _glue(text[-1], line[0])
        text += line
    return tidy(text)


def run_on(first: str, second: str) -> str:
    """Two bodies as one, whose cut sentence goes on; the other paragraphs stay as they are."""
    start, gap, last = first.rpartition("\n")
    rest, more, after = second.partition("\n")
    return start + gap + join_lines([last, rest]) + more + after


def _glue(left: str, right: str) -> str:
    """A space where a Latin word ends at the wrap; digits stay together (a number was cut)."""
    if not (left.isascii() and right.isascii()):
        return ""
    if left in ",;:.!?" and right.isalnum():
        return " "
    word = left.isalnum() and right.isalnum()
    return " " if word and not (left.isdigit() and right.isdigit()) else ""


def tidy(text: str) -> str:
    """Drop spaces beside Han and full-width punctuation, fold the others; newlines stay."""
    return _SPACE_RUN.sub(" ", _STRAY.sub("", _EDGE.sub("", text)))


@lru_cache(maxsize=4096)
def tidy_heading(text: str) -> str:
    """`tidy`, but one space stays between two Han phrases (持续发力 压茬推进).

    Letter-spaced headings (通 知) are closed up.
    """
    text = _EDGE.sub("", text)
    if _SPACED_OUT.fullmatch(text):
        return _SPACE_RUN.sub("", text)
    return tidy(_HEAD_GAP.sub(_GAP, text)).replace(_GAP, " ")
