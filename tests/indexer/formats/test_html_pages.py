"""Kinds of real web pages: what is the article on them, and what the site adds."""

import pytest

from bench.web_pages import judged
from indexer.corpus.blocks import BadFile, Document, Kind, RawFile
from indexer.extract.extract import extract
from indexer.formats.html import read
from indexer.formats.html.dates import day_in, day_in_address
from indexer.formats.html.site_lines import is_editor, opens_others, site_line
from indexer.formats.html.titles import parts_of
from indexer.formats.html.tree import parse
from indexer.update.run import load_context
from tests.support.golden_files import ROOT, SAMPLE

CONTEXT = load_context(SAMPLE)
TITLE = "旧书漂流到了楼道里"
FIRST = (
    "周末上午，枫桥里居民区的志愿者把两百多本旧书搬进楼道，邻居们取一本放一本，孩子围着书架不肯走。"
)
SECOND = "书架是木工师傅老顾用拆下来的床板做的，他说板子放着也是落灰，不如给大家派上用场。"
THIRD = "居民区书记介绍，下个月每栋楼都会有一个书架，管理员由楼组长轮流担任，丢了书也不追究。"
STORY = f"<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p>"
BODY = [FIRST, SECOND, THIRD]
BOOKS = (("一号楼", "三十本"), ("二号楼", "五十本"))
MENU = "".join(f'<li><a href="/{n}">{n}</a></li>' for n in ("首页", "概况", "政务", "办事", "互动"))
OTHERS = "".join(
    f'<li><a href="/n{n}.htm">{text}</a></li>'
    for n, text in enumerate(("桥下的羽毛球场开放", "老年大学秋季班招生", "菜场改造下周动工"))
)


def page(body: str, *, title: str = TITLE, head: str = "") -> str:
    """Return the source of a page."""
    stated = f'<meta charset="utf-8"><title>{title}</title>{head}'
    return f"<html><head>{stated}</head><body>{body}</body></html>"


def _read(text: str, path: str = "a.html") -> Document:
    return read(RawFile(path, text.encode()))


def _of(document: Document, kind: Kind) -> list[str]:
    return [block.text for block in document.blocks if block.kind is kind]


# ---- parsing ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        page(f"<div>门户</div></html><div><h1>{TITLE}</h1>{STORY}</div>"),  # a stray end
        page("<div>门户</div>") + page(f"<h1>{TITLE}</h1>{STORY}"),  # two documents
        page(f"<form id=aspnet><div><h1>{TITLE}</h1><div>{STORY}</div></div></form>"),
        page(f"<h1>{TITLE}</h1><div>{STORY}", head="<base href=/>"),  # nothing is closed
        page(f"<table><tr><td>{TITLE}</td></tr><tr><td>{STORY}</td></tr></table>"),
        page(f"<h1>{TITLE}</h1><div style='display:none'>{STORY}</div>"),  # a script would show it
        page(f"<script>var state = {{html: '{STORY}<p>别的</p>'}}</script><h1>{TITLE}</h1>{STORY}"),
        page(f"<noscript>请开启JavaScript</noscript><h1>{TITLE}</h1><div>{STORY}</div>"),
        page(f"<h1>{TITLE}</h1><div>{FIRST}<br><br>{SECOND}<br>{THIRD}</div>"),
    ],
)
def test_a_page_is_read_as_browsers_show_it(text: str) -> None:
    document = _read(text)
    assert _of(document, Kind.TITLE) == [TITLE]
    assert _of(document, Kind.BODY) == BODY


def test_few_hidden_words_are_no_article() -> None:
    hidden = f"<div style='display:none'><p>原标题：</p><p>{FIRST}</p></div>"
    document = _read(page(f"<div>门户</div>{hidden}"))
    assert not [block for block in document.blocks if FIRST in block.text]


def test_readings_are_no_text() -> None:
    for ruby in (
        "<ruby>穑<rp>(</rp><rt>sè</rt><rp>)</rp></ruby>",
        "<ruby><rb>穑</rb><rtc><rt>sè</rt></rtc></ruby>",
    ):
        document = _read(page(f"<h1>{TITLE}</h1><div><p>{FIRST}稼{ruby}园。</p></div>"))
        assert _of(document, Kind.BODY) == [f"{FIRST}稼穑园。"]


def test_a_row_of_data_is_one_line_and_a_column_of_a_portal_is_not() -> None:
    rows = (f"<tr><td>{house}</td><td>{books}</td></tr>" for house, books in BOOKS)
    data = f"<table>{''.join(rows)}</table>"
    portal = f"<table><tr><td>{MENU}</td><td><h1>{TITLE}</h1>{STORY}{data}</td></tr></table>"
    assert _of(_read(page(portal)), Kind.BODY) == [*BODY, *map(" ".join, BOOKS)]


# ---- titles -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "title", "head"),
    [
        (f"<h1><a href='/'>枫桥门户</a></h1><h2>{TITLE}</h2>", f"{TITLE} - 枫桥门户", ""),
        (
            f"<div class=title>新闻动态</div><div class=news_tit>{TITLE}</div>",
            f"{TITLE} 枫桥街道",
            "",
        ),
        (f"<div class=tit>{TITLE}</div>", f"{TITLE}-枫桥街道", ""),
        (f"<div class=tit>{TITLE}</div>", f"{TITLE}_要闻_枫桥网", ""),
        (f"<div class=t>{TITLE}</div>", f"{TITLE} 枫桥社区网", ""),
        (f"<div class=t>{TITLE}</div>", f"{TITLE}·枫桥融媒", ""),
        (f"<div class=t>{TITLE}</div>", f"{TITLE}－枫桥街道", ""),
        (f"<div class=t>{TITLE}</div>", f"{TITLE}丨枫桥发布", ""),
        (f"<div class=t>{TITLE}</div>", f"{TITLE}(枫桥社区网)", ""),
        (f"<div class=t>{TITLE}</div>", f"{TITLE}【枫桥发布】", ""),
        (f"<div>{TITLE}</div>", f"枫桥网｜{TITLE}", ""),
        (f"<p align=center><b>{TITLE[:5]}<br>{TITLE[5:]}</b></p>", f"{TITLE}——枫桥报", ""),
        (f"<h3>{TITLE}</h3>", "枫桥街道门户网站", f'<meta name="ArticleTitle" content="{TITLE}">'),
        ("", "枫桥门户", f'<meta property="og:title" content="{TITLE}">'),
        (
            "",
            "枫桥门户",
            '<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","headline":"'
            f'{TITLE}"}}]}}</script>',
        ),
        (f"<h1>{TITLE}</h1>", f"{TITLE[:6]}...", ""),  # cut short
        (f"<h1>{TITLE}</h1>", "", ""),
    ],
)
def test_the_title_that_the_sources_agree_on(body: str, title: str, head: str) -> None:
    text = page(f"<ul>{MENU}</ul><div>{body}<div>{STORY}</div></div>", title=title, head=head)
    document = _read(text)
    assert _of(document, Kind.TITLE) == [TITLE]
    assert _of(document, Kind.BODY) == BODY


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("题目-枫桥网", ["题目", "枫桥网"]),
        ("1-10月数据_要闻", ["1-10月数据", "要闻"]),  # no border between numbers
        ("题目 | 栏目 | 网站", ["题目", "栏目", "网站"]),
        ("早部署 早谋划", ["早部署 早谋划"]),  # one space is part of a title
        ("题目（枫桥网）", ["题目", "枫桥网"]),
        ("题目（第二批）", ["题目（第二批）"]),
    ],
)
def test_parts_of_a_title(title: str, parts: list[str]) -> None:
    assert parts_of(title) == parts


# ---- dates ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "printed",
    [
        "2023-09-16 10:56",
        "2023/9/16",
        "2023.09.16",
        "2023年9月16日10:56",
        "二〇二三年九月十六日",
        "发布时间：2023-09-16 来源：枫桥报",
        "Sep 16, 2023",
        "16 September 2023",
    ],
)
def test_every_printed_form_of_a_date(printed: str) -> None:
    assert day_in(printed) == "2023-09-16"
    text = page(f"<h1>{TITLE}</h1><div><span>{printed}</span></div><div>{STORY}</div>")
    document = _read(text)
    assert document.issue_date == "2023-09-16"
    assert _of(document, Kind.BODY) == BODY


@pytest.mark.parametrize(
    ("address", "day"),
    [
        ("https://a.example/2023-09/16/content_7.htm", "2023-09-16"),
        ("https://a.example/2023/0916/c7.html", "2023-09-16"),
        ("https://a.example/xw/202309/t20230916_77.shtml", "2023-09-16"),
        ("https://a.example/a/20230916105601", "2023-09-16"),
        ("https://a.example/a/2023991612", None),
    ],
)
def test_days_in_addresses(address: str, day: str | None) -> None:
    assert day_in_address(address) == day


_LD = '<script type="application/ld+json">{"@type":"Article","datePublished":"%s"}</script>'


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ('<meta name="PubDate" content="2023-09-16 09:30">', ""),
        ('<meta property="article:published_time" content="2023-09-15T17:00:00Z">', ""),  # UTC
        (_LD % "2023-09-16T08:00:00+08:00", ""),
        ('<link rel="canonical" href="https://a.example/2023/09/16/7.html">', ""),
        ("<script>var info = {publishTime: '2023-09-16 08:00'}</script>", ""),
        ("", "<div>发布日期：2023-09-16 <a href=/>要闻</a></div>"),
        ("", '<time datetime="2023-09-16">昨天</time>'),
    ],
)
def test_where_a_page_states_its_day(head: str, body: str) -> None:
    others = (
        f"<h3>相关新闻</h3><ul><li><a href=/1>菜场</a><span>2024-01-05</span></li>{OTHERS}</ul>"
    )
    text = page(f"<div>{body}</div><h1>{TITLE}</h1><div>{STORY}</div>{others}", head=head)
    assert _read(text).issue_date == "2023-09-16"


def test_the_address_that_a_browser_noted() -> None:
    saved = "<!-- saved from url=(0045)https://a.example/html/2023-09/16/content_7.htm -->"
    assert _read(saved + page(f"<h1>{TITLE}</h1>{STORY}")).issue_date == "2023-09-16"


def test_days_of_the_text_and_of_other_articles_are_not_the_page_s() -> None:
    told = "<p>书架去年五月动议，2021年3月2日居民会议表决通过，今年才凑齐了木料和工钱。</p>"
    others = f"<ul><li><a href=/1>菜场改造</a><span>2024-01-05</span></li>{OTHERS}</ul>"
    document = _read(page(f"<h1>{TITLE}</h1><div>{STORY}{told}</div>{others}"))
    assert document.issue_date is None


# ---- what the site adds -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "around",
    [
        (f"<ul>{MENU}</ul>", f"<div class=related><h3>相关阅读</h3><ul>{OTHERS}</ul></div>"),
        (
            "<div>您现在的位置：首页 &gt; 要闻 &gt; 正文</div>",
            "<div>上一篇：<a href=1>菜场改造</a></div>",
        ),
        ("<div>字号：大 中 小</div>", "<div>【打印】【关闭窗口】</div>"),
        ("<p>↑ 点击上方蓝字关注我们</p>", "<p>喜欢就点个在看吧</p>"),
        ("<p>来源：枫桥报　浏览：31次</p>", "<p>（责任编辑：小顾）</p>"),
        ("", "<p>版权所有 枫桥街道办事处 沪ICP备00000000号</p>"),
        ("", "<p>声明：本网转载文章不代表本网观点，如有侵权请联系删除。</p>"),
        ("", f"<p>往期推荐</p><p><a href=1>桥下球场</a></p><ul>{OTHERS}</ul>"),
        ("", "<div class=comment-list><p>写得真好，我家楼下什么时候也能有这样的书架呢？</p></div>"),
        ("", "<div class=mood>高兴 0 感动 1 难过 2</div>"),
    ],
)
def test_what_stands_around_an_article_is_furniture(around: tuple[str, str]) -> None:
    above, below = around
    document = _read(page(f"<h1>{TITLE}</h1><div>{above}{STORY}{below}</div>"))
    assert _of(document, Kind.TITLE) == [TITLE]
    assert _of(document, Kind.BODY) == BODY


def test_remarks_longer_than_the_article_are_none_of_it() -> None:
    remarks = "".join(
        f"<p>第{n}位邻居说，这个办法好，我们那里也想照着做一做。</p>" for n in range(40)
    )
    text = page(f"<h1>{TITLE}</h1><div>{STORY}</div><div id=comments>{remarks}</div>")
    assert _of(_read(text), Kind.BODY) == BODY


def test_a_box_named_like_furniture_that_holds_the_article_is_read() -> None:
    text = page(f"<ul>{MENU}</ul><div class='main side print'><h1>{TITLE}</h1>{STORY}</div>")
    assert _of(_read(text), Kind.BODY) == BODY


def test_credits_are_by_lines() -> None:
    below = "<p>文字：党群办 小顾</p><p>图片：枫桥里居民区</p><p>编辑：融媒体</p>"
    document = _read(page(f"<h1>{TITLE}</h1><div>{STORY}{below}</div>"))
    assert _of(document, Kind.BODY) == BODY
    assert _of(document, Kind.BYLINE) == ["文字：党群办 小顾", "图片：枫桥里居民区"]


@pytest.mark.parametrize(
    ("above", "byline"),
    [
        ("来源：枫桥报 作者：顾小满 时间：2023-09-16", ["作者：顾小满"]),
        ("作者：佚名 责任编辑：某某", []),
    ],
)
def test_authors_above_the_text(above: str, byline: list[str]) -> None:
    document = _read(page(f"<h1>{TITLE}</h1><div>{above}</div><div>{STORY}</div>"))
    assert _of(document, Kind.BYLINE) == byline


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("2023-09-16 08:00 来源：枫桥报", "date-line"),
        ("09-16", "part-of-a-date"),
        ("上一篇：菜场改造下周动工", "pager"),
        ("（原标题：旧书搬进楼道）", "other-title"),
        ("扫描二维码关注枫桥发布", "follow-us"),
        ("未经授权，不得转载使用", "no-reprint"),
        ("分享到：", "counts-and-tools"),
        ("欢迎转发、收藏！", "please-share"),
        ("点收藏", "please-share"),
        ("本文共800字，预计阅读3分钟", "length"),
        ("读书会上的分享", None),
        ("9月16日，居民打印了一份书单。", None),
        ("版权意识要从孩子培养。", None),
        ("小学生关注社区变化。", None),
    ],
)
def test_lines_of_sites(line: str, name: str | None) -> None:
    found = site_line(line)
    assert (found.name if found else None) == name


def test_heads_of_lists_and_editors() -> None:
    assert all(
        map(opens_others, ("相关阅读", "往期推荐", "猜你喜欢", "热门新闻排行榜", "【推荐阅读】"))
    )
    assert not any(map(opens_others, ("推荐一本好书给邻居", "相关部门当场答复", "热心的老顾")))
    assert all(map(is_editor, ("责任编辑：小顾", "（责编：小顾）", "审核｜老周", "编辑 顾小满）")))
    assert not any(map(is_editor, ("编辑部搬进了楼道", "校对工作由居民完成")))


# ---- kinds of pages ---------------------------------------------------------------------------

TWO = [
    (TITLE, FIRST + SECOND),
    ("河道边装上了新长椅", "长椅沿着河道一共装了十二把，靠背上刻着居民写的短诗，晚上坐满了人。"),
]


@pytest.mark.parametrize(
    "text",
    [
        page(
            "<h1>枫桥社区报</h1>" + "".join(f"<h2>{t}</h2><p>{b}</p>" for t, b in TWO),
            title="枫桥社区报 2023年9月16日",
        ),
        page("".join(f"<article><h2>{t}</h2><p>{b}</p></article>" for t, b in TWO), title="枫桥"),
        page(  # saved by Word
            "<div class=Section1>"
            + "".join(
                f"<p class=MsoNormal align=center><b><span>{t}</span></b></p>"
                f"<p class=MsoNormal><span>{b}</span></p>"
                for t, b in TWO
            )
            + "</div>",
            title="关于办好社区报的通知",
        ),
    ],
)
def test_several_stories_on_a_page_are_several_articles(text: str) -> None:
    document = _read(text)
    assert _of(document, Kind.TITLE) == [t for t, _ in TWO]
    assert _of(document, Kind.BODY) == [b for _, b in TWO]


def test_sub_heads_of_one_article_are_no_titles() -> None:
    parts = "".join(f"<h2>{t}</h2><p>{b}</p>" for t, b in TWO)
    document = _read(page(f"<h1>枫桥里的一天</h1><div>{parts}</div>", title="枫桥里的一天-枫桥网"))
    assert _of(document, Kind.TITLE) == ["枫桥里的一天"]


def test_a_newspaper_page_whose_marks_are_not_closed() -> None:
    text = (
        f"<div><!--enpproperty <date>2023-09-16 08:00</date><title>{TITLE}</title>"
        "<introtitle>楼道里的新鲜事</introtitle>/enpproperty--><!--enpcontent-->"
        f"{STORY}<h3>相关阅读</h3><ul>{OTHERS}</ul></div><div>版权所有</div>"
    )
    document = _read(page(text, title=f"{TITLE}-枫桥报"))
    assert _of(document, Kind.TITLE) == [TITLE]
    assert _of(document, Kind.KICKER) == ["楼道里的新鲜事"]
    assert _of(document, Kind.BODY) == BODY
    assert document.issue_date == "2023-09-16"


def test_a_newspaper_text_that_the_page_hides_is_read() -> None:
    hidden = f"<div style='display:none'><!--enpcontent-->{STORY}<!--/enpcontent--></div>"
    assert _of(_read(page(f"<h1>{TITLE}</h1>{hidden}")), Kind.BODY) == BODY


def test_names_inside_a_page_end_no_article() -> None:
    names = "<p>老顾、小满</p><p>记者 顾小满</p>"
    document = extract(
        RawFile("a.html", page(f"<h1>{TITLE}</h1>{STORY}{names}{STORY}").encode()), CONTEXT
    )
    assert [article.title for article in document.articles] == [TITLE]
    assert "记者" in document.articles[0].body


def test_a_picture_post_gives_its_description() -> None:
    head = (
        f'<meta property="og:title" content="{TITLE}">'
        f'<meta property="og:description" content="{FIRST}\\x0a{SECOND}">'
        "<script>var item_show_type='8'; var create_time=\"1694822400\";</script>"
    )
    document = _read(page('<div id="js_image_desc"></div><div>预览时标签不可点</div>', head=head))
    assert _of(document, Kind.TITLE) == [TITLE]
    assert _of(document, Kind.BODY) == [FIRST, SECOND]
    assert document.issue_date == "2023-09-16"


@pytest.mark.parametrize("gap", ["\\n", "<br/>", "</p><p>"])
def test_what_a_page_states_for_machines_is_its_text_if_it_shows_none(gap: str) -> None:
    stated = (
        '<script type="application/ld+json">{"@type":"NewsArticle","headline":"'
        f'{TITLE}","datePublished":"2023-09-16","articleBody":"{FIRST}{gap}{SECOND}"}}</script>'
    )
    document = _read(page("<div id=app></div>", head=stated))
    assert (_of(document, Kind.TITLE), _of(document, Kind.BODY)) == ([TITLE], [FIRST, SECOND])
    assert document.issue_date == "2023-09-16"
    shown = _read(page(f"<h1>{TITLE}</h1><div>{STORY}</div>", head=stated.replace(FIRST, SECOND)))
    assert _of(shown, Kind.BODY) == BODY


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (page(f"<h1>街道动态</h1><ul>{OTHERS}{OTHERS}</ul>", title="街道动态"), "html.list"),
        (
            page(
                "".join(
                    f"<div><a href=/{n}>{t}{n}</a><p>{b}</p></div>"
                    for n in range(9)
                    for t, b in [("长椅装好了", "河道边装好了十二把新长椅，晚上坐满了人。")]
                ),
                title="要闻",
            ),
            "html.list",
        ),
        (page("<h1>404 Not Found</h1>nginx", title="404 Not Found"), "html.error_page"),
        (page("<p>您访问的页面不存在，三秒后返回首页。</p>", title="提示"), "html.error_page"),
        (page("<p>该内容已被发布者删除</p>", title="提示"), "html.error_page"),
        (page("<h1>网站维护中</h1><p>请稍后再来。</p>", title="枫桥"), "html.error_page"),
        (page("<p>请开启JavaScript后访问本网站。</p>", title="枫桥"), "html.script_wall"),
        (page("<script>location.reload()</script>", title="枫桥"), "html.script_wall"),
    ],
)
def test_pages_without_an_article_are_refused_with_a_reason(text: str, code: str) -> None:
    with pytest.raises(BadFile) as caught:
        _read(text)
    assert caught.value.message.code == code


@pytest.mark.parametrize(
    "text",
    [
        f"<h1>停水通知</h1><p>因检修，枫桥里九月三日停水。</p><ul>{MENU}</ul>",
        f"<h1>{TITLE}</h1>{STORY}<p>错误代码404不再出现。</p>",
    ],
)
def test_short_notices_are_no_lists(text: str) -> None:
    assert _of(_read(page(text, title="枫桥")), Kind.BODY)


# ---- hostile pages ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "<div>" * 200_000 + "文",
        "".join(f"<b a={n}>" for n in range(3_000)) + "<p>文" * 3_000,  # opened anew in each p
        f"<div {' '.join(f'a{n}=1' for n in range(100_000))}>文</div>",
        "<table><tr><td>" * 20_000 + "文",
        "<select><b>" * 30_000,
    ],
    ids=["deep", "formatting", "attributes", "tables", "select"],
)
def test_a_hostile_page_makes_a_small_tree(text: str) -> None:
    nodes = sum(1 for _ in parse(text).root.elements())
    assert 0 < nodes < 20_000


# ---- real pages -------------------------------------------------------------------------------

REAL = ROOT.parent / "shared" / "web"


@pytest.mark.skipif(not REAL.is_dir(), reason="real pages are not in the repository")
def test_real_pages() -> None:
    results = list(judged(REAL))
    articles = [right for gold, right in results if gold.kind == "article"]
    others = [right for gold, right in results if gold.kind != "article"]
    assert (len(articles), len(others)) == (46, 3)
    assert sum(articles) >= 44
    assert sum(others) >= 2  # the third is a decision whose text is on its page
