"""Turns the blocks of a page into pieces: running texts and headings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise, repeat

from indexer.articles.boxes import across, hull, stacked
from indexer.articles.bylines import byline_rule, closing_names, read_byline
from indexer.articles.jump_lines import parse_jump
from indexer.articles.marks import ends_sentence, width
from indexer.articles.signatures import split_signature
from indexer.corpus.blocks import Block, Box, Kind
from indexer.corpus.rules import Rule
from searcher.language.repair import tidy_heading

_BOUND = re.compile(r"[，、：；—…“‘（《]\n|\n[，、：；—…”’）》]|“[^”]*\n|（[^）]*\n|《[^》]*\n")
_PHRASE = 2.0  # em: a title line this much shorter than the widest line was broken on purpose
_KICKER_SIZE = 0.96  # of the title's size: a smaller line above is its kicker
_INDENT = 2.0  # em before the first line of a paragraph
_SHORT = 1.5  # em: a last line this much shorter ends its paragraph
_CENTRED = 3.0  # em between the middles of a kicker and its title, at most
_OVERLAP = -0.5  # em: boxes of large type may overlap by this much if one is above the other
_UNDER = 1.2  # em of white between a kicker and its title, at most
_BYLINE_OVER = 0.3  # of the by-line's width that must be under the text it signs
_BYLINE_RISES = -1.5  # em: a by-line may stand in the last line of its text
_BYLINE_DROPS = 3.0  # em below its text, at most
_UNDER_TITLE = 2.5  # em between a title, the by-line under it and the text, at most
_TALL = 2.0  # height over width; a title taller than this is vertical


class End(Enum):
    """How the text of a piece ends."""

    CLOSED = "closed"  # with a by-line or a jump to another page
    MIDST = "midst"  # inside a sentence
    FULL = "full"  # with a sentence that fills its line: the paragraph may continue
    SHORT = "short"  # with the short last line of a paragraph


@dataclass(frozen=True, slots=True)
class Piece:
    """Body lines of one column in sequence, with the by-line or jump line that ends them.

    Attributes:
        box: around all lines and the by-line.
        lines: as printed, without by-line and jump lines; empty for a by-line alone.
        starts: for each line, whether it starts a paragraph.
        end: how the text ends.
        byline: as printed, without brackets.
        headed: the by-line between the title and the text, which ends no text.
        signed: the rule that recognised the by-line.
        jump_to: page that a jump line 下转 at the end names.
        jump_from: page that a jump line 上接 at the head names.
    """

    box: Box
    lines: tuple[str, ...]
    starts: tuple[bool, ...]
    end: End
    byline: str | None = None
    headed: str | None = None
    signed: Rule | None = None
    jump_to: str | None = None
    jump_from: str | None = None

    @property
    def text(self) -> str:
        """All lines in one string."""
        return "".join(self.lines)

    @property
    def signed_by(self) -> str:
        """The by-lines over and behind the text."""
        return "、".join(filter(None, (self.headed, self.byline)))


@dataclass(frozen=True, slots=True)
class Heading:
    """A title with its kicker, if it has one.

    Attributes:
        box: around title, kicker and second line.
        span: left and right edge of the columns that the title covers, in points.
        text: the title on one line.
        size: type size divided by the body size.
        kicker: the smaller line above the title.
        vertical: whether the title is set from top to bottom.
    """

    box: Box
    span: tuple[float, float]
    text: str
    size: float
    kicker: str | None = None
    vertical: bool = False


def box_of(block: Block) -> Box:
    """Return the block's box; an empty box if it has none."""
    return block.box or Box(0, 0, 0, 0)


def plain_kickers(blocks: Sequence[Block], titles: Sequence[Block], em: float) -> list[Block]:
    """Return kickers in about body size: single lines right above a title."""
    return [
        b
        for b in blocks
        if b.kind is Kind.BODY
        and "\n" not in b.text
        and not ends_sentence(b.text)
        and parse_jump(b.text) is None
        and any(_is_right_above(box_of(b), box_of(t), (t.size or 1) * em) for t in titles)
    ]


def _is_right_above(upper: Box, lower: Box, em: float) -> bool:
    gap = upper.bottom - lower.top
    level = abs(upper.left + upper.right - lower.left - lower.right) / 2 < _CENTRED * em
    return _OVERLAP * em < gap < _UNDER * em and (level or abs(upper.left - lower.left) < em)


def closing_blocks(bodies: Sequence[Block], titles: Sequence[Block], em: float) -> list[Block]:
    """Return the blocks of one line that hold names alone and sign a text.

    They stand right below a block whose sentence is finished, or between a title and its text. A
    line of names beside others of the kind is an item of a list.
    """
    named = [b for b in bodies if "\n" not in b.text and closing_names(b.text, last=False)]
    return [
        block
        for block in named
        if not any(other is not block and _is_near(block, other, em) for other in named)
        and any(_signs(block, other, em) for other in (*bodies, *titles) if other not in named)
    ]


def _is_near(one: Block, other: Block, em: float) -> bool:
    upper, lower = sorted((box_of(one), box_of(other)), key=lambda box: -box.top)
    return across(lower, upper) > 0 and upper.bottom - lower.top < _BYLINE_DROPS * em


def _signs(names: Block, over: Block, em: float) -> bool:
    ended = over.kind is Kind.TITLE or ends_sentence(over.text)
    return ended and _is_right_under(box_of(names), box_of(over), em)


def with_bylines(
    bodies: Sequence[Block], bylines: Sequence[Block], em: float, titles: Sequence[Block] = ()
) -> list[Piece]:
    """Return the body blocks as pieces, each with the by-line below it or under its title.

    Args:
        bodies: blocks of running text.
        bylines: blocks that are by-lines. One without text above it becomes a piece of its own.
        em: the body size in points.
        titles: blocks that are titles.
    """
    pieces = [_piece(block) for block in bodies]
    for block in bylines:
        box, inside, rule = box_of(block), read_byline(block.text), byline_rule(block.text)
        if (under := _headed(box, pieces, titles, em)) is not None:
            named = "、".join(filter(None, (pieces[under].headed, inside)))
            pieces[under] = replace(pieces[under], headed=named, signed=rule)
            continue
        above = [i for i, p in enumerate(pieces) if _closes(box, p, em)]
        if not above:  # the by-line stands alone at the top of the next column
            pieces.append(Piece(box, (), (), End.CLOSED, byline=inside, signed=rule))
            continue
        last = min(above, key=lambda i: (pieces[i].box.bottom - box.top, -pieces[i].box.left))
        both = hull((pieces[last].box, box))
        pieces[last] = replace(pieces[last], box=both, end=End.CLOSED, byline=inside, signed=rule)
    return pieces


def _headed(byline: Box, pieces: Sequence[Piece], titles: Sequence[Block], em: float) -> int | None:
    """Return the index of the piece between which and its title a by-line stands; or ``None``."""
    if not any(_is_right_under(byline, box_of(title), em) for title in titles):
        return None
    below = [i for i, piece in enumerate(pieces) if _is_right_under(piece.box, byline, em)]
    return max(below, key=lambda i: (pieces[i].box.top, -pieces[i].box.left), default=None)


def _is_right_under(lower: Box, upper: Box, em: float) -> bool:
    gap = upper.bottom - lower.top
    return across(lower, upper) > 0 and _OVERLAP * em < gap < _UNDER_TITLE * em


def _closes(byline: Box, piece: Piece, em: float) -> bool:
    over = across(byline, piece.box) > _BYLINE_OVER * (byline.right - byline.left)
    gap = piece.box.bottom - byline.top
    return piece.byline is None and over and _BYLINE_RISES * em < gap < _BYLINE_DROPS * em


def _piece(block: Block) -> Piece:
    printed = zip(block.text.split("\n"), block.indented or repeat(False), strict=False)
    kept = [(line, start) for line, start in printed if line]
    lines, starts = [line for line, _ in kept], [start for _, start in kept]
    came_from = _jump(lines[:1], "from")
    if came_from:
        del lines[0], starts[0]
    goes_to = _jump(lines[-1:], "to")
    if goes_to:
        del lines[-1], starts[-1]
    if (joined := _wrapped_signature(lines)) is not None:
        lines[-2:], starts[-1:] = [joined], []
    signature = _signature(lines)
    if signature:
        lines[-1] = signature[0]
        goes_to = _jump(signature[1:], "to") or goes_to
    brackets = signature[1] if signature and not parse_jump(signature[1]) else ""
    byline = read_byline(brackets) if brackets else None
    if byline and (first := _signature(lines)):  # another by-line stands before the last
        lines[-1], byline = first[0], f"{read_byline(first[1])}、{byline}"
    return Piece(
        box=box_of(block),
        lines=tuple(lines),
        starts=tuple(starts),
        end=End.CLOSED if byline or goes_to else _end(lines, starts),
        byline=byline,
        signed=byline_rule(brackets) if brackets else None,
        jump_to=goes_to,
        jump_from=came_from,
    )


def _jump(lines: Sequence[str], way: str) -> str | None:
    """Return the page that the first line names if it is a jump line in this direction."""
    jump = parse_jump(lines[0]) if lines else None
    return jump[1] if jump and jump[0] == way else None


def _signature(lines: Sequence[str]) -> tuple[str, str] | None:
    """Return the text before the by-line or jump line that ends the last line, and its brackets."""
    parts = split_signature(lines[-1], last=True) if lines else None
    return (parts[0], parts[1]) if parts and not parts[2] else None


def _wrapped_signature(lines: Sequence[str]) -> str | None:
    """Return the last two lines as one if a by-line begins in the former and ends in the latter."""
    if len(lines) < _WRAPPED_LINES or len(lines[-1]) > _LONGEST_END:
        return None
    joined = lines[-2] + lines[-1]
    parts = split_signature(joined, last=True)
    across_lines = parts and not parts[2] and 0 < len(parts[0]) < len(lines[-2].rstrip())
    return joined if across_lines else None


_WRAPPED_LINES = 2  # over which a by-line runs
_LONGEST_END = 30  # glyphs of the second part of a by-line


def _end(lines: Sequence[str], starts: Sequence[bool]) -> End:
    if not lines or is_list(starts):
        return End.SHORT
    widths = [width(line) + _INDENT * start for line, start in zip(lines, starts, strict=True)]
    short = len(lines) > 1 and widths[-1] < max(widths) - _SHORT
    if ends_sentence(lines[-1]):
        return End.SHORT if short else End.FULL
    is_heading = starts[-1] and short and len(lines) > 1
    return End.SHORT if is_heading else End.MIDST


def is_list(starts: Sequence[bool]) -> bool:
    """Whether each line is a paragraph, as the rows of a table are; no row is a cut sentence."""
    return len(starts) > 1 and all(starts)


def headings(blocks: Sequence[Block], em: float) -> list[Heading]:
    """Return titles; a smaller line above becomes the kicker, one below the second part."""
    found: list[Heading] = []
    used: set[int] = set()
    for block in sorted(blocks, key=lambda b: -(b.size or 1)):
        if id(block) in used:
            continue
        others = [
            b
            for b in blocks
            if id(b) not in used and b is not block and not _is_tall(b) and not _is_tall(block)
        ]
        kicker, second = _kicker(block, others, em), _second(block, others, em)
        used |= {id(b) for b in (block, kicker, second) if b}
        parts = [b for b in (block, second) if b]
        whole = hull(box_of(b) for b in (block, kicker, second) if b)
        found.append(
            Heading(
                box=whole,
                span=(whole.left, whole.right),
                text=" ".join(heading_text(_phrased(b.text)) for b in parts),
                size=block.size or 1,
                kicker=heading_text(kicker.text) if kicker else None,
                vertical=_is_tall(block),
            )
        )
    return found


def _is_tall(title: Block) -> bool:
    box = box_of(title)
    return box.top - box.bottom > _TALL * (box.right - box.left)


def heading_text(text: str) -> str:
    """Return a wrapped heading on one line; spaces inside lines stay."""
    joined = ""
    for line in text.split("\n"):
        latin = joined and line and joined[-1].isascii() and line[0].isascii()
        joined += (" " if latin else "") + line
    return tidy_heading(joined)


def _phrased(text: str) -> str:
    """Mark intended line breaks of a title with a space.

    A break is intended if the line before it is not full: it stands between two phrases.
    """
    lines = text.split("\n")
    widest = max(map(width, lines))
    found = lines[0]
    for before, line in pairwise(lines):
        chosen = width(before) <= widest - _PHRASE and not _BOUND.search(f"{before}\n{line}")
        found += (" " if chosen else "\n") + line
    return found


def _kicker(title: Block, others: Sequence[Block], em: float) -> Block | None:
    size = title.size or 1
    smaller = [b for b in others if (b.size or 1) < _KICKER_SIZE * size]
    above = [b for b in smaller if _is_right_above(box_of(b), box_of(title), size * em)]
    return min(above, key=lambda b: box_of(b).bottom, default=None)


def _second(title: Block, others: Sequence[Block], em: float) -> Block | None:
    size = title.size or 1
    below = [
        b
        for b in others
        if (b.size or 1) < _KICKER_SIZE * size
        and _is_right_above(box_of(title), box_of(b), (b.size or 1) * em)
        and stacked(box_of(title), box_of(b))
    ]
    return below[0] if len(below) == 1 else None
