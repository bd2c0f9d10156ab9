"""Paragraphs with styles to blocks: which are titles, by-lines, captions, furniture.

Word files, OpenDocument and rich text share these rules; each reader makes `Line` values.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from indexer.corpus import furniture
from indexer.corpus.blocks import Block, Kind
from indexer.corpus.rules import Rule
from indexer.facts.issue_dates import is_masthead
from indexer.formats import reader_rules


@dataclass(frozen=True, slots=True)
class Style:
    """The properties of a paragraph style; size in half points, outline level 1 the highest."""

    name: str = ""
    level: int | None = None
    size: int | None = None
    bold: bool = False
    centred: bool = False


_NAME_STYLE = re.compile(r"title|文档标题", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: which table, and its place, counted from 0 or told by any other value."""

    table: object
    row: object
    column: object


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph: text, style, and how most of its glyphs are set.

    Attributes:
        text: the printed text; lines of a paragraph are joined by newlines.
        style: of the paragraph.
        size: in half points.
        bold: whether all of the text is.
        centred: whether the paragraph is.
        indented: whether the first line is.
        starts_page: whether a page begins here.
        contents: whether the paragraph is a line of a table of contents.
        notes: the text of the notes that the paragraph refers to.
        cell: the cell of the innermost table that holds the paragraph.
    """

    text: str
    style: Style = field(default_factory=Style)
    size: int | None = None
    bold: bool = False
    centred: bool = False
    indented: bool = False
    starts_page: bool = False
    contents: bool = False
    notes: tuple[str, ...] = ()
    cell: Cell | None = None

    @property
    def level(self) -> int | None:
        """Outline level of a heading, 1 the highest; 0 for the title of the document."""
        if self.contents:
            return None
        if _NAME_STYLE.fullmatch(self.style.name):
            return 0
        return self.style.level


# the names of styles of tables of contents
CONTENTS_STYLE = re.compile(
    r"(?:toc|contents|目录|目錄)(?:[\s_]*(?:[1-9]|heading|标题))?$", re.IGNORECASE
)
_HEADING = re.compile(r"(?:heading|标题)[\s_]*([1-9])?$", re.IGNORECASE)


def level_of_name(name: str) -> int | None:
    """Return the outline level of a style of this name; ``None`` if it is no heading's."""
    heading = _HEADING.fullmatch(name)
    return int(heading[1] or 1) if heading else None


_TITLE_LENGTH = reader_rules.DOCX_TITLE_LENGTH.worth
_SENTENCE = re.compile(r"[。；;！!？?，,][”’」』）)]?$")
_BRACKETED = re.compile(r"^[（(【\[].*[）)】\]]$", re.DOTALL)
_NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]+[、是]|[（(]?[一二三四五六七八九十\d]+[）).．、])"
)
_CAPTION_STYLE = re.compile(r"caption|题注|图注", re.IGNORECASE)
_TITLE_STYLE = re.compile(r"文章标题|主标题|大标题|标题", re.IGNORECASE)
_SUBTITLE_STYLE = re.compile(r"subtitle|副标题|引题|肩题", re.IGNORECASE)
_CONTENTS_HEAD = re.compile(
    r"[【《]?(?:目\s*[录錄次]|(?:本期|今日)?(?:目[录錄]|导读|導讀|要目)|contents)[】》]?",
    re.IGNORECASE,
)
# The end of a line of contents: a leader, a cell's border or a space, then the page.
_PAGE_OF = re.compile(
    r"(?:[\s.·…．‥・_—\-|]+|(?=[（(第]))[（(]?第?\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s*[版页頁]?[)）]?$"
)
_ORNAMENT = re.compile(r"[\s●○◆◇■□★☆▲△•·.…、|（）()]+")


def blocks_of(lines: Sequence[Line | Block]) -> Iterator[Block]:
    """Yield a block for each paragraph; blocks among the paragraphs are kept in their places.

    Notes follow the paragraph of running text that refers to them, or the next one behind a title.
    """
    lines = _with_contents(lines)
    own = [line for line in lines if isinstance(line, Line)]
    body_size = _body_size(own)
    level = _article_level(own)
    notes: list[str] = []
    for line in lines:
        if isinstance(line, Block):
            yield line
            continue
        block = _block(line, level, body_size)
        yield block
        notes += line.notes
        if block.kind is Kind.BODY:
            yield from (Block(note, Kind.BODY) for note in notes)
            notes = []
    yield from (Block(note, Kind.BODY) for note in notes)


def blocks_or_text(lines: Sequence[Line | Block]) -> tuple[Block, ...]:
    """Return the blocks; of a document whose type shows no title, as of a plain text."""
    blocks = tuple(blocks_of(lines))
    if any(block.kind is Kind.TITLE for block in blocks):
        return blocks
    plain = (replace(b, kind=Kind.UNKNOWN) if b.kind is Kind.BODY else b for b in blocks)
    return tuple(plain)


def _block(line: Line, level: int | None, body_size: int | None) -> Block:
    size = line.size / body_size if line.size and body_size else None
    kind = Kind.FURNITURE if line.contents else _kind(line, level, body_size)
    return Block(
        text=line.text,
        kind=kind,
        size=round(size, 2) if size else None,
        indented=(line.indented,) + (False,) * line.text.count("\n"),
        starts_page=line.starts_page,
        why=_why(line) if kind is Kind.FURNITURE else None,
    )


def _why(line: Line) -> Rule:
    """Return the rule by which a line is furniture."""
    if line.contents:
        return furniture.CONTENTS
    return furniture.DATED_LINE if is_masthead(line.text) else furniture.PAPER_HEADING


def _with_contents(lines: Sequence[Line | Block]) -> list[Line | Block]:
    """Return the lines with those of a table of contents marked, its heading among them.

    A table that was typed has no style. Its entries follow the heading, and each ends with a page
    or names a title that comes later.
    """
    names = Counter(_bare(line.text) for line in lines)
    found, open_ = list(lines), False
    for at, line in enumerate(lines):
        if not isinstance(line, Line):
            open_ = False
            continue
        name = _bare(line.text)
        names[name] -= 1
        if _CONTENTS_HEAD.fullmatch(line.text.strip()):
            after = lines[at + 1] if at + 1 < len(lines) else None
            open_ = isinstance(after, Line) and (after.contents or _is_entry(after.text, names, 1))
        else:
            open_ = open_ and (line.contents or _is_entry(line.text, names))
        if open_:
            found[at] = replace(line, contents=True)
    return found


def _is_entry(text: str, names: Counter[str], here: int = 0) -> bool:
    """Whether a line names a page, or a title of a line further down.

    Args:
        text: the line.
        names: how often the text of each line that follows occurs.
        here: how often the line itself is counted among these.
    """
    page = _PAGE_OF.search(text)
    title = _bare(text[: page.start()] if page else text)
    short = len(text) <= _TITLE_LENGTH and not _SENTENCE.search(text)
    again = names[title] > (0 if page else here)
    return text.strip().isdecimal() or (short and (again or page is not None))


def _bare(text: str) -> str:
    return _ORNAMENT.sub("", text)


def _body_size(lines: list[Line]) -> int | None:
    sizes = Counter[int]()
    for line in lines:
        if line.size:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else None


def _article_level(lines: list[Line]) -> int | None:
    """Return the outline level of article titles: the highest that running text follows directly.

    Higher levels are the paper's name and its sections; lower ones are sub-heads. A level with a
    single heading is skipped if lower headings follow by-lines: that heading is the paper's name.
    """
    lines = [line for line in lines if not (line.contents or is_masthead(line.text))]
    levels = [a.level for a, b in pairwise(lines) if a.level is not None and b.level is None]
    behind_byline = {b.level for a, b in pairwise(lines) if _BRACKETED.search(a.text)} - {None}
    for level in sorted(set(levels)):
        if levels.count(level) > 1 or not any(b is not None and b > level for b in behind_byline):
            return level
    return None


def _kind(line: Line, article_level: int | None, body_size: int | None) -> Kind:
    if is_masthead(line.text):
        return Kind.FURNITURE
    if line.level is not None:
        return _heading_kind(line.level, article_level)
    for pattern, kind in _STYLES:
        if pattern.search(line.style.name):
            return kind
    looks = article_level is None and _looks_like_title(line, body_size)
    return Kind.TITLE if looks else Kind.BODY


def _heading_kind(level: int, article_level: int | None) -> Kind:
    if article_level is None or level == article_level:
        return Kind.TITLE
    if level > article_level:
        return Kind.BODY
    return Kind.KICKER if level else Kind.FURNITURE


_STYLES = (
    (_CAPTION_STYLE, Kind.CAPTION),
    (_SUBTITLE_STYLE, Kind.KICKER),
    (_TITLE_STYLE, Kind.TITLE),
)


def _looks_like_title(line: Line, body_size: int | None) -> bool:
    """Whether a short line is larger, bold or centred, and is no sentence, by-line or sub-head."""
    text = line.text
    if len(text) > _TITLE_LENGTH or _SENTENCE.search(text) or _BRACKETED.search(text):
        return False
    return is_larger(line, body_size) or line.centred or (line.bold and not _NUMBERED.search(text))


def is_larger(line: Line, body_size: int | None) -> bool:
    """Whether a line is set in the type of a title; without known sizes it is not."""
    least = reader_rules.DOCX_LARGER.worth * (body_size or 0)
    return bool(line.size and body_size and line.size >= least)


def tidied(text: str) -> str:
    """Return a paragraph's text with single spaces and without empty lines."""
    return "\n".join(filter(None, (" ".join(part.split()) for part in text.split("\n"))))


def first_value(values: Iterable[str]) -> str:
    """Return the first value that is not empty, else ``""``."""
    return next(filter(None, values), "")
