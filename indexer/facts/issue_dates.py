"""The day on which a newsletter came out, from manifest, page metadata, file name or masthead."""

import calendar
import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import PurePosixPath

from indexer.articles.from_text.lines import is_paper_name, is_publication_line
from indexer.corpus.blocks import Document
from indexer.corpus.iso import month_of, year_of
from indexer.corpus.manifest import Manifest
from indexer.corpus.rules import Rule
from indexer.facts import rules
from indexer.facts.days import FIRST_OF_REPUBLIC, REPUBLIC, count_of, digits, find_days, iso_date
from indexer.facts.mastheads import Line, Place, lines_of, name_in, number_in
from searcher.speech import Message, said

MASTHEAD_CHARACTERS = int(rules.MASTHEAD_DAY.limit)
_LINES_KEPT = 512  # lines whose day is kept, since several facts ask for it
_NEAR = 2  # lines between the parts of a masthead, at most
HEAD_LINES = int(rules.BARE_DAY.limit)
UNTOLD = Message("")  # the reason of a date that is not known


@dataclass(frozen=True, slots=True)
class Issue:
    """The date of publication as far as it is known.

    Attributes:
        date: ISO date, or ``None``.
        month: ``"2021-06"``; known for a monthly that prints no day.
        year: known even if no month is.
        confidence: as in ``Evidence``.
        reason: as in ``Evidence``.
        rule: the rule that found the date.
    """

    date: str | None = None
    month: str | None = None
    year: int | None = None
    confidence: float = 0.0
    reason: Message = UNTOLD
    rule: Rule | None = None

    @property
    def last_day(self) -> datetime.date | None:
        """The latest possible day of publication; ``None`` if not even the month is known."""
        if self.date:
            return datetime.date.fromisoformat(self.date)
        if self.month:
            year, month = map(int, self.month.split("-"))
            return datetime.date(year, month, calendar.monthrange(year, month)[1])
        return None


def find_issue(
    raw_path: str, document: Document, manifest: Manifest, lines: Sequence[Line] | None = None
) -> Issue:
    """Return the date of the best source; a day wins over a month, a month over a year.

    Args:
        raw_path: path of the file.
        document: what the file holds.
        manifest: what the operator states.
        lines: of the document, if the caller has them.
    """
    lines = lines_of(document) if lines is None else lines
    less: list[Issue] = []
    for issue in _sources(raw_path, document, manifest, lines):
        if issue.date:
            return issue
        less.append(issue)
    by_month = next((issue for issue in less if issue.month), None)
    return by_month or next((issue for issue in less if issue.year), Issue())


def _sources(
    raw_path: str, document: Document, manifest: Manifest, lines: Sequence[Line]
) -> Iterator[Issue]:
    if stated := manifest.issue_date_of(raw_path):
        yield _dated(stated, rules.ISSUE_STATED, said("why.manifest"))
    if document.issue_date:
        reason = document.issue_date_reason or said("why.date_of_file")
        yield _dated(document.issue_date, rules.ISSUE_OF_PAGE, reason)
    yield from _from_edges(lines)
    yield _from_path(raw_path)
    yield from _from_depth(lines)


def _dated(iso: str, rule: Rule, reason: Message) -> Issue:
    return Issue(iso, month_of(iso), year_of(iso), rule.worth, reason, rule)


_CHINESE_YEAR = re.compile(
    rf"(?:{REPUBLIC}|(?P<y>(?:一九|二[〇零○])[〇零○一二三四五六七八九]{{2}}))\s*年"
    r"(?:\s*(?P<m>十[一二]?|[一二三四五六七八九])\s*月(?:\s*(?P<d>[一二三四五六七八九十]{1,3})\s*日)?)?"
)
_OF_CHINESE_YEARS = ("民", "一九", "二〇", "二零", "二○")  # each has one of these
_CHINESE = {glyph: n for n, glyph in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0}


def numerals(text: str) -> str:
    """Return the text with ASCII digits, also in Chinese years and those of the Republic.

    Examples: 二〇二二年五月 -> 2022年5月, 民國110年 -> 2021年.
    """
    text = digits(text)
    may_have = "年" in text and any(sign in text for sign in _OF_CHINESE_YEARS)
    return _CHINESE_YEAR.sub(_arabic, text) if may_have else text


def _arabic(match: re.Match[str]) -> str:
    if match["ry"]:
        year = str(FIRST_OF_REPUBLIC + count_of(match["ry"]))
    else:
        year = "".join(str(_CHINESE[c]) for c in match["y"])
    month = f"{count_of(match['m'])}月" if match["m"] else ""
    return f"{year}年{month}" + (f"{count_of(match['d'])}日" if match["d"] else "")


_Y = r"(?P<y>(?:19|20)\d\d)"
# One letter tells parts of a day apart: 2021-05-10a.
_ENDS = r"(?!\d|[A-Za-z]{2}|[A-Za-z]\d)"
_PATH_DAYS = (
    re.compile(rf"(?<!\d){_Y}\s*年?\s*/?\s*(?P<m>\d{{1,2}})\s*月\s*/?\s*(?P<d>\d{{1,2}})\s*日?"),
    re.compile(rf"(?<!\d){_Y}\s*年/(?P<m>\d\d?)[-_./]?(?P<d>\d\d)(?!\d)"),
    re.compile(rf"(?<![0-9A-Za-z]){_Y}(?P<s>[-_./])(?P<m>\d\d?)[-_./](?P<d>\d\d?){_ENDS}"),
    # 20210609, also after a few letters (jx20210609), but not inside a longer word such as a hash
    re.compile(rf"(?<![0-9A-Za-z])[A-Za-z]{{0,6}}{_Y}(?P<m>\d\d)(?P<d>\d\d)(?![0-9A-Za-z])"),
    re.compile(rf"(?<![0-9A-Za-z]){_Y}[-_./]?(?P<m>\d\d)[-_./]?(?P<d>\d\d)(?![0-9A-Za-z])"),
)
_PATH_MONTHS = (
    re.compile(rf"(?<!\d){_Y}\s*(?:年\s*/?|/)\s*(?P<m>\d{{1,2}})\s*月"),
    re.compile(rf"(?<![0-9A-Za-z]){_Y}[-_./](?P<m>\d\d)(?![0-9A-Za-z])"),
    re.compile(rf"(?<![0-9A-Za-z]){_Y}(?P<m>0[1-9]|1[0-2])(?![0-9A-Za-z])"),
)
_PATH_YEARS = (
    re.compile(rf"(?<!\d){_Y}\s*年"),
    re.compile(rf"(?:^|/){_Y}(?=/)"),
    re.compile(rf"(?:^|[/_-]){_Y}(?=[_-])"),
)


def _from_path(raw_path: str) -> Issue:
    path = numerals(raw_path)
    for pattern in _PATH_DAYS:
        for match in reversed(list(pattern.finditer(path))):
            if iso := iso_date(int(match["y"]), int(match["m"]), int(match["d"])):
                return _dated(
                    iso,
                    rules.ISSUE_DAY_IN_PATH,
                    said("why.day_in_path", printed=match[0].strip("/")),
                )
    for pattern in _PATH_MONTHS:
        for match in reversed(list(pattern.finditer(path))):
            if iso := iso_date(int(match["y"]), int(match["m"]), 1):
                return _monthly(
                    iso,
                    rules.ISSUE_MONTH_IN_PATH,
                    said("why.month_in_path", printed=match[0].strip("/")),
                )
    for pattern in _PATH_YEARS:
        if found := pattern.search(path):
            rule = rules.ISSUE_YEAR_IN_PATH
            return Issue(None, None, int(found["y"]), rule.worth, said("why.year_in_path"), rule)
    return Issue()


def _monthly(iso: str, rule: Rule, reason: Message) -> Issue:
    return Issue(None, month_of(iso), year_of(iso), rule.worth, reason, rule)


_WEEKDAY = re.compile(r"(?:星期|周|礼拜|週|禮拜)\s*[一二三四五六日天]")
_NUMBER = re.compile(
    r"(?:总|總|第|期号|期號|NO\.?|No\.?|№)\s*[\d〇零一二三四五六七八九十百]+\s*期?|\d+\s*期(?!间)"
)
# Words of a masthead or of the foot of a page beside the date.
_TRADE = re.compile(
    r"出版(?!社)|主[办辦编編管]|(?:责任|本版|本期|执行)?[编編][辑輯]|责编|版式|美编|校对|本期|今日[\d一二三四五六七八九十]|"
    r"共\s*\d+\s*版|第?\s*[\d一二三四五六七八九十]+\s*版|[A-D]\d{1,2}|农历|農曆|印刷|[内內]部[资資]料|准印|"
    r"刊[号號]|[月旬周季]刊|周报|週報"
)
_HOUR = re.compile(r"(?:[01]?\d|2[0-3])\s*[:：]\s*[0-5]\d(?:\s*[:：]\s*[0-5]\d)?")
_CLAUSE = re.compile(r"[，。；！？,;!?]")
_MONTH_LINE = re.compile(
    rf"{_Y}\s*(?:年\s*(?P<m>\d{{1,2}})\s*[月号](?!\s*\d)|\.\s*(?P<n>\d{{2}})(?![\d.]))"
)
_YEAR_LINE = re.compile(rf"{_Y}\s*年\s*(?:总\s*)?第?\s*\d{{1,5}}\s*期")


def _from_edges(lines: Sequence[Line]) -> Iterator[Issue]:
    """Yield the dates of mastheads, of the feet of pages, and of lines that say 发布 or 印发."""
    several = sum(line.masthead for line in lines) > 1  # a date alone is no masthead
    for line in lines:
        if (line.furniture or line.place is Place.HEAD) and len(line.text) <= MASTHEAD_CHARACTERS:
            sure = line.furniture or (line.masthead and several)
            yield from _from_line(line.text, furniture=sure)
    for line in lines:
        if day := _published(line.text):
            yield _dated(day, rules.PUBLISHED_DAY, said("why.published", line=line.text))
        elif line.place is Place.FOOT and (day := _masthead_day(line.text)):
            yield _dated(day, rules.FOOT_DAY, said("why.foot", line=line.text))


def _from_depth(lines: Sequence[Line]) -> Iterator[Issue]:
    """Yield the dates of running heads, then those alone on one of the first lines.

    Further down a date alone on a line closes a letter or a notice, and a date with a weekday
    stands in a diary.
    """
    for line in lines:
        rest = _WEEKDAY.sub("", line.text)
        beside = _NUMBER.search(rest) or _TRADE.search(rest) or name_in(line.text)
        if beside and (day := _masthead_day(line.text)):
            yield _dated(day, rules.RUNNING_DAY, said("why.masthead", line=line.text))
    for line in lines[:HEAD_LINES]:
        if day := _bare_date(line.text):
            yield _dated(day, rules.BARE_DAY, said("why.bare_day", line=line.text))


def _bare_date(line: str) -> str | None:
    for day in find_days(line)[:1]:
        if day.year and not re.search(r"\w", line[: day.start] + line[day.end :]):
            return day.iso(day.year)
    return None


_NUMERAL = re.compile(r"[\d〇零○一二三四五六七八九十百元]")


def is_masthead(line: str) -> bool:
    """Whether a line is a masthead with its date: 2022年3月15日 星期二 第88期."""
    if len(line) > MASTHEAD_CHARACTERS or not _NUMERAL.search(line):
        return False
    return next(_from_line(numerals(line.strip()), furniture=False), None) is not None


def _from_line(text: str, *, furniture: bool) -> Iterator[Issue]:
    day = _day_of(text) if furniture else _masthead_day(text, named=True)
    if day:
        yield _dated(day, rules.MASTHEAD_DAY, said("why.masthead", line=text))
    if not _NUMBER.search(text) and not re.search(r"月号|\d号", text):
        return
    line = numerals(text)
    match = _MONTH_LINE.search(line)
    if match and (iso := iso_date(int(match["y"]), int(match["m"] or match["n"]), 1)):
        yield _monthly(iso, rules.MASTHEAD_MONTH, said("why.masthead", line=text))
    elif (match := _YEAR_LINE.search(line)) and not _CLAUSE.search(line):
        rule = rules.MASTHEAD_YEAR
        yield Issue(None, None, int(match["y"]), rule.worth, said("why.masthead", line=text), rule)


def _day_of(line: str) -> str | None:
    """Return the first day of a line if it has its year."""
    return next((day.iso(day.year) for day in find_days(line)[:1] if day.year), None)


@lru_cache(maxsize=_LINES_KEPT)
def _masthead_day(line: str, *, named: bool = False) -> str | None:
    """Return the day of a line that is a masthead, a running head or the foot of a page.

    Args:
        line: as printed.
        named: whether a paper's name beside the day is enough, as in a masthead. Below an article
            they tell where it was printed first.
    """
    if len(line) > MASTHEAD_CHARACTERS:
        return None
    for day in find_days(line)[:1]:
        iso = day.iso(day.year) if day.year else None
        rest = line[: day.start] + line[day.end :]
        if iso and (_is_rest_of_masthead(rest) or (named and is_paper_name(_as_name(rest)))):
            return iso
    return None


def _is_rest_of_masthead(rest: str) -> bool:
    if _CLAUSE.search(rest) or _HOUR.search(rest):
        return False  # a sentence, or a time-table, that contains a date
    return any(pattern.search(rest) for pattern in (_WEEKDAY, _NUMBER, _TRADE))


def _published(line: str) -> str | None:
    """Return the day of a line that says when its text was published."""
    short = len(line) <= MASTHEAD_CHARACTERS
    return _day_of(line) if short and is_publication_line(line) else None


def find_number(raw_path: str, lines: Sequence[Line]) -> str | None:
    """Return the issue's number from a masthead, else from the file name: 第88期 -> ``"88"``."""
    heads = (line.text for line in lines if line.furniture or line.masthead)
    mastheads = (line.text for line in lines if _masthead_day(line.text))
    for text in chain(heads, mastheads):
        if len(text) <= MASTHEAD_CHARACTERS and (number := number_in(text)):
            return number
    return number_in(raw_path)


def find_paper(lines: Sequence[Line]) -> str | None:
    """Return the paper's name as the masthead at the head of the file, or another, prints it.

    A masthead has the name before or behind date and number: 云桥报 第3期 2022年4月20日. A name
    alone on a line is the paper's if the line belongs to the masthead, if it belongs to no article
    and date or number are near, or if a masthead is the line above or below.
    """
    for at, line in enumerate(lines):
        if is_paper_name(line.text) and (line.masthead or _is_head(lines, at)):
            return _as_name(line.text)
    for at, line in enumerate(lines):
        if line.masthead or _masthead_day(line.text):
            if name := name_in(line.text):
                return name
            for other in (*lines[max(at - 1, 0) : at], *lines[at + 1 : at + 2]):
                if is_paper_name(other.text):
                    return _as_name(other.text)
    return None


def _is_head(lines: Sequence[Line], at: int) -> bool:
    """Whether a line belongs to no article and stands near date or number of the issue.

    Alone it may be a link to another paper.
    """
    near = lines[max(at - _NEAR, 0) : at + _NEAR + 1]
    return lines[at].furniture and any(
        each.furniture and (_masthead_day(each.text) or number_in(each.text)) for each in near
    )


def paper_in_path(raw_path: str) -> str | None:
    """Return the paper's name in the innermost part of the path that has one."""
    for part in reversed(PurePosixPath(raw_path).parts):
        pieces = re.split(r"[\s_.\-—+()（）《》]+", _PATH_NUMBERS.sub(" ", numerals(part)))
        if name := next(filter(is_paper_name, pieces), None):
            return name
    return None


_PATH_NUMBERS = re.compile(r"(?:总|第)*\s*\d+\s*[年月日期版号]?|第[一二三四五六七八九十百]+期")


def _as_name(line: str) -> str:
    return "".join(line.split()).strip("《》")
