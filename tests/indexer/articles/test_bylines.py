"""Joining wraps, dropping stray spaces, knowing by-lines and jumps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.articles.bylines import (
    bare_byline,
    bulleted_names,
    byline_in,
    lead_byline,
    name_byline,
    read_byline,
)
from indexer.articles.jump_lines import parse_jump
from indexer.articles.signatures import byline_within
from searcher.language.repair import join_lines, tidy, tidy_heading

MIXED = st.text(alphabet="街道办 7aB，。“”（）\u3000.-", max_size=30)


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        (["居民们在社", "区里植树。"], "居民们在社区里植树。"),
        (["参观 Green", "City 展览"], "参观Green City展览"),  # Latin words keep one space
        (["共有20", "24人"], "共有2024人"),  # a number was cut
        (["增长5.", "3%"], "增长5. 3%"),  # not worth guessing
        ([], ""),
    ],
)
def test_joins(lines: list[str], joined: str) -> None:
    assert join_lines(lines) == joined


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("6月 18 日， 街道", "6月18日，街道"),
        ("LED 灯", "LED灯"),
        ("“ 一网 ” 统管", "“一网”统管"),
        ("New  York", "New York"),
        ("甲 \n 乙", "甲\n乙"),  # lines stay lines
    ],
)
def test_tidies(text: str, clean: str) -> None:
    assert tidy(text) == clean


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("共建  共享 2024 年", "共建 共享2024年"),
        ("心向党 绣“百花” 迎新春", "心向党 绣“百花” 迎新春"),
        ("通 知", "通知"),  # letter-spaced
        ("街道举办 《春晓》 朗诵会", "街道举办《春晓》 朗诵会"),
    ],
)
def test_tidies_headings(text: str, clean: str) -> None:
    assert tidy_heading(text) == clean


@given(MIXED)
def test_tidying_twice_is_tidying_once(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert tidy_heading(tidy_heading(text)) == tidy_heading(text)


@given(st.lists(MIXED, max_size=5))
def test_joining_the_joined_changes_nothing(lines: list[str]) -> None:
    once = join_lines(lines)
    assert join_lines([once]) == once


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("（社区党建办）", "社区党建办"),
        ("(街道武装部)", "街道武装部"),
        ("（社区党建办、街道妇联）", "社区党建办、街道妇联"),
        ("（社区平安办 李明）", "社区平安办 李明"),
        ("（ 社区 服务办 ）", "社区 服务办"),
        ("(通讯员 张三)", "通讯员 张三"),
        ("（青石街道总工会供稿）", "青石街道总工会供稿"),
        ("（党群服务中心）", "党群服务中心"),
        ("（柳岸联络组）", "柳岸联络组"),  # any unit, by what it ends in
        ("（河畔门诊部、街道妇联）", "河畔门诊部、街道妇联"),
        ("(文/图 孟小雨)", "文/图 孟小雨"),
        ("(孟小雨 文/图)", "孟小雨 文/图"),
        ("（孟小雨/文 欧阳兰/图）", "孟小雨/文 欧阳兰/图"),
        ("（见习记者 孟小雨 通讯员 欧阳兰）", "见习记者 孟小雨 通讯员 欧阳兰"),  # no 见第二版
        ("（首席记者 孟小雨）", "首席记者 孟小雨"),
        ("（图为老年学校）", None),  # a caption
        ("（第七次居民大会）", None),
        ("（海伦）", None),
        ("(草案)", None),
        ("(社工负责人)", None),
        ("（以下简称区总工会）", None),  # an aside
        ("（下转02版）", None),
        ("（上接第1版）", None),
        ("社区党建办", None),  # no brackets
        ("（张三 摄）", None),  # a photo credit
        ("（）", None),
    ],
)
def test_knows_bylines(text: str, inside: str | None) -> None:
    assert byline_in(text) == inside


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("（孟小雨）", "孟小雨"),
        ("（孟 雨）", "孟雨"),  # letter-spaced
        ("（孟小雨、欧阳兰）", "孟小雨、欧阳兰"),
        ("（海伦）", None),
        ("（草案）", None),
        ("（方案）", None),  # begins like a surname
        ("（社工负责人）", None),
        ("孟小雨", None),
    ],
)
def test_knows_names(text: str, inside: str | None) -> None:
    assert name_byline(text) == inside


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("（社区党建办  李明）", "社区党建办 李明"),  # spaces part people from offices
        ("通讯员 李明 王芳", "通讯员 李明 王芳"),
        ("（ 社区 服务办 ）", "社区服务办"),  # and else fill a line
        ("■李明", "李明"),
    ],
)
def test_reads_bylines(text: str, read: str) -> None:
    assert read_byline(text) == read


def test_names_behind_a_bullet_are_no_item_of_a_list() -> None:
    assert bulleted_names("■ 李明、王芳") == "李明、王芳"
    assert bulleted_names("■李明■王芳") is None
    assert bulleted_names("■垃圾分类") is None


@pytest.mark.parametrize(
    ("body", "byline"),
    [
        ("通讯员 李明\n社区举办市集。", "通讯员 李明"),
        ("记者 李明 摄\n社区举办市集。", "记者 李明 摄"),
        ("社区举办市集。\n（社区党建办）", "社区党建办"),
        ("社区举办市集。\n（李明 王芳）", "李明 王芳"),
        ("（李明 王芳）\n社区举办市集。", None),  # names alone sign a text at its end only
        ("社区举办市集。（李明）", "李明"),
        ("社区举办市集。\n■李明", "李明"),
        ("□ 李明\n社区举办市集。", "李明"),
        ("本报讯 记者 李明 报道 社区举办市集。", "记者 李明"),
        ("本报讯记者李明、通讯员王芳报道：社区举办市集。", "记者李明、通讯员王芳"),
        ("本报讯 记者走进社区，报道市集。", None),
        ("本报讯(记者 李明 通讯员 王芳) 5月16日，投票。", "记者 李明 通讯员 王芳"),
        ("（通讯员李明）社区举办市集。", "通讯员李明"),
        ("本报讯 5月16日，投票。", None),
        ("记者 走进社区\n社区举办市集。", None),
        ("居民李明捐书百册。", None),
        ("通讯员 李明", None),  # no text that the by-line could sign
    ],
)
def test_reads_bylines_printed_in_a_body(body: str, byline: str | None) -> None:
    assert byline_within(body) == byline


def test_only_reporters_sign_a_lead() -> None:
    assert lead_byline("本报讯（见习记者 李明）6月3日，投票。") == "见习记者 李明"
    assert lead_byline("本报讯（李明）6月3日，投票。") is None


def test_knows_bylines_without_brackets() -> None:
    assert bare_byline("本报记者 张三") == "本报记者 张三"
    assert bare_byline("■社区党建办") == "社区党建办"
    assert bare_byline("孟小雨 文/摄") == "孟小雨 文/摄"
    assert bare_byline("春天的图文") is None
    assert bare_byline("记者走进社区") is None


@pytest.mark.parametrize(
    ("text", "jump"),
    [
        ("（下转 02 版）", ("to", "02")),
        ("（上接第1版）", ("from", "01")),
        ("▶下转2版", ("to", "02")),
        ("下转第十二版", ("to", "12")),
        ("上接二版", ("from", "02")),
        ("转A2版", ("to", "A2")),
        ("接到通知后，大家出发。", None),
        ("（下转）", None),
    ],
)
def test_reads_jumps(text: str, jump: tuple[str, str] | None) -> None:
    assert parse_jump(text) == jump
