"""Web pages: what is the article, what is the site, and when it came out."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.corpus.blocks import BadFile, Document, Kind, RawFile
from indexer.formats.html import read

FOUNDER = """<html><head><meta charset="utf-8"><title>云桥社区报 数字报</title></head><body>
<div class="nav">首页</div><founder-title>驿站开张</founder-title>
<founder-content><p>　　3月12日，云桥路街道
驿站开张。</p><p>居民来了。</p></founder-content><div>上一篇</div></body></html>"""

ENP = """<html><body><div>首页</div><!--enpproperty <articleid>7</articleid>
<date>2022-03-15 08:00:00</date><author></author><title>驿站开张</title>
<introtitle>便民新事</introtitle>/enpproperty-->
<h1>驿站开张</h1><!--enpcontent--><p>3月12日，驿站开张。</p>
<div class="pic_text">开张现场</div><!--/enpcontent--><p>版权所有</p></body></html>"""

WECHAT = """<html><head><meta property="og:title" content="别的题"></head><body>
<h1 id="activity-name"> 驿站开张 </h1><em id="publish_time">2022-03-15 08:00</em>
<div id="js_content" style="visibility: hidden;"><section>
<span>3月12日，</span><b>驿站</b>开张。<br>
居民来了。</section><script>var a = "脚本";</script>
<p style="display:none">隐藏</p></div>
<div id="js_comment">留言</div></body></html>"""

PLAIN = """<html><head><title>驿站开张 - 云桥街道</title></head><body>
<nav><p>导航导航导航导航</p></nav>
<div><p>短。</p></div><div id="c"><p>3月12日，驿站开张。</p><p>居民来了。</p></div>
<footer><p>地址：云桥路一号，邮编，电话，很长很长很长很长很长</p></footer></body></html>"""


def _read(text: str, path: str = "a.html", charset: str = "utf-8") -> Document:
    return read(RawFile(path, text.encode(charset)))


def _of(document: Document, kind: Kind) -> list[str]:
    return [block.text for block in document.blocks if block.kind is kind]


@pytest.mark.parametrize(
    ("page", "body"),
    [
        (FOUNDER, ["3月12日，云桥路街道驿站开张。", "居民来了。"]),  # a wrap is no space
        (ENP, ["3月12日，驿站开张。"]),
        (WECHAT, ["3月12日，驿站开张。", "居民来了。"]),  # inline tags join, <br> parts
        (PLAIN, ["3月12日，驿站开张。", "居民来了。"]),
    ],
)
def test_the_article_and_nothing_else(page: str, body: list[str]) -> None:
    document = _read(page)
    assert _of(document, Kind.TITLE) == ["驿站开张"]
    assert _of(document, Kind.BODY) == body


@pytest.mark.parametrize("radical", ["⺠", "&#x2EA0;", "&#11936;"])
def test_radicals_become_characters(radical: str) -> None:
    document = _read(f"<article><h1>居{radical}区</h1><p>居{radical}来了。</p></article>")
    assert [block.text for block in document.blocks] == ["居民区", "居民来了。"]


def test_founder_kicker_and_caption() -> None:
    document = _read(ENP)
    assert _of(document, Kind.KICKER) == ["便民新事"]
    assert _of(document, Kind.CAPTION) == ["开张现场"]


@pytest.mark.parametrize(
    "picture",
    [
        '<div class="pic"><img src="1.jpg"><p>开张现场</p></div>',
        '<table><tr><td><img src="1.jpg"></td></tr><tr><td>开张现场</td></tr></table>',
        "<p>▲开张现场</p>",
    ],
)
def test_captions_wherever_they_stand(picture: str) -> None:
    for page in (
        ENP.replace("<!--enpcontent-->", f"{picture}<!--enpcontent-->"),
        ENP.replace("<!--/enpcontent-->", f"{picture}<!--/enpcontent-->"),
    ):
        captions = [text.strip("▲") for text in _of(_read(page), Kind.CAPTION)]
        assert set(captions) == {"开张现场"} or "▲" in picture
        assert not any("现场" in text for text in _of(_read(page), Kind.BODY))


def test_each_article_element_is_a_story() -> None:
    page = "<body>{}</body>".format(
        "".join(f"<article><h2>题{n}</h2><p>文{n}。</p></article>" for n in (1, 2))
    )
    assert [block.text for block in _read(page).blocks] == ["题1", "文1。", "题2", "文2。"]


def test_lines_of_the_site_are_furniture() -> None:
    lines = ["发布时间：2022-03-15", "2022年3月15日", "2022-03-15 08:00 来源：云桥社区报"]
    page = "".join(f"<p>{line}</p>" for line in lines)
    document = _read(f"<article><h1>题</h1>{page}<p>文。</p></article>")
    assert _of(document, Kind.FURNITURE) == lines
    assert _of(document, Kind.BODY) == ["文。"]


@pytest.mark.parametrize(
    ("page", "path", "date"),
    [
        (FOUNDER, "yq/html/2022-03/15/content_7.htm", "2022-03-15"),
        (FOUNDER, "yq/html/2022-02/30/content_7.htm", None),  # no such day
        (ENP, "a.html", "2022-03-15"),
        (WECHAT, "a.html", "2022-03-15"),
        ('<meta name="publishdate" content="2022年3月15日"><p>文。</p>', "a.html", "2022-03-15"),
        # 00:30 on the 15th in China is still the 14th in UTC
        ('<script>var ct = "1647275400";</script><p>文。</p>', "a.html", "2022-03-15"),
        ("<p>3月15日，文。</p>", "a.html", None),
    ],
)
def test_publication_date(page: str, path: str, date: str | None) -> None:
    document = _read(page, path)
    assert document.issue_date == date
    assert bool(document.issue_date_reason) == bool(date)


@pytest.mark.parametrize(
    ("charset", "declared"),
    [
        ("utf-8", "utf-8"),
        ("gb18030", "gb2312"),  # what pages call gb2312 holds more than gb2312
        ("big5", "big5"),
        ("utf-8-sig", "gbk"),  # the mark beats the declaration
        ("gb18030", "utf-8"),  # a wrong declaration
    ],
)
def test_charsets(charset: str, declared: str) -> None:
    text = "便民服務中心開放日活動現場氣氛熱烈，居民們紛紛前來參加，表示非常滿意。" * 3
    page = f'<html><head><meta charset="{declared}"></head><body><p>{text}</p></body></html>'
    assert _of(_read(page, charset=charset), Kind.BODY) == [text]


@pytest.mark.parametrize("data", [b"", b"<html></html>", b"<p> </p>", b"\xff\xfe", b"<", b"\x00"])
def test_pages_without_text_are_refused(data: bytes) -> None:
    with pytest.raises(BadFile, match=r"[一-鿿]"):
        read(RawFile("a.html", data))


def test_deep_nesting_is_survived() -> None:
    page = "<div>" * 5000 + "文字。" + "</div>" * 5000
    with suppress(BadFile):  # libxml2 may cut such a page off
        assert _of(_read(page), Kind.BODY)


@given(st.binary() | st.text().map(str.encode) | st.binary().map(lambda b: b"<p>" + b + b"</p>"))
def test_any_bytes_give_blocks_or_a_reason(data: bytes) -> None:
    with suppress(BadFile):
        assert all(block.text for block in read(RawFile("a.html", data)).blocks)


def test_a_page_of_no_known_make() -> None:
    """No article element, no paragraphs, lists of links around: trafilatura finds the place."""
    story = "青禾街道的志愿者们清晨在河边集合，沿着新修的步道捡拾垃圾，向居民讲解分类的办法。" * 3
    page = f"""<html><head><title>河边的早课 - 青禾网</title></head><body>
      <div><a href="/">首页</a> <a href="/news">新闻</a></div>
      <div><div><h2>河边的早课</h2><div>{story}<br>{story}下个月还要再来。</div>
      <div>（社区党建办）</div></div><ul><li><a href="/1">相关新闻</a></li></ul></div>
      <div>版权所有 青禾网</div></body></html>"""
    blocks = read(RawFile("a.html", page.encode())).blocks
    assert [(b.kind, b.text) for b in blocks if b.kind is not Kind.FURNITURE] == [
        (Kind.TITLE, "河边的早课"),
        (Kind.BODY, story),
        (Kind.BODY, story + "下个月还要再来。"),
        (Kind.BYLINE, "（社区党建办）"),
    ]


def test_a_title_keeps_what_follows_its_markup() -> None:
    page = "<article><h1>河边的<b>早</b>课<br>开讲了</h1><p>青禾街道的早课开讲了。</p></article>"
    assert read(RawFile("a.html", page.encode())).blocks[0].text == "河边的早课开讲了"
