"""PDF pages -> articles: pages drawn here, and the measured set where it is at hand."""

import json
import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from indexer.articles.assign import assign
from indexer.articles.from_pages.arrange import arrange, articles_of
from indexer.corpus.blocks import BadFile, Draft, Kind, RawFile
from indexer.formats import pdf
from indexer.formats.glyphs import read_print
from tests.support.page_examples import caption, page, title

SHARED = Path(__file__).resolve().parents[4] / "shared" / "pdf"
FONT = "STSong-Light"
BODY = 10.0  # points
COLUMN = 13  # glyphs to a line
PITCH = 15.0
TOP = 700.0

GARDEN = (
    "四月二日上午，望桥街道在河畔公园举办春日花市，二十家花农带来盆栽和鲜切花。",
    "花市开到傍晚，居民买花，也学修枝和换盆。街道说，秋天还要再办一次菊花展。",
)
POOL = (
    "望桥街道游泳馆整修完工，五月起重新开放，票价不变，早晚各加一场。",
    "馆内换了水处理设备，更衣室加装扶手，老人和孩子进出更稳当。",
)


@dataclass
class Sheet:
    """A page being drawn; ``put`` prints one line, ``column`` wraps paragraphs."""

    canvas: Canvas

    def put(self, text: str, x: float, y: float, size: float = BODY) -> None:
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(x, y, text)

    def column(self, lines: list[str], x: float, top: float = TOP) -> float:
        """Print lines downwards; a leading wide space is an indent. Return the next line's y."""
        for i, line in enumerate(lines):
            indent = 2 * BODY if line.startswith("　　") else 0.0
            self.put(line.strip("　"), x + indent, top - i * PITCH)
        return top - len(lines) * PITCH


def wrapped(*paragraphs: str) -> list[str]:
    """The lines of a column, first lines indented."""
    lines: list[str] = []
    for text in paragraphs:
        rest = "　　" + text
        while rest:
            lines.append(rest[:COLUMN])
            rest = rest[COLUMN:]
    return lines


Draw = Callable[[Sheet], None]
Make = Callable[..., RawFile]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Return a function that draws pages and gives the file."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))

    def build(*pages: Draw, password: str | None = None) -> RawFile:
        path = tmp_path / "issue.pdf"
        lock = StandardEncryption(password) if password else None
        canvas = Canvas(str(path), pagesize=(595, 842), encrypt=lock)
        for draw in pages:
            draw(Sheet(canvas))
            canvas.showPage()
        canvas.save()
        return RawFile("issue.pdf", path.read_bytes())

    return build


def articles(raw: RawFile) -> list[Draft]:
    return arrange(pdf.read(raw))


def shown(*marks: tuple[Any, ...]) -> Draw:
    """Draw what is listed: a line of text, a column of lines, or a canvas call by its name."""

    def draw(sheet: Sheet) -> None:
        for what, *where in marks:
            if isinstance(what, list):
                sheet.column(what, *where)
            elif what in ("rect", "line"):
                getattr(sheet.canvas, what)(*where)
            else:
                sheet.put(what, *where)

    return draw


SECOND = 40 + COLUMN * BODY + 15  # left edge of the second column
LOW = TOP - 9 * PITCH
G, P = wrapped(*GARDEN), wrapped(*POOL)
END = TOP - len(G) * PITCH  # the line under the first article
HEAD = ("春日花市香满公园", 40, TOP + 40, 16)
POOL_HEAD = ("游泳馆重新开放", 40, LOW + 30, 16)
PHOTO = ("rect", 40, TOP - 50, COLUMN * BODY, 80, 1, 1)
NOTE = "居民选购盆栽"
BAR = ("line", 40, END + 4, 40 + COLUMN * BODY, END + 4)
POST = ("line", 174, TOP + 60, 174, TOP - 200)
STACK = [(char, 76, TOP + 60 - i * 20, 18) for i, char in enumerate("游泳馆重新开放")]
SCAN = shown(("rect", 50, 50, 480, 700, 1, 1))
FLOWERS, BATHS = "\n".join(GARDEN), "\n".join(POOL)
HUNG = [
    "　　四月二日河畔公园办春日花，",
    "二十家花农带来许多盆栽和鲜",
    "切花，居民也来学修枝和换盆",
]
BESIDE = ["浇水施肥样样都有人教大家，", "秋天还要再办一次菊花展览，", "欢迎再来。"]


def two_columns(sheet: Sheet) -> None:
    """The second column is drawn first, the title last: draw order must not matter."""
    lines = wrapped(*GARDEN)
    half = len(lines) // 2
    end = sheet.column(lines[half:], 40 + COLUMN * BODY + 15)
    sheet.put("（望桥社区管理办）", 40 + COLUMN * BODY + 55, end)
    sheet.column(lines[:half], 40)
    sheet.put("春日花市香满河畔公园", 90, TOP + 30, 20)


def test_columns_are_read_one_after_the_other(make: Make) -> None:
    (draft,) = articles(make(two_columns))
    assert draft.title == "春日花市香满河畔公园"
    assert draft.body == "\n".join(GARDEN)
    assert draft.byline == "望桥社区管理办"
    assert draft.page == "01"
    assert draft.box is not None
    assert draft.box.top > TOP


def test_captions_and_kickers_stand_apart(make: Make) -> None:
    kicker, title = ("赏花学艺", 110, TOP + 90, 13), ("春日花市香满公园", 60, TOP + 60, 20)
    note = ("居民在花市选购盆栽", 60, TOP - 62, 8)
    (draft,) = articles(make(shown(kicker, title, PHOTO, note, (G, 40, TOP - 85))))
    assert (draft.kicker, draft.title) == (kicker[0], title[0])
    assert (draft.captions, draft.body) == ((note[0],), FLOWERS)


@pytest.mark.parametrize(
    ("heads", "to", "back"),
    [(("", ""), "02", "01"), (("第5版 要闻", "第8版 综合"), "第8", "第5")],  # physical, printed
)
def test_a_story_is_joined_across_pages(
    make: Make, heads: tuple[str, str], to: str, back: str
) -> None:
    first = shown((heads[0], 40, 810), HEAD, (G[:4], 40), (f"（下转{to}版）", 100, TOP - 4 * PITCH))
    rest = (G[4:], 40, TOP - PITCH)
    second = shown((heads[1], 40, 810), HEAD, (f"（上接{back}版）", 100, TOP), rest)
    (draft,) = articles(make(first, second))
    assert draft.body == FLOWERS
    assert draft.continued_to is None  # it is whole, so no other file is searched for the rest
    assert draft.leaf == 1


def test_running_heads_are_furniture(make: Make) -> None:
    def draw(sheet: Sheet) -> None:
        sheet.put("02版 综合", 40, 810)
        sheet.put("2024年4月12日 星期五", 430, 810, 8)
        two_columns(sheet)

    document = pdf.read(make(draw))
    heads = [block.text for block in document.blocks if block.kind is Kind.FURNITURE]
    assert heads == ["02版 综合", "2024年4月12日 星期五"]
    assert arrange(document)[0].body == "\n".join(GARDEN)


def test_a_page_of_photos_is_one_article(make: Make) -> None:
    def draw(sheet: Sheet) -> None:
        sheet.put("镜头里的春天", 40, TOP, 24)
        for i, note in enumerate(("河畔公园海棠花盛开", "居民在花市选购盆栽")):
            sheet.put(note, 60, 500 - i * 200, 8)

    pages = articles(make(two_columns, draw))
    assert pages[1].title == "镜头里的春天"
    assert pages[1].captions == ("河畔公园海棠花盛开", "居民在花市选购盆栽")


def test_scattered_scraps_are_all_kept(make: Make) -> None:
    """Far too many blocks to weigh, or links that close to a ring, must lose nothing."""
    for across, down in ((6, 10), (8, 40)):

        def draw(sheet: Sheet, across: int = across, down: int = down) -> None:
            for i in range(across * down):
                x, y = 30 + i % across * 65, 40 + i // across * 18.5
                sheet.put(f"格{i:03d}目", x, y + i % across * 5, 8)

        text = "".join(draft.body for draft in articles(make(draw)))
        assert all(f"格{i:03d}目" in text for i in range(across * down))


LAYOUTS: dict[str, tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]] = {
    "fake bold: the title's shadow": (
        [HEAD, (HEAD[0], 40.6, *HEAD[2:]), (G, 40)],
        [(HEAD[0], FLOWERS, None, ())],
    ),
    "a by-line ends the article": (
        [HEAD, (G, 40), ("（望桥社区管理办）", 80, END), POOL_HEAD, (P, 40, LOW)],
        [(HEAD[0], FLOWERS, "望桥社区管理办", ()), (POOL_HEAD[0], BATHS, None, ())],
    ),
    "a vertical title": ([*STACK, (P, 110, TOP + 60)], [("游泳馆重新开放", BATHS, None, ())]),
    "a by-line in the last row of its text": (
        [HEAD, ([*G[:3], "换盆浇水。"], 40), ("（望桥妇联）", 110, TOP - 3 * PITCH)],
        [(HEAD[0], f"{GARDEN[0]}换盆浇水。", "望桥妇联", ())],
    ),
    "brackets at the right edge under a full stop, whoever signs": (
        [HEAD, (G, 40), ("（河畔读书友人）", 90, END)],
        [(HEAD[0], FLOWERS, "河畔读书友人", ())],
    ),
    "a caption as large as the text, in the middle under its photo": (
        [HEAD, PHOTO, (NOTE, 75, TOP - 63), (G, 40, TOP - 85)],
        [(HEAD[0], FLOWERS, None, (NOTE,))],
    ),
    "the same, flush, with a gap below": (
        [HEAD, PHOTO, (NOTE, 40, TOP - 63), (G, 40, TOP - 85)],
        [(HEAD[0], FLOWERS, None, (NOTE,))],
    ),
    "a comma hung into a narrow gutter": (
        [HEAD, (HUNG, 40), (BESIDE, 189)],
        [(HEAD[0], "".join([*HUNG, *BESIDE]).strip("　"), None, ())],
    ),
    "an upright rule between titles nearer than a space": (
        [POST, ("春日花市香公园", 40, 730, 18), (G, 40), ("泳馆重新开放", 178, 730, 18), (P, 178)],
        [("春日花市香公园", FLOWERS, None, ()), ("泳馆重新开放", BATHS, None, ())],
    ),
    "white paper before an untitled article, the one above unsigned": (
        [HEAD, (G, 40), (P, 40, END - 50)],
        [(HEAD[0], FLOWERS, None, ()), (None, BATHS, None, ())],
    ),
    "a rule in its place": (
        [HEAD, (G, 40), BAR, (P, 40, END - 12)],
        [(HEAD[0], FLOWERS, None, ()), (None, BATHS, None, ())],
    ),
    "two open stories, each with its tail in the next column": (
        [HEAD, (G[:2], 40), (G[2:], SECOND), POOL_HEAD, (P[:2], 40, LOW), (P[2:], SECOND, LOW)],
        [(HEAD[0], FLOWERS, None, ()), (POOL_HEAD[0], BATHS, None, ())],
    ),
    "a vertical title ends above a flat one": (
        [*STACK, (P[:3], 110, TOP + 60), ("春日花市香满", 40, TOP - 88, 18), (G, 40, TOP - 118)],
        [("游泳馆重新开放", POOL[0], None, ()), ("春日花市香满", FLOWERS, None, ())],
    ),
    "large type of no article is kept with the nearest": (
        [HEAD, (G, 40), ("广告招租", 420, 90, 26)],
        [(HEAD[0], FLOWERS, None, ("广告招租",))],
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_layouts(make: Make, name: str) -> None:
    marks, wanted = LAYOUTS[name]
    found = articles(make(shown(*marks)))
    assert [(d.title, d.body, d.byline, d.captions) for d in found] == wanted


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (("春日花市", "香满河畔公园"), "春日花市 香满河畔公园"),  # room was left: two phrases
        (("春日花市香满", "河畔公园"), "春日花市香满河畔公园"),  # full: cut where it had to be
        (("“春日", "花市”香满公园"), "“春日花市”香满公园"),  # a quotation is no place for a space
    ],
)
def test_a_title_wrapped_between_phrases(make: Make, lines: tuple[str, str], title: str) -> None:
    upper, lower = lines
    marks = [(upper, 40, TOP + 50, 16), (lower, 40, TOP + 30, 16), (G, 40)]
    assert [draft.title for draft in articles(make(shown(*marks)))] == [title]


@pytest.mark.parametrize(
    ("heads", "pages"),
    [
        (["第5版 综合", "第6版 综合"], ["05", "06"]),
        (["A02", "A03"], ["A02", "A03"]),
        (["第二版 要闻", "第三版 要闻"], ["02", "03"]),
        (["07版", ""], ["07", "02"]),  # one page prints none: its place counts
        (["02版", ""], ["01", "02"]),  # or two pages would be the second
        (["05版", "05版"], ["01", "02"]),  # not both can be right
        (["本期共8版", "今日4版"], ["01", "02"]),  # how many there are
    ],
)
def test_the_printed_page_number_counts(make: Make, heads: list[str], pages: list[str]) -> None:
    date = ("2024年4月12日 星期五", 430, 810, 8)
    drawn = [shown((head, 40, 810), date, HEAD, (G, 40)) for head in heads]
    assert [draft.page for draft in articles(make(*drawn))] == pages


def test_a_scan_is_rejected_naming_ocr(make: Make) -> None:
    with pytest.raises(BadFile, match="OCR"):
        pdf.read(make(SCAN))


def scan(sheet: Sheet) -> None:
    sheet.canvas.drawInlineImage(Image.new("L", (40, 60)), 50, 50, 480, 700)


def test_a_scanned_page_among_others_is_reported(make: Make) -> None:
    document = pdf.read(make(two_columns, scan))
    assert document.blocks
    [problem] = document.problems
    assert "第 2 页" in str(problem)
    assert "OCR" in str(problem)


# One page of the glyphs A, B and C, which the font says are the radicals ⺠, ⻔ and ⽇.
RADICALS = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R
/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length 35>>stream
BT /F 12 Tf 20 100 Td (A B C) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 6 0 R>>endobj
6 0 obj<</Length 129>>stream
begincmap 1 begincodespacerange <00> <ff> endcodespacerange
3 beginbfchar <41> <2EA0> <42> <2ED4> <43> <2F47> endbfchar endcmap
endstream endobj
trailer<</Root 1 0 R>>"""


def test_radicals_become_characters() -> None:
    with pdfium.PdfDocument(RADICALS) as opened, closing(opened[0]) as leaf:
        found = read_print(leaf, 9)
    assert found
    assert "".join(glyph.char for glyph in found.glyphs) == "民门日"


def test_an_encrypted_file_is_rejected(make: Make) -> None:
    with pytest.raises(BadFile, match="密码"):
        pdf.read(make(two_columns, password="secret"))


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9])
def test_a_truncated_file_is_rejected(make: Make, share: float) -> None:
    whole = make(two_columns)
    with pytest.raises(BadFile, match="损坏"):
        pdf.read(RawFile(whole.path, whole.data[: int(len(whole.data) * share)]))


def test_too_many_pages_are_rejected(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PAGES", 1)
    with pytest.raises(BadFile, match="2 页"):
        pdf.read(make(two_columns, two_columns))


def test_too_many_glyphs_are_rejected(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_GLYPHS", 50)
    with pytest.raises(BadFile, match="字数过多"):
        pdf.read(make(two_columns))


@pytest.mark.parametrize(
    ("costs", "columns"),
    [
        ([], []),
        ([[1.0]], [0]),
        ([[1.0, 2.0], [1.0, 5.0]], [1, 0]),  # the greedy choice would cost 6
        ([[-3.0, 0.0, 8.0], [0.0, -3.0, 0.0], [1.0, 1.0, 1.0]], [0, 1, 2]),
    ],
)
def test_assignment_is_the_cheapest(costs: list[list[float]], columns: list[int]) -> None:
    assert assign(costs) == columns


# Floors: what was measured, less one article of the large file for each value.
FLOORS = [
    ("newsletter_natural.pdf", "newsletter", 1.0, 1.0, 1.0),
    ("newsletter_titleslast.pdf", "newsletter", 1.0, 1.0, 1.0),  # draw order: titles last
    ("scanline_cid.pdf", "scanline_cid", 1.0, 1.0, 1.0),  # draw order: by scan line
    ("v1_Lshape.pdf", "v1_Lshape", 1.0, 1.0, 1.0),
    ("v2_midtitle.pdf", "v2_midtitle", 1.0, 1.0, 1.0),  # the title is set into its columns
    ("v3_notitle.pdf", "v3_notitle", 1.0, 1.0, 1.0),
    ("v4_stack.pdf", "v4_stack", 1.0, 1.0, 1.0),
    ("v5_gutter6.pdf", "v5_gutter6", 1.0, 1.0, 1.0),  # a gutter of two thirds of an em
    ("v6_right_below.pdf", "v6_right_below", 1.0, 1.0, 1.0),  # titles right of and below
    ("v7_lead.pdf", "v7_lead", 1.0, 1.0, 1.0),  # a lead in larger type
    ("rand7.pdf", "rand7", 0.98, 0.97, 0.98),
]


@pytest.mark.parametrize(("name", "truth", "body", "title", "byline"), FLOORS)
def test_measured_layouts(name: str, truth: str, body: float, title: float, byline: float) -> None:
    if not SHARED.is_dir():
        pytest.skip(f"the measured set is not at {SHARED}")
    wanted = json.loads((SHARED / f"{truth}.truth.json").read_text(encoding="utf-8"))
    found = articles(RawFile(name, (SHARED / name).read_bytes()))
    pairs = [(want, got) for want in wanted if (got := _same_story(want, found))]
    count = len(wanted)
    assert sum(_folded(got.body) == _folded(want["body"]) for want, got in pairs) >= body * count
    assert sum(got.title == want["title"] for want, got in pairs) >= title * count
    assert sum(got.byline == want["byline"] for want, got in pairs) >= byline * count


def _same_story(want: dict[str, str], found: list[Draft]) -> Draft | None:
    """The article of the same page that begins or ends as the wanted one does."""
    pages = {f"{want['page']:02}"} if "page" in want else {draft.page for draft in found}
    body = _folded(want["body"])
    for draft in found:
        text = _folded(draft.body)
        if draft.page in pages and (text[:12] == body[:12] or text[-12:] == body[-12:]):
            return draft
    return None


def _folded(text: str) -> str:
    return re.sub(r"\s+", "", text)


ONE_HEADING = title().text


def test_a_page_of_one_heading_is_an_article_with_that_text() -> None:
    [draft] = articles_of(page(replace(title(), kicker="全民健身")))
    assert (draft.title, draft.kicker, draft.body) == (None, None, f"全民健身 {ONE_HEADING}")
    [with_photo] = articles_of(page(title(), caption(0, 600)))
    assert (with_photo.title, with_photo.body) == (ONE_HEADING, "")
