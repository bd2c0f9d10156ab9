"""Which printed lines are headings and which run on: a line is judged by what stands around it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from indexer.blocks import Block
from indexer.bylines import bare_byline, is_byline, name_byline, parse_jump
from indexer.marks import ends_sentence, has_gap, may_end_paragraph, width
from indexer.prose.lines import (
    first_word_width,
    is_banner,
    is_furniture,
    is_headlike,
    is_title_with_clause,
    is_wrapped,
    opens_story,
    opens_with_day,
)
from searcher.repair import has_han

MARKDOWN = re.compile(r"\s*#{1,6}\s+")
_NEIGHBOURS = 4  # blocks on each side whose lines tell how wide the column is
_ENOUGH = 5  # lines that tell how wide a column is
_INDENT = 2.0  # em, of a paragraph's first line
_SIGNED = re.compile(r"[（(【][^（()）]{2,40}[）)】]$")


@dataclass(frozen=True, slots=True)
class Around:
    """What the blocks beside one tell of its lines.

    Attributes:
        text: the whole file without white space, to see whether a pair of glyphs is a word;
            ``None`` where no line of the file is wrapped.
        column: width of the full lines near it; ``None`` when there are none.
        edge: width of the widest of them, but for a few; a Han further out is no running text.
        closed: no sentence is open before it.
        signed: what precedes ends with a by-line, so an article begins here.
        titled: from what precedes and follows, its lines can be a heading though it has a comma.
    """

    text: str | None
    column: float | None = None
    edge: float = 0.0
    closed: bool = True
    signed: bool = False
    titled: bool = False


class Setting:
    """The blocks of a file as neighbours of one another; lines are stripped and not empty."""

    def __init__(self, blocks: Sequence[tuple[Block, Sequence[str]]], text: str) -> None:
        self.blocks = [(block, lines) for block, lines in blocks]
        self.text = text if is_wrapped([lines for _, lines in blocks]) else None
        self.full = [list(_full_widths(lines)) for _, lines in blocks]
        self.closed, self.signed = _states([lines for _, lines in blocks])

    def of(self, at: int) -> Around:
        """What is around the block at an index."""
        if self.text is None:
            return Around(None)
        closed = self.closed[at]
        titled = closed and self._titled(at)
        near = self._near(at)
        column = median(near) if near else None
        edge = near[(len(near) * 4) // 5] if near else 0.0
        return Around(self.text, column, edge, closed, self.signed[at] or at == 0, titled)

    def _near(self, at: int) -> list[float]:
        """Widths of full lines of the block and of those beside it, in ascending order."""
        near = self.full[at]
        for reach in range(1, _NEIGHBOURS + 1):
            if len(near) >= _ENOUGH:
                break
            near = [w for full in self.full[max(0, at - reach) : at + reach + 1] for w in full]
        return sorted(near)

    def _titled(self, at: int) -> bool:
        """A story opens below it, or an article was signed above and nothing goes on below."""
        after = next((pair for pair in self.blocks[at + 1 :] if pair[1]), None)
        if after is None:
            return self.signed[at]
        block, lines = after
        if opens_story(lines[0]):
            return True
        headed = _heading_block(lines) or _title_lines(lines) > 0
        return self.signed[at] and (block.starts_page or headed)


def _full_widths(lines: Sequence[str]) -> Iterator[float]:
    """Widths of the lines that run on to the next."""
    for line in lines[:-1]:
        if not may_end_paragraph(line) and not is_furniture(line):
            yield width(line)


def _states(blocks: Sequence[Sequence[str]]) -> tuple[list[bool], list[bool]]:
    """For each block: whether no sentence is open before it, and whether a by-line was last."""
    closed, signed = [], []
    is_closed, is_signed = True, False
    for lines in blocks:
        closed.append(is_closed)
        signed.append(is_signed)
        signs = bool(lines) and _is_signature(lines[-1])
        after_one = is_signed and is_closed and _may_be_title(lines)
        if not lines or (not signs and (_passes(lines) or after_one)):
            continue  # a heading or caption inside a sentence leaves it open
        is_signed = signs
        is_closed = is_signed or ends_sentence(lines[-1])
    return closed, signed


def _passes(lines: Sequence[str]) -> bool:
    return _heading_block(lines) or all(is_banner(line) or is_furniture(line) for line in lines)


def _heading_block(lines: Sequence[str]) -> bool:
    return len(lines) <= 3 and all(map(is_headlike, lines))


def _may_be_title(lines: Sequence[str]) -> bool:
    return len(lines) <= 3 and _reads_as_title(lines)


def _is_signature(line: str) -> bool:
    if bare_byline(line) or parse_jump(line):
        return True
    tail = _SIGNED.search(line)
    return tail is not None and bool(
        is_byline(tail[0]) or name_byline(tail[0]) or parse_jump(tail[0])
    )


def heading_flags(texts: Sequence[str], around: Around) -> list[bool]:
    """For each line of one block, whether it is (part of) a heading."""
    like = [is_headlike(text) or MARKDOWN.match(text) is not None for text in texts]
    if around.text is None:
        return [flag or is_title_with_clause(t) for t, flag in zip(texts, like, strict=True)]
    if all(like):
        plain = len(like) > 4 or _fills_column(texts, around)
        return [False] * len(like) if plain else like
    if _stands_alone(texts, around):
        return [True] * len(texts)
    flags = _wrapped_flags(texts, like, around)
    for n in _opening_titles(texts, around):
        flags[n] = True
    return flags


def _stands_alone(texts: Sequence[str], around: Around) -> bool:
    """A block of one to three lines with a comma or colon in it: a title all the same."""
    if not (around.closed and _may_be_title(texts)):
        return False
    if around.titled or around.column is None:
        return around.titled
    if len(texts) == 1:
        return _is_wide(texts[0], around)
    return all(width(text) <= around.column - 2.4 for text in texts[:-1])


def _fills_column(texts: Sequence[str], around: Around) -> bool:
    """Several lines as wide as the column, where no title is to be expected: running text."""
    if len(texts) < 2 or around.signed or around.titled or around.column is None:
        return False
    full = texts[1:] if len(texts) == 2 else texts[1:-1]
    if any(abs(width(text) - around.column) > 1.5 for text in full):
        return False
    return width(texts[0]) <= around.column + 1.5  # it may be indented


def _reads_as_title(texts: Sequence[str]) -> bool:
    whole = "".join(texts)
    return is_title_with_clause(whole) or is_headlike(whole)


def _is_wide(text: str, around: Around) -> bool:
    if around.column is None:
        return False
    return width(text) > around.edge + (0.6 if has_han(text[-1]) else 1.6)


def _opening_titles(texts: Sequence[str], around: Around) -> range:
    """The first lines of a block, when a story opens right below them."""
    if not around.closed or around.column is None:
        return range(0)
    count = _title_lines(texts)
    odd = any(abs(width(text) - around.column) > 2.5 for text in texts[:count])
    # The first glyph of a date would have fitted on the line above.
    broken = count == 1 and width(texts[0]) <= around.column - 1 and opens_with_day(texts[1])
    return range(count) if around.signed or odd or broken else range(0)


def _title_lines(texts: Sequence[str]) -> int:
    """How many lines a title takes up above the first of a story; 0 when it is none."""
    for n in (1, 2, 3):
        if n < len(texts) and opens_story(texts[n]):
            return n if _reads_as_title(texts[:n]) else 0
    return 0


def _wrapped_flags(texts: Sequence[str], like: Sequence[bool], around: Around) -> list[bool]:
    """In a column all lines but a paragraph's last are full: headings are wider or narrower."""
    flags = [False] * len(texts)
    first = around.signed and is_title_with_clause(texts[0]) and _is_wide(texts[0], around)
    like = [like[0] or first, *like[1:]]
    for i in range(len(texts) - 1):
        after_end = i == 0 or flags[i - 1] or may_end_paragraph(texts[i - 1])
        if like[i] and after_end:
            opened = i == 0 and (opens_story(texts[1]) or (around.closed and has_gap(texts[0])))
            flags[i] = opened or _is_odd(texts, i, around)
    return flags


def _is_odd(texts: Sequence[str], i: int, around: Around) -> bool:
    """Whether a line is wider or narrower than the column it would be part of."""
    # Only the next lines count: columns widen and narrow beside photos. The last is short.
    below = [width(t) for t in texts[i + 1 : i + 4] if not may_end_paragraph(t)]
    column = median(below) if below else width(texts[i + 1])
    known = around.column if around.column is not None else column
    if width(texts[i]) > max(column, known) + 1.5:
        return True
    if width(texts[i]) + first_word_width(texts[i + 1]) > column - _INDENT:
        return False  # the next word did not fit
    # A first line is narrower by its indent; a word cut at the edge recurs in the file.
    edge = texts[i][-1] + texts[i + 1][0]
    return width(texts[i]) - column < -3.5 and (around.text or "").count(edge) <= 1
