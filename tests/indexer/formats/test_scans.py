"""A recognised page stands as it would have been printed: level, in columns, in few sizes."""

from math import radians, tan

import pytest

from indexer.formats.lines import make_lines
from indexer.formats.scans import BODY, scan_of
from indexer.ocr.recognised import Character, RecognisedLine, RecognisedPage

WIDTH, HEIGHT, EM = 1000, 1400, 25
ROWS = 12
FALL = tan(radians(0.8))


def line(text: str, left: float, top: float, em: float = EM, fall: float = FALL) -> RecognisedLine:
    """Return a line as the engine gives it on a page that is turned a little."""

    def down(x: float, y: float) -> tuple[float, float]:
        return x, y + fall * x

    right, bottom = left + em * len(text), top + 1.2 * em
    characters = tuple(
        Character(char, (x, top + fall * x, x + em, bottom + fall * x), 0.99)
        for char, x in ((char, left + em * at) for at, char in enumerate(text))
        if char != " "
    )
    corners = down(left, top), down(right, top), down(right, bottom), down(left, bottom)
    return RecognisedLine(text, corners, characters, 0.99)


def columns() -> list[RecognisedLine]:
    """Two columns of twelve characters with a gutter of half an em."""
    return [
        line("春风吹绿河边柳条新叶长"[:11] + "满", left, 100 + row * 40)
        for row in range(ROWS)
        for left in (60, 60 + 12.5 * EM)
    ]


def lines_on(page: RecognisedPage) -> list[tuple[str, float, float]]:
    scan = scan_of(page, 595 / WIDTH)
    glyphs = scan.print.planes.get(0, [])
    found = make_lines(glyphs, BODY, [*scan.drawings, *scan.fences])
    return [(each.text, round(each.base, 1), round(each.em, 1)) for each in found]


def test_turned_columns_stay_apart_and_become_level() -> None:
    found = lines_on(RecognisedPage(WIDTH, HEIGHT, tuple(columns())))
    assert len(found) == 2 * ROWS
    assert {text for text, _, _ in found} == {"春风吹绿河边柳条新叶长满"}
    assert {em for _, _, em in found} == {BODY}
    bases = sorted(base for _, base, _ in found)
    assert all(abs(a - b) < 1 for a, b in zip(bases[::2], bases[1::2], strict=True))


def test_a_title_is_larger() -> None:
    page = RecognisedPage(WIDTH, HEIGHT, (line("河边的春天", 60, 30, 50), *columns()))
    [em] = [em for text, _, em in lines_on(page) if text == "河边的春天"]
    assert em == pytest.approx(2 * BODY, rel=0.1)


def test_a_page_without_lines_has_no_glyphs() -> None:
    assert lines_on(RecognisedPage(WIDTH, HEIGHT, ())) == []


def test_the_points_of_the_page_are_known() -> None:
    scan = scan_of(RecognisedPage(WIDTH, HEIGHT, tuple(columns())), 500 / WIDTH)
    right = max(glyph.right for glyph in scan.print.glyphs) * scan.points
    assert right == pytest.approx((60 + 24.5 * EM) * 500 / WIDTH, rel=0.02)
    assert all(each.confidence == pytest.approx(0.99) for each in scan.seen)
