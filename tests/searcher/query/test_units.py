"""Chains of letters and digits, and numbers with the Han that they touch, are asked for as one."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.core.engine import Engine
from searcher.core.model import Article, Mode
from searcher.core.tree import Query
from searcher.language import tokens
from searcher.query import parse
from searcher.query.numerals import other_spellings
from searcher.query.units import units
from searcher.research import batch, read_sheet, trends
from tests.support.oracle import matches


def written(typed: str) -> list[str]:
    """Return the units of a typed text: ``^`` stands for a border before one, ``$`` behind."""
    found = units(tokens.fold(typed).text)
    return [f"{'^' * unit.starts}{unit.text}{'$' * unit.ends}" for unit in found]


@pytest.mark.parametrize(
    ("typed", "cut"),
    [
        ("5G", ["^5g$"]),
        ("AED", ["^aed$"]),
        ("5G+4K", ["^5g+4k$"]),
        ("www.a.cn", ["^www.a.cn$"]),
        ("8:00-17:00", ["^8:00-17:00$"]),
        ("file_name", ["^file_name$"]),
        ("3·15晚会", ["^3·15$", "晚会"]),
        ("file://x", ["^file$", "^x$"]),
        ("C++", ["^c$"]),  # a joint at the end joins nothing
        ("50%", ["^50%$"]),  # but the sign of a number is a part of it
        ("1,200", ["^1,200$"]),
        ("1,200,000份", ["^1,200,000份"]),
        ("1,20", ["^1$", "^20$"]),  # no thousands
        ("2021,200", ["^2021$", "^200$"]),
        # A sign that is no punctuation.
        ("28℃", ["^28°c$"]),
        ("100㎡", ["^100m2$"]),
        ("￥100", ["^¥100$"]),
        ("3×5", ["^3×5$"]),
        ("★", ["★"]),
        ("★换届★", ["换届"]),  # beside words it is an ornament
        ("，。", []),
        ("\ufffd", []),  # what could not be decoded
        # A number takes the word behind it.
        ("12号楼", ["^12号楼"]),
        ("12号楼的灯", ["^12号楼", "的", "灯"]),
        ("12号楼3单元", ["^12号楼3单元"]),
        ("8号线", ["^8号线"]),
        ("20号晚", ["^20号", "晚"]),
        ("12#楼", ["^12#楼"]),
        ("3-5岁儿童", ["^3-5岁", "儿童"]),
        ("2021年5月20日上午", ["^2021年5月20日", "上午"]),
        ("27个居民区", ["^27个", "居民区"]),
        ("第12届", ["^第12届"]),
        ("召开第3届", ["召开", "^第3届"]),
        ("3和5", ["^3$", "和", "^5$"]),
        ("5月 20日", ["^5月", "^20日"]),
        # Letters take one Han.
        ("B超", ["^b超"]),
        ("A座", ["^a座"]),
        ("C1照", ["^c1照"]),
        ("5G信号", ["^5g$", "信号"]),
        ("A12号楼", ["^a12号楼"]),
        ("T恤衫", ["^t恤衫"]),  # a single letter takes all of the word
        ("AED的", ["^aed$", "的"]),
        ("5G进楼", ["^5g$", "进", "楼"]),
        # Numbers in Chinese.
        ("二〇二一年", ["二〇二一年"]),
        ("二○二一年五月", ["二〇二一年五月"]),
        ("第七次人口普查", ["第七次", "人口普查"]),
        ("九十五弄", ["九十五弄"]),
        ("三单元", ["三单元"]),
        ("十四五规划", ["十四五", "规划"]),
        ("第一书记", ["第一书记"]),
        ("五月天", ["五月天"]),  # a word of the dictionary is not cut
    ],
)
def test_cuts_units(typed: str, cut: list[str]) -> None:
    assert written(typed) == cut


@pytest.mark.parametrize(
    ("unit", "spelt"),
    [
        ("2021年", ["二〇二一年", "二零二一年"]),
        ("二零二一年", ["2021年", "二〇二一年"]),
        ("2021年5月20日", ["二〇二一年五月二十日", "二零二一年五月二十日"]),
        ("第12届", ["第十二届"]),
        ("第十二届", ["第12届"]),
        ("12号楼3单元", ["十二号楼三单元"]),
        ("5月", ["五月"]),
        ("五月", ["5月"]),
        ("十月", ["10月"]),
        ("三十一日", ["31日"]),
        ("14五", ["十四五"]),
        ("十四五", ["14五"]),  # never 145
        ("19大", ["十九大"]),
        ("十九大", ["19大"]),
        ("80后", ["八〇后", "八零后"]),
        ("1200", ["1,200"]),
        ("1,200", ["1200"]),
        ("1200份", ["1,200份"]),
        ("10,000份", ["10000份"]),
        ("2000", ["2,000"]),
        ("2021", []),  # a year
        ("12345", []),  # the hotline
        ("13812345678", []),
        ("0571", []),
        ("120个", []),  # no 百
        ("05月", []),
        ("3-5岁", []),
        ("5g", []),
        ("iso14001", []),
        ("www.a1234.cn", []),
        ("2021.1234", []),
        ("28°c", []),
        ("一些", []),
        ("第一书记", []),
        ("换届", []),
    ],
)
def test_other_spellings_of_numbers(unit: str, spelt: list[str]) -> None:
    assert list(other_spellings(unit)) == spelt


TEXTS = {
    "5g+": "试点5G+AI导览。",
    "/5g": "基站：4G/5G信号。",
    "15g": "流量15G，5GB。",
    "pm": "公布PM2.5/PM10双指标。",
    "mail": "邮箱qinghe@fuwu.example.cn",
    "12": "12号楼修灯。",
    "十二": "十二号楼修灯。",
    "8": "8号楼12月换水箱，号楼牌换新。",
    "112": "112号楼和13单元。",
    "3": "3单元装灯。",
    "十三": "十三单元装灯。",
    "二〇": "二〇二一年启动，十四五开局。",
    "2021": "2021年启动，14五开局。",
    "145": "1145五金店，第145五交化店。",
    "1,200": "收到1,200份。",
    "1200": "收到1200份。",
    "wifi": "WiFi覆盖。",
    "wi-fi": "Wi-Fi覆盖。",
    "b": "B超检查免费。",
    "b ": "超市B座开业。",
    "28": "升至28℃。",
    "128": "升至128℃。",
}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("5G", ["5g+", "/5g"]),
        ("PM10", ["pm"]),
        ("PM2.5", ["pm"]),
        ("2.5", ["pm"]),
        ("example.cn", ["mail"]),
        ("12号楼", ["12", "十二"]),
        ("十二号楼", ["12", "十二"]),
        ("3单元", ["3"]),  # neither 13单元 nor 十三单元
        ("2021年", ["二〇", "2021"]),
        ("二〇二一年", ["二〇", "2021"]),
        ("十四五", ["二〇", "2021"]),
        ("14五", ["二〇", "2021"]),
        ("1200", ["1,200", "1200"]),
        ("1,200", ["1,200", "1200"]),
        ("WiFi", ["wifi", "wi-fi"]),
        ("wi-fi", ["wifi", "wi-fi"]),
        ("B超", ["b"]),
        ("28℃", ["28"]),
        ("标题:5G", []),
        ("正文:5G", ["5g+", "/5g"]),
        ("5G NEAR/3 导览", ["5g+"]),
        ("信号 PRE/1 5G", []),
        ("信号 NEAR/0 5G", ["/5g"]),
        ("?号楼 NEAR/9 (水箱 或 修灯)", ["12", "十二", "8"]),
        ("1?号楼", ["12"]),  # no part of 112号楼
        ("1*元", ["112"]),
    ],
)
def test_finds_units(filled_with_texts: Engine, typed: str, found: list[str]) -> None:
    hits = filled_with_texts.search(Query(parse(typed).tree, limit=99)).hits
    assert {hit.article.id for hit in hits} == set(found)


@pytest.mark.parametrize("typed", ["5G", "12号楼", "PM10", "28℃", "1,200"])
def test_a_negated_unit_leaves_out_what_the_unit_finds(
    filled_with_texts: Engine, typed: str
) -> None:
    def ids(asked: str) -> set[str]:
        tree = parse(asked, synonyms=False).tree
        return {hit.article.id for hit in filled_with_texts.search(Query(tree, limit=99)).hits}

    assert ids(typed)
    assert ids(f"-{typed}") == set(TEXTS) - ids(typed)


def test_without_synonyms_numbers_have_one_spelling(filled_with_texts: Engine) -> None:
    tree = parse("2021年", synonyms=False).tree
    assert [hit.article.id for hit in filled_with_texts.search(Query(tree)).hits] == ["2021"]


@pytest.mark.parametrize("mode", [Mode.SMART, Mode.ANY])
def test_one_notice_tells_the_other_spellings(mode: Mode) -> None:
    codes = [notice.message.code for notice in parse("第12届", mode).notices]
    assert codes == ["query.numerals"]


def test_an_exact_query_asks_for_its_quotes(filled_with_texts: Engine) -> None:
    filled = filled_with_texts
    assert not filled.search(Query(parse("“B超”检查", Mode.EXACT).tree)).total
    assert filled.search(Query(parse("B超检查", Mode.EXACT).tree)).total == 1


@pytest.fixture
def filled_with_texts(holding: Callable[..., Engine]) -> Engine:
    """Return each engine with the texts; the tests share it."""
    return holding([Article(id=name, body=text) for name, text in TEXTS.items()])


# Texts as print has them, against the written rule.

LATIN = "5G 15G 4K AI + / - 12 2 B超 A座 PM2.5 28℃ 100㎡"
HAN = "号楼 号 月 第 届 三单元 3单元 二〇二一年 ， 。 的"
PRINTED = st.lists(st.sampled_from([*LATIN.split(), *HAN.split(), " "]), max_size=8).map("".join)
KINDS = ("0123456789", "abcdefghijklmnopqrstuvwxyz", "〇一二三四五六七八九十百千万亿零两")


def stands(folded: str, wanted: str, *, ends: bool) -> bool:
    """Whether a text stands somewhere between borders; the one behind it only if asked."""

    def is_border(at: int) -> bool:
        beside = folded[at - 1 : at + 1] if 0 < at < len(folded) else ""
        return not (beside and any(beside[0] in kind and beside[1] in kind for kind in KINDS))

    places = [match.start() for match in re.finditer(f"(?={re.escape(wanted)})", folded)]
    return any(is_border(at) and (not ends or is_border(at + len(wanted))) for at in places)


@given(PRINTED)
def test_what_is_printed_is_found_when_it_is_typed(text: str) -> None:
    article = Article(id="a", body=f"{text}。")
    for typed in re.findall(r"[^ ，。+-][^ ，。]*", text):  # - and + would be operators
        assert matches(parse(typed, synonyms=False).tree, article), typed


@given(
    PRINTED, st.sampled_from(["5G", "AI", "PM2.5", "2.5", "12号楼", "2月", "B超", "3单元", "28℃"])
)
def test_units_are_found_as_a_scan_finds_them(text: str, typed: str) -> None:
    [unit] = written(typed)
    found = matches(parse(typed, synonyms=False).tree, Article(id="a", body=text))
    folded = tokens.fold(text).text
    assert found == stands(folded, tokens.fold(typed).text, ends=unit.endswith("$"))


@pytest.mark.parametrize("typed", ["5G", "12号楼", "1200", "28℃", "-5G"])
def test_a_batch_and_trends_count_a_unit_as_a_search_does(
    filled_with_texts: Engine, typed: str
) -> None:
    total = filled_with_texts.search(Query(parse(typed).tree)).total
    [row] = batch(filled_with_texts, read_sheet(typed.encode())).rows
    [series] = trends(filled_with_texts, [typed]).series
    assert (row.total, series.total) == (total, total)
