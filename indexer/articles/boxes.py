"""Relations between boxes; all distances are points."""

from collections.abc import Iterable, Sequence

from indexer.corpus.blocks import Box

_STACKED = 0.5  # of the narrower one's width
QUARTERS = 4  # turns that bring a page back to where it was


def holds(box: Box, inner: Box) -> bool:
    """Whether the middle of ``inner`` lies in ``box``."""
    x, y = (inner.left + inner.right) / 2, (inner.bottom + inner.top) / 2
    return box.left <= x <= box.right and box.bottom <= y <= box.top


def across(one: Box, two: Box) -> float:
    """Return how far two boxes overlap horizontally; negative: the width of the gap between."""
    return min(one.right, two.right) - max(one.left, two.left)


def upright(one: Box, two: Box) -> float:
    """Return how far two boxes overlap vertically; negative: the height of the gap between them."""
    return min(one.top, two.top) - max(one.bottom, two.bottom)


def stacked(one: Box, two: Box) -> bool:
    """Whether the boxes overlap horizontally by at least half of the narrower box."""
    return across(one, two) >= _STACKED * min(one.right - one.left, two.right - two.left)


def scaled(box: Box, factor: float) -> Box:
    """Return the box of a page that was made larger by a factor."""
    return Box(box.left * factor, box.bottom * factor, box.right * factor, box.top * factor)


def hull(boxes: Iterable[Box]) -> Box:
    """Return the smallest box around at least one box."""
    found = list(boxes)
    return Box(
        min(b.left for b in found),
        min(b.bottom for b in found),
        max(b.right for b in found),
        max(b.top for b in found),
    )


def gap(one: Box, two: Box) -> float:
    """Return the horizontal plus the vertical gap between two boxes; 0 if they touch."""
    return max(-across(one, two), 0.0) + max(-upright(one, two), 0.0)


def frame_of(box: Box, frames: Sequence[Box]) -> Box | None:
    """Return the smallest frame that contains the middle of a box, or ``None``."""
    around = [f for f in frames if holds(f, box)]
    return min(around, key=lambda f: (f.right - f.left) * (f.top - f.bottom), default=None)


def turned(box: Box, quarters: int) -> Box:
    """Return a box on the page turned about its origin to the left by so many quarters."""
    left, bottom, right, top = box.left, box.bottom, box.right, box.top
    return (
        box,
        Box(-top, left, -bottom, right),
        Box(-right, -top, -left, -bottom),
        Box(bottom, -right, top, -left),
    )[quarters % QUARTERS]
