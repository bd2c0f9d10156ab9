"""Cuts plain text into blocks: a block is the text between blank lines or page breaks."""

import re
from collections import Counter
from dataclasses import dataclass, field
from html import unescape

from indexer.corpus.blocks import Block, Document, RawFile
from indexer.corpus.decoding import decode
from indexer.formats import reader_rules
from searcher.language.repair import tidy
from searcher.speech import said

_INDENT = re.compile(r"(?:\u3000|[ \u00a0]{2}|\t)[ \u00a0\u3000\t]*")
_TAB = 4  # spaces that a tab is as wide as, in indents
_WIDE = 2  # spaces that a full-width space is as wide as
_MASTHEAD = re.compile(
    r"(?P<y>(?:19|20)\d\d)\s*年\s*(?P<m>1[0-2]|0?[1-9])\s*月\s*(?P<d>3[01]|[12]\d|0?[1-9])\s*日"
)
_ISSUE = re.compile(r"星期[一二三四五六日天]|第\s*\d+\s*期|总第|出版|农历")
# Signs as pages of HTML write them, left over when their text was copied into a file. Names of
# marks alone, since a text about HTML may name the signs of its tags.
_ENTITY = re.compile(
    r"&(?:nbsp|[lr][ds]quo|[mn]dash|hellip|middot|bull|times|deg|#\d{2,5}|#x[0-9a-fA-F]{2,4});"
)
_MASTHEAD_LINES = int(reader_rules.TEXT_MASTHEAD_LINES.worth)


def read(raw: RawFile) -> Document:
    r"""Return the blocks of a text file in order; ``\f`` or a lone leading space starts a page.

    Raises:
        BadFile: the bytes are not text.
    """
    lines = _ENTITY.sub(_sign, decode(raw.data)).split("\n")
    date = _issue_date(lines[:_MASTHEAD_LINES])
    reason = said("why.date_in_masthead") if date else None
    return Document(blocks=_blocks(lines), issue_date=date, issue_date_reason=reason)


def _sign(entity: re.Match[str]) -> str:
    sign = unescape(entity[0])
    return sign if sign.isprintable() or sign.isspace() else entity[0]


@dataclass(slots=True)
class _Open:
    """A block that is being filled."""

    starts_page: bool = False
    lines: list[str] = field(default_factory=list)
    indented: list[bool] = field(default_factory=list)

    def block(self) -> Block:
        known = tuple(self.indented) if any(self.indented) else ()
        return Block("\n".join(self.lines), indented=known, starts_page=self.starts_page)


def _blocks(lines: list[str]) -> tuple[Block, ...]:
    spaced = _page_spaces(lines)
    usual = _usual_indent(lines)
    done: list[Block] = []
    current = _Open()
    for line in lines:
        breaks = "\f" in line or (spaced and _lone_space(line))
        text = line.replace("\f", " ").strip()
        if current.lines and (breaks or not text):
            done.append(current.block())
            current = _Open()
        current.starts_page |= breaks
        if text:
            current.lines.append(text)
            current.indented.append(usual > 0 and _indent(line) == usual)
    if current.lines:
        done.append(current.block())
    return tuple(done)


def _indent(line: str) -> int:
    """Return the width of a line's indent in spaces; 0 for a lone space."""
    match = _INDENT.match(line.replace("\f", ""))
    if match is None:
        return 0
    wide = match[0].count("\u3000") * (_WIDE - 1) + match[0].count("\t") * (_TAB - 1)
    return len(match[0]) + wide


def _usual_indent(lines: list[str]) -> int:
    """Return the indent of the file's paragraphs in spaces; 0 if its indents have no one width."""
    widths = Counter(indent for line in lines if line.strip() and (indent := _indent(line)))
    if not widths:
        return 0
    usual, times = widths.most_common(1)[0]
    return usual if times >= reader_rules.TEXT_INDENT_USUAL.worth * widths.total() else 0


def _lone_space(line: str) -> bool:
    """Whether a line starts with exactly one space, as PDF extractors write a form feed."""
    return line.startswith(" ") and not line.startswith("  ") and bool(line.strip())


def _page_spaces(lines: list[str]) -> bool:
    """Whether lone leading spaces are rare enough to mark pages; else they are indents."""
    filled = [line for line in lines if line.strip()]
    counted = sum(map(_lone_space, filled)) - reader_rules.TEXT_SPACES_SPARED.worth
    return counted * reader_rules.TEXT_SPACES_RARE.worth <= len(filled)


def _issue_date(lines: list[str]) -> str | None:
    for line in lines:
        match = _MASTHEAD.search(line)
        short = len(tidy(line)) <= reader_rules.TEXT_MASTHEAD_LENGTH.worth
        if match and short and _ISSUE.search(line):
            return f"{match['y']}-{int(match['m']):02d}-{int(match['d']):02d}"
    return None
