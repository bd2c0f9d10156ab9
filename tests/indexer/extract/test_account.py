"""Nothing of a file disappears unseen: its articles and its furniture are the whole."""

import io
import json
import re
import zipfile
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from selectolax.lexbor import LexborHTMLParser, LexborNode

from indexer.corpus.blocks import Block, Cut, Document, Draft, Kind, RawFile
from indexer.corpus.decoding import decode
from indexer.corpus.kinds import Format, format_of
from indexer.extract import account_answers
from indexer.extract.account import Account, Part
from indexer.extract.accounting import account_of
from indexer.extract.checked import BadAnswer
from indexer.extract.extract import explain, extract
from indexer.extract.letters import letters
from indexer.formats.html.decoded import source_of
from jiewen import main
from tests.fuzz.newsletters import WORD
from tests.support.drawn_page import Placed, drawn_page
from tests.support.furniture_examples import BOOKS, CONTEXT, STORY, account, text
from tests.support.golden_files import ROOT, SAMPLE
from tests.support.packed_papers import epub, odt, ofd, tar_of, text_object, with_styles
from tests.support.word_files import H1, NAME, p, packed, styles

SHARED = ROOT.parent / "shared"


def files(*suffixes: str) -> list[Path]:
    """Return the newsletters of the sample and, where they are, of the shared sets."""
    roots = (SAMPLE, *(SHARED / name for name in ("corpus", "pdf", "web", "cases")))
    found = (path for root in roots for path in sorted(root.rglob("*")))
    return [path for path in found if path.suffix in suffixes and path.is_file()]


def named(path: Path) -> str:
    return "/".join(path.parts[-3:])


def accounts(path: Path) -> tuple[Account, ...]:
    return explain(RawFile(path.name, path.read_bytes()), CONTEXT).accounts


def accounts_of(name: str, data: bytes) -> tuple[Account, ...]:
    return explain(RawFile(name, data), CONTEXT).accounts


def counted(found: tuple[Account, ...]) -> Counter[str]:
    return Counter(letters("".join(entry.text for each in found for entry in each.entries)))


def lost(found: tuple[Account, ...]) -> list[str]:
    return [entry.text for each in found for entry in each.of(Part.LOST)]


@pytest.mark.parametrize("path", files(".txt"), ids=named)
def test_each_line_of_a_text_is_in_an_article_or_furniture(path: Path) -> None:
    data = path.read_bytes()
    found = accounts(path)
    assert lost(found) == []
    if found and format_of(data, path.name) is Format.TEXT:
        assert counted(found) == Counter(letters(decode(data)))


# Lines as newsletters print them, in any order: every kind of line that a cut treats apart.
_LINES = (
    "河畔社区报 2022年6月10日 第7期",
    "社区天地··",
    "旧伞新舞跳起来",
    "持续发力 压茬推进",
    "一、压实责任",
    "6月3日，柳岸街道的老人在广场上学起了伞舞，",
    "领舞的是退休的裁缝孟阿姨。",
    "会上，她说：“明天还来！”",
    "图为老人们跳伞舞。",
    "伞舞大会现场",
    "（社区学校）",
    "通讯员 王小明",
    "王小明",
    "文/图 王小明",
    "——王小明 李兰",
    "（下转02版）",
    "（上接01版）",
    "责任编辑：孟小雨",
    "第3版",
    "他们跳得很好。（王小明）",
    "他们跳得很好。（下转02版）",
    "绸绸带带有有九九米米长长老老人人",
    "绸带有九米长老人",
    "# 花市",
    "2022-06-10",
    "……",
    "\f",
    "",
)


def shown(page: bytes) -> str:
    """Return the text of a page as the tree has it, without scripts, styles and ``<title>``."""
    root = LexborHTMLParser(source_of(page)).root
    texts = root.traverse(include_text=True) if root else ()
    return "".join(node.text_content or "" for node in texts if _is_text(node))


def _is_text(node: LexborNode) -> bool:
    around, parent = set(), node.parent
    while parent is not None:
        around.add(parent.tag)
        parent = parent.parent
    return node.tag == "-text" and not around & {"script", "style", "title", "template"}


@pytest.mark.parametrize("path", files(".html", ".xhtml", ".shtml"), ids=named)
def test_each_text_of_a_page_is_in_an_article_or_furniture(path: Path) -> None:
    data = path.read_bytes()
    found = accounts(path)
    assert lost(found) == []
    if found and format_of(data, path.name) is Format.HTML:
        assert Counter(letters(shown(data))) - counted(found) == Counter()


_ELEMENTS = st.recursive(
    st.sampled_from([line for line in _LINES if line.strip()]),
    lambda inner: st.builds(
        "<{0}>{1}</{2}>".format,
        st.sampled_from(
            [
                "p", "div", "div class=nav", "h1", "h2", "li", "span", "a href=b", "td", "article",
                "div style='display:none'", "button", "noscript", "ruby", "rt", "select", "svg",
                "div class=caption", "footer", "section id=comments", "table", "pre", "textarea",
            ]
        ),
        st.lists(inner, max_size=4).map("".join),
        st.just("p"),
    ),
    max_leaves=20,
)  # fmt: skip


@given(st.lists(_ELEMENTS, max_size=8))
def test_each_text_of_any_page_is_in_an_article_or_furniture(elements: list[str]) -> None:
    page = f"<meta charset=utf-8><div><h1>旧伞新舞</h1><p>{STORY}</p></div>{''.join(elements)}"
    found = explain(RawFile("a.html", page.encode()), CONTEXT).accounts
    if found:
        assert lost(found) == []
        assert Counter(letters(shown(page.encode()))) - counted(found) == Counter()


def written(file: bytes) -> str:
    """Return the text of a Word file as its XML has it, with what was deleted."""
    parts = re.compile(r"word/(?:document|footnotes|endnotes)\.xml")
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        names = filter(parts.fullmatch, package.namelist())
        roots = [etree.fromstring(package.read(name)) for name in names]
    found = (text for root in roots for text in root.iter("{*}t", "{*}delText"))
    return "".join(text.text or "" for text in found)


@pytest.mark.parametrize("path", files(".docx", ".docm", ".dotx"), ids=named)
def test_each_text_of_a_word_file_is_in_an_article_or_furniture(path: Path) -> None:
    data = path.read_bytes()
    found = accounts(path)
    assert lost(found) == []
    if found:
        assert Counter(letters(written(data))) - counted(found) == Counter()


_RUNS = st.sampled_from([line for line in _LINES if line.strip() and "#" not in line])
_WRAPS = st.sampled_from(
    [
        "<w:p><w:r><w:t>{}</w:t></w:r></w:p>",
        "<w:p><w:pPr><w:pStyle w:val='1'/></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>",
        "<w:p><w:pPr><w:pStyle w:val='T'/></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>",
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{}</w:t></w:r></w:p>",
        "<w:p><w:del><w:r><w:delText>{}</w:delText></w:r></w:del></w:p>",
        "<w:p><w:moveFrom><w:r><w:t>{}</w:t></w:r></w:moveFrom></w:p>",
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>",
        "<w:p><w:r><w:ruby><w:rt><w:r><w:t>{}</w:t></w:r></w:rt></w:ruby></w:r></w:p>",
        "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:t>{}</w:t></w:r>"
        "<w:r><w:fldChar w:fldCharType='separate'/><w:fldChar w:fldCharType='end'/></w:r></w:p>",
        "<w:p><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:txbxContent>"
        "</w:pict></w:r></w:p>",
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>甲</w:t>"
        "</w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:p><w:r><w:t>乙</w:t></w:r></w:p></w:tc></w:tr>"
        "</w:tbl>",
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>{}</w:t></w:r>"
        "</w:p></w:sdtContent></w:sdt>",
    ]
)


@given(st.lists(st.builds(str.format, _WRAPS, _RUNS), max_size=10))
def test_each_text_of_any_word_file_is_in_an_article_or_furniture(paragraphs: list[str]) -> None:
    data = packed(p(STORY) + "".join(paragraphs), styles=styles(H1, NAME))
    found = explain(RawFile("a.docx", data), CONTEXT).accounts
    assert lost(found) == []
    assert Counter(letters(written(data))) - counted(found) == Counter()


def layer(file: bytes) -> str:
    """Return the text layer of a PDF as pdfium has it."""
    with closing(pdfium.PdfDocument(file)) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


@pytest.mark.parametrize("path", files(".pdf"), ids=named)
def test_each_glyph_of_a_pdf_is_in_an_article_or_furniture(path: Path) -> None:
    data = path.read_bytes()
    found = accounts(path)
    assert lost(found) == []
    if found and format_of(data, path.name) is Format.PDF:
        assert counted(found) == Counter(letters(layer(data)))


_PLACED = st.tuples(
    st.sampled_from([line for line in _LINES if line.strip()]),
    st.integers(20, 500),
    st.integers(20, 820),
    st.sampled_from([1, 8, 9, 12, 12, 12, 18, 30]),
    st.sampled_from([0, 0, 0, 0, 45, 90]),
)


@given(st.lists(_PLACED, min_size=3, max_size=40))
def test_each_glyph_of_any_page_is_in_an_article_or_furniture(placed: list[Placed]) -> None:
    raw = drawn_page(placed)
    found = explain(raw, CONTEXT).accounts
    if found:
        assert lost(found) == []
        assert counted(found) == Counter(letters(layer(raw.data)))


@pytest.mark.parametrize("path", files(".ofd", ".md"), ids=named)
def test_each_line_of_a_document_is_in_an_article_or_furniture(path: Path) -> None:
    assert lost(accounts(path)) == []


@given(st.lists(st.sampled_from(_LINES), max_size=30))
def test_each_of_any_lines_is_in_an_article_or_furniture(lines: list[str]) -> None:
    source = "\n".join(lines)
    found = explain(RawFile("a.txt", source.encode()), CONTEXT).accounts
    if found:
        assert lost(found) == []
        assert counted(found) == Counter(letters(source))


_BLOCKS = st.builds(
    Block,
    st.lists(st.sampled_from(_LINES), min_size=1, max_size=4).map("\n".join),
    st.sampled_from(Kind),
    starts_page=st.booleans(),
    settled=st.booleans(),
)


@given(st.lists(_BLOCKS, max_size=12), st.booleans())
def test_each_of_any_blocks_is_in_an_article_or_furniture(blocks: list[Block], whole: bool) -> None:
    found = account(Document(tuple(blocks), whole=whole))
    if any(entry.article for entry in found.entries):
        assert lost((found,)) == [], [(b.text, b.kind) for b in blocks]


def test_what_a_step_loses_is_found_out() -> None:
    """Whoever drops a line without a rule is told so, whatever the step says of itself."""
    document = Document((Block("旧伞新舞"), Block("绸带有九米长。"), Block("一句话也没有留下。")))
    draft = Draft("绸带有九米长。", title="旧伞新舞")
    raw = RawFile("a.txt", "旧伞新舞\n\n绸带有九米长。".encode())
    found = account_of("a", document, Cut((draft,)), extract(raw, CONTEXT).articles)
    assert [(entry.text, entry.part) for entry in found.entries] == [
        ("旧伞新舞", Part.TITLE),
        ("绸带有九米长。", Part.BODY),
        ("一句话也没有留下。", Part.LOST),
    ]


def test_no_letter_of_an_article_counts_for_two_lines() -> None:
    document = Document((Block("绸带有九米长。"), Block("绸带有九米长。")))
    raw = RawFile("a.txt", "绸带有九米长。".encode())
    found = account_of("a", document, Cut(()), extract(raw, CONTEXT).articles)
    assert sorted(entry.part for entry in found.entries) == [Part.BODY, Part.LOST]


def test_a_line_that_two_parts_share_is_two_entries() -> None:
    found = account(text("旧伞新舞", f"{STORY}（社区学校）", "夏日书屋", BOOKS))
    signed = [e.text for e in found.entries if e.part is Part.BYLINE]
    assert signed == ["社区学校）"]
    assert "来，缝成了一条长长的绸带。（" in [e.text for e in found.entries]
    assert {e.article for e in found.entries} == {1, 2}


def test_a_run_accounts_for_nothing() -> None:
    assert extract(text(STORY), CONTEXT).accounts == ()


_ODT = (
    "<text:p>{}</text:p>",
    "<text:h>{}</text:h>",
    "<text:p>花市<text:ruby><text:ruby-text>{}</text:ruby-text></text:ruby></text:p>",
    "<text:p>花市<text:note><text:note-citation>1</text:note-citation><text:note-body>"
    "<text:p>{}</text:p></text:note-body></text:note></text:p>",
    "<text:p>花市<draw:frame><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame></text:p>",
    "<text:tracked-changes><text:p>{}</text:p></text:tracked-changes>",
    "<text:section text:display='none'><text:p>{}</text:p></text:section>",
    "<text:p>花市<office:annotation><text:p>{}</text:p></office:annotation></text:p>",
    "<text:table-of-content><text:p>{}</text:p></text:table-of-content>",
    "<text:p>花市<draw:frame><draw:image/><svg:title>{}</svg:title><svg:desc>摊位</svg:desc>"
    "</draw:frame></text:p>",
    "<table:table><table:table-row><table:table-cell><text:p>{}</text:p></table:table-cell>"
    "<table:table-cell><text:p>乙</text:p></table:table-cell></table:table-row></table:table>",
)


@given(st.lists(st.builds(str.format, st.sampled_from(_ODT), _RUNS), max_size=10))
def test_each_text_of_any_open_document_is_in_an_article_or_furniture(parts: list[str]) -> None:
    data = odt(f"<text:p>{STORY}</text:p>{''.join(parts)}")
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = etree.fromstring(package.read("content.xml"))
    told = "".join(str(text) for body in root.iter("{*}text") for text in body.itertext())
    found = explain(RawFile("a.odt", data), CONTEXT).accounts
    assert lost(found) == []
    assert Counter(letters(told)) - counted(found) == Counter()


def test_what_stands_for_a_picture_is_no_text_of_an_open_document() -> None:
    words = "<svg:title>市集</svg:title><svg:desc>居民选手工皂</svg:desc>"
    data = odt(f"<text:p>{STORY}<draw:frame><draw:image/>{words}</draw:frame></text:p>")
    extraction = explain(RawFile("a.odt", data), CONTEXT)
    assert "手工皂" not in extraction.articles[0].body
    told = {(entry.text, entry.rule) for entry in extraction.accounts[0].of(Part.FURNITURE)}
    assert {each for each, rule in told if rule == "in-place-of-picture"} == {
        "市集",
        "居民选手工皂",
    }


_BOXED = (
    "<text:p>第7期<draw:frame><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>"
    "</text:p>"
)


def test_a_box_in_a_page_header_of_an_open_document_is_furniture() -> None:
    boxed = _BOXED.format("柳岸的报头")
    header = f"<style:master-page><style:header>{boxed}</style:header></style:master-page>"
    data = with_styles(odt(f"<text:p>{STORY}</text:p>"), header)
    [found] = explain(RawFile("a.odt", data), CONTEXT).accounts
    assert {entry.text for entry in found.of(Part.FURNITURE)} == {"第7期", "柳岸的报头"}


_PICTURE = (
    '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
    'wordprocessingDrawing"><wp:docPr id="1" name="图片 1" title="市集" descr="居民选手工皂"/>{}'
    "</wp:inline></w:drawing></w:r></w:p>"
)
_DRAWN = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_LABELS = f"<x {_DRAWN}><a:p><a:r><a:t>花市</a:t></a:r><a:r><a:t>客流</a:t></a:r></a:p></x>"
_SERIES = (
    '<c:x xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:strCache><c:pt><c:v>'
    "一月</c:v></c:pt><c:pt><c:v>二月</c:v></c:pt></c:strCache><c:numCache><c:pt><c:v>12</c:v></c:pt>"
    "</c:numCache></c:x>"
)


@pytest.mark.parametrize(
    ("body", "parts", "told"),
    [
        (_PICTURE.format(""), {}, ["市集", "居民选手工皂"]),
        (_PICTURE.format(_LABELS), {}, ["市集", "居民选手工皂", "花市客流"]),
        ("", {"chart": _SERIES}, ["一月 二月", "12"]),
        ("", {"diagramData": _LABELS}, ["花市客流"]),
        (
            "",
            {"comments": f'<w:comments xmlns:w="{WORD}">{p("改一改。")}</w:comments>'},
            ["改一改。"],
        ),
    ],
    ids=["alternative", "drawing", "chart", "SmartArt", "comment"],
)
def test_pictures_charts_and_comments_of_a_word_file_are_furniture(
    body: str, parts: dict[str, str], told: list[str]
) -> None:
    extraction = explain(RawFile("a.docx", packed(p(STORY) + body, **parts)), CONTEXT)
    [found] = extraction.accounts
    assert [entry.text for entry in found.of(Part.FURNITURE)] == told
    assert extraction.articles[0].body == STORY.replace("\n", "")
    assert lost((found,)) == []


# ---- mails and archives -----------------------------------------------------------------------


def _alternative(page: str, text: str) -> bytes:
    mail = (
        "Subject: 旧伞新舞\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=x\n\n"
        f"--x\nContent-Type: text/plain; charset=utf-8\n\n{text}\n--x\n"
        f"Content-Type: text/html; charset=utf-8\n\n<html><body>{page}</body></html>\n--x--\n"
    )
    return mail.encode()


def test_the_plain_form_of_a_mail_is_accounted_for_beside_its_page() -> None:
    story = STORY.replace("\n", "")
    found = accounts_of("a.eml", _alternative(f"<p>{story}</p>", f"{story}\n[发自手机]"))
    told = [entry for each in found for entry in each.of(Part.FURNITURE)]
    assert [entry.text for entry in told if entry.rule == "second-form-of-letter"] == [
        story,
        "[发自手机]",
    ]
    assert lost(found) == []


@pytest.mark.parametrize(
    "page", ["<img src=a.png>", "<p>请用浏览器打开。</p>", "<style>p{}</style>"]
)
def test_a_mail_whose_page_tells_next_to_nothing_is_read_as_text(page: str) -> None:
    story = STORY.replace("\n", "")
    [article] = explain(RawFile("a.eml", _alternative(page, story)), CONTEXT).articles
    assert (article.title, article.body) == ("旧伞新舞", story)


def test_what_lies_behind_a_damaged_place_of_an_archive_is_named() -> None:
    story = STORY.encode()
    whole = tar_of({"a.txt": story, "b.txt": BOOKS.encode(), "c.txt": story})
    extraction = explain(RawFile("a.tar", whole[: 512 * 3 + 100]), CONTEXT)
    assert [article.source for article in extraction.articles] == ["a.tar/a.txt"]
    assert [problem.code for problem in extraction.problems][-1] in (
        "archive.damaged",
        "archive.member",
    )


@pytest.mark.parametrize("matrix", ["", "0.7 0.7 -0.7 0.7 0 0", "0 1 -1 0 0 0"])
@pytest.mark.parametrize("size", [0.1, 4.0, 900.0])
def test_each_text_of_an_ofd_is_in_an_article_or_furniture(matrix: str, size: float) -> None:
    rows = [*STORY.split("\n"), *BOOKS.split("\n")]
    lines = [text_object((20, 30 + 6 * row, 4, line)) for row, line in enumerate(rows)]
    mark = text_object((20, 200, size, "内部资料"), matrix)
    head = text_object((20, 10, 4, "河畔社区报 2022年6月10日 第7期"))
    data = ofd("".join(lines) + mark, template=head)
    found = explain(RawFile("a.ofd", data), CONTEXT).accounts
    assert lost(found) == []
    told = f"{STORY}{BOOKS}内部资料河畔社区报 2022年6月10日 第7期"
    assert counted(found) == Counter(letters(told))


def test_each_text_of_a_book_is_in_an_article_or_furniture() -> None:
    pages = (f"<h1>花市</h1><p>{STORY}</p><nav>下一页</nav>", "<h1>封面</h1>", f"<p>{BOOKS}</p>")
    book = epub(*(f"<html><body>{page}</body></html>" for page in pages))
    found = explain(RawFile("a.epub", book), CONTEXT).accounts
    assert lost(found) == []
    told = f"花市下一页封面x{STORY}{BOOKS}"  # x is the book's own table of contents
    assert counted(found) == Counter(letters(told))


def test_hidden_rich_text_is_furniture() -> None:
    story = "".join(f"\\u{ord(char)}?" for char in STORY.replace("\n", ""))
    source = f"{{\\rtf1\\ansi {story}\\par{{\\v hidden}}\\par}}"
    found = explain(RawFile("a.rtf", source.encode()), CONTEXT).accounts
    assert lost(found) == []
    assert counted(found) == Counter(letters(f"{STORY}hidden"))


_MARKDOWN = (
    "{}",
    "## {}",
    "> {}",
    "- {}",
    "**{}**",
    "`{}`",
    "![{}](a.png)",
    "| {} | 乙 |\n|---|---|",
)


@given(st.lists(st.builds(str.format, st.sampled_from(_MARKDOWN), _RUNS), max_size=10))
def test_each_text_of_any_markdown_is_in_an_article_or_furniture(blocks: list[str]) -> None:
    source = "\n\n".join(("# 花市", STORY, *blocks))
    found = explain(RawFile("a.md", source.encode()), CONTEXT).accounts
    assert lost(found) == []
    assert Counter(letters(source.replace("a.png", ""))) - counted(found) == Counter()


def test_each_value_of_ready_articles_is_in_an_article_or_named() -> None:
    rows = [
        {"title": "花市", "content": STORY, "author": "王小明", "publish_time": "2022年6月10日"},
        {"title": "书屋", "content": f"<p>{BOOKS}</p><p>责任编辑：孟小雨</p>", "clicks": 17},
        {"title": "空", "content": ""},
    ]
    data = json.dumps(rows, ensure_ascii=False).encode()
    [found] = explain(RawFile("a.json", data), CONTEXT).accounts
    assert found.of(Part.LOST) == ()
    assert [(e.text, e.article) for e in found.of(Part.TITLE)] == [("花市", 1), ("书屋", 2)]
    assert [(e.text, e.article) for e in found.of(Part.BYLINE)] == [("王小明", 1)]
    assert [e.text for e in found.of(Part.LABEL)] == ["2022年6月10日"]
    assert [(e.text, e.rule) for e in found.of(Part.FURNITURE)] == [
        ("责任编辑：孟小雨", "html-line-of-site"),
        ("17", "column-not-read"),
        ("空", "row-is-no-article"),
    ]


@pytest.mark.parametrize("path", files(".jsonl", ".json", ".csv", ".xlsx", ".eml"), ids=named)
def test_each_value_of_a_list_is_in_an_article_or_named(path: Path) -> None:
    assert lost(accounts(path)) == []


def test_a_byline_in_the_page_of_a_row_is_not_lost() -> None:
    row = {"标题": "花市", "正文": f"<p>{STORY}</p><p>（社区学校）</p>"}
    data = json.dumps([row], ensure_ascii=False).encode()
    [article] = explain(RawFile("a.json", data), CONTEXT).articles
    assert article.byline == "社区学校"


# ---- what a parser process says ---------------------------------------------------------------


def test_an_account_survives_its_message() -> None:
    found = account(text("河畔社区报", "旧伞新舞", STORY))
    data = json.loads(json.dumps(account_answers.to_json(replace(found, source="a/b"))))
    assert account_answers.of_json(data, "a", 1) == replace(found, source="a/b")


@pytest.mark.parametrize(
    "entry",
    [
        [],
        ["伞", "body", 1, "", "", None, None],
        ["伞", "cover", 1, "", "", None],  # no part
        ["伞", "body", 2, "", "", None],  # the file has one article
        ["伞", "body", -1, "", "", None],
        ["伞", "furniture", 0, "rule-of-nobody", "", None],
        ["伞", "furniture", 0, None, "", None],
        [7, "body", 1, "", "", None],
        ["伞", "body", 1, "", "", 1.5],
    ],
)
def test_an_account_that_makes_no_sense_is_refused(entry: list[object]) -> None:
    with pytest.raises(BadAnswer):
        account_answers.of_json({"source": "a", "entries": [entry]}, "a", 1)


@pytest.mark.parametrize("source", ["b", "ab/c", None, 7])
def test_an_account_of_another_file_is_refused(source: object) -> None:
    with pytest.raises(BadAnswer):
        account_answers.of_json({"source": source, "entries": []}, "a", 1)


# ---- what people see --------------------------------------------------------------------------


def told(*words: str) -> str:
    result = CliRunner(env={"JIEWEN_LANGUAGE": "en"}).invoke(main, ["extract", *words])
    assert result.exit_code == 0
    return result.stdout


def test_explain_shows_what_became_of_all_text() -> None:
    path = str(SAMPLE / "yunqiao/2022-03-15.txt")
    [file] = json.loads(told(path, "--explain", "--json"))
    [found] = file["accounts"]
    assert sum(found["letters"].values()) == len(letters(decode(Path(path).read_bytes())))
    [banner] = [line for line in found["lines"] if line["rule"] == "section-banner"]
    assert banner["part"] == "furniture"
    assert banner["article"] is None
    titled = next(line for line in found["lines"] if line["part"] == "title")
    assert titled["article"] == 1
    shown = told(path, "--explain")
    assert f"      {banner['text']}" in shown.splitlines()
    assert f"title {found['letters']['title']}" in shown
    assert "accounts" not in json.loads(told(path, "--json"))[0]
    assert banner["text"] not in told(path)


def test_a_long_list_of_furniture_is_cut_short(tmp_path: Path) -> None:
    marks = "\n\n".join(f"第{number}版" for number in range(1, 9))
    path = tmp_path / "a.txt"
    path.write_text(f"{STORY}\n\n{marks}", "utf-8")
    shown = told(str(path), "--explain")
    assert "第5版" in shown
    assert "第6版" not in shown
    assert "3 more lines" in shown
