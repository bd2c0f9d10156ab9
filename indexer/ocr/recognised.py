"""What was recognised on the picture of a page. All places are in pixels from its upper left."""

from dataclasses import dataclass

Point = tuple[float, float]
Corners = tuple[Point, Point, Point, Point]
Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Character:
    """A recognised character.

    Attributes:
        text: one character; no blank.
        box: left, top, right and bottom. The middle is the place where the character was seen; the
            width is the usual one of its line, and the height that of the line.
        confidence: from 0 to 1.
    """

    text: str
    box: Box
    confidence: float

    @property
    def middle(self) -> Point:
        """The middle of the box."""
        left, top, right, bottom = self.box
        return (left + right) / 2, (top + bottom) / 2


@dataclass(frozen=True, slots=True)
class RecognisedLine:
    """A line of print, level or upright.

    Attributes:
        text: with the blanks between words.
        corners: upper left, upper right, lower right, lower left; the ink touches the sides, with a
            small margin.
        characters: those of the text without the blanks, in its order.
        confidence: the mean of the characters.
    """

    text: str
    corners: Corners
    characters: tuple[Character, ...]
    confidence: float


@dataclass(frozen=True, slots=True)
class RecognisedPage:
    """All lines of a page, in no promised order.

    Attributes:
        width: of the picture.
        height: of the picture.
        lines: those that the engine is not wholly unsure of.
        drawings: rules, frames and pictures, on the levelled page.
        turn: quarter turns to the left that made the picture upright; all else is of the picture
            so turned.
    """

    width: int
    height: int
    lines: tuple[RecognisedLine, ...]
    drawings: tuple[Box, ...] = ()
    turn: int = 0
