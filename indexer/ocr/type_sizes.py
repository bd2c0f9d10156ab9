"""The type size of each strip: print has few sizes, while the sizes of boxes scatter."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

import numpy as np
from numpy.typing import NDArray

from indexer.ocr.full_width import ink_width
from indexer.ocr.strips import Strip
from searcher.language.repair import has_han

_TALL = 1.08  # em: the height of a box
_AROUND = 0.11  # em around the ink at both ends of a box
_UPRIGHT_WIDE = 1.06  # em: the width of the box of an upright line
_PURE = 8  # em of Chinese alone: such a line shows its size best
_ONE_SIZE, _BODY_WITHIN = 0.04, 0.06  # difference of sizes that are one
_BELIEVED = (0.7, 1.35)  # the size by the width over that by the height, where the width counts
_SURE_WIDE = 4.0  # em: the width of a shorter strip shows its size less well than the height
_TOLERANCE = ((6.0, 0.09), (3.0, 0.16), (0.0, 0.3))  # em of a line, and how far it is from the body
_HEIGHT_OF_BODY, _HEIGHT_OF_SHORT = (0.75, 1.75), (0.75, 1.45)
_HEIGHT_ALIKE = 0.1  # difference of the heights of boxes of one size
_SPACED = (0.85, 1.3)  # times the body size by the width: a line that is justified
_SHORT = 3.0  # em: the width of a shorter strip tells nothing
_USUAL = 20.0  # pixels, where nothing shows a size
_NEARER, _FEWEST, _ROUNDS = 0.2, 8, 3  # difference of sizes, rows, and rounds to fit their plane
_MOST, _THOUSAND = 0.6, 1000.0  # of the rows that fit; pixels for a unit of the plane
_LINES_APART, _OVERLAP = 2.2, 1.5  # em between rows of one title, and across
_TITLE_ALIKE = (
    (6.0, 0.1),
    (4.0, 0.12),
    (0.0, 0.35),
)  # em of both strips, and the logarithm of their sizes


@dataclass(frozen=True, slots=True)
class Sized:
    """A strip with its type size.

    Attributes:
        strip: the strip.
        em: pixels.
        is_body: whether it is set in the page's body size.
    """

    strip: Strip
    em: float
    is_body: bool = False


def sized(strips: Sequence[Strip]) -> tuple[list[Sized], float]:
    """Return the strips with their sizes, and the body size in pixels."""
    rows = [strip for strip in strips if not strip.upright]
    body = _body(rows)
    scale = _scale(rows, body)
    alike = [row for row in rows if abs(_by_width(row) / scale(row) / body - 1) < _BODY_WITHIN]
    usual = median(row.height / scale(row) for row in alike) if alike else _TALL * body
    found = [_sized_row(row, body, usual, scale(row)) for row in rows]
    large = [each for each in found if not each.is_body]
    upright = [_sized_upright(strip) for strip in strips if strip.upright]
    return [each for each in found if each.is_body] + _in_groups(large) + upright, body


def _scale(rows: Sequence[Strip], body: float) -> Callable[[Strip], float]:
    """Return how large print is at a strip, for that of the body size.

    On a photograph one side of the page is nearer. A plane is fitted to the sizes of long rows;
    rows of another size fit it badly, and count no more in the next round.
    """
    long = [row for row in rows if ink_width(row.text) >= _PURE]
    long = [row for row in long if abs(_by_width(row) / body - 1) < _NEARER]
    plane = np.array([1.0, 0.0, 0.0])
    for _ in range(_ROUNDS):
        if len(long) < _FEWEST:
            return lambda _: 1.0
        terms = np.array([_place(row) for row in long])
        plane, *_ = np.linalg.lstsq(terms, np.array([_by_width(row) / body for row in long]))
        near = [row for row in long if abs(_by_width(row) / body - _place(row) @ plane) < _ONE_SIZE]
        long = near if len(near) > _MOST * len(long) else long
    return lambda strip: float(np.clip(_place(strip) @ plane, 1 - _NEARER, 1 + _NEARER))


def _place(strip: Strip) -> NDArray[np.float64]:
    return np.array([1.0, (strip.left + strip.right) / _THOUSAND, strip.middle / _THOUSAND])


def _by_width(strip: Strip) -> float:
    return strip.width / (ink_width(strip.text) + _AROUND)


def _body(rows: Sequence[Strip]) -> float:
    pure = [row for row in rows if ink_width(row.text) >= _PURE and _is_pure(row.text)]
    pure = pure or [row for row in rows if ink_width(row.text) >= _TOLERANCE[0][0]]
    if not pure:
        return median(row.height / _TALL for row in rows) if rows else _USUAL
    sizes = [(_by_width(row), ink_width(row.text)) for row in pure]

    def support(size: float) -> float:
        return sum(units for other, units in sizes if abs(other / size - 1) < _ONE_SIZE)

    best = max((size for size, _ in sizes), key=support)
    return median(size for size, _ in sizes if abs(size / best - 1) < _BODY_WITHIN)


def _is_pure(text: str) -> bool:
    return not any(map(str.isascii, text)) and has_han(text[0]) and has_han(text[-1])


def _sized_row(strip: Strip, body: float, usual: float, scale: float) -> Sized:
    """Return a row with its size.

    Args:
        strip: the row.
        body: the body size in pixels.
        usual: the usual height of a row of that size.
        scale: how large print is here, for that of the body size.
    """
    units = ink_width(strip.text)
    wide, high = _by_width(strip) / scale, strip.height / _TALL / scale
    of_body = high / body
    within = next(off for least, off in _TOLERANCE if units >= least)
    fits = abs(wide / body - 1) < within and _HEIGHT_OF_BODY[0] < of_body < _HEIGHT_OF_BODY[1]
    short = units < _SHORT and _HEIGHT_OF_SHORT[0] < of_body < _HEIGHT_OF_SHORT[1]
    as_high = abs(strip.height / scale / usual - 1) < _HEIGHT_ALIKE
    spaced = as_high and _SPACED[0] < wide / body < _SPACED[1]
    if fits or short or spaced:
        return Sized(strip, body, is_body=True)
    believed = units >= _SURE_WIDE and _BELIEVED[0] < wide / high < _BELIEVED[1]
    return Sized(strip, wide if believed else min(wide, high))


def _sized_upright(strip: Strip) -> Sized:
    letters = len(strip.text.replace(" ", ""))
    return Sized(strip, min(strip.width / _UPRIGHT_WIDE, strip.height / max(letters, 1)))


def _in_groups(large: Sequence[Sized]) -> list[Sized]:
    """Give rows of one title the same size, the mean weighted by the squares of their widths.

    A short row, whose size is unsure, joins the next one, but does not join others to each other.
    """
    groups: list[list[Sized]] = []
    for each in sorted(large, key=lambda each: -ink_width(each.strip.text)):
        near = {
            number: min(away)
            for number, group in enumerate(groups)
            if (away := [_apart(each, other) for other in group if _is_one_title(each, other)])
        }
        if near and ink_width(each.strip.text) < _SURE_WIDE:
            groups[min(near, key=lambda number: near[number])].append(each)
            continue
        joined = [other for number in near for other in groups[number]]
        groups = [group for number, group in enumerate(groups) if number not in near]
        groups.append([each, *joined])
    return [each for group in groups for each in _of_one_size(group)]


def _apart(one: Sized, other: Sized) -> float:
    return abs(one.strip.middle - other.strip.middle)


def _of_one_size(group: Sequence[Sized]) -> Iterator[Sized]:
    weights = [ink_width(each.strip.text) ** 2 for each in group]
    em = sum(each.em * weight for each, weight in zip(group, weights, strict=True)) / sum(weights)
    return (replace(each, em=em) for each in group)


def _is_one_title(one: Sized, other: Sized) -> bool:
    a, b = one.strip, other.strip
    em = max(one.em, other.em)
    overlap = min(a.right, b.right) - max(a.left, b.left)
    near = abs(a.middle - b.middle) < _LINES_APART * em and overlap > -_OVERLAP * one.em
    units = min(ink_width(a.text), ink_width(b.text))
    alike = next(off for least, off in _TITLE_ALIKE if units >= least)
    return near and abs(math.log(one.em / other.em)) < alike
