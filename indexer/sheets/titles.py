"""Which heading belongs to which article: place and shared bigrams, matched one to one."""

from collections.abc import Sequence

from indexer.assign import assign
from indexer.blocks import Box
from indexer.sheets.boxes import across, frame_of, holds, hull, upright
from indexer.sheets.pieces import Heading, Piece
from indexer.sheets.sheet import Sheet
from indexer.sheets.words import shares

_ALONE = 2.75  # what a heading without article, or an article without heading, costs
_LIKENESS = 6.0  # what sharing all its bigrams is worth to a heading


def match(sheet: Sheet, articles: Sequence[Sequence[Piece]]) -> list[int | None]:
    """For each article the index of its heading, or ``None``."""
    headings, count = sheet.headings, len(articles)
    bodies = ["".join(p.text for p in article) for article in articles]
    likeness = shares([h.text for h in headings], bodies)
    table = [
        [_distance(h, a, sheet) - _LIKENESS * likeness[i][j] for i, h in enumerate(headings)]
        + [_ALONE] * count
        for j, a in enumerate(articles)
    ] + [[_ALONE] * len(headings) + [0.0] * count for _ in headings]
    found = assign(table)[:count]
    return [i if i < len(headings) else None for i in found]


def _distance(heading: Heading, article: Sequence[Piece], sheet: Sheet) -> float:
    frames = {frame_of(p.box, sheet.frames) for p in article}
    foreign = 6.0 if frame_of(heading.box, sheet.frames) not in frames else 0.0
    return foreign + _place(heading, article, sheet)


def _place(heading: Heading, article: Sequence[Piece], sheet: Sheet) -> float:
    em, box = sheet.em, heading.box
    first, last, whole = article[0].box, article[-1].box, hull(p.box for p in article)
    if heading.vertical:
        return _beside(box, first, last, whole, em)
    covered = [i for i, p in enumerate(article) if _covers(heading, p.box, em)]
    if covered:
        under = article[covered[0]].box
        gap = max((box.bottom - under.top) / em - 2, 0)
        crossed = sum(_is_crossed(p, article, box, under, em) for p in sheet.pieces)
        return (0.0 if covered[0] == 0 else 1.5) + 0.3 * gap + 4.0 * min(crossed, 1)
    if holds(whole, box):
        return 0.8
    apart = max(-across(box, whole), 0) + max(-upright(box, whole), 0)
    return (2.5 if across(box, whole) > 0 else 3.5) + 0.25 * apart / em


def _covers(heading: Heading, under: Box, em: float) -> bool:
    middle = (under.left + under.right) / 2
    left, right = heading.span
    return left - em <= middle <= right + em and heading.box.bottom > under.top - em


def _is_crossed(piece: Piece, article: Sequence[Piece], title: Box, under: Box, em: float) -> bool:
    """Whether foreign text stands between a title and what it covers."""
    middle = (piece.box.bottom + piece.box.top) / 2
    return (
        piece not in article and across(piece.box, under) > em and under.top < middle < title.bottom
    )


def _beside(title: Box, first: Box, last: Box, whole: Box, em: float) -> float:
    if -em < first.left - title.right < 3 * em and upright(title, first) > 0:
        return 0.0 if abs(title.top - first.top) < 4 * em else 1.0
    if -em < title.left - last.right < 3 * em and upright(title, last) > 0:
        return 1.5
    if holds(whole, title):
        return 0.8
    return 3.5 + 0.25 * (max(-across(title, whole), 0) + max(-upright(title, whole), 0)) / em
