"""Chinese date expressions as a user types them -> ranges of days, both ends included.

Dates inside running text are read elsewhere (indexer/facts/days.py). Here, the whole of a short
text must be a date, and more forms are allowed: ranges, comparisons, and relative dates (去年).
`periods` reads one date; this module reads what joins two dates or opens a range.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from searcher.language import tokens
from searcher.language.periods import NUMBER, Period, period_of, single
from searcher.language.periods import DateRange as DateRange
from searcher.language.periods import numeral as numeral

SHANGHAI = timezone(timedelta(hours=8))  # no summer time since 1991
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
LONGEST = 40  # characters; a longer text is no date
_DAY = timedelta(days=1)


def today_in_shanghai() -> date:
    """Return today's date in Shanghai, where the newsletters are printed."""
    return datetime.now(SHANGHAI).date()


def days_of(known: str) -> tuple[str, str]:
    """Return first and last day, in ISO form, of an ISO day or month.

    Any other text is returned unchanged, twice. `model.Article.sort_date` is such a day or month.
    """
    if not _MONTH.fullmatch(known):
        return known, known
    year, month = map(int, known.split("-"))
    return f"{known}-01", f"{known}-{calendar.monthrange(year, month)[1]}"


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
    readings = (single, _compared, _bracketed, _opened, _between)
    return next(filter(None, (read(spelt, today) for read in readings)), None)


# Comparisons: >=2021-05-10, >2020<2022.

_SIGN = r"[<>]=?|=[<>]?|[≥≧⩾≤≦⩽]"
_COMPARED = re.compile(
    rf"(?P<sign>{_SIGN})(?P<day>[^<>=≥≧⩾≤≦⩽]+)(?:(?P<sign2>{_SIGN})(?P<day2>[^<>=≥≧⩾≤≦⩽]+))?"
)
_PLAIN_SIGNS = str.maketrans(dict.fromkeys("≥≧⩾", ">=") | dict.fromkeys("≤≦⩽", "<="))


def _compared(spelt: str, today: date) -> DateRange | None:
    match = _COMPARED.fullmatch(spelt)
    if not match:
        return None
    one = _bound(match["sign"], match["day"], today)
    if not one or not match["sign2"]:
        return one
    return _both(one, _bound(match["sign2"], match["day2"], today))


def _bound(sign: str, spelt: str, today: date) -> DateRange | None:
    """Return the days that a sign and a date allow; a sign without ``=`` leaves out the date."""
    days, sign = single(spelt, today), sign.translate(_PLAIN_SIGNS)
    if not days or not days.first or not days.last or sign == "=":
        return days
    if ">" in sign:
        return replace(days, first=days.first if "=" in sign else days.last + _DAY, last=None)
    return replace(days, first=None, last=days.last if "=" in sign else days.first - _DAY)


def _both(one: DateRange, other: DateRange | None) -> DateRange | None:
    """Return the days in both of two ranges; ``None`` if they share none."""
    if not other:
        return None
    first = max((days.first for days in (one, other) if days.first), default=None)
    last = min((days.last for days in (one, other) if days.last), default=None)
    if first and last and first > last:
        return None
    return DateRange(
        first, last, one.assumed or other.assumed, relative=one.relative or other.relative
    )


# Brackets: [2021-05-01 TO 2021-05-20], {2021 TO *].

_BRACKETED = re.compile(r"(?P<open>[\[{])(?P<first>.+?)(?:to|,|至|到)(?P<last>.+)(?P<close>[\]}])")


def _bracketed(spelt: str, today: date) -> DateRange | None:
    """Read a range in brackets: square ones include the end, braces leave it out, * is open."""
    match = _BRACKETED.fullmatch(spelt)
    if not match:
        return None
    signs = (">" if match["open"] == "{" else ">=", "<" if match["close"] == "}" else "<=")
    ends = match["first"], match["last"]
    return _limited(signs, ends, today) or _limited(signs, ends[::-1], today)


def _limited(signs: tuple[str, str], ends: tuple[str, str], today: date) -> DateRange | None:
    typed = zip(signs, ends, strict=True)
    bounds = [_bound(sign, spelt, today) for sign, spelt in typed if spelt != "*"]
    if not bounds or bounds[0] is None:
        return None
    return _both(bounds[0], bounds[-1])


# Ranges with one end: 2021年5月以来, 2021年5月以前.

_FROM = re.compile(r"(?P<told>以来|起?至今|起?到今天|起)$|(?:以后|之后|后)$")
_BEFORE = re.compile(r"(?:以前|之前|前)$")
_THROUGH = re.compile(r"^(?:截至|截止到?)")


def _opened(spelt: str, today: date) -> DateRange | None:
    """Read a range with one open end.

    以前 ends before the named period and 以后 begins with it, so that each day lies in one of the
    two: 2000年以后 has 2000, 2000年以前 has not.
    """
    if since := _FROM.search(spelt):
        start = single(spelt[: since.start()].lstrip("从自"), today)
        return start and replace(start, last=None, assumed=start.assumed or not since["told"])
    if before := _BEFORE.search(spelt):
        end = _bound("<", spelt[: before.start()].removeprefix("在"), today)
        return end and replace(end, assumed=True)
    if through := _THROUGH.search(spelt):
        return _bound("<=", spelt[through.end() :], today)
    return None


# Ranges with two ends.

_JOIN = re.compile(r"\.{2,}|至|到|[-—–―~〜]+")
_WITHIN_JOIN = re.compile(rf"{_JOIN.pattern}|和|与")  # 2020年和2021年之间
_WITHIN = re.compile(r"(?:从|自|在|介于|介乎)?(?P<ends>.+?)(?P<within>之间|期间)?")
_BARE = re.compile(NUMBER)
_UNIT = re.compile(rf"(?:{NUMBER})(?P<unit>年|月份?|[日号])")
_MONTH_DAY = re.compile(r"(?P<month>\d{1,2})[-./](?P<day>\d{1,2})")
_LATER_THIRD = re.compile(r"[上中下]旬")


def _between(spelt: str, today: date) -> DateRange | None:
    match = _WITHIN.fullmatch(spelt)
    if not match:
        return None
    spelt, within = match["ends"], match["within"]
    for join in (_WITHIN_JOIN if within else _JOIN).finditer(spelt):
        left, right = spelt[: join.start()], spelt[join.end() :]
        if (not left or not right) and join.group()[0] != ".":  # only dots make an open range
            continue
        if found := _from_to(left, right, today):
            return found
    return single(spelt, today) if within == "期间" else None


def _from_to(left: str, right: str, today: date) -> DateRange | None:
    if not left or not right:
        end = single(left or right, today)
        if end is None:
            return None
        return replace(end, last=None) if left else replace(end, first=None)
    if (unit := _UNIT.fullmatch(right)) and not single(left, today):  # 3-5月, 2021年3-5月, 20-21年
        left += unit["unit"]
    start = single(left, today)
    for end in _ends(right, period_of(left), today):
        if start and end:
            return _in_order(start, end)
    return None


def _ends(right: str, left: Period | None, today: date) -> Iterator[DateRange | None]:
    """Yield possible readings of a range's end, which may omit parts that the start states."""
    period = period_of(right)
    if left and left.has_year:  # the start's year holds for the end too
        if period and not period.has_year:
            yield _after(replace(period, year=left.year, ago=left.ago), left, today)
        if left.day and (match := _MONTH_DAY.fullmatch(right)):
            month, day = int(match["month"]), int(match["day"])
            yield _after(replace(left, month=month, day=day, until=None), left, today)
    elif left and period and not period.has_year:
        yield _after(period, left, today)
    yield single(right, today)
    if left and left.months == 1:
        yield from _parts(right, left, today)


def _parts(right: str, left: Period, today: date) -> Iterator[DateRange | None]:
    """Yield readings of an end that is a part of a month, or a month without its unit."""
    if _LATER_THIRD.fullmatch(right):  # 5月上旬至中旬
        yield left.third(right[0]).days(today)
    if _BARE.fullmatch(right.rstrip("日号")):
        number = numeral(right.rstrip("日号"))
        if left.day:
            yield replace(left, day=number, until=None).days(today)
        elif right[-1] not in "日号":
            yield _after(replace(left, month=number), left, today)


def _after(period: Period, left: Period, today: date) -> DateRange | None:
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
