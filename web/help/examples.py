"""The examples of the help page. Each is also in docs/query.md, whose examples are tests."""

from dataclasses import dataclass

from searcher.core.model import Mode


@dataclass(frozen=True, slots=True)
class Example:
    """A query to try.

    Attributes:
        typed: the query.
        name: catalogue key of its explanation, after ``"help.why."``.
        mode: how words are matched.
    """

    typed: str
    name: str
    mode: Mode = Mode.SMART


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the help page.

    Attributes:
        name: catalogue key of its heading, after ``"help."``; ``.text`` is appended for its text.
        examples: the queries of the part.
    """

    name: str
    examples: tuple[Example, ...] = ()


SECTIONS = (
    Section(
        "words",
        (
            Example("换届", "word"),
            Example("走访 妇联", "both"),
            Example("楼道安全检查", "cut"),
            Example("“换届选举”", "phrase"),
            Example("「居民区参加」", "corner"),
            Example("換屆選舉", "traditional"),
            Example("ＡＥＤ", "wide"),
            Example("27", "number"),
        ),
    ),
    Section(
        "units",
        (
            Example("5G", "joined"),
            Example("12号楼", "unit"),
            Example("2021年", "numeral"),
            Example("1200", "grouped"),
        ),
    ),
    Section(
        "operators",
        (
            Example("换届 或 走访", "or"),
            Example("换届｜走访", "bar"),
            Example("选举 与 居民", "and"),
            Example("选举 -换届", "minus"),
            Example("选举 非 换届", "not"),
            Example("（换届 或 走访） 手册", "group"),
        ),
    ),
    Section(
        "near",
        (
            Example("召开 NEAR/6 动员会", "near"),
            Example("动员会 NEAR 召开", "ten"),
            Example("召开 先后/6 动员会", "order"),
            Example("走访 同段 疫苗", "paragraph"),
            Example("召开 NEAR/6 (动员会 或 座谈会)", "either"),
            Example("“召开 动员会”~6", "slop"),
        ),
    ),
    Section(
        "wildcards",
        (
            Example("COV*", "star"),
            Example("A?D", "blank"),
            Example("?委会", "han"),
            Example("1?号楼", "digit"),
            Example("居*会", "between"),
        ),
    ),
    Section(
        "fields",
        (
            Example("标题:换届", "title"),
            Example("正文：（选举 或 疫苗）", "inside"),
            Example("街道:青禾", "part"),
            Example("区:北浦 -部门:党建", "without"),
            Example("街道:未标注", "unlabelled"),
            Example("版次:1-2", "pages"),
            Example("来源:liuan", "source"),
        ),
    ),
    Section(
        "dates",
        (
            Example("日期:2021年3月", "month"),
            Example("日期:2021.3.5", "day"),
            Example("日期:2021年3月5日至5月20日", "range"),
            Example("日期:2021年二季度", "quarter"),
            Example("日期:2021.6..", "since"),
            Example("日期:去年", "last"),
            Example("日期:近三个月", "recent"),
            Example("年份:2021 妇联", "year"),
        ),
    ),
    Section(
        "modes",
        (
            Example("妇联加装电梯", "smart"),
            Example("加装电梯", "exact", Mode.EXACT),
            Example("妇联加装电梯", "any", Mode.ANY),
        ),
    ),
    Section("questions"),
    Section("synonyms"),
    Section("unread"),
    Section("limits"),
)
