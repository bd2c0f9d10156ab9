"""The printed lines of a body to its paragraphs."""

from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass
from statistics import median

from indexer.articles.from_text import rules
from indexer.articles.from_text.lines import first_word_width, is_wrapped
from indexer.articles.from_text.pieces import Piece
from indexer.articles.marks import ends_sentence, may_end_paragraph, width
from indexer.corpus.blocks import Kind
from indexer.corpus.rules import Rule
from searcher.language.repair import join_lines

_LINES = 3  # lines above and below that tell the column's width, which varies beside photos
_SHORT = rules.BREAK_BY_SHORT_LINE.worth
_INDENT = rules.BREAK_BY_INDENT.worth
# em narrower than both columns, above and below, whose edges vary by half a glyph
_LEAST_INDENT = 1.5
_SHORTER = 1.0  # em by which a last line is shorter than the line below it, at least
# stands for all rules of sub-heads; the piece knows which one fired
_SUBHEAD = rules.SUBHEAD_NUMBERED


def is_whole(piece: Piece) -> bool:
    """Whether the piece's lines are complete paragraphs: the format says so and has no columns."""
    return piece.kind is Kind.BODY and piece.block.box is None


def paragraphs(parts: Sequence[Piece], subheads: Container[int]) -> list[str]:
    """Return a body's paragraphs: wrapped lines joined, sub-heads as paragraphs.

    Args:
        parts: the pieces of the body.
        subheads: indexes of the sub-heads among ``parts``.
    """
    return paragraphs_by_rules(parts, subheads)[0]


def paragraphs_by_rules(
    parts: Sequence[Piece], subheads: Container[int]
) -> tuple[list[str], Counter[Rule]]:
    """Return a body's paragraphs, and how often each rule began one."""
    began: Counter[Rule] = Counter()
    wrapped = is_wrapped([piece.lines for piece in parts])
    lines = _lines(parts, subheads)
    found: list[list[_Line]] = []
    for i, line in enumerate(lines):
        rule = _break(lines, i, wrapped) if found else None
        if rule and rule is not _SUBHEAD:
            began[rule] += 1
        if rule or not found:
            found.append([])
        found[-1].append(line)
    return [text for text in map(_paragraph, found) if text], began


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with the index of its piece.

    Attributes:
        text: as printed.
        part: index of the piece.
        mark: whether the line has a first-line indent; ``None`` if unknown.
        known: whether its block is one or more complete paragraphs.
        heading: whether the line is a sub-head.
    """

    text: str
    part: int
    mark: bool | None
    known: bool
    heading: bool = False


def _lines(parts: Sequence[Piece], subheads: Container[int]) -> list[_Line]:
    lines: list[_Line] = []
    for n, piece in enumerate(parts):
        if n in subheads:
            lines.append(_Line(piece.heading, n, True, True, heading=True))
            continue
        known = is_whole(piece)
        marks: tuple[bool | None, ...] = piece.indented or (None,) * len(piece.lines)
        lines += [
            _Line(text, n, mark, known) for text, mark in zip(piece.lines, marks, strict=True)
        ]
    return lines


def _paragraph(lines: Sequence[_Line]) -> str:
    """Join the lines of a paragraph; a sub-head keeps the space between its phrases."""
    return lines[0].text if lines[0].heading else join_lines([line.text for line in lines])


def _break(lines: Sequence[_Line], i: int, wrapped: bool) -> Rule | None:
    """Return the rule by which a paragraph begins at line ``i``, or ``None``."""
    before, line = lines[i - 1], lines[i]
    if before.heading or line.heading:
        return _SUBHEAD
    ended = may_end_paragraph(before.text)
    if before.part != line.part:
        by_format = before.known and line.known
        return rules.BREAK_BY_FORMAT if by_format else rules.BREAK_BY_BLOCK if ended else None
    if line.mark is not None:
        return rules.BREAK_BY_FORMAT if line.mark else None
    if not wrapped:
        return rules.BREAK_BY_FORMAT if line.known else rules.BREAK_BY_LINE if ended else None
    return _narrow_edge(lines, i) if ended else None


def _narrow_edge(lines: Sequence[_Line], i: int) -> Rule | None:
    """Return the rule for a short line before ``i`` or an indented line ``i``, or ``None``."""
    before, line = width(lines[i - 1].text), width(lines[i].text)
    above = [width(x.text) for x in lines[max(0, i - 1 - _LINES) : i - 1]]
    below = [width(x.text) for x in lines[i + 1 : i + 1 + _LINES] if not may_end_paragraph(x.text)]
    column = median(above) if above else median(below) if below else line
    room = max(_SHORT, first_word_width(lines[i].text))
    if before < column - room and (before < line - _SHORTER or ends_sentence(lines[i - 1].text)):
        return rules.BREAK_BY_SHORT_LINE
    if ends_sentence(lines[i].text):
        return None  # the line is a short last line, so its width shows no indent
    indented = ends_sentence(lines[i - 1].text) and _is_indented(before, line, above, below)
    return rules.BREAK_BY_INDENT if indented else None


def _is_indented(before: float, line: float, above: list[float], below: list[float]) -> bool:
    """Whether a line is narrower than the lines around it by about two em."""
    if not below:
        return False
    if line <= median(below) - _INDENT and line <= before - _INDENT:
        return True
    return bool(above) and line <= min(median(above), median(below)) - _LEAST_INDENT
