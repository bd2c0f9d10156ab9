"""Cuts plain text into blocks: a block is the text between blank lines or page breaks."""

import re
from dataclasses import dataclass, field

from indexer.corpus.blocks import Block, Document, RawFile
from indexer.corpus.decoding import decode
from indexer.formats import reader_rules
from searcher.language.repair import tidy
from searcher.speech import said

_INDENT = re.compile(r"\u3000+|[ \u00a0]{2,}|\t")
_MASTHEAD = re.compile(
    r"(?P<y>(?:19|20)\d\d)\s*年\s*(?P<m>1[0-2]|0?[1-9])\s*月\s*(?P<d>3[01]|[12]\d|0?[1-9])\s*日"
)
_ISSUE = re.compile(r"星期[一二三四五六日天]|第\s*\d+\s*期|总第|出版|农历")
_MASTHEAD_LINES = int(reader_rules.TEXT_MASTHEAD_LINES.worth)


def read(raw: RawFile) -> Document:
    r"""Return the blocks of a text file in order; ``\f`` or a lone leading space starts a page.

    Raises:
        BadFile: the bytes are not text.
    """
    lines = decode(raw.data).split("\n")
    date = _issue_date(lines[:_MASTHEAD_LINES])
    reason = said("why.date_in_masthead") if date else None
    return Document(blocks=_blocks(lines), issue_date=date, issue_date_reason=reason)


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
            current.indented.append(_INDENT.match(line.replace("\f", "")) is not None)
    if current.lines:
        done.append(current.block())
    return tuple(done)


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
