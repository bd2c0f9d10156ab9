"""Chinese date expressions as a user types them -> ranges of days, both ends included.

Dates inside running text are read elsewhere (indexer/facts/days.py). Here, the whole of a short
text must be a date, and more forms are allowed: ranges, quarters, and relative ones such as 去年.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone

from searcher.language import tokens

SHANGHAI = timezone(timedelta(hours=8))  # no summer time since 1991
EARLIEST, LATEST = 1900, 2099  # years a user may ask for
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
LONGEST = 40  # characters; a longer text is no date


@dataclass(frozen=True, slots=True)
class DateRange:
    """Days from first to last, both included.

    Attributes:
        first: the first day; ``None`` where the range is open. At most one end is open.
        last: the last day; ``None`` where the range is open.
        assumed: whether a year or day was taken from today's date.
        relative: whether the text is relative to today: 去年, 近三个月.
    """

    first: date | None
    last: date | None
    assumed: bool = False
    relative: bool = False

    def whole_months(self) -> DateRange:
        """Extend the range to the whole of its first and last month."""
        return replace(
            self,
            first=self.first and self.first.replace(day=1),
            last=self.last and _month_end(self.last.year, self.last.month),
        )

    def whole_years(self) -> DateRange:
        """Extend the range to the whole of its first and last year."""
        return replace(
            self,
            first=self.first and self.first.replace(month=1, day=1),
            last=self.last and self.last.replace(month=12, day=31),
        )


def today_in_shanghai() -> date:
    """Return today's date in Shanghai, where the newsletters are printed."""
    return datetime.now(SHANGHAI).date()


def read_dates(typed: str, today: date) -> DateRange | None:
    """Read a text that is a date, a period or a range.

    A missing year is this year, except in a range whose other end has a year: 2021年3月-5月 lies in
    2021, and 2020年11月至2月 ends in 2021. Ends in the wrong order are swapped.

    Args:
        typed: the text.
        today: the day from which relative dates count.

    Returns:
        The range; ``None`` when the text is no date, or a date that does not exist.
    """
    spelt = "".join(tokens.fold(typed[: LONGEST + 1]).text.split())
    if not spelt or len(typed) > LONGEST:
        return None
    return _single(spelt, today) or _between(spelt, today)


# One period: a year, half, quarter, month or day.

_NUMBER = r"\d{1,2}|[一二三四五六七八九十]{1,3}"
_YEAR = r"(?P<year>\d{4}|[〇零○一二三四五六七八九]{4})年?|(?P<ago>[今本去上前]年)"
_SPELT = re.compile(
    rf"(?:{_YEAR})?"
    r"(?:(?P<half>[上下])半年"
    r"|-?(?:第?(?P<quarter>[1-4一二三四])季度?|q(?P<q>[1-4]))"
    rf"|(?P<month>{_NUMBER})月份?(?:(?P<day>{_NUMBER})[日号]?)?)?"
)
_NUMERIC = re.compile(
    r"(?P<year>\d{4})(?P<mark>[-./])(?P<month>\d{1,2})(?:(?P=mark)(?P<day>\d{1,2}))?"
)
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})?")
_PERIODS = (_SPELT, _NUMERIC, _COMPACT)
_YEARS_AGO = {"今年": 0, "本年": 0, "去年": 1, "上年": 1, "前年": 2}
_DIGITS = {glyph: n for n, glyph in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}


@dataclass(frozen=True, slots=True)
class _Period:
    """One or more months of a year, or one day of the first of them.

    Attributes:
        year: the year; ``None`` if it is relative or missing.
        ago: years before this year; ``None`` if it is not relative.
        month: the first month, 1 to 12.
        months: number of months.
        day: day of the first month; ``None`` for all months.
    """

    year: int | None
    ago: int | None = None
    month: int = 1
    months: int = 12
    day: int | None = None

    def days(self, today: date) -> DateRange | None:
        assumed = self.year is None
        year = today.year - (self.ago or 0) if self.year is None else self.year
        if not (EARLIEST <= year <= LATEST and 1 <= self.month <= 12):
            return None
        first, last = date(year, self.month, 1), _month_end(year, self.month + self.months - 1)
        if self.day is not None:
            if not 1 <= self.day <= last.day:
                return None
            first = last = date(year, self.month, self.day)
        return DateRange(first, last, assumed, relative=self.ago is not None)


def _single(spelt: str, today: date) -> DateRange | None:
    period = _period(spelt)
    return period.days(today) if period else _relative(spelt, today)


def _period(spelt: str) -> _Period | None:
    match = next(filter(None, (pattern.fullmatch(spelt) for pattern in _PERIODS)), None)
    if not match or not spelt:
        return None
    said = match.groupdict()
    year, ago = said["year"], _YEARS_AGO.get(said.get("ago") or "")
    whole = _Period(numeral(year) if year else None, ago)
    if half := said.get("half"):
        return replace(whole, month=1 if half == "上" else 7, months=6)
    if quarter := said.get("quarter") or said.get("q"):
        return replace(whole, month=3 * numeral(quarter) - 2, months=3)
    if month := said["month"]:
        day = said["day"]
        return replace(whole, month=numeral(month), months=1, day=numeral(day) if day else None)
    return whole


def numeral(glyphs: str) -> int:
    """Read ASCII digits, Chinese digits (二〇二一) or a Chinese number below 100 (二十一).

    Returns 0 for text such as 二三十 that is no number.
    """
    if glyphs.isdecimal():
        return int(glyphs)
    tens, ten, ones = glyphs.partition("十")
    if not ten:
        return int("".join(str(_DIGITS[glyph]) for glyph in glyphs))
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:  # 二三十, 十十: no number
        return 0
    return 10 * _DIGITS.get(tens, 1) + _DIGITS.get(ones, 0)


def days_of(known: str) -> tuple[str, str]:
    """Return first and last day, in ISO form, of an ISO day or month.

    Any other text is returned unchanged, twice. `model.Article.sort_date` is such a day or month.
    """
    if not _MONTH.fullmatch(known):
        return known, known
    year, month = map(int, known.split("-"))
    return f"{known}-01", f"{known}-{calendar.monthrange(year, month)[1]}"


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


# Relative dates.

_DAYS_AGO = {"今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2, "前日": 2}
_WEEKS_AGO = {"本周": 0, "这周": 0, "这一周": 0, "上周": 1, "上一周": 1, "上星期": 1, "本星期": 0}
_MONTHS_AGO = {"本月": 0, "这个月": 0, "当月": 0, "上月": 1, "上个月": 1}
_RECENT = re.compile(
    r"(?:最近|过去|近)(?P<count>\d{1,3}|[一二两三四五六七八九十]{1,3}|半)个?"
    r"(?P<unit>天|日|周|星期|月|季度|年)"
)
_UNIT_DAYS = {"天": 1, "日": 1, "周": 7, "星期": 7}
_UNIT_MONTHS = {"月": 1, "季度": 3, "年": 12}


def _relative(spelt: str, today: date) -> DateRange | None:
    if spelt in _DAYS_AGO:
        day = today - timedelta(days=_DAYS_AGO[spelt])
        return DateRange(day, day, assumed=True, relative=True)
    if spelt in _WEEKS_AGO:
        monday = today - timedelta(days=today.weekday() + 7 * _WEEKS_AGO[spelt])
        return DateRange(monday, monday + timedelta(days=6), assumed=True, relative=True)
    if spelt in _MONTHS_AGO:
        day = _months_before(today, _MONTHS_AGO[spelt])
        return DateRange(day, day, assumed=True, relative=True).whole_months()
    return _recent(spelt, today)


def _recent(spelt: str, today: date) -> DateRange | None:
    """Read 近7天 or 近三个月: that many days or months up to and including today."""
    match = _RECENT.fullmatch(spelt)
    if not match:
        return None
    unit, half = match["unit"], match["count"] == "半"
    count = 0 if half else numeral(match["count"])
    if half and unit == "年":
        unit, count = "月", 6
    if not count:
        return None
    if unit in _UNIT_DAYS:
        first = today - timedelta(days=count * _UNIT_DAYS[unit] - 1)
    else:
        first = _months_before(today, count * _UNIT_MONTHS[unit]) + timedelta(days=1)
    return DateRange(first, today, assumed=True, relative=True)


def _months_before(day: date, count: int) -> date:
    """Return the same day some months before, or the last day of that month if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 - count, 12)
    last = _month_end(year, month + 1)
    return last if last.day < day.day else last.replace(day=day.day)


# Ranges.

_JOIN = re.compile(r"\.{2,}|至|到|[-—–―~〜]+")
_SINCE = re.compile(r"(?:以来|至今|到今天|起)$")
_BARE = re.compile(_NUMBER)
_UNIT = re.compile(rf"(?:{_NUMBER})(?P<unit>月份?|[日号])")
_MONTH_DAY = re.compile(r"(?P<month>\d{1,2})[./](?P<day>\d{1,2})")


def _between(spelt: str, today: date) -> DateRange | None:
    if since := _SINCE.search(spelt):
        start = _single(spelt[: since.start()], today)
        return start and replace(start, last=None)
    for join in _JOIN.finditer(spelt):
        left, right = spelt[: join.start()], spelt[join.end() :]
        if (not left or not right) and join.group()[0] != ".":  # only dots make an open range
            continue
        if found := _from_to(left, right, today):
            return found
    return None


def _from_to(left: str, right: str, today: date) -> DateRange | None:
    if not left or not right:
        end = _single(left or right, today)
        if end is None:
            return None
        return replace(end, last=None) if left else replace(end, first=None)
    if (unit := _UNIT.fullmatch(right)) and not _single(left, today):  # 3-5月, 2021年3-5月
        left += unit["unit"]
    start = _single(left, today)
    for end in _ends(right, _period(left), today):
        if start and end:
            return _in_order(start, end)
    return None


def _ends(right: str, left: _Period | None, today: date) -> Iterator[DateRange | None]:
    """Yield possible readings of a range's end, which may omit parts that the start states."""
    period = _period(right)
    if left and (left.year or left.ago is not None):  # the start's year holds for the end too
        if period and period.year is None and period.ago is None:
            yield _after(replace(period, year=left.year, ago=left.ago), left, today)
        if left.day and (match := _MONTH_DAY.fullmatch(right)):
            month, day = int(match["month"]), int(match["day"])
            yield _after(replace(left, month=month, day=day), left, today)
    elif left and period and period.year is None and period.ago is None:
        yield _after(period, left, today)
    yield _single(right, today)
    if left and left.months == 1 and _BARE.fullmatch(right.rstrip("日号")):
        number = numeral(right.rstrip("日号"))
        if left.day:
            yield replace(left, day=number).days(today)
        elif right[-1] not in "日号":
            yield _after(replace(left, month=number), left, today)


def _after(period: _Period, left: _Period, today: date) -> DateRange | None:
    """Return the days of a period without a year: the first time it comes after ``left``."""
    if (period.month, period.day or 0) >= (left.month, left.day or 0):
        return period.days(today)
    if period.year is not None:
        later = replace(period, year=period.year + 1)
    else:
        later = replace(period, ago=(period.ago or 0) - 1)
    found = later.days(today)
    return found and replace(
        found, assumed=True, relative=left.ago is not None
    )  # assumed, because nobody typed 次年


def _in_order(start: DateRange, end: DateRange) -> DateRange:
    days = [day for day in (start.first, start.last, end.first, end.last) if day]
    relative = start.relative or end.relative
    return DateRange(min(days), max(days), start.assumed or end.assumed, relative)
