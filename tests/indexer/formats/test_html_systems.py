"""Pages in the markup of publishing systems that many sites use, with texts of our own.

`tests/golden/web` holds the pages, and ``gold.jsonl`` there what is right for each. They imitate
systems of governments, papers, forums, blogs and platforms, and pages without an article.
"""

import json
from typing import Any

import pytest

from bench.web_pages import bare, gold_of, is_right
from indexer.corpus.blocks import Kind, RawFile
from indexer.extract.extract import Extraction, extract
from indexer.formats.html import read
from indexer.formats.html.site_lines import is_byline_label, is_editor, opens_others, site_line
from indexer.formats.html.titles import without_label
from indexer.update.run import load_context
from tests.support.golden_files import ROOT, SAMPLE

WEB = ROOT / "tests" / "golden" / "web"
CONTEXT = load_context(SAMPLE)
ROWS = [json.loads(line) for line in (WEB / "gold.jsonl").read_text("utf-8").splitlines()]
ARTICLES = [row for row in ROWS if row["kind"] == "article"]


def _extracted(file: str) -> Extraction:
    return extract(RawFile(file, (WEB / "pages" / file).read_bytes()), CONTEXT)


@pytest.mark.parametrize("gold", gold_of(WEB), ids=lambda gold: gold.file)
def test_title_date_and_text_are_right_and_other_pages_are_refused(gold: Any) -> None:
    found = _extracted(gold.file)
    assert is_right(gold, found), (found.articles, found.problems)


@pytest.mark.parametrize("row", ARTICLES, ids=lambda row: row["file"])
def test_the_text_is_whole_and_nothing_else(row: dict[str, Any]) -> None:
    (article,) = _extracted(row["file"]).articles
    assert list(map(bare, article.body.split("\n"))) == list(map(bare, row["has"]))
    assert bool(article.byline) >= bool(row.get("signed"))


# ---- lines ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("原创 枫桥晚报 2021-06-15 16:01:46", "part-of-a-date"),
        ("[2021-06-15]　【关闭】【打印】", "date-line"),
        ("日期：二〇二一年六月十五日", "date-line"),
        ("Posted on Jun 15, 2021", "date-in-english"),
        ("調整字體", "counts-and-tools"),
        ("分享此文：", "counts-and-tools"),
        ("推薦", "tool-buttons"),
        ("—— END ——", "end-of-text"),
        ("（完）", "end-of-text"),
        ("正文已结束，可以继续看评论", "end-of-text"),
        ("图片均来自网络", "taken-from-the-net"),
        ("您订阅了本简讯，不想再收请退订", "subscription"),
        ("关键词：旧书 漂流", "keywords"),
        ("附件：", "attachments"),
        ("《枫桥日报》（2021年6月15日 07版）", "printed-in"),
        ("“特别声明：以上作品为平台用户上传并发布。”", "notice-of-rights"),
        ("《枫桥日报》登了他的照片", None),
        ("視頻加載中，請稍候", "loading"),
        ("转载其他报纸的评论", None),
        ("他说活动圆满结束了。", None),
        ("推荐的旧书有三百本", None),
    ],
)
def test_lines_of_the_site(text: str, name: str | None) -> None:
    kind = site_line(text)
    assert (kind.name if kind else None) == name


@pytest.mark.parametrize(
    ("text", "editor"),
    [
        ("【纠错】【责任编辑:林小满】", True),
        ("编辑 林小满 校对 周禾", True),
        ("責任編輯：林小滿", True),
        ("编辑部搬进了新楼", False),
    ],
)
def test_editors(text: str, editor: bool) -> None:
    assert is_editor(text) is editor


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("枫桥周刊记者 林小满", True),
        ("《枫桥》作者 周禾", True),
        ("【文/枫桥网专栏作者 林小满】", True),
        ("执笔/林小满、周禾", True),
        ("记者协会来访", False),
    ],
)
def test_authors(text: str, signs: bool) -> None:
    page = (
        f"<h1>旧书漂流</h1><p>{text}</p><p>枫桥里的志愿者把两百多本旧书搬进了楼道，大家随便拿。</p>"
    )
    kinds = [block.kind for block in read(RawFile("a.html", page.encode())).blocks]
    assert (Kind.BYLINE in kinds) is signs
    assert not (signs and is_editor(text))


def test_a_list_of_others_in_traditional_characters() -> None:
    assert opens_others("【熱門點閱】")
    assert opens_others("延伸閱讀")
    assert is_byline_label("攝影：林小滿")


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("原创 旧书漂流到了楼道里", "旧书漂流到了楼道里"),
        ("[置顶]旧书漂流到了楼道里", "旧书漂流到了楼道里"),
        ("旧书漂流到了楼道里原创", "旧书漂流到了楼道里"),
    ],
)
def test_words_of_the_site_around_a_title(title: str, kept: str) -> None:
    assert without_label(title) == kept


# ---- the element and the day -------------------------------------------------------------------

NOTICE = "因系统升级，枫桥里事务受理中心定于七月三日至五日暂停办理社保业务，六日起恢复正常。"


def test_one_paragraph_is_not_the_whole_notice() -> None:
    lines = (
        "各居民区：",
        NOTICE,
        "请居民合理安排时间。",
        "特此通知。",
        "枫桥街道办事处",
        "2021年6月28日",
    )
    page = f"<h1>通知</h1><div>{''.join(f'<p>{line}</p>' for line in lines)}</div>"
    blocks = read(RawFile("a.html", page.encode())).blocks
    assert [block.text for block in blocks if block.kind is Kind.BODY] == list(lines)


def test_marks_of_notes_and_deleted_text_are_no_text() -> None:
    marked = f"{NOTICE[:9]}<sup><a href='#n1'>[1]</a></sup>{NOTICE[9:]}<del>这句不要了。</del>"
    page = f"<h1>通知</h1><div><p>{marked}</p><p>{NOTICE}</p></div>"
    document = read(RawFile("a.html", page.encode()))
    assert [b.text for b in document.blocks if b.kind is Kind.BODY] == [NOTICE, NOTICE]
    assert {"[1]", "这句不要了。"} <= {aside.text for aside in document.asides}


def test_a_heading_that_is_a_sentence_is_not_the_text() -> None:
    page = f"<div><h1>谁动了花坛？居委连夜查清！原来是一只猫。</h1></div><div><p>{NOTICE}</p></div>"
    blocks = read(RawFile("a.html", page.encode())).blocks
    assert [block.text for block in blocks if block.kind is Kind.BODY] == [NOTICE]


def test_a_paragraph_loses_the_link_home_and_the_editor_behind_it() -> None:
    for tail in ("返回枫桥号，查看更多", "（责任编辑：林小满）", "返回枫桥首页>>"):
        page = f"<h1>暂停办理</h1><div><p>{NOTICE}</p><p>{NOTICE}{tail}</p></div>"
        blocks = read(RawFile("a.html", page.encode())).blocks
        assert [block.text for block in blocks if block.kind is Kind.BODY] == [NOTICE, NOTICE]


def test_the_masthead_of_an_issue_dates_its_stories() -> None:
    stories = "".join(f"<div><h3>第{n}件事办好了</h3><p>{NOTICE}</p></div>" for n in "一二三")
    page = f"<title>枫桥社区报</title><h1>枫桥社区报</h1><p>2021年6月15日 第6期</p>{stories}"
    found = extract(RawFile("a.html", page.encode()), CONTEXT)
    assert [article.issue_date for article in found.articles] == ["2021-06-15"] * 3
