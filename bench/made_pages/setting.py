"""Sets paragraphs into the rows of columns, as layout programs do."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bench.made_pages.paper import Run, Shape, advance

_CLOSING = "，。、；：？！”’）》…%"  # never starts a line
_OPENING = "“‘（《"  # never ends one
_MOST_HUNG = 1.01  # em: one closing mark may stand behind the edge, not two
_WORD = re.compile(r"[A-Za-z0-9.%:]+|.")
_NARROWEST = 5.0  # em: less room beside a picture stays white


@dataclass(frozen=True, slots=True)
class Type:
    """How running text is set.

    Attributes:
        em: type size in points.
        leading: between base lines, in points.
        indent: em before the first line of a paragraph; 0 for none.
        justified: whether lines end at the column's edge.
        hangs: whether closing marks stand behind the edge; else the line is squeezed.
        latin: font of Latin letters and digits; that of the Han if empty.
    """

    em: float
    leading: float
    indent: float
    justified: bool
    hangs: bool
    latin: str


@dataclass(frozen=True, slots=True)
class Row:
    """Room for one line: its edges and base line in points."""

    left: float
    right: float
    base: float


def rows_of(
    columns: Sequence[tuple[float, float, float, float]], blocked: Sequence[Shape], type_: Type
) -> list[list[Row]]:
    """Return the rows of each column (left, right, bottom, top) that pictures leave free."""
    found = []
    for left, right, bottom, top in columns:
        rows = []
        base = top - type_.em
        while base > bottom:
            room = _room(left, right, base, blocked, type_.em)
            if room[1] - room[0] >= _NARROWEST * type_.em:
                rows.append(Row(*room, base))
            base -= type_.leading
        found.append(rows)
    return found


def _room(
    left: float, right: float, base: float, blocked: Sequence[Shape], em: float
) -> tuple[float, float]:
    for shape in blocked:
        beside = shape.right <= left or shape.left >= right
        if beside or shape.bottom > base + em or shape.top < base - em / 4:
            continue
        before, after = shape.left - em / 2 - left, right - shape.right - em / 2
        left, right = (left, left + before) if before >= after else (right - after, right)
    return left, right


def lines_of(paragraph: str, rows: Sequence[Row], type_: Type) -> list[str] | None:
    """Return a paragraph's lines for these rows; ``None`` if the rows do not hold it."""
    lines = [""]
    for word in _WORD.findall(paragraph):
        row = rows[len(lines) - 1]
        indent = type_.indent * type_.em if len(lines) == 1 else 0
        wide = advance(lines[-1] + word, type_.em, type_.latin)
        if wide > row.right - row.left - indent + 0.01 and word[0] not in _CLOSING:
            carried = lines[-1][-1:] if lines[-1][-1:] in _OPENING else ""
            lines[-1] = lines[-1].removesuffix(carried)
            lines.append(carried)
            if len(lines) > len(rows):
                return None
        lines[-1] += word
    return lines


def set_lines(lines: Sequence[str], rows: Sequence[Row], type_: Type) -> list[Run]:
    """Return the runs of a paragraph's lines."""
    runs = []
    for number, (line, row) in enumerate(zip(lines, rows, strict=False)):
        indent = 0.0 if number else type_.indent * type_.em
        last = number == len(lines) - 1
        slack = row.right - row.left - indent - advance(line, type_.em, type_.latin)
        hangs = type_.hangs and slack > -_MOST_HUNG * type_.em
        spread = not hangs if slack < 0 else type_.justified and not last
        space = slack / max(len(line) - 1, 1) if spread else 0.0
        runs.append(Run(line, row.left + indent, row.base, type_.em, space, latin=type_.latin))
    return runs


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Return a heading's lines: at its space if both phrases fit, else as wide as they may be."""
    phrases = text.split(" ")
    if advance(text, size) <= width:
        return [text]
    if len(phrases) > 1 and max(advance(each, size) for each in phrases) <= width:
        return phrases
    lines = [""]
    for word in _WORD.findall(text):
        if advance(lines[-1] + word, size) > width and word[0] not in _CLOSING:
            carried = lines[-1][-1:] if lines[-1][-1:] in _OPENING else ""
            lines[-1] = lines[-1].removesuffix(carried).rstrip()
            lines.append(carried)
        lines[-1] += word if lines[-1] or word != " " else ""
    return lines
