"""Pages that are printed in other ways give the same articles as the plain page."""

import io
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from indexer.articles.from_pages.arrange import arrange
from indexer.corpus.blocks import Document, Draft, Kind, RawFile
from indexer.formats import pdf

FONT = "STSong-Light"
WIDE, HIGH = 595.0, 842.0
STORIES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (
        "河埠头的早市搬进新棚",
        (
            "五月七日清晨，望桥街道的河埠头早市搬进新棚，五十二个摊主都领到了编号。",
            "新棚装了雨篷和水池，摊位费不涨。管理员说，秋天再添一排夜灯。",
        ),
        "望桥街道市场办",
    ),
    (
        "修伞铺子教出十个徒弟",
        (
            "弄堂口的修伞铺子开了三年，老师傅已经教出十个徒弟，最小的二十一岁。",
            "徒弟们每月到居民区摆摊一次，修一把伞收三元，坏得厉害的不收钱。",
        ),
        "北圩居民区",
    ),
)
Put = Callable[[str, float, float, float], None]


def rows(text: str, width: int) -> Iterator[tuple[int, str]]:
    """Yield the lines of a paragraph, each with its indent in em."""
    yield 2, text[: width - 2]
    for at in range(width - 2, len(text), width):
        yield 0, text[at : at + width]


def page(
    put: Put, *, left: float = 60, top: float = 700, width: int = 24, head: bool = True
) -> None:
    """Print the two stories under each other with a running head."""
    if head:
        put("望桥社区报", left, 790, 18)
        put("2023年5月10日 第7期", 380, 790, 9)
    for title, paragraphs, byline in STORIES:
        put(title, left, top, 20)
        top -= 30
        for paragraph in paragraphs:
            for indent, line in rows(paragraph, width):
                put(line, left + indent * 12, top, 12)
                top -= 18
        put(f"（{byline}）", left + 12 * (width - len(byline) - 2), top, 12)
        top -= 60


def drawn(draw: Callable[[Canvas, Put], None], pages: int = 1, **attributes: object) -> RawFile:
    """Return a PDF on which the function draws each page."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(WIDE, HIGH))

    def put(text: str, x: float, y: float, size: float) -> None:
        canvas.setFont(FONT, size)
        canvas.drawString(x, y, text)

    for _ in range(pages):
        draw(canvas, put)
        canvas.showPage()
    canvas.save()
    return RawFile("a.pdf", buffer.getvalue())


def with_page(raw: RawFile, change: Callable[[pdfium.PdfPage], None]) -> RawFile:
    """Return the file with each of its pages changed."""
    document = pdfium.PdfDocument(raw.data)
    for number in range(len(document)):
        change(document[number])
    buffer = io.BytesIO()
    document.save(buffer)
    document.close()
    return RawFile(raw.path, buffer.getvalue())


def told(drafts: list[Draft]) -> list[tuple[str | None, str, str | None, tuple[str, ...]]]:
    return [(d.title, d.body, d.byline, d.captions) for d in drafts]


PLAIN = [(title, "\n".join(text), byline, ()) for title, text, byline in STORIES]


def plain(canvas: Canvas, put: Put) -> None:
    page(put)


def read(raw: RawFile) -> list[Draft]:
    return arrange(pdf.read(raw))


def test_the_plain_page() -> None:
    assert told(read(drawn(plain))) == PLAIN


def lie(canvas: Canvas, turn: int) -> None:
    """Turn all that is drawn to the left, and the page with it."""
    if turn != 180:
        canvas.setPageSize((HIGH, WIDE))
    canvas.translate(*{90: (HIGH, 0), 180: (WIDE, HIGH), 270: (0, WIDE)}[turn])
    canvas.rotate(turn)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_of_text_that_is_drawn_turned(turn: int) -> None:
    """A viewer shows the page upright: /Rotate undoes the turn of the text."""

    def turned(canvas: Canvas, put: Put) -> None:
        lie(canvas, turn)
        plain(canvas, put)

    raw = drawn(turned)
    shown = with_page(raw, lambda leaf: leaf.set_rotation(turn))
    assert told(read(raw)) == told(read(shown)) == PLAIN


def test_a_turned_page_outlines_the_article_where_the_file_has_it() -> None:
    """Boxes of articles are on the page as the file has it; the page's picture maps them."""

    def turned(canvas: Canvas, put: Put) -> None:
        lie(canvas, 90)
        plain(canvas, put)

    (upright, _), (found, _) = read(drawn(plain)), read(drawn(turned))
    assert upright.box
    assert found.box
    assert found.box.left == pytest.approx(HIGH - upright.box.top)
    assert found.box.bottom == pytest.approx(upright.box.left)


def test_a_turned_note_beside_the_text() -> None:
    """Text that is drawn turned on an upright page, such as an imprint, is read in its own way."""

    def noted(canvas: Canvas, put: Put) -> None:
        plain(canvas, put)
        canvas.rotate(90)
        put("望桥街道文化站供图", 300, -570, 8)

    [first, second] = read(drawn(noted))
    assert (first.body, second.body) == (PLAIN[0][1], PLAIN[1][1])
    assert first.captions + second.captions == ("望桥街道文化站供图",)


def vertical(
    put: Put, *, right: float, top: float, height: int, stories: slice, size: float
) -> None:
    """Print stories from top to bottom, in columns from right to left."""

    def down(text: str, x: float, y: float, em: float) -> None:
        for n, char in enumerate(text):
            put(char, x, y - n * em * 1.05, em)

    for title, paragraphs, byline in STORIES[stories]:
        down(title, right, top - 20, 20)
        right -= 30
        for paragraph in paragraphs:
            for indent, line in rows(paragraph, height):
                down(line, right, top - (indent + 1) * size * 1.05, size)
                right -= 1.6 * size
        down(f"（{byline}）", right, top - (height - len(byline) - 1) * size * 1.05, size)
        right -= 50


@pytest.mark.parametrize("height", [16, 22, 30])
def test_vertical_text_is_read_from_the_right(height: int) -> None:
    def down(canvas: Canvas, put: Put) -> None:
        vertical(put, right=540, top=760, height=height, stories=slice(1), size=11)

    [found] = read(drawn(down))
    assert (found.title, found.body, found.byline) == PLAIN[0][:3]
    assert found.box
    assert found.box.right > 500  # on the page as the file has it


def test_two_tiers_of_vertical_text() -> None:
    def down(canvas: Canvas, put: Put) -> None:
        put("望桥社区报", 60, 800, 18)
        vertical(put, right=540, top=760, height=20, stories=slice(0, 1), size=11)
        vertical(put, right=540, top=420, height=20, stories=slice(1, 2), size=11)

    found = told(read(drawn(down)))
    assert [story[:3] for story in found] == [story[:3] for story in PLAIN]


POEM = ("春水绿如蓝布衫", "阿婆洗菜到桥南", "一篮青荠一篮笋", "半日闲谈半日憨")


def test_a_vertical_article_on_a_page_of_rows() -> None:
    def boxed(canvas: Canvas, put: Put) -> None:
        plain(canvas, put)
        canvas.rect(380, 200, 190, 320)
        for n, line in enumerate(POEM):
            for m, char in enumerate(line):
                put(char, 530 - 24 * n, 490 - 14 * m, 12)

    found = read(drawn(boxed))
    bodies = [draft.body for draft in found]
    assert [PLAIN[0][1], PLAIN[1][1]] == [body for body in bodies if "水绿" not in body]
    assert any("春水绿如蓝布衫阿婆洗菜到桥南" in body.replace("\n", "") for body in bodies)


def test_a_font_for_vertical_text() -> None:
    """The font itself says that text runs down; digits and marks are set for it."""

    def down(canvas: Canvas, put: Put) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont(FONT, isVertical=True))
        try:
            x = 540.0
            for paragraph in STORIES[0][1]:
                for indent, line in rows(paragraph, 20):
                    put(line, x, 760 - 12 * indent, 12)
                    x -= 20
        finally:
            pdfmetrics.registerFont(UnicodeCIDFont(FONT))

    assert "".join(d.body for d in read(drawn(down))).replace("\n", "") == "".join(STORIES[0][1])


def slanted(canvas: Canvas, put: Put) -> None:
    plain(canvas, put)
    canvas.translate(200, 250)
    canvas.rotate(45)
    put("内部资料注意保存", 0, 0, 48)


def tiled(canvas: Canvas, put: Put) -> None:
    plain(canvas, put)
    for x in range(0, 600, 150):
        for y in range(60, 800, 120):
            canvas.saveState()
            canvas.translate(x, y)
            canvas.rotate(25)
            put("王某 0512", 0, 0, 12)
            canvas.restoreState()


def pale(canvas: Canvas, put: Put) -> None:
    plain(canvas, put)
    canvas.setFillGray(0.85)
    put("仅供内部传阅", 120, 560, 64)


def clear(canvas: Canvas, put: Put) -> None:
    plain(canvas, put)
    canvas.setFillColorRGB(0.8, 0, 0, alpha=0.2)
    put("仅供内部传阅", 120, 560, 64)


def stamped(canvas: Canvas, put: Put) -> None:
    plain(canvas, put)
    canvas.setFillColorRGB(0.9, 0, 0)
    for n, char in enumerate("望桥街道办事处资料专用章"):
        angle = math.radians(210 - 20 * n)
        canvas.saveState()
        canvas.translate(430 + 50 * math.cos(angle), 560 + 50 * math.sin(angle))
        canvas.rotate(120 - 20 * n)
        put(char, 0, 0, 14)
        canvas.restoreState()


def small_tiles(canvas: Canvas, put: Put) -> None:
    plain(canvas, put)
    canvas.setFillGray(0.85)
    for x in range(20, 600, 140):
        for y in range(60, 820, 90):
            put("王某 0512", x, y, 11)


def clear_tiles(canvas: Canvas, put: Put) -> None:
    """The marks have more glyphs than the text of the page."""
    plain(canvas, put)
    canvas.setFillColorRGB(0.2, 0.2, 0.2, alpha=0.15)
    for x in range(20, 600, 110):
        for y in range(60, 820, 50):
            put("王某 0512", x, y, 9)


def upright_tiles(canvas: Canvas, put: Put) -> None:
    plain(canvas, put)
    canvas.setFillGray(0.85)
    for x in range(20, 600, 140):
        for y in range(60, 820, 90):
            canvas.saveState()
            canvas.translate(x, y)
            canvas.rotate(90)
            put("王某 0512", 0, 0, 11)
            canvas.restoreState()


def beside_text(canvas: Canvas, put: Put) -> None:
    """Very large pale words, turned, that cross no text."""
    plain(canvas, put)
    canvas.setFillColorRGB(1, 0.8, 0.8)
    canvas.translate(560, 200)
    canvas.rotate(90)
    put("内部资料", 0, 0, 90)


def stamped_with_purpose(canvas: Canvas, put: Put) -> None:
    """The words inside a round stamp stand level and have the red of its rim."""
    plain(canvas, put)
    canvas.setFillColorRGB(0.85, 0.1, 0.1)
    for n, char in enumerate("望桥街道办事处"):
        angle = math.radians(200 - 36 * n)
        canvas.saveState()
        canvas.translate(430 + 45 * math.cos(angle), 560 + 45 * math.sin(angle))
        canvas.rotate(110 - 36 * n)
        put(char, 0, 0, 12)
        canvas.restoreState()
    put("★", 424, 554, 20)
    put("内部专用章", 405, 528, 10)


@pytest.mark.parametrize(
    "draw",
    [
        *(slanted, tiled, pale, clear, stamped, small_tiles, clear_tiles, upright_tiles),
        *(beside_text, stamped_with_purpose),
    ],
)
def test_watermarks_and_stamps_stand_apart(draw: Callable[[Canvas, Put], None]) -> None:
    raw = drawn(draw)
    assert told(read(raw)) == PLAIN
    assert any(mark in apart(pdf.read(raw)) for mark in ("内部", "王某", "望桥街道办事处"))


@pytest.mark.parametrize("pages", [2, 4])
def test_small_pale_words_at_one_place_of_several_pages_are_a_watermark(pages: int) -> None:
    def noted(canvas: Canvas, put: Put) -> None:
        plain(canvas, put)
        canvas.setFillGray(0.75)
        put("扫码关注望桥发布", 420, 620, 9)

    raw = drawn(noted, pages)
    assert told(read(raw)) == PLAIN * pages
    assert apart(pdf.read(raw)).count("扫码关注") == pages


@pytest.mark.parametrize("grey", [0.5, 0.7, 0.78, 0.86])
@pytest.mark.parametrize("ground", [False, True])
def test_a_headline_in_grey_or_on_a_dark_ground_is_kept(grey: float, ground: bool) -> None:
    def headed(canvas: Canvas, put: Put) -> None:
        def tinted(text: str, x: float, y: float, size: float) -> None:
            if size == 20 and ground:
                canvas.setFillColorRGB(0, 0, 0.4)
                canvas.rect(x - 5, y - 6, 260, 30, fill=1, stroke=0)
            canvas.setFillGray(grey if size == 20 else 0)
            put(text, x, y, size)

        page(tinted)

    assert told(read(drawn(headed))) == PLAIN


@pytest.mark.parametrize("off", [2, 6, 10])
def test_a_headline_with_a_light_shadow(off: float) -> None:
    def shadowed(canvas: Canvas, put: Put) -> None:
        canvas.setFillGray(0.8)
        put(STORIES[0][0], 60 + off, 700 - off, 20)
        canvas.setFillGray(0)
        plain(canvas, put)

    assert told(read(drawn(shadowed))) == PLAIN


def test_two_pages_of_one_masthead() -> None:
    """The date beside the name is a running head, and still tells what the name is."""
    raw = drawn(plain, pages=2)
    assert told(read(raw)) == PLAIN * 2
    assert apart(pdf.read(raw)).count("望桥社区报") == 2


def test_a_page_that_is_all_pale_is_read() -> None:
    def faint(canvas: Canvas, put: Put) -> None:
        canvas.setFillGray(0.8)
        plain(canvas, put)

    assert told(read(drawn(faint))) == PLAIN


def apart(document: Document) -> str:
    """The text of the document's furniture."""
    return "".join(block.text for block in document.blocks if block.kind is Kind.FURNITURE)


def test_print_outside_the_crop_box() -> None:
    def marked(canvas: Canvas, put: Put) -> None:
        plain(canvas, put)
        put("望桥0510.indd 1", 10, 8, 8)
        put("2023/5/8 下午4:20", 480, 8, 8)

    raw = with_page(drawn(marked), lambda leaf: leaf.set_cropbox(20, 24, WIDE - 20, HIGH - 24))
    assert told(read(raw)) == PLAIN
    assert "望桥0510.indd" in apart(pdf.read(raw))


MEDIA = b"/MediaBox [ 0 0 595 842 ]"


def stating(raw: RawFile, boxes: str, *, inherited: bool = False) -> RawFile:
    """Return the file with other boxes, stated by its page or by the parent of its pages."""
    assert MEDIA in raw.data
    stated = boxes.encode()
    if not inherited:
        return RawFile(raw.path, raw.data.replace(MEDIA, stated))
    data = raw.data.replace(MEDIA, b"").replace(b"/Type /Pages", stated + b" /Type /Pages")
    return RawFile(raw.path, data)


def marked(canvas: Canvas, put: Put) -> None:
    """Print marks of the printing works at the edges of the page."""
    plain(canvas, put)
    put("望桥0510.indd 1", 10, 8, 8)
    put("2023/5/8 下午4:20", 480, 8, 8)


@pytest.mark.parametrize(
    ("boxes", "inherited", "marks_show"),
    [
        ("/MediaBox [ 0 0 595 842 ] /CropBox [ 20 24 575 818 ]", False, False),
        ("/MediaBox [ 0 0 595 842 ] /CropBox [ 20 24 575 818 ]", True, False),
        ("/MediaBox [ 595 842 0 0 ] /CropBox [ 575 818 20 24 ]", False, False),
        ("/MediaBox [ 595 842 0 0 ]", True, True),
        ("/MediaBox [ 0 0 595 842 ] /CropBox [ -90 -90 2000 2000 ]", False, True),
        ("/MediaBox [ 0 0 595 842 ] /CropBox [ 2000 2000 2500 2500 ]", False, True),
        ("/MediaBox [ 0 0 595 842 ] /CropBox [ 0 0 0 0 ]", False, True),
        ("/MediaBox [ 0 0 595 842 ] /UserUnit 2.0 /CropBox [ 20 24 575 818 ]", False, False),
    ],
)
def test_page_boxes(boxes: str, inherited: bool, marks_show: bool) -> None:
    raw = stating(drawn(marked), boxes, inherited=inherited)
    found = read(raw)
    assert [draft.body for draft in found] == [body for _, body, _, _ in PLAIN]
    shown = "".join(caption for draft in found for caption in draft.captions)
    assert ("望桥0510" in shown) is marks_show
    assert "望桥0510" in shown + apart(pdf.read(raw))


@pytest.mark.parametrize(("x", "y"), [(-300, -400), (5000, 9000), (-20000, 30000)])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_off_the_origin(x: int, y: int, turn: int) -> None:
    def moved(canvas: Canvas, put: Put) -> None:
        canvas.translate(x, y)
        marked(canvas, put)

    boxes = (
        f"/MediaBox [ {x} {y} {x + 595} {y + 842} ] "
        f"/CropBox [ {x + 20} {y + 24} {x + 575} {y + 818} ] /Rotate {turn}"
    )
    raw = stating(drawn(moved), boxes)
    assert told(read(raw)) == PLAIN
    assert "望桥0510" in apart(pdf.read(raw))


@pytest.mark.parametrize("turn", [90, 180, 270])
@pytest.mark.parametrize("shown", [False, True])
def test_a_turned_page_with_a_crop_box(turn: int, shown: bool) -> None:
    def lying(canvas: Canvas, put: Put) -> None:
        lie(canvas, turn)
        marked(canvas, put)

    box = (20, 24, WIDE - 20, HIGH - 24) if turn == 180 else (24, 20, HIGH - 24, WIDE - 20)

    def crop(leaf: pdfium.PdfPage) -> None:
        leaf.set_cropbox(*box)
        if shown:
            leaf.set_rotation(turn)

    raw = with_page(drawn(lying), crop)
    assert told(read(raw)) == PLAIN
    assert "望桥0510" in apart(pdf.read(raw))


def test_a_picture_beside_the_crop_box_makes_no_scan() -> None:
    """The page's own text is short; what its crop box cuts off is not looked at."""

    def noted(canvas: Canvas, put: Put) -> None:
        canvas.setFillGray(0.5)
        canvas.drawInlineImage(Image.new("L", (9, 9), 128), 0, 0, WIDE, 500)
        canvas.setFillGray(0)
        put("停电通知", 240, 760, 20)
        put("后天八时至十二时停电检修。", 90, 720, 12)

    raw = with_page(drawn(noted), lambda leaf: leaf.set_cropbox(0, 600, WIDE, HIGH))
    assert told(read(raw)) == [("停电通知", "后天八时至十二时停电检修。", None, ())]


LETTER = (
    "垃圾分类做了两年，各居民区的投放点越来越干净，离不开每一位邻居的耐心和坚持。",
    "天热以后湿垃圾容易发酸，请当天投放，投放前沥干水分，早晚两个时段都有人值守。",
    "大件垃圾请提前一天打电话登记。",
)


@pytest.mark.parametrize("size", [8.0, 9.0, 11.0, 20.0])
def test_a_running_head_of_any_size(size: float) -> None:
    """What pages have in common at one place is no text, as large as it may be."""
    numbers = iter("一二三")

    def headed(canvas: Canvas, put: Put) -> None:
        put("望桥社区报 · 街坊新闻", 200, 805, size)
        page(put, head=False)
        put(f"第{next(numbers)}页", 280, 30, 9)

    raw = drawn(headed, pages=3)
    assert told(read(raw)) == PLAIN * 3
    assert apart(pdf.read(raw)).count("街坊新闻") == 3


def test_large_running_heads_of_left_and_right_pages() -> None:
    """A number that changes from page to page tells a running head from a title."""
    numbers = iter(range(1, 5))

    def headed(canvas: Canvas, put: Put) -> None:
        number = next(numbers)
        put(f"{('街坊新闻', '望桥社区报')[number % 2]} 第{number}版", 200, 805, 20)
        page(put, head=False)

    assert told(read(drawn(headed, pages=4))) == PLAIN * 4


def test_a_title_that_pages_have_in_common_is_kept() -> None:
    """Two notices of one title are two notices: large type must be repeated more often."""
    assert told(read(drawn(lambda canvas, put: page(put, head=False), pages=2))) == PLAIN * 2


@pytest.mark.parametrize(("size", "pitch"), [(14, 31), (16, 27), (15, 36)])
def test_a_letter_in_large_type(size: float, pitch: float) -> None:
    """A page of its own size is measured by that size, also with lines far apart."""
    done = iter(range(3))

    def lettered(canvas: Canvas, put: Put) -> None:
        if next(done):
            page(put, head=False)
            return
        put("致全体居民的一封信", 210, 780, size + 2)
        y = 730.0
        for paragraph in LETTER:
            for indent, line in rows(paragraph, 30):
                put(line, 60 + indent * size, y, size)
                y -= pitch

    letter, *others = told(read(drawn(lettered, pages=3)))
    assert letter[:2] == ("致全体居民的一封信", "\n".join(LETTER))
    assert others == PLAIN * 2


@pytest.mark.parametrize(("rows_deep", "size"), [(2, 27), (3, 45)])
def test_a_drop_cap_begins_its_line(rows_deep: int, size: float) -> None:
    title, paragraphs, byline = STORIES[0]

    def capped(canvas: Canvas, put: Put) -> None:
        put(title, 60, 740, 20)
        text = paragraphs[0]
        put(text[0], 60, 700 - 18 * (rows_deep - 1), size)
        y, at = 700.0, 1
        for n in range(3):
            left = 60 + (size + 4 if n < rows_deep else 0)
            count = int((348 - left) / 12)
            put(text[at : at + count], left, y, 12)
            y, at = y - 18, at + count
        for indent, line in rows(paragraphs[1], 24):
            put(line, 60 + indent * 12, y, 12)
            y -= 18
        put(f"（{byline}）", 250, y, 12)

    assert told(read(drawn(capped))) == PLAIN[:1]


NUMBERED = "7日清晨，望桥街道的河埠头早市搬进新棚，五十二个摊主都领到了编号，大家都说好。"


@pytest.mark.parametrize("cap", ["5月", "12月", "1", "2023年"])
@pytest.mark.parametrize(("rows_deep", "size"), [(2, 30), (3, 48)])
def test_a_number_as_a_drop_cap(cap: str, rows_deep: int, size: float) -> None:
    number = cap.rstrip("年月")
    text = cap[len(number) :] + NUMBERED

    def capped(canvas: Canvas, put: Put) -> None:
        put(STORIES[0][0], 60, 740, 20)
        put(number, 60, 700 - 18 * (rows_deep - 1), size)
        wide = pdfmetrics.stringWidth(number, FONT, size) + 4
        y, at = 700.0, 0
        while at < len(text):
            left = 60 + (wide if y > 700 - 18 * rows_deep else 0)
            count = int((348 - left) / 12)
            put(text[at : at + count], left, y, 12)
            y, at = y - 18, at + count

    assert told(read(drawn(capped))) == [(STORIES[0][0], number + text, None, ())]


def test_the_large_number_of_a_list_is_no_drop_cap() -> None:
    def listed(canvas: Canvas, put: Put) -> None:
        put("三件实事", 60, 740, 20)
        for n, (_, texts, _) in enumerate(STORIES, 1):
            put(str(n), 60, 702 - 100 * n, 30)
            for m in range(2):
                put(texts[0][15 * m : 15 * m + 15], 90, 720 - 18 * m - 100 * n, 12)

    bodies = "".join(draft.body for draft in read(drawn(listed)))
    assert all(f"{n}{STORIES[n - 1][1][0][:3]}" not in bodies for n in (1, 2))


def test_a_large_letter_beside_no_text_is_no_drop_cap() -> None:
    def lettered(canvas: Canvas, put: Put) -> None:
        plain(canvas, put)
        put("春", 460, 500, 60)

    assert [draft.body for draft in read(drawn(lettered))] == [story[1] for story in PLAIN]


def test_a_short_notice_is_no_scan() -> None:
    def noted(canvas: Canvas, put: Put) -> None:
        put("停电通知", 240, 760, 20)
        put("后天八时至十二时停电检修。", 90, 720, 12)

    assert told(read(drawn(noted))) == [("停电通知", "后天八时至十二时停电检修。", None, ())]


@pytest.mark.parametrize("name_size", [36, 64])
@pytest.mark.parametrize("issue", ["第 9 期", "〔2023〕第9期（总第61期）", "2023年第九期"])
def test_a_briefing_in_the_official_style(name_size: float, issue: str) -> None:
    title, paragraphs, _ = STORIES[0]

    def briefing(canvas: Canvas, put: Put) -> None:
        put("内部资料", 75, 800, 14)
        put("平安望桥简报", 90, 770 - name_size, name_size)
        put(issue, 240, 735 - name_size, 14)
        put("望桥街道平安办编", 75, 700 - name_size, 14)
        put("2023年5月9日", 410, 700 - name_size, 14)
        canvas.line(75, 690 - name_size, 520, 690 - name_size)
        put(title, 180, 640 - name_size, 20)
        y = 600 - name_size
        for paragraph in paragraphs:
            for indent, line in rows(paragraph, 30):
                put(line, 75 + indent * 14, y, 14)
                y -= 28
        canvas.line(75, 150, 520, 150)
        put("报：区委政法委、区民政局，区司法局、区信访办，区城管局。", 75, 130, 14)
        put("送：街道各位领导。", 75, 110, 14)
        put("发：各居民区党总支。", 75, 90, 14)
        put("（共印40份）", 430, 70, 14)
        put("— 1 —", 280, 40, 12)

    raw = drawn(briefing)
    assert told(read(raw)) == [(title, "\n".join(paragraphs), None, ())]
    assert all(
        word in apart(pdf.read(raw))
        for word in ("简报", issue.replace(" ", ""), "平安办编", "政法委", "共印")
    )


SENT = ("报：区委政法委、区民政局。", "送：街道各位领导。", "发：各居民区党总支。")


@pytest.mark.parametrize(
    ("issue", "editor", "sent"),
    [
        ("第 9 期", ("望桥街道平安办编", "2023年5月9日"), ("报：区委。送：领导。发：各居民区。",)),
        ("第 9 期", ("望桥街道平安办编", "2023年5月9日"), ("报 送：区委办公室", "发 送：各科室")),
        ("第 9 期", ("望桥街道平安办编", "2023年5月9日"), ("发：各居民区，各科室。",)),
        ("第 9 期", ("望桥街道平安办编", "2023.5.9"), SENT),
        ("第 9 期", ("望桥街道平安办", "签发人：王某"), SENT),
        (
            "第 9 期",
            ("望桥街道党政办公室编印", "二〇二三年五月九日"),
            ("责任编辑：王某 审核：李某",),
        ),
        ("2023年 第9期", ("望桥街道平安办编", "2023年5月9日"), SENT),
        ("总第108期", ("望桥街道平安办编", "2023年5月9日"), SENT),
        ("增刊第3期", ("望桥街道平安办编", "2023年5月9日"), SENT),
        ("第 9 号", ("望桥街道平安办编", "2023年5月9日"), ("主送：区委办公室", "抄送：各街道、镇")),
    ],
)
@pytest.mark.parametrize("contents", [(), ("本期要目", "◎河埠头的早市搬进新棚", "◎修伞铺子收徒")])
def test_usual_forms_of_a_briefing(
    issue: str, editor: tuple[str, str], sent: tuple[str, ...], contents: tuple[str, ...]
) -> None:
    title, paragraphs, _ = STORIES[0]

    def briefing(canvas: Canvas, put: Put) -> None:
        put("平安望桥简报", 90, 730, 40)
        put(issue, 240, 695, 14)
        put(editor[0], 75, 660, 14)
        put(editor[1], 410, 660, 14)
        canvas.line(75, 650, 520, 650)
        for n, entry in enumerate(contents):
            put(entry, 75, 625 - 24 * n, 14)
        put(title, 180, 530, 20)
        y = 490
        for paragraph in paragraphs:
            for indent, line in rows(paragraph, 30):
                put(line, 75 + indent * 14, y, 14)
                y -= 28
        canvas.line(75, 150, 520, 150)
        for n, line in enumerate(sent):
            put(line, 75, 130 - 20 * n, 14)
        put("（共印40份）", 430, 66, 14)

    raw = drawn(briefing)
    assert told(read(raw)) == [(title, "\n".join(paragraphs), None, ())]
    assert all(word in apart(pdf.read(raw)) for word in ("简报", editor[1], sent[0][-3:], "共印"))


ROWS = (
    ("日期", "活动", "地点"),
    ("五月六日", "学修伞", "河埠头"),
    ("五月九日", "听评弹", "书屋"),
    *((f"五月{day}日", "量血压", "卫生站") for day in "十廿卅"),
)


def in_cells(canvas: Canvas, x: float, y: float) -> None:
    canvas.rect(x, y, 150, 30)


def by_strokes(canvas: Canvas, x: float, y: float) -> None:
    canvas.line(x, y, x + 150, y)
    canvas.line(x, y + 30, x + 150, y + 30)
    canvas.line(x, y, x, y + 30)
    canvas.line(x + 150, y, x + 150, y + 30)


def without_sides(canvas: Canvas, x: float, y: float) -> None:
    canvas.line(x, y, x + 148, y)
    canvas.line(x, y + 30, x + 148, y + 30)


@pytest.mark.parametrize("rule", [in_cells, by_strokes, without_sides])
@pytest.mark.parametrize("copies", [1, 4])
def test_a_ruled_table_is_read_by_rows(
    rule: Callable[[Canvas, float, float], None], copies: int
) -> None:
    def ruled(canvas: Canvas, put: Put) -> None:
        put("五月活动安排", 220, 790, 20)
        for n, row in enumerate(ROWS * copies):
            for m, cell in enumerate(row):
                rule(canvas, 60 + 150 * m, 740 - 30 * n)
                put(cell, 70 + 150 * m, 748 - 30 * n, 10)

    [found] = read(drawn(ruled))
    assert (found.title, found.body) == ("五月活动安排", "\n".join(map("|".join, ROWS * copies)))


def test_text_goes_on_after_a_table() -> None:
    title, paragraphs, byline = STORIES[0]

    def ruled(canvas: Canvas, put: Put) -> None:
        put(title, 60, 760, 20)
        y = 730.0
        for indent, line in rows(paragraphs[0], 24):
            put(line, 60 + indent * 12, y, 12)
            y -= 18
        y -= 20
        for row in ROWS:
            for m, cell in enumerate(row):
                canvas.rect(60 + 96 * m, y - 6, 96, 24)
                put(cell, 66 + 96 * m, y, 12)
            y -= 24
        y -= 10
        for indent, line in rows(paragraphs[1], 24):
            put(line, 60 + indent * 12, y, 12)
            y -= 18
        put(f"（{byline}）", 250, y, 12)

    table = map("|".join, ROWS)
    assert told(read(drawn(ruled))) == [
        (title, "\n".join((paragraphs[0], *table, paragraphs[1])), byline, ())
    ]


def test_a_paragraph_of_one_line_under_a_table_is_no_part_of_its_last_row() -> None:
    def ruled(canvas: Canvas, put: Put) -> None:
        put("五月活动安排", 220, 790, 20)
        for n, row in enumerate(ROWS):
            for m, cell in enumerate(row):
                canvas.rect(60 + 96 * m, 734 - 24 * n, 96, 24)
                put(cell, 66 + 96 * m, 740 - 24 * n, 12)
        put("活动都不收钱，请带茶杯。", 84, 700 - 24 * len(ROWS), 12)

    [found] = read(drawn(ruled))
    assert found.body.split("\n") == [*map("|".join, ROWS), "活动都不收钱，请带茶杯。"]


TABLES: tuple[tuple[tuple[tuple[str, ...], ...], tuple[int, ...]], ...] = (
    (ROWS, (0, 108, 208)),
    (
        (
            ("居民区", "负责人", "电话", "值班时间"),
            ("北圩", "王某某", "65123401", "8:30-16:30"),
            ("河埠", "李某", "65123402", "8:30-17:00"),
            ("望桥一村", "赵某", "65123403", "全天"),
        ),
        (0, 78, 138, 218),
    ),
    (
        (
            ("时间", "内容"),
            ("8:30", "居民代表集合"),
            ("9:00", "参观新棚和公平秤"),
            ("10:30", "座谈会"),
        ),
        (0, 88),
    ),
    (
        (
            ("项目", "要带的材料", "窗口"),
            ("敬老卡", "身份证原件和复印件各一份", "2号"),
            ("居住证", "租赁合同和房产证复印件", "3号"),
            ("医保", "身份证、社保卡", "5号"),
        ),
        (0, 128, 298),
    ),
)


@pytest.mark.parametrize(("table", "places"), TABLES)
@pytest.mark.parametrize("align", [0.0, 0.5])
@pytest.mark.parametrize(("size", "pitch"), [(12, 24), (12, 18), (10, 16), (12, 36)])
def test_a_table_without_rules_is_read_by_rows(
    table: Sequence[Sequence[str]], places: Sequence[int], align: float, size: int, pitch: int
) -> None:
    """Cells begin, or are centred, at one place; text stands over and under the table."""
    over, under = STORIES[0][1]

    def aligned(canvas: Canvas, put: Put) -> None:
        put("五月活动安排", 160, 790, 20)
        column(put, 60, list(rows(over, 24)), 750)
        top = 710 - 18 * (len(over) // 24)
        for n, cells in enumerate(table):
            for place, cell in zip(places, cells, strict=True):
                wide = pdfmetrics.stringWidth(cell, FONT, size)
                put(cell, 72 + align * 60 + place - align * wide, top - pitch * n, size)
        column(put, 60, list(rows(under, 24)), top - pitch * len(table) - 6)

    (found,) = read(drawn(aligned))
    assert found.title == "五月活动安排"
    assert found.body.split("\n") == [over, *map("|".join, table), under]


def test_a_cell_of_two_lines_without_rules() -> None:
    def aligned(canvas: Canvas, put: Put) -> None:
        put("办事指南", 160, 790, 20)
        for at, cells in (
            (750, ("项目", "材料", "窗口")),
            (726, ("敬老卡", "身份证原件、复印", "2号")),
            (711, ("", "件和照片各一份", "")),
            (684, ("居住证", "租赁合同", "3号")),
            (660, ("医保", "身份证和社保卡", "5号")),
        ):
            for left, cell in zip((72, 150, 300), cells, strict=True):
                put(cell, left, at, 12)

    (found,) = read(drawn(aligned))
    assert found.body.split("\n") == [
        "项目|材料|窗口",
        "敬老卡|身份证原件、复印件和照片各一份|2号",
        "居住证|租赁合同|3号",
        "医保|身份证和社保卡|5号",
    ]


@pytest.mark.parametrize("off", [0, 5])
def test_a_table_without_rules_beside_a_column_of_text(off: int) -> None:
    def beside(canvas: Canvas, put: Put) -> None:
        put("五月活动安排", 60, 790, 18)
        put(STORIES[0][0], 330, 790, 18)
        text = [row for _, texts, _ in STORIES for part in texts for row in rows(part, 18)]
        column(put, 330, text, 750)
        for n, cells in enumerate(ROWS):
            for left, cell in zip((60, 140, 220), cells, strict=True):
                put(cell, left, 750 - off - 24 * n, 12)

    table, story = read(drawn(beside))
    assert (table.title, table.body.split("\n")) == ("五月活动安排", list(map("|".join, ROWS)))
    assert story.body.split("\n") == [part for _, texts, _ in STORIES for part in texts]


@pytest.mark.parametrize("count", [2, 3, 5])
@pytest.mark.parametrize(("wide", "white"), [(5, 2.0), (7, 1.5), (8, 3.0), (13, 2.0)])
@pytest.mark.parametrize("high", [3, 4, 12])
def test_narrow_columns_of_a_newspaper_are_no_table(
    count: int, wide: int, white: float, high: int
) -> None:
    text = "".join(part for _, texts, _ in STORIES for part in texts) * 9
    at = [n * wide for n in range(count * high + 1)]
    lines = [text[a:b] for a, b in pairwise(at)]

    def draw(canvas: Canvas, put: Put) -> None:
        put(STORIES[0][0], 40, 790, 20)
        for n, line in enumerate(lines):
            left = 40 + (n // high) * (wide + white) * 7
            put(line, left, 750 - 11 * (n % high), 7)

    assert "".join(draft.body for draft in read(drawn(draw))) == "".join(lines)


@pytest.mark.parametrize("marks", [("", ""), ("，", "。")])
def test_verses_side_by_side_are_no_table(marks: tuple[str, str]) -> None:
    verse = [line + marks[n % 2] for n, line in enumerate(POEM)]

    def draw(canvas: Canvas, put: Put) -> None:
        put("河埠诗页", 160, 790, 20)
        for n in range(3):
            column(put, 60 + n * 140, [(0, line) for line in verse], 740)

    bodies = "".join(draft.body for draft in read(drawn(draw)))
    assert bodies.replace("\n", "") == "".join(verse) * 3


def test_boxes_around_articles_are_no_table() -> None:
    def boxed(canvas: Canvas, put: Put) -> None:
        for n in range(6):
            x, y = 40 + 180 * (n % 3), 480 - 380 * (n // 3)
            canvas.rect(x, y, 180, 360)
            put("修伞铺子的徒弟"[: 7 - n], x + 10, y + 320, 16)
            for m, (indent, line) in enumerate(rows(STORIES[n % 2][1][0] * 2, 15)):
                put(line, x + 10 + indent * 10, y + 290 - 16 * m, 10)

    assert len(read(drawn(boxed))) == 6


@pytest.mark.parametrize("cut", [25, 26, 27, 28, 40])
def test_a_text_of_one_column_runs_over_pages(cut: int) -> None:
    """The page ends inside a paragraph, or between two; the next page has no title."""
    paragraphs = tuple(text for _, texts, _ in STORIES for text in texts) * 6
    lines = [line for text in paragraphs for line in rows(text, 28)]
    parts = iter((("关于早市搬进新棚的情况", lines[:cut]), ("", lines[cut:])))

    def lettered(canvas: Canvas, put: Put) -> None:
        title, part = next(parts)
        put(title, 160, 800, 20)
        y = 760.0
        for indent, line in part:
            put(line, 60 + indent * 13, y, 13)
            y -= 25 if cut < 30 else 17

    assert told(read(drawn(lettered, pages=2))) == [
        ("关于早市搬进新棚的情况", "\n".join(paragraphs), None, ())
    ]


@pytest.mark.parametrize(
    "notes",
    [
        (
            "2023年5月10日 星期三",
            "第7期 今日4版",
            "望桥街道办事处主办",
        ),  # its own line names no number
        ("望桥街道党工委主管", "2023年5月10日"),
    ],
)
def test_a_masthead_beside_its_notes_is_no_article(notes: tuple[str, ...]) -> None:
    def draw(_canvas: Canvas, put: Put) -> None:
        put("望桥社区报", 60, 765, 40)
        for number, note in enumerate(notes):
            put(note, 420, 800 - 14 * number, 9)
        page(put, head=False)

    assert told(read(drawn(draw))) == told(read(drawn(plain)))


def test_a_large_section_beside_the_page_number_is_no_title() -> None:
    def draw(_canvas: Canvas, put: Put) -> None:
        put("综合", 60, 784, 22)
        put("02版 2023年5月10日", 420, 795, 11)
        page(put, head=False)

    assert told(read(drawn(draw))) == told(read(drawn(plain)))


def column(put: Put, left: float, lines: Sequence[tuple[float, str]], top: float = 700) -> None:
    """Print lines under each other, each with its indent in em, in type of 12 points."""
    for number, (indent, line) in enumerate(lines):
        put(line, left + 12 * indent, top - 18 * number, 12)


def test_a_subhead_below_a_short_last_line() -> None:
    lines = (
        (2, "五月七日清晨，望桥街道的河埠头早市"),
        (0, "搬进新棚。"),
        (6, "雨棚加宽 水池"),
        (2, "五十二个摊主都领到了编号，管理员说"),
        (0, "秋天再添一排夜灯。"),
    )
    raw = drawn(lambda _canvas, put: column(put, 60, lines))
    (block,) = pdf.read(raw).blocks
    assert block.indented == (True, False, True, True, False)
    (draft,) = read(raw)
    assert draft.body.split("\n") == [
        "五月七日清晨，望桥街道的河埠头早市搬进新棚。",
        "雨棚加宽 水池",
        "五十二个摊主都领到了编号，管理员说秋天再添一排夜灯。",
    ]


def test_a_title_over_all_of_its_columns() -> None:
    """The outer columns belong to a title although the inner ones are a point better centred."""
    columns = (
        (60, ("五月七日清晨早市", "搬进新棚，五十二个摊", "主都领到编号。")),
        (198, ("早点摊前人最多，", "豆浆三元一碗，馄饨八", "元一碗，卖到九点。")),
        (336, ("新来的摊主要先学", "三天，学会怎样收摊，", "再把地面冲洗两遍。")),
        (476, ("摊位装了雨篷水池", "，管理员说秋天再添夜", "灯，摊位费不涨。")),
    )

    def draw(_canvas: Canvas, put: Put) -> None:
        put("河埠头的早市", 266, 730, 20)
        for left, (first, *rest) in columns:
            column(put, left, [(2, first), *((0, line) for line in rest)])

    (draft,) = read(drawn(draw))
    assert draft.title == "河埠头的早市"
    assert draft.body.split("\n") == ["".join(lines) for _, lines in columns]


@settings(max_examples=20, deadline=None)
@given(
    turn=st.sampled_from((0, 90, 180, 270)),
    shown=st.booleans(),
    origin=st.sampled_from(((0, 0), (-300, -400), (5000, 9000))),
    cut=st.integers(0, 200),
    extras=st.sets(st.sampled_from((small_tiles, stamped_with_purpose, slanted, beside_text))),
    second=st.booleans(),
)
def test_no_mix_of_page_features_loses_text(
    turn: int,
    shown: bool,
    origin: tuple[int, int],
    cut: int,
    extras: set[Callable[[Canvas, Put], None]],
    second: bool,
) -> None:
    """Turned, cropped and moved pages with marks and a second page beside: all is accounted for."""
    printed: Counter[str] = Counter()

    def mixed(canvas: Canvas, put: Put) -> None:
        def noted(text: str, x: float, y: float, size: float) -> None:
            printed.update(text.replace(" ", ""))
            put(text, x, y, size)

        canvas.translate(*origin)
        if turn:
            lie(canvas, turn)
        page(noted)
        if second:
            page(noted, left=400, width=14)
        for extra in sorted(extras, key=lambda each: each.__name__):
            canvas.saveState()
            extra(canvas, noted)
            canvas.restoreState()

    x, y = origin
    wide, high = (HIGH, WIDE) if turn in {90, 270} else (WIDE, HIGH)
    raw = drawn(mixed)
    media = re.compile(rb"/MediaBox \[[^\]]*\]")
    crop = f"/CropBox [ {x + cut} {y + cut} {x + wide} {y + high} ]"
    boxes = f"/MediaBox [ {x} {y} {x + wide} {y + high} ] {crop} /Rotate {turn if shown else 0}"
    raw = RawFile(raw.path, media.sub(boxes.encode(), raw.data))
    document = pdf.read(raw)
    told_apart = "".join(aside.text for aside in document.asides)
    found = Counter("".join(block.text for block in document.blocks) + told_apart)
    del found["|"], found["\n"], found[" "]
    assert found == printed
    arrange(document)
