"""What people expect of a query language: operators, fields, dates, and no syntax errors."""

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.core.engine import Engine
from searcher.core.model import Article, Mode
from searcher.core.request import Request
from searcher.core.tree import And, Dated, Literal, Near, Not, Part, Query
from searcher.find.find import find
from searcher.query import parse
from tests.support.oracle import OracleEngine

TODAY = date(2026, 11, 21)


def ids(engine: Engine, typed: str, mode: Mode = Mode.SMART) -> set[str]:
    """Search as `find` does, on a fixed day."""
    hits = engine.search(Query(parse(typed, mode, today=TODAY).tree)).hits
    return {hit.article.id for hit in hits}


def test_operators_combine_with_chinese_terms_and_fields(filled: Engine) -> None:
    assert ids(filled, "标题:换届 与 （妇联 或 参选率） -街道:柳岸") == {"jx/1", "jx/2"}
    assert ids(filled, "换届 非 “动员会”") == {"jx/1"}
    assert ids(filled, "召开 NEAR/5 动员会 | 座谈会") == {"jx/2", "lf/1"}
    assert ids(filled, "(召开 NEAR/5 座谈会 或 妇联) 部门:妇女") == {"jx/2"}


def test_trees_nest_as_written() -> None:
    tree = parse("（标题:选举 或 换届 NEAR/5 居民区） -妇联", synonyms=False).tree
    assert isinstance(tree, And)
    either, without = tree.children
    assert set(either.children) == {  # type: ignore[union-attr]
        Literal("选举", Part.TITLE),
        Near(Literal("换届"), Literal("居民区"), 5),
    }
    assert without == Not(Literal("妇联"))


@pytest.mark.parametrize(
    ("chinese", "english", "found"),
    [
        ("街道:青禾", "street:青禾", {"jx/1", "jx/2"}),
        ("区:北浦", "district:北浦", {"lf/1"}),
        ("部门:党建", "department:党建", {"jx/1", "jx/2"}),
        ("标题:换届", "title:换届", {"jx/1", "jx/2"}),
        ("正文:换届", "body:换届", {"jx/1"}),
        ("日期:2021年5月20日", "date:2021-05-20", {"jx/2"}),
        ("月份:2021年5月", "month:2021-05", {"jx/1", "jx/2"}),
        ("年份:2021", "year:2021", {"jx/1", "jx/2", "lf/1"}),
        ("版次:2", "page:2", {"p/2"}),
        ("来源:jx", "source:jx", {"jx/1", "jx/2"}),
    ],
)
def test_fields_in_both_languages(
    filled: Engine, chinese: str, english: str, found: set[str]
) -> None:
    filled.update([Article(id="p/2", body="版面", page="02")], ())
    for typed in (
        chinese,
        english,
        english.upper().replace("JX", "jx"),
        chinese.replace(":", "："),
    ):
        assert ids(filled, typed) == found


SPELLINGS = [
    ('"换届选举"', "“换届选举”"),
    ('"换届选举"', "「换届选举」"),
    ("标题:换届", "标题：换届"),
    ("换届 街道", "换届　街道"),
    ("2021 27", "２０２１ ２７"),
    ("(换届 | 工会) -AED", "（换届 ｜ 工会） －ＡＥＤ"),
    ("换届 NEAR/5 工会", "换届　ＮＥＡＲ／５　工会"),
    ("COV* 20?1", "ＣＯＶ＊ ２０？１"),
    ("日期:2021.3..2021.5", "日期：２０２１．３．．２０２１．５"),
    ("为什么?", "为什么？"),
]


@pytest.mark.parametrize(("ascii_form", "other"), SPELLINGS)
@pytest.mark.parametrize("mode", Mode)
def test_full_width_operators_mean_the_same(ascii_form: str, other: str, mode: Mode) -> None:
    assert parse(other, mode, today=TODAY).tree == parse(ascii_form, mode, today=TODAY).tree


@given(st.text("换届标题日期AND OR NEAR/5-|()*?:.\"'2021~+&", max_size=40))
def test_any_text_in_full_width_means_the_same(typed: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in typed)
    wide = wide.replace(" ", "\u3000")
    narrow, full = parse(typed, today=TODAY), parse(wide, today=TODAY)
    assert full.tree == narrow.tree
    assert [(t.start, t.end) for t in full.terms] == [(t.start, t.end) for t in narrow.terms]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("换届 )", {"jx/1", "jx/2"}),
        ("换届 OR", {"jx/1", "jx/2"}),
        ("“换届", {"jx/1", "jx/2"}),
        ("换届 *", {"jx/1", "jx/2"}),
        ("日期:换届", {"jx/1", "jx/2"}),
        ("标题: OR 换届", {"jx/1", "jx/2"}),
        ("((换届 NEAR", {"jx/1", "jx/2"}),
    ],
)
def test_a_bad_query_still_finds(filled: Engine, typed: str, found: set[str]) -> None:
    answer = find(filled, Request(typed))
    assert {result.article.id for result in answer.results} >= found
    assert all(0 <= n.start < n.end <= len(typed) for n in answer.notices if n.start is not None)  # type: ignore[operator]
    assert answer.notices


@given(st.text(max_size=60), st.sampled_from(Mode))
def test_any_input_has_an_answer(typed: str, mode: Mode) -> None:
    engine = OracleEngine({"a": Article(id="a", title="换届", body="居民区换届选举。")})
    assert 0 <= find(engine, Request(typed, mode=mode)).total <= 1


def test_dates_are_inclusive(filled: Engine) -> None:
    assert ids(filled, "日期:2021年5月8日至5月20日") == {"jx/1", "jx/2"}
    assert ids(filled, "日期:2021年5月9日至5月19日") == set()
    assert ids(filled, "日期:2021.5.20..2021.6.1") == {"jx/2", "lf/1"}
    assert ids(filled, "日期:2021年二季度") == {"jx/1", "jx/2", "lf/1"}
    assert ids(filled, "日期:2021年5月至6月") == {"jx/1", "jx/2", "lf/1"}


def test_last_year_is_told() -> None:
    parsed = parse("日期:去年", today=TODAY)
    assert parsed.tree == Dated("2025-01-01", "2025-12-31")
    assert "2025-01-01 至 2025-12-31" in str(parsed.notices[0].message)


@pytest.mark.parametrize(
    ("value", "rest"),
    [
        ("2021-05-01 至 天亮以前的那几个小时", ""),
        ("2021年5月大概中旬吧", " 换届"),
        ("[2021-05-01 TO 天亮]", " 换届"),
        (">= 天亮", ""),
    ],
)
@pytest.mark.parametrize("field", ["日期", "见报日期", "月份"])
def test_a_value_that_is_no_date_is_named_as_it_is(field: str, value: str, rest: str) -> None:
    parsed = parse(f"{field}:{value}{rest}", today=TODAY)
    notice = parsed.notices[0]
    assert notice.message.code == "query.unusable_value"
    assert dict(notice.message.values)["typed"] == value
    typed = f"{field}:{value}{rest}"
    assert typed[notice.start : notice.end] == value


def test_days_change_in_shanghai() -> None:
    def today() -> str:
        return datetime.now(timezone(timedelta(hours=8))).date().isoformat()

    before, tree, after = today(), parse("日期:今天").tree, today()
    assert tree in (Dated(before, before), Dated(after, after))
