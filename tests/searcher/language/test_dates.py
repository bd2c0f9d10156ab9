"""dates.py: what people type for a date, on a fixed day."""

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.language.dates import DateRange, numeral, read_dates, today_in_shanghai

TODAY = date(2026, 11, 21)  # a Saturday


def read(typed: str) -> tuple[str, str] | None:
    found = read_dates(typed, TODAY)
    return (str(found.first or ""), str(found.last or "")) if found else None


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2021", "2021-01-01", "2021-12-31"),
        ("2021年", "2021-01-01", "2021-12-31"),
        ("2021年3月", "2021-03-01", "2021-03-31"),
        ("2021年3月份", "2021-03-01", "2021-03-31"),
        ("2021年3月5日", "2021-03-05", "2021-03-05"),
        ("2021年3月5号", "2021-03-05", "2021-03-05"),
        ("2021.3.5", "2021-03-05", "2021-03-05"),
        ("2021-03-05", "2021-03-05", "2021-03-05"),
        ("2021/3", "2021-03-01", "2021-03-31"),
        ("20210305", "2021-03-05", "2021-03-05"),
        ("202103", "2021-03-01", "2021-03-31"),
        ("２０２１年３月", "2021-03-01", "2021-03-31"),
        (" 2021 年 3 月 ", "2021-03-01", "2021-03-31"),
        ("二〇二一年三月", "2021-03-01", "2021-03-31"),
        ("二○二一年十二月三十一日", "2021-12-31", "2021-12-31"),
        ("2020年2月", "2020-02-01", "2020-02-29"),  # a leap year
        ("2021年一季度", "2021-01-01", "2021-03-31"),
        ("2021年第4季度", "2021-10-01", "2021-12-31"),
        ("2021Q1", "2021-01-01", "2021-03-31"),
        ("2021-q2", "2021-04-01", "2021-06-30"),
        ("2021年上半年", "2021-01-01", "2021-06-30"),
        ("2021年下半年", "2021-07-01", "2021-12-31"),
        ("2021年5月上旬", "2021-05-01", "2021-05-10"),
        ("2021年5月中旬", "2021-05-11", "2021-05-20"),
        ("2021年5月下旬", "2021-05-21", "2021-05-31"),
        ("二〇二一年二月下旬", "2021-02-21", "2021-02-28"),
        ("2021年5月底", "2021-05-21", "2021-05-31"),
        ("2021年5月初", "2021-05-01", "2021-05-10"),
        ("2021年初", "2021-01-01", "2021-02-28"),
        ("2021年年初", "2021-01-01", "2021-02-28"),
        ("2021年中", "2021-06-01", "2021-07-31"),
        ("2021年底", "2021-11-01", "2021-12-31"),
        ("2021年年末", "2021-11-01", "2021-12-31"),
        ("21年5月", "2021-05-01", "2021-05-31"),
        ("二一年五月三日", "2021-05-03", "2021-05-03"),
        ("98年", "1998-01-01", "1998-12-31"),
    ],
)
def test_a_date_with_its_year(typed: str, first: str, last: str) -> None:
    assert read(typed) == (first, last)
    assert read_dates(typed, TODAY) == read_dates(typed, date(1999, 1, 1))


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2021年3月-5月", "2021-03-01", "2021-05-31"),  # the year holds on
        ("2021年3月至5月", "2021-03-01", "2021-05-31"),
        ("2021年3-5月", "2021-03-01", "2021-05-31"),
        ("2021.3-5", "2021-03-01", "2021-05-31"),
        ("2021年3月1日至15日", "2021-03-01", "2021-03-15"),
        ("2021年3月5-8日", "2021-03-05", "2021-03-08"),
        ("2021.3.1-3.15", "2021-03-01", "2021-03-15"),
        ("2021-03-01-2021-03-15", "2021-03-01", "2021-03-15"),
        ("2020..2021", "2020-01-01", "2021-12-31"),
        ("2020…2021", "2020-01-01", "2021-12-31"),
        ("2020-2021", "2020-01-01", "2021-12-31"),
        ("2021.3..2021.5", "2021-03-01", "2021-05-31"),
        ("2021年——2022年", "2021-01-01", "2022-12-31"),
        ("2021年1季度至3季度", "2021-01-01", "2021-09-30"),
        ("1999年12月31日到2000年1月1日", "1999-12-31", "2000-01-01"),
        ("2021年5月至2021年3月", "2021-03-01", "2021-05-31"),  # swapped
        ("2020年11月至2月", "2020-11-01", "2021-02-28"),  # over the new year
        ("..2021", "", "2021-12-31"),
        ("2021..", "2021-01-01", ""),
        ("2021年5月以来", "2021-05-01", ""),
        ("2021年至今", "2021-01-01", ""),
        ("2021-05-01 至 2021-05-20", "2021-05-01", "2021-05-20"),
        ("2021-05-01 - 2021-05-20", "2021-05-01", "2021-05-20"),
        ("2021-05-01 ～ 2021-05-20", "2021-05-01", "2021-05-20"),
        ("2021-05-01 到 20日", "2021-05-01", "2021-05-20"),
        ("2020年至2021年之间", "2020-01-01", "2021-12-31"),
        ("2020年和2021年之间", "2020-01-01", "2021-12-31"),
        ("从2021年3月到5月", "2021-03-01", "2021-05-31"),
        ("2021年5月期间", "2021-05-01", "2021-05-31"),
        ("2021年5月上旬至中旬", "2021-05-01", "2021-05-20"),
        ("2021年5月下旬至6月上旬", "2021-05-21", "2021-06-10"),
        ("二〇二一年三至五月", "2021-03-01", "2021-05-31"),
        ("21年5月至6月", "2021-05-01", "2021-06-30"),
        ("20-21年", "2020-01-01", "2021-12-31"),
        ("2021-05-01 至 05-20", "2021-05-01", "2021-05-20"),
        ("2021-03-05-08", "2021-03-05", "2021-03-08"),
        ("2021年5月以前", "", "2021-04-30"),  # 以前 and 以后 part the days at the period's begin
        ("2021年5月之前", "", "2021-04-30"),
        ("2021年5月10日前", "", "2021-05-09"),
        ("2021年5月以后", "2021-05-01", ""),
        ("2020年之後", "2020-01-01", ""),
        ("自2021年5月起", "2021-05-01", ""),
        ("2021年5月10日起至今", "2021-05-10", ""),
        ("截至2021年5月", "", "2021-05-31"),
        (">=2021-05-10", "2021-05-10", ""),
        ("＞＝２０２１．５．１０", "2021-05-10", ""),
        ("≥2021年5月", "2021-05-01", ""),
        (">2021年5月", "2021-06-01", ""),
        ("<=2021年5月", "", "2021-05-31"),
        ("≤2021年5月", "", "2021-05-31"),
        ("<2021年5月", "", "2021-04-30"),
        ("=2021年5月", "2021-05-01", "2021-05-31"),
        (">=2021-05-01 <2021-05-20", "2021-05-01", "2021-05-19"),
        ("[2021-05-01 TO 2021-05-20]", "2021-05-01", "2021-05-20"),
        ("[2021-05-20 TO 2021-05-01]", "2021-05-01", "2021-05-20"),  # swapped
        ("{2021-05-01 TO 2021-05-20}", "2021-05-02", "2021-05-19"),
        ("[2021-05-01 to 2021-05-20}", "2021-05-01", "2021-05-19"),
        ("［2021 TO *］", "2021-01-01", ""),
        ("{* TO 2021}", "", "2020-12-31"),
    ],
)
def test_ranges(typed: str, first: str, last: str) -> None:
    assert read(typed) == (first, last)


@pytest.mark.parametrize(
    ("typed", "first", "last", "relative"),
    [
        ("3月5日", "2026-03-05", "2026-03-05", False),
        ("5月", "2026-05-01", "2026-05-31", False),
        ("一季度", "2026-01-01", "2026-03-31", False),
        ("第一季度", "2026-01-01", "2026-03-31", False),
        ("上半年", "2026-01-01", "2026-06-30", False),
        ("3月至5月", "2026-03-01", "2026-05-31", False),
        ("3-5月", "2026-03-01", "2026-05-31", False),
        ("3月5日-8日", "2026-03-05", "2026-03-08", False),
        ("今天", "2026-11-21", "2026-11-21", True),
        ("昨天", "2026-11-20", "2026-11-20", True),
        ("前天", "2026-11-19", "2026-11-19", True),
        ("本周", "2026-11-16", "2026-11-22", True),  # weeks begin on Monday
        ("上周", "2026-11-09", "2026-11-15", True),
        ("本月", "2026-11-01", "2026-11-30", True),
        ("上月", "2026-10-01", "2026-10-31", True),
        ("上个月", "2026-10-01", "2026-10-31", True),
        ("今年", "2026-01-01", "2026-12-31", True),
        ("去年", "2025-01-01", "2025-12-31", True),
        ("前年", "2024-01-01", "2024-12-31", True),
        ("去年3月", "2025-03-01", "2025-03-31", True),
        ("去年上半年", "2025-01-01", "2025-06-30", True),
        ("去年11月至2月", "2025-11-01", "2026-02-28", True),
        ("近三个月", "2026-08-22", "2026-11-21", True),
        ("近三個月", "2026-08-22", "2026-11-21", True),
        ("近两周", "2026-11-08", "2026-11-21", True),
        ("近7天", "2026-11-15", "2026-11-21", True),  # seven days, today among them
        ("最近30天", "2026-10-23", "2026-11-21", True),
        ("近一年", "2025-11-22", "2026-11-21", True),
        ("近半年", "2026-05-22", "2026-11-21", True),
        ("5月中旬", "2026-05-11", "2026-05-20", False),
        ("年底", "2026-11-01", "2026-12-31", False),
        ("去年底", "2025-11-01", "2025-12-31", True),
        ("去年年初", "2025-01-01", "2025-02-28", True),
        ("上月下旬", "2026-10-21", "2026-10-31", True),
        ("本月初", "2026-11-01", "2026-11-10", True),
        ("月底", "2026-11-21", "2026-11-30", True),
    ],
)
def test_what_is_taken_from_today(typed: str, first: str, last: str, relative: bool) -> None:
    assert read(typed) == (first, last)
    found = read_dates(typed, TODAY)
    assert found is not None
    assert (found.assumed, found.relative) == (True, relative)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "换届",
        "2月30日",
        "2021年2月29日",
        "2021年13月",
        "2021-13",
        "2021年二三十月",
        "1899",  # before any newsletter
        "2100",
        "15日",  # of which month?
        "近0天",
        "近半月",
        "..",
        "-",
        "至",
        "3月至",
        "昨儿",
        "2021年3月换届",
        "2021年3月" * 20,
        "底",  # of what?
        "以前",
        "之间",
        "春节以后",
        ">=",
        ">=换届",
        ">2021<2021",  # no day is left
        "[2021-05-01 TO 换届]",
        "[2021",
        "[* TO *]",
    ],
)
def test_what_is_no_date(typed: str) -> None:
    assert read_dates(typed, TODAY) is None


@pytest.mark.parametrize(
    ("typed", "assumed"),
    [
        *(("2021年5月中旬", False), (">=2021", False), ("2021年5月以来", False)),
        *(("21年", True), ("2021年底", True), ("2021年5月以前", True), ("2021年5月以后", True)),
    ],
)
def test_what_a_reader_might_understand_otherwise_is_told(typed: str, *, assumed: bool) -> None:
    found = read_dates(typed, TODAY)
    assert found is not None
    assert found.assumed is assumed


def test_widening() -> None:
    days = DateRange(date(2021, 3, 5), date(2021, 4, 1))
    assert days.whole_months() == DateRange(date(2021, 3, 1), date(2021, 4, 30))
    assert days.whole_years() == DateRange(date(2021, 1, 1), date(2021, 12, 31))
    assert DateRange(None, date(2021, 2, 1)).whole_months().last == date(2021, 2, 28)


@pytest.mark.parametrize(
    ("day", "first"),
    [(date(2021, 5, 31), "2021-03-01"), (date(2021, 1, 1), "2020-10-02")],  # no 31 February
)
def test_three_months_back(day: date, first: str) -> None:
    found = read_dates("近三个月", day)
    assert found is not None
    assert str(found.first) == first


@pytest.mark.parametrize(
    ("glyphs", "number"),
    [
        ("07", 7),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("三十一", 31),
        ("二〇二一", 2021),
        ("十十", 0),
    ],
)
def test_numerals(glyphs: str, number: int) -> None:
    assert numeral(glyphs) == number


def test_today_is_the_day_in_shanghai() -> None:
    eastern = timezone(timedelta(hours=8))
    before, today, after = datetime.now(eastern), today_in_shanghai(), datetime.now(eastern)
    assert before.date() <= today <= after.date()


days = st.dates(date(1990, 1, 1), date(2090, 1, 1))


@given(
    st.text(
        "0123456789年月日号至到.-/~季度上中下旬初底半近最今去前后以之间天周Qq一二十〇两 个<>=[TO*}",
        max_size=20,
    ),
    days,
)
def test_any_text_reads_as_days_in_order_or_none(typed: str, today: date) -> None:
    found = read_dates(typed, today)
    if found and found.first and found.last:
        assert found.first <= found.last


@given(st.text(), days)
def test_any_text_can_be_asked(typed: str, today: date) -> None:
    found = read_dates(typed, today)
    assert found is None or found.first or found.last


@given(days)
def test_each_day_is_before_or_after(day: date) -> None:
    typed = f"{day.year}年{day.month}月{day.day}日"
    before, after = read_dates(f"{typed}以前", TODAY), read_dates(f"{typed}以后", TODAY)
    assert before is not None
    assert after is not None
    assert (before.first, after.last) == (None, None)
    assert after.first == day
    assert before.last == day - timedelta(days=1)


@given(st.dates(date(1990, 1, 1), date(2069, 12, 31)))
def test_each_day_lies_in_one_third_of_its_month(day: date) -> None:
    month = f"{day.year % 100:02d}年{day.month}月"
    thirds = [read_dates(f"{month}{third}旬", TODAY) for third in "上中下"]
    assert sum(bool(t and t.first and t.last and t.first <= day <= t.last) for t in thirds) == 1


@given(days, days, st.sampled_from(["[{} TO {}]", "{}至{}之间", ">={}<={}", "从{} 到 {}"]))
def test_two_days_make_a_range_in_every_form(one: date, other: date, form: str) -> None:
    first, last = sorted((one, other))
    assert read_dates(form.format(first, last), TODAY) == DateRange(first, last)


@given(
    days, days, st.sampled_from(["{:%Y-%m-%d}", "{0.year}年{0.month}月{0.day}日", "{:%Y.%m.%d}"])
)
def test_two_days_make_a_range(one: date, other: date, form: str) -> None:
    expected = DateRange(min(one, other), max(one, other))
    assert read_dates(f"{form.format(one)}至{form.format(other)}", TODAY) == expected
