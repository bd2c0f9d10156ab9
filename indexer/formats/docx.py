"""Word files: each paragraph once, in document order, including those of tables and text boxes."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import docx
from docx.oxml.ns import qn

from indexer.corpus.blocks import BadFile, Block, Document, Kind, RawFile
from indexer.facts.issue_dates import is_masthead
from indexer.formats import reader_rules
from searcher.language.radicals import as_characters

# A zip states each part's size before unpacking, and zipfile reads no more than the stated size.
MAX_UNPACKED = 512 * 1024 * 1024  # bytes of all parts
MAX_XML = 64 * 1024 * 1024  # bytes of one part; lxml takes several times as much memory
MAX_PARTS = 20_000  # of a file; each picture is a part
MAX_INHERITED = 16  # styles that are based on other styles
_BODY_TEXT = 9  # Word counts outline levels from 0 to 8, and writes 9 for body text

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_BOX = qn("w:txbxContent")
_BREAKS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): "\t", qn("w:noBreakHyphen"): "-"}


def read(raw: RawFile) -> Document:
    """Return the paragraphs of a Word file as blocks; headings become titles.

    Raises:
        BadFile: the file is not a Word file, is damaged, too large unpacked, or has no text.
    """
    _check_size(raw.data)
    try:
        document = docx.Document(io.BytesIO(raw.data))
        body = document.element.body
        if body is None:
            raise BadFile("docx.no_body")
        _drop_doubles(body)
        styles = _styles(document)
        lines = _lines(body, styles)
        heads = [Block(line.text, Kind.FURNITURE) for line in _headers(document, styles)]
    except BadFile:
        raise
    except Exception as error:
        # on a damaged part python-docx lets any exception of zipfile, lxml or its own escape
        raise BadFile("docx.damaged", kind=type(error).__name__) from error
    if not lines:
        raise BadFile("docx.no_text")
    return Document((*heads, *_blocks(lines)))


def _headers(document: Any, styles: dict[str, "_Style"]) -> Iterator["_Line"]:
    """Yield each line of the page headers once; a paper prints its name and date there."""
    seen = set()
    for section in document.sections:
        for header in (section.first_page_header, section.header):
            if header.is_linked_to_previous:
                continue
            for line in _lines(header._element, styles):
                if line.text not in seen:
                    seen.add(line.text)
                    yield line


def _lines(root: Any, styles: dict[str, "_Style"]) -> list["_Line"]:
    return [line for p in root.iter(qn("w:p")) if (line := _line(p, styles)).text]


def _check_size(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
    except Exception as error:  # BadZipFile, but also struct.error, ValueError, NotImplementedError
        raise BadFile("docx.invalid") from error
    xml = max((p.file_size for p in parts if p.filename.endswith((".xml", ".rels"))), default=0)
    if len(parts) > MAX_PARTS or xml > MAX_XML or sum(p.file_size for p in parts) > MAX_UNPACKED:
        raise BadFile("docx.too_large")


def _drop_doubles(body: Any) -> None:
    """Keep one of the two forms in which Word writes a part: the new form if it contains text.

    ``mc:AlternateContent`` holds a new form (Choice) and one for older programs (Fallback).
    """
    for alternate in list(body.iter(f"{_MC}AlternateContent")):
        choices = alternate.findall(f"{_MC}Choice")
        fallbacks = alternate.findall(f"{_MC}Fallback")
        told = any(choice.find(f".//{qn('w:t')}") is not None for choice in choices)
        for double in fallbacks if told else choices:
            alternate.remove(double)


# ---- paragraphs -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Style:
    """The properties of a paragraph style; size in half points, outline level 1 the highest."""

    name: str = ""
    level: int | None = None
    size: int | None = None
    bold: bool = False
    centred: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    """One paragraph: text, style, and how most of its glyphs are set; size in half points."""

    text: str
    style: _Style
    size: int | None
    bold: bool
    centred: bool
    indented: bool
    starts_page: bool

    @property
    def level(self) -> int | None:
        """Outline level of a heading, 1 the highest; 0 for the title of the document."""
        if _NAME_STYLE.fullmatch(self.style.name):
            return 0
        return self.style.level


_NAME_STYLE = re.compile(r"title|文档标题", re.IGNORECASE)


def _line(paragraph: Any, styles: dict[str, _Style]) -> _Line:
    style = styles.get(_value(paragraph, "w:pPr/w:pStyle"), styles.get("", _Style()))
    runs = [run for run in _own(paragraph, {qn("w:r")}) if _text_of(run).strip()]
    sizes = Counter[int]()
    for run in runs:
        if size := _integer(_value(run, "w:rPr/w:sz")):
            sizes[size] += len(_text_of(run))
    text = _text_of(paragraph)
    level = _integer(_value(paragraph, "w:pPr/w:outlineLvl"))
    if level is not None and level < _BODY_TEXT:
        style = _Style(style.name, level + 1, style.size, style.bold, style.centred)
    return _Line(
        text="\n".join(filter(None, (" ".join(part.split()) for part in text.split("\n")))),
        style=style,
        size=sizes.most_common(1)[0][0] if sizes else style.size,
        bold=bool(runs) and all(_is_on(run, "w:rPr/w:b", default=style.bold) for run in runs),
        centred=_value(paragraph, "w:pPr/w:jc", "center" if style.centred else "") == "center",
        indented=text.startswith("　　") or _is_indented(paragraph),
        starts_page=_breaks_page(paragraph),
    )


def _own(element: Any, tags: Iterable[str]) -> Iterator[Any]:
    """Yield descendants with these tags, except in text boxes, moved-away and deleted text."""
    stack = list(reversed(element))
    while stack:
        child = stack.pop()
        if child.tag in (_BOX, qn("w:moveFrom"), qn("w:del")):
            continue
        if child.tag in tags:
            yield child
        stack.extend(reversed(child))


_TEXT_TAGS = frozenset((qn("w:t"), *_BREAKS))


def _text_of(element: Any) -> str:
    text = "".join(
        (piece.text or "") if piece.tag == qn("w:t") else _BREAKS[piece.tag]
        for piece in _own(element, _TEXT_TAGS)
        if piece.getparent().tag != qn("w:tabs")  # these define tab stops, not tabs
    )
    return as_characters(text)


def _value(element: Any, path: str, default: str = "") -> str:
    found = element.find("/".join(qn(step) for step in path.split("/")))
    return default if found is None else found.get(qn("w:val"), default)


def _integer(value: str) -> int | None:
    return int(value) if re.fullmatch(r"\d{1,4}", value) else None


def _is_on(element: Any, path: str, *, default: bool = False) -> bool:
    found = element.find("/".join(qn(step) for step in path.split("/")))
    return default if found is None else found.get(qn("w:val"), "1") not in ("0", "false", "off")


def _is_indented(paragraph: Any) -> bool:
    found = paragraph.find(f"{qn('w:pPr')}/{qn('w:ind')}")
    names = ("w:firstLine", "w:firstLineChars")
    return found is not None and any(_integer(found.get(qn(name), "")) for name in names)


def _breaks_page(paragraph: Any) -> bool:
    if _is_on(paragraph, "w:pPr/w:pageBreakBefore"):
        return True
    return any(br.get(qn("w:type")) == "page" for br in _own(paragraph, {qn("w:br")}))


_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])?$", re.IGNORECASE)


def _styles(document: Any) -> dict[str, _Style]:
    """Return paragraph styles by id, with inherited properties; the key ``""`` is the default."""
    elements = {e.get(qn("w:styleId"), ""): e for e in document.styles.element.iter(qn("w:style"))}
    found = {key: _style(key, elements) for key in elements}
    for key, element in elements.items():
        if element.get(qn("w:type")) == "paragraph" and element.get(qn("w:default")) == "1":
            found[""] = found[key]
    return found


def _style(key: str, elements: dict[str, Any]) -> _Style:
    chain: list[Any] = []
    # the bound ends rings of styles based on each other
    while key in elements and len(chain) < MAX_INHERITED:
        chain.append(elements[key])
        key = _value(elements[key], "w:basedOn")
    name = _value(chain[0], "w:name")
    heading = _HEADING.fullmatch(name)
    outline = _integer(_first(chain, "w:pPr/w:outlineLvl"))
    level = int(heading[1] or 1) if heading else None
    return _Style(
        name=name,
        level=level if level or outline is None or outline >= _BODY_TEXT else outline + 1,
        size=_integer(_first(chain, "w:rPr/w:sz")),
        bold=any(_is_on(element, "w:rPr/w:b") for element in chain),
        centred=_first(chain, "w:pPr/w:jc") == "center",
    )


def _first(chain: Iterable[Any], path: str) -> str:
    return next((value for element in chain if (value := _value(element, path))), "")


# ---- what each paragraph is -------------------------------------------------------------------

_TITLE_LENGTH = reader_rules.DOCX_TITLE_LENGTH.worth
_SENTENCE = re.compile(r"[。；;！!？?，,][”’」』）)]?$")
_BRACKETED = re.compile(r"^[（(【\[].*[）)】\]]$", re.DOTALL)
_NUMBERED = re.compile(
    r"^(?:[一二三四五六七八九十]+[、是]|[（(]?[一二三四五六七八九十\d]+[）).．、])"
)
_CAPTION_STYLE = re.compile(r"caption|题注|图注", re.IGNORECASE)
_TITLE_STYLE = re.compile(r"文章标题|主标题|大标题|标题", re.IGNORECASE)
_SUBTITLE_STYLE = re.compile(r"subtitle|副标题|引题|肩题", re.IGNORECASE)


def _blocks(lines: list[_Line]) -> Iterator[Block]:
    body_size = _body_size(lines)
    level = _article_level(lines)
    for line in lines:
        size = line.size / body_size if line.size and body_size else None
        yield Block(
            text=line.text,
            kind=_kind(line, level, body_size),
            size=round(size, 2) if size else None,
            indented=(line.indented,) + (False,) * line.text.count("\n"),
            starts_page=line.starts_page,
        )


def _body_size(lines: list[_Line]) -> int | None:
    sizes = Counter[int]()
    for line in lines:
        if line.size:
            sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else None


def _article_level(lines: list[_Line]) -> int | None:
    """Return the outline level of article titles: the highest that running text follows directly.

    Higher levels are the paper's name and its sections; lower ones are sub-heads. A level with a
    single heading is skipped if lower headings follow by-lines: that heading is the paper's name.
    """
    lines = [line for line in lines if not is_masthead(line.text)]
    levels = [a.level for a, b in pairwise(lines) if a.level is not None and b.level is None]
    behind_byline = {b.level for a, b in pairwise(lines) if _BRACKETED.search(a.text)} - {None}
    for level in sorted(set(levels)):
        if levels.count(level) > 1 or not any(b is not None and b > level for b in behind_byline):
            return level
    return None


def _kind(line: _Line, article_level: int | None, body_size: int | None) -> Kind:
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


def _looks_like_title(line: _Line, body_size: int | None) -> bool:
    """Whether a short line is larger, bold or centred, and is no sentence, by-line or sub-head."""
    text = line.text
    if len(text) > _TITLE_LENGTH or _SENTENCE.search(text) or _BRACKETED.search(text):
        return False
    least = reader_rules.DOCX_LARGER.worth * (body_size or 0)
    larger = bool(line.size and body_size and line.size >= least)
    return larger or line.centred or (line.bold and not _NUMBERED.search(text))
