"""PDF newsletters -> Document: glyphs to lines to blocks, by geometry alone.

Draw order is never trusted: layout programs print titles last and some drivers print by scan line.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pypdfium2 as pdfium

from indexer.blocks import BadFile, Block, Box, Document, RawFile
from indexer.formats.glyphs import Glyph, read_drawings, read_glyphs
from indexer.formats.grouping import make_blocks
from indexer.formats.lines import make_lines

MAX_PAGES = 500
MAX_PAGE_GLYPHS = 40_000  # a dense broadsheet page holds about 10,000
MAX_GLYPHS = 1_000_000
FEWEST_GLYPHS = 30  # fewer in a whole file is a stamp on a scan, not a text layer
_TAIL = 8192  # bytes: where readers look for the end mark, generously

_SCANNED = "扫描件没有文字层，请先做 OCR 再收入"
_UNMAPPED = "文字层的字形没有对应的字符，读不出文字，请先做 OCR 再收入"
_ENCRYPTED = "PDF 有密码保护，请先去掉密码再收入"
_DAMAGED = "PDF 不完整或已损坏，打不开，请重新取得原文件"


def read(raw: RawFile) -> Document:
    """Blocks of a PDF's pages, with geometry and a hint of what each is; nothing is dropped.

    Raises:
        BadFile: encrypted, damaged, without a text layer, or too large.
    """
    if b"%%EOF" not in raw.data[-_TAIL:] and b"startxref" not in raw.data[-_TAIL:]:
        raise BadFile(_DAMAGED)
    try:
        with closing(pdfium.PdfDocument(raw.data)) as document:
            pages = list(_pages(document))
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower() or "security" in str(error).lower()
        raise BadFile(_ENCRYPTED if locked else _DAMAGED) from error
    _check_text([glyph for glyphs, _ in pages for glyph in glyphs])
    return _document(pages)


def _pages(document: Any) -> Iterator[tuple[list[Glyph], tuple[Box, ...]]]:
    if len(document) > MAX_PAGES:
        raise BadFile(f"PDF 有 {len(document)} 页，超过 {MAX_PAGES} 页的上限，请拆分后再收入")
    left = MAX_GLYPHS
    for number in range(len(document)):
        with closing(document[number]) as page:
            glyphs = read_glyphs(page, min(left, MAX_PAGE_GLYPHS))
            if glyphs is None:
                raise BadFile(f"PDF 第 {number + 1} 页字数过多，超出上限，请拆分后再收入")
            left -= len(glyphs)
            yield glyphs, read_drawings(page)


def _check_text(glyphs: list[Glyph]) -> None:
    if len(glyphs) < FEWEST_GLYPHS:
        raise BadFile(_SCANNED)
    unknown = sum(g.char == "\ufffd" or "\ue000" <= g.char <= "\uf8ff" for g in glyphs)
    if unknown > len(glyphs) / 2:
        raise BadFile(_UNMAPPED)


def _document(pages: list[tuple[list[Glyph], tuple[Box, ...]]]) -> Document:
    body = _body_size(glyph for glyphs, _ in pages for glyph in glyphs)
    blocks: list[Block] = []
    frames: list[tuple[int, Box]] = []
    for number, (glyphs, drawings) in enumerate(pages, 1):
        blocks += make_blocks(make_lines(glyphs, body), drawings, body, number)
        frames += [(number, box) for box in drawings]
    return Document(tuple(blocks), frames=tuple(frames))


def _body_size(glyphs: Iterator[Glyph]) -> float:
    """The type size most glyphs have, in points; halves, as embedded digits differ by a hair."""
    sizes = Counter(round(glyph.em * 2) / 2 for glyph in glyphs)
    return max(sizes, key=lambda size: (sizes[size], -size))
