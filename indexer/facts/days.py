"""Dates as Chinese papers print them: find the days and years that a text names."""

import calendar
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from indexer.corpus.rules import Decides, Rule

EARLIEST, LATEST = 1900, 2099  # years that a newsletter may be dated or may mention
_MONTHS = 12  # of a year
_LEAP_YEAR = 2000  # taken for a date without a year, so that 2月29日 is a day
_TEN, _HUNDRED = 10, 100  # the values of 十 and 百
_BESIDE = 4  # characters on each side of a year that may make it a goal or a plan: 成立于, 以前

# Each full-width digit becomes one ASCII digit, so offsets stay those of the text.
_DIGITS = {ord(full): str(n) for n, full in enumerate("０１２３４５６７８９")}
_WIDE = re.compile("[０-９]")
_YEAR_GLYPHS = {glyph: str(n) for n, glyph in enumerate("〇一二三四五六七八九")}
_YEAR_GLYPHS |= {"零": "0", "○": "0", "Ｏ": "0"}
_UNITS = {glyph: n for n, glyph in enumerate("一二三四五六七八九", 1)}

COUNTED = "[〇零○一二三四五六七八九十百]"  # glyphs of a number below 1,000
FIRST_OF_REPUBLIC = 1911  # 民國元年 is 1912
REPUBLIC = (  # 中華民國110年, 民國一一〇年, 民國三十八年
    r"(?:中[華华]\s*)?民[國国]\s*(?P<ry>\d{1,3}|[〇零○一二三四五六七八九十百]{1,5}|元)"
)
_YEAR = rf"(?:{REPUBLIC}|(?<!\d)(?P<y>\d{{4}})|(?P<cy>[〇零○一二三四五六七八九]{{4}}))"
_MONTH_DAY = (
    r"(?:(?<![\d.])(?P<m>\d{1,2})|(?<![一二三四五六七八九十])(?P<cm>[一二三四五六七八九十]{1,2}))"
    r"\s*月(?:份)?\s*(?:(?P<d>\d{1,2})|(?P<cd>[一二三四五六七八九十]{1,3}))\s*[日号]"
)
_FULL = re.compile(rf"(?:{_YEAR}\s*年\s*)?{_MONTH_DAY}")
_NUMERIC = re.compile(
    rf"(?<![\d.])(?:{REPUBLIC}|(?P<y>\d{{4}}))\s*(?P<sep>[-./])\s*(?P<m>\d{{1,2}})\s*(?P=sep)\s*(?P<d>\d{{1,2}})(?![\d.]\d|\d)"
)
# 5.26 is a day only at the start of a clause or after 于 / 至, and only without a unit behind it.
_DOTTED = re.compile(
    r"(?:(?<=^)|(?<=[，。；：,;\s于至在]))(?P<m>1[0-2]|[1-9])\.(?P<d>[12]\d|3[01]|0?[1-9])"
    r"(?=\s*(?:[，,]|上午|下午|晚|当天|起|举|召|开|街|社))"
)


# Each pattern with the signs without which it finds nothing: most lines hold none of them.
_FORMS = ((_DOTTED, "."), (_FULL, "月"), (_NUMERIC, "-./"))
_SIGNS = re.compile("[-./月]")


@dataclass(frozen=True, slots=True)
class Day:
    """A day that a text names.

    Attributes:
        month: 1 to 12; month and day exist in some year (2月29日 does, 2月30日 does not).
        day: 1 to 31.
        year: only if it is printed with the date.
        start: character offset of the date in the text.
        end: offset after its last character.
    """

    month: int
    day: int
    year: int | None
    start: int
    end: int

    def iso(self, year: int) -> str | None:
        """Return the ISO date in that year, or ``None`` if the year has no such day."""
        return iso_date(year, self.month, self.day)


def iso_date(year: int, month: int, day: int) -> str | None:
    """Return ``"2021-05-26"``, or ``None`` for an impossible day or a year not in 1900 to 2099."""
    if not (EARLIEST <= year <= LATEST and 1 <= month <= _MONTHS):
        return None
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return f"{year:04d}-{month:02d}-{day:02d}"


def digits(text: str) -> str:
    """Return the text with full-width digits as ASCII digits; offsets stay the same."""
    return text.translate(_DIGITS) if _WIDE.search(text) else text


def find_days(text: str) -> tuple[Day, ...]:
    """Return all days that the text names, in order; impossible days are left out."""
    if not _SIGNS.search(text):
        return ()
    text = digits(text)
    found = {
        day.start: day
        for pattern, signs in _FORMS
        if any(sign in text for sign in signs)
        for match in pattern.finditer(text)
        if (day := _day(match)) is not None
    }
    return tuple(found[start] for start in sorted(found))


def _day(match: re.Match[str]) -> Day | None:
    groups = match.groupdict()
    month = _number(groups["m"], groups.get("cm"))
    day = _number(groups["d"], groups.get("cd"))
    year = _year(groups)
    if iso_date(year or _LEAP_YEAR, month, day) is None:
        return None
    return Day(month, day, year, match.start(), match.end())


def _number(arabic: str | None, chinese: str | None) -> int:
    if arabic:
        return int(arabic)
    tens, ten, units = (chinese or "").rpartition("十")
    return (_UNITS.get(tens, 1) * _TEN if ten else 0) + _UNITS.get(units, 0)


def _year(groups: Mapping[str, str | None]) -> int | None:
    if republic := groups.get("ry"):
        return FIRST_OF_REPUBLIC + count_of(republic)
    if arabic := groups.get("y"):
        return int(arabic)
    chinese = groups.get("cy")
    return int("".join(_YEAR_GLYPHS[c] for c in chinese)) if chinese else None


def count_of(printed: str) -> int:
    """Return the number below 1,000 that is printed: 110, 一一〇, 一百一十, 三十八; 元 is 1."""
    if printed == "元":
        return 1
    if printed.isdigit():
        return int(printed)
    if not re.search("[十百]", printed):
        return int("".join(_YEAR_GLYPHS[glyph] for glyph in printed))
    hundreds, hundred, rest = printed.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    total = _UNITS.get(hundreds, 1) * _HUNDRED if hundred else 0
    total += _UNITS.get(tens.strip("〇零○"), 1) * _TEN if ten else 0
    return total + _UNITS.get(ones.strip("〇零○"), 0)


_BARE_YEAR = re.compile(r"(?<![\d\-—~～])(?P<y>(?:19|20)\d{2})\s*(?:年|(?=[-./]\d))")
# Goals, spans and comparisons name years other than the paper's own.
_GOAL_BEFORE = re.compile(r"(?:[到至]|力争|展望|迈向|面向|自|始于|从|建于|成立于|截至)\s*$")
_PLAN_AFTER = re.compile(r"(?:远景|规划|以来|之前|以前|前[，。,])")
# What began, or what somebody did once, is history: 2018年首次举办, 1965年入伍, 曾在2018年.
_HISTORY_BEFORE = re.compile(
    r"(?:曾经?|早)[在于]?\s*$|(?:出生|落成|创办|创立|创建|始建|启用|诞生)于\s*$"
)
_HISTORY_AFTER = re.compile(
    r"(?:底|初|末|春|夏|秋|冬|[上下]半年|\d{1,2}月(?:\d{1,2}日)?)?[^，。；！？]{0,2}?"
    r"(?:首次|首届|首创|第一次|创办|创立|创建|始建|初建|建成|落成|建造|建校|成立|开办|启用|竣工|诞生|出生|生人|"
    r"入伍|参军|入党|退休|退役|下岗|结婚|来沪|去世|逝世|搬[来到进]|就)"
)
_OTHERS_BEFORE = (_GOAL_BEFORE, _HISTORY_BEFORE)
_OTHERS_AFTER = (_PLAN_AFTER, _HISTORY_AFTER)
_ANNIVERSARIES = (
    # the Party was founded in 1921, the People's Republic in 1949
    (
        re.compile(
            r"(?:建党|中国共产党成立|党的生日)[^，。；]{0,4}?(?P<n>\d{2,3}|百|一百)\s*(?:周年|年)"
        ),
        1921,
    ),
    (re.compile(r"(?:新中国成立|建国|共和国成立|国庆)\s*(?P<n>\d{2,3})\s*周年"), 1949),
)


def years_named(text: str) -> tuple[int, ...]:
    """Return the years that a text names as its own time, in order, without goals and spans.

    Anniversaries count: 建党100周年 names 2021.
    """
    text = digits(text)
    return tuple(year for _, year in sorted((*_bare_years(text), *_anniversaries(text))))


def _bare_years(text: str) -> Iterator[tuple[int, int]]:
    for match in _BARE_YEAR.finditer(text):
        before = text[max(match.start() - _BESIDE, 0) : match.start()]
        after = text[match.end() :]
        if not any(
            (*(p.search(before) for p in _OTHERS_BEFORE), *(p.match(after) for p in _OTHERS_AFTER))
        ):
            yield match.start(), int(match["y"])


def _anniversaries(text: str) -> Iterator[tuple[int, int]]:
    for pattern, founded in _ANNIVERSARIES:
        for match in pattern.finditer(text):
            count = int(match["n"]) if match["n"].isdigit() else _HUNDRED
            yield match.start(), founded + count


def _year_rule(name: str, because: str, fires: str, not_on: str, *, named: bool) -> Rule:
    return Rule(
        id=name,
        decides=Decides.EVENT_DATE,
        because=because,
        accepts=lambda text: bool(years_named(text)) is named,
        fires=fires,
        not_on=not_on,
    )


YEARS = (
    _year_rule(
        "year-of-anniversary",
        "An anniversary tells a year, because the Party's anniversaries count from 1921 "
        "and the Republic's from 1949 (建党100周年 is 2021).",
        "庆祝建党100周年",
        "庆祝建厂100周年",
        named=True,
    ),
    _year_rule(
        "year-of-goal",
        "A word before the year (到, 自, 始于) makes the year a goal or a beginning, so "
        "the year is not the paper's own.",
        "力争到2035年建成",
        "2035年目标",
        named=False,
    ),
    _year_rule(
        "year-of-plan",
        "A word after the year (远景, 以来, 之前) makes the year part of a plan or of a "
        "span, so the year is not the paper's own.",
        "2035年远景目标",
        "2035年目标",
        named=False,
    ),
    _year_rule(
        "year-of-history",
        "A word beside the year tells what began then, or what somebody did once (2018年首次举办, "
        "1965年入伍), so the year is not that of the news.",
        "市集2018年首次举办",
        "市集2018年开幕",
        named=False,
    ),
)
