"""PDF pages -> articles: pages drawn here, and the measured set where it is at hand."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from indexer.blocks import BadFile, Draft, Kind, RawFile
from indexer.formats import pdf
from indexer.layout import arrange
from indexer.sheets.assign import assign

SHARED = Path(__file__).resolve().parents[2] / "shared" / "pdf"
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


def test_fake_bold_is_read_once(make: Make) -> None:
    def draw(sheet: Sheet) -> None:
        two_columns(sheet)
        sheet.put("春日花市香满河畔公园", 90.6, TOP + 30, 20)  # the shadow of the title

    (draft,) = articles(make(draw))
    assert draft.title == "春日花市香满河畔公园"


def test_the_byline_ends_the_article(make: Make) -> None:
    def draw(sheet: Sheet) -> None:
        sheet.put("春日花市香满公园", 40, TOP + 30, 16)
        end = sheet.column(wrapped(*GARDEN), 40)
        sheet.put("（望桥社区管理办）", 80, end)
        sheet.put("游泳馆重新开放", 40, end - 40, 16)
        sheet.column(wrapped(*POOL), 40, end - 65)

    first, second = articles(make(draw))
    assert (first.title, first.byline) == ("春日花市香满公园", "望桥社区管理办")
    assert first.body == "\n".join(GARDEN)
    assert (second.title, second.byline) == ("游泳馆重新开放", None)
    assert second.body == "\n".join(POOL)


def test_captions_and_kickers_stand_apart(make: Make) -> None:
    def draw(sheet: Sheet) -> None:
        sheet.put("赏花学艺", 110, TOP + 90, 13)
        sheet.put("春日花市香满公园", 60, TOP + 60, 20)
        sheet.canvas.rect(40, TOP - 50, COLUMN * BODY, 90, fill=1)
        sheet.put("居民在花市选购盆栽", 60, TOP - 62, 8)
        sheet.column(wrapped(*GARDEN), 40, TOP - 85)

    (draft,) = articles(make(draw))
    assert draft.kicker == "赏花学艺"
    assert draft.title == "春日花市香满公园"
    assert draft.captions == ("居民在花市选购盆栽",)
    assert draft.body == "\n".join(GARDEN)


def test_a_vertical_title_is_one_title(make: Make) -> None:
    def draw(sheet: Sheet) -> None:
        for i, char in enumerate("游泳馆重新开放"):
            sheet.put(char, 40, TOP - i * 20, 18)
        sheet.column(wrapped(*POOL), 75)

    (draft,) = articles(make(draw))
    assert draft.title == "游泳馆重新开放"
    assert draft.body == "\n".join(POOL)


def test_a_story_is_joined_across_pages(make: Make) -> None:
    lines = wrapped(*GARDEN)

    def first(sheet: Sheet) -> None:
        sheet.put("春日花市香满公园", 40, TOP + 30, 16)
        end = sheet.column(lines[:4], 40)
        sheet.put("（下转02版）", 100, end)

    def second(sheet: Sheet) -> None:
        sheet.put("春日花市香满公园", 40, TOP + 30, 14)
        sheet.put("（上接01版）", 100, TOP)
        sheet.column(lines[4:], 40, TOP - PITCH)

    (draft,) = articles(make(first, second))
    assert draft.body == "\n".join(GARDEN)
    assert draft.continued_to == "02"


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


def image_only(sheet: Sheet) -> None:
    sheet.canvas.rect(50, 50, 480, 700, fill=1)


def test_a_scan_is_rejected_naming_ocr(make: Make) -> None:
    with pytest.raises(BadFile, match="OCR"):
        pdf.read(make(image_only))


def scan(sheet: Sheet) -> None:
    sheet.canvas.drawInlineImage(Image.new("L", (40, 60)), 50, 50, 480, 700)


def test_a_scanned_page_among_others_is_reported(make: Make) -> None:
    document = pdf.read(make(two_columns, scan))
    assert document.blocks
    [problem] = document.problems
    assert "第 2 页" in problem
    assert "OCR" in problem


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
