"""PDF newsletters to documents: glyphs to lines to blocks, by geometry alone.

Draw order is ignored: layout programs draw titles last, and some drivers draw by scan line.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any

import pypdfium2 as pdfium

from indexer.articles.boxes import holds, hull
from indexer.articles.boxes import turned as turned_box
from indexer.corpus import furniture
from indexer.corpus.blocks import (
    Aside,
    BadFile,
    BadScan,
    Block,
    Box,
    Document,
    Kind,
    RawFile,
    Seen,
)
from indexer.facts.days import iso_date
from indexer.formats import reader_rules, rules
from indexer.formats.aligned_tables import aligned_tables
from indexer.formats.drawings import is_pictured, read_drawings
from indexer.formats.fonts import Font, TypeSizes, fonts_of
from indexer.formats.glyph import Glyph
from indexer.formats.glyphs import Print, read_print
from indexer.formats.grouping import DECIMALS, make_blocks
from indexer.formats.line import Line
from indexer.formats.lines import make_lines
from indexer.formats.planes import Plane, planes
from indexer.formats.ruled_tables import Table, tables
from indexer.formats.running_heads import running_heads
from indexer.formats.scans import Scan, is_for_eyes, picture_of, scan_of
from indexer.formats.spelling import Spelling, spelling_of, spots_of, unread
from indexer.formats.watermarks import repeated_words
from indexer.formats.web_print import Sheet, web_print
from indexer.ocr.engine import is_installed
from indexer.ocr.vision import BLIND, Picture, Vision
from searcher.speech import Message, said

MAX_PAGES = 500  # of a file; a year of a weekly has about 200
MAX_PAGE_GLYPHS = 40_000  # a dense broadsheet page holds about 10,000
MAX_GLYPHS = 1_000_000  # of a file: 100 dense pages
_FEWEST_OF_SIZE = 60  # glyphs: fewer do not show the body size of a page
_MOST_OF_PAGE = 0.7  # of a page's glyphs that are of one size where the page is set in that size
_SIZE_OFF = 0.3  # points: the type sizes of one text differ by less
_SENTENCES = 3  # that show running text
_NAMED = 3  # fonts that a reason names
_STAMP = re.compile(r"D:((?:19|20)\d\d)(\d\d)(\d\d)")
_TAIL = 8192  # bytes: PDF readers look for the end mark in the last 1,024


def read(raw: RawFile, vision: Vision = BLIND) -> Document:
    """Return all blocks of a PDF with geometry and the kind that geometry suggests.

    Args:
        raw: the file.
        vision: recognises scanned pages.

    Raises:
        BadFile: the file is encrypted, damaged, too large, or has no text layer.
    """
    if b"%%EOF" not in raw.data[-_TAIL:] and b"startxref" not in raw.data[-_TAIL:]:
        raise BadFile("pdf.damaged")
    try:
        with closing(pdfium.PdfDocument(raw.data)) as document:
            pages = list(_pages(document, vision))
            false = _false_fonts(document, pages)
            if false:
                spell = _spelling(document, false, pages, vision)
                pages = list(_respelled(document, pages, spell))
            properties = document.get_metadata_dict()
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower() or "security" in str(error).lower()
        raise BadFile("pdf.encrypted" if locked else "pdf.damaged") from error
    found = laid_out(list(_without_watermarks(pages)), properties, vision)
    return replace(found, problems=(*found.problems, *_unread_fonts(false, pages)))


def laid_out(
    pages: Sequence["Page"], properties: Mapping[str, str], vision: Vision = BLIND
) -> Document:
    """Return all blocks of some pages with geometry and the kind that geometry suggests.

    Args:
        pages: with their glyphs and drawings, in order.
        properties: of the document, as a PDF names them.
        vision: with which the pages were read.

    Raises:
        BadFile: the pages have no text.
    """
    pictured = any(page.pictured for page in pages)
    check_text([glyph for page in pages for glyph in page.print.glyphs], pictured, vision)
    body = _body_size(glyph for page in pages for glyph in page.print.glyphs)
    leaves = [_leaf(page, number, body) for number, page in enumerate(pages, 1)]
    made = _made(properties)
    printed = web_print([Sheet(leaf.number, leaf.lines) for leaf in leaves], properties)
    found = printed or _document(leaves, made)  # a print's own day is not that of its article
    asides = chain.from_iterable(_asides(leaf, of_web=bool(printed)) for leaf in leaves)
    return _with_scans(replace(found, asides=tuple(asides)), leaves)


def _asides(leaf: "_Leaf", *, of_web: bool) -> Iterator[Aside]:
    """Yield what no block of a page has; of a web page's print only the main plane has blocks."""
    found = leaf.page.print
    for rule, text in found.unseen.items():
        yield Aside(text, rule, leaf.number)
    if of_web:
        for rule, glyphs in found.apart.items():
            yield Aside("".join(glyph.char for glyph in glyphs), rule, leaf.number)
        for line in chain.from_iterable(lines for _, lines in leaf.parts[1:]):
            yield Aside(line.text, furniture.BESIDE_COLUMN, leaf.number)


@dataclass(frozen=True, slots=True)
class Page:
    """Glyphs and drawings of a page, of a PDF or another format with geometry.

    Attributes:
        print: the glyphs.
        drawings: frames, rules and pictures.
        pictured: whether a picture fills the page and there is hardly any text on it.
        strokes: short rules.
        scan: where all of it was recognised on a picture of the page.
        is_for_eyes: whether the page is read by OCR, or would be if that were on.
        sure: from 0 to 1, of each character that was seen in place of a false one.
    """

    print: Print
    drawings: tuple[Box, ...]
    pictured: bool
    strokes: tuple[Box, ...] = ()
    scan: Scan | None = None
    is_for_eyes: bool = False
    sure: Mapping[str, float] = field(default_factory=dict)

    @property
    def scanned(self) -> bool:
        """Whether the page is a picture without any text."""
        return self.pictured and not self.print.planes


def page_of_scan(scan: Scan) -> Page:
    """Return a page of what was recognised."""
    return Page(scan.print, scan.drawings, pictured=False, scan=scan, is_for_eyes=True)


def _pages(document: Any, vision: Vision) -> Iterator[Page]:
    if len(document) > MAX_PAGES:
        raise BadFile("pdf.many_pages", pages=len(document), most=MAX_PAGES)
    left = MAX_GLYPHS
    for number in range(len(document)):
        with closing(document[number]) as page:
            found = read_print(page, min(left, MAX_PAGE_GLYPHS))
            if found is None:
                raise BadFile("pdf.many_glyphs", page=number + 1)
            count = len(found.glyphs)
            left -= count
            hardly = count < reader_rules.PDF_FEWEST_GLYPHS.worth
            for_eyes = is_for_eyes(page, hardly, vision.mode)
            if for_eyes and vision.is_open:
                picture = picture_of(page)
                seen = vision.recognise(Picture(picture, number + 1, len(document)))
                yield page_of_scan(scan_of(seen, page.get_width() / picture.shape[1]))
                continue
            drawings, strokes = read_drawings(page)
            pictured = hardly and is_pictured(page)
            yield Page(found, drawings, pictured, strokes, is_for_eyes=for_eyes)


def _without_watermarks(pages: Sequence[Page]) -> Iterator[Page]:
    """Yield the pages; pale words that several pages have at one place stand apart."""
    repeated = repeated_words([page.print.pale for page in pages])
    for page, ids in zip(pages, repeated, strict=True):
        yield replace(page, print=page.print.without(ids, rules.PALE)) if ids else page


def _made(properties: Mapping[str, str]) -> str | None:
    """Return the ISO date from the PDF's creation stamp (``D:20240603…``), or ``None``."""
    stamp = _STAMP.match(properties.get("CreationDate", ""))
    return iso_date(int(stamp[1]), int(stamp[2]), int(stamp[3])) if stamp else None


def _false_fonts(document: Any, pages: Iterable[Page]) -> dict[str, Font]:
    """Return the fonts that give no characters or false ones, by their names in the file."""
    sizes = TypeSizes()
    for page in pages:
        sizes.add(page.print.glyphs)
    if not sizes.suspect:
        return {}
    fonts: dict[str, Font] = {}
    for number in range(len(document)):
        with closing(document[number]) as page:
            fonts_of(page, number, fonts)
    return {name: font for name, font in fonts.items() if not font.usable}


def _spelling(
    document: Any, false: Mapping[str, Font], pages: Sequence[Page], vision: Vision
) -> Spelling:
    """Return what the glyphs of false fonts show, where pages are recognised.

    Raises:
        BadScan: nobody recognises pages, and too many glyphs are in such fonts.
    """
    if not vision.is_open:
        check_fonts(false, sum(len(page.print.glyphs) for page in pages))
        return unread(false)
    seen = []
    for number, page in enumerate(pages):
        if page.scan:
            continue
        with closing(document[number]) as found:
            picture = picture_of(found)
            height, width = picture.shape
            spots = spots_of(found, false, (width, height))
            if any(spot.key for spot in spots):
                told = vision.recognise(Picture(picture, number + 1, len(document)))
                if not told.turn:  # places of a page that was turned are others
                    seen.append((spots, told))
    return spelling_of(false, seen)


def _respelled(document: Any, pages: Iterable[Page], spell: Spelling) -> Iterator[Page]:
    """Yield the pages with the characters of false fonts as they are seen."""
    sure = spell.sure_of_characters
    for number, page in enumerate(pages):
        if page.scan:
            yield page
            continue
        with closing(document[number]) as found:
            respelled = read_print(found, MAX_PAGE_GLYPHS, spell) or page.print
            yield replace(page, print=respelled, is_for_eyes=True, sure=sure)


def check_fonts(fonts: Mapping[str, Font], glyphs: int) -> None:
    """Refuse a file whose words are in some fonts, which give no characters or false ones."""
    lost = sum(len(font.text) for font in fonts.values())
    if lost > reader_rules.PDF_FONT_LOST.worth * glyphs:
        share = f"{min(lost / max(glyphs, 1), 1):.0%}"
        raise BadScan("pdf.fonts", fonts=_names(fonts), share=share)


def _unread_fonts(fonts: Mapping[str, Font], pages: Iterable[Page]) -> Iterator[Message]:
    lost = sum(len(page.print.apart.get(reader_rules.PDF_FONT_LOST, ())) for page in pages)
    if lost:
        yield said("pdf.fonts_part", fonts=_names(fonts), n=lost)


def _names(fonts: Mapping[str, Font]) -> str:
    return ", ".join(list(dict.fromkeys(font.name for font in fonts.values()))[:_NAMED])


def check_text(glyphs: list[Glyph], pictured: bool = True, vision: Vision = BLIND) -> None:
    """Refuse glyphs that are no text layer.

    Args:
        glyphs: of all pages.
        pictured: whether some page is hardly more than a picture.
        vision: with which the pages were read.

    Raises:
        BadFile: there are too few glyphs, or most have no character.
    """
    if not glyphs or (pictured and len(glyphs) < reader_rules.PDF_FEWEST_GLYPHS.worth):
        raise BadScan(_why_unread(vision))
    unknown = sum(g.char == "\ufffd" or "\ue000" <= g.char <= "\uf8ff" for g in glyphs)
    if unknown > reader_rules.PDF_UNMAPPED.worth * len(glyphs):
        raise BadFile("pdf.unmapped")


def _why_unread(vision: Vision) -> str:
    if vision.is_open:
        return "ocr.no_print"
    return "ocr.off_scan" if is_installed() else "pdf.scanned"


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A page whose glyphs are joined to lines.

    Attributes:
        number: 1-based.
        body: the page's body size in points.
        parts: each plane with its lines; those of tables are left out.
        lines: of the main plane, with those of tables, which lay out many old web pages.
        tables: the ruled tables, in the geometry of the main plane.
        drawings: of the page, in that geometry; the rules of tables are left out.
        page: what was read.
    """

    number: int
    body: float
    parts: tuple[tuple[Plane, list[Line]], ...]
    lines: tuple[Line, ...]
    tables: tuple[Table, ...]
    drawings: tuple[Box, ...]
    page: Page

    @property
    def turn(self) -> int:
        """Quarter turns to the left that make most of the page's text run to the right."""
        return self.parts[0][0].turn if self.parts else 0

    @property
    def main(self) -> list[Line]:
        """The lines of the plane with most glyphs."""
        return self.parts[0][1] if self.parts else []


def _document(leaves: Sequence[_Leaf], made: str | None) -> Document:
    heads = running_heads([(leaf.main, leaf.body) for leaf in leaves])
    blocks: list[Block] = []
    frames: list[tuple[int, Box]] = []
    for leaf in leaves:
        for plane, lines in leaf.parts:
            blocks += _blocks(plane, lines, heads, leaf)
        blocks += _apart(leaf)
        blocks += _tables(leaf)
        frames += [(leaf.number, box) for box in leaf.drawings]
    return Document(
        tuple(blocks),
        made=made,
        frames=tuple(frames),
        problems=tuple(
            said("pdf.scanned_page", page=leaf.number) for leaf in leaves if leaf.page.scanned
        ),
        turns=tuple((leaf.number, leaf.turn) for leaf in leaves if leaf.turn),
    )


def _with_scans(document: Document, leaves: Sequence[_Leaf]) -> Document:
    document = replace(document, pictured=any(leaf.page.is_for_eyes for leaf in leaves))
    scans = [(leaf, leaf.page.scan) for leaf in leaves if leaf.page.scan]
    spelled = [leaf for leaf in leaves if leaf.page.sure]
    if not scans and not spelled:
        return document
    seen = (
        Seen(leaf.number, each.box, each.characters, each.confidence)
        for leaf, scan in scans
        for each in scan.seen
    )
    scales = (
        *((leaf.number, scan.points) for leaf, scan in scans),
        *((leaf.number, 1.0) for leaf in spelled),
    )
    return replace(
        document, seen=(*seen, *chain.from_iterable(map(_spelled, spelled))), scales=scales
    )


def _spelled(leaf: _Leaf) -> Iterator[Seen]:
    """Yield the glyphs whose characters were seen, each with how sure it is."""
    for plane, _ in leaf.parts:
        for glyph in plane.glyphs:
            if glyph.char in leaf.page.sure:
                box = Box(glyph.left, glyph.base, glyph.right, glyph.base + glyph.em)
                in_file = turned_box(box, -plane.turn)
                yield Seen(leaf.number, in_file, 1, leaf.page.sure[glyph.char])


def _leaf(page: Page, number: int, body: float) -> _Leaf:
    own = _own_size(page, body)
    apart = (*page.drawings, *(page.scan.fences if page.scan else ()))
    parts = tuple(
        (plane, make_lines(plane.glyphs, own, [turned_box(b, plane.turn) for b in apart]))
        for plane in planes(page.print.planes, own)
    )
    if not parts:
        return _Leaf(number, own, (), (), (), (), page)
    (main, lines), *others = parts
    boxes = [turned_box(box, main.turn) for box in page.drawings]
    strokes = [turned_box(box, main.turn) for box in page.strokes]
    ruled = tables(lines, [*boxes, *strokes])
    aligned = aligned_tables(_without(ruled, lines), own)
    found, rest = [*ruled, *aligned], _without([*ruled, *aligned], lines)
    drawings = tuple(box for box in boxes if not any(holds(t.box, box) for t in found))
    parts = ((main, rest), *others)
    return _Leaf(number, own, parts, tuple(lines), tuple(found), drawings, page)


def _without(found: Iterable[Table], lines: Iterable[Line]) -> list[Line]:
    taken = {line for table in found for line in table.lines}
    return [line for line in lines if id(line) not in taken]


def _blocks(plane: Plane, lines: list[Line], heads: Collection[int], leaf: _Leaf) -> list[Block]:
    """Return the blocks of a plane, with their boxes as on the page's main plane."""
    aside = leaf.turn - plane.turn
    boxes = [turned_box(box, -aside) for box in leaf.drawings]
    blocks = make_blocks(lines, boxes, leaf.body, leaf.number, heads)
    if not aside:
        return blocks
    return [replace(block, box=turned_box(block.box, aside)) for block in blocks if block.box]


def _tables(leaf: _Leaf) -> Iterator[Block]:
    """Yield the tables of a page as running text; each row is a paragraph."""
    for table in leaf.tables:
        yield Block(
            text="\n".join(table.rows),
            kind=Kind.BODY,
            page=leaf.number,
            box=table.box,
            size=round(table.em / leaf.body, DECIMALS),
            indented=(True,) * len(table.rows),
        )


def _apart(leaf: _Leaf) -> Iterator[Block]:
    """Yield glyphs that are no text of the paper as furniture, a block for each rule."""
    for rule, glyphs in leaf.page.print.apart.items():
        box = hull(Box(g.left, g.base, g.right, g.base + g.em) for g in glyphs)
        yield Block(
            text="".join(glyph.char for glyph in glyphs),
            kind=Kind.FURNITURE,
            page=leaf.number,
            box=turned_box(box, leaf.turn),
            size=round(glyphs[0].em / leaf.body, DECIMALS),
            why=rule,
        )


def _own_size(page: Page, body: float) -> float:
    """Return the body size of a page in points: its own where all of it is set in another size.

    On a page with pictures the usual size may be that of captions.
    """
    glyphs = page.print.glyphs
    pictures = any(
        box.top - box.bottom > rules.PICTURE_HEIGHT.worth * body for box in page.drawings
    )
    if len(glyphs) < _FEWEST_OF_SIZE or pictures:
        return body
    own = _body_size(iter(glyphs))
    of_size = [glyph for glyph in glyphs if abs(glyph.em - own) < _SIZE_OFF]
    sentences = sum(glyph.char == "。" for glyph in of_size)
    if len(of_size) < _MOST_OF_PAGE * len(glyphs) or sentences < _SENTENCES:
        return body
    return own


def _body_size(glyphs: Iterator[Glyph]) -> float:
    """Return the most frequent type size in points, rounded to half points.

    Embedded digits differ slightly from the Han around them, hence the rounding.
    """
    sizes = Counter(round(glyph.em * 2) / 2 for glyph in glyphs)
    return max(sizes, key=lambda size: (sizes[size], -size))
