"""The values that each address of the API returns, each described in Chinese, then English."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from apiflask import Schema
from marshmallow import Schema as AnySchema
from marshmallow import fields

from searcher.find.hit_schema import HIT, MARKS, SNIPPET, Form, FoundValue, HitValue


def _text(about: str, **options: Any) -> fields.String:
    return fields.String(required=True, metadata={"description": about}, **options)


def _maybe(about: str) -> fields.String:
    return _text(f"{about}；null 为不详 / null: unknown", allow_none=True)


def _number(about: str, **options: Any) -> fields.Integer:
    return fields.Integer(required=True, metadata={"description": about}, **options)


def _real(about: str) -> fields.Float:
    return fields.Float(required=True, metadata={"description": about})


def _list(each: fields.Field[Any], about: str, *, required: bool = True) -> fields.List[Any]:
    return fields.List(each, required=required, metadata={"description": about})


def _nested(kind: type[AnySchema], about: str, *, required: bool = True) -> fields.List[Any]:
    return _list(fields.Nested(kind), about, required=required)


def _counts(about: str) -> fields.Dict:
    each = fields.Dict(fields.String(), fields.Integer())
    return fields.Dict(fields.String(), each, required=True, metadata={"description": about})


_FORMS: Mapping[Form, Callable[[str], fields.Field[Any]]] = {
    Form.TEXT: _text,
    Form.MAYBE: _maybe,
    Form.REAL: _real,
    Form.COUNT: lambda about: fields.Integer(metadata={"description": about}),
    Form.RANGES: lambda about: _list(_list(fields.Integer(), ""), about),
}


def _described(values: Iterable[HitValue | FoundValue]) -> dict[str, fields.Field[Any]]:
    return {value.name: _FORMS[value.form](value.about) for value in values}


# An article in a list, and one that a search found: made from the schema of a hit.
_HIT = _described(HIT) | {"url": _text("文章页的地址 / path of the article's page")}
Hit = Schema.from_dict(_HIT, name="Hit")
Result = Schema.from_dict(_HIT | _described((SNIPPET, MARKS)), name="Result")


class Filter(Schema):
    """A value picked or ruled out."""

    facet = _text("哪一类 / which facet")
    value = _text("值 / value")
    excluded = fields.Boolean(required=True, metadata={"description": "是否排除 / ruled out"})


class Offer(Schema):
    """Another search, offered when this one finds nothing."""

    message = _text("改动了什么 / what it changes")
    query = _text("检索式 / its query")
    mode = _text("匹配方式 / its mode")
    filters = _nested(Filter, "它的筛选 / its filters")
    total = _number("能找到的篇数 / articles it finds")


class Found(Schema):
    """One page of a search."""

    total = _number("命中篇数，转载逐篇计 / articles found, each reprint counted")
    shown = _number("合并转载后的条数 / hits of all pages, reprints folded")
    hits = _nested(Result, "本页的条目 / hits of this page")
    facets = _counts("各类各项的篇数，不计同类已选 / articles by facet and value")
    notices = _list(fields.String(), "检索式如何理解 / how the query was read")
    offers = _nested(Offer, "没有结果时的建议 / offered when nothing is found", required=False)


class Reason(Schema):
    """How sure a value is, and why."""

    field = _text("哪一项 / which value")
    confidence = _real("把握，0 到 1 / from 0, a guess, to 1, printed")
    reason = _text("依据 / why")


class Article(Schema):
    """An article as printed."""

    id = _text("编号 / id")
    title = _maybe("标题 / title")
    kicker = _maybe("引题 / line above the title")
    body = _text("正文，段落以换行分开 / paragraphs, a line each")
    captions = _list(fields.String(), "图片说明 / captions")
    byline = _maybe("署名 / by-line as printed")
    department = _maybe("部门，几个以、分开 / departments in one line")
    departments = _list(fields.String(), "部门 / departments")
    street = _maybe("街道 / street office")
    district = _maybe("区 / district")
    month = _maybe("月份 / month")
    event_date = _maybe("事件日期 / day of the event")
    issue_date = _maybe("出版日期 / day the paper came out")
    issue_number = _maybe("期号 / number of the issue")
    page = _maybe("版次 / printed page")
    leaf = _number("文件页码，从 1 起 / page of the file", allow_none=True)
    continued_to = _maybe("下转 / page it goes on at")
    continued_from = _maybe("上接 / page it comes from")
    source = _text("来源文件 / file, relative to the corpus")
    group = _maybe("转载组 / shared by reprints of one text")
    evidence = _nested(Reason, "推断的项目与依据 / inferred values and reasons")
    estimated = _list(fields.String(), "把握不足的项目 / values to be marked as estimated")
    citation = _text("GB/T 7714 著录 / reference")
    url = _text("文章页的地址 / path of the article's page")


class Similar(Schema):
    """Articles like one."""

    id = _text("编号 / id of the article asked about")
    hits = _nested(Hit, "相似文章，最像的在前 / most similar first")


class Value(Schema):
    """A value of a facet."""

    value = _text("值 / value")
    count = _number("篇数 / articles that have it")


class Facet(Schema):
    """The values of a facet."""

    facet = _text("哪一类 / which facet")
    total = _number("符合的项数 / values that fit, on all pages")
    values = _nested(Value, "本页的各项 / values of this page")
    notices = _list(fields.String(), "检索式如何理解 / how the query was read")


class Completion(Schema):
    """A query that begins as typed."""

    text = _text("补全后的检索式 / the whole query")
    kind = _text("种类 / street, district, department, title or word")
    count = _number("篇数 / articles")


class Correction(Schema):
    """What may have been meant."""

    text = _text("检索式 / query")
    total = _number("篇数 / articles it finds")


class RelatedWord(Schema):
    """A word that stands out in what a search finds."""

    text = _text("词 / word")
    score = _real("突出的程度 / how much it stands out")
    count = _number("含该词的篇数 / articles of the index that hold it")


class Suggestions(Schema):
    """Help with asking."""

    completions = _nested(Completion, "补全 / completions")
    did_you_mean = _nested(Correction, "纠错 / corrections")
    related = _nested(RelatedWord, "相关词 / related words")


class RelatedWords(Schema):
    """Words about a search."""

    related = _nested(RelatedWord, "相关词 / related words, best first")
    notices = _list(fields.String(), "检索式如何理解 / how the query was read")


class Series(Schema):
    """One term over time; each list has a value for each month or year."""

    term = _text("检索式 / query")
    label = _maybe("属于哪一项 / value of the facet")
    total = _number("篇数，不论月份 / articles in whatever month")
    counts = _list(fields.Integer(), "篇数 / articles")
    characters = _list(fields.Integer(), "所印字数 / characters printed")
    per_10k = _list(
        fields.Float(allow_none=True), "每万字篇数 / articles per 10,000 characters; null: no text"
    )
    undated = _number("无月份的篇数 / articles of no known month")
    outside = _number("范围之外的篇数 / articles in other months")


class Trends(Schema):
    """Terms over time."""

    months = _list(fields.String(), "月份或年份 / months or years")
    by = _maybe("按什么分开 / facet the lines are of")
    series = _nested(Series, "各条线 / lines")
    notices = _list(fields.String(), "检索式如何理解 / how the queries were read")
    refused = _list(
        fields.String(), "过多或过长而未用的检索式 / terms left out, too many or too long"
    )


class Stats(Schema):
    """What the index holds."""

    articles = _number("篇数 / articles")
    characters = _number("标题与正文的字数 / code points of titles and bodies")
    sources = _number("文件数 / files")
    first_month = _maybe("最早月份 / first month")
    last_month = _maybe("最晚月份 / last month")
    facets = _counts("各类各项的篇数 / articles by facet and value")
    identity = _text("建索引所用的分析器 / analyser and schema the index was built with")
    size = _number("字节数 / bytes on disk")
    version = _text("索引版本，每次更新都变 / of the index; another with every change")


class Cell(Schema):
    """One street in one month or year."""

    period = _text("月份或年份 / month or year")
    articles = _number("篇数 / articles")
    issues = _number("期数 / issues")
    missing = _number("其中缺的月数 / months of it without either")


class Row(Schema):
    """One street over time."""

    street = _text("街道 / street office")
    articles = _number("篇数 / articles")
    issues = _number("期数 / issues")
    cells = _nested(Cell, "各时段 / periods")


class Overview(Schema):
    """How much there is, of which street and which time."""

    articles = _number("篇数 / articles")
    issues = _number("期数 / issues")
    characters = _number("字数 / characters")
    sourceless = _number("不属于任何一期的篇数 / articles of no issue")
    facet = _text("时段是 month 还是 year / whether periods are months or years")
    periods = _list(fields.String(), "时段 / periods in order")
    rows = _nested(Row, "各街道 / streets, most articles first")
    version = _text("索引版本 / of the index")


class Issue(Schema):
    """One issue: a file of the corpus."""

    source = _text("来源文件 / file, relative to the corpus")
    articles = _number("篇数 / articles")
    street = _text("街道，多数文章的 / street office of most articles")
    district = _text("区，多数文章的 / district of most articles")
    month = _text("月份，多数文章的 / month of most articles")
    url = _text("整期页面的地址 / path of the issue's page")


class Issues(Schema):
    """A list of issues."""

    total = _number("期数 / issues, on all pages")
    issues = _nested(Issue, "本页各期 / issues of this page, in order of time")


class Entry(Schema):
    """An article of an issue."""

    id = _text("编号 / id")
    title = _maybe("标题 / title")
    department = _maybe("部门 / departments")
    lead = _text("首句 / first sentence")
    url = _text("文章页的地址 / path of the article's page")


class Sheet(Schema):
    """One printed page."""

    number = _text("版次，空为不详 / number; empty: unknown")
    articles = _nested(Entry, "文章 / articles")


class WholeIssue(Issue):
    """One whole issue."""

    dates = _list(fields.String(), "出版日期 / days it came out")
    numbers = _list(fields.String(), "期号 / numbers it bears")
    sheets = _nested(Sheet, "各版 / printed pages, in order")
    pages = _number("分成几页 / parts it is sent in")
    before = _maybe("同街道的上一期 / source of the issue before")
    after = _maybe("同街道的下一期 / source of the issue after")


class Doubt(Schema):
    """A value that may be wrong."""

    id = _text("文章编号 / id of the article")
    field = _text("哪一项 / which field")
    value = _maybe("值 / value")
    confidence = _real("把握，0 到 1 / from 0, a guess, to 1, printed")
    reason = _text("依据 / why")
    url = _text("文章页的地址 / path of the article's page")


class Doubts(Schema):
    """What extraction is least sure of."""

    totals = fields.Dict(
        fields.String(),
        fields.Integer(),
        required=True,
        metadata={"description": "各项的存疑数 / doubtful values by field"},
    )
    doubts = _nested(Doubt, "最没有把握的在前，至多 500 条 / worst first, at most 500")


class Line(Schema):
    """A line of a file."""

    number = _number("行号，从 1 起 / number, from 1")
    text = _text("内容 / text")
    own = fields.Boolean(
        required=True, metadata={"description": "是否属于这篇文章 / whether the article holds it"}
    )


class Picture(Schema):
    """A page of a PDF."""

    leaf = _number("文件页码，从 1 起 / page of the file")
    width = _number("宽，像素 / pixels")
    height = _number("高，像素 / pixels")
    outline = fields.List(
        fields.Float(),
        required=True,
        allow_none=True,
        metadata={"description": "文章的框：左、上、宽、高，像素 / left, top, width, height"},
    )
    url = _text("图像的地址 / path of the image")


class Source(Schema):
    """What an article was read from: lines, or the picture of a page."""

    id = _text("文章编号 / id of the article")
    source = _text("来源文件 / file, relative to the corpus")
    problem = _maybe("为何不能显示；null 为可以 / why it cannot be shown")
    standing = _maybe("same 未变，changed 已变，unknown / the file since it was indexed")
    total = _number("文件的行数 / lines of the file")
    lines = _nested(Line, "所示的行 / lines shown")
    picture = fields.Nested(
        Picture,
        required=True,
        allow_none=True,
        metadata={"description": "PDF 的页面图像 / page of a PDF"},
    )


class ParameterError(Schema):
    """A parameter that cannot be used."""

    parameter = _text("参数名 / its name")
    message = _text("应当如何 / what is allowed")


class Problem(Schema):
    """An error (RFC 9457)."""

    type = _text("恒为 about:blank / always about:blank")
    title = _text("出了什么事 / what went wrong")
    status = _number("HTTP 状态 / HTTP status")
    detail = _text("怎么办 / what to do")
    errors = _nested(
        ParameterError, "不能用的参数 / parameters that cannot be used", required=False
    )
