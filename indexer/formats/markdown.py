"""Markdown: headings, paragraphs, list items, quotes and cells, each once and without its marks."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from indexer.corpus import furniture
from indexer.corpus.blocks import Aside, BadFile, Document, RawFile
from indexer.corpus.decoding import decode
from indexer.formats import text as plain
from indexer.formats.paragraphs import Line, Style, blocks_of, tidied

_FRONT = "---"  # stands alone on the lines around the front matter of a file
_MOST_NESTED = 20  # quotes and lists in each other
_TAG = re.compile(r"<[^<>]{0,2000}>")
_WRAP = "\x1f"  # where a line is wrapped
# A wrap beside Han parts no words.
_WRAPPED = re.compile(f"(?<=[\u2e80-\uffef]){_WRAP}|{_WRAP}(?=[\u2e80-\uffef])")
_STRONG_LINE = ("strong_open", "strong_close")


def read(raw: RawFile) -> Document:
    """Return the paragraphs of a file of Markdown as blocks; headings become titles.

    A file without any mark is read as plain text.

    Raises:
        BadFile: the bytes are not text, or have no words.
    """
    front, source = _front_matter(decode(raw.data))
    try:
        tokens = _PARSER.parse(source)
    except RecursionError as error:
        raise BadFile("markdown.nested") from error
    lines = list(_lines(tokens))
    asides = (Aside(front, furniture.VALUES_OF_FILE),) if front else ()
    if not any(line.level or line.bold for line in lines):
        found = plain.read(RawFile(raw.path, source.encode("utf-8", "replace")))
        return replace(found, asides=asides)
    pictured = (Aside(text, furniture.IN_PLACE_OF_PICTURE) for text in _pictured(tokens))
    return Document(tuple(blocks_of([*lines])), asides=(*asides, *pictured))


def _pictured(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield what stands for a picture where it cannot be shown."""
    for token in tokens:
        yield from (each.content for each in token.children or [] if each.type == "image")


_PARSER = MarkdownIt("commonmark", {"maxNesting": _MOST_NESTED}).enable("table").disable("code")


def _front_matter(source: str) -> tuple[str, str]:
    """Return the values that programs keep at the head of a file, and the text behind them."""
    lines = source.split("\n")
    if lines[0].strip() == _FRONT and _FRONT in (line.strip() for line in lines[1:]):
        end = next(n for n, line in enumerate(lines[1:], 1) if line.strip() == _FRONT)
        return "\n".join(lines[1:end]), "\n".join(lines[end + 1 :])
    return "", source


def _lines(tokens: Sequence[Token]) -> Iterator[Line]:
    level: int | None = None
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1:])
        elif token.type == "heading_close":
            level = None
        elif token.type in ("fence", "html_block"):
            yield from _line(_TAG.sub("", token.content), None, bold=False)
        elif token.type == "inline":
            children = token.children or []
            bold = len(children) > 1 and (children[0].type, children[-1].type) == _STRONG_LINE
            yield from _line("".join(map(_printed, children)), level, bold=bold)


def _line(text: str, level: int | None, *, bold: bool) -> Iterator[Line]:
    body = tidied(_WRAPPED.sub("", text).replace(_WRAP, " "))
    if body:
        yield Line(body, style=Style(level=level), bold=bold)


def _printed(token: Token) -> str:
    if token.type == "softbreak":
        return _WRAP
    if token.type == "hardbreak":
        return "\n"
    return token.content if token.type in ("text", "code_inline") else ""
