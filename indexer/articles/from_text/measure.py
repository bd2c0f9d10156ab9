"""Measures the column of evenly set text, and tells where a line was broken on purpose.

A program or a plain column breaks all lines at one width. There a line that ends early, although
the next word had room, ends a paragraph, a title or another line of its own.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from indexer.articles.marks import may_end_paragraph
from indexer.corpus.rules import Decides, Rule

_RUNS = re.compile(r"[，。、；：！？,]")  # marks inside a line of running text
_FEWEST = 8  # lines that run on by which a column is measured, at least
_FEWEST_FULL = 5  # of these without an indent, at least
_HANGING = "，。、；：！？”’）》」』】,.;:!?)"  # marks that may hang out of a column
_SLACK = 1.0  # em or glyphs by which full lines end early if stray spaces widen them
# of running lines: from the first share on a column has slack, over the second it is not even
_VARYING, _MOST_VARYING = 0.02, 0.15
# share of full lines at one edge from which a column is sure, and of running lines that may end
# early in a narrow one that is less sure: a page of columns of several widths has more
_SURE, _MOST_EARLY = 0.8, 0.05
_WIDE = 24.0  # em: newspapers have no wider columns
_TITLE_LINES = 2  # lines at the head of a block that are more often titles
_BETTER = 1.5  # lines: more than one line must fit a column of characters and not one of em
_FEWEST_FIRST = 4  # narrower first lines that show a lost indent; fewer may be titles
_GIVES = 1.0  # em or glyphs by which a full line is shorter, as a word or a mark went down
_OVER = 1.0  # em or glyphs over the edge from which a line was not set in the column
_EM_OF_ASCII = 0.5  # em of a letter, digit or space
_SPACE = 0.5  # em or glyphs of a space that may have followed a mark at the end of a line
_INDENT, _MOST_INDENT = 2.0, 4.0  # em or glyphs of an indent, as usual and at most
_WORD = re.compile(r"[“‘（《「『【〔(]*(?:[\x21-\x7e]+|[—…]{2}|.)[，。、；：？！…”’）》」』】〕)]*")
_Lines = Sequence[tuple[str, bool]]


def _em(text: str) -> float:
    """Return the width of a line in em; a space is as wide as a letter, as programs count it."""
    return len(text) - (1.0 - _EM_OF_ASCII) * len(text.encode("ascii", "ignore"))


def _glyphs(text: str) -> float:
    return float(len(text))


@dataclass(frozen=True, slots=True)
class Column:
    """The column in which a whole file is set.

    Attributes:
        edge: greatest width of its full lines, without marks that hang out.
        counted: whether widths are numbers of characters and not em.
        slack: by how much full lines end before the edge, as print varies.
        indent: width of the indent of paragraphs, which the reader does not keep.
        indented: whether its paragraphs begin with an indent.
        unmarked: whether its paragraphs begin with an indent that the file lost.
    """

    edge: float
    counted: bool
    slack: float = 0.0
    indent: float = 2.0
    indented: bool = False
    unmarked: bool = False

    def width(self, text: str) -> float:
        """Return the width of a line in the column's unit."""
        return _glyphs(text) if self.counted else _em(text)

    def is_wider(self, text: str) -> bool:
        """Whether a line is too wide for the column."""
        return self.width(text.rstrip(_HANGING)) > self.edge + _OVER

    def ends_early(self, line: str, following: str, *, indent: bool) -> bool:
        """Whether the first word of the following line had room at the end of the line."""
        used = self.width(line) + (self.indent if indent else 0.0)
        used += _SPACE if line[-1] in _HANGING else 0.0
        word = _WORD.match(following)
        return used + self.width(word[0] if word else "") <= self.edge - self.slack


def column_of(blocks: Sequence[_Lines]) -> Column | None:
    """Return the column of a file, or ``None`` if its lines have no common width.

    Args:
        blocks: each block's lines, stripped, with whether each is indented.
    """
    running = [
        (line, indent)
        for lines in blocks
        for (line, indent), (_, below) in pairwise(lines)
        if not below and _RUNS.search(line[:-1]) and not may_end_paragraph(line)
    ]
    full = [line for line, indent in running if not indent]
    if len(running) < _FEWEST or len(full) < _FEWEST_FULL:
        return None
    (share, column), (share_counted, counted) = (
        _edge(full, counted=False),
        _edge(full, counted=True),
    )
    by_width = [(share, column), (share_counted, counted)]
    if (share_counted - share) * len(full) > _BETTER:
        by_width.reverse()
    elif share_counted <= share:
        by_width.pop()
    fits = (_loosened(*each, blocks) for each in by_width if each[0] >= EVEN_COLUMN.worth)
    return next((column for column in fits if column), None)


def _loosened(share: float, column: Column, blocks: Sequence[_Lines]) -> Column | None:
    """Return the column with the slack of its running lines; ``None`` if they vary too much.

    Args:
        share: of the full lines that end at the column's edge.
        column: without slack.
        blocks: see `column_of`.
    """
    most_early = 1.0 if share >= _SURE or column.edge >= _WIDE else _MOST_EARLY
    inner = [
        (lines[at][0], lines[at + 1][0])
        for lines in blocks
        for at in range(_TITLE_LINES, len(lines) - 1)
        if not (may_end_paragraph(lines[at][0]) or may_end_paragraph(lines[at - 1][0]))
        and not (lines[at][1] or lines[at + 1][1])
    ]
    early = {
        slack: sum(
            replace(column, slack=slack).ends_early(line, below, indent=False)
            for line, below in inner
        )
        for slack in (0.0, _SLACK)
    }
    # lines of their own end early whatever the slack; the others show how much print varies
    varying = (early[0.0] - early[_SLACK]) / max(1, len(inner))
    if varying > _MOST_VARYING or early[_SLACK] > most_early * len(inner):
        return None
    slack = _SLACK if varying > _VARYING else 0.0
    column = replace(column, indent=_indent(column, blocks))
    return replace(column, slack=slack, unmarked=_loses_indents(column, blocks))


def _indent(column: Column, blocks: Sequence[_Lines]) -> float:
    """Return by how much indented lines that run on are narrower than the column."""
    narrower = Counter(
        column.edge - column.width(lines[at][0].rstrip(_HANGING))
        for lines in blocks
        for at in range(len(lines) - 1)
        if lines[at][1] and not lines[at + 1][1] and _RUNS.search(lines[at][0])
        if not may_end_paragraph(lines[at][0])
    )
    usual = max(narrower, key=lambda by: (narrower[by], -by), default=_INDENT)
    return min(max(usual, 1.0), _MOST_INDENT)


def _loses_indents(column: Column, blocks: Sequence[_Lines]) -> bool:
    """Whether the first lines of paragraphs are narrower by an indent that the file lost."""
    firsts = [
        column.edge - column.width(lines[at][0])
        for lines in blocks
        for at in range(len(lines) - 1)
        if (at == 0 or may_end_paragraph(lines[at - 1][0])) and not lines[at][1]
        if not may_end_paragraph(lines[at][0])
    ]
    short = sum(_GIVES < by <= _INDENT + _GIVES for by in firsts)
    return short >= _FEWEST_FIRST and short * 2 > len(firsts)


def _edge(full: Sequence[str], *, counted: bool) -> tuple[float, Column]:
    """Return the share of full lines that end at one edge, and the column with that edge."""
    unit = _glyphs if counted else _em
    widths = Counter(unit(line.rstrip(_HANGING)) for line in full)
    near = {
        edge: sum(times for width, times in widths.items() if 0 <= edge - width <= _GIVES)
        for edge in widths
    }
    # most lines end at the edge itself
    edge = min(near, key=lambda edge: (-near[edge] - widths[edge], edge))
    return near[edge] / len(full), Column(edge, counted)


EVEN_COLUMN = Rule(
    id="even-column",
    decides=Decides.PARAGRAPH,
    because="At least {worth:.0%} of the lines that run on have one width, so the text was broken "
    "at that width, and a line that ends early without a closing mark stands by itself.",
    worth=0.5,
    unit="of full lines",
    fires="柳岸的老人，在广场上学起\n了伞舞，领舞的是退休的裁\n缝孟阿姨，她把旧伞面拆下\n来，缝成了一条长长的绸带\n"
    "子，有九米长，要六个人才\n能舞，他们练了整整两个月\n多，天天都来，下雨时到棚\n子里，领头的打着拍子喊一\n声，大家转起来。",
    not_on="柳岸的老人，在广场\n上学起了伞舞，领舞的是退休\n的裁缝孟阿姨，她把旧伞\n面拆下来，缝成了一\n条长长的绸带子，"
    "有九米长，要六\n个人才能舞，他们\n练了整整两个月多，天天都来。",
    accepts=lambda text: column_of([[(line, False) for line in text.split("\n")]]) is not None,
)
