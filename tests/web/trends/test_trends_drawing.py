"""Drawings and shades of the trends page: geometry, checked for whatever numbers there may be."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.trends.counting import Cell, Row
from web.trends.drawing import SMALL, WIDE, Chart, chart, shown, ticks
from web.trends.question import Unit
from web.trends.shading import LEVELS, level, shaded

# -- shades --------------------------------------------------------------------------------------


@given(st.lists(st.floats(1e-9, 1e9), min_size=1))
def test_darker_is_more(values: list[float]) -> None:
    top = max(values)
    levels = [level(value, top) or 0 for value in sorted(values)]
    assert levels == sorted(levels)
    assert (min(levels) >= 1, levels[-1]) == (True, LEVELS)
    assert (level(0, top), level(None, top)) == (0, None)


def test_shades_of_no_rows() -> None:
    assert shaded(()) == ()


# -- drawings ------------------------------------------------------------------------------------

_VALUES = st.lists(st.none() | st.integers(0, 10**7), min_size=1, max_size=300)


def _row(values: list[int | None]) -> Row:
    cells = tuple(
        Cell(f"{2000 + n // 12}-{n % 12 + 1:02}", value or 0, 1, value, "x" if value else "")
        for n, value in enumerate(values)
    )
    return Row("词", 0, None, cells, cells[0])


def _drawn(values: list[int | None], small: bool) -> Chart:
    top = max((value or 0 for value in values), default=0)
    return chart([_row(values)], SMALL if small else WIDE, Unit.ARTICLES, top, linked=True)


@given(_VALUES, st.booleans())
def test_points_stand_inside_the_drawing_in_order(values: list[int | None], small: bool) -> None:
    drawn = _drawn(values, small)
    (line,) = drawn.lines
    places = [point.x for point in line.points]
    assert places == sorted(places)
    assert len(places) == sum(bool(value) for value in values)
    for point in line.points:
        assert drawn.frame.left <= point.x <= drawn.right
        assert drawn.frame.top <= point.y <= drawn.floor
    for tick in drawn.across:
        assert drawn.frame.left <= tick.at <= drawn.right


@given(_VALUES)
def test_lines_break_where_nothing_was_printed(values: list[int | None]) -> None:
    (line,) = _drawn(values, small=False).lines
    runs = sum(
        value is not None and (not n or values[n - 1] is None) for n, value in enumerate(values)
    )
    assert line.path.count("M") == runs
    assert len(re.findall("[ML]", line.path)) == sum(value is not None for value in values)


@given(_VALUES, st.booleans())
def test_names_below_a_drawing_do_not_touch(values: list[int | None], small: bool) -> None:
    drawn = _drawn(values, small)
    for row, room in ((0, 15), (1, 30)):
        places = [tick.at for tick in drawn.across if tick.row == row]
        assert all(b - a >= room for a, b in pairwise(places))


@given(st.floats(1e-6, 1e9), st.booleans())
def test_ticks_are_few_and_reach_the_top(top: float, whole: bool) -> None:
    scale = ticks(top, whole=whole)
    assert scale[0] == 0
    assert scale[-1] >= top * (1 - 1e-6)
    assert 2 <= len(scale) <= 6
    assert not whole or all(tick == int(tick) for tick in scale)


@pytest.mark.parametrize(
    ("value", "top", "unit", "text"),
    [
        (None, 5, Unit.ARTICLES, "–"),
        (3, 5, Unit.ARTICLES, "3"),
        (0, 5, Unit.RATE, "0"),
        (1.23456, 5, Unit.RATE, "1.23"),
        (0.001, 5, Unit.RATE, "<0.01"),
        (0.0123, 0.5, Unit.RATE, "0.012"),
        (1234.5, 2000, Unit.RATE, "1234"),
    ],
)
def test_values_are_written_short(value: float | None, top: float, unit: Unit, text: str) -> None:
    assert shown(value, top, unit) == text


def test_close_points_are_left_to_the_line_but_lone_ones_are_drawn() -> None:
    few, many = ([1, 2, None, 5, None] + [3] * length for length in (3, 80))
    assert [_drawn(values, small=True).dense for values in (few, many)] == [False, False]
    row = _row(many)
    drawn = chart([row], SMALL, Unit.ARTICLES, 5, linked=False)
    assert drawn.dense
    assert [point.cell.value for point in drawn.lines[0].points if point.lone] == [5]
