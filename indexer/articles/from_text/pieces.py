"""Cuts a document into pieces in printed order: texts, headings, captions, by-lines, jumps."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from indexer.articles.bylines import (
    bare_byline,
    bulleted_names,
    byline_in,
    closing_names,
    name_byline,
)
from indexer.articles.from_text import rules
from indexer.articles.from_text.even import parts_of
from indexer.articles.from_text.lines import (
    PAGE_FURNITURE,
    is_banner,
    is_caption,
    is_caption_sentence,
    is_day,
    is_furniture,
    is_kicker_over,
    is_paper_name,
    masthead_lines,
    undoubled,
)
from indexer.articles.from_text.parts import Part, Set
from indexer.articles.from_text.wraps import MARKDOWN, Around, Setting, heading_rules
from indexer.articles.jump_lines import parse_jump
from indexer.articles.marks import ends_sentence, may_end_paragraph, width
from indexer.articles.signatures import is_signature, split_signature
from indexer.corpus import furniture
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
    LINE = "line"  # a line of its own inside an article: a sub-head, a verse, a row
    FURNITURE = "furniture"  # belongs to no article; only `Cut.asides` tells of it


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
        why: the rule by which the piece is a heading or furniture.
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
_TITLE_LINES = 2  # lines of a title with a by-line under it, at most
_TITLE = 30.0  # em: greatest width of such a line
_RUNNING = 18.0  # em: least width of a line of text under a by-line; an indented one may be shorter
_START = 8  # first glyphs by which the undoubled copy of a line is found
_Line = tuple[str, bool]
_Cleaned = tuple[Block, list[_Line]]


def pieces_of(document: Document) -> list[Piece]:
    """Return all pieces of a document; doubled lines that are repeated are furniture."""
    whole = "".join("".join(block.text.split()) for block in document.blocks)
    apart: list[Piece] = []
    cleaned = [(block, _clean(block, whole, apart)) for block in document.blocks]
    cleaned = _behind_masthead(cleaned, apart)
    parts = parts_of(cleaned)
    if parts is not None:
        return [*(piece for part in parts for piece in _of_part(part)), *apart]
    # what a format tells needs no neighbours
    told = all(block.kind is not Kind.UNKNOWN for block, _ in cleaned)
    around = () if told else cleaned
    setting = Setting([(block, [text for text, _ in lines]) for block, lines in around], whole)
    found: list[Piece] = []
    for at, (block, lines) in enumerate(cleaned):
        found.extend(_block_pieces(block, lines, setting.of(at)))
    return [*found, *apart]


_SET_AS = {Set.TITLE: Kind.TITLE, Set.KICKER: Kind.KICKER}
_SETTLED = {
    Set.HEAD: Role.HEAD,
    Set.TITLE: Role.HEAD,
    Set.KICKER: Role.HEAD,
    Set.LINE: Role.LINE,
    Set.BYLINE: Role.BYLINE,
    Set.CAPTION: Role.CAPTION,
    Set.FURNITURE: Role.FURNITURE,
}
_ALONE = Around("")  # around lines whose role depends on no column


def _of_part(part: Part) -> Iterator[Piece]:
    """Yield the pieces of a part of evenly set text."""
    block = replace(part.block, kind=_SET_AS.get(part.role, part.block.kind))
    lines = list(part.lines)
    first = part.first
    for piece in _part_pieces(part, block, lines):
        yield replace(piece, first=first)
        first = first and piece.role is Role.FURNITURE


def _part_pieces(part: Part, block: Block, lines: list[_Line]) -> Iterator[Piece]:
    if part.role is Set.LINE and (signed := split_signature(part.text, last=True)):
        yield replace(_piece(Role.LINE, [(signed[0], part.indent)], block), why=part.why)
        yield _piece(Role.BYLINE, [(signed[1], False)], block)
    elif part.role in _SETTLED:
        yield replace(_piece(_SETTLED[part.role], lines, block), why=part.why)
    elif part.role is Set.TEXT:
        yield from _text_pieces(block, lines)
    else:
        yield from _block_pieces(block, lines, _ALONE)


def _text_pieces(block: Block, lines: list[_Line]) -> Iterator[Piece]:
    """Yield running text, and the by-lines and jump lines behind its sentences."""
    open_lines: list[_Line] = []
    for line in _glued_apart(lines):
        ended = bool(open_lines) and line == lines[-1] and ends_sentence(open_lines[-1][0])
        role = _signing_role(line[0]) if ended or line not in lines else None
        if role is None:
            open_lines.append(line)
            continue
        if open_lines:
            yield _piece(Role.TEXT, open_lines, block)
            open_lines = []
        yield _piece(role, [line], block)
    if open_lines:
        yield _piece(Role.TEXT, open_lines, block)


def _signing_role(text: str) -> Role | None:
    """Return the role of what was split off the end of a sentence; ``None`` for text."""
    if parse_jump(text):
        return Role.JUMP
    return Role.BYLINE if is_signature(text) else None


def _behind_masthead(cleaned: list[_Cleaned], apart: list[Piece]) -> list[_Cleaned]:
    """Return the blocks without the parts of the masthead at the head of the file.

    A paper's name right above other lines of its block may be the heading of a text. The parts of
    the masthead are added to ``apart``.
    """
    left = masthead_lines([text for _, lines in cleaned for text, _ in lines])
    kept: list[_Cleaned] = []
    for block, lines in cleaned:
        parts, left = min(left, len(lines)), left - min(left, len(lines))
        if parts < len(lines) and all(is_paper_name(text) for text, _ in lines[:parts]):
            parts = 0
        apart += [_furniture(line, block, furniture.MASTHEAD) for line, _ in lines[:parts]]
        if parts < len(lines) or not lines:
            kept.append((block, lines[parts:]))
    return kept


def _furniture(line: str, block: Block, why: Rule) -> Piece:
    return Piece(Role.FURNITURE, (line,), block, why=why)


def _clean(block: Block, whole: str, apart: list[Piece]) -> list[_Line]:
    """Return the block's lines without doubled copies and without U+FFFD at line ends.

    The doubled copies are added to ``apart``.
    """
    marks = block.indented or (False,) * (block.text.count("\n") + 1)
    lines: list[_Line] = []
    for raw, mark in zip(block.text.split("\n"), marks, strict=False):
        single = undoubled(raw)
        if single is not None and single[:_START] in whole:
            apart.append(_furniture(raw, block, furniture.DOUBLED_COPY))
            continue
        text = (single or raw).strip().strip("\ufffd").strip()
        if text:
            lines.append((text, mark))
    return lines


def _block_pieces(block: Block, lines: list[_Line], around: Around) -> Iterator[Piece]:
    first = True
    for role, part in _cut(block, lines):
        for piece in _classified(role, block, part, around):
            yield piece if piece.first is first else replace(piece, first=first)
            first = first and piece.role is Role.FURNITURE


def _cut(block: Block, lines: list[_Line]) -> Iterator[tuple[Role | None, list[_Line]]]:
    """Split lines at by-lines, jump lines and furniture.

    Yields:
        Lines with their role; ``None`` for text whose role is decided later.
    """
    if block.settled and lines:
        yield None, lines
        return
    open_lines: list[_Line] = []
    apart = list(_glued_apart(lines))
    for at, line in enumerate(apart):
        role = _line_role(line[0], block)
        if role is None and is_day(line[0]) and _is_under_title(open_lines, apart[at + 1 :]):
            role = Role.FURNITURE
        if role is None and _signs(line[0], open_lines, apart[at + 1 :]):
            role = Role.BYLINE
        if role is None:
            open_lines.append(line)
            continue
        if open_lines:
            yield None, open_lines
            open_lines = []
        stray = role is Role.BANNER and not is_banner(line[0])
        yield Role.FURNITURE if stray else role, [line]
    if open_lines:
        yield None, open_lines


def _signs(text: str, before: Sequence[_Line], behind: Sequence[_Line]) -> bool:
    """Whether a line of names signs the lines before it in its block, or is alone in it."""
    if _is_under_title(before, behind):
        return bool(name_byline(text) or bulleted_names(text) or closing_names(text, last=False))
    if before and not may_end_paragraph(before[-1][0]):
        return False
    if name_byline(text) or (not behind and bulleted_names(text)):
        return True
    if before and not ends_sentence(before[-1][0]):
        return False
    named = bulleted_names(text) or closing_names(text, last=bool(before) and not behind)
    # A line of names among others of the kind is an item of a list.
    return named is not None and not any(
        bulleted_names(line) or closing_names(line, last=True) for line, _ in behind[:1]
    )


def _is_under_title(before: Sequence[_Line], behind: Sequence[_Line]) -> bool:
    """Whether a line stands between the short first lines of its block and running text."""
    if not 0 < len(before) <= _TITLE_LINES or not behind:
        return False
    title = all(width(line) <= _TITLE and not may_end_paragraph(line) for line, _ in before)
    return title and (width(behind[0][0]) >= _RUNNING or behind[0][1])


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
    parted = 0  # lines at the end of the list that were cut here, so they are not joined again
    while rest:
        text, mark = rest.pop()
        parted = max(0, parted - 1)
        if rest and not parted and _unclosed(text):
            joined = text + rest[-1][0]
            if byline_in(joined) or split_signature(joined, last=False):
                text = joined
                rest.pop()
        parts = split_signature(text, last=not rest)
        if parts is None:
            yield text, mark
            continue
        before, by, after = parts
        # what stands before a by-line may end with another
        cut = [(each, False) for each in (after, by) if each]
        rest += [*cut, (before, mark)]
        parted += len(cut) + 1


def _unclosed(text: str) -> bool:
    opened = max(text.rfind("（"), text.rfind("("))
    return opened >= 0 and max(text.rfind("）"), text.rfind(")")) < opened


def _classified(
    role: Role | None, block: Block, lines: list[_Line], around: Around
) -> Iterator[Piece]:
    texts = tuple(text for text, _ in lines)
    if role is Role.FURNITURE:
        why = furniture.DAY_UNDER_TITLE if is_day(texts[0]) else PAGE_FURNITURE
        yield Piece(role, texts, block, why=why)
    elif role is not None:
        yield Piece(role, texts, block)
    elif block.kind is Kind.FURNITURE:
        yield Piece(Role.FURNITURE, texts, block, why=block.why or furniture.BY_FORMAT)
    elif block.kind is not Kind.UNKNOWN:
        yield _piece(_KNOWN[block.kind], lines, block, rules.SET_AS_HEADING)
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


def _piece(role: Role, lines: Iterable[_Line], block: Block, why: Rule | None = None) -> Piece:
    pairs = list(lines)
    marks = tuple(mark for _, mark in pairs)
    return Piece(role, tuple(t for t, _ in pairs), block, marks if any(marks) else (), why=why)


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
