"""The day on which a newsletter came out, from manifest, page metadata, file name or masthead."""

import calendar
import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.articles.from_text.lines import is_paper_name
from indexer.corpus.blocks import Document, Kind
from indexer.corpus.iso import month_of, year_of
from indexer.corpus.manifest import Manifest
from indexer.corpus.rules import Rule
from indexer.facts import rules
from indexer.facts.days import digits, find_days, iso_date
from searcher.speech import Message, said

MASTHEAD_CHARACTERS = int(rules.MASTHEAD_DAY.limit)
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


def find_issue(raw_path: str, document: Document, manifest: Manifest) -> Issue:
    """Return the date of the best source; a day wins over a month, a month over a year."""
    found = list(_sources(raw_path, document, manifest))
    for precise in ("date", "month", "year"):
        for issue in found:
            if getattr(issue, precise):
                return issue
    return Issue()


def _sources(raw_path: str, document: Document, manifest: Manifest) -> Iterator[Issue]:
    if stated := manifest.issue_date_of(raw_path):
        yield _dated(stated, rules.ISSUE_STATED, said("why.manifest"))
    if document.issue_date:
        reason = document.issue_date_reason or said("why.date_of_file")
        yield _dated(document.issue_date, rules.ISSUE_OF_PAGE, reason)
    yield _from_path(raw_path)
    yield from _from_mastheads(document)


def _dated(iso: str, rule: Rule, reason: Message) -> Issue:
    return Issue(iso, month_of(iso), year_of(iso), rule.worth, reason, rule)


_CHINESE_YEAR = re.compile(
    r"(?P<y>(?:一九|二[〇零○])[〇零○一二三四五六七八九]{2})\s*年(?:\s*(?P<m>十[一二]?|[一二三四五六七八九])\s*月)?"
)
_TEN = 10  # the value of 十
_CHINESE = {glyph: n for n, glyph in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0}


def numerals(text: str) -> str:
    """Return the text with ASCII digits, also in Chinese years: 二〇二二年五月 -> 2022年5月."""
    return _CHINESE_YEAR.sub(_arabic, digits(text))


def _arabic(match: re.Match[str]) -> str:
    year = "".join(str(_CHINESE[glyph]) for glyph in match["y"])
    if not match["m"]:
        return f"{year}年"
    _, ten, ones = match["m"].rpartition("十")
    return f"{year}年{(_TEN if ten else 0) + _CHINESE.get(ones, 0)}月"


_Y = r"(?P<y>(?:19|20)\d\d)"
_PATH_DAYS = (
    re.compile(rf"(?<!\d){_Y}\s*年\s*(?P<m>\d{{1,2}})\s*月\s*(?P<d>\d{{1,2}})\s*日?"),
    re.compile(rf"(?<![0-9A-Za-z]){_Y}(?P<s>[-_./])(?P<m>\d\d?)[-_./](?P<d>\d\d?)(?![0-9A-Za-z])"),
    # 20210609, also after a few letters (jx20210609), but not inside a longer word such as a hash
    re.compile(rf"(?<![0-9A-Za-z])[A-Za-z]{{0,6}}{_Y}(?P<m>\d\d)(?P<d>\d\d)(?![0-9A-Za-z])"),
    re.compile(rf"(?<![0-9A-Za-z]){_Y}[-_./]?(?P<m>\d\d)[-_./]?(?P<d>\d\d)(?![0-9A-Za-z])"),
)
_PATH_MONTHS = (
    re.compile(rf"(?<!\d){_Y}\s*年\s*(?P<m>\d{{1,2}})\s*月"),
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


_WEEKDAY = re.compile(r"(?:星期|周|礼拜)\s*[一二三四五六日天]")
_NUMBER = re.compile(r"(?:总|第|期号|NO\.?|No\.?)\s*[\d〇零一二三四五六七八九十百]+\s*期?")
# Words that a masthead line contains beside its date.
_TRADE = re.compile(
    r"(?:出版|主办|主编|编辑|责编|版式|美编|校对|本期|今日|共|版|期|总第|农历|印刷|内部|准印|刊号|月刊|半月刊|周报)"
)
_MONTH_LINE = re.compile(rf"{_Y}\s*年\s*(?P<m>\d{{1,2}})\s*月(?!\s*\d)")


def _from_mastheads(document: Document) -> Iterator[Issue]:
    """Yield dates of mastheads, then those alone on one of the first lines, which are weaker.

    Further down a date alone on a line closes a letter or a notice.
    """
    lines = [
        (numerals(line.strip()), block.kind is Kind.FURNITURE)
        for block in document.blocks
        for line in block.text.splitlines()
        if line.strip()
    ]
    for line, furniture in lines:
        if len(line) <= MASTHEAD_CHARACTERS:
            yield from _from_line(line, furniture=furniture)
    for line, _ in lines[:HEAD_LINES]:
        if day := _bare_date(line):
            yield _dated(day, rules.BARE_DAY, said("why.bare_day", line=line))


def _bare_date(line: str) -> str | None:
    for day in find_days(line)[:1]:
        if day.year and not re.search(r"\w", line[: day.start] + line[day.end :]):
            return day.iso(day.year)
    return None


def is_masthead(line: str) -> bool:
    """Whether a line is a masthead with its date: 2022年3月15日 星期二 第88期."""
    if len(line) > MASTHEAD_CHARACTERS:
        return False
    return next(_from_line(numerals(line.strip()), furniture=False), None) is not None


def _from_line(line: str, *, furniture: bool) -> Iterator[Issue]:
    for day in find_days(line)[:1]:
        iso = day.iso(day.year) if day.year else None
        rest = line[: day.start] + line[day.end :]
        if iso and (furniture or _is_rest_of_masthead(rest)):
            yield _dated(iso, rules.MASTHEAD_DAY, said("why.masthead", line=line))
    match = _MONTH_LINE.search(line)
    if match and _NUMBER.search(line) and (iso := iso_date(int(match["y"]), int(match["m"]), 1)):
        yield _monthly(iso, rules.MASTHEAD_MONTH, said("why.masthead", line=line))


def _is_rest_of_masthead(rest: str) -> bool:
    if re.search(r"[，。；！？,;!?]", rest):
        return False  # a sentence that contains a date
    return any(pattern.search(rest) for pattern in (_WEEKDAY, _NUMBER, _TRADE))


_ISSUE_NUMBER = re.compile(
    r"(?<!总)第\s*(\d{1,5})\s*期|(?:总\s*第|NO\.?|No\.?)\s*(\d{1,5})(?:\s*期)?"
)


def find_number(raw_path: str, document: Document) -> str | None:
    """Return the issue's number from a masthead, else from the file name: 第88期 -> ``"88"``."""
    for line in (digits(x.strip()) for b in document.blocks for x in b.text.splitlines()):
        if is_masthead(line) and (match := _ISSUE_NUMBER.search(line)):
            return match[1] or match[2]
    match = _ISSUE_NUMBER.search(digits(raw_path))
    return match[1] or match[2] if match else None


def find_paper(document: Document) -> str | None:
    """Return the paper's name: the first line of a document if it is one, else from a masthead.

    A masthead has the name before or behind date and number: 云桥报 第3期 2022年4月20日.
    """
    lines = (line.strip() for block in document.blocks for line in block.text.splitlines())
    first_line = True
    for line in filter(None, lines):
        if first_line and is_paper_name(line):
            return "".join(line.split())
        first_line = False
        if is_masthead(line) and (name := next(filter(is_paper_name, line.split()), None)):
            return name
    return None
