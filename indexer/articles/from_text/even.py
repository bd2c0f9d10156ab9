"""Tells which lines of their own are titles, in evenly set text, by how the file is set.

A file sets its titles alike: over by-lines, without the indent of its paragraphs, at the head of
blocks, or over texts that blank lines part. Each way is a rule.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from indexer.articles.from_text import rules
from indexer.articles.from_text.alone import ends_article, roles_alone
from indexer.articles.from_text.lines import (
    is_caption,
    is_kicker_over,
    is_numbered,
    is_slogan,
    opens_story,
    runs_on,
)
from indexer.articles.from_text.measure import Column
from indexer.articles.from_text.parts import Line, Part, Set, cut_parts
from indexer.articles.from_text.set_lines import is_series, is_title_set
from indexer.articles.jump_lines import parse_jump
from indexer.corpus.blocks import Block, Kind
from indexer.corpus.rules import Rule

_RUNS_ON = re.compile(r"[，、：:！!？?…—“《]$")  # a title's line that goes on with the next
_SUBTITLE = "—"  # at the head of a line that goes on with its title
_ENOUGH = 2  # lines that show how a file sets such lines, at least
_LIST = 3  # lines of their own in a row that are a list and no title, at least


def parts_of(cleaned: Sequence[tuple[Block, list[Line]]]) -> list[Part] | None:
    """Return the parts of a text with their roles, or ``None`` if it is not evenly set."""
    if any(block.kind is not Kind.UNKNOWN for block, _ in cleaned):
        return None
    cut = cut_parts(cleaned)
    return _Judge(*cut).judged() if cut else None


class _Judge:
    """Gives each group of lines of their own its role.

    Attributes:
        blocked: whether blank lines part articles and not paragraphs.
        flush: whether titles have no indent, in a file whose paragraphs have one.
        inner: whether lines inside articles have an indent, and so are no titles.
        glued: whether no blank line parts titles from their texts.
        above: whether a title stands over the text of each article that surely begins.
    """

    def __init__(self, parts: list[Part], column: Column) -> None:
        inside = [not part.first for part in parts if part.closed]
        self.blocked = sum(inside) * 2 > len(inside)
        roles = roles_alone(parts, column, blocked=self.blocked)
        self.parts = [_with_role(part, role) for part, role in zip(parts, roles, strict=True)]
        self.column = column
        self.groups = list(self._groups())
        opening = [group for group in self.groups if self._opens(group)]
        flush = sum(not self.parts[group[0]].indent for group in opening)
        self.flush = column.indented and flush * 2 > len(opening)
        self.inner = self.flush and self._marks_inner()
        below = [self.parts[group.stop].first for group in opening if group.stop < len(self.parts)]
        self.glued = sum(below) * 2 < len(below)
        self.above = len(opening) >= _ENOUGH and self._titles_above()

    def judged(self) -> list[Part]:
        """Return all parts in printed order; the lines of one heading are one part."""
        done: list[Part] = []
        at = 0
        for group in self.groups:
            done += [*self.parts[at : group.start], *self._judge(group)]
            at = group.stop
        return done + self.parts[at:]

    # How the file is set

    def _groups(self) -> Iterator[range]:
        """Yield the ranges of lines of their own that stand together."""
        start: int | None = None
        for at, part in enumerate(self.parts):
            is_head = part.role is Set.HEAD
            if start is not None and (not is_head or self._parted(at)):
                yield range(start, at)
                start = None
            if is_head and start is None:
                start = at
        if start is not None:
            yield range(start, len(self.parts))

    def _parted(self, at: int) -> bool:
        """Whether a blank line, ornaments or an indent part two lines of their own."""
        part, before = self.parts[at], self.parts[at - 1]
        if part.text[0] in _SUBTITLE:
            return False
        indents = self.column.indented and part.indent != before.indent
        return part.first or part.apart or indents

    def _opens(self, group: range) -> bool:
        """Whether the lines surely stand where an article begins."""
        at = group[0]
        return at == 0 or self.parts[at].apart or self.parts[at - 1].role is Set.BYLINE

    def _marks_inner(self) -> bool:
        marked = sum(part.indent and part.role is not Set.TEXT for part in self.parts)
        plain = any(not part.indent and part.role is Set.LINE for part in self.parts)
        return marked >= _ENOUGH and not plain

    def _titles_above(self) -> bool:
        bare = any(
            part.role is Set.TEXT and (at == 0 or part.apart or self._ends_before(at))
            for at, part in enumerate(self.parts)
        )
        return not bare and self.parts[-1].role is not Set.HEAD

    def _ends_before(self, at: int) -> bool:
        """Whether an article surely ends before a part: with a by-line or a jump line."""
        before = self.parts[at - 1]
        if before.role is Set.BYLINE:
            return at == 1 or self.parts[at - 2].role is not Set.HEAD
        glued = before.role is Set.TEXT and self.parts[at].first and ends_article(before)
        return glued or parse_jump(before.text) is not None

    # The role of a group

    def _judge(self, group: range) -> Iterator[Part]:
        """Yield the lines of a group with their role; those of one heading become one part."""
        parts = self.parts[group.start : group.stop]
        while parts and is_caption(parts[0].text):
            yield replace(parts.pop(0), role=Set.CAPTION)
        if not parts:
            return
        role, why = self._role(group, [part.text for part in parts])
        if role is Set.LINE:
            yield from (replace(part, role=role, why=why) for part in parts)
            return
        if len(parts) > 1 and self._is_kicker(parts[0], parts[1]):
            yield replace(parts.pop(0), role=Set.KICKER, why=rules.OWN_LINE)
        lines = tuple(line for part in parts for line in part.lines)
        yield replace(parts[0], lines=lines, role=role, why=why)

    def _is_kicker(self, above: Part, title: Part) -> bool:
        """Whether a line over a title is its kicker: both had room on one line, or words tell."""
        if _RUNS_ON.search(above.text) or title.text[0] in _SUBTITLE:
            return False
        if is_series(above.text) or (is_slogan(above.text) and not is_slogan(title.text)):
            return True
        upper, lower = self.column.width(above.text), self.column.width(title.text)
        room = upper + lower <= self.column.edge and upper <= lower
        short = upper * 2 <= self.column.width(title.lines[0][0]) and not runs_on(above.text)
        return room or short or is_kicker_over(above.text, title.text)

    def _role(self, group: range, texts: Sequence[str]) -> tuple[Set, Rule]:
        """Return the role of lines of their own, with the rule that gives it."""
        opened = self._opens(group) or (group[0] > 0 and ends_article(self.parts[group[0] - 1]))
        line = self._line_rule(group, texts, opened=opened)
        if line:
            return Set.LINE, line
        title = self._title_rule(group, texts, opened=opened)
        return (Set.TITLE, title) if title else (Set.HEAD, rules.OWN_LINE)

    def _line_rule(self, group: range, texts: Sequence[str], *, opened: bool) -> Rule | None:
        """Return the rule by which the lines go on with the open article, or ``None``."""
        part = self.parts[group[0]]
        if not is_title_set("".join(texts)):
            return rules.LINE_NO_TITLE
        if opened:
            return rules.LINE_OF_LIST if len(group) > _LIST else None
        if is_numbered(texts[0]):
            return rules.LINE_NO_TITLE
        if self.flush and part.indent:
            return rules.LINE_INDENTED
        if len(group) > _LIST:
            return rules.LINE_OF_LIST
        if self._title_rule(group, texts, opened=opened) or self.flush:
            return None
        if len(group) == _LIST:
            return rules.LINE_OF_LIST
        return rules.LINE_INSIDE if self.blocked and not part.first else None

    def _title_rule(self, group: range, texts: Sequence[str], *, opened: bool) -> Rule | None:
        """Return the rule by which the lines are surely a title, or ``None``."""
        part, behind = self.parts[group[0]], self.parts[group.stop : group.stop + 2]
        roles = [each.role for each in behind]
        if not behind:
            return None
        if part.apart:
            return rules.TITLE_UNDER_ORNAMENTS
        if roles == [Set.BYLINE, Set.TEXT] and not is_caption(texts[-1]):
            return rules.TITLE_OVER_BYLINE
        if roles[0] is Set.BYLINE:
            return None
        over_text = roles[0] is Set.TEXT
        if opened:
            return rules.TITLE_LIKE_ALL if self.above and over_text else None
        if over_text and opens_story(behind[0].text):
            return rules.TITLE_OVER_REPORT
        if self.inner:
            return rules.TITLE_WITHOUT_INDENT
        if not part.first or is_caption(texts[-1]):
            return None
        if self.blocked:
            return rules.TITLE_HEADS_BLOCK if behind[0].first is not self.glued else None
        return rules.TITLE_GLUED if self.glued and not behind[0].first else None


def _with_role(part: Part, role: Set) -> Part:
    return replace(part, role=role, why=rules.LINE_NO_TITLE if role is Set.LINE else part.why)
