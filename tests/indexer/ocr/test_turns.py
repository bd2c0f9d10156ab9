"""Pages on their side or head are recognised upright, and stand where they are in the file."""

from dataclasses import replace

import numpy as np
import pytest

from indexer.articles.boxes import scaled
from indexer.formats.scans import scan_of
from indexer.ocr import engine
from indexer.ocr.engine import recognise
from indexer.ocr.recognised import Character, RecognisedLine, RecognisedPage
from indexer.ocr.turns import is_clearer, turns_worth_a_try
from indexer.ocr.wire import page_of, told
from tests.support.pictures import drawn, needs_font, pixels

ROWS = [
    (60, 40, 24, "河埠头的老茶馆换了招牌，"),
    (60, 80, 24, "早上六点就坐满了街坊。"),
    (60, 120, 24, "掌柜说茶钱十年没有涨过，"),
    (60, 160, 24, "下雨天还给邮差留一把伞。"),
]
SIZE = (460, 240)


@needs_font
@pytest.mark.parametrize("turn", [0, 1, 2, 3])
def test_a_turned_page_is_read_upright(turn: int) -> None:
    page = recognise(np.rot90(pixels(drawn(ROWS, SIZE)), -turn))
    assert page.turn == turn
    assert (page.width, page.height) == SIZE
    read = [line.text for line in sorted(page.lines, key=lambda line: line.corners[0][1])]
    assert [text[:6] for text in read] == [text[:6] for _, _, _, text in ROWS]


@needs_font
def test_an_upright_page_is_recognised_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read, times = engine._read, []

    def counted(given: np.typing.NDArray[np.uint8]) -> RecognisedPage:
        times.append(1)
        return read(given)

    monkeypatch.setattr(engine, "_read", counted)
    recognise(pixels(drawn(ROWS, SIZE)))
    assert len(times) == 1


def page(tall: bool, sure: float, turn: int = 0) -> RecognisedPage:
    """Return a page of three lines of ten letters."""
    long, high = (30.0, 300.0) if tall else (300.0, 30.0)
    lines = []
    for row in range(3):
        x, y = (50.0 * row, 0.0) if tall else (0.0, 50.0 * row)
        corners = (x, y), (x + long, y), (x + long, y + high), (x, y + high)
        seen = tuple(Character("茶", (x, y, x + 30, y + 30), sure) for _ in range(10))
        lines.append(RecognisedLine("茶" * 10, corners, seen, sure))
    return RecognisedPage(400, 400, tuple(lines), (), turn)


@pytest.mark.parametrize(
    ("given", "turns"),
    [
        (page(tall=False, sure=0.98), ()),
        (page(tall=False, sure=0.5), (2,)),
        (page(tall=True, sure=0.98), (1,)),
        (page(tall=True, sure=0.5), (3, 1)),
        (RecognisedPage(400, 400, ()), ()),
    ],
)
def test_only_doubtful_pages_are_turned(given: RecognisedPage, turns: tuple[int, ...]) -> None:
    assert tuple(turns_worth_a_try(given)) == turns


def test_a_page_set_from_top_to_bottom_under_a_level_headline_stays() -> None:
    headline = page(tall=False, sure=0.97).lines[0]
    columns = page(tall=True, sure=0.97)
    assert tuple(turns_worth_a_try(replace(columns, lines=(headline, *columns.lines)))) == ()


def test_a_turned_page_is_kept_where_it_is_clearer() -> None:
    assert not is_clearer(page(tall=False, sure=0.6, turn=1), page(tall=True, sure=0.9))
    assert not is_clearer(page(tall=True, sure=0.95, turn=2), page(tall=True, sure=0.9))
    assert is_clearer(page(tall=False, sure=0.97, turn=1), page(tall=True, sure=0.9))


@pytest.mark.parametrize("turn", [1, 2, 3])
def test_what_is_on_a_turned_page_stands_where_it_is_in_the_file(turn: int) -> None:
    """A line at the upper left of the upright page, of 300 by 200 pixels."""
    corners = (10.0, 10.0), (110.0, 10.0), (110.0, 30.0), (10.0, 30.0)
    seen = tuple(Character("茶", (x, 10.0, x + 20.0, 30.0), 1.0) for x in range(10, 110, 20))
    told_page = RecognisedPage(300, 200, (RecognisedLine("茶" * 5, corners, seen, 1.0),), (), turn)
    assert page_of(told(told_page)) == told_page
    scan = scan_of(told_page, 1.0)
    [stretch] = scan.seen
    box = scaled(stretch.box, scan.points)  # in pixels of the file's picture, from its lower left
    wanted = {1: (170, 190, 190, 290), 2: (190, 10, 290, 30), 3: (10, 10, 30, 110)}[turn]
    assert (box.left, box.bottom, box.right, box.top) == pytest.approx(wanted, abs=4)
    assert list(scan.print.planes) == [turn]
