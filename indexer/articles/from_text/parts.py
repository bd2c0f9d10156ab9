"""Cuts evenly set text into its paragraphs and its lines of their own.

In such text (`indexer.articles.from_text.measure`) a line that ends early without a closing mark
is no running text: it is a title, a sub-head, a by-line, a verse or a row of a list.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from indexer.articles.bylines import RIGHT, bare_byline, bulleted_names, byline_in, closing_names
from indexer.articles.from_text.lines import is_furniture, opens_story
from indexer.articles.from_text.measure import Column, column_of
from indexer.articles.from_text.set_lines import SEPARATOR, is_separator, is_title_set
from indexer.articles.jump_lines import parse_jump
from indexer.articles.marks import ends_sentence, may_end_paragraph
from indexer.articles.signatures import broken_signature
from indexer.corpus.blocks import Block
from indexer.corpus.rules import Rule

Line = tuple[str, bool]
_LINES_KEPT = 4096  # lines whose kind is kept, as each is judged several times
MOST_LINES = 3  # lines of a title, at most
# closing marks alone on a line, and the end of a number that a line break cut
_MARKS = re.compile(rf"[%％]?[，。、；：！？…”’》」』!?;:,.{RIGHT}]{{1,3}}")
_DIGITS = re.compile(r"\d{1,4}(?:%?[，。、；：）]|$)")
_SIGNED = re.compile(r"\s*[（(【][^（()）]{2,40}[）)】]$")  # a by-line behind the last sentence


class Set(StrEnum):
    """What a part is, as far as the setting shows it."""

    TEXT = "text"
    HEAD = "head"  # a title or a sub-head
    TITLE = "title"  # surely the title of a new article
    KICKER = "kicker"
    CAPTION = "caption"
    LINE = "line"  # a line of the open article: a sub-head, a verse, a row
    BYLINE = "byline"
    FURNITURE = "furniture"
    OPEN = "open"  # not decided by the setting


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of one block that stand together.

    Attributes:
        block: the block that holds the lines.
        lines: as printed, each with whether it is indented.
        role: what the setting shows.
        first: whether the part begins its block.
        apart: whether a row of ornaments stands before it.
        why: the rule that gave the role; ``None`` for text and by-lines.
    """

    block: Block
    lines: tuple[Line, ...]
    role: Set = Set.OPEN
    first: bool = True
    apart: bool = False
    why: Rule | None = None

    @property
    def text(self) -> str:
        """The lines, joined."""
        return "".join(line for line, _ in self.lines)

    @property
    def indent(self) -> bool:
        """Whether the first line is indented."""
        return self.lines[0][1]

    @property
    def closed(self) -> bool:
        """Whether a sentence ends with the part."""
        return may_end_paragraph(self.lines[-1][0])


def cut_parts(cleaned: Sequence[tuple[Block, list[Line]]]) -> tuple[list[Part], Column] | None:
    """Return the parts of a text in printed order, with its column; ``None`` for uneven text."""
    column = column_of([lines for _, lines in cleaned])
    if column is None:
        return None
    cut = list(_cut_all(cleaned, column))
    long = [part.indent for part in cut if len(part.lines) > 1 and part.closed]
    if sum(long) * 2 <= len(long):
        return list(_openings_apart(cut)), column
    # an indent shows where a paragraph begins only if most paragraphs have one
    column = replace(column, indented=True)
    return list(_cut_all(cleaned, column)), column


def _cut_all(cleaned: Sequence[tuple[Block, list[Line]]], column: Column) -> Iterator[Part]:
    """Yield the paragraphs and lines of their own of all blocks; rows of ornaments as furniture."""
    apart = False
    for block, printed in cleaned:
        first = True
        for group in _cut(list(_bylines_back(list(_marks_back(printed)))), column):
            if len(group) == 1 and is_separator(group[0][0]):
                yield Part(block, tuple(group), Set.FURNITURE, first, why=SEPARATOR)
                apart = first = True
                continue
            yield Part(block, tuple(group), first=first, apart=apart)
            first = apart = False


def _marks_back(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines; closing marks that a program broke off return to the end of their line."""
    before: Line | None = None
    for line in lines:
        if before is not None and _breaks_off(before[0], line[0]):
            before = (before[0] + line[0], before[1])
            continue
        if before is not None:
            yield before
        before = line
    if before is not None:
        yield before


def _bylines_back(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines; a by-line that the column broke behind a sentence stands on its own."""
    at = 0
    while at < len(lines):
        broken = broken_signature([text for text, _ in lines[at : at + MOST_LINES]])
        if broken is None:
            yield lines[at]
            at += 1
            continue
        count, before, byline = broken
        yield before, lines[at][1]
        yield byline, False
        at += count


def _breaks_off(before: str, line: str) -> bool:
    """Whether a line holds only marks, or the last digits of a number, of the line before."""
    return bool(_MARKS.fullmatch(line) or (before[-1].isdigit() and _DIGITS.match(line)))


def _cut(lines: Sequence[Line], column: Column) -> Iterator[list[Line]]:
    """Yield the lines of a block in groups: paragraphs and lines of their own."""
    group: list[Line] = []
    for line in lines:
        if group and _begins(group, line, column):
            for part in _tail_apart(group, line, column):
                yield from _names_apart(part)
            group = []
        group.append(line)
    if group:
        yield from _names_apart(group)


def _begins(group: Sequence[Line], line: Line, column: Column) -> bool:
    """Whether a line begins a paragraph, or a line of its own, behind those of the group.

    Two lines that hold one sentence are no verse, however short the first is.
    """
    (before, indent), (text, marked) = group[-1], line
    if marked and (column.indented or indent or may_end_paragraph(before)):
        return True
    if _is_open(before) or (len(group) == 1 and before.endswith("，") and ends_sentence(text)):
        return False
    if _is_apart(before) or _is_apart(text):
        return True
    if _is_wide(before, column) or _is_wide(text, column):
        return True
    lost = column.unmarked and len(group) == 1
    return column.ends_early(before, text, indent=indent or lost)


def _is_open(text: str) -> bool:
    """Whether a line ends inside brackets."""
    return max(text.rfind("（"), text.rfind("(")) > max(text.rfind("）"), text.rfind(")"))


def _is_wide(text: str, column: Column) -> bool:
    """Whether a line is wider than the column even without a by-line at its end."""
    return column.is_wider(text) and column.is_wider(_SIGNED.sub("", text))


@lru_cache(maxsize=_LINES_KEPT)
def _is_apart(text: str) -> bool:
    """Whether a line is furniture, a by-line or a jump line, whatever stands around it."""
    if is_separator(text) or is_furniture(text):
        return True
    return _is_byline(text) or parse_jump(text) is not None


def _is_byline(text: str) -> bool:
    return bool(byline_in(text) or bare_byline(text))


def _tail_apart(group: list[Line], line: Line, column: Column) -> Iterator[list[Line]]:
    """Yield the group; what follows its last full stop stands alone over an indent or by-line."""
    over = (column.indented and line[1]) or _is_byline(line[0])
    if over and not may_end_paragraph(group[-1][0]):
        ends = [at for at, (text, _) in enumerate(group, 1) if ends_sentence(text)]
        if ends and len(group) - ends[-1] <= MOST_LINES:
            yield group[: ends[-1]]
            group = group[ends[-1] :]
    yield group


def _names_apart(group: list[Line]) -> Iterator[list[Line]]:
    """Yield the lines of a title, and the names under it, which may follow a full line."""
    last = group[-1][0]
    if 1 < len(group) <= MOST_LINES + 1:
        # a subtitle may end with a name: ——记楼组长 / 周小禾
        subtitle = any("——" in text for text, _ in group[:-1])
        named = closing_names(last, last=False) and (last[0] in "—–" or not subtitle)
        if named or bulleted_names(last):
            yield group[:-1]
            group = group[-1:]
    yield group


def _openings_apart(parts: Sequence[Part]) -> Iterator[Part]:
    """Yield the parts; a title that fills its lines over the opening of a report is cut off."""
    for part in parts:
        cut = _title_lines(part) if part.first else 0
        if cut:
            yield replace(part, lines=part.lines[:cut])
            yield replace(part, lines=part.lines[cut:], first=False, apart=False)
        else:
            yield part


def _title_lines(part: Part) -> int:
    """Return how many full lines stand over the first sentence of a report; 0 if none."""
    if opens_story(part.lines[0][0]):
        return 0
    for n in range(1, min(MOST_LINES + 1, len(part.lines))):
        if opens_story(part.lines[n][0]):
            whole = "".join(text for text, _ in part.lines[:n])
            return n if is_title_set(whole) and not may_end_paragraph(whole) else 0
    return 0
