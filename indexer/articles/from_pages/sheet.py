"""Turns pages into sheets: the pieces, headings, captions, frames and drawings of each page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from indexer.articles.boxes import holds
from indexer.articles.from_pages.pieces import (
    Heading,
    Piece,
    closing_blocks,
    headings,
    plain_kickers,
    with_bylines,
)
from indexer.articles.from_pages.printed import page_labels
from indexer.articles.from_pages.spans import spread
from indexer.articles.marks import width
from indexer.corpus.blocks import Block, Box, Document, Kind

MOST_BLOCKS = 250  # on a page; newspapers have 30 to 100. Reading order takes time with their cube

MOST_DRAWINGS = 120  # compared with every pair of pieces
_LEAST_FRAME = 3.0  # em: least width and height of a box that may hold text
_WIDE_ENOUGH = 4  # em: least width of a block that can tell the type size
_EM = 10.0  # points: a newspaper's usual size, if no block tells it


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page with all that decides which text belongs to which article.

    Attributes:
        number: the 1-based physical page.
        label: the printed page number, or the physical one if none is printed.
        em: the body size in points.
        pieces: running text with by-lines.
        headings: titles with their kickers.
        captions: blocks of photo captions.
        frames: boxes with text in them.
        drawings: pictures and rules.
    """

    number: int
    label: str
    em: float
    pieces: tuple[Piece, ...]
    headings: tuple[Heading, ...]
    captions: tuple[Block, ...]
    frames: tuple[Box, ...]
    drawings: tuple[Box, ...]


def sheets(document: Document) -> list[Sheet]:
    """Return the document's pages that have blocks with boxes."""
    em = _em(document.blocks)
    numbers = sorted({b.page for b in document.blocks if b.page and b.box})
    printed = page_labels(document)
    labels = {number: printed.get(number, f"{number:02d}") for number in numbers}
    return [_sheet(document, number, labels[number], em) for number in numbers]


def _em(blocks: Iterable[Block]) -> float:
    """Return the body size in points: the median of a block's width over its width in ems."""
    found = [
        (b.box.right - b.box.left) / wide
        for b in blocks
        if b.kind is Kind.BODY
        and b.box
        and (wide := max(map(width, b.text.split("\n")))) > _WIDE_ENOUGH
    ]
    return median(found) if found else _EM


def _sheet(document: Document, number: int, label: str, em: float) -> Sheet:
    blocks = [b for b in document.blocks if b.page == number and b.box]
    if len(blocks) > MOST_BLOCKS:
        return _listing(blocks, number, label, em)
    titles = [b for b in blocks if b.kind is Kind.TITLE]
    kickers = plain_kickers(blocks, titles, em)
    bodies = [b for b in blocks if b.kind in (Kind.BODY, Kind.UNKNOWN) and b not in kickers]
    bylines = [b for b in blocks if b.kind is Kind.BYLINE]
    named = closing_blocks(bodies, titles, em)
    texts = [b for b in bodies if b not in named]
    pieces = with_bylines(texts, [*bylines, *named], em, titles)
    boxes = _largest([box for page, box in document.frames if page == number])
    frames = [box for box in boxes if _frames_text(box, pieces, em)]
    return Sheet(
        number=number,
        label=label,
        em=em,
        pieces=tuple(pieces),
        headings=tuple(spread(headings([*titles, *kickers], em), pieces, boxes, em)),
        captions=tuple(b for b in blocks if b.kind is Kind.CAPTION),
        frames=tuple(frames),
        drawings=tuple(box for box in boxes if box not in frames),
    )


def _largest(boxes: Sequence[Box]) -> list[Box]:
    """Return at most MOST_DRAWINGS boxes in their order; the smallest are left out."""
    if len(boxes) <= MOST_DRAWINGS:
        return list(boxes)
    sizes = sorted((b.right - b.left + b.top - b.bottom for b in boxes), reverse=True)
    least = sizes[MOST_DRAWINGS]
    return [b for b in boxes if b.right - b.left + b.top - b.bottom > least]


def _listing(blocks: Sequence[Block], number: int, label: str, em: float) -> Sheet:
    """Return a page of very many scraps as pieces without headings, to bound the time."""
    texts = [b for b in blocks if b.kind is not Kind.FURNITURE]
    return Sheet(number, label, em, tuple(with_bylines(texts, [], em)), (), (), (), ())


def _frames_text(box: Box, pieces: Sequence[Piece], em: float) -> bool:
    least = _LEAST_FRAME * em
    large = box.right - box.left > least and box.top - box.bottom > least
    return large and any(holds(box, piece.box) for piece in pieces)
