"""OpenDocument texts (odt, ott): each paragraph once, in order; headings become titles."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from indexer.corpus import furniture
from indexer.corpus.blocks import Aside, BadFile, Block, Document, Kind, RawFile
from indexer.corpus.rules import Rule
from indexer.formats.odt_lists import Lists
from indexer.formats.package import Package
from indexer.formats.paragraphs import Cell, Line, Style, blocks_or_text, level_of_name, tidied
from indexer.formats.rows import with_rows
from searcher.language.radicals import as_characters
from searcher.speech import said

MAX_INHERITED = 16  # styles that are based on other styles
_MOST_SPACES = 100  # that one element stands for
_HALVES = 2  # half points in a point
_BOLD_FROM = 600  # a weight of type
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
_NOTE = f"{_TEXT}note"
_IN_PLACE = (f"{_SVG}title", f"{_SVG}desc")  # of a picture
_PARAGRAPHS = (f"{_TEXT}p", f"{_TEXT}h")
# what stands in a paragraph and is no text of it
_NOT_OWN = frozenset(
    {
        *(f"{_TEXT}note", f"{_TEXT}ruby-text", f"{_TEXT}tracked-changes", f"{_TEXT}hidden-text"),
        *(f"{_DRAW}text-box", f"{_OFFICE}annotation", f"{_TEXT}p", f"{_TEXT}h"),
        *_IN_PLACE,
    }
)
# parts in which no paragraph is the document's own text
_LEFT_OUT = (f"{_TEXT}tracked-changes", f"{_OFFICE}annotation", f"{_TEXT}note")
_CONTENTS = re.compile(r"\{[^}]*\}(?:table-of-content|alphabetical-index|illustration-index)")
_POINTS = re.compile(r"(\d{1,3}(?:\.\d{1,3})?)pt")
_ESCAPED = re.compile(r"_([0-9a-f]{2})_")  # a character in the name of a style


def read(raw: RawFile) -> Document:
    """Return the paragraphs of an OpenDocument text as blocks.

    Raises:
        BadFile: the file is damaged, too large unpacked, has no text, or has a password.
    """
    package = Package(raw.data, said("odt.damaged"), said("odt.too_large"))
    try:
        if package.encrypted:
            raise BadFile("file.locked")
        content, styles = package.xml("content.xml"), package.xml("styles.xml")
        reader = _Reader(_styles(styles, content), Lists(styles, content))
        lines = [] if content is None else with_rows(reader.lines(content))
        heads, feet = (list(reader.margins(styles, name)) for name in ("header", "footer"))
    except BadFile:
        raise
    # zipfile and lxml let exceptions of many classes escape on a damaged part
    except Exception as error:
        raise BadFile("odt.damaged") from error
    if not lines:
        raise BadFile("odt.no_text")
    blocks = (*heads, *blocks_or_text(lines), *feet)
    return Document(blocks, asides=tuple(reader.asides))


@dataclass(frozen=True, slots=True)
class _Made:
    """A style of paragraphs or characters, with what it inherits."""

    style: Style = Style()  # noqa: RUF009 - frozen
    indented: bool = False
    breaks: bool = False
    hidden: bool = False
    list_name: str = ""


def _styles(styles: Any, content: Any) -> Mapping[str, _Made]:
    elements = {
        each.get(f"{_STYLE}name", ""): each
        for root in (styles, content)
        if root is not None
        for each in root.iter(f"{_STYLE}style")
    }
    return {name: _made(name, elements) for name in elements}


def _made(name: str, elements: Mapping[str, Any]) -> _Made:
    chain: list[Any] = []
    # the bound ends rings of styles based on each other
    while name in elements and len(chain) < MAX_INHERITED:
        chain.append(elements[name])
        name = elements[name].get(f"{_STYLE}parent-style-name", "")

    def first(part: str, key: str) -> str:
        found = (each.find(f"{_STYLE}{part}-properties") for each in chain)
        return next((value for each in found if each is not None if (value := each.get(key))), "")

    names = [_shown(each) for each in chain]
    size = _POINTS.fullmatch(first("text", f"{_FO}font-size"))
    weight = first("text", f"{_FO}font-weight")
    indent = first("paragraph", f"{_FO}text-indent")
    return _Made(
        style=Style(
            name=next((each for each in names if not re.fullmatch(r"P\d+", each)), ""),
            level=next((level for each in names if (level := level_of_name(each))), None),
            size=round(float(size[1]) * _HALVES) if size else None,
            bold=weight == "bold" or (weight.isdecimal() and int(weight) >= _BOLD_FROM),
            centred=first("paragraph", f"{_FO}text-align") == "center",
        ),
        indented=bool(re.match(r"0*\.?0*[1-9]", indent)),
        breaks=first("paragraph", f"{_FO}break-before") == "page",
        hidden=first("text", f"{_TEXT}display") == "none",
        list_name=next(filter(None, (each.get(f"{_STYLE}list-style-name") for each in chain)), ""),
    )


def _shown(style: Any) -> str:
    name = style.get(f"{_STYLE}display-name") or style.get(f"{_STYLE}name", "")
    return _ESCAPED.sub(lambda match: bytes.fromhex(match[1]).decode("latin-1"), name)


@dataclass(slots=True)
class _Reader:
    """Reads the paragraphs of a document."""

    styles: Mapping[str, _Made]
    lists: Lists
    asides: list[Aside] = field(default_factory=list)

    def lines(self, content: Any) -> Iterator[Line]:
        """Yield each paragraph with text, those of boxes behind the one that holds the box."""
        for each in content.iter(*_PARAGRAPHS):
            above = list(each.iterancestors())
            if any(map(_is_left_out, above)):
                if not any(one.tag == _NOTE for one in above):  # which its paragraph yields
                    self._set_aside(each, furniture.HIDDEN)
                continue
            text = self._text_of(each)
            made = self._made(each)
            # counted also without text, as office programs do; but nothing is printed then
            number = self.lists.number(each, made.list_name)
            body = tidied(text)
            if body and not made.hidden:
                contents = any(_CONTENTS.fullmatch(str(parent.tag)) for parent in above)
                line = self._line(each, text, contents=contents)
                yield replace(line, text=number + body)
            elif body:
                self.asides.append(Aside(body, furniture.HIDDEN))

    def _set_aside(self, element: Any, rule: Rule) -> None:
        if text := "".join(element.itertext()).strip():
            self.asides.append(Aside(text, rule))

    def margins(self, styles: Any, name: str) -> Iterator[Block]:
        """Yield each line of the page headers, or footers, once.

        A paper prints its name and date there.
        """
        seen = set()
        names = (f"{_STYLE}{name}{kind}" for kind in ("", "-first", "-left"))
        for header in () if styles is None else styles.iter(*names):
            for each in header.iter(*_PARAGRAPHS):
                text = tidied(self._text_of(each))
                if text and text not in seen:
                    seen.add(text)
                    yield Block(text, Kind.FURNITURE, why=furniture.PAGE_HEAD)

    def _made(self, element: Any) -> _Made:
        return self.styles.get(element.get(f"{_TEXT}style-name", ""), _Made())

    def _line(self, paragraph: Any, text: str, *, contents: bool) -> Line:
        made = self._made(paragraph)
        style = made.style
        level = paragraph.get(f"{_TEXT}outline-level", "1")
        if paragraph.tag == f"{_TEXT}h":
            style = replace(style, level=int(level) if re.fullmatch("[1-9]", level) else 1)
        spans = [self.styles[name].style for name in _spans(paragraph) if name in self.styles]
        return Line(
            text,
            style=style,
            size=next((span.size for span in spans if span.size), style.size),
            bold=style.bold or (bool(spans) and all(span.bold for span in spans)),
            centred=style.centred,
            indented=text.startswith("　　") or made.indented,
            starts_page=made.breaks,
            contents=contents,
            notes=tuple(self._notes(paragraph)),
            cell=_cell_of(paragraph),
        )

    def _notes(self, paragraph: Any) -> Iterator[str]:
        for note in paragraph.iter(f"{_TEXT}note-body"):
            lines = (tidied(self._text_of(each)) for each in note.iter(*_PARAGRAPHS))
            text = "\n".join(filter(None, lines))
            if text:
                yield text

    def _text_of(self, element: Any) -> str:
        """Return the text of a paragraph, without that of boxes, notes and readings in it."""
        pieces, stack = [element.text or ""], list(reversed(element))
        while stack:
            child = stack.pop()
            if isinstance(child, str):
                pieces.append(child)
                continue
            stack.append(child.tail or "")
            if not isinstance(child.tag, str):
                continue
            if child.tag in _NOT_OWN or self._is_hidden(child):
                self._leave_out(child)
                continue
            if child.tag == f"{_TEXT}s":
                count = child.get(f"{_TEXT}c", "1")
                pieces.append(" " * min(int(count) if count.isdecimal() else 1, _MOST_SPACES))
            pieces += [_SIGNS.get(child.tag, ""), child.text or ""]
            stack += reversed(child)
        return as_characters("".join(pieces))

    def _leave_out(self, element: Any) -> None:
        """Set aside what stands in a paragraph and is no text of it, nor a paragraph elsewhere."""
        if element.tag == f"{_TEXT}ruby-text":
            self._set_aside(element, furniture.READING)
        elif element.tag in _IN_PLACE:
            self._set_aside(element, furniture.IN_PLACE_OF_PICTURE)
        elif element.tag in (f"{_TEXT}span", f"{_TEXT}hidden-text"):
            self._set_aside(element, furniture.HIDDEN)
        elif element.tag == _NOTE:
            for mark in element.iter(f"{_TEXT}note-citation"):
                self._set_aside(mark, furniture.NUMBER_OF_NOTE)

    def _is_hidden(self, element: Any) -> bool:
        return element.tag == f"{_TEXT}span" and self._made(element).hidden


_SIGNS = {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}


def _is_left_out(element: Any) -> bool:
    """Whether an element holds no text of the document, or is a hidden section."""
    return element.tag in _LEFT_OUT or element.get(f"{_TEXT}display") == "none"


def _cell_of(paragraph: Any) -> Cell | None:
    """Return the cell of the innermost table that holds a paragraph."""
    kinds = ("table", "table-row", "table-cell")
    place = [next(paragraph.iterancestors(f"{_TABLE}{kind}"), None) for kind in kinds]
    return None if None in place else Cell(*place)


def _spans(paragraph: Any) -> list[str]:
    """Return the styles of the spans, if spans hold all of the paragraph's text."""
    if (paragraph.text or "").strip() or any((each.tail or "").strip() for each in paragraph):
        return []
    return [span.get(f"{_TEXT}style-name", "") for span in paragraph.iterfind(f"{_TEXT}span")]
