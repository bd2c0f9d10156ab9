"""Parts of a long article, each short enough for a browser."""

from dataclasses import dataclass

CHARACTERS = 30_000  # in a part
PARAGRAPHS = 500


@dataclass(frozen=True, slots=True)
class Part:
    r"""Some paragraphs of an article.

    Attributes:
        body: the paragraphs, separated by ``\n``.
        number: which part, from 1.
        last: the number of parts.
    """

    body: str
    number: int
    last: int


def part_of(body: str, number: int) -> Part:
    """Return a part of a text; a number beyond the last gives the last part.

    A paragraph longer than CHARACTERS is split.
    """
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
