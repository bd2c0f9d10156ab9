"""page_image.py and web/article/images.py: pages of PDFs as pictures, and the folder of them."""

import io
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from indexer.corpus.blocks import BadFile, RawFile
from indexer.extract.extract import extract
from indexer.originals.hidden import Hidden
from indexer.originals.page_image import PIXELS, SIDE, Placing, draw, placing_of
from indexer.update.run import load_context
from searcher.core.model import Article
from searcher.disk.owned import MARKER, Kind, is_ours, mark, pages_of
from tests.conftest import SAMPLE
from web.article.images import PageImages

SECONDS = 30.0
PAPER = SAMPLE / "wangchao" / "2024-01-12.pdf"
BOX = (60.0, 100.0, 160.0, 250.0)  # left, bottom, right, top, in points
Rectangle = tuple[float, float, float, float]


def pdf(path: Path, size: tuple[float, float] = (300, 400), pages: int = 1) -> Path:
    """Write a PDF whose first page has a black box."""
    canvas = Canvas(str(path), pagesize=size)
    canvas.rect(BOX[0], BOX[1], BOX[2] - BOX[0], BOX[3] - BOX[1], stroke=0, fill=1)
    for _ in range(pages):
        canvas.showPage()
    canvas.save()
    return path


def turned(path: Path, rotation: int, crop: Rectangle | None) -> Path:
    """Rotate a PDF's first page, and crop it."""
    document = pdfium.PdfDocument(path.read_bytes())
    document[0].set_rotation(rotation)
    if crop:
        document[0].set_cropbox(*crop)
    document.save(str(path))
    document.close()
    return path


def black(png: bytes) -> Rectangle:
    """Return left, top, right and bottom of what is black in a picture."""
    picture = Image.open(io.BytesIO(png)).convert("L").point(lambda light: 255 * (light < 128))
    found = picture.getbbox()
    assert found
    return found


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (30.0, 40.0, 290.0, 390.0)])
def test_the_outline_is_where_the_box_is(
    tmp_path: Path, rotation: int, crop: Rectangle | None
) -> None:
    png = draw(turned(pdf(tmp_path / "1.pdf"), rotation, crop).read_bytes(), 1)
    placing = placing_of(png)
    outline = placing.rectangle(BOX)
    assert outline
    left, top, wide, high = outline
    room = 3 * max(abs(placing.right[0]), abs(placing.right[1]))  # pixels around the box
    expected = (left + room, top + room, left + wide - room, top + high - room)
    assert black(png) == pytest.approx(expected, abs=1.5)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize(("x", "y"), [(-300, -400), (5000, 9000)])
@pytest.mark.parametrize("crop", ["", "/CropBox [ {} {} {} {} ] "])
def test_an_article_is_outlined_on_a_page_off_the_origin(
    tmp_path: Path, rotation: int, x: int, y: int, crop: str
) -> None:
    """The outline holds the text's ink and nothing else, however the boxes of the page lie."""
    file = tmp_path / "a.pdf"
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(file), pagesize=(300, 400))
    canvas.translate(x, y)
    canvas.setFont("STSong-Light", 12)
    for row in range(6):
        canvas.drawString(60, 250 - 20 * row, "望桥街道的早市搬进新棚。")
    canvas.save()
    boxes = f"/MediaBox [ {x} {y} {x + 300} {y + 400} ] /Rotate {rotation} "
    boxes += crop.format(x + 20, y + 90, x + 280, y + 390)
    data = file.read_bytes()
    assert b"/MediaBox [ 0 0 300 400 ]" in data
    data = data.replace(b"/MediaBox [ 0 0 300 400 ]", boxes.encode())
    (article,) = extract(RawFile("a.pdf", data), load_context(SAMPLE)).articles
    png = draw(data, 1)
    left, top, right, bottom = black(png)
    outline = placing_of(png).rectangle(article.box) if article.box else None
    assert outline
    assert outline[0] <= left
    assert outline[1] <= top
    assert right <= outline[0] + outline[2]
    assert bottom <= outline[1] + outline[3]
    share = (right - left) * (bottom - top) / (outline[2] * outline[3])
    assert share > 0.6  # the rest is the room around a text and the height of its lines


def test_a_box_that_leaves_the_page_is_cut() -> None:
    placing = Placing(1, 200, 100, (0.0, 100.0), (1.0, 0.0), (0.0, -1.0))
    assert placing.rectangle((-50, 50, 1000, 80)) == (0, 17, 200, 36)
    assert placing.rectangle((300, 0, 400, 50)) is None


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_hidden_box_is_white(tmp_path: Path, rotation: int) -> None:
    data = turned(pdf(tmp_path / "1.pdf"), rotation, None).read_bytes()
    lower = (BOX[0], BOX[1], BOX[2], (BOX[1] + BOX[3]) / 2)
    left, top, right, bottom = black(draw(data, 1))
    cut = black(draw(data, 1, Hidden((lower,)).text()))
    assert (right - left) * (bottom - top) == pytest.approx(
        2 * (cut[2] - cut[0]) * (cut[3] - cut[1]), rel=0.1
    )
    picture = Image.open(io.BytesIO(draw(data, 1, Hidden((lower, BOX)).text()))).convert("L")
    assert picture.getextrema() == (255, 255)


def test_the_lines_of_a_hidden_text_are_white_wherever_they_are() -> None:
    raw = RawFile("wangchao/2024-01-12.pdf", PAPER.read_bytes())
    first, second, *_ = extract(raw, load_context(SAMPLE)).articles
    page = draw(raw.data, 1)
    gone = draw(raw.data, 1, Hidden(articles=(first,)).text())
    assert _ink(gone, first) < _ink(page, first) / 4  # pictures and hairlines stay
    assert _ink(gone, second) == _ink(page, second) > 0


def _ink(png: bytes, article: Article) -> int:
    """Return how many dark pixels the place of an article has."""
    assert article.box
    place = placing_of(png).rectangle(article.box)
    assert place
    left, top, wide, high = map(round, place)
    cut = Image.open(io.BytesIO(png)).convert("L").crop((left, top, left + wide, top + high))
    return sum(cut.histogram()[:128])


@pytest.mark.parametrize("size", [(20, 30), (300, 400), (2384, 3370), (14400, 14400), (5000, 10)])
def test_no_picture_is_too_large(tmp_path: Path, size: tuple[float, float]) -> None:
    png = draw(pdf(tmp_path / "1.pdf", size).read_bytes(), 1)
    placing = placing_of(png)
    assert Image.open(io.BytesIO(png)).size == (placing.width, placing.height)
    assert max(placing.width, placing.height) <= SIDE
    assert placing.width * placing.height <= PIXELS


@pytest.mark.parametrize("leaf", [0, -1, 2, 10**9])
def test_there_is_no_such_page(tmp_path: Path, leaf: int) -> None:
    with pytest.raises(BadFile, match="没有这一页"):
        draw(pdf(tmp_path / "1.pdf").read_bytes(), leaf)


@settings(max_examples=30)
@given(st.data())
def test_a_damaged_file_is_refused_or_drawn(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    file = pdf(tmp_path_factory.mktemp("damaged") / "1.pdf")
    content = bytearray(file.read_bytes())
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=20)):
        content[at] = data.draw(st.integers(0, 255))
    file.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    with suppress(BadFile):
        assert placing_of(draw(file.read_bytes(), 1)).width <= SIDE


@given(st.binary(max_size=300))
def test_only_our_own_pictures_are_read(content: bytes) -> None:
    with pytest.raises(BadFile, match="损坏"):
        placing_of(content)


TRUE = '{"leaves": 1, "width": 3, "height": 3, "origin": [0, 3], "right": [1, 0], "up": [0, -1]}'


@pytest.mark.parametrize(
    "noted",
    [
        None,
        "[" * 100_000,
        "[]",
        "{}",
        TRUE.replace("[1, 0]", "[1]"),
        TRUE.replace("[1, 0]", "[NaN, 0]"),
        TRUE.replace("[1, 0]", "[1e999, 0]"),
        TRUE.replace("[1, 0]", '["1", "0"]'),
        TRUE.replace("[1, 0]", "1"),
        TRUE.replace("[0, 3]", f"[{10**400}, 3]"),
        TRUE.replace('"leaves": 1', '"leaves": "' + "9" * 5000 + '"'),
    ],
)
def test_other_pictures_are_not_ours(noted: str | None) -> None:
    note = PngInfo()
    if noted:
        note.add_text("jiewen", noted)
    made = io.BytesIO()
    Image.new("RGB", (3, 3)).save(made, "PNG", pnginfo=note)
    with pytest.raises(BadFile, match="损坏"):
        placing_of(made.getvalue())


# -- what is kept ------------------------------------------------------------------------------


def kept(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != MARKER)


def test_a_page_is_drawn_once(tmp_path: Path) -> None:
    file, folder = pdf(tmp_path / "1.pdf"), tmp_path / "pages"
    first = PageImages(folder).page(file, 1, SECONDS)
    assert kept(folder) == [f"{first.key}.png"]
    os.utime(folder / f"{first.key}.png", (1, 1))
    again = PageImages(folder).page(file, 1, SECONDS)  # as another process would
    assert again == first
    assert (folder / f"{first.key}.png").stat().st_mtime > 1  # looked at


def test_a_changed_file_is_drawn_anew(tmp_path: Path) -> None:
    file, images = pdf(tmp_path / "1.pdf"), PageImages(tmp_path / "pages")
    first = images.page(file, 1, SECONDS)
    other = images.page(pdf(file, (310, 400)), 1, SECONDS)
    assert first.key != other.key
    assert first.placing != other.placing


def test_a_kept_picture_does_not_show_what_was_withdrawn_since(tmp_path: Path) -> None:
    file, images = pdf(tmp_path / "1.pdf"), PageImages(tmp_path / "pages")
    shown = images.page(file, 1, SECONDS)
    hidden = images.page(file, 1, SECONDS, Hidden((BOX,)))
    assert hidden.key != shown.key
    assert black(shown.png)
    assert Image.open(io.BytesIO(hidden.png)).convert("L").getextrema() == (255, 255)


def test_a_damaged_picture_is_drawn_anew(tmp_path: Path) -> None:
    file, folder = pdf(tmp_path / "1.pdf"), tmp_path / "pages"
    first = PageImages(folder).page(file, 1, SECONDS)
    path = folder / f"{first.key}.png"
    path.write_bytes(path.read_bytes()[:200])
    assert PageImages(folder).page(file, 1, SECONDS) == first
    assert path.read_bytes() == first.png


def test_the_folder_does_not_grow_without_end(tmp_path: Path) -> None:
    file, folder = pdf(tmp_path / "1.pdf", pages=6), tmp_path / "pages"
    size = len(PageImages(folder).page(file, 1, SECONDS).png)
    for path in folder.iterdir():
        os.utime(path, (1, 1))
    images = PageImages(folder, most=3 * size)
    for leaf in range(2, 7):
        images.page(file, leaf, SECONDS)
        assert sum((folder / name).stat().st_size for name in kept(folder)) <= 3 * size
    assert images.page(file, 6, SECONDS).key in {path.stem for path in folder.iterdir()}


def test_only_pictures_of_ours_make_room(tmp_path: Path) -> None:
    file, folder = pdf(tmp_path / "1.pdf", pages=4), tmp_path / "pages"
    images = PageImages(folder, most=1)
    images.page(file, 1, SECONDS)
    theirs = {
        "holiday.png": b"\x89PNG\r\n\x1a\n of theirs",
        f"{'0' * 32}.png": b"named like one of ours",
        "notes.part": b"of theirs",
        f"g2020-{'a' * 16}.new": b"of theirs",
    }
    for name, content in theirs.items():
        (folder / name).write_bytes(content)
        os.utime(folder / name, (1, 1))  # the oldest go first
    last = [images.page(file, leaf, SECONDS) for leaf in range(2, 5)][-1]
    assert {name: (folder / name).read_bytes() for name in theirs} == theirs
    assert not set(kept(folder)) - set(theirs) - {f"{last.key}.png"}


def test_a_folder_of_somebody_else_keeps_no_picture(tmp_path: Path) -> None:
    file, folder = pdf(tmp_path / "1.pdf"), tmp_path / "index-pages"
    folder.mkdir()
    (folder / "thesis.txt").write_text("precious")
    images = PageImages(folder)
    assert images.page(file, 1, SECONDS).png.startswith(b"\x89PNG")
    assert [path.name for path in folder.iterdir()] == ["thesis.txt"]


def test_pictures_of_a_version_without_the_mark_are_taken_over(tmp_path: Path) -> None:
    file, folder = pdf(tmp_path / "1.pdf", pages=2), tmp_path / "pages"
    first = PageImages(folder).page(file, 1, SECONDS)
    (folder / MARKER).unlink()
    second = PageImages(folder).page(file, 2, SECONDS)
    assert kept(folder) == sorted([f"{first.key}.png", f"{second.key}.png"])
    assert is_ours(folder, Kind.PAGES)


def test_a_marked_folder_of_another_kind_keeps_no_picture(tmp_path: Path) -> None:
    file, folder = pdf(tmp_path / "1.pdf"), tmp_path / "pages"
    folder.mkdir()
    mark(folder, Kind.GENERATION)
    PageImages(folder).page(file, 1, SECONDS)
    assert kept(folder) == []


def test_many_ask_at_once(tmp_path: Path) -> None:
    file, folder = pdf(tmp_path / "1.pdf", pages=2), tmp_path / "pages"
    with ThreadPoolExecutor(4) as readers:
        drawn = list(
            readers.map(lambda leaf: PageImages(folder).page(file, leaf, 4 * SECONDS), [1, 2, 1, 2])
        )
    assert drawn[0] == drawn[2]
    assert drawn[1] == drawn[3]
    assert kept(folder) == sorted(f"{each.key}.png" for each in drawn[:2])


def test_a_folder_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "pages").write_text("a file of that name")
    images = PageImages(tmp_path / "pages")
    assert images.page(pdf(tmp_path / "1.pdf"), 1, SECONDS).png.startswith(b"\x89PNG")


def test_a_failure_is_remembered(tmp_path: Path) -> None:
    file, images = tmp_path / "1.pdf", PageImages(tmp_path / "pages")
    file.write_bytes(b"%PDF-1.4 nothing more")
    for seconds in (SECONDS, 0.0):  # the second time nothing is started
        with pytest.raises(BadFile, match="打不开"):
            images.page(file, 1, seconds)
    with pytest.raises(BadFile, match="不在了"):
        images.page(tmp_path / "2.pdf", 1, SECONDS)


def test_pictures_stand_beside_the_index(tmp_path: Path) -> None:
    assert pages_of(tmp_path / "index") == tmp_path / "index-pages"


def test_a_page_of_the_sample(tmp_path: Path) -> None:
    drawn = PageImages(tmp_path / "pages").page(PAPER, 1, SECONDS)
    assert drawn.placing.height == 1599
    assert drawn.placing.leaves == len(pdfium.PdfDocument(PAPER))
