"""Recognised lines become strips of one column: cut at gutters, joined where the engine cut."""

from collections.abc import Sequence

import pytest

from indexer.ocr.levelling import Ends, levelling
from indexer.ocr.recognised import Character, RecognisedLine, RecognisedPage
from indexer.ocr.strips import Strip, strips_of

EM = 24.0
ROWS = (
    "晨光里居民在河边散步",
    "孩子们围着花坛看蝴蝶",
    "菜场新添了三台复秤机",
    "志愿者每周六来修雨伞",
)


def row(text: str, places: Sequence[float], top: float, em: float = EM) -> RecognisedLine:
    """Return a level line with the left ends of its characters."""
    bottom = top + 1.1 * em
    seen = tuple(
        Character(char, (left, top, left + em, bottom), 0.95)
        for char, left in zip(text, places, strict=True)
    )
    left, right = places[0], places[-1] + em
    return RecognisedLine(
        text, ((left, top), (right, top), (right, bottom), (left, bottom)), seen, 0.95
    )


def spread(left: float, count: int, em: float = EM) -> list[float]:
    return [left + em * number for number in range(count)]


def upright(text: str, left: float, top: float, em: float) -> RecognisedLine:
    right, bottom = left + em, top + em * len(text)
    seen = tuple(
        Character(char, (left, top + em * at, right, top + em * (at + 1)), 0.9)
        for at, char in enumerate(text)
    )
    return RecognisedLine(
        text, ((left, top), (right, top), (right, bottom), (left, bottom)), seen, 0.9
    )


def texts(*lines: RecognisedLine) -> list[str]:
    found = strips_of(RecognisedPage(1200, 1600, lines))
    return [strip.text for strip in sorted(found, key=lambda each: (each.top, each.left))]


def test_rows_that_were_read_as_one_over_a_narrow_gutter_are_cut() -> None:
    gutter = 0.6 * EM
    left, right = spread(60, 10), spread(60 + 10 * EM + gutter, 10)
    joined = row(ROWS[0] + ROWS[1], left + right, 100)
    below = [
        row(text, places, 100 + 40 * number)
        for number, text in enumerate(ROWS[2:] * 2, 1)
        for places in (left, right)
    ]
    assert texts(joined, *below)[:2] == [ROWS[0], ROWS[1]]


def test_a_blank_in_a_row_between_full_rows_cuts_nothing() -> None:
    places = spread(60, 5) + spread(60 + 6 * EM, 5)
    full = [row(ROWS[0] + ROWS[1][:1], spread(60, 11), top) for top in (60, 140)]
    assert texts(full[0], row(ROWS[2], places, 100), full[1])[1] == ROWS[2]


def test_characters_that_are_spread_a_little_are_not_cut() -> None:
    """The engine tells places to a sixth of an em."""
    wide = [60 + EM * (number + 0.25 * (number > 4)) for number in range(10)]
    lines = [row(text, wide, 100 + 40 * number) for number, text in enumerate(ROWS)]
    assert texts(*lines) == list(ROWS)


def test_an_upright_title_that_the_engine_cut_is_one_strip() -> None:
    one, other = upright("河岸街道春日市集", 500, 100, 50), upright("今日开张", 502, 490, 48)
    assert texts(one, other) == ["河岸街道春日市集今日开张"]


def test_upright_titles_beside_each_other_stay_two() -> None:
    titles = upright("河岸街道春日市集", 500, 100, 50), upright("晚风里的读书会", 580, 100, 50)
    assert texts(*titles) == ["河岸街道春日市集", "晚风里的读书会"]


@pytest.mark.parametrize("seen", ["99", "”"])
def test_a_quote_below_an_upright_title_belongs_to_it(seen: str) -> None:
    title = upright("食堂推出“暖心餐", 500, 100, 50)
    assert texts(title, row(seen, spread(510, len(seen), 14), 508, 28)) == ["食堂推出“暖心餐”"]


def test_a_number_elsewhere_stays_a_row() -> None:
    title = upright("食堂推出“暖心餐", 500, 100, 50)
    assert texts(title, row("99", spread(700, 2, 14), 508, 28))[-1] == "99"


def test_a_box_that_reaches_into_other_print_is_not_believed() -> None:
    line = row(ROWS[0], spread(100, 10), 100)
    (upper_left, *_), (_, upper_right, lower_right, _) = line.corners, line.corners
    wide = ((upper_left[0] - 1.5 * EM, 100.0), upper_right, lower_right, (64.0, lower_right[1]))
    [strip] = strips_of(
        RecognisedPage(800, 400, (RecognisedLine(line.text, wide, line.characters, 1),))
    )
    assert strip.left == pytest.approx(100, abs=0.2 * EM)


def test_scattered_ends_do_not_make_columns_lean() -> None:
    """Ends of boxes are off by an eighth of an em; only the whole edge of a column shows a lean."""
    off = (0, 2, -2, 3, -1, 2, -2, 3, 0, -2, 2, -1)
    lines = [
        Ends(
            (left + off[(number * step) % 12], 100.0 + 36 * number),
            (left + 300, 100.0 + 36 * number),
            EM,
        )
        for number in range(24)
        for left, step in ((60, 1), (500, 5))
    ]
    level = levelling(lines, 1000, 1400)
    for left in (60, 500):
        (upper, _), (lower, _) = level((left, 100)), level((left, 900))
        assert abs(upper - lower) < 6


def strip_kinds(found: Sequence[Strip]) -> list[bool]:
    return [strip.upright for strip in found]


def test_a_page_without_lines_has_no_strips() -> None:
    assert strip_kinds(strips_of(RecognisedPage(100, 100, ()))) == []
