"""Finds running heads and feet by what pages have in common, whatever their size and words."""

import re
from collections.abc import Iterator, Sequence

from indexer.articles.bylines import byline_in
from indexer.formats import rules
from indexer.formats.line import Line
from indexer.formats.lines import TITLE_SIZE

_NUMBERS = re.compile(r"\d+|\s+|第[一二三四五六七八九十]+(?=[版页期])")
_OFF = 3.0  # points between the base lines of one head on two pages, at most
_FEWEST_LARGE = 3  # pages: two articles may have one title, three at one place have none
_LONGEST = 60  # glyphs of a head with address and title; a longer line is text

Page = tuple[Sequence[Line], float]


def running_heads(pages: Sequence[Page]) -> set[int]:
    """Return ids of the lines that other pages print at the same place in the margin.

    Args:
        pages: for each page its lines and its body size in points.
    """
    places: dict[tuple[str, str], list[tuple[int, Line, float]]] = {}
    for number, (lines, body) in enumerate(pages):
        for margin, line in _in_margin(lines):
            key = margin, _NUMBERS.sub("", line.text)
            places.setdefault(key, []).append((number, line, body))
    repeated = {
        id(line)
        for found in places.values()
        for number, line, body in found
        if _repeats(number, line, body, found, len(pages))
    }
    for lines, _ in pages:
        repeated -= _in_text(lines, repeated)
    return repeated


def _in_text(lines: Sequence[Line], repeated: set[int]) -> set[int]:
    """Return ids of repeated lines that go on in text: forms begin with the same sentences."""
    found: set[int] = set()
    heads = [line for line in lines if id(line) in repeated]
    others = [line for line in lines if id(line) not in repeated]
    while text := [line for line in heads if any(_in_one_text(line, n) for n in others)]:
        found |= {id(line) for line in text}
        others += text
        heads = [line for line in heads if id(line) not in found]
    return found


def _in_one_text(line: Line, other: Line) -> bool:
    return (
        abs(other.base - line.base) < rules.TEXT_STEP.worth * line.em
        and abs(other.em - line.em) < rules.TEXT_SIZE.worth * line.em
        and abs(other.left - line.left) < rules.TEXT_ASIDE.worth * line.em
    )


def _in_margin(lines: Sequence[Line]) -> Iterator[tuple[str, Line]]:
    """Yield the lines in the margins of a page, each with the name of its margin."""
    if not lines:
        return
    top, bottom = max(n.top for n in lines), min(n.bottom for n in lines)
    edge = rules.MARGIN.worth * (top - bottom)
    for line in lines:
        if len(line.text) > _LONGEST or byline_in(line.text) is not None:
            continue
        if line.bottom > top - edge:
            yield "head", line
        elif line.top < bottom + edge:
            yield "foot", line


def _repeats(
    number: int, line: Line, body: float, found: Sequence[tuple[int, Line, float]], pages: int
) -> bool:
    others = {n for n, other, _ in found if n != number and abs(other.base - line.base) < _OFF}
    large = line.em >= TITLE_SIZE * body
    counted = any(other.text != line.text for _, other, _ in found)  # a page number counts on
    fewest = _FEWEST_LARGE if large and not counted else rules.HEAD_REPEATED.worth
    return len(others) + 1 >= max(fewest, rules.HEAD_REPEATED.limit * pages)
