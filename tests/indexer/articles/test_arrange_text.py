"""Cutting text into articles, on sentences of our own; then on the shared corpus if it is there."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.articles.from_text.arrange import arrange
from indexer.articles.from_text.titles import match
from indexer.corpus.blocks import Block, Document, Draft, Kind, RawFile
from indexer.formats.text import read
from searcher.language.repair import has_han

SHARED = Path(__file__).resolve().parents[4] / "shared"
needs_shared = pytest.mark.skipif(
    not (SHARED / "gold").is_dir(), reason=f"the measured corpus is not at {SHARED}"
)


def cut(text: str) -> list[Draft]:
    return arrange(read(RawFile("a.txt", text.encode())))


CLEAN = """街道举办邻里节开幕仪式
6月1日，青石街道举办邻里节开幕仪式，三百名居民参加。
仪式上，十二支团队表演了节目。
（社区服务办）

志愿者清理河道垃圾
近日，河畔居民区的志愿者沿河清理垃圾，装满二十只袋子。
"""

WRAPPED = """街道召开夏季防汛
工作部署会

6月3日， 青石街道召开防汛工
作部署会，居民区书记参加会议，
会议由街道副主任主持并讲话。
会上，大家查看了泵站的照片，

讨论了夜间值班的安排。

河畔居民在泵站前合影

（社区平安办）

老年食堂新开三处送餐点

根据居民的意见，街道服务办把
老年食堂的送餐点增加到三处。
（街道老龄委员会）
"""


def test_clean_text_one_paragraph_a_line() -> None:
    first, second = cut(CLEAN)
    assert first.title == "街道举办邻里节开幕仪式"
    assert first.body.count("\n") == 1
    assert first.byline == "社区服务办"
    assert second.title == "志愿者清理河道垃圾"
    assert second.byline is None


def test_signs_as_html_writes_them_are_signs() -> None:
    body = "6月1日，&ldquo;河灯&rdquo;亮了&#8212;&#8212;居民来了&nbsp;，写作 &lt;灯&gt;。"
    assert (
        cut(f"街道办灯会\n\n　　{body}\n")[0].body
        == "6月1日，“河灯”亮了——居民来了，写作&lt;灯&gt;。"
    )


def test_wrapped_columns() -> None:
    first, second = cut(WRAPPED)
    assert first.title == "街道召开夏季防汛工作部署会"
    assert "6月3日，青石街道召开防汛工作部署会，" in first.body
    assert first.body.endswith("泵站的照片，讨论了夜间值班的安排。")
    assert first.captions == ("河畔居民在泵站前合影",)
    assert (first.byline, second.byline) == ("社区平安办", "街道老龄委员会")
    assert second.title == "老年食堂新开三处送餐点"


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        # the title stands after its article, another title beside it
        (
            "街道为独居老人安装燃气报警器，覆盖四百户家庭。\n\n（社区平安办）\n\n"
            "四百户独居老人家庭装上燃气报警器\n\n少年书法展在文化中心开幕\n\n"
            "暑假第一天，文化中心的少年书法展开幕，展出六十幅作品。\n\n（社区发展办）",
            ["四百户独居老人家庭装上燃气报警器", "少年书法展在文化中心开幕"],
        ),
        # no title at all
        ("街道为独居老人安装燃气报警器。\n\n（社区平安办）", [None]),
        # Markdown, with a sub-head
        (
            "# 邻里节\n居民们一起做菜。\n## 后来\n大家都很高兴。\n\n# 书法展\n孩子们写字。",
            ["邻里节", "书法展"],
        ),
        ("居民们今天开了一次会。", [None]),
        ("居民开会", [None]),
    ],
)
def test_titles_find_their_bodies(text: str, titles: list[str | None]) -> None:
    assert [draft.title for draft in cut(text)] == titles


def test_slogan_above_a_headline_is_its_kicker() -> None:
    heading = "同心同行 共护家园\n街道举办消防演练活动"
    text = f"{heading}\n\n日前，街道举办消防演练活动，居民参加。\n（社区平安办）"
    (draft,) = cut(text)
    assert (draft.kicker, draft.title) == ("同心同行 共护家园", "街道举办消防演练活动")
    assert any(e.field == "kicker" and e.confidence < 0.6 for e in draft.evidence)


def test_sub_heads_stay_in_the_body() -> None:
    text = (
        "街道推进加装电梯工作\n\n今年，街道推进加装电梯，受到欢迎。\n\n"
        "早谋划 早协商\n\n议事会开了十次。\n\n细施工 保安全\n\n工地每天检查。\n\n（社区管理办）"
    )
    (draft,) = cut(text)
    assert draft.body.split("\n")[1::2] == ["早谋划 早协商", "细施工 保安全"]


@pytest.mark.parametrize(
    ("text", "byline", "caption"),
    [
        ("居民们种下二十棵树。 （街道绿化办）河畔居民合影", "街道绿化办", "河畔居民合影"),
        ("居民们种下二十棵树。（街道\n绿化办）", "街道绿化办", None),  # wrapped
        ("居民们来到树苗（海伦）基地种树。", None, None),
        ("居民们来到 （二楼活动室）", None, None),  # no sentence is over
    ],
)
def test_glued_bylines(text: str, byline: str | None, caption: str | None) -> None:
    (draft,) = cut(text)
    assert draft.byline == byline
    assert draft.captions == ((caption,) if caption else ())


def test_doubled_lines_go() -> None:
    text = "邻里节开幕居民\n\n邻里节昨天开幕，居民参加。\n\n邻邻里里节节开开幕幕居居民民\n"
    (draft,) = cut(text)
    assert "邻邻" not in "".join((draft.body, *draft.captions))


HEAD = "柳岸老人学跳伞舞\n\n6月3日，柳岸的老人学起了伞舞，"
TAIL = "伞面是自己糊的。\n\n（社区学校）"
OTHER = "河畔新开一家书店\n\n6月5日，河畔开了一家书店，"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # one pair: the sentence goes on, the by-line is the second half's
        (
            f"{HEAD}\n\n（下转 02 版）\n\n\f（上接 01 版）\n\n{TAIL}",
            [("6月3日，柳岸的老人学起了伞舞，伞面是自己糊的。", None, None, "社区学校")],
        ),
        # a title printed again, shortened, tells which of two
        (
            f"{HEAD}\n\n（下转2版）\n\n{OTHER}\n\n（下转2版）\n\n"
            f"\f（上接1版）\n\n河畔新开书店\n\n{TAIL}",
            [
                ("6月3日，柳岸的老人学起了伞舞，", "02", None, None),
                ("6月5日，河畔开了一家书店，伞面是自己糊的。", None, None, "社区学校"),
            ],
        ),
        # the other half is in another file
        (f"{HEAD}\n\n（下转02版）", [("6月3日，柳岸的老人学起了伞舞，", "02", None, None)]),
        (f"（上接01版）\n\n{TAIL}", [("伞面是自己糊的。", None, "01", "社区学校")]),
        # nobody runs on to the page it comes from
        (
            f"{HEAD}\n\n（下转3版）\n\n（上接3版）\n\n{TAIL}",
            [
                ("6月3日，柳岸的老人学起了伞舞，", "03", None, None),
                ("伞面是自己糊的。", None, "03", "社区学校"),
            ],
        ),
    ],
)
def test_jumps_within_a_file(
    text: str, found: list[tuple[str, str | None, str | None, str | None]]
) -> None:
    assert found == [(d.body, d.continued_to, d.continued_from, d.byline) for d in cut(text)]


STORY = """6月3日，柳岸的老人们在广场上
学起了伞舞，领舞的是退休的
裁缝孟阿姨，她把旧伞面拆下
来，缝成了一条长长的绸带。"""
SECOND = """6月5日，河畔的渔家书屋开门
迎客，三百本旧书是居民们从
家里搬来的，借走一本要留下
一句话，写在门口的木板上。"""


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        # a comma or a colon in a title: a story opens below
        (f"雨停之后，他们跳起了伞舞\n\n{STORY}", ["雨停之后，他们跳起了伞舞"]),
        (f"柳岸广场周末：\n一把旧伞跳成舞\n\n{STORY}", ["柳岸广场周末：一把旧伞跳成舞"]),
        (f"雨停之后，他们跳起了伞舞\n{STORY}", ["雨停之后，他们跳起了伞舞"]),  # glued
        # below its article, on the page's last line, and the next title on a new page
        (
            f"{STORY}\n\n（社区学校）\n\n雨停之后，他们跳起了伞舞\n\n"
            f"\f书要借走，话要留下\n\n{SECOND}\n\n（社区服务办）",
            ["雨停之后，他们跳起了伞舞", "书要借走，话要留下"],
        ),
        # below its article without a word in common
        (
            f"{STORY}\n\n（社区学校）\n\n七彩蘑菇转起来\n\n"
            f"渔家书屋三百本旧书\n\n{SECOND}\n\n（社区服务办）",
            ["七彩蘑菇转起来", "渔家书屋三百本旧书"],
        ),
        # two phrases glued to the body, as wide as the column
        (f"旧伞不旧 柳岸跳起来\n{STORY}", ["旧伞不旧 柳岸跳起来"]),
        # a full line before a short last one is no heading
        (f"伞舞跳起来\n\n{STORY}\n绸带有九米长，要六个人才舞得\n起来，", ["伞舞跳起来"]),
        # nor is a line whose number did not fit
        (f"伞舞跳起来\n\n{STORY}\n绸带的总长是裁了\n12345厘米，要六个人才舞得起", ["伞舞跳起来"]),
    ],
)
def test_titles_among_wrapped_lines(text: str, titles: list[str]) -> None:
    drafts = cut(text)
    assert [draft.title for draft in drafts] == titles
    assert not any(draft.captions for draft in drafts)


_FLAT = "柳岸的老人们在广场上学起了伞舞，领舞的是退休的裁缝孟阿姨，她把旧伞面缝成了绸带。"
_MORE = "绸带有九米长，要六个人才舞得起来，他们练了两个月，一天也没有歇过。"


@pytest.mark.parametrize("gap", ["\n", "\n\n"], ids=["glued", "apart"])
@pytest.mark.parametrize(
    "title",
    [
        "六十把旧伞跳起来……",
        "雨停了，快来报名吧！",
        "旧伞能跳舞吗？",
        "6月3日柳岸跳起伞舞",
        "2022年6月3日第5期伞舞班开班",  # the fifth course; no number of an issue
    ],
)
def test_titles_that_read_as_sentences_or_mastheads(title: str, gap: str) -> None:
    other = f"旧书屋开门{gap}{_MORE}\n{_FLAT}\n（社区学校）"
    drafts = cut(f"{title}{gap}{_FLAT}\n{_MORE}\n（社区学校）\n\n{other}")
    assert [(draft.title, draft.body) for draft in drafts] == [
        (title, f"{_FLAT}\n{_MORE}"),
        ("旧书屋开门", f"{_MORE}\n{_FLAT}"),
    ]
    drafts = cut(f"{other}\n\n{title}{gap}{_FLAT}\n{_MORE}\n（社区学校）")
    assert [draft.title for draft in drafts] == ["旧书屋开门", title]


@pytest.mark.parametrize("line", ["会场里坐满了人！", "6月3日，柳岸又跳起伞舞。", "舞还在跳……"])
def test_sentences_inside_an_article_are_no_titles(line: str) -> None:
    [draft] = cut(f"旧伞新舞\n{_FLAT}\n{line}\n{_MORE}\n（社区学校）")
    assert (draft.title, draft.body) == ("旧伞新舞", f"{_FLAT}\n{line}\n{_MORE}")


def test_numbered_lines_head_parts_of_the_article_above_them() -> None:
    parts = f"一、学舞\n{_FLAT}\n（一）练习\n{_MORE}\n二、演出\n{_FLAT}"
    [draft] = cut(f"伞舞班这一年\n\n{parts}\n（社区学校）")
    assert (draft.title, draft.body, draft.captions) == ("伞舞班这一年", parts, ())


def test_offices_sign_in_traditional_characters() -> None:
    [draft] = cut(
        "舊傘新舞\n柳岸的老人們在廣場上學起了傘舞，她把舊傘面縫成了綢帶。\n（社區黨建辦）"
    )
    assert (draft.byline, draft.captions) == ("社區黨建辦", ())


def test_a_day_under_the_title_is_no_text() -> None:
    [draft] = cut(f"旧伞新舞\n2022年6月10日 星期五\n{_FLAT}\n（社区学校）")
    assert (draft.title, draft.body) == ("旧伞新舞", _FLAT)


@pytest.mark.parametrize(
    ("heading", "kicker", "title"),
    [
        ("雨天不慌 晴天不忙\n一把旧伞跳成广场舞", "雨天不慌 晴天不忙", "一把旧伞跳成广场舞"),
        ("柳岸新鲜事\n六十把旧伞跳成了一支广场舞", "柳岸新鲜事", "六十把旧伞跳成了一支广场舞"),
        ("六十把旧伞变成\n一支广场舞", None, "六十把旧伞变成一支广场舞"),  # wrapped
        ("柳岸召开\n二〇二二年伞舞大会筹备会", None, "柳岸召开二〇二二年伞舞大会筹备会"),
    ],
)
def test_kickers(heading: str, kicker: str | None, title: str) -> None:
    (draft,) = cut(f"{heading}\n\n{STORY}\n\n（社区学校）")
    assert (draft.kicker, draft.title) == (kicker, title)


def test_a_caption_between_paragraphs_does_not_end_a_signed_article() -> None:
    signed = "\n\n".join(f"书屋第{n}站\n\n{SECOND}\n\n（社区服务办）" for n in "一二")
    goes_on = "退休裁缝孟阿姨领舞\n\n最难的是收伞的动作，\n要一起收。\n\n（社区学校）"
    draft = cut(f"旧伞新舞\n\n{STORY}\n\n{goes_on}\n\n{signed}")[0]
    assert (draft.title, draft.captions) == ("旧伞新舞", ("退休裁缝孟阿姨领舞",))
    assert draft.body.endswith("最难的是收伞的动作，要一起收。")


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("柳岸社区报 第7期 2022年6月10日", False),
        ("2022年6月10日 星期五 总第107期 共4版", False),
        ("柳岸社区报", False),  # the file's first line is the paper's name
        ("” 98 “", False),  # what is left of a large pull quote
        ("2022年6月10日第7期伞舞培训班开班", True),
    ],
)
def test_furniture(line: str, kept: bool) -> None:
    (draft,) = cut(f"{line}\n\n旧伞新舞\n\n{STORY}\n\n（社区学校）")
    printed = "".join((draft.title or "", draft.kicker or "", *draft.captions, draft.body))
    assert (line in printed) is kept
    assert kept or draft.title == "旧伞新舞"


@pytest.mark.parametrize(
    ("end", "byline"),
    [
        ("\n\n（孟小雨）", "孟小雨"),
        ("\n（孟小雨、欧阳兰）", "孟小雨、欧阳兰"),
        ("（孟小雨）", "孟小雨"),  # glued
        ("\n\n（柳岸门诊部）", "柳岸门诊部"),
        ("\n\n（海伦）", None),  # no surname
    ],
)
def test_names_as_bylines(end: str, byline: str | None) -> None:
    (draft,) = cut(f"旧伞新舞\n\n{STORY}{end}")
    assert draft.byline == byline


def test_a_short_last_line_is_no_indent() -> None:
    text = f"旧伞新舞\n\n{STORY}\n绸带要六个人才舞得起来呢。\n伞骨也没有丢。\n\n{SECOND}"
    assert cut(text)[0].body.split("\n")[0].endswith("伞骨也没有丢。")


def test_a_report_begins_an_article_though_it_has_no_title() -> None:
    text = (
        "旧伞新舞\n\n6月3日，柳岸街道的老人学起了伞舞。\n\n绸带有九米长。\n\n"
        "6月5日，河畔街道开了一家书屋。\n\n次日，第一本书借了出去。\n\n（社区服务办）"
    )
    first, second = cut(text)
    assert (first.title, first.byline) == ("旧伞新舞", None)
    assert (second.title, second.body.count("\n")) == (None, 1)


def test_titles_of_two_phrases_are_no_sub_heads() -> None:
    text = (
        "旧伞新舞 柳岸新景\n近日，柳岸的老人学起了伞舞。\n绸带有九米长。\n\n"
        "渔家书屋 河畔灯火\n近日，河畔开了一家书屋。\n借书要留一句话。\n（社区服务办）"
    )
    assert [d.title for d in cut(text)] == ["旧伞新舞 柳岸新景", "渔家书屋 河畔灯火"]


def test_known_kinds_are_trusted() -> None:
    blocks = (
        Block("会议召开", Kind.TITLE),
        Block("短句没有句号", Kind.BODY),
        Block("第二段。", Kind.BODY),
        Block("这是图，说明文字。", Kind.CAPTION),
        Block("版权所有", Kind.FURNITURE),
        Block("毫不相干", Kind.TITLE),
        Block("另一篇。", Kind.BODY),
    )
    first, second = arrange(Document(blocks))
    assert (first.title, first.body) == ("会议召开", "短句没有句号\n第二段。")
    assert (second.title, second.body) == ("毫不相干", "另一篇。")
    assert first.captions + second.captions == ("这是图，说明文字。",)


def test_matching_is_optimal_not_greedy() -> None:
    assert match({(0, 0): 0.9, (0, 1): 0.8, (1, 0): 0.85}) == {0: 1, 1: 0}
    assert match({}) == {}


LINES = st.lists(
    st.sampled_from(
        [
            "街道举办消防演练活动",
            "同心同行 共护家园",
            "演练活动现场",
            "一、压实责任",
            "6月3日，街道召开会议，部署工作。",
            "会上，主任讲话。",
            "居民们认真查看、细心记",
            "录，工作顺利完成。",
            "（社区党建办）",
            "图为居民合影，大家很高兴。",
            "# 社区动态",
            "李四 摄",
            "雨停之后，他们跳起了伞舞",
            "柳岸新鲜事：",
            "（孟小雨）",
            "",
            "",
            "",
            "\f",
        ]
    ),
    max_size=16,
)


def han(text: str) -> Counter[str]:
    return Counter(char for char in text if has_han(char))


@given(LINES)
def test_no_han_is_lost(lines: list[str]) -> None:
    text = "\n".join((*lines, "居民开会。"))
    drafts = cut(text)
    kept = "".join(
        "".join((d.body, d.title or "", d.kicker or "", *d.captions, d.byline or ""))
        for d in drafts
    )
    assert not han(text) - han(kept)
    assert all(draft.body for draft in drafts)


def folded(text: str) -> str:
    return "".join(text.split())


@needs_shared
@pytest.mark.parametrize("path", sorted(SHARED.glob("gold/*.json")), ids=lambda p: p.stem[:3])
def test_gold(path: Path) -> None:
    gold = json.loads(path.read_text("utf-8"))
    source = SHARED / "corpus" / gold["file"]
    drafts = {folded(d.body): d for d in arrange(read(RawFile(source.name, source.read_bytes())))}
    for article in gold["articles"]:
        if article["kind"] != "article":
            continue
        draft = drafts[folded(article["body"])]
        assert draft.title in (article["title_accept"] or [None])
        assert draft.byline == article["byline_raw"]
        assert draft.kicker == article["kicker"]
        assert list(draft.captions) == article["captions"]
        assert draft.body.count("\n") == article["body"].count("\n")
        assert draft.continued_to == article["continued_to"]


@needs_shared
@pytest.mark.parametrize("path", sorted(SHARED.glob("corpus/*.txt")), ids=lambda p: p.stem[:3])
def test_every_byline_is_found(path: Path) -> None:
    text = path.read_text("utf-8")
    # Counted without the code under test: brackets at a line's start or after a sentence.
    unit = r"(?:办|会|部|联|中心)"
    printed = re.findall(rf"(?:^|。\s*)[（(]([^（()）\d]{{2,14}}{unit})[）)]", text, re.MULTILINE)
    found = [draft.byline for draft in arrange(read(RawFile(path.name, path.read_bytes())))]
    assert sorted(printed) == sorted(byline for byline in found if byline)


def test_an_article_over_three_pages_is_whole() -> None:
    first = "柳岸老人学跳伞舞\n\n6月3日，柳岸的老人学起了伞舞，\n\n（下转02版）"
    second = "\f（上接01版）\n\n伞面是自己糊的，\n\n（下转03版）"
    third = "\f（上接02版）\n\n绸带有九米长。\n\n（社区学校）"
    [draft] = cut(f"{first}\n\n{second}\n\n{third}")
    assert draft.body == "6月3日，柳岸的老人学起了伞舞，伞面是自己糊的，绸带有九米长。"
    assert draft.byline == "社区学校"
    assert not draft.continued_to


def test_jump_lines_that_lead_in_a_ring_lose_no_text() -> None:
    first = "（上接02版）\n\n6月3日，柳岸的老人学起了伞舞。\n\n（下转02版）"
    second = "\f（上接01版）\n\n绸带有九米长。\n\n（下转01版）"
    told = "\n".join(draft.body for draft in cut(f"{first}\n\n{second}"))
    assert "伞舞。" in told
    assert "九米长。" in told
