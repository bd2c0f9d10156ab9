"""The query language: anything can be typed, nothing raises, and little is guessed."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from searcher.core.model import Detail, Facet, Mode
from searcher.core.tree import (
    And,
    Dated,
    Detailed,
    Everything,
    FromSource,
    Labelled,
    Literal,
    Near,
    Node,
    Not,
    OnPage,
    Or,
    Part,
    Pattern,
    Prefix,
    RankingText,
    Unit,
    Wildcard,
    Word,
)
from searcher.language import tokens
from searcher.query import (
    MAX_DISTANCE,
    MAX_LEAVES,
    MAX_NOTICES,
    MAX_PATTERNS,
    SYNONYM_WEIGHT,
    Parsed,
    parse,
)
from searcher.query.joining import join
from searcher.query.nearness import ANY_DISTANCE
from searcher.query.patterns import STAR
from tests.support.effort import many

TODAY = date(2026, 11, 21)
A, B, C = Literal("换届"), Literal("工会"), Literal("街道")
MARCH = Dated("2021-03-01", "2021-03-31")
PERSON = Detailed(Detail.AUTHOR, "周小禾")
MARCHES = (  # the same days, with spaces inside the value
    *("2021-03-01 至 2021-03-31", "2021-03-01 到 31日", "2021-03-01 - 2021-03-31"),
    *("2021-03-01 ~ 2021-03-31", "2021-03-01至 2021-03-31", "2021-03-01 至2021-03-31"),
    *("[2021-03-01 TO 2021-03-31]", "{2021-02-28 TO 2021-04-01}", "[2021-03 TO 2021-03]"),
    *(">=2021-03-01 <=2021-03-31", ">= 2021-03-01 <= 2021-03-31", "2021年3月 期间"),
)


def run(*pieces: str, gaps: tuple[tuple[int, int], ...] = (), ends: bool = True) -> Pattern:
    """Return a pattern that begins at a border, and perhaps ends at one."""
    return Pattern(pieces, gaps, starts=True, ends=ends)


def near(
    left: str | Literal | Pattern, right: str | Literal | Pattern, distance: int, **more: Any
) -> Near:
    """Return a Near of texts; those given as strings have no borders."""
    one, other = (Literal(each) if isinstance(each, str) else each for each in (left, right))
    return Near(one, other, distance, **more)


def plain(typed: str, mode: Mode = Mode.SMART) -> Parsed:
    return parse(typed, mode, synonyms=False, today=TODAY)


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("", Everything()),
        ("换届", A),
        ("换届 换届", A),
        ("AED", Word("aed")),
        ("covid-19", run("covid-19")),  # a hyphen inside a run
        ("换届-工会", And((A, B))),  # and inside a run
        ("don't", run("don't")),
        ("，。", Everything()),
        ("e\u0301", Word("e")),  # an accent is dropped
        ("\u0301", Everything()),  # alone it leaves nothing
        ("12:30", run("12:30")),
        ("《街道》", C),  # brackets of a title are text
    ],
)
def test_reads_words(typed: str, tree: Node) -> None:
    assert plain(typed).tree == tree


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("“街道召开”", "街道召开"),
        ('"街道召开"', "街道召开"),
        ("＂街道召开＂", "街道召开"),
        ("「街道召开」", "街道召开"),
        ("｢街道召开｣", "街道召开"),
        ("『街道召开』", "街道召开"),
        ("‘街道召开’", "街道召开"),
        ("'街道召开'", "街道召开"),
        ("„街道召开“", "街道召开"),
        ('“街道召开"', "街道召开"),  # mixed quotes are a common slip
        ("“街道召开“", "街道召开"),
        ("“街道，-召开*”", "街道,-召开*"),  # no operators inside
        ("“‘两委’换届”", "'两委'换届"),  # quotes inside fold to one shape
    ],
)
def test_reads_phrases(typed: str, text: str) -> None:
    parsed = plain(typed)
    assert parsed.tree == Literal(text)
    assert parsed.notices == ()


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("换届 -工会", And((A, Not(B)))),
        ("换届 －工会", And((A, Not(B)))),  # full-width minus
        ("- 工会", B),  # a lone hyphen is no minus
        ("“换届”-工会", And((A, B))),  # nor is one after a phrase
        ("--工会", B),  # nor are several
        ("NOT NOT 工会", B),
        ("换届 NOT 工会", And((A, Not(B)))),
        ("换届 ＮＯＴ 工会", And((A, Not(B)))),
        ("换届 非 工会", And((A, Not(B)))),
        ("换届 NOT(工会)", And((A, Not(B)))),
        ("换届｜工会", Or((A, B))),
        ("换届 || 工会", Or((A, B))),
        ("换届 或 工会", Or((A, B))),
        ("(换届)或(工会)", Or((A, B))),
        ("“换届”OR“工会”", Or((A, B))),
        ("“换届”与“工会”", And((A, B))),  # nothing but phrases: no sentence
        ("“换届”或“工会”", Or((A, B))),
        ("“换届”与“工会”看", And((A, Literal("与"), B, Literal("看")))),  # may be a sentence
        ("与“换届”", And((Literal("与"), A))),
        ("换届 AND 工会", And((A, B))),
        ("换届 && 工会", And((A, B))),
        ("换届&&工会", And((A, B))),
        ("换届 与 工会", And((A, B))),
        ("換屆 與 工會", And((A, B))),
        ("+换届 工会", And((A, B))),
        ("或许", Literal("或许")),  # an operator only when it stands alone
        ("非遗", Literal("非遗")),
        ("not", Word("not")),  # and in capitals
        ("near/5", run("near/5")),
        ("换届 工会 | 街道", Or((And((A, B)), C))),  # and binds tighter
        ("换届 (工会 | 街道)", And((A, Or((B, C))))),
        ("换届 （工会 街道）", And((A, B, C))),  # an And in an And is one
        ("-(换届 | 工会)", Not(Or((A, B)))),
    ],
)
def test_reads_operators(typed: str, tree: Node) -> None:
    assert plain(typed).tree == tree


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("换届 NEAR/5 工会", Near(Literal("换届"), Literal("工会"), 5)),
        ("换届 ＮＥＡＲ／５ 工会", Near(Literal("换届"), Literal("工会"), 5)),
        ("换届 NEAR 工会", Near(Literal("换届"), Literal("工会"), 10)),
        ("换届 NEAR/0 工会", Near(Literal("换届"), Literal("工会"), 0)),
        (
            "换届 NEAR/99999999999999999999 工会",
            Near(Literal("换届"), Literal("工会"), MAX_DISTANCE),
        ),
        ("“街道召开” NEAR/5 AED", near("街道召开", run("aed"), 5)),  # a typed word has borders
        ("12号楼 NEAR/5 漏水", near(run("12号楼", ends=False), "漏水", 5)),
        ("a NEAR/5 b NEAR/6 c", And((near(run("a"), run("b"), 5), near(run("b"), run("c"), 6)))),
        ("-a NEAR/5 b", Not(near(run("a"), run("b"), 5))),
        ("换届 邻近/5 工会", near("换届", "工会", 5)),
        ("換屆 鄰近/5 工會", near("换届", "工会", 5)),
        ("邻近 工会", And((Literal("邻近"), B))),  # without a number it is a word
        ("换届 PRE/5 工会", near("换届", "工会", 5, ordered=True)),
        ("换届 先后/5 工会", near("换届", "工会", 5, ordered=True)),
        ("换届 PRE 工会", near("换届", "工会", 10, ordered=True)),
        ("换届 SENT 工会", near("换届", "工会", ANY_DISTANCE, inside=Unit.SENTENCE)),
        ("换届 同句 工会", near("换届", "工会", ANY_DISTANCE, inside=Unit.SENTENCE)),
        (
            "“换届？！” SENT 工会",
            And((near("换届", "工会", ANY_DISTANCE, inside=Unit.SENTENCE), Literal("换届?!"))),
        ),
        ("换届 SENT/5 工会", near("换届", "工会", 5, inside=Unit.SENTENCE)),
        ("换届 PARA 工会", near("换届", "工会", ANY_DISTANCE, inside=Unit.PARAGRAPH)),
        ("“换届”同段“工会”", near("换届", "工会", ANY_DISTANCE, inside=Unit.PARAGRAPH)),
        ("“换届”先后/5“工会”", near("换届", "工会", 5, ordered=True)),
        ("“换届 工会”~5", Near(Literal("换届"), Literal("工会"), 5)),
        ("“换届 工会”～５", Near(Literal("换届"), Literal("工会"), 5)),
        ("“换届工会”~5", Near(Literal("换届"), Literal("工会"), 5)),  # cut into words
        ("“换届”~5", A),  # one word is near to nothing
        ("标题:(换届 NEAR/5 工会)", Near(Literal("换届"), Literal("工会"), 5, Part.TITLE)),
        ("(换届 | 街道) NEAR/5 工会", Or((near("换届", "工会", 5), near("街道", "工会", 5)))),
        ("工会 NEAR/5 (换届 街道)", And((near("工会", "换届", 5), near("工会", "街道", 5)))),
        (
            "工会 NEAR/5 (换届 或 街道) PRE/6 AED",
            Or(
                tuple(
                    And((near("工会", each, 5), near(each, run("aed"), 6, ordered=True)))
                    for each in ("换届", "街道")
                )
            ),
        ),
        ("标题:换届 NEAR/5 工会", near("换届", "工会", 5, part=Part.TITLE)),
        (
            "标题:换届 NEAR/5 正文:工会",
            And((Literal("换届", Part.TITLE), Literal("工会", Part.BODY))),
        ),
        ("202?年 NEAR/5 工会", near(run("202", "年", gaps=((1, 1),), ends=False), "工会", 5)),
        ("COV* NEAR/5 工会", And((Prefix("cov"), B))),  # words of a pattern have no places
        ("工会 NEAR/5 (换届 -街道)", And((B, A, Not(C)))),
        ("换届 NEAR", A),
    ],
)
def test_reads_nearness(typed: str, tree: Node) -> None:
    assert plain(typed).tree == tree


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("COV*", Prefix("cov")),
        ("ＣＯＶ＊", Prefix("cov")),
        ("covid-*", Prefix("covid-")),
        ("20?1", Wildcard("20?1")),
        ("*vid**19", Wildcard("*vid*19")),
        ("党建*", Literal("党建")),  # no dictionary may hide what goes on with it
        ("*党建*", Literal("党建")),
        ("AED培*", run("aed培", ends=False)),
        ("居民*会", Pattern(("居民", "会"), ((0, STAR),))),
        ("？委会", Pattern(("委会",), before=1)),
        ("?月?日", Pattern(("月", "日"), ((1, 1),), before=1)),
        ("202?年", run("202", "年", gaps=((1, 1),), ends=False)),  # no part of 1202?年
        ("第?次人口普查", Pattern(("第", "次人口普查"), ((1, 1),))),
        ("第??届", Pattern(("第", "届"), ((2, 2),))),
        ("第?*届", Pattern(("第", "届"), ((1, 1 + STAR),))),
        ("1?:00", run("1", ":00", gaps=((1, 1),))),
        ("换届选举大会*街道", Pattern(("换届选举大会", "街道"), ((0, STAR),))),
        ("-COV*", Not(Prefix("cov"))),
        ("标题:COV*", Prefix("cov", Part.TITLE)),
        ("COV*，换届", And((Prefix("cov"), A))),
        ("换届?", A),  # at the end it is punctuation
        ("2021?", Word("2021")),
        ("谁换届?街道", And((A, C))),  # and in a question; 谁 is a stop word
        (
            "换届选举大会结束?街道" * 2,
            And((Literal("换届选举"), Literal("大会"), Literal("结束"), C)),
        ),
        ("5G*用", run("5g", "用", gaps=((0, STAR),), ends=False)),
        ("*", Everything()),
        ("** ??", Everything()),
    ],
)
def test_reads_wildcards(typed: str, tree: Node) -> None:
    assert plain(typed).tree == tree


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("标题:换届", Literal("换届", Part.TITLE)),
        ("标题：换届", Literal("换届", Part.TITLE)),
        ("標題:換屆", Literal("换届", Part.TITLE)),
        ("TITLE:AED", Word("aed", Part.TITLE)),
        ("ｔｉｔｌｅ：AED", Word("aed", Part.TITLE)),
        ("标题: 换届", Literal("换届", Part.TITLE)),
        ("正文:“换届，”", Literal("换届,", Part.BODY)),
        ("标题:换届 街道", And((Literal("换届", Part.TITLE), C))),  # of one word only
        (
            "标题:(换届 -街道)",
            And((Literal("换届", Part.TITLE), Not(Literal("街道", Part.TITLE)))),
        ),
        ("标题:(换届 正文:街道)", And((Literal("换届", Part.TITLE), Literal("街道", Part.BODY)))),
        ("标题:-换届", Not(Literal("换届", Part.TITLE))),
        ("街道:嘉兴路", Labelled(Facet.STREET, "嘉兴路")),
        ("-街道:嘉兴路", Not(Labelled(Facet.STREET, "嘉兴路"))),
        (
            "街道:(嘉兴路 或 临汾路)",
            Or((Labelled(Facet.STREET, "嘉兴路"), Labelled(Facet.STREET, "临汾路"))),
        ),
        ("区:虹口", Labelled(Facet.DISTRICT, "虹口")),
        ("部门:“党建 办”", Labelled(Facet.DEPARTMENT, "党建 办")),
        ("街道:嘉兴*", Labelled(Facet.STREET, "嘉兴")),
        ("街道:未标注", Labelled(Facet.STREET, "未标注")),
        ("月份:未标注", Labelled(Facet.MONTH, "未标注")),
        ("日期:未标注", Labelled(Facet.MONTH, "未标注")),
        ("年份:未标注", Labelled(Facet.YEAR, "未标注")),
        ("日期:2021年3月", MARCH),
        ("月份:2021.3.5", MARCH),
        ("年份:2021.3", Dated("2021-01-01", "2021-12-31")),
        ("日期:2021..", Dated("2021-01-01", "")),
        ("日期:..2021", Dated("", "2021-12-31")),
        *((f"日期:{value} 换届", And((MARCH, A))) for value in MARCHES),
        ("-日期:2021-03-01 至 2021-03-31", Not(MARCH)),
        ("日期>=2021-03-01", Dated("2021-03-01", "")),
        ("日期：＜2021-03", Dated("", "2021-02-28")),
        ("日期:(2021-03-01 至 2021-03-31 或 2021)", Or((MARCH, Dated("2021-01-01", "2021-12-31")))),
        ("日期:2021-03 -换届", And((MARCH, Not(A)))),  # a minus right before a word excludes it
        ("日期:2021-03 到场", And((MARCH, Literal("到场")))),  # 到 begins a word
        ("版次:02", OnPage("2")),
        ("版次:第2版", OnPage("2")),
        ("版次:第二版", OnPage("2")),
        ("版次:头版", OnPage("1")),
        ("版面:A3", OnPage("a3")),
        ("版次:2-3", Or((OnPage("2"), OnPage("3")))),
        ("来源:2021/A.pdf", FromSource("2021/a.pdf")),
        ("作者:周小禾", PERSON),
        ("記者：周小禾", PERSON),
        ("-author:周小禾", Not(PERSON)),
        ("作者:“周小禾”", replace(PERSON, whole=True)),
        (
            "作者:“周小禾 李明”",  # as the advanced form composes two names
            And((replace(PERSON, whole=True), Detailed(Detail.AUTHOR, "李明", True))),
        ),
        ("作者:未标注", Detailed(Detail.AUTHOR, "未标注")),
        ("期号:88", Detailed(Detail.ISSUE, "88", True)),
        ("期号:第088期", Detailed(Detail.ISSUE, "88", True)),
        ("期号:总第八十八期", Detailed(Detail.ISSUE, "88", True)),
        (
            "期号:8-9",
            Or((Detailed(Detail.ISSUE, "8", True), Detailed(Detail.ISSUE, "9", True))),
        ),
        ("期号:A8", Detailed(Detail.ISSUE, "a8", True)),
        ("报名:青禾", Detailed(Detail.PAPER, "青禾")),
        ("见报日期:2021年3月", replace(MARCH, printed=True)),
        ("见报:2021-03-01 至 2021-03-31", replace(MARCH, printed=True)),
        ("出版日期:未标注", Not(Dated("", "", printed=True))),
        ("时间:换届", And((Literal("时间"), A))),  # no field: text
        ("见标题:换届", And((Literal("见"), Literal("标题"), A))),  # nor inside a run
        ("file://x", And((Word("file"), Word("x")))),
    ],
)
def test_reads_fields(typed: str, tree: Node) -> None:
    parsed = plain(typed)
    assert parsed.tree == tree
    assert parsed.notices == ()


@pytest.mark.parametrize(
    ("mode", "tree"),
    [
        (Mode.SMART, And((B, C))),
        (Mode.EXACT, Literal("工会街道")),
        (Mode.ANY, Or((B, C))),
    ],
)
def test_modes(mode: Mode, tree: Node) -> None:
    assert plain("工会街道", mode).tree == tree


@pytest.mark.parametrize(
    "typed",
    ["换届 -工会", "标题:换届", "换届 或 工会", "(换届)", "*", "，", "日期:2021", "5G", "业委会"],
)
def test_in_exact_mode_all_that_is_typed_is_one_literal(typed: str) -> None:
    parsed = parse(f" {typed} ", Mode.EXACT)
    whole = Literal(tokens.fold(typed).text)
    assert parsed.tree in (whole, Or((Literal(whole.text.replace(" ", "")), whole)))
    assert [(term.start, term.end) for term in parsed.terms] == [(1, 1 + len(typed))]


@pytest.mark.parametrize(
    ("typed", "spelt"),
    [
        ("“阿里木·买买提”", ["阿里木·买买提", "阿里木.买买提"]),
        ("“阿里木.买买提”", ["阿里木.买买提", "阿里木·买买提"]),
        ("“a.b”", ["a.b"]),
    ],
)
def test_the_dot_of_a_name_has_two_spellings(typed: str, spelt: list[str]) -> None:
    assert plain(typed).tree == join(Or, map(Literal, spelt))
    assert plain(typed).notices == ()


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("换届 工会 -街道", And((Or((A, B)), Not(C)))),  # 任意 mode still subtracts
        ("换届 AND 工会 街道", Or((And((A, B)), C))),  # what is said to be both is
        ("换届 工会 街道:甲", And((Or((A, B)), Labelled(Facet.STREET, "甲")))),
        ("换届 街道:(甲 或 乙)", And((A, plain("街道:(甲 或 乙)").tree))),
    ],
)
def test_any_mode_is_about_words(typed: str, tree: Node) -> None:
    assert plain(typed, Mode.ANY).tree == tree


@pytest.mark.parametrize(
    ("typed", "said", "place"),
    [
        ("换届 “工会", "没有成对", "“"),
        ("换届 工会”", "没有成对", "”"),
        ("(换届", "已补上", "("),
        ("换届)", "多余", ")"),
        ("换届 OR", "已忽略", "OR"),
        ("| 换届", "已忽略", "|"),
        ("NOT （，） 换届", "已忽略", "NOT"),
        ("换届 *", "已忽略", "*"),
        ("居民代表大会*选举委员会" * 6, "已忽略", "居民代表大会*选举委员会" * 6),
        ("谁换届?街道", "按标点理解", "谁换届?街道"),
        ("202?", "按标点理解", "202?"),
        ("２０２？年", "“２０２？年”里的 ? 代表任意一字", "２０２？年"),  # named as typed
        ("北京?上海", "任意一字", "北京?上海"),
        ("或", "已按文字理解", "或"),
        ("换届 标题：", "已按文字理解", "标题："),
        ("日期:昨儿 换届", "已按文字理解", "昨儿"),
        ("版次:某版", "已按文字理解", "某版"),
        ("(a* | b) NEAR/5 c", "“(a* | b)”不能与 NEAR/5 相连", "(a* | b)"),
        ("a NEAR/5 -b", "“-b”不能与 NEAR/5 相连", "-b"),
        ("街道:甲 NEAR/5 b", "“街道:甲”不能与 NEAR/5 相连", "街道:甲"),
        ("标题:a NEAR/5 正文:b", "不会相邻", "标题:a NEAR/5 正文:b"),
        ("(a NEAR b) NEAR/5 c", "“(a NEAR b)”不能与 NEAR/5 相连", "(a NEAR b)"),
        ("a NEAR/5000 b", f"{MAX_DISTANCE}", "NEAR/5000"),
        ("日期:去年", "已按 2025-01-01 至 2025-12-31 理解", "去年"),
        ("日期:5月", "已按 2026-05-01 至 2026-05-31 理解", "5月"),
        ("2021年3月 换届", "日期:2021年3月", "2021年3月"),
        ("去年 换届", "日期:去年", "去年"),
        ("字" * 20_000, "过长", "字" * 10_000),
        ("(" * 100 + "换届", "层数", "("),
    ],
)
def test_says_how_it_was_read_and_where(typed: str, said: str, place: str) -> None:
    parsed = plain(typed)
    [notice] = [notice for notice in parsed.notices if said in str(notice.message)]
    assert typed[notice.start : notice.end] == place
    assert parsed.tree != Everything()


@pytest.mark.parametrize(
    "typed", ["3月5日 换届", "“2021年3月”", "“换届”？", "-去年", "标题:去年", "12:30"]
)
def test_says_nothing_of_what_is_plain_text(typed: str) -> None:
    assert plain(typed).notices == ()


@pytest.mark.parametrize(
    ("typed", "runs"),
    [
        ("居民区换届 -工会 “街道召开”", ["居民区换届", "街道召开"]),
        ("换届 NEAR/5 工会", ["换届", "工会"]),
        ("标题:换届 街道:嘉兴 日期:2021", ["换届"]),
        ("COV* 20?1 换届", ["换届"]),
        ("党建*", ["党建"]),
        ("NOT (换届 工会)", []),
    ],
)
def test_ranked_by_is_what_was_typed_and_wanted(typed: str, runs: list[str]) -> None:
    assert plain(typed).ranked_by == tuple(RankingText(run) for run in runs)


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("居民区换届 -工会", ["居民区", "换届"]),
        ("“街道 召开” AED", ["“街道 召开”", "AED"]),
        ("（換屆 或 工會）", ["換屆", "工會"]),  # ranges of what was typed
        ("标题：（换届 或 工会） 街道", ["标题：（换届 或 工会）", "街道"]),
        ("a NEAR/5 b NEAR c d", ["a NEAR/5 b NEAR c", "d"]),
        ("“换届 工会”~5", ["“换届 工会”~5"]),
        ("街道: 嘉兴 -区:虹口", ["街道: 嘉兴"]),
        ("-标题:(换届 工会)", []),
        ("日期:昨儿", ["日期:昨儿"]),
        ("COV* ㎡", ["COV*", "㎡"]),
        ("C++", ["C"]),
    ],
)
def test_terms_are_ranges_of_what_was_typed(typed: str, terms: list[str]) -> None:
    assert [typed[term.start : term.end] for term in plain(typed).terms] == terms


def test_without_a_term_the_rest_is_the_rest() -> None:
    typed = "居民区换届 (工会 OR 街道) 标题:(AED 培训) a NEAR/5 b"
    whole = plain(typed)
    for term in whole.terms:
        rest = plain(f"{typed[: term.start]} {typed[term.end :]}")
        assert [t.node for t in rest.terms] == [t.node for t in whole.terms if t != term]


def test_synonyms_are_in_the_tree_and_rank_less() -> None:
    parsed = parse("业委会 换届", today=TODAY)
    assert parsed.tree == And((Or((Literal("业委会"), Literal("业主委员会"))), A))
    assert parsed.ranked_by == (
        RankingText("业委会"),
        RankingText("换届"),
        RankingText("业主委员会", SYNONYM_WEIGHT),
    )


@pytest.mark.parametrize(
    "typed", ["“业委会”", "-业委会", "业委会 NEAR/5 换届", "街道:业委会", "业委会*", "换届"]
)
def test_nothing_else_has_synonyms(typed: str) -> None:
    assert parse(typed, today=TODAY) == plain(typed)


def test_a_synonym_that_was_typed_ranks_fully() -> None:
    weights = {run.text: run.weight for run in parse("业委会 或 业主委员会").ranked_by}
    assert weights == {"业委会": 1, "业主委员会": 1}


# Whatever is typed.


def leaves(node: Node) -> int:
    match node:
        case And(children) | Or(children):
            return sum(map(leaves, children))
        case Not(child):
            return leaves(child)
        case Near():
            return 2
        case _:
            return 1


def is_normal(node: Node) -> bool:
    """No And or Or of fewer than two, none in its like, nothing empty inside."""
    match node:
        case And(children) | Or(children):
            inside = (type(node), Everything)
            kept = len(set(children)) == len(children) > 1
            return kept and all(is_normal(c) and not isinstance(c, inside) for c in children)
        case Not(child):
            return child != Everything() and is_normal(child)
        case _:
            return True


@pytest.mark.parametrize("typed", ["“街道 召开”", "“街道\t召开”", "“街道\n召开”"])
def test_a_phrase_pasted_from_a_page_is_repaired(typed: str) -> None:
    parsed = parse(typed)
    assert parsed.tree == Or((Literal("街道召开"), Literal("街道 召开")))
    assert parsed.ranked_by == (RankingText("街道召开"),)
    assert [notice.start for notice in parsed.notices] == [0]


def test_wildcards_are_bounded() -> None:
    parsed = parse(" ".join(f"?a{n}*b" for n in range(100)))
    assert leaves(parsed.tree) == MAX_PATTERNS
    assert any("通配词太多" in str(notice.message) for notice in parsed.notices)


def test_groups_too_large_to_be_near_only_have_to_match() -> None:
    one, other = (" 或 ".join(f"{letter}{n}" for n in range(20)) for letter in "ab")
    parsed = plain(f"({one}) NEAR ({other})")
    assert parsed.tree == And((plain(one).tree, plain(other).tree))
    assert any("组合太多" in str(notice.message) for notice in parsed.notices)


def check(typed: str, mode: Mode) -> None:
    parsed = parse(typed, mode, today=TODAY)
    assert is_normal(parsed.tree)
    assert leaves(parsed.tree) <= MAX_LEAVES
    assert len(parsed.notices) <= MAX_NOTICES
    assert all(run.text and run.weight > 0 for run in parsed.ranked_by)
    places: list[tuple[int | None, int | None]] = [(n.start, n.end) for n in parsed.notices]
    places += [(term.start, term.end) for term in parsed.terms]
    assert all(0 <= (start or 0) < (end or 0) <= len(typed) for start, end in places)
    assert parsed == parse(typed, mode, today=TODAY)


@given(st.text(max_size=200), st.sampled_from(Mode))
@example("\ud800", Mode.SMART)
@example("\x00" * 50, Mode.SMART)
@example("*" * 50, Mode.SMART)
@settings(max_examples=many(5_000))
def test_any_string_is_a_query(typed: str, mode: Mode) -> None:
    check(typed, mode)


SIGNS = [
    *"换届业委会ab1年月 　“”\"'()|-+*?:~，（）：＊？",
    *(" OR ", " NOT ", "NEAR/3 ", " 与 ", " 或 ", " 非 ", "&&", "标题:", "日期:", "街道:", "版次:"),
    *("去年", "2021年3月", "..", "3-5月", "\u0301", "㎡", "‘", "「", "」"),
]


@given(st.lists(st.sampled_from(SIGNS), max_size=30).map("".join), st.sampled_from(Mode))
@settings(max_examples=many(5_000))
def test_any_arrangement_of_signs_is_a_query(typed: str, mode: Mode) -> None:
    check(typed, mode)


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "typed",
    [
        " ".join(f"w{n}" for n in range(10_000)),
        "(" * 100_000,
        "(" * 5000 + "换届" + ")" * 5000,
        "*" * 10_000,
        "* " * 5000,
        "*a" * 5000,
        "居?" * 5000,
        "-" * 10_000,
        "NOT " * 2500,
        "标题:" * 3000,
        "标题:-" * 2500,
        "标题:(" * 2500,
        "a NEAR/5 " * 1200,
        "“" * 10_000,
        "'a " * 3333,
        "业委会" * 3333,
        "a|" * 5000,
        "NEAR/" + "9" * 9000,
        "日期:" + "9" * 9000,
        "版次:1-9999 " * 900,
    ],
)
def test_whatever_its_size_a_query_is_bounded(typed: str) -> None:
    for mode in Mode:
        check(typed, mode)


@pytest.mark.parametrize("typed", ["“换届”与“工会”", "“换届” 与 “工会”", "“换届”與「工会」"])
def test_between_phrases_and_is_and_in_every_mode_that_has_operators(typed: str) -> None:
    for mode in (Mode.SMART, Mode.ANY):
        assert parse(typed, mode).tree == And((A, B))
