"""Find the columns that a title covers: it is centred over them or flush with their left edge."""

from collections.abc import Sequence
from dataclasses import replace

from indexer.articles.boxes import across, frame_of, hull
from indexer.articles.from_pages.pieces import Heading, Piece
from indexer.corpus.blocks import Box

_DEPTH = 6.0  # em below a title: columns or photos whose tops are here may be covered by it
_OFF = 2.0  # em by which a centred title may be off the middle; its last line is ragged
_AS_WELL = 0.5  # em by which a wider stretch may be further off the title's middle
_LEAST_PHOTO = 3.0  # em: least height of a drawing that may be a photo or a frame, not a rule
_LEVEL = 0.3  # em between tops or left edges on one line of the grid, at most
_GUTTER = 3.0  # em between two columns under one title, at most


def spread(
    headings: Sequence[Heading], pieces: Sequence[Piece], drawings: Sequence[Box], em: float
) -> list[Heading]:
    """Return the headings, each with the span of the columns it covers."""
    framed = [d for d in drawings if any(p.box != d and across(p.box, d) > 0 for p in pieces)]
    tops = [p.box for p in pieces] + [d for d in drawings if d.top - d.bottom > _LEAST_PHOTO * em]
    return [
        h if h.vertical else replace(h, span=_span(h, headings, tops, framed, em)) for h in headings
    ]


def _span(
    heading: Heading,
    headings: Sequence[Heading],
    tops: Sequence[Box],
    frames: Sequence[Box],
    em: float,
) -> tuple[float, float]:
    box = heading.box
    home = frame_of(box, [f for f in frames if f.top - f.bottom > _LEAST_PHOTO * em])
    under = sorted(
        (
            t
            for t in tops
            if -em < box.bottom - t.top < _DEPTH * em
            and (home is None or (home.left - em < t.left and t.right < home.right + em))
            and not any(_owns(other, t, box) for other in headings if other is not heading)
        ),
        key=lambda t: t.left,
    )
    overlapped = [i for i, t in enumerate(under) if across(t, box) > em]
    if not overlapped:
        return box.left, box.right
    return _best_stretch(box, under, overlapped[0], overlapped[-1], tops, em)


def _owns(other: Heading, top: Box, box: Box) -> bool:
    """Whether another title stands right over a column and below this title."""
    level = other.box.bottom > top.top - 1 and other.box.bottom <= box.top
    return level and not other.vertical and across(other.box, top) > 0


def _level(
    box: Box, under: Sequence[Box], first: int, last: int, tops: Sequence[Box], em: float
) -> list[Box]:
    """Return columns right of a flush-left title that are level with its first column.

    No text or photo may stand over such a column below the title's top.
    """
    found: list[Box] = []
    if abs(under[first].left - box.left) > em:
        return found
    right = under[last].right
    for column in under[last + 1 :]:
        level = abs(column.top - under[first].top) < _LEVEL * em
        free = not any(
            across(t, column) > 0 and column.top < (t.bottom + t.top) / 2 < box.top for t in tops
        )
        if not (level and free and column.left - right < _GUTTER * em):
            break
        found.append(column)
        right = column.right
    return found


def _best_stretch(
    box: Box, under: Sequence[Box], first: int, last: int, tops: Sequence[Box], em: float
) -> tuple[float, float]:
    middle = (box.left + box.right) / 2
    stretches = [hull(under[i : j + 1]) for i in range(first + 1) for j in range(last, len(under))]
    least = min(_off(stretch, middle) for stretch in stretches)
    # Rounding and ragged lines decide between stretches that fit about as well.
    fitting = [each for each in stretches if _off(each, middle) < least + _AS_WELL * em]
    best = max(fitting, key=lambda each: each.right - each.left)
    flush = abs(box.left - best.left) < _LEVEL * em and best.right - box.right > em
    if flush or _off(best, middle) > _OFF * em:
        best = hull([*under[first : last + 1], *_level(box, under, first, last, tops, em)])
    return min(best.left, box.left), max(best.right, box.right)


def _off(stretch: Box, middle: float) -> float:
    return abs((stretch.left + stretch.right) / 2 - middle)
