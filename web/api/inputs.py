"""The parameters of each address of the API; names are those of the pages."""

from marshmallow import fields

from indexer.corpus.corrections import FIELDS
from searcher.core.model import Facet, Mode, Sort
from searcher.find.facet_values import Order
from web.address import MAX_PAGE, MAX_TYPED, MAX_VALUE
from web.api.fields import (
    Query,
    exclusions,
    formed,
    length,
    one_of,
    picked,
    several,
    text,
    whole,
)
from web.search.facet_page import VALUES_PER_PAGE
from web.trends.question import MAX_TERM, MAX_TERMS, SPLITS, Grain, Unit

MAX_HITS = 100

_IDLE = "网页带来的，此处不起作用 / a page's address may carry it; changes nothing here"
_MONTH = r"[0-9]{4}-(?:0[1-9]|1[0-2])"


class Nothing(Query):
    """No parameters but ``lang``."""


class Page(Query):
    """The part of a long answer."""

    page = whole("第几部分 / which part", 1, MAX_PAGE, 1)


class Narrowed(Query):
    """A query and its filters."""

    q = text("检索式，空为全部；见 docs/query.md / query; empty: every article", MAX_TYPED)
    street = picked(Facet.STREET)
    department = picked(Facet.DEPARTMENT)
    month = picked(Facet.MONTH)
    district = picked(Facet.DISTRICT)
    year = picked(Facet.YEAR)
    excluded = exclusions()
    first = formed("从这个月起 / from this month on", _MONTH, "2021-05", data_key="from")
    last = formed("到这个月止 / up to this month", _MONTH, "2021-05", data_key="to")
    mode = one_of("匹配方式 / how words are matched", Mode, Mode.SMART.value)
    synonyms = one_of("1 也查同义词 / 1: look for synonyms too", ("0", "1"), "1")
    sort = one_of(_IDLE, Sort)
    reprints = one_of(_IDLE, ("0", "1"), "0")
    page = whole(_IDLE, 1, MAX_PAGE, 1)


class Search(Narrowed):
    """A search, and the part of its results."""

    sort = one_of("排序 / order of the results", Sort, Sort.RELEVANCE.value)
    reprints = one_of("1 转载逐篇列出 / 1: each reprint is a hit", ("0", "1"), "0")
    limit = whole("最多返回几条 / at most so many hits", 0, MAX_HITS, 10)
    page = whole("第几页，每页 limit 条 / page of limit hits", 1, MAX_PAGE, 1)
    offset = whole("本页再跳过几条 / hits skipped besides", 0, MAX_PAGE, 0)


class Values(Narrowed):
    """A search, and which values of one facet to list."""

    find = text("汉字、拼音或首字母 / characters, pinyin or initials of values", MAX_VALUE)
    by = one_of("排序 / order of the values", Order, Order.COUNT.value)
    page = whole(f"第几页，每页 {VALUES_PER_PAGE} 项 / page of values", 1, MAX_PAGE, 1)


class Similar(Query):
    """The number of similar articles."""

    limit = whole("最多返回几条 / at most so many", 0, MAX_HITS, 10)
    reprints = one_of("1 转载逐篇列出 / 1: each reprint is a hit", ("0", "1"), "0")


class Suggest(Query):
    """The text typed so far."""

    q = text("已输入的文字 / what was typed", 200, required=True)
    limit = whole("最多返回几条补全 / at most so many completions", 0, 50, 8)


class Related(Narrowed):
    """A search, and the number of related words."""

    limit = whole("最多返回几个词 / at most so many words", 0, 50, 10)


class Trends(Narrowed):
    """Terms over time; ``q`` counts as a term."""

    term = several(
        f"检索式，最多 {MAX_TERMS} 个（可重复） / a query for each line, repeatable",
        fields.String(validate=length(1, MAX_TERM)),
        MAX_TERMS,
    )
    by = one_of("按什么分开 / a line for each value of this facet", SPLITS)
    grain = one_of("按月或按年，默认按月 / by month, the default, or year", Grain)
    unit = one_of(_IDLE, Unit)
    shade = one_of(_IDLE, [str(number + 1) for number in range(MAX_TERMS)])


class Doubts(Query):
    """The field whose doubtful values are listed."""

    field = one_of("哪一项，空为全部 / of which field; empty: of all", ("", *FIELDS), "")


class Lines(Query):
    """The part of a file."""

    line = whole("从第几行起，0 为文章所在 / first line; 0: where the article is", 0, 10**9, 0)
