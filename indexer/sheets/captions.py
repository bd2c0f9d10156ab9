"""Which article a photo's caption belongs to: the nearest one, words shared deciding near ties."""

from collections.abc import Sequence

from indexer.blocks import Block, Box
from indexer.likeness import bigrams
from indexer.sheets.boxes import across, frame_of, gap, hull, upright
from indexer.sheets.pieces import Heading, Piece, heading_text
from indexer.sheets.sheet import Sheet

_WORDS = 8.0  # em that sharing all its bigrams brings a caption nearer
_FOREIGN = 30.0  # em: the other side of a frame

Story = tuple[Sequence[Piece], Heading | None]


def place(sheet: Sheet, stories: Sequence[Story]) -> list[list[str]]:
    """The captions of each story, from top to bottom."""
    found: list[list[str]] = [[] for _ in stories]
    if not stories:
        return found
    for block in sheet.captions:
        costs = [_distance(block, story, sheet) for story in stories]
        found[costs.index(min(costs))].append(heading_text(block.text))
    return found


def _distance(block: Block, story: Story, sheet: Sheet) -> float:
    pieces, heading = story
    box = block.box or Box(0, 0, 0, 0)
    with_photo = hull([box, *_photo(box, sheet)])
    boxes = [p.box for p in pieces] + ([heading.box] if heading else [])
    nearest = min(gap(with_photo, other) for other in boxes)
    around = hull(boxes)
    inside = gap(box, around) == 0
    words = bigrams(block.text)
    shared = len(words & bigrams("".join(p.text for p in pieces))) / max(len(words), 1)
    foreign = frame_of(box, sheet.frames) is not frame_of(pieces[0].box, sheet.frames)
    apart = nearest / sheet.em + _FOREIGN * foreign - _WORDS * shared
    return apart - (4.0 if inside else 0.0)


def _photo(caption: Box, sheet: Sheet) -> list[Box]:
    """The picture right over the caption (or under it)."""
    near = [
        d
        for d in sheet.drawings
        if d.top - d.bottom > 3 * sheet.em
        and across(d, caption) > 0
        and -upright(d, caption) < 2.5 * sheet.em
    ]
    return sorted(near, key=lambda d: abs(d.bottom - caption.top))[:1]
