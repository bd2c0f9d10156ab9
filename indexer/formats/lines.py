"""Joins the glyphs of a page to printed lines, in whatever order the glyphs were drawn."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from indexer.corpus.blocks import Box
from indexer.formats import rules
from indexer.formats.drop_caps import with_drop_caps
from indexer.formats.glyph import Glyph
from indexer.formats.line import DEPTH, Line

TITLE_SIZE = rules.LARGE_TYPE.worth
# Names of their own for thresholds that are compared for each glyph: a page has thousands.
_ROW, _LARGER, _SMALLER = rules.SAME_ROW.worth, rules.SAME_SIZE.worth, 1 / rules.SAME_SIZE.worth
_CUT, _SPACE, _HAIRLINE = rules.GAP_CUTS.worth, rules.SPACE.worth, rules.HAIRLINE.worth
_EDGE_CUT, _HUNG_CUT = rules.GAP_AT_EDGE.worth, rules.HUNG_GAP_AT_EDGE.worth
_STEP, _CROSSED = rules.VERTICAL_STEP.worth, rules.VERTICAL_CROSSED.worth
_TEXT_ROWS, _TITLE_ROWS = rules.ROWS_OF_TEXT_AT_EDGE.worth, rules.ROWS_OF_TITLE_AT_EDGE.worth
_CLOSING = frozenset("，。、；：！？”’）》」』】〕")
_INDENT = 2  # em: the usual indent
_QUARTER = 4  # of a line's gaps, the narrowest, lie inside words even where it is letter-spaced
_BESIDE = 2  # gaps on each side that tell how far the glyphs of a title are spread
_NEAR = 400  # columns compared: a dense page has about 300 glyphs within a vertical step
_HEIGHT = 0.88  # em: the rest of a Han glyph stands above it


def make_lines(glyphs: Sequence[Glyph], body: float, drawings: Sequence[Box] = ()) -> list[Line]:
    """Return the lines of one page, from top to bottom.

    Args:
        glyphs: the glyphs of the page, in any order.
        body: the document's body size in points.
        drawings: boxes of the page; upright hairlines among them separate lines.
    """
    hairlines = [d for d in drawings if d.right - d.left < _HAIRLINE < d.top - d.bottom]
    large = [g for g in glyphs if g.em >= TITLE_SIZE * body]
    stacks = _stacks(large, body)
    stacked = {id(g) for stack in stacks for g in stack}
    pieces: list[list[Glyph]] = []
    for row in _rows([g for g in glyphs if id(g) not in stacked]):
        pieces += _cut(row, hairlines, body)
    pieces = _part_at_edges([piece for piece in pieces if _is_printed(piece)], body)
    lines = [_line(piece) for piece in pieces]
    lines = with_drop_caps(_heal(lines, hairlines), body)
    lines += _vertical_lines(stacks)
    return sorted(lines, key=lambda line: (-line.top, line.left))


def _is_printed(piece: Sequence[Glyph]) -> bool:
    return any(g.char != "\u3000" for g in piece)


def _rows(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Return glyphs of similar size on one base line as rows, each from left to right."""
    rows: list[list[Glyph]] = []
    open_rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: -g.base):
        open_rows = [row for row in open_rows if row[0].base - glyph.base < _ROW * row[0].em]
        for row in open_rows:
            if (
                _SMALLER < glyph.em / row[0].em < _LARGER
                and row[0].base - glyph.base < _ROW * glyph.em
            ):
                row.append(glyph)
                break
        else:
            open_rows.append([glyph])
            rows.append(open_rows[-1])
    return [sorted(row, key=lambda g: g.left) for row in rows]


def _cut(row: list[Glyph], hairlines: Sequence[Box], body: float) -> list[list[Glyph]]:
    pieces = [[row[0]]]
    near = [r for r in hairlines if r.bottom < row[0].base < r.top]
    gaps = [b.left - a.right for a, b in pairwise(row)]
    for i, (before, glyph) in enumerate(pairwise(row)):
        most = _CUT * max(before.em, glyph.em)
        if gaps[i] > most and min(before.em, glyph.em) >= TITLE_SIZE * body:
            most += min(rules.SPREAD.worth * _usual_gap(gaps, i), rules.SPREAD.limit * glyph.em)
        if gaps[i] > most or _is_fenced(near, before.right, glyph.left):
            pieces.append([])
        pieces[-1].append(glyph)
    return [_stripped(piece) for piece in pieces]


def _usual_gap(gaps: Sequence[float], i: int) -> float:
    """Return the gap between the glyphs next to gap ``i``, the least of two on each side."""
    sides = [gaps[max(i - _BESIDE, 0) : i], gaps[i + 1 : i + 1 + _BESIDE]]
    return max(min((min(side) for side in sides if side), default=0.0), 0.0)


def _is_fenced(hairlines: Sequence[Box], left: float, right: float) -> bool:
    return any(left - 1 < (r.left + r.right) / 2 < right + 1 for r in hairlines)


def _part_at_edges(pieces: list[list[Glyph]], body: float) -> list[list[Glyph]]:
    """Cut at narrow gutters where rows above and below show a column's left edge.

    Closing punctuation counts as half an em wide, because it may hang into the gutter.
    """
    starts = _by_left([*(piece[0] for piece in pieces), *_after_gaps(pieces)])
    ends = _by_left(piece[-1] for piece in pieces)
    found: list[list[Glyph]] = []
    for piece in pieces:
        found.append([piece[0]])
        for before, glyph in pairwise(piece):
            needed = _rows_needed(before, glyph, body)
            if needed and _is_edge(glyph, before, needed, starts, ends):
                found.append([])
            found[-1].append(glyph)
    return found


def _after_gaps(pieces: Iterable[Sequence[Glyph]]) -> Iterable[Glyph]:
    return (
        glyph
        for piece in pieces
        for before, glyph in pairwise(piece)
        if glyph.left - before.right > _EDGE_CUT * glyph.em
    )


def _rows_needed(before: Glyph, glyph: Glyph, body: float) -> float:
    """Return how many rows must begin at this place for a column to begin there.

    The wider the white between two glyphs of a row, the fewer rows are needed. 0 means that the
    white is too narrow for any number of rows. No column begins with a closing mark.
    """
    if glyph.char in _CLOSING:
        return 0
    blank = (glyph.left - _ink_right(before, body)) / glyph.em
    if blank > _EDGE_CUT:
        return _TEXT_ROWS if glyph.em < TITLE_SIZE * body else _TITLE_ROWS
    return _TITLE_ROWS if blank > _HUNG_CUT and before.char in _CLOSING else 0


def _ink_right(glyph: Glyph, body: float) -> float:
    hangs = glyph.char in _CLOSING and glyph.em < TITLE_SIZE * body
    return glyph.left + rules.HANGING.worth * glyph.em if hangs else glyph.right


def _by_left(glyphs: Iterable[Glyph]) -> dict[int, list[Glyph]]:
    found: dict[int, list[Glyph]] = {}
    for glyph in glyphs:
        found.setdefault(round(glyph.left), []).append(glyph)
    return found


def _is_edge(
    glyph: Glyph,
    before: Glyph,
    needed: float,
    starts: dict[int, list[Glyph]],
    ends: dict[int, list[Glyph]],
) -> bool:
    """Whether ``needed`` rows near by start at this glyph's left edge, or one indent right of it.

    Rows that start one indent further left are evidence against an edge. If two are needed, two
    rows that end where the gap before this glyph begins count as one more.
    """
    em = glyph.em
    begun = sum(edge is not glyph for edge in _near(glyph, starts, _around(glyph.left)))
    if begun == 1 < needed:
        inside = glyph._replace(left=glyph.left + _INDENT * em)
        begun += len(_near(inside, starts, _around(inside.left)))
    if begun == 1 and needed == _TEXT_ROWS:
        last = before.left - em if before.char in _CLOSING else before.left
        begun += len(_near(before._replace(left=last), ends, _around(last))) // 2
    if begun < needed:
        return False
    least, most = rules.INDENT_LEAST.worth * em, rules.INDENT_MOST.worth * em
    indents = range(round(glyph.left - most), round(glyph.left - least) + 1)
    within = rules.EDGE_OF_INDENT.worth
    return not _near(glyph, starts, indents, within, within)


def _around(x: float) -> range:
    return range(round(x) - 1, round(x) + 2)


def _near(
    glyph: Glyph,
    edges: dict[int, list[Glyph]],
    columns: range,
    aside: float = rules.EDGE_ALIGNED.worth,
    reach: float = rules.EDGE_REACH.worth,
) -> list[Glyph]:
    return [
        edge
        for x in columns
        for edge in edges.get(x, ())
        if abs(edge.left - glyph.left) < aside * glyph.em
        and abs(edge.base - glyph.base) < reach * glyph.em
        and _SMALLER < edge.em / glyph.em < _LARGER
    ]


def _stripped(piece: list[Glyph]) -> list[Glyph]:
    """Return the piece without wide spaces at its ends, which are indents and padding."""
    printed = [i for i, g in enumerate(piece) if g.char != "\u3000"]
    return piece[printed[0] : printed[-1] + 1] if printed else []


def _line(piece: Sequence[Glyph]) -> Line:
    em = median(g.em for g in piece)
    base = median(g.base for g in piece)
    return Line(
        _spaced(piece, em),
        piece[0].left,
        piece[-1].right,
        base - DEPTH * em,
        base + _HEIGHT * em,
        em,
    )


def _spaced(piece: Sequence[Glyph], em: float) -> str:
    gaps = [b.left - a.right for a, b in pairwise(piece)]
    usual = max(sorted(gaps)[len(gaps) // _QUARTER], 0) if gaps else 0.0
    text = piece[0].char
    for gap, glyph in zip(gaps, piece[1:], strict=True):
        text += (" " if gap > usual + _SPACE * em else "") + glyph.char
    return " ".join(text.split())


def _heal(lines: list[Line], hairlines: Sequence[Box]) -> list[Line]:
    """Join pieces of one row if the lines above and below run across the gap between them."""
    ordered = sorted(lines, key=lambda line: (-round(line.base), line.left))
    healed: list[Line] = []
    for line in ordered:
        if (
            healed
            and _is_one(healed[-1], line, lines)
            and not _is_parted(healed[-1], line, hairlines)
        ):
            healed[-1] = _glued(healed[-1], line)
        else:
            healed.append(line)
    return healed


def _is_parted(left: Line, right: Line, hairlines: Sequence[Box]) -> bool:
    near = [r for r in hairlines if r.bottom < left.base < r.top]
    return _is_fenced(near, left.right, right.left)


def _is_one(left: Line, right: Line, lines: Sequence[Line]) -> bool:
    em = max(left.em, right.em)
    level = abs(left.base - right.base) < _ROW * em and _SMALLER < left.em / right.em < _LARGER
    if not level or not 0 <= right.left - left.right <= rules.GAP_HEALED.worth * em:
        return False
    near = [n for n in lines if n is not left and n is not right and _overlaps(n, left, right)]
    reach = rules.ROWS_AROUND.worth * em
    above = [n for n in near if 0 < n.bottom - left.bottom <= reach]
    below = [n for n in near if 0 < left.bottom - n.bottom <= reach]
    sides = [side for side in (above, below) if side]
    return bool(sides) and all(_bridges(side, left.right, right.left) for side in sides)


def _overlaps(line: Line, left: Line, right: Line) -> bool:
    return line.left < right.right and line.right > left.left


def _bridges(lines: Sequence[Line], left: float, right: float) -> bool:
    return any(n.left < left - n.em and n.right > right + n.em for n in lines)


def _glued(left: Line, right: Line) -> Line:
    return replace(left, text=f"{left.text} {right.text}", right=right.right)


def _stacks(glyphs: Sequence[Glyph], body: float) -> list[list[Glyph]]:
    """Return vertical headings: stacks of equally large glyphs, higher than they are wide."""
    beside = {
        id(g): len(piece) for row in _rows(glyphs) for piece in _cut(row, (), body) for g in piece
    }
    columns: list[list[Glyph]] = []
    near: list[list[Glyph]] = []  # columns that may continue
    for glyph in sorted(glyphs, key=lambda g: -g.base):
        near = [c for c in near[-_NEAR:] if c[-1].base - glyph.base < _STEP * c[-1].em]
        side = beside.get(id(glyph), 1)  # lets a stack go on over a line of print that crosses it
        column = next(
            (
                c
                for c in reversed(near)
                if _continues(c[-1], glyph)
                and abs(side - beside.get(id(c[-1]), 1)) < rules.VERTICAL_CROSSED.worth
            ),
            None,
        )
        if column is None:
            columns.append([glyph])
            near.append(columns[-1])
        else:
            column.append(glyph)
    return [
        c
        for c in columns
        if len(c) >= rules.VERTICAL_GLYPHS.worth
        and median(beside.get(id(g), 1) for g in c) < len(c)
    ]


def _continues(above: Glyph, glyph: Glyph) -> bool:
    em = above.em
    aside = abs(above.left + above.right - glyph.left - glyph.right) / 2
    return (
        abs(glyph.em - em) < rules.VERTICAL_SIZE.worth * em
        and aside < rules.VERTICAL_ASIDE.worth * em
        and rules.VERTICAL_TOUCHING.worth * em < above.base - glyph.base < _STEP * em
    )


def _vertical_lines(stacks: list[list[Glyph]]) -> list[Line]:
    """Return one line for each vertical heading; adjacent columns are read from the right."""
    groups: list[list[list[Glyph]]] = []
    for stack in sorted(stacks, key=lambda s: -s[0].left):
        if groups and _is_next_column(groups[-1][-1], stack):
            groups[-1].append(stack)
        else:
            groups.append([stack])
    return [_vertical_line(group) for group in groups]


def _is_next_column(right: list[Glyph], left: list[Glyph]) -> bool:
    em = right[0].em
    return (
        abs(left[0].em - em) < rules.VERTICAL_SIZE.worth * em
        and right[0].left - left[0].right < rules.VERTICAL_COLUMNS.worth * em
        and left[0].base < right[0].base + em
        and left[0].base > right[-1].base
    )


def _vertical_line(group: list[list[Glyph]]) -> Line:
    glyphs = [g for stack in group for g in stack]
    em = median(g.em for g in glyphs)
    return Line(
        text="".join(_stacked_text(stack) for stack in group),
        left=min(g.left for g in glyphs),
        right=max(g.right for g in glyphs),
        bottom=min(g.base for g in glyphs) - DEPTH * em,
        top=max(g.base for g in glyphs) + _HEIGHT * em,
        em=em,
        vertical=True,
    )


def _stacked_text(stack: list[Glyph]) -> str:
    steps = [a.base - b.base for a, b in pairwise(stack)]
    usual = median(steps)
    text = stack[0].char
    for step, glyph in zip(steps, stack[1:], strict=True):
        text += (" " if step > usual + _SPACE * glyph.em else "") + glyph.char
    return text
