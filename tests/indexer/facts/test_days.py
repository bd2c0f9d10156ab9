"""Days and years as Chinese papers print them, on invented sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.facts.days import find_days, iso_date, years_named
from indexer.facts.festivals import find_festival
from indexer.facts.issue_dates import numerals


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("8月19日上午", [(8, 19, None)]),
        ("2022年 8月 19 日", [(8, 19, 2022)]),  # stray spaces beside digits
        ("８月１９日", [(8, 19, None)]),
        ("八月十九日", [(8, 19, None)]),
        ("二〇二二年十二月三十一日", [(12, 31, 2022)]),
        ("十一月二十日", [(11, 20, None)]),
        ("8月19号", [(8, 19, None)]),
        ("2022-08-19、2022/8/19", [(8, 19, 2022), (8, 19, 2022)]),
        ("于8.19上午举行", [(8, 19, None)]),
        ("增长8.19%，约8.19万元", []),  # numbers
        ("2月30日、13月1日、4月31日", []),  # no such days
        ("2月29日", [(2, 29, None)]),  # exists in some years
        ("2021年2月29日", []),  # not in this one
        ("8月19日至22日", [(8, 19, None)]),
        ("三年间、五个月、六一", []),
    ],
)
def test_days(text: str, days: list[tuple[int, int, int | None]]) -> None:
    assert [(d.month, d.day, d.year) for d in find_days(text)] == days


@given(st.text())
def test_days_lie_inside_any_text(text: str) -> None:
    for day in find_days(text):
        assert 0 <= day.start < day.end <= len(text)
        assert iso_date(day.year or 2000, day.month, day.day)
    years_named(text)
    find_festival(text)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2022年垃圾分类工作启动", (2022,)),
        ("到2035年基本建成", ()),  # a goal
        ("2021—2025年规划", ()),  # a span
        ("自2015年起开展，2022年结束", (2022,)),
        ("庆祝建党100周年", (2021,)),
        ("庆祝中国共产党成立101周年", (2022,)),
        ("新中国成立70周年", (2019,)),
        ("编号12021年", ()),
    ],
)
def test_years(text: str, years: tuple[int, ...]) -> None:
    assert years_named(text) == years


@pytest.mark.parametrize(
    ("printed", "ascii_form"),
    [
        ("二〇二二年五月", "2022年5月"),
        ("二○二二年十二月", "2022年12月"),
        ("二零二二年", "2022年"),
        ("２０２２年十月", "2022年十月"),  # only Chinese years take their months along
        ("三二二二年", "三二二二年"),
    ],
)
def test_chinese_years(printed: str, ascii_form: str) -> None:
    assert numerals(printed) == ascii_form
