"""The columns of an exported article; no other module lists them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from searcher.core.model import Article, Hit
from searcher.export.origin import Origin
from searcher.find.hit_schema import people_json

Value = str | int | float | tuple[str, ...] | list[dict[str, str]] | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an export.

    Attributes:
        name: key in JSON Lines; equal to the key in `jiewen search --json`, if that has the value.
        header: header in tables, in Chinese.
        value: returns the value of an article.
        field: the `Article` attribute whose evidence says whether the value was inferred; ``""`` if
            it never is.
    """

    name: str
    header: str
    value: Callable[[Article], Value]
    field: str = ""


COLUMNS = (
    Column("id", "编号", lambda a: a.id),
    Column("title", "标题", lambda a: a.title, "title"),
    Column("kicker", "引题", lambda a: a.kicker, "kicker"),
    Column("body", "正文", lambda a: a.body, "body"),
    Column("captions", "图片说明", lambda a: a.captions, "captions"),
    Column("byline", "署名", lambda a: a.byline, "byline"),
    Column("authors", "作者", lambda a: people_json(a.authors), "authors"),
    Column("department", "部门", lambda a: a.department, "departments"),
    Column("street", "街道", lambda a: a.street, "street"),
    Column("district", "区", lambda a: a.district, "district"),
    Column("month", "月份", lambda a: a.month, "month"),
    Column("event_date", "事件日期", lambda a: a.event_date, "event_date"),
    Column("issue_date", "出版日期", lambda a: a.issue_date, "issue_date"),
    Column("issue_number", "期号", lambda a: a.issue_number, "issue_number"),
    Column("paper", "报名", lambda a: a.paper),
    Column("page", "版次", lambda a: a.page, "page"),
    Column("leaf", "文件页码", lambda a: a.leaf),
    Column("continued_to", "下转", lambda a: a.continued_to),
    Column("continued_from", "上接", lambda a: a.continued_from),
    Column("source", "来源文件", lambda a: a.source),
    Column("group", "转载组", lambda a: a.group),
    Column("issue", "所属期", lambda a: a.issue),
    Column("first_indexed", "收录时间", lambda a: a.first_indexed),
)
_MORE = {  # columns of the hit or of the export
    "score": "相关度",
    "estimated": "估计值",
    "query": "检索式",
    "filters": "筛选",
    "index_version": "索引版本",
    "exported": "导出日期",
}
NAMES = (*(column.name for column in COLUMNS), *_MORE)
HEADERS = (*(column.header for column in COLUMNS), *_MORE.values())


def estimated(article: Article) -> Iterator[Column]:
    """Yield the columns whose value was inferred, so that it can be marked."""
    for column in COLUMNS:
        if column.field and column.value(article) and article.is_estimated(column.field):
            yield column


def record(hit: Hit, origin: Origin) -> tuple[Value, ...]:
    """Return the values of a hit in the order of `NAMES`, with the names of estimated columns."""
    return _row(hit, origin, tuple(column.name for column in estimated(hit.article)))


def cells(hit: Hit, origin: Origin) -> tuple[str | int | float, ...]:
    """Return the values for a table: lists as lines of one cell, estimated columns by header."""
    headers = tuple(column.header for column in estimated(hit.article))
    return tuple(_cell(value) for value in _row(hit, origin, headers))


def _row(hit: Hit, origin: Origin, inferred: tuple[str, ...]) -> tuple[Value, ...]:
    values = (column.value(hit.article) for column in COLUMNS)
    made = (origin.query, origin.filters, origin.index_version, origin.exported)
    return (*values, hit.score, inferred, *made)


def _cell(value: Value) -> str | int | float:
    if isinstance(value, tuple):
        return "\n".join(value)
    if isinstance(value, list):  # people: their names, each in a line
        return "\n".join(each["name"] for each in value)
    return "" if value is None else value
