"""Decide which printed lines are headings and which are running text, by the lines around them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from indexer.articles.bylines import bare_byline, byline_in, name_byline
from indexer.articles.from_text import rules
from indexer.articles.from_text.lines import (
    first_word_width,
    is_banner,
    is_furniture,
    is_headlike,
    is_title_with_clause,
    is_wrapped,
    opens_as_call,
    opens_as_day,
    opens_story,
    opens_with_day,
)
from indexer.articles.jump_lines import parse_jump
from indexer.articles.marks import ends_sentence, has_gap, may_end_paragraph, width
from indexer.corpus.blocks import Block
from indexer.corpus.rules import Rule
from searcher.language.repair import has_han

MARKDOWN = re.compile(r"\s*#{1,6}\s+")
_NEIGHBOURS = 4  # blocks on each side whose lines tell the column's width
_ENOUGH = 5  # lines needed to tell a column's width
_LINES = 3  # lines below a line that tell the column around it
_INDENT = 2.0  # em: the indent of a paragraph's first line
_MOST_LINES = int(rules.HEADING_BLOCK.worth)
_TITLE_LINES = 3  # lines of a title in a column, at most
_RAGGED = 1.5  # em: greatest difference between a full line and the column, a glyph and a half
_ODD = 2.5  # em: least difference between a title's line and the column; an indent is two
_OVER = 0.6  # em over the widest full lines: a mark may hang out this far, a Han glyph not
_GLYPH = 1.0  # em: room for the first glyph of the next line
# The widest fifth of the full lines is ignored, as it may stand beside photos.
_EDGE, _FIFTHS = 4, 5
_SIGNED = re.compile(r"[（(【][^（()）]{2,40}[）)】]$")


@dataclass(frozen=True, slots=True)
class Around:
    """What the neighbours of a block tell about its lines.

    Attributes:
        text: the whole file without white space, to count how often a pair of glyphs occurs;
            ``None`` if the file's lines are not wrapped.
        column: median width of the full lines near the block, in em; ``None`` without such lines.
        edge: width of the widest full lines, a fifth of them ignored; running text is not wider.
        closed: whether no sentence is open before the block.
        signed: whether the text before ends with a by-line, so that an article begins here.
        titled: whether the blocks before and after allow a title with a comma here.
    """

    text: str | None
    column: float | None = None
    edge: float = 0.0
    closed: bool = True
    signed: bool = False
    titled: bool = False


class Setting:
    """The blocks of a file, each with its neighbours."""

    def __init__(self, blocks: Sequence[tuple[Block, Sequence[str]]], text: str) -> None:
        """Measure the full lines of all blocks.

        Args:
            blocks: each block with its lines, stripped and not empty.
            text: the whole file without white space.
        """
        self.blocks = [(block, lines) for block, lines in blocks]
        self.text = text if is_wrapped([lines for _, lines in blocks]) else None
        self.full = [list(_full_widths(lines)) for _, lines in blocks]
        self.closed, self.signed = _states([lines for _, lines in blocks])

    def of(self, at: int) -> Around:
        """Return what surrounds the block at an index; nothing if no blocks were given."""
        if not self.blocks:
            return Around(None)
        if self.text is None:
            return Around(None, signed=self._opens_article(at))
        closed = self.closed[at]
        titled = closed and self._titled(at)
        near = self._near(at)
        column = median(near) if near else None
        edge = near[len(near) * _EDGE // _FIFTHS] if near else 0.0
        return Around(self.text, column, edge, closed, self._opens_article(at), titled)

    def _opens_article(self, at: int) -> bool:
        return self.signed[at] or at == 0

    def _near(self, at: int) -> list[float]:
        """Return sorted widths of full lines of a block and of the blocks beside it."""
        near = self.full[at]
        for reach in range(1, _NEIGHBOURS + 1):
            if len(near) >= _ENOUGH:
                break
            near = [w for full in self.full[max(0, at - reach) : at + reach + 1] for w in full]
        return sorted(near)

    def _titled(self, at: int) -> bool:
        """Whether a story opens below, or an article was signed above and none continues below."""
        after = next((pair for pair in self.blocks[at + 1 :] if pair[1]), None)
        if after is None:
            return self.signed[at]
        block, lines = after
        if opens_story(lines[0]):
            return True
        headed = _heading_block(lines) or _title_lines(lines) > 0
        return self.signed[at] and (block.starts_page or headed)


def _full_widths(lines: Sequence[str]) -> Iterator[float]:
    """Yield the widths of lines that continue on the next line."""
    for line in lines[:-1]:
        if not may_end_paragraph(line) and not is_furniture(line):
            yield width(line)


def _states(blocks: Sequence[Sequence[str]]) -> tuple[list[bool], list[bool]]:
    """Return for each block whether no sentence is open before it and whether a by-line is last."""
    closed, signed = [], []
    is_closed, is_signed = True, False
    for lines in blocks:
        closed.append(is_closed)
        signed.append(is_signed)
        signs = bool(lines) and _is_signature(lines[-1])
        after_one = is_signed and is_closed and _may_be_title(lines)
        if not lines or (not signs and (_passes(lines) or after_one)):
            continue  # the sentence around a heading or caption stays open
        is_signed = signs
        is_closed = is_signed or ends_sentence(lines[-1])
    return closed, signed


def _passes(lines: Sequence[str]) -> bool:
    return _heading_block(lines) or all(is_banner(line) or is_furniture(line) for line in lines)


def _heading_block(lines: Sequence[str]) -> bool:
    return len(lines) <= _TITLE_LINES and all(map(is_headlike, lines))


def _may_be_title(lines: Sequence[str]) -> bool:
    return len(lines) <= _TITLE_LINES and _reads_as_title(lines)


def _is_signature(line: str) -> bool:
    if bare_byline(line) or parse_jump(line):
        return True
    tail = _SIGNED.search(line)
    return tail is not None and bool(
        byline_in(tail[0]) or name_byline(tail[0]) or parse_jump(tail[0])
    )


def heading_rules(texts: Sequence[str], around: Around) -> list[Rule | None]:
    """Return for each line of a block the rule by which it is part of a heading, or ``None``."""
    like = [is_headlike(text) or MARKDOWN.match(text) is not None for text in texts]
    opening = _opening(texts, around)
    if around.text is None:
        found = [_unwrapped(text, flag) for text, flag in zip(texts, like, strict=True)]
        return [found[0] or opening, *found[1:]] if found else found
    if all(like):
        plain = len(like) > _MOST_LINES or _fills_column(texts, around)
        return [None if plain else rules.HEADING_BLOCK] * len(like)
    if alone := _stands_alone(texts, around):
        return [alone] * len(texts)
    if opening and len(texts) == 1:
        return [opening]
    found = _wrapped(texts, like, around)
    found[0] = found[0] or opening
    for n in _opening_titles(texts, around):
        found[n] = found[n] or rules.OPENING_TITLE
    return found


def _opening(texts: Sequence[str], around: Around) -> Rule | None:
    """Return the rule by which the first line is a title that reads as a sentence, or ``None``."""
    if not (texts and around.signed):
        return None
    if around.column is not None and width(texts[0]) > around.column - _INDENT:
        return None  # the line fills its column, so a sentence may run on below it
    if opens_as_call(texts[0]) and width(texts[0]) <= rules.CALL_OPENS.worth:
        return rules.CALL_OPENS
    return rules.DAY_OPENS if opens_as_day(texts[0]) else None


def _unwrapped(text: str, like: bool) -> Rule | None:
    if like:
        return rules.MARKDOWN_HEADING if MARKDOWN.match(text) else rules.READS_AS_HEADING
    return rules.READS_WITH_CLAUSE if is_title_with_clause(text) else None


def _stands_alone(texts: Sequence[str], around: Around) -> Rule | None:
    """Return the rule by which a block of up to three lines with commas is a title, or ``None``."""
    if not (around.closed and _may_be_title(texts)):
        return None
    if around.titled:
        return rules.OVER_STORY
    if around.column is None:
        return None
    if len(texts) == 1:
        return rules.WIDER_ALONE if _is_wide(texts[0], around) else None
    least = around.column - rules.NARROWER_ALONE.worth
    narrow = all(width(text) <= least for text in texts[:-1])
    return rules.NARROWER_ALONE if narrow else None


def _fills_column(texts: Sequence[str], around: Around) -> bool:
    """Whether several lines are as wide as the column and no title is expected: running text."""
    if len(texts) < 2 or around.signed or around.titled or around.column is None:
        return False
    full = texts[1:] if len(texts) == 2 else texts[1:-1]
    if any(abs(width(text) - around.column) > _RAGGED for text in full):
        return False
    return width(texts[0]) <= around.column + _RAGGED  # the first line may be indented


def _reads_as_title(texts: Sequence[str]) -> bool:
    whole = "".join(texts)
    return is_title_with_clause(whole) or is_headlike(whole)


def _is_wide(text: str, around: Around) -> bool:
    if around.column is None:
        return False
    return width(text) > around.edge + (_OVER if has_han(text[-1]) else rules.WIDER_ALONE.worth)


def _opening_titles(texts: Sequence[str], around: Around) -> range:
    """Return the range of a block's first lines that are the title of the story below them."""
    if not around.closed or around.column is None:
        return range(0)
    count = _title_lines(texts)
    odd = any(abs(width(text) - around.column) > _ODD for text in texts[:count])
    # The line above had room for the first glyph of the date, so the break was intended.
    broken = count == 1 and width(texts[0]) <= around.column - _GLYPH and opens_with_day(texts[1])
    return range(count) if around.signed or odd or broken else range(0)


def _title_lines(texts: Sequence[str]) -> int:
    """Return how many lines above the first line of a story are its title; 0 if none."""
    for n in range(1, _TITLE_LINES + 1):
        if n < len(texts) and opens_story(texts[n]):
            return n if _reads_as_title(texts[:n]) else 0
    return 0


def _wrapped(texts: Sequence[str], like: Sequence[bool], around: Around) -> list[Rule | None]:
    """Return the rules for lines in a column: lines much wider or narrower are headings.

    All lines of a paragraph but the last fill the column.
    """
    found: list[Rule | None] = [None] * len(texts)
    first = around.signed and is_title_with_clause(texts[0]) and _is_wide(texts[0], around)
    like = [like[0] or first, *like[1:]]
    for i in range(len(texts) - 1):
        after_end = i == 0 or found[i - 1] or may_end_paragraph(texts[i - 1])
        if like[i] and after_end:
            found[i] = (_at_head(texts, around) if i == 0 else None) or _odd(texts, i, around)
    return found


def _at_head(texts: Sequence[str], around: Around) -> Rule | None:
    """Return the rule by which a block's first line is a heading, or ``None``.

    The line below opens a story, or a space separates two phrases of the line.
    """
    if opens_story(texts[1]):
        return rules.GLUED_TO_STORY
    return rules.TWO_PHRASES if around.closed and has_gap(texts[0]) else None


def _odd(texts: Sequence[str], i: int, around: Around) -> Rule | None:
    """Return the rule of a line that is wider or narrower than its column, or ``None``."""
    # Only the next lines count, because columns change width beside photos. Last lines are short.
    below = [width(t) for t in texts[i + 1 : i + 1 + _LINES] if not may_end_paragraph(t)]
    column = median(below) if below else width(texts[i + 1])
    known = around.column if around.column is not None else column
    if width(texts[i]) > max(column, known) + rules.WIDER_THAN_COLUMN.worth:
        return rules.WIDER_THAN_COLUMN
    if width(texts[i]) + first_word_width(texts[i + 1]) > column - _INDENT:
        return None  # the next word did not fit on the line
    # An indented first line is narrower; the word that a line break cuts recurs in the file.
    edge = texts[i][-1] + texts[i + 1][0]
    narrow = width(texts[i]) - column < -rules.NARROWER_THAN_COLUMN.worth
    seldom = narrow and (around.text or "").count(edge) <= 1
    return rules.NARROWER_THAN_COLUMN if seldom else None
