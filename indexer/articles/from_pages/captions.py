"""Assign each photo caption to the nearest article; shared words decide near ties."""

from collections.abc import Sequence

from indexer.articles.boxes import across, frame_of, gap, hull, upright
from indexer.articles.from_pages import rules
from indexer.articles.from_pages.pieces import Heading, Piece, heading_text
from indexer.articles.from_pages.sheet import Sheet
from indexer.articles.likeness import bigrams
from indexer.corpus.blocks import Block, Box
from indexer.corpus.rules import Charges, total

_LEAST_PHOTO = 3.0  # em: least height of a picture that may be a photo
_UNDER_PHOTO = 2.5  # em between a photo and its caption, at most

Story = tuple[Sequence[Piece], Heading | None]


def place(sheet: Sheet, stories: Sequence[Story]) -> list[list[str]]:
    """Return the captions of each story, from top to bottom."""
    found: list[list[str]] = [[] for _ in stories]
    if not stories:
        return found
    for block in sheet.captions:
        costs = [total(caption_charges(block, story, sheet)) for story in stories]
        found[costs.index(min(costs))].append(heading_text(block.text))
    return found


def caption_charges(block: Block, story: Story, sheet: Sheet) -> Charges:
    """Return the charges for assigning a caption to a story."""
    pieces, heading = story
    box = block.box or Box(0, 0, 0, 0)
    with_photo = hull([box, *_photo(box, sheet)])
    boxes = [p.box for p in pieces] + ([heading.box] if heading else [])
    nearest = min(gap(with_photo, other) for other in boxes)
    words = bigrams(block.text)
    shared = len(words & bigrams("".join(p.text for p in pieces))) / max(len(words), 1)
    charges = [rules.CAPTION_DISTANCE.times(nearest / sheet.em)]
    if frame_of(box, sheet.frames) is not frame_of(pieces[0].box, sheet.frames):
        charges.append(rules.CAPTION_FOREIGN.flat)
    charges.append(rules.CAPTION_WORDS.times(shared))
    if gap(box, hull(boxes)) == 0:
        charges.append(rules.CAPTION_INSIDE.flat)
    return charges


def _photo(caption: Box, sheet: Sheet) -> list[Box]:
    """Return the picture nearest above or below the caption; empty if there is none."""
    near = [
        d
        for d in sheet.drawings
        if d.top - d.bottom > _LEAST_PHOTO * sheet.em
        and across(d, caption) > 0
        and -upright(d, caption) < _UNDER_PHOTO * sheet.em
    ]
    return sorted(near, key=lambda d: abs(d.bottom - caption.top))[:1]
