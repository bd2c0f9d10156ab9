"""Tells what each part of evenly set text is by its own lines and the parts beside it."""

import re
from collections.abc import Sequence

from indexer.articles.bylines import (
    bare_byline,
    bulleted_names,
    byline_in,
    closing_names,
    lead_byline,
    name_byline,
)
from indexer.articles.from_text.lines import (
    is_banner,
    is_caption,
    is_caption_sentence,
    is_furniture,
    is_headlike,
    opens_story,
)
from indexer.articles.from_text.measure import Column
from indexer.articles.from_text.parts import MOST_LINES, Part, Set
from indexer.articles.from_text.set_lines import (
    has_full_stop,
    is_item,
    is_salutation,
    is_title_set,
)
from indexer.articles.jump_lines import parse_jump
from indexer.articles.signatures import split_signature

_ONE_GLYPH = "一"  # stands for the next word of a sentence that a blank line cuts
_SUBTITLE = re.compile(r"[—–-]+\s*(?:记|访|写在|致|忆|赞)")  # opens the second line of a title
_POINTERS = "▲▼△▽◀▶"  # before the captions of pictures
_CALLS = "：:！!？?…"  # at the end of a title's first line


def ends_article(part: Part) -> bool:
    """Whether a part is a by-line or ends with one."""
    text = part.text
    if byline_in(text) or bare_byline(text) or name_byline(text):
        return True
    return split_signature(part.lines[-1][0], last=True) is not None


def roles_alone(parts: Sequence[Part], column: Column, *, blocked: bool) -> list[Set]:
    """Return the role of each part; HEAD for every line of its own that may be a heading.

    Args:
        parts: in printed order.
        column: in which they are set.
        blocked: whether blank lines part articles and not paragraphs.
    """
    return _Alone(parts, column, blocked=blocked).roles()


class _Alone:
    def __init__(self, parts: Sequence[Part], column: Column, *, blocked: bool) -> None:
        self.parts = parts
        self.column = column
        self.blocked = blocked

    def roles(self) -> list[Set]:
        found = [self._role(at) for at in range(len(self.parts))]
        for at, part in enumerate(self.parts):
            if found[at] is Set.HEAD and len(part.lines) == 1 and self._signs(at, found):
                found[at] = Set.BYLINE
        return found

    def _role(self, at: int) -> Set:
        part = self.parts[at]
        if part.role is Set.FURNITURE or self._is_known(part):
            return part.role
        text = part.text
        if text[0] in _POINTERS and is_caption(text):
            return Set.CAPTION
        short = len(part.lines) <= MOST_LINES
        if short and (byline_in(text) or bare_byline(text) or name_byline(text)):
            return Set.BYLINE
        signed = split_signature(text, last=True)
        if part.closed or signed:
            return self._closed(at, signed[0] if signed else text)
        if not short or lead_byline(text) or self._goes_on(at) or has_full_stop(text):
            return Set.LINE if is_item(text) and len(part.lines) == 1 else Set.TEXT
        return Set.LINE if is_item(text) else Set.HEAD

    def _is_known(self, part: Part) -> bool:
        """Whether the words of a part show a banner, furniture, a jump line or a caption."""
        text = part.text
        if len(part.lines) == 1 and (is_furniture(text) or is_banner(text)):
            return True
        return is_caption_sentence(text) or parse_jump(text) is not None

    def _closed(self, at: int, text: str) -> Set:
        """Return the role of a part that ends with a closing mark or a by-line."""
        if is_item(text):
            return Set.LINE
        if text[-1] in _CALLS and self._runs_into_title(at):
            return Set.HEAD
        called = self._may_be_called(at) and is_title_set(self.parts[at].text)
        return Set.HEAD if called else Set.TEXT

    def _runs_into_title(self, at: int) -> bool:
        """Whether a line that ends with a mark is the first of a title: no blank parts the two."""
        part, behind = self.parts[at], self.parts[at + 1 : at + 2]
        begins = part.first or not self.parts[max(0, at - 1)].closed
        if len(part.lines) > 1 or not begins or is_salutation(part.text):
            return False
        return bool(behind) and not (behind[0].first or behind[0].closed)

    def _may_be_called(self, at: int) -> bool:
        """Whether a part that ends with ！, ？ or …… stands where titles do."""
        part = self.parts[at]
        if part.first and self._is_signed(at + 1):
            return True
        if self.column.indented:
            return not part.indent and at + 1 < len(self.parts) and self.parts[at + 1].indent
        over = at == 0 or part.apart or self.blocked or ends_article(self.parts[at - 1])
        return part.first and over

    def _is_signed(self, at: int) -> bool:
        """Whether a part is a by-line between a title and its text."""
        if at + 1 >= len(self.parts) or len(self.parts[at].lines) > 1:
            return False
        text = self.parts[at].text
        named = byline_in(text) or bare_byline(text) or closing_names(text, last=True)
        return bool(named) and len(self.parts[at + 1].lines) > 1

    def _goes_on(self, at: int) -> bool:
        """Whether the sentence of a part goes on below a blank line: its last line is full."""
        part = self.parts[at]
        behind = [each for each in self.parts[at + 1 : at + 1 + 2] if not is_caption(each.text)][:1]
        jump = parse_jump(behind[0].text) if behind else None
        if jump:
            return jump[0] == "to"
        if not behind or not behind[0].first:
            return False
        if opens_story(part.text) and not is_headlike(part.text):
            return True
        last = part.lines[-1][0]
        if self.column.is_wider(last) or self.column.ends_early(last, _ONE_GLYPH, indent=False):
            return False
        heads = part.first or (at > 0 and not self.parts[at - 1].closed)
        alone = heads and is_headlike(part.text)
        return not (alone or behind[0].indent or opens_story(behind[0].text))

    def _signs(self, at: int, roles: Sequence[Set]) -> bool:
        """Whether a line of names signs a finished text above it, or the text below a title."""
        text = self.parts[at].text
        named = name_byline(text) or bulleted_names(text) or closing_names(text, last=True)
        if not named or _SUBTITLE.match(text):
            return False
        above = at - 1
        while above >= 0 and is_caption(self.parts[above].text):
            above -= 1
        if above < 0:
            return False
        before, behind = roles[above], roles[at + 1 : at + 2]
        ended = before is Set.LINE or (before is Set.TEXT and self.parts[above].closed)
        return ended or (before is Set.HEAD and behind == [Set.TEXT])
