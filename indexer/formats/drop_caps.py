"""Joins a drop cap, a large character that begins a text, to the line that it begins."""

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.formats import rules
from indexer.formats.line import Line

_OPENING = frozenset("“‘《「『（")
_BESIDE = 1.6  # times the body size between the character and the lines at its right, at most
_TOUCH = -0.4  # times the body size that their boxes may overlap
_ABOVE = 0.5  # times the body size that the first line may stand higher than the character
_TEXT_SIZE = 1.3  # times the body size: larger type at the right is a title
_LEVEL = 1.2  # times the body size between the tops of the character and of its line, at most
_AT_EDGE = 1.0  # times the body size between the starts of two lines at its right, at most
_MOST_DIGITS = 4  # of a year or a number that begins a text
_COUNTED = re.compile("[0-9年月日号时点分岁后来前多余万亿千百个位名人次场家条件元]")
_INDENT = 2.0  # em: the first line is moved as if it were indented, since it begins a paragraph


def with_drop_caps(lines: Sequence[Line], body: float) -> list[Line]:
    """Return the lines of a page; drop caps are part of the lines that they begin."""
    found = list(lines)
    for cap in lines:
        if not _may_be_cap(cap, body):
            continue
        beside = [line for line in found if _stands_right(cap, line, body)]
        beside.sort(key=lambda line: -line.base)
        if len(beside) > 1 and _fits(cap, beside, body):
            first, *others = beside
            moved = [replace(line, left=cap.left) for line in others]
            whole = replace(first, text=cap.text + first.text, left=cap.left + _INDENT * first.em)
            found = [n for n in found if n is not cap and all(n is not b for b in beside)]
            found += [whole, *moved]
    return found


def _may_be_cap(line: Line, body: float) -> bool:
    large = line.em >= rules.DROP_CAP.worth * body
    letters = "".join(char for char in line.text if char not in _OPENING)
    single = len(letters) == 1 and letters.isalpha()
    return large and not line.vertical and (single or _is_number(letters))


def _is_number(letters: str) -> bool:
    return letters.isdecimal() and len(letters) <= _MOST_DIGITS


def _stands_right(cap: Line, line: Line, body: float) -> bool:
    middle = (line.bottom + line.top) / 2
    return (
        line.em < _TEXT_SIZE * body
        and not line.vertical
        and _TOUCH * body < line.left - cap.right < _BESIDE * body
        and cap.bottom < middle < cap.top + _ABOVE * body
    )


def _fits(cap: Line, beside: Sequence[Line], body: float) -> bool:
    """Whether the lines at the right begin at one edge and their first is level with the top."""
    edges = [line.left for line in beside]
    level = abs(beside[0].top - cap.top) < _LEVEL * body
    if _is_number(cap.text) and not _COUNTED.match(beside[0].text):
        return False  # the number of a list
    return level and max(edges) - min(edges) < _AT_EDGE * body
