"""Evenly set text: which lines of their own are titles, by-lines, or lines of an article."""

from pathlib import Path

import pytest

from bench.wrapped import measured, shares
from indexer.articles.from_text.arrange import arrange
from indexer.articles.from_text.measure import column_of
from indexer.corpus.blocks import Draft, RawFile
from indexer.formats import text

DANCE = """柳岸的老人，在广场上学起
了伞舞，领舞的是退休的裁
缝孟阿姨，她把旧伞面拆下
来，缝成了一条长长的绸带
子，有九米长，要六个人才
能舞，他们练了整整两个月
多，天天都来。"""
BOOKS = """河畔的书屋，开门迎客了三
百本，旧书都是居民们从家
里搬来，借走一本就要留下
一句话，写在门口的木板上
面，管书屋的是退休的语文
老师，他说书要有人看才不
会老。"""


def indented(paragraph: str) -> str:
    """Return a paragraph whose first line has an indent, in the same column."""
    return f"　　{paragraph[2:]}"


def articles(*lines: str) -> list[Draft]:
    return arrange(text.read(RawFile("a.txt", "\n".join(lines).encode())))


def one_line(body: str) -> str:
    return "".join(body.split())


@pytest.mark.parametrize(
    "title",
    [
        ["旧书不旧，留句话再走"],  # a comma
        ["旧书屋开张啦！"],  # a call
        ["旧书去哪儿了……"],
        ["书屋怎么开？居民说了算"],  # a mark inside
        ["旧书不旧——书屋见闻"],
        ["从“没人看”到“天天借”，", "河畔书屋只用了三个月"],  # two lines, the first ends at a mark
        ["河畔街道书屋开张三百本旧", "书等人借"],  # broken at the column
        ["三百本旧书找到了新家", "——记书屋管理员杜青山"],  # a subtitle
        ["河畔书屋：三百本旧书等着居民们来借回家去"],  # wider than the column
        ["三百本旧书搬进新家了"],
        ["AI+旧书：书屋有新帮手"],
    ],
)
@pytest.mark.parametrize("gap", [[], [""]])
def test_a_title_between_signed_articles(title: list[str], gap: list[str]) -> None:
    first = ["旧伞不旧，新舞真新", *gap, DANCE, "（社区学校）", ""]
    found = articles(*first, *title, *gap, BOOKS, "（社区服务办）")
    assert [one_line(draft.title or "") for draft in found] == [
        "旧伞不旧，新舞真新",
        one_line("".join(title)),
    ]
    assert [one_line(draft.body) for draft in found] == [one_line(DANCE), one_line(BOOKS)]


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("（社区服务办）", "社区服务办"),
        ("（王小明）", "王小明"),
        ("（王小明、李芳）", "王小明、李芳"),
        ("(通讯员 王小明)", "通讯员 王小明"),
        ("本报记者 王小明", "本报记者 王小明"),
        ("文/王小明 图/李芳", "文/王小明 图/李芳"),
        ("■王小明", "王小明"),
        ("——王小明", "王小明"),
        ("王小明", "王小明"),
        ("青石镇 王小明", "青石镇 王小明"),
        ("供稿：社区服务办", "供稿：社区服务办"),
    ],
)
def test_by_lines_at_the_end_and_under_the_title(line: str, byline: str) -> None:
    titles = ["旧伞不旧，新舞真新", "旧书屋里留句话"]
    below = articles(titles[0], DANCE, line, "", titles[1], BOOKS, line)
    under = articles(titles[0], line, DANCE, "", titles[1], line, BOOKS)
    for found in (below, under):
        assert [(draft.title, draft.byline) for draft in found] == [(t, byline) for t in titles]
        assert [one_line(draft.body) for draft in found] == [one_line(DANCE), one_line(BOOKS)]


@pytest.mark.parametrize(
    "inside",
    [
        ["一、旧伞从哪里来"],
        ["（二）新舞教给谁"],
        ["3. 绸带怎么做"],
        ["第一，先把伞收上来"],
        ["时间：6月3日下午", "地点：柳岸广场"],
        ["报名电话：65431287"],
        ["旧伞轻轻转，", "新舞慢慢跳。"],  # verses
        ["旧伞轻轻转", "新舞慢慢跳", "绸带飞上天", "老人开口笑"],
        ["孟阿姨　30　65431287", "杜老师　20　65431288"],  # rows of a table
        ["此致", "敬礼！"],
        ["2022年6月10日"],
        ["民国一一一年六月十日"],
    ],
)
def test_lines_of_an_article_stay_in_it(inside: list[str]) -> None:
    [draft] = articles("旧伞不旧，新舞真新", DANCE, *inside, BOOKS, "（社区学校）")
    assert one_line(draft.body) == one_line(DANCE + "".join(inside) + BOOKS)
    assert draft.byline == "社区学校"


def test_a_subhead_with_a_numeral_may_follow_the_title() -> None:
    [draft] = articles("旧伞不旧，新舞真新", "一、旧伞从哪里来", DANCE, "二、旧书从哪里来", BOOKS)
    assert draft.title == "旧伞不旧，新舞真新"
    assert draft.body.startswith("一、旧伞从哪里来")


def test_unsigned_articles_are_parted_by_titles_without_indent() -> None:
    paragraph, other = indented(DANCE), indented(BOOKS)
    found = articles(
        *("旧伞不旧，新舞真新", paragraph, "　　一、旧伞从哪里来", other),
        *("　　二、新舞教给谁", paragraph, "旧书去哪儿了", other),
    )
    assert [draft.title for draft in found] == ["旧伞不旧，新舞真新", "旧书去哪儿了"]


def test_titles_in_the_middle_of_the_column_are_no_paragraphs() -> None:
    paragraph, other = indented(DANCE), indented(BOOKS)
    found = articles(
        f"   旧伞不旧，新舞真新\n{paragraph}\n{other}\n  旧书不旧，留句话再走\n{other}\n{paragraph}"
    )
    assert [draft.title for draft in found] == ["旧伞不旧，新舞真新", "旧书不旧，留句话再走"]


def test_marks_and_digits_that_a_program_broke_off_return_to_their_line() -> None:
    broken = DANCE.replace("多，天天都来。", "多，一共三百天天来学到了\n。")
    [draft] = articles("旧伞不旧，新舞真新", broken, "（社区学校）")
    assert draft.body.endswith("学到了。")


def test_a_row_of_ornaments_parts_unsigned_articles() -> None:
    found = articles("旧伞不旧，新舞真新", DANCE, "* * *", "旧书屋里留句话", BOOKS)
    assert [draft.title for draft in found] == ["旧伞不旧，新舞真新", "旧书屋里留句话"]


def test_print_that_varies_is_not_taken_for_an_even_column() -> None:
    """Lines of justified print end where the marks are narrow, and no title stands there."""
    lines = DANCE.replace("\n", "")
    ragged = [lines[at : at + 11 + at % 3] for at in range(0, len(lines), 12)]
    [draft] = articles("旧伞不旧 新舞真新", "", *ragged)
    assert draft.title == "旧伞不旧 新舞真新"


@pytest.mark.parametrize("seed", [21, 22, 23])
def test_made_community_news_in_wrapped_text(seed: int, tmp_path: Path) -> None:
    """Floors under the figures of docs/extraction.md."""
    scores = [score for file in measured(seed, tmp_path, 100) for score in file.scores]
    found = shares(scores)
    assert found["title"] >= 0.92
    assert found["body_exact"] >= 0.91
    assert found["byline"] >= 0.94
    assert found["f1"] >= 0.97


def test_narrow_columns_of_two_widths_are_not_even() -> None:
    told = "，".join(f"第{n}居民区做灯笼" for n in "一二三四五六七八九十" * 4)
    wide = [told[at : at + 17] for at in range(0, 17 * 12, 17)]
    narrow = [told[at : at + 14] for at in range(0, 14 * 9, 14)]
    assert column_of([[(line, False) for line in wide]]) is not None
    assert column_of([[(line, False) for line in (*wide, *narrow)]]) is None


def test_titles_with_commas_over_indented_text_do_not_widen_the_column() -> None:
    title = "旧伞不旧，新舞真新{n}"
    wide = "柳岸的老人，在广场上学起了伞舞，领舞的是退休的裁缝孟阿姨，她把旧伞面拆下来缝成一条绸"
    lines = [
        line
        for n in "一二三四五六七八"
        for line in (title.format(n=n), f"　　{wide[:38]}", f"{wide[:40]}", "天天来。")
    ]
    column = column_of([[(line.strip(), line[0] == "　") for line in lines]])
    assert column is not None
    assert column.edge == 40.0


@pytest.mark.parametrize(
    ("title", "byline"),
    [
        (["河畔街道书屋开张三百本旧", "书等人借"], "■周小禾"),
        (["三百本旧书找到了新家——", "书屋见闻"], "——周小禾"),
    ],
)
def test_a_byline_right_under_a_broken_title(title: list[str], byline: str) -> None:
    before = ["旧伞不旧，新舞真新", DANCE, "（社区学校）", ""]
    found = articles(*before, *title, byline, BOOKS)
    assert [(draft.title, draft.byline) for draft in found[1:]] == [("".join(title), "周小禾")]


def test_a_lead_that_fills_its_line_is_no_title() -> None:
    lead = "【本报讯】（通讯员周小禾）"
    found = articles(
        "旧伞不旧，新舞真新", DANCE, "", "旧书屋里留句话", "", lead, f"6月3日，{BOOKS}"
    )
    assert [draft.title for draft in found] == ["旧伞不旧，新舞真新", "旧书屋里留句话"]
