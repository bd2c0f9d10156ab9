"""A printed character with its place, on the page or on the page turned by quarters."""

from typing import NamedTuple

from indexer.articles.boxes import QUARTERS


class Glyph(NamedTuple):
    """A printed character in points: left and right end of its advance, base line and em."""

    char: str
    left: float
    right: float
    base: float
    em: float


def turned(glyph: Glyph, quarters: int) -> Glyph:
    """Return the glyph's place on the page turned to the left by so many quarters.

    Only the origin of the glyph turns; the glyph stays upright and keeps its width.
    """
    x, y = turned_point(glyph.left, glyph.base, quarters)
    return glyph._replace(left=x, right=x + glyph.right - glyph.left, base=y)


def turned_point(x: float, y: float, quarters: int) -> tuple[float, float]:
    """Return a point of the page turned about its origin to the left by so many quarters."""
    return ((x, y), (-y, x), (-x, -y), (y, -x))[quarters % QUARTERS]
