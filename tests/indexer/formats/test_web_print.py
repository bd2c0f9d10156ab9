"""Web pages that a browser printed to PDF are the articles of these pages."""

from functools import cache

import pytest
from playwright.sync_api import Browser

from indexer.corpus.blocks import Kind, RawFile
from indexer.extract.extract import Context, extract
from indexer.formats.line import Line
from indexer.formats.web_print import Sheet, web_print
from indexer.update.run import load_context
from tests.conftest import SAMPLE

TITLE = "河埠头的早市搬进新棚，五十二个摊主领到编号"
TEXT = (
    "五月七日清晨，望桥街道的河埠头早市搬进新棚，五十二个摊主都领到了自己的编号，"
    "老摊主说，做了二十年生意，头一回不用看天吃饭。",
    "新棚装了雨篷、水池和插座，摊位费一分不涨。",
    "管理员算过一笔账：旧场地每逢雨天要停市，一年少做四十天生意；新棚建好以后，"
    "停市的日子不会超过三天。街道还在入口处摆了公平秤，居民买完菜可以自己再称一次。",
    "“早上五点半就有人来排队，都是来看新鲜的。”卖豆腐的阿姨说，第一天卖掉了平时两倍的量，"
    "自家的咸菜也跟着卖光了，第二天多带了一坛。",
    "旧场地已经清空，准备种上香樟和桂花，给附近三个居民区的孩子留一块能跑的草地。",
    "据悉，秋天还要再添一排夜灯，夜市的摊位名单八月底公布，报名的人可以到居委会登记。",
)
PARAGRAPHS = "".join(f"<p>{text}</p>" for text in TEXT)
LIST = "".join(f"<li><a href='#'>{name}招聘公告</a></li>" for name in "东西南北中")
MENU = "<div class=menu><a>首页</a> <a>新闻中心</a> <a>政务公开</a> <a>办事服务</a></div>"
FOOT = (
    "<div class=foot>版权所有：望桥街道办事处<br>地址：望桥路88号 电话：6512345</div>"
    "<div class=foot>沪ICP备00000000号</div>"
)

# name -> style sheet, what is over the text, what is under it; PARAGRAPHS stand between
PAGES = {
    "plain": ("p{}", f"<h1>{TITLE}</h1><div class=m>发布时间：2023-05-10 来源：望桥发布</div>", ""),
    "indented": (
        "p{text-indent:2em;margin:0;line-height:1.9}",
        f"<h2 style='text-align:center'>{TITLE}</h2><center>2023年5月10日 08:30</center>",
        "<p style='text-align:right'>（责任编辑：王某）</p>",
    ),
    "wechat": (
        "body{font-size:17px;line-height:1.75}p{margin:0 0 1.4em}h1{font-size:22px}"
        ".m{font-size:15px;color:#888}",
        f"<h1>{TITLE}</h1><div class=m><span>原创</span> <span>望桥发布</span> "
        "<span>2023-05-10 18:30</span></div>",
        "<div class=m>阅读 2310</div><div class=m>分享 收藏 点赞 在看</div>",
    ),
    "portal": (
        ".menu{font-size:14px}.foot{font-size:12px;text-align:center}"
        ".side{float:right;width:170px;font-size:13px}.text{margin-right:210px}",
        f"{MENU}<div class=side><h4>通知公告</h4><ul>{LIST}</ul></div>"
        f"<div class=text><h1>{TITLE}</h1><div>来源：望桥街道 时间：2023/05/10 浏览：231次</div>",
        f"</div>{FOOT}",
    ),
    "list below": (
        "p{line-height:2}li{line-height:1.6}",
        f"{MENU}<h1>{TITLE}</h1><small>2023-05-10</small>",
        f"<h3>相关阅读</h3><ul>{LIST}</ul>{FOOT}",
    ),
    "sans": (
        "body{font-family:'Noto Sans CJK SC';font-size:20px}",
        f"<h1>{TITLE}</h1><p style='color:#999'>2023.05.10</p>",
        "<p>上一篇：防汛演练</p><p>下一篇：没有了</p>",
    ),
    "small title": (
        "body{font-size:16px}h1{font-size:16px}",
        f"<h1>{TITLE}</h1><div>2023-05-10 10:56</div>",
        "",
    ),
    "title of two lines": (
        "h1{font-size:34px;line-height:1.3;text-align:center}",
        f"<h1>{TITLE}</h1><p align=center>日期：2023-05-10</p>",
        "",
    ),
    "tables": (
        "td{padding:6px}",
        f"<table width=100%><tr><td>{MENU}</td></tr><tr><td><h2>{TITLE}</h2></td></tr>"
        "<tr><td>发布日期：2023-05-10</td></tr><tr><td>",
        f"</td></tr><tr><td>{FOOT}</td></tr></table>",
    ),
    "ruled table": (
        "td{border:1px solid;padding:6px}table{border-collapse:collapse;width:100%}",
        f"<h2>{TITLE}</h2><div>发布日期：2023-05-10</div><table><tr><td>",
        "</td></tr></table>",
    ),
    "bar": (
        "header{display:flex;gap:12px;background:#048;color:#fff}main{max-width:720px;margin:auto}"
        "body{margin:0;font:16px/1.8 sans-serif}h1{font-size:26px}.m{color:#999;font-size:13px}",
        f"<header>{MENU}</header><main><div class=m>首页 > 新闻动态 > 正文</div><h1>{TITLE}</h1>"
        "<div class=m>2023-05-10 08:30　来源：望桥发布　作者：王某　阅读：1024</div>",
        "<div class=m>责任编辑：李某</div><div>分享到： 微信 微博 QQ空间</div>"
        f"<h3>相关推荐</h3><ul>{LIST}</ul></main>{FOOT}",
    ),
    "menu at the left": (
        "body{font-size:14px;line-height:1.9}.l{float:left;width:110px}.r{margin-left:130px}",
        "<div class=l><h3>栏目导航</h3><ul><li>街道新闻</li><li>通知公告</li></ul></div>"
        f"<div class=r><h2 align=center>{TITLE}</h2>"
        "<p align=center>发布时间：2023年05月10日　浏览次数：88</p><hr>",
        "<p>【打印本页】【关闭窗口】</p><p>【上一篇】<a>社区运动会周日开赛！大家都来看</a></p></div>",
    ),
    "cards": (
        "body{font:15px/1.75 'Noto Sans CJK SC'}.c{display:grid;grid-template-columns:1fr 1fr 1fr}"
        ".c div{border:1px solid #ddd;padding:8px;font-size:13px}",
        f"<h1>{TITLE}</h1><div>2023/05/10 07:45 · 望桥街道</div>",
        "<h2>作者最新文章</h2><div class=c>"
        + "<div><b>防汛演练</b><p>这里是一段摘要文字，说的是别的事情，大家都去看看。</p></div>" * 3
        + "</div>",
    ),
    "remarks": (
        "body{font-size:16px;line-height:1.8}.s{margin-left:40px;font-size:16px}",
        f"{MENU}<h1>{TITLE}</h1><p>来源：望桥街道 | 2023-05-10 15:02</p>",
        "<h3>全部评论（30）</h3>"
        + "<div class=s>早市搬了新地方，买菜方便多了。<br>回复 赞</div>" * 30,
    ),
    "wide lines": (
        "body{font:22px/2 serif}h1{font-size:40px}",
        f"<h1>{TITLE}</h1><p><small>2023-05-10</small></p>",
        "<p>免责声明：本文仅代表作者观点，不代表本网站立场。</p>",
    ),
    "signed": (
        "p{text-indent:2em;margin:.4em 0;line-height:1.8}body{font-size:16px}",
        f"<h1>{TITLE}</h1><div align=center>2023-05-10 09:00:00 &nbsp; 字体：大 中 小</div>",
        "<div>扫一扫在手机打开当前页</div><div>主办：望桥街道办事处 地址：望桥路88号</div>",
    ),
    "two columns": (
        "body{font-size:15px;line-height:1.8}.a{column-count:2;column-gap:30px}",
        f"<h1>{TITLE}</h1><div>2023-05-10</div><div class=a>",
        "</div>",
    ),
    "title beside a box": (
        "h1{display:inline;font-size:22px}.s{float:left;width:90px;height:40px}",
        f"<div class=s></div><h1>{TITLE}</h1><div style='clear:both'>2023-05-10</div>",
        f"<p>此前报道：防汛演练走进北圩，大家都来看。</p><ul>{LIST}</ul>",
    ),
    "narrow": (
        "body{width:420px;margin:auto;font-size:18px;line-height:1.8}p{margin:1em 0}",
        f"<h1 style='font-size:24px'>{TITLE}</h1><div>望桥发布 2023-05-10 07:00 上海</div>",
        "<div>微信扫一扫<br>关注该公众号</div>",
    ),
}


def printed(browser: Browser, style: str, over: str, under: str, *, heads: bool = True) -> RawFile:
    """Print a page as a reader does who chooses to save it as PDF."""
    page = browser.new_page()
    page.set_content(
        f"<!doctype html><html lang=zh><head><title>{TITLE}_望桥街道</title>"
        f"<style>{style}</style></head><body>{over}{PARAGRAPHS}{under}</body></html>"
    )
    data = page.pdf(
        format="A5",
        display_header_footer=heads,
        margin={"top": "1.2cm", "bottom": "1.2cm", "left": "1cm", "right": "1cm"},
    )
    page.close()
    return RawFile("a.pdf", data)


@cache
def context() -> Context:
    return load_context(SAMPLE)


@pytest.mark.parametrize(
    ("name", "heads"),
    [
        *((name, True) for name in PAGES),
        *((name, False) for name in ("portal", "indented", "bar", "remarks", "two columns")),
    ],
)
def test_a_printed_web_page(browser: Browser, name: str, heads: bool) -> None:
    raw = printed(browser, *PAGES[name], heads=heads)
    [found] = extract(raw, context()).articles
    assert (found.title, found.issue_date) == (TITLE, "2023-05-10")
    assert found.body.split("\n") == list(TEXT)
    assert found.captions == ()
    assert found.leaf == 1


def test_a_file_of_another_program_is_no_print() -> None:
    line = Line("望桥街道", 40, 88, 700, 712, 12)
    assert web_print([Sheet(1, [line])], {"Creator": "Word"}) is None


@pytest.mark.parametrize(
    ("over", "under"),
    [
        (("2023/5/10 08:30", TITLE), ("https://a.cn/1", "{} / 2")),
        (("2023/5/10 08:30", TITLE), ("https://a.cn/1", "第 {} 页（共 2 页）")),
        (("2023/5/10 08:30", TITLE), ("https://a.cn/1", "{} of 2")),
        ((TITLE, "第 {} 页，共 2 页"), ("http://a.cn/1", "2023/5/10")),
    ],
)
def test_heads_and_feet_of_each_browser(over: tuple[str, str], under: tuple[str, str]) -> None:
    def sheet(number: int, texts: tuple[str, ...]) -> Sheet:
        edges = [
            Line(text.format(number), left, left + 8 * len(text), base, base + 8, 8)
            for row, base in ((over, 820), (under, 18))
            for text, left in zip(row, (30, 400), strict=True)
        ]
        own = [
            Line(text, 30, 30 + 12 * len(text), 700 - 30 * n, 712 - 30 * n, 12)
            for n, text in enumerate(texts)
        ]
        return Sheet(number, [*edges, *own])

    found = web_print([sheet(1, (TITLE, *TEXT[1:3])), sheet(2, TEXT[4:])], {})
    assert found is not None
    told = "".join(block.text for block in found.blocks if block.kind is Kind.BODY)
    assert told == "".join((*TEXT[1:3], *TEXT[4:]))
