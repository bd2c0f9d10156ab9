"""A printed line: text with its place on the page."""

from dataclasses import dataclass

DEPTH = 0.12  # em: Han stand about an eighth of an em below their base line


@dataclass(frozen=True, slots=True)
class Line:
    """A row of glyphs on one base line, or a vertical stack of glyphs (``vertical``); in points."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    em: float
    vertical: bool = False

    @property
    def base(self) -> float:
        """Height of the base line in points, above which Han stand an eighth of an em too low."""
        return self.bottom + DEPTH * self.em
