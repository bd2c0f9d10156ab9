"""EPUB: the pages of a book in the order of reading, each read as a web page."""

import posixpath
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from indexer.corpus import furniture
from indexer.corpus.blocks import Aside, BadFile, Block, Document, RawFile
from indexer.formats import html
from indexer.formats.html.decoded import source_of
from indexer.formats.html.tree import parse
from indexer.formats.package import Package, joined
from searcher.speech import Message, said

MAX_PAGES = 2000  # of a book
_LOCKED = "META-INF/encryption.xml"
# reasons for which a page of a book is passed over: covers and lists of contents have no text
_NO_TEXT = frozenset({"html.no_text", "html.list"})


def read(raw: RawFile) -> Document:
    """Return the blocks of all pages.

    Raises:
        BadFile: the file is damaged, too large unpacked, protected, or has no text.
    """
    package = Package(raw.data, said("epub.damaged"), said("epub.too_large"))
    try:
        pages = list(_pages(package))
    except BadFile:
        raise
    # zipfile and lxml let exceptions of many classes escape on a damaged part
    except Exception as error:
        raise BadFile("epub.damaged") from error
    blocks: list[Block] = []
    asides: list[Aside] = []
    problems: list[Message] = []
    for name, data, contents in pages:
        if contents:
            asides.append(Aside(_text_of(data), furniture.CONTENTS))
            continue
        try:
            page = html.read(RawFile(f"{raw.path}/{name}", data))
        except BadFile as error:
            if error.message.code not in _NO_TEXT:
                problems.append(said("archive.member", member=name, why=error.message))
            else:
                asides.append(Aside(_text_of(data), furniture.PAGE_WITHOUT_TEXT))
        else:
            blocks += page.blocks
            asides += page.asides
    if not blocks:
        locked = _LOCKED in package.names
        raise BadFile("epub.locked" if locked else "epub.no_text")
    return Document(tuple(blocks), problems=tuple(problems), asides=tuple(asides))


def _text_of(page: bytes) -> str:
    """Return all text of a page that is not read."""
    return parse(source_of(page)).root.text().strip()


def _pages(package: Package) -> Iterator[tuple[str, bytes, bool]]:
    """Yield name and bytes of each page in the order of reading, and whether it is the contents.

    Raises:
        BadFile: the book names no pages, or too many.
    """
    container = package.xml("META-INF/container.xml")
    rootfile = None if container is None else container.find(".//{*}rootfile")
    name = "" if rootfile is None else rootfile.get("full-path", "")
    book = package.xml(name) if name else None
    if book is None:
        raise BadFile("epub.damaged")
    items = {each.get("id", ""): each for each in book.iterfind(".//{*}manifest/{*}item")}
    spine = book.findall(".//{*}spine/{*}itemref")
    if len(spine) > MAX_PAGES:
        raise BadFile("epub.too_large")
    for each in spine:
        item = items.get(each.get("idref", ""))
        if item is not None:
            page = joined(posixpath.dirname(name), unquote(item.get("href", "")).partition("#")[0])
            data = package.read(page)
            if data is not None:
                yield page, data, _is_contents(item)


def _is_contents(item: Any) -> bool:
    return "nav" in item.get("properties", "").split()
