"""The fields of a query: their names, and how values other than text are read."""

from __future__ import annotations

import re
from datetime import date
from enum import Enum
from functools import cache

from searcher.core.model import UNLABELLED, Detail, Facet
from searcher.core.tree import (
    And,
    Dated,
    Detailed,
    FromSource,
    Labelled,
    Node,
    Not,
    OnPage,
    Or,
    Part,
)
from searcher.language import tokens
from searcher.language.dates import DateRange, numeral, read_dates
from searcher.language.people import people_of


class Field(Enum):
    """A field of the query language; its value is the tuple of its names, our name first."""

    STREET = ("街道", "街镇", "street")
    DISTRICT = ("区", "区县", "district")
    DEPARTMENT = ("部门", "科室", "department")
    TITLE = ("标题", "题名", "篇名", "title")
    BODY = ("正文", "内文", "body")
    DATE = ("日期", "date")
    PRINTED = ("见报日期", "见报", "出版日期", "published")
    MONTH = ("月份", "month")
    YEAR = ("年份", "year")
    PAGE = ("版次", "版面", "page")
    SOURCE = ("来源", "来源文件", "source", "file")
    AUTHOR = ("作者", "记者", "通讯员", "author")
    ISSUE = ("期号", "总期号", "issue", "number")
    PAPER = ("报名", "报纸", "报刊", "paper")

    @property
    def part(self) -> Part | None:
        """The part of the text that the field stands for; ``None`` if its values are no text."""
        return {Field.TITLE: Part.TITLE, Field.BODY: Part.BODY}.get(self)

    @property
    def is_time(self) -> bool:
        """Whether the values are dates."""
        return self in {Field.DATE, Field.PRINTED, Field.MONTH, Field.YEAR}

    @property
    def facet(self) -> Facet | None:
        """The facet whose labels are the values; for dates the facet that has 未标注."""
        return _FACETS.get(self)

    @property
    def detail(self) -> Detail | None:
        """The detail whose values the field asks for; ``None`` for other fields."""
        return _DETAILS.get(self)


_FACETS = {
    Field.STREET: Facet.STREET,
    Field.DISTRICT: Facet.DISTRICT,
    Field.DEPARTMENT: Facet.DEPARTMENT,
    Field.DATE: Facet.MONTH,
    Field.MONTH: Facet.MONTH,
    Field.YEAR: Facet.YEAR,
}
_DETAILS = {Field.AUTHOR: Detail.AUTHOR, Field.ISSUE: Detail.ISSUE, Field.PAPER: Detail.PAPER}
LONGEST_NAME = 16  # characters
_PAGE = r"\d{1,4}|[一二三四五六七八九十]{1,3}"
_PAGES = re.compile(rf"第?(?P<first>{_PAGE})版?(?:[-—–~至到]+第?(?P<last>{_PAGE})版?)?")
_LETTERED_PAGE = re.compile(r"第?(?P<name>[a-z]\d{1,3})版?")
_MOST_PAGES = 32  # pages or issues in one range
_ISSUE = r"\d{1,6}|[〇零○一二三四五六七八九十]{1,5}"
_ISSUES = re.compile(
    rf"(?:总?第|总|no\.?)?(?P<first>{_ISSUE})[期号]?(?:[-—–~至到]+(?:总?第)?(?P<last>{_ISSUE})[期号]?)?"
)
_UNDATED = Not(Dated("", "", printed=True))


@cache
def _names() -> dict[str, Field]:
    return {name: field for field in Field for name in field.value}


def field_named(name: str) -> Field | None:
    """Return the field of a typed name in any case, width or script; ``None`` if there is none."""
    return _names().get(tokens.fold(name).text)


def about(field: Field, value: str, today: date, *, quoted: bool = False) -> Node | None:
    """Return the condition for a field whose values are no text; ``None`` if unreadable.

    Args:
        field: the field.
        value: its value as typed.
        today: the day from which relative dates count.
        quoted: whether the value was quoted; then a `Detail` must have it as a whole, and several
            people must all be among the authors.
    """
    folded = tokens.fold(value).text.strip(" *?")
    if not any(tokens.stretches(folded)) and not field.is_time:
        return None
    if field.facet and (not field.is_time or folded == UNLABELLED):
        return Labelled(field.facet, folded)
    if field is Field.PRINTED and folded == UNLABELLED:
        return _UNDATED
    if field is Field.AUTHOR and quoted and len(people := people_of(value)) > 1:
        folds = (tokens.fold(name).text for name in people)  # “周小禾 李明” asks for both
        return And(tuple(Detailed(Detail.AUTHOR, name, True) for name in folds))
    if field.detail:
        return _detailed(field.detail, folded, whole=quoted)
    if field is Field.PAGE:
        return _pages("".join(folded.split()))
    if field is Field.SOURCE:
        return FromSource(folded)
    days = dates_of(field, value, today)
    return Dated(_iso(days.first), _iso(days.last), field is Field.PRINTED) if days else None


def dates_of(field: Field, value: str, today: date) -> DateRange | None:
    """Return the days that a value of 日期, 月份 or 年份 stands for."""
    days = read_dates(value, today)
    if days and field is Field.MONTH:
        return days.whole_months()
    if days and field is Field.YEAR:
        return days.whole_years()
    return days


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _detailed(detail: Detail, folded: str, *, whole: bool) -> Node | None:
    if detail is not Detail.ISSUE or folded == UNLABELLED:
        return Detailed(detail, folded, whole)
    match = _ISSUES.fullmatch("".join(folded.split()))
    if not match:
        return Detailed(detail, folded, whole=True)  # numbers of some papers have letters
    first, last = sorted((numeral(match["first"]), numeral(match["last"] or match["first"])))
    if last - first >= _MOST_PAGES or not first:
        return None
    numbers = tuple(Detailed(detail, str(number), True) for number in range(first, last + 1))
    return numbers[0] if len(numbers) == 1 else Or(numbers)


def _pages(folded: str) -> Node | None:
    if lettered := _LETTERED_PAGE.fullmatch(folded):
        return OnPage(lettered["name"])
    match = _PAGES.fullmatch("1" if folded == "头版" else folded)
    if not match:
        return None
    first, last = sorted((numeral(match["first"]), numeral(match["last"] or match["first"])))
    if last - first >= _MOST_PAGES:
        return None
    pages = tuple(OnPage(str(number)) for number in range(first, last + 1))
    return pages[0] if len(pages) == 1 else Or(pages)
