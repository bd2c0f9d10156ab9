"""For each rule of print, one page on which it fires and one on which it does not.

A page is a list of glyphs; y grows upwards, and the body size is 10 points. An example holds a
function that looks for the rule's effect, and two pages that differ only in what the rule measures.
"""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2 as pdfium

from indexer.corpus.blocks import Block, Box, Kind
from indexer.corpus.rules import Rule
from indexer.formats import rules
from indexer.formats.aligned_tables import aligned_tables
from indexer.formats.drawings import is_pictured, tells_something
from indexer.formats.glyph import Glyph
from indexer.formats.glyphs import placed, read_print, without_twins
from indexer.formats.grouping import make_blocks
from indexer.formats.line import Line
from indexer.formats.lines import make_lines
from indexer.formats.planes import planes
from indexer.formats.ruled_tables import tables
from indexer.formats.running_heads import running_heads

BODY = 10.0
Page = list[Glyph]


ONE_PAGE = b"""%%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]%s/Contents 4 0 R
/Resources<</Font<</F1 5 0 R>>>>>>endobj
5 0 obj<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H
/DescendantFonts[<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000
/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 0>>>>]>>endobj
4 0 obj<</Length %d>>stream
%s
endstream endobj
trailer<</Root 1 0 R>>
startxref
0
%%%%EOF"""


@dataclass(frozen=True, slots=True)
class Example:
    """Two pages for one rule: ``seen`` holds on the first and not on the second."""

    seen: Callable[[Any], bool]
    fires: object
    not_on: object


def row(*parts: str | float, left: float = 40, base: float = 700, em: float = 10) -> Page:
    """Return Han glyphs on one base line; a number between two parts is a gap in em."""
    glyphs: Page = []
    for part in parts:
        if isinstance(part, str):
            for char in part:
                glyphs.append(Glyph(char, left, left + em, base, em))
                left += em
        else:
            left += part * em
    return glyphs


def rows(
    *parts: str | float, bases: tuple[float, ...], lefts: tuple[float, ...] = (), em: float = 10
) -> Page:
    """Return the same row at several heights; ``lefts`` gives the left edge of each."""
    places = zip(bases, lefts or (40,) * len(bases), strict=True)
    return [g for base, left in places for g in row(*parts, left=left, base=base, em=em)]


def stack(
    count: int = 5,
    step: float = 1.2,
    *,
    left: float = 40,
    aside: float = 0,
    larger: float = 0,
) -> Page:
    """Return glyphs of 20 points under one another; every second one is moved aside or enlarged."""
    return [
        Glyph(
            "花市满园香春日来"[n % 8],
            left + n % 2 * (aside - larger / 2),
            left + 20 + n % 2 * (aside + larger / 2),
            700 - n * step * 20,
            20 + n % 2 * larger,
        )
        for n in range(count)
    ]


def texts(page: Page, drawings: tuple[Box, ...] = ()) -> list[str]:
    """Return the text of each line of the page."""
    return [line.text for line in make_lines(page, BODY, drawings)]


def blocks(page: Page) -> list[Block]:
    """Return the blocks of the page."""
    return make_blocks(make_lines(page, BODY), (), BODY, 1)


def lines_are(count: int) -> Callable[[Page], bool]:
    """Return a function that tells whether a page has so many lines."""
    return lambda page: len(texts(page)) == count


def glyphs_are(count: int) -> Callable[[Page], bool]:
    """Return a function that tells whether so many glyphs are left once twins are removed."""
    return lambda page: len(list(without_twins(iter(page)))) == count


def is_left_out(drawing: Box) -> bool:
    """Return whether a drawing is ignored on a page of 100 by 100 points."""
    return not tells_something(drawing, 100, 100)


def has_edge(page: Page) -> bool:
    """Return whether 戊 begins a line in every line that contains it."""
    return all(text.startswith("戊") for text in texts(page) if "戊" in text)


def has_no_edge(page: Page) -> bool:
    """Return whether 戊 stands inside a line somewhere."""
    return not has_edge(page)


def is_fenced(page: tuple[Page, Box]) -> bool:
    """Return whether the drawing splits the row into two lines."""
    glyphs, drawing = page
    return len(texts(glyphs, (drawing,))) == 2


def has_space(page: Page) -> bool:
    """Return whether the first line has a space in it."""
    return " " in texts(page)[0]


def has_indent(page: Page) -> bool:
    """Return whether any line is taken as indented."""
    return any(flag for block in blocks(page) for flag in block.indented)


def has_no_indent(page: Page) -> bool:
    """Return whether no line is taken as indented."""
    return not has_indent(page)


def is_vertical(page: Page) -> bool:
    """Return whether any line is vertical."""
    return any(line.vertical for line in make_lines(page, BODY))


def is_not_vertical(page: Page) -> bool:
    """Return whether no line is vertical."""
    return not is_vertical(page)


def is_one_vertical(page: Page) -> bool:
    """Return whether exactly one line is vertical."""
    return sum(line.vertical for line in make_lines(page, BODY)) == 1


def is_title(page: Page) -> bool:
    """Return whether the page is a single title."""
    return [block.kind for block in blocks(page)] == [Kind.TITLE]


def kinds(page: Page) -> list[Kind]:
    """Return the kind of each block of the page."""
    return [block.kind for block in blocks(page)]


def blocks_are(count: int) -> Callable[[Page], bool]:
    """Return a function that tells whether a page has so many blocks."""
    return lambda page: len(blocks(page)) == count


def kind_is(kind: Kind) -> Callable[[Page], bool]:
    """Return a function that tells whether a page is a single block of a kind."""
    return lambda page: kinds(page) == [kind]


def has_head(page: Page) -> bool:
    """Return whether the page has a running head."""
    return Kind.FURNITURE in kinds(page)


def has_no_head(page: Page) -> bool:
    """Return whether the page has no running head."""
    return not has_head(page)


def has_title(page: Page) -> bool:
    """Return whether the page has a title."""
    return Kind.TITLE in kinds(page)


def repeats(pages: tuple[tuple[float, ...], ...]) -> bool:
    """Return whether the first line of pages with the same lines is a running head."""
    made = [make_lines([*row(LINE, base=800), *rows(LINE, bases=page)], BODY) for page in pages]
    heads = running_heads([(lines, BODY) for lines in made])
    return heads == {id(lines[0]) for lines in made}


def has_byline(page: Page) -> bool:
    """Return whether the page has a by-line."""
    return Kind.BYLINE in kinds(page)


def has_caption(page: tuple[Page, Box]) -> bool:
    """Return whether the page with the picture has a caption."""
    glyphs, picture = page
    found = make_blocks(make_lines(glyphs, BODY), (picture,), BODY, 1)
    return any(block.kind is Kind.CAPTION for block in found)


def starts_second(page: Page) -> bool:
    """Return whether the second of three lines starts a paragraph."""
    return [block.indented[1:2] for block in blocks(page)] == [(True,)]


def apart(rule: Rule) -> Callable[[bytes], bool]:
    """Return a function that tells whether glyphs of a PDF page stand apart by a rule."""

    def seen(data: bytes) -> bool:
        with closing(pdfium.PdfDocument(data)) as document, closing(document[0]) as page:
            found = read_print(page, 99)
        return found is not None and rule in found.apart

    return seen


def stands(page: Page) -> bool:
    """Return whether all glyphs of a page are read from top to bottom."""
    return [plane.turn for plane in planes({0: page}, BODY)] == [1]


def column(count: int) -> Page:
    """Return two columns of so many glyphs under each other, 30 points apart."""
    return [
        Glyph("花市满园香春日来"[n], left, left + 10, 700 - n * 10.5, 10)
        for left in (70, 40)
        for n in range(count)
    ]


def printed(operators: str, extra: str = "") -> bytes:
    """Return a PDF page with two words of 20 points, drawn with these operators."""
    content = f"BT /F1 20 Tf {operators} <82b15e02> Tj ET".encode()
    return ONE_PAGE % (extra.encode(), len(content), content)


def stamped(colour: str, at: str, size: int = 20) -> bytes:
    """Return a PDF page with a row of ten glyphs, and two glyphs in a colour at a place."""
    text = "<82b15e02>" * 5
    return printed(
        f"50 500 Td {text.replace('><', '> Tj <')} Tj ET BT {colour} /F1 {size} Tf {at} Td"
    )


def tiled(times: int) -> str:
    """Return operators that draw a row of ten glyphs, and two pale glyphs so many times."""
    text = "<82b15e02> Tj " * 5
    pale = "0 -40 Td <5e0282b1> Tj " * times
    return f"50 500 Td {text} .8 g {pale} 0 g 0 -40 Td"


LINE = "子丑寅卯辰巳午未申酉戌亥子"
THREE = (700.0, 685.0, 670.0)
COLUMNS = rows("甲乙丙丁", 0.4, "戊己庚辛", bases=THREE)
APART = rows("甲乙丙", 1, "戊己庚", bases=(685, 670, 655))  # 戊 begins at 80 points


def across(base: float) -> Page:
    """Return a full row of Han at a height."""
    return row("子丑寅卯辰巳午未申酉", base=base)


def healed(gap: float, pitch: float) -> Page:
    """Return three rows ``pitch`` points apart; the middle one has a gap."""
    return [
        *across(700 + pitch),
        *row("甲乙丙", gap, "丁戊己庚辛"),
        *across(700 - pitch),
    ]


def paragraph(indent: float) -> Page:
    """Return three lines, the first of them indented by ``indent`` points."""
    first = row("甲乙丙丁戊己", left=40 + indent, base=715)
    return [*first, *rows("子丑寅卯辰巳午未申酉", bases=(700, 685))]


def crossed(beside: int) -> Page:
    """Return a stack of four glyphs whose last one stands in a row of ``beside`` glyphs."""
    return [*stack(4), *row("甲乙丙丁"[: beside - 1], left=60, base=700 - 3 * 24, em=20)]


FOOT = row(LINE, base=500)
TEXT = rows(LINE, bases=(600, 585, 570, 400))
PICTURE = Box(40, 720, 240, 800)


def headed(words: str = "第二版", *, em: float = 10) -> Page:
    """A running head far over two lines of text."""
    return [*row(words, em=em), *row(LINE, base=600), *FOOT]


def dated(step: float = 15, *, em: float = 10, aside: float = 0) -> Page:
    """A line that may be a running head, with a line of text below it."""
    return [*row("第二版"), *row(LINE, left=40 + aside, base=700 - step, em=em), *FOOT]


def signed(words: str, left: float) -> Page:
    """Three lines of text, the last one full, and brackets below them."""
    text = [*rows(LINE, bases=(745, 730)), *row(f"{LINE[:-1]}。", base=715)]
    return [*text, *row(words, left=left)]


def two_columns(lower: float) -> Page:
    """A wide line over two columns; the right one begins so high."""
    below = [*row("甲乙丙丁戊己庚辛", base=685), *row("甲乙丙丁戊己庚辛", left=160, base=lower)]
    return [*row("子丑寅卯辰巳午未申酉子丑寅卯辰巳午未申酉"), *below]


def sub_headed(words: str) -> Page:
    """A short line between a full line and one with an indent."""
    return [*row(LINE, base=715), *row(words, left=80), *row(LINE[2:], left=60, base=685)]


def captioned(width: float) -> tuple[Page, Box]:
    """Return a picture of this width with two glyphs centred below, and a text close to these."""
    middle = PICTURE.left + width / 2
    page = [*row("花市", left=middle - 10, base=705), *rows(LINE[:5], bases=(690, 675, 660, 645))]
    return page, replace(PICTURE, right=PICTURE.left + width)


def named(lines: int) -> Page:
    """Return the head of a briefing whose name takes so many lines."""
    return [g for n in range(lines) for g in row("社区工作", em=20, base=800 - 24 * n)]


def sent(lines: int) -> Page:
    """Return two entries of a distribution list; the second takes so many lines more."""
    return [
        *row("报：区民政局", base=640),
        *row("发：各居民区", base=625),
        *(g for n in range(lines) for g in row("各科室和各站", left=70, base=610 - 15 * n)),
    ]


GRID = [
    Box(left, bottom, left + 60, bottom + 100)
    for left in (35, 95, 155)
    for bottom in (450, 550, 650)
]
GRID_TEXT = make_lines(
    [g for left in (40, 100, 160) for g in rows("子丑", bases=(540, 640, 742), lefts=(left,) * 3)],
    BODY,
)


def aligned(count: int) -> list[Line]:
    """Return the lines of so many rows of three short cells, 60 points apart."""
    cells = [
        row("子丑", left=40 + 60 * n, base=700 - 20 * m) for m in range(count) for n in range(3)
    ]
    return make_lines([glyph for cell in cells for glyph in cell], BODY)


def is_scan(data: bytes) -> bool:
    """Return whether a picture fills most of a page."""
    with closing(pdfium.PdfDocument(data)) as document, closing(document[0]) as page:
        return is_pictured(page)


def pictured(high: int) -> bytes:
    """Return a PDF page with a picture as wide as the page and so many points high."""
    picture = b"BI /W 1 /H 1 /CS /G /BPC 8 ID x EI"
    content = f"q 595 0 0 {high} 0 0 cm ".encode() + picture + b" Q"
    return ONE_PAGE % (b"", len(content), content)


EXAMPLES: dict[str, Example] = {
    "outside-crop-box": Example(
        apart(rules.OUTSIDE_CROP_BOX),
        printed("9 9 Td", "/CropBox[40 40 555 802]"),
        printed("50 50 Td", "/CropBox[40 40 555 802]"),
    ),
    "slanted-is-watermark": Example(
        apart(rules.SLANTED),
        printed("1 0 0 1 50 500 Tm <82b1> Tj <82b1> Tj <82b1> Tj .99 .14 -.14 .99 50 50 Tm"),
        printed("1 0 0 1 50 500 Tm <82b1> Tj <82b1> Tj <82b1> Tj 1 .05 -.05 1 50 50 Tm"),
    ),
    "pale-is-watermark": Example(
        apart(rules.PALE), stamped(".8 g", "60 505"), stamped(".8 g", "60 605")
    ),
    "pale-is-repeated": Example(
        apart(rules.PALE_REPEATED),
        printed(tiled(3)),
        printed(tiled(2)),
    ),
    "pale-is-huge": Example(
        apart(rules.PALE_HUGE), stamped(".8 g", "60 605", 90), stamped(".8 g", "60 605", 70)
    ),
    "vertical-text-column": Example(stands, column(5), column(4)),
    "glyph-printed-twice": Example(
        glyphs_are(1), [*row("花"), *row("花", left=42)], [*row("花"), *row("花", left=42.4)]
    ),
    "narrow-glyph-printed-twice": Example(
        glyphs_are(2),
        [Glyph("1", 40, 43, 700, 10), Glyph("1", 42, 45, 700, 10)],
        [*row("花"), *row("花", left=42)],
    ),
    "drawing-is-background": Example(is_left_out, Box(0, 0, 95, 95), Box(0, 0, 80, 95)),
    "drawing-is-ornament": Example(is_left_out, Box(0, 0, 30, 30), Box(0, 0, 50, 1)),
    "glyphs-on-one-base-line": Example(
        lines_are(1),
        [*row("甲乙"), *row("丙丁", left=60, base=698)],
        [*row("甲乙"), *row("丙丁", left=60, base=697)],
    ),
    "glyphs-of-one-size": Example(
        lines_are(1),
        [*row("甲乙"), *row("丙丁", left=60, em=12)],
        [*row("甲乙"), *row("丙丁", left=60, em=13)],
    ),
    "wide-gap-cuts-row": Example(
        lines_are(2), row("花市开门", 0.7, "书屋迎客"), row("花市开门", 0.5, "书屋迎客")
    ),
    "title-is-spread": Example(
        lines_are(1),
        row("花", 0.7, "市", 0.7, "开", 0.7, "门", em=20),
        row("花市", 0.7, "开门", em=20),
    ),
    "gap-at-column-edge-cuts-row": Example(
        has_edge, COLUMNS, rows("甲乙丙丁", 0.25, "戊己庚辛", bases=THREE)
    ),
    "hanging-mark-at-column-edge": Example(
        has_edge,
        [*row("甲乙丙，", -0.3, "戊己庚", left=43), *APART],
        [*row("甲乙丙丁", -0.3, "戊己庚", left=43), *APART],
    ),
    "closing-mark-is-half-wide": Example(
        has_edge, [*row("甲乙丙，戊己庚"), *APART], [*row("甲乙丙丁戊己庚"), *APART]
    ),
    "column-edge-of-text": Example(
        has_edge, COLUMNS, rows("甲乙丙丁", 0.4, "戊己庚辛", bases=THREE[:2])
    ),
    "column-edge-of-title": Example(
        has_no_edge, rows("甲乙丙丁", 0.4, "戊己庚辛", bases=THREE, em=12), COLUMNS
    ),
    "column-edge-within-reach": Example(
        has_edge,
        rows("甲乙丙丁", 0.4, "戊己庚辛", bases=(700, 660, 645)),
        rows("甲乙丙丁", 0.4, "戊己庚辛", bases=(700, 630, 560)),
    ),
    "rows-start-at-one-edge": Example(
        has_edge,
        rows("甲乙丙丁", 0.4, "戊己庚辛", bases=THREE, lefts=(40, 40.5, 41)),
        rows("甲乙丙丁", 0.4, "戊己庚辛", bases=THREE, lefts=(40, 41.3, 42.6)),
    ),
    "edge-is-an-indent": Example(
        has_no_edge, [*COLUMNS, *row("子丑寅", left=64, base=655)], COLUMNS
    ),
    "rows-across-heal-gap": Example(lines_are(3), healed(1.0, 15), healed(1.4, 15)),
    "rows-next-to-gap": Example(lines_are(3), healed(1.0, 15), healed(1.0, 25)),
    "hairline-parts-columns": Example(
        is_fenced,
        (row("甲乙丙丁"), Box(59.5, 690, 60.5, 720)),
        (row("甲乙丙丁"), Box(58, 690, 62, 720)),
    ),
    "first-line-indent-at-least": Example(has_indent, paragraph(16), paragraph(10)),
    "first-line-indent-at-most": Example(has_no_indent, paragraph(40), paragraph(20)),
    "gap-is-a-space": Example(has_space, row("甲乙", 0.2, "丙丁戊"), row("甲乙", 0.1, "丙丁戊")),
    "vertical-heading-step": Example(is_vertical, stack(step=2.2), stack(step=2.5)),
    "vertical-heading-overlap": Example(is_not_vertical, stack(step=0.8), stack(step=0.9)),
    "vertical-heading-axis": Example(is_vertical, stack(aside=3), stack(aside=6)),
    "vertical-heading-size": Example(is_vertical, stack(larger=1), stack(larger=2.5)),
    "vertical-heading-length": Example(is_vertical, stack(4), stack(3)),
    "vertical-heading-crossed": Example(is_not_vertical, crossed(4), crossed(3)),
    "vertical-heading-columns": Example(
        is_one_vertical,
        [*stack(left=100), *stack(left=60)],
        [*stack(left=100), *stack(left=50)],
    ),
    "large-type-is-title": Example(is_title, row("花市开门", em=12), row("花市开门", em=11)),
    "centred-first-line-is-title": Example(
        has_title,
        [*row("甲乙丙丁", left=83.6, em=10.7, base=720), *rows(LINE, bases=(700, 685))],
        [*row("甲乙丙丁", left=84, em=10.5, base=720), *rows(LINE, bases=(700, 685))],
    ),
    "briefing-head": Example(
        has_head,
        [*named(4), *row("第十二期", base=690), *TEXT],
        [*named(5), *row("第十二期", base=660), *TEXT],
    ),
    "briefing-foot": Example(
        has_head,
        [*row(LINE, base=670), *sent(4)],
        [*row(LINE, base=670), *sent(5)],
    ),
    "picture-is-a-scan": Example(is_scan, pictured(400), pictured(300)),
    "table-without-rules": Example(
        lambda lines: bool(aligned_tables(lines, BODY)), aligned(3), aligned(2)
    ),
    "table-cell-lines": Example(
        lambda cell: bool(tables(cell, GRID)),
        [*GRID_TEXT, *make_lines(rows("甲乙丙", bases=(730, 718, 706, 694, 682)), BODY)],
        [*GRID_TEXT, *make_lines(rows("甲乙丙", bases=(730, 718, 706, 694, 682, 670)), BODY)],
    ),
    "drop-cap-joined": Example(
        lambda page: texts(page)[0].startswith("六月"),
        [*row("六", em=22, base=686), *rows("月三日上午", bases=(700, 685), lefts=(66, 66))],
        [*row("六", em=14, base=694), *rows("月三日上午", bases=(700, 685), lefts=(66, 66))],
    ),
    "small-type-is-caption": Example(
        kind_is(Kind.CAPTION), row("花市开门", em=8), row("花市开门", em=9.5)
    ),
    "large-type-is-lead": Example(
        kind_is(Kind.BODY),
        row("柳岸的老人们在广场上学起了伞舞，领舞的是退休的裁缝孟阿姨和邻居。", em=12),
        row("柳岸的老人们，在广场上学起了伞舞。", em=12),
    ),
    "small-type-is-text": Example(
        kind_is(Kind.BODY),
        [*rows(f"{LINE}丑寅卯", bases=(736, 724, 712), em=8), *row(f"{LINE}丑寅。", em=8)],
        [*rows(LINE, bases=(736, 724, 712), em=8), *row(f"{LINE}。", em=8)],
    ),
    "running-head-in-margin": Example(has_head, headed(), [*headed(), *row(LINE, base=730)]),
    "running-head-repeated": Example(repeats, (THREE, THREE), (THREE,)),
    "running-head-size": Example(has_head, headed(em=14), headed(em=16)),
    "running-head-words": Example(
        has_head, headed("青禾街道报第二版"), headed("青禾街道居民生活周报社区专刊第二版")
    ),
    "date-in-text-step": Example(has_no_head, dated(15), dated(25)),
    "date-in-text-size": Example(has_no_head, dated(em=10.4), dated(em=10.6)),
    "date-in-text-edge": Example(has_no_head, dated(aside=20), dated(aside=30)),
    "step-inside-text": Example(
        blocks_are(1), rows(LINE, bases=(700, 676)), rows(LINE, bases=(700, 675))
    ),
    "step-inside-caption": Example(
        blocks_are(1), rows(LINE, bases=(700, 685), em=8), rows(LINE, bases=(700, 684), em=8)
    ),
    "step-inside-title": Example(
        blocks_are(1), rows(LINE, bases=(700, 679.5), em=12), rows(LINE, bases=(700, 678), em=12)
    ),
    "size-inside-text": Example(
        blocks_are(1),
        [*row(LINE), *row(LINE, base=685, em=10.8)],
        [*row(LINE), *row(LINE, base=685, em=11.2)],
    ),
    "size-inside-title": Example(
        blocks_are(1),
        [*row(LINE, em=12), *row(LINE, base=682, em=12.4)],
        [*row(LINE, em=12), *row(LINE, base=682, em=12.8)],
    ),
    "two-lines-equally-near": Example(blocks_are(3), two_columns(683), two_columns(680)),
    "lines-overlap": Example(
        blocks_are(1),
        [*row(LINE[:10]), *row("甲乙", left=132, base=685)],
        [*row(LINE[:10]), *row("甲乙", left=136, base=685)],
    ),
    "signature-set-in": Example(
        has_byline, signed("（柳岸的老人们）", 90), signed("（街坊邻里的老朋友们呀）", 60)
    ),
    "signature-at-right-edge": Example(
        has_byline, signed("（柳岸的老人们）", 90), signed("（柳岸的老人们）", 75)
    ),
    "picture-may-have-caption": Example(
        has_caption,
        (row("居民在花市。", left=110, base=705), PICTURE),
        (row("居民在花市。", left=110, base=705), Box(40, 720, 240, 745)),
    ),
    "caption-near-picture": Example(
        has_caption,
        (row("居民在花市。", left=110, base=705), PICTURE),
        (row("居民在花市。", left=110, base=695), PICTURE),
    ),
    "caption-centred": Example(
        has_caption,
        (row("居民在花市。", left=110, base=705), PICTURE),
        (row(f"{LINE}丑寅卯辰。", left=50, base=705), PICTURE),
    ),
    "caption-parted-from-text": Example(
        has_caption,
        (rows(LINE, bases=(705, 680, 665, 650)), PICTURE),
        (rows(LINE, bases=(705, 690, 675, 660)), PICTURE),
    ),
    "sub-head-centred": Example(starts_second, sub_headed("甲乙丙丁戊"), sub_headed("甲乙丙")),
    "glyph-box-usable": Example(
        lambda right: placed("花", 40, right, 100, 700, 10).left == 40, 40 + 29, 40 + 31
    ),
    "glyph-box-of-ink": Example(
        lambda left: placed("日", left, left + 6, 100, 700, 10).left == 100, 102, 100.1
    ),
    "caption-of-wide-picture": Example(has_caption, captioned(62), captioned(58)),
    "small-type-of-many-lines": Example(
        kind_is(Kind.BODY),
        [*rows(LINE * 2, bases=(736, 724, 712), em=8), *row(f"{LINE}。", base=700, em=8)],
        [*rows(LINE * 2, bases=(736, 724), em=8), *row(f"{LINE * 2}。", base=712, em=8)],
    ),
}
