"""A body's printed lines -> its paragraphs."""

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

_LINES = 3  # above and below that tell the column: it widens and narrows beside photos
_SHORT = rules.BREAK_BY_SHORT_LINE.worth
_INDENT = rules.BREAK_BY_INDENT.worth
_LEAST_INDENT = 1.5  # em under both columns, above and below: these may be ragged by half a glyph
_SHORTER = 1.0  # em that a last line is shorter than the line below, at least
_SUBHEAD = rules.SUBHEAD_NUMBERED  # stands for the rule of any sub-head, which its piece knows


def is_whole(piece: Piece) -> bool:
    """Whether its lines are whole paragraphs: the format said body and set no columns."""
    return piece.kind is Kind.BODY and piece.block.box is None


def paragraphs(parts: Sequence[Piece], subheads: Container[int]) -> list[str]:
    """A body's paragraphs: wraps joined, sub-heads (indices into parts) on their own."""
    return paragraphs_by_rules(parts, subheads)[0]


def paragraphs_by_rules(
    parts: Sequence[Piece], subheads: Container[int]
) -> tuple[list[str], Counter[Rule]]:
    """A body's paragraphs, and how often each rule began one."""
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
    text: str
    part: int
    mark: bool | None  # first-line indent; None if unknown
    known: bool  # its block is one or more whole paragraphs
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
    """A sub-head keeps the space between its phrases."""
    return lines[0].text if lines[0].heading else join_lines([line.text for line in lines])


def _break(lines: Sequence[_Line], i: int, wrapped: bool) -> Rule | None:
    """The rule by which a paragraph begins at line ``i``, or ``None``."""
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
    """The last line of a paragraph is short, or the next begins with an indent of two ems."""
    before, line = width(lines[i - 1].text), width(lines[i].text)
    above = [width(x.text) for x in lines[max(0, i - 1 - _LINES) : i - 1]]
    below = [width(x.text) for x in lines[i + 1 : i + 1 + _LINES] if not may_end_paragraph(x.text)]
    column = median(above) if above else median(below) if below else line
    room = max(_SHORT, first_word_width(lines[i].text))
    if before < column - room and (before < line - _SHORTER or ends_sentence(lines[i - 1].text)):
        return rules.BREAK_BY_SHORT_LINE
    if ends_sentence(lines[i].text):
        return None  # short because it is a last line, too, not by an indent
    indented = ends_sentence(lines[i - 1].text) and _is_indented(before, line, above, below)
    return rules.BREAK_BY_INDENT if indented else None


def _is_indented(before: float, line: float, above: list[float], below: list[float]) -> bool:
    """Narrower than its column by the two ems of an indent, and not where the column widens."""
    if not below:
        return False
    if line <= median(below) - _INDENT and line <= before - _INDENT:
        return True
    return bool(above) and line <= min(median(above), median(below)) - _LEAST_INDENT
