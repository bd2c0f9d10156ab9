"""A body's printed lines -> its paragraphs."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from statistics import median

from indexer.blocks import Kind
from indexer.marks import ends_sentence, may_end_paragraph, width
from indexer.prose.lines import first_word_width, is_wrapped
from indexer.prose.pieces import Piece
from searcher.repair import join_lines

_SHORT = 1.6  # em that a paragraph's last line lacks; a full line lacks a glyph and a half at most


def is_whole(piece: Piece) -> bool:
    """Whether its lines are whole paragraphs: the format said body and set no columns."""
    return piece.kind is Kind.BODY and piece.block.box is None


def paragraphs(parts: Sequence[Piece], subheads: Container[int]) -> list[str]:
    """A body's paragraphs: wraps joined, sub-heads (indices into parts) on their own."""
    wrapped = is_wrapped([piece.lines for piece in parts])
    lines = _lines(parts, subheads)
    found: list[list[_Line]] = []
    for i, line in enumerate(lines):
        if not found or _breaks(lines, i, wrapped):
            found.append([])
        found[-1].append(line)
    return [text for text in map(_paragraph, found) if text]


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


def _breaks(lines: Sequence[_Line], i: int, wrapped: bool) -> bool:
    """Whether a paragraph begins at line ``i``."""
    before, line = lines[i - 1], lines[i]
    if before.heading or line.heading:
        return True
    ended = may_end_paragraph(before.text)
    if before.part != line.part:
        return ended or (before.known and line.known)
    if line.mark is not None:
        return line.mark
    if not wrapped:
        return ended or line.known
    return ended and _narrow_edge(lines, i)


def _narrow_edge(lines: Sequence[_Line], i: int) -> bool:
    """The last line of a paragraph is short, or the next begins with an indent of two ems."""
    before, line = width(lines[i - 1].text), width(lines[i].text)
    above = [width(x.text) for x in lines[max(0, i - 4) : i - 1]]
    below = [width(x.text) for x in lines[i + 1 : i + 4] if not may_end_paragraph(x.text)]
    column = median(above) if above else median(below) if below else line
    room = max(_SHORT, first_word_width(lines[i].text))
    if before < column - room and (before < line - 1 or ends_sentence(lines[i - 1].text)):
        return True
    if ends_sentence(lines[i].text):
        return False  # short because it is a last line, too, not by an indent
    return ends_sentence(lines[i - 1].text) and _is_indented(before, line, above, below)


def _is_indented(before: float, line: float, above: list[float], below: list[float]) -> bool:
    """Narrower than its column by the two ems of an indent, and not where the column widens."""
    if not below:
        return False
    if line <= median(below) - 1.8 and line <= before - 1.8:
        return True
    return bool(above) and line <= min(median(above), median(below)) - 1.5
