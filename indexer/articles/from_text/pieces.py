"""Cuts a document into pieces in printed order: texts, headings, captions, by-lines, jumps."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from indexer.articles.bylines import (
    bare_byline,
    bulleted_names,
    byline_in,
    name_byline,
    parse_jump,
    split_signature,
)
from indexer.articles.from_text import rules
from indexer.articles.from_text.lines import (
    is_banner,
    is_caption,
    is_caption_sentence,
    is_furniture,
    is_kicker_over,
    is_paper_name,
    undoubled,
)
from indexer.articles.from_text.wraps import MARKDOWN, Around, Setting, heading_rules
from indexer.articles.marks import may_end_paragraph, width
from indexer.corpus.blocks import Block, Document, Kind
from indexer.corpus.rules import Rule
from searcher.language.repair import join_lines, tidy_heading


class Role(StrEnum):
    """The role of a piece before articles are formed."""

    TEXT = "text"
    HEAD = "head"  # a title, kicker or sub-head, or a caption that reads like one of them
    CAPTION = "caption"
    BYLINE = "byline"
    JUMP = "jump"
    BANNER = "banner"


@dataclass(frozen=True, slots=True)
class Piece:
    """Lines of one block with one role.

    Attributes:
        role: the role of all its lines.
        lines: as printed.
        block: the block that contains the lines.
        indented: for each line, as in Block; empty if unknown.
        first: whether the piece begins its block.
        attached: for a heading, whether body text follows in the same block.
        over: whether the piece is a kicker above a headline of the same block.
        level: of a Markdown heading, 1 for ``#``; 0 for all other pieces.
        why: the rule by which the piece is a heading.
    """

    role: Role
    lines: tuple[str, ...]
    block: Block
    indented: tuple[bool, ...] = ()
    first: bool = True
    attached: bool = False
    over: bool = False
    level: int = 0
    why: Rule | None = None

    @property
    def kind(self) -> Kind:
        """The kind that the format's reader gave the block."""
        return self.block.kind

    @property
    def starts_page(self) -> bool:
        """Whether a page break stands before the piece."""
        return self.first and self.block.starts_page

    @property
    def heading(self) -> str:
        """The lines as one heading; short phrases on separate lines keep a space between them."""
        spaced = any(" " in tidy_heading(line) for line in self.lines)
        if spaced and all(width(line) <= _PHRASE for line in self.lines):
            return tidy_heading(" ".join(self.lines))
        return tidy_heading("".join(_latin_gaps(self.lines)))

    @property
    def text(self) -> str:
        """The lines as one paragraph."""
        return join_lines(self.lines)


def _latin_gaps(lines: Sequence[str]) -> Iterator[str]:
    for before, line in zip(("", *lines), lines, strict=False):
        word = before[-1:].isascii() and before[-1:].isalpha() and line[:1].isascii()
        yield f" {line}" if word else line


_PHRASE = 18.0  # em: greatest width of each line in a heading with one phrase on each line
_CAPTION_LINES = 6  # lines of a caption that is a whole sentence, at most
_START = 8  # first glyphs by which the undoubled copy of a line is found
_Line = tuple[str, bool]


def pieces_of(document: Document) -> list[Piece]:
    """Return all pieces of a document without furniture and repeated doubled lines."""
    whole = "".join("".join(block.text.split()) for block in document.blocks)
    cleaned = [(block, _clean(block, whole)) for block in document.blocks]
    if cleaned and [is_paper_name(text) for text, _ in cleaned[0][1]] == [True]:
        del cleaned[0]
    setting = Setting([(block, [text for text, _ in lines]) for block, lines in cleaned], whole)
    found: list[Piece] = []
    for at, (block, lines) in enumerate(cleaned):
        found.extend(_block_pieces(block, lines, setting.of(at)))
    return found


def _clean(block: Block, whole: str) -> list[_Line]:
    """Return the block's lines without doubled copies and without U+FFFD at line ends."""
    marks = block.indented or (False,) * (block.text.count("\n") + 1)
    lines: list[_Line] = []
    for raw, mark in zip(block.text.split("\n"), marks, strict=False):
        single = undoubled(raw)
        if single is not None and single[:_START] in whole:
            continue
        text = (single or raw).strip().strip("\ufffd").strip()
        if text:
            lines.append((text, mark))
    return lines


def _block_pieces(block: Block, lines: list[_Line], around: Around) -> Iterator[Piece]:
    first = True
    for role, part in _cut(block, lines):
        for piece in _classified(role, block, part, around):
            yield replace(piece, first=first)
            first = False


def _cut(block: Block, lines: list[_Line]) -> Iterator[tuple[Role | None, list[_Line]]]:
    """Split lines at by-lines, jump lines and furniture.

    Yields:
        Lines with their role; ``None`` for text whose role is decided later.
    """
    open_lines: list[_Line] = []
    apart = list(_glued_apart(lines))
    for line in apart:
        role = _line_role(line[0], block)
        if role is None and (not open_lines or may_end_paragraph(open_lines[-1][0])):
            signs = name_byline(line[0]) or (line is apart[-1] and bulleted_names(line[0]))
            role = Role.BYLINE if signs else None
        if role is None:
            open_lines.append(line)
            continue
        if open_lines:
            yield None, open_lines
            open_lines = []
        if role is not Role.BANNER or is_banner(line[0]):
            yield role, [line]
    if open_lines:
        yield None, open_lines


def _line_role(text: str, block: Block) -> Role | None:
    """Return the role of a line that is no text; BANNER also stands for furniture."""
    if byline_in(text) or bare_byline(text) or block.kind is Kind.BYLINE:
        return Role.BYLINE
    if parse_jump(text):
        return Role.JUMP
    if block.kind is Kind.UNKNOWN and (is_banner(text) or _stray(text, block)):
        return Role.BANNER
    return None


def _stray(text: str, block: Block) -> bool:
    """Whether a line is furniture; digits inside a longer block are part of a wrapped number."""
    return is_furniture(text) and (block.text.count("\n") < 2 or not text[:1].isdigit())


def _glued_apart(lines: list[_Line]) -> Iterator[_Line]:
    """Yield the lines; by-lines and jump lines at the end of a sentence become separate lines."""
    rest = list(reversed(lines))
    while rest:
        text, mark = rest.pop()
        if rest and _unclosed(text):
            joined = text + rest[-1][0]
            if byline_in(joined) or split_signature(joined, last=False):
                text = joined
                rest.pop()
        parts = split_signature(text, last=not rest)
        if parts is None:
            yield text, mark
            continue
        before, by, after = parts
        yield before, mark
        yield by, False
        if after:
            rest.append((after, False))


def _unclosed(text: str) -> bool:
    opened = max(text.rfind("（"), text.rfind("("))
    return opened >= 0 and max(text.rfind("）"), text.rfind(")")) < opened


def _classified(
    role: Role | None, block: Block, lines: list[_Line], around: Around
) -> Iterator[Piece]:
    texts = tuple(text for text, _ in lines)
    if role is not None:
        yield Piece(role, texts, block)
    elif block.kind is Kind.FURNITURE:
        return
    elif block.kind is not Kind.UNKNOWN:
        yield replace(_piece(_KNOWN[block.kind], lines, block), why=rules.SET_AS_HEADING)
    elif len(texts) <= _CAPTION_LINES and is_caption_sentence(join_lines(texts)):
        yield _piece(Role.CAPTION, lines, block)
    else:
        yield from _judged(lines, block, around)


_KNOWN = {
    Kind.TITLE: Role.HEAD,
    Kind.KICKER: Role.HEAD,
    Kind.BODY: Role.TEXT,
    Kind.CAPTION: Role.CAPTION,
    Kind.BYLINE: Role.BYLINE,
}


def _piece(role: Role, lines: Iterable[_Line], block: Block) -> Piece:
    pairs = list(lines)
    marks = tuple(mark for _, mark in pairs)
    return Piece(role, tuple(t for t, _ in pairs), block, marks if any(marks) else ())


def _judged(lines: list[_Line], block: Block, around: Around) -> Iterator[Piece]:
    """Yield pieces of heading lines and of running lines in turn."""
    found = heading_rules([text for text, _ in lines], around)
    flags = [rule is not None for rule in found]
    start = 0
    for end in range(1, len(lines) + 1):
        if end < len(lines) and flags[end] == flags[start]:
            continue
        group = lines[start:end]
        if flags[start]:
            for piece in _headings(group, block):
                yield replace(piece, attached=end < len(lines), why=found[start])
        else:
            yield _piece(Role.TEXT, group, block)
        start = end


def _headings(group: list[_Line], block: Block) -> Iterator[Piece]:
    """Yield one piece for each heading; a wrapped title is one, a slogan above it another."""
    heads = [tidy_heading(text) for text, _ in group]
    if any(map(MARKDOWN.match, heads)) or all(map(is_caption, heads)):
        for line in group:
            yield _as_head([line], block)
    elif len(group) > 1 and is_kicker_over(heads[0], "\n".join(heads[1:])):
        yield replace(_as_head(group[:1], block), over=True)
        yield _as_head(group[1:], block)
    else:
        yield _as_head(group, block)


def _as_head(lines: list[_Line], block: Block) -> Piece:
    mark = MARKDOWN.match(lines[0][0])
    if mark:
        lines = [(lines[0][0][mark.end() :], lines[0][1]), *lines[1:]]
        return replace(_piece(Role.HEAD, lines, block), level=mark[0].count("#"))
    piece = _piece(Role.HEAD, lines, block)
    return replace(piece, role=Role.CAPTION) if is_caption(piece.heading) else piece
