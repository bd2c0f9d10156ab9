"""One Chinese date or period as a user types it -> days: 2021年5月中旬, 去年底, 近三个月."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

EARLIEST, LATEST = 1900, 2099  # years a user may ask for
_CENTURY = 70  # two digits from this number on are a year of the 20th century, as POSIX has it


@dataclass(frozen=True, slots=True)
class DateRange:
    """Days from first to last, both included.

    Attributes:
        first: the first day; ``None`` where the range is open. At most one end is open.
        last: the last day; ``None`` where the range is open.
        assumed: whether the text leaves a year or a day to the reader: 3月, 21年5月, 年底, 5月以前.
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


# One period: a year, half, quarter, month, third of a month, or day.

NUMBER = r"\d{1,2}|[一二三四五六七八九十]{1,3}"
THIRD = r"[上中下]旬|[初中底末]"  # 5月中旬, 5月底
_HAN_DIGIT = "〇零○一二三四五六七八九"
_YEAR = (
    rf"(?P<year>\d{{4}}|[{_HAN_DIGIT}]{{4}})年?"
    rf"|(?P<short>\d{{2}}|[{_HAN_DIGIT}]{{2}})年"
    r"|(?P<ago>[今本去上前]年)"
)
_SPELT = re.compile(
    rf"(?:{_YEAR})?"
    r"(?:(?P<half>[上下])半年"
    r"|-?(?:第?(?P<quarter>[1-4一二三四])季度?|q(?P<q>[1-4]))"
    r"|(?:年|(?<=年))(?P<edge>[初中底末终])"
    rf"|(?P<month>{NUMBER})月份?(?:(?P<third>{THIRD})|(?P<day>{NUMBER})[日号]?)?)?"
)
_NUMERIC = re.compile(
    r"(?P<year>\d{4})(?P<mark>[-./])(?P<month>\d{1,2})(?:(?P=mark)(?P<day>\d{1,2}))?"
)
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})?")
_PERIODS = (_SPELT, _NUMERIC, _COMPACT)
_YEARS_AGO = {"今年": 0, "本年": 0, "去年": 1, "上年": 1, "前年": 2}
_DIGITS = {glyph: n for n, glyph in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "两": 2}
# No law says which months 年初 has. Work plans appear in January and February, reports of the
# middle of the year in June and July, reports of the year in November and December.
_EDGES = {"初": (1, 2), "中": (6, 2), "底": (11, 2), "末": (11, 2), "终": (11, 2)}
_THIRDS = {"上": (1, 10), "初": (1, 10), "中": (11, 20), "下": (21, 31), "底": (21, 31)}
_THIRDS["末"] = _THIRDS["底"]


@dataclass(frozen=True, slots=True)
class Period:
    """One or more months of a year, or days of the first of them.

    Attributes:
        year: the year; ``None`` if it is relative or missing.
        ago: years before this year; ``None`` if it is not relative.
        month: the first month, 1 to 12.
        months: number of months.
        day: the first day, in the first month; ``None`` for all months.
        until: the last day, or any later number for the end of the month; ``None`` for one day.
        assumed: see `DateRange`, for other reasons than a missing year.
    """

    year: int | None
    ago: int | None = None
    month: int = 1
    months: int = 12
    day: int | None = None
    until: int | None = None
    assumed: bool = False

    @property
    def has_year(self) -> bool:
        """Whether the text names a year: 2021年, 去年."""
        return self.year is not None or self.ago is not None

    def days(self, today: date) -> DateRange | None:
        """Return the days; ``None`` if a part of the period does not exist."""
        assumed = self.assumed or self.year is None
        year = today.year - (self.ago or 0) if self.year is None else self.year
        if not (EARLIEST <= year <= LATEST and 1 <= self.month <= 12):
            return None
        first, last = date(year, self.month, 1), _month_end(year, self.month + self.months - 1)
        if self.day is not None:
            if not 1 <= self.day <= last.day:
                return None
            first, last = first.replace(day=self.day), self._last_day(last)
        return DateRange(first, last, assumed, relative=self.ago is not None)

    def _last_day(self, end: date) -> date:
        return end.replace(day=min(end.day, self.until or self.day or end.day))

    def third(self, glyph: str) -> Period:
        """Return a third of the first month: 上 or 初, 中, 下 or 底 or 末."""
        first, last = _THIRDS[glyph]
        return replace(self, months=1, day=first, until=last)


def single(spelt: str, today: date) -> DateRange | None:
    """Return the days of folded text without spaces that is one date or period."""
    period = period_of(spelt)
    return period.days(today) if period else _relative(spelt, today)


def period_of(spelt: str) -> Period | None:
    """Return the period of a text that names months or a year; ``None`` for other texts."""
    match = next(filter(None, (pattern.fullmatch(spelt) for pattern in _PERIODS)), None)
    if not match or not spelt:
        return None
    said = match.groupdict()
    whole = _year(said)
    if half := said.get("half"):
        return replace(whole, month=1 if half == "上" else 7, months=6)
    if quarter := said.get("quarter") or said.get("q"):
        return replace(whole, month=3 * numeral(quarter) - 2, months=3)
    if edge := said.get("edge"):
        month, months = _EDGES[edge]
        return replace(whole, month=month, months=months, assumed=True)
    return _of_month(whole, said) if said["month"] else whole


def _year(said: dict[str, str | None]) -> Period:
    if short := said.get("short"):
        number = numeral(short)
        return Period(number + (1900 if number >= _CENTURY else 2000), assumed=True)
    year = said["year"]
    return Period(numeral(year) if year else None, _YEARS_AGO.get(said.get("ago") or ""))


def _of_month(whole: Period, said: dict[str, str | None]) -> Period:
    month = replace(whole, month=numeral(said["month"] or ""), months=1)
    if third := said.get("third"):
        found = month.third(third[0])
        return found if "旬" in third else replace(found, assumed=True)
    day = said["day"]
    return replace(month, day=numeral(day)) if day else month


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


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


# Relative dates.

_DAYS_AGO = {"今天": 0, "今日": 0, "昨天": 1, "昨日": 1, "前天": 2, "前日": 2}
_WEEKS_AGO = {"本周": 0, "这周": 0, "这一周": 0, "上周": 1, "上一周": 1, "上星期": 1, "本星期": 0}
_MONTHS_AGO = {"本月": 0, "这个月": 0, "当月": 0, "上月": 1, "上个月": 1}
_MONTH_AGO = re.compile(rf"(?P<month>{'|'.join(_MONTHS_AGO)}|月(?=[初中底末]))(?P<third>{THIRD})?")
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
    if match := _MONTH_AGO.fullmatch(spelt):
        day = _months_before(today, _MONTHS_AGO.get(match["month"], 0))
        month = Period(day.year, month=day.month, months=1, assumed=True)
        days = (month.third(match["third"][0]) if match["third"] else month).days(today)
        return days and replace(days, relative=True)
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
