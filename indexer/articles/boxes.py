"""How boxes stand to one another. Points."""

from collections.abc import Iterable, Sequence

from indexer.corpus.blocks import Box

_STACKED = 0.5  # of the narrower one's width


def holds(box: Box, inner: Box) -> bool:
    """Whether the middle of ``inner`` lies in ``box``."""
    x, y = (inner.left + inner.right) / 2, (inner.bottom + inner.top) / 2
    return box.left <= x <= box.right and box.bottom <= y <= box.top


def across(one: Box, two: Box) -> float:
    """How far two boxes stand over one another; negative is the gap beside."""
    return min(one.right, two.right) - max(one.left, two.left)


def upright(one: Box, two: Box) -> float:
    """How far two boxes stand side by side; negative is the gap above."""
    return min(one.top, two.top) - max(one.bottom, two.bottom)


def stacked(one: Box, two: Box) -> bool:
    """Whether half of the narrower one stands over or under the other."""
    return across(one, two) >= _STACKED * min(one.right - one.left, two.right - two.left)


def hull(boxes: Iterable[Box]) -> Box:
    """The smallest box around some; at least one."""
    found = list(boxes)
    return Box(
        min(b.left for b in found),
        min(b.bottom for b in found),
        max(b.right for b in found),
        max(b.top for b in found),
    )


def gap(one: Box, two: Box) -> float:
    """Points between two boxes, sideways and upright together; 0 when they touch."""
    return max(-across(one, two), 0.0) + max(-upright(one, two), 0.0)


def frame_of(box: Box, frames: Sequence[Box]) -> Box | None:
    """The smallest frame around a box."""
    around = [f for f in frames if holds(f, box)]
    return min(around, key=lambda f: (f.right - f.left) * (f.top - f.bottom), default=None)
