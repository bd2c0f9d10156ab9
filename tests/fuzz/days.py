"""Dates as users type them and as newspapers print them.

Every date read must exist, a range must not end before it begins, and every date must lie inside
the text.
"""

import datetime
from collections.abc import Iterator

from indexer.facts.days import find_days, iso_date
from indexer.facts.event_dates import Era, find_day_alone, find_eve, find_mention, find_month
from searcher.language import dates
from tests.fuzz.target import Target

TODAYS = tuple(map(datetime.date.fromisoformat, ("2024-02-29", "2021-01-01", "2023-12-31")))


def typed(data: bytes) -> None:
    """Check that a text which is read as a date gives a valid range of days."""
    today = TODAYS[(data[0] if data else 0) % len(TODAYS)]
    text = data[1:].decode("utf-8", "surrogateescape")
    found = dates.read_dates(text, today)
    if found is None:
        return
    assert found.first or found.last
    if found.first and found.last:
        assert found.first <= found.last
    for widened in (found.whole_months(), found.whole_years()):
        assert (widened.first is None) == (found.first is None)
        assert not (found.first and widened.first) or widened.first <= found.first
        assert not (found.last and widened.last) or found.last <= widened.last
    dates.days_of(text)


def printed(data: bytes) -> None:
    """Check that each date found in a text exists, and that its place lies inside the text."""
    text = data[1:].decode("utf-8", "surrogateescape")
    for day in find_days(text):
        assert 0 <= day.start < day.end <= len(text)
        assert day.iso(day.year or 2000) is not None
        assert day.year is None or iso_date(day.year, day.month, day.day)
    title, _, body = text.partition("\n")
    year = 1900 + (data[0] if data else 0) % 200
    find_mention(title, body, year)
    find_mention(title, body, None)
    find_month(body)
    find_eve(body)
    for issue in (None, datetime.date(year, 3, 1)):
        when = find_day_alone(body, Era(issue=issue)).iso
        assert when is None or datetime.date.fromisoformat(when)


def _seeds() -> Iterator[bytes]:
    for text in (
        "2021年3月-5月",
        "近三个月",
        "二〇二一年五月二十六日至六月",
        "2021-05..2022",
        "去年下半年",
        "2021q3至今",
        "5.26至6.3",
        "20210508",
        "[2021-05-01 TO *}",
        ">=21年5月中旬<年底",
        "2020年和2021年之间",
        "去年底以前",
        "5月26日，街道召开会议。",
        "题目\n5月26日下午，街道召开会议，2021年重阳节前夕。",
        "题目\n26日，街道举办。5月中旬，５月２６日日前",
        "2021.5.26 二○二一年十二月三十一日",
    ):
        yield b"\0" + text.encode()


WORDS = (
    *("年", "月", "日", "号", "至", "到", "-", "..", "~", "去年", "今年", "近", "个", "上半年"),
    *("季度", "起", "以来", "十", "二", "〇", "○", "零", "２", "2021", "1900", "2099", "29", "31"),
    *("，", "。", "\n", "于", "上午", "日前", "重阳节", "国庆", "前夕", "本月", "中旬", "\u2028"),
)
TARGETS = (
    Target("dates-typed", typed, _seeds, WORDS, longest=256),
    Target("dates-printed", printed, _seeds, WORDS, longest=1024),
)
