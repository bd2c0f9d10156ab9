"""The fields of a row of a list of articles, whatever the program calls them and writes in them.

Rows come with the names that our own JSON Lines have, or with those that crawlers and offices use
(title, content, publish_time; 标题, 正文, 发布时间), which become ours here.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from indexer.corpus.blocks import BadFile, Document, Kind, RawFile
from indexer.facts.days import iso_date
from searcher.core.errors import JiewenError

_BLOCKS = 8  # of blocks in blocks
_OF_BLOCK = ("text", "content", "value", "data", "children")  # where a block holds its text
_BEIJING = timezone(timedelta(hours=8))  # the clock of the papers
_SECONDS = range(10**8, 10**10)  # since 1970: the years 1973 to 2286
_SERIALS = range(20_000, 80_000)  # days by which sheets count: the years 1954 to 2119
_FIRST_SERIAL = date(1899, 12, 30)  # the day 0 of a sheet
_LONGEST_TIME = 13  # digits of milliseconds since 1970
_MILLISECONDS = 1000  # in a second

# Our name of each field, and the names of others; case, spaces and _ do not count.
_NAMES: Mapping[str, str] = {
    "id": "id articleid aid docid newsid uuid 编号 文章编号 文章id",
    "title": "title headline articletitle newstitle 标题 题目 文章标题 新闻标题 "
    "稿件标题 稿件名称 文章题目",
    "body": "body content contents text article articlebody articlecontent newscontent maintext "
    "fulltext html contenthtml 正文 内容 文章内容 文章正文 正文内容 新闻内容 新闻正文 稿件内容 "
    "稿件正文 文本 文本内容 全文",
    "issue_date": "issuedate publishtime pubtime publishdate pubdate publishedat published "
    "publicationdate datepublished releasetime releasedate posttime newsdate date time "
    "发布时间 发布日期 发表时间 发表日期 刊发时间 刊发日期 刊登时间 刊登日期 "
    "见报日期 出版日期 日期 时间",
    "event_date": "eventdate 活动日期 活动时间",
    "authors": "author authors writer 作者 记者 供稿 供稿人 撰稿",
    "byline": "byline 署名",
    "street": "street 街道 街镇 所属街道 街道名称",
    "department": "department departments 部门 科室 供稿部门 供稿单位",
    "paper": "paper newspaper 报名 报纸 报纸名称 刊名",
    "issue_number": "issuenumber issueno 期号 期数 期次",
}
_OURS = {each: name for name, all_ in _NAMES.items() for each in all_.split()}
_PLAIN = re.compile(r"[\s_\-\ufeff（）()：:*]")
_TAG = re.compile(r"</?(?:p|div|br|span|img|h[1-6]|strong|section|font)\b[^<>]*>", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{6})?")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Merged:
    """A cell below or beside one with which it is merged, whose value it shows."""

    value: object


class BadRow(JiewenError):
    """A row is not an article; the message says why."""


def our_name(name: str) -> str:
    """Return our name of a column; empty for one that is not read."""
    return _OURS.get(_PLAIN.sub("", name).lower(), "")


def in_our_names(row: Row) -> Row:
    """Return a row of another program with our names and forms.

    Of several columns of one meaning the first that is filled counts; a day that makes no sense
    is left out.
    """
    found: Row = {}
    for name, value in row.items():
        ours = our_name(str(name))
        if ours and not found.get(ours) and value not in (None, ""):
            found[ours] = value
    for name in ("title", "body", "paper", "street"):
        if name in found and not isinstance(found[name], str):
            found[name] = _joined(found[name], _BLOCKS)
    for name in ("issue_date", "event_date"):
        if name in found:
            found[name] = day_of(found[name])
    return {name: value for name, value in found.items() if value is not None}


def _joined(value: object, depth: int) -> str:
    """Return a value as text; crawlers write a body as a list of paragraphs or of blocks."""
    if isinstance(value, list):
        parts = (_joined(each, depth - 1) for each in value) if depth else ()
        return "\n".join(filter(None, parts))
    if isinstance(value, dict):
        inner = (value[key] for key in _OF_BLOCK if value.get(key))
        return _joined(next(inner, ""), depth - 1) if depth else ""
    return str(value)


def day_of(value: object) -> str | None:
    """Return the ISO day of a date in any usual form, of a sheet's number, or of a clock.

    A clock counts seconds since 1970; its days are those of Beijing.
    """
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _of_seconds(value)
    text = str(value).strip()
    match = _DAY.search(text) or _COMPACT.fullmatch(text)
    if match:
        return iso_date(int(match[1]), int(match[2]), int(match[3]))
    return (
        _of_seconds(int(text))
        if text.isascii() and text.isdigit() and len(text) <= _LONGEST_TIME
        else None
    )


def _of_seconds(value: float) -> str | None:
    if _SERIALS.start <= value < _SERIALS.stop:
        return (_FIRST_SERIAL + timedelta(days=int(value))).isoformat()
    for seconds in (value, value / _MILLISECONDS):
        if _SECONDS.start <= seconds < _SECONDS.stop:
            then = datetime.fromtimestamp(seconds, UTC).astimezone(_BEIJING)
            return then.strftime("%Y-%m-%d")
    return None


def without_tags(body: str, path: str) -> str:
    """Return a text whose paragraphs are set in HTML as plain text."""
    if not _TAG.search(body):
        return body
    page = page_of(body, path)
    if page is None:
        return _TAG.sub("\n", body)
    return "\n".join(block.text for block in page.blocks if block.kind is not Kind.FURNITURE)


def page_of(body: str, path: str) -> Document | None:
    """Return a text whose paragraphs are set in HTML as a page; ``None`` if it is none."""
    from indexer.formats import html  # which loads lxml

    page = f"\ufeff<html><body><article>{body}</article></body></html>"
    try:
        return html.read(RawFile(path, page.encode("utf-8", "replace")))
    except BadFile:
        return None
