"""A long article in parts, each of which a browser shows at once."""

from dataclasses import dataclass

CHARACTERS = 30_000  # of a part
PARAGRAPHS = 500


@dataclass(frozen=True, slots=True)
class Part:
    """Some of an article's paragraphs.

    Attributes:
        body: they.
        number, last: which part, from 1, and how many there are.
    """

    body: str
    number: int
    last: int


def part_of(body: str, number: int) -> Part:
    """Return a part, the last one when there are not so many; a long paragraph is cut."""
    if len(body) <= CHARACTERS and body.count("\n") < PARAGRAPHS:
        return Part(body, 1, 1)
    parts: list[list[str]] = [[]]
    room = CHARACTERS
    for paragraph in body.split("\n"):
        for at in range(0, max(1, len(paragraph)), CHARACTERS):
            piece = paragraph[at : at + CHARACTERS]
            if parts[-1] and (len(piece) > room or len(parts[-1]) == PARAGRAPHS):
                parts.append([])
                room = CHARACTERS
            parts[-1].append(piece)
            room -= len(piece)
    number = min(max(1, number), len(parts))
    return Part("\n".join(parts[number - 1]), number, len(parts))
