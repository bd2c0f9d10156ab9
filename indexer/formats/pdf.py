"""PDF newsletters to documents: glyphs to lines to blocks, by geometry alone.

Draw order is ignored: layout programs draw titles last, and some drivers draw by scan line.
"""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw_pdfium

from indexer.corpus.blocks import BadFile, Block, Box, Document, RawFile
from indexer.facts.days import iso_date
from indexer.formats import reader_rules
from indexer.formats.glyphs import Glyph, read_drawings, read_glyphs
from indexer.formats.grouping import make_blocks
from indexer.formats.lines import make_lines
from searcher.speech import Message, said

MAX_PAGES = 500  # of a file; a year of a weekly has about 200
MAX_PAGE_GLYPHS = 40_000  # a dense broadsheet page holds about 10,000
MAX_GLYPHS = 1_000_000  # of a file: 100 dense pages
_STAMP = re.compile(r"D:((?:19|20)\d\d)(\d\d)(\d\d)")
_TAIL = 8192  # bytes: PDF readers look for the end mark in the last 1,024


def read(raw: RawFile) -> Document:
    """Return all blocks of a PDF with geometry and the kind that geometry suggests.

    Raises:
        BadFile: the file is encrypted, damaged, too large, or has no text layer.
    """
    if b"%%EOF" not in raw.data[-_TAIL:] and b"startxref" not in raw.data[-_TAIL:]:
        raise BadFile("pdf.damaged")
    try:
        with closing(pdfium.PdfDocument(raw.data)) as document:
            pages = list(_pages(document))
            made = _made(document)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower() or "security" in str(error).lower()
        raise BadFile("pdf.encrypted" if locked else "pdf.damaged") from error
    check_text([glyph for page in pages for glyph in page.glyphs])
    return _document(pages, made)


@dataclass(frozen=True, slots=True)
class _Page:
    """Glyphs and drawings of a page; ``scanned`` if it has pictures and no text."""

    glyphs: list[Glyph]
    drawings: tuple[Box, ...]
    scanned: bool


def _pages(document: Any) -> Iterator[_Page]:
    if len(document) > MAX_PAGES:
        raise BadFile("pdf.many_pages", pages=len(document), most=MAX_PAGES)
    left = MAX_GLYPHS
    for number in range(len(document)):
        with closing(document[number]) as page:
            glyphs = read_glyphs(page, min(left, MAX_PAGE_GLYPHS))
            if glyphs is None:
                raise BadFile("pdf.many_glyphs", page=number + 1)
            left -= len(glyphs)
            images = () if glyphs else page.get_objects([raw_pdfium.FPDF_PAGEOBJ_IMAGE])
            yield _Page(glyphs, read_drawings(page), any(True for _ in images))


def _made(document: Any) -> str | None:
    """Return the ISO date from the PDF's creation stamp (``D:20240603…``), or ``None``."""
    stamp = _STAMP.match(document.get_metadata_dict().get("CreationDate", ""))
    return iso_date(int(stamp[1]), int(stamp[2]), int(stamp[3])) if stamp else None


def check_text(glyphs: list[Glyph]) -> None:
    """Refuse glyphs that are no text layer.

    Raises:
        BadFile: there are too few glyphs, or most have no character.
    """
    if len(glyphs) < reader_rules.PDF_FEWEST_GLYPHS.worth:
        raise BadFile("pdf.scanned")
    unknown = sum(g.char == "\ufffd" or "\ue000" <= g.char <= "\uf8ff" for g in glyphs)
    if unknown > reader_rules.PDF_UNMAPPED.worth * len(glyphs):
        raise BadFile("pdf.unmapped")


def _document(pages: list[_Page], made: str | None) -> Document:
    body = _body_size(glyph for page in pages for glyph in page.glyphs)
    blocks: list[Block] = []
    frames: list[tuple[int, Box]] = []
    problems: list[Message] = []
    for number, page in enumerate(pages, 1):
        lines = make_lines(page.glyphs, body, page.drawings)
        blocks += make_blocks(lines, page.drawings, body, number)
        frames += [(number, box) for box in page.drawings]
        if page.scanned:
            problems.append(said("pdf.scanned_page", page=number))
    return Document(tuple(blocks), made=made, frames=tuple(frames), problems=tuple(problems))


def _body_size(glyphs: Iterator[Glyph]) -> float:
    """Return the most frequent type size in points, rounded to half points.

    Embedded digits differ slightly from the Han around them, hence the rounding.
    """
    sizes = Counter(round(glyph.em * 2) / 2 for glyph in glyphs)
    return max(sizes, key=lambda size: (sizes[size], -size))
