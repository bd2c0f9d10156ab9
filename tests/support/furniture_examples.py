"""For each rule of furniture, one file in which text belongs to no article by it, and one without.

Both files differ only in what the rule looks at. A file of text stands for itself; a document is
what a reader makes of a file.
"""

import json

from indexer.corpus.blocks import Block, Box, Document, Kind, RawFile
from indexer.corpus.manifest import Manifest
from indexer.extract.account import Account
from indexer.extract.accounting import account_of
from indexer.extract.extract import Context, _cut, _describe, explain
from indexer.formats.line import DEPTH, Line
from indexer.formats.web_print import Sheet, web_print
from searcher.language.gazetteer import load_gazetteer
from tests.fuzz.newsletters import WORD
from tests.support.drawn_page import drawn_page
from tests.support.packed_papers import epub, odt
from tests.support.print_examples import Example
from tests.support.word_files import ALTERNATIVES, H1, NAME, TOC, notes, p, packed, styles

CONTEXT = Context(load_gazetteer(), Manifest())
STORY = """6月3日，柳岸的老人们在广场上
学起了伞舞，领舞的是退休的
裁缝孟阿姨，她把旧伞面拆下
来，缝成了一条长长的绸带。"""
BOOKS = """6月5日，河畔的渔家书屋开门
迎客，三百本旧书是居民们从
家里搬来的，借走一本要留下
一句话，写在门口的木板上。"""
_DOUBLED = "".join(char * 2 for char in "绸带有九米长老人爱跳舞")


def account(file: RawFile | Document) -> Account:
    """Return what became of the text of a file, or of a document."""
    if isinstance(file, Document):
        cut = _cut(file)
        articles = [article for article, _ in _describe("a", file, cut.drafts, CONTEXT)]
        return account_of("a", file, cut, articles)
    found = explain(file, CONTEXT).accounts
    return Account("a", tuple(entry for each in found for entry in each.entries))


def text(*blocks: str) -> RawFile:
    """Return a text file of these blocks."""
    return RawFile("a.txt", "\n\n".join(blocks).encode())


def _page(*blocks: Block) -> Document:
    body = Block(STORY, Kind.BODY, page=1, box=Box(50, 600, 250, 660), size=1.0)
    return Document((body, *blocks))


def web(inside: str, *, over: str = "", around: str = "") -> RawFile:
    """Return a page with a story; texts stand inside its element, over its text, and around it."""
    text = STORY.replace("\n", "")
    story = f"<div><h1>旧伞新舞</h1>{over}<p>{text}</p><p>{text}</p>{inside}</div>"
    return RawFile("a.html", f"<html><body>{story}{around}</body></html>".encode())


def word(body: str, **parts: str) -> RawFile:
    """Return a Word file with a story, and with more paragraphs and parts."""
    return RawFile("a.docx", packed(p(STORY) + body, **parts))


_READ = "<w:p><w:r><w:ruby><w:{0}><w:r><w:t>sè</w:t></w:r></w:{0}></w:ruby></w:r></w:p>"
_FORMS = (
    f'<w:p><mc:AlternateContent xmlns:mc="{ALTERNATIVES}"><mc:Choice><w:r><w:t>花市</w:t></w:r>'
    "</mc:Choice>{}</mc:AlternateContent></w:p>"
)
_HEADER = '<w:sectPr><w:headerReference w:type="default" r:id="header"/></w:sectPr>'
_NOTED = '<w:p><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'


def _line(text: str, base: float, em: float = 12.0, left: float = 60.0) -> Line:
    return Line(text, left, left + len(text) * em, base - DEPTH * em, base + em, em)


def printed(*more: Line, edges: bool = False) -> Document:
    """Return a page of a site as a browser prints it, with more lines; ``edges``: with its own."""
    text = "".join(STORY.split("\n"))
    rows = [_line(text[at : at + 20], 700 - at) for at in range(0, len(text), 20)]
    ends = [_line("2023/5/10 10:56", 820, 8), _line("1/1", 20, 8)] if edges else []
    lines = [_line("旧伞新舞跳起来", 760, 24), *rows, *more, *ends]
    found = web_print([Sheet(1, lines)], {"Creator": "Mozilla/5.0", "Title": "旧伞新舞跳起来"})
    assert found
    return found


def drawn(size: float) -> RawFile:
    """Return a PDF with two stories and a word in another size of type."""
    rows = [*STORY.split("\n"), *BOOKS.split("\n")]
    texts = [(line, 60, 700 - 18 * row, 12, 0) for row, line in enumerate(rows)]
    return drawn_page([*texts, ("花市", 60, 540, size, 0)])


_ONE_LINE = STORY.replace("\n", "")


def markdown(*blocks: str) -> RawFile:
    """Return a file of Markdown with a title, a story and these blocks."""
    return RawFile("a.md", "\n\n".join(("# 旧伞新舞", _ONE_LINE, *blocks)).encode())


def book(*bodies: str) -> RawFile:
    """Return a book with a story and these pages."""
    pages = (f"<h1>旧伞新舞</h1><p>{_ONE_LINE}</p>", *bodies)
    return RawFile("a.epub", epub(*(f"<html><body>{page}</body></html>" for page in pages)))


def open_document(inside: str) -> RawFile:
    """Return an OpenDocument text with a story, and with this at the end of its paragraph."""
    return RawFile("a.odt", odt(f"<text:p>{_ONE_LINE}{inside}</text:p>"))


_ODT_NOTE = "<text:note>{}<text:note-body><text:p>本报注。</text:p></text:note-body></text:note>"


def rows(**more: object) -> RawFile:
    """Return a list of two articles, the second with more columns."""
    second = {"title": "书屋", "content": BOOKS, **more}
    data = json.dumps([{"title": "花市", "content": STORY}, second], ensure_ascii=False)
    return RawFile("a.json", data.encode())


_CHART = (
    '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:p><a:r><a:t>花市客流</a:t>'
    "</a:r></a:p><c:cat><c:strCache><c:pt><c:v>一月</c:v></c:pt></c:strCache></c:cat></c:chart>"
)
_CHARTED = "<w:p><w:r><w:drawing/></w:r></w:p>"


def letter(text: str) -> RawFile:
    """Return a mail with a page, and with this as the plain text of it."""
    plain = f"--x\nContent-Type: text/plain; charset=utf-8\n\n{text}\n" if text else ""
    page = f"<html><body><p>{_ONE_LINE}</p></body></html>"
    mail = (
        "Subject: 旧伞新舞\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=x\n\n"
        f"{plain}--x\nContent-Type: text/html; charset=utf-8\n\n{page}\n--x--\n"
    )
    return RawFile("a.eml", mail.encode())


def table(over: str) -> RawFile:
    """Return a list of an article with this over the names of its columns."""
    return RawFile("a.csv", f"{over}\n标题,正文\n花市,{_ONE_LINE}\n".encode())


def workbook(name: str) -> RawFile:
    """Return two sheets, of which the second has a column of this name."""
    sheet = (
        "<Worksheet><Table><Row><Cell><Data>{}</Data></Cell></Row><Row><Cell><Data>"
        f"{_ONE_LINE}</Data></Cell></Row></Table></Worksheet>"
    )
    of_excel = "urn:schemas-microsoft-com:office:spreadsheet"
    sheets = f"{sheet.format('正文')}{sheet.format(name)}"
    head = f'<Workbook xmlns="{of_excel}" xmlns:ss="{of_excel}">'
    return RawFile("a.xls", f"{head}{sheets}</Workbook>".encode())


def _halves(title: str) -> RawFile:
    head = f"旧伞新舞跳起来\n\n{STORY}\n\n（社区学校）\n\n（下转02版）"
    return text(head, "\f（上接01版）", title, BOOKS, "（社区党建办）")


def _by(name: str, fires: RawFile | Document, not_on: RawFile | Document) -> Example:
    def seen(file: RawFile | Document) -> bool:
        return any(entry.rule == name for entry in account(file).entries)

    return Example(seen, fires, not_on)


_TABLES: dict[str, tuple[RawFile | Document, RawFile | Document]] = {
    "masthead-at-head": (
        text("河畔社区报\n2022年6月10日 第7期", STORY),
        text("河畔的书屋", STORY),
    ),
    "day-under-title": (
        text(f"旧伞新舞\n2022年6月10日\n{_ONE_LINE}"),
        text(f"旧伞新舞\n2022年6月10日开张\n{_ONE_LINE}"),
    ),
    "copy-of-doubled-line": (
        text(STORY, _DOUBLED, "绸带有九米长老人爱跳舞"),
        text(STORY, _DOUBLED),
    ),
    "furniture-by-format": (
        Document((Block(STORY), Block("志愿者排印", Kind.FURNITURE))),
        Document((Block(STORY), Block("志愿者排印"))),
    ),
    "slogan-of-section": (
        text("\f社区天地··", "乐在其中", STORY, "（社区学校）"),
        text("\f社区天地··", "旧伞新舞", STORY, "（社区学校）"),
    ),
    "title-printed-again": (_halves("旧伞新舞"), _halves("")),
    "byline-printed-again": (_halves("旧伞新舞跳起来"), text(STORY, "（社区学校）")),
    "byline-alone": (
        _page(Block("（社区学校）", Kind.BYLINE, page=2, box=Box(50, 580, 250, 592), size=1.0)),
        _page(Block("（社区学校）", Kind.BYLINE, page=1, box=Box(50, 580, 250, 592), size=1.0)),
    ),
    "print-without-place": (
        _page(Block("旧伞新舞", Kind.BODY)),
        _page(Block("旧伞新舞", Kind.BODY, page=1, box=Box(50, 580, 250, 592), size=1.0)),
    ),
    "label-of-byline": (
        web("<p>作者：王小明 责任编辑：孟小雨</p>"),
        web("<p>作者：王小明</p>"),
    ),
    "html-outside-text": (
        web("", around="<div><a href=b>花市开张</a></div>"),
        web("<p>花市开张。</p>"),
    ),
    "html-line-of-site": (web("<p>上一篇：花市开张</p>"), web("<p>花市开张。</p>")),
    "html-editor": (web("<p>校对：孟小雨</p>"), web("<p>编辑部的故事。</p>")),
    "html-over-text": (
        web("", over="<div>社区新闻</div>"),
        web("", over="<p>社区新闻。</p>"),
    ),
    "html-source": (web("<p>来源：河畔的网</p>"), web("<p>来自河畔的网。</p>")),
    "html-not-shown": (
        web("<p>花市<button>打开</button></p>"),
        web("<p>花市<b>打开</b></p>"),
    ),
    "hidden-text": (
        web("<p style='display:none'>花市开张。</p>"),
        web("<p style='color:red'>花市开张。</p>"),
    ),
    "table-of-contents": (
        word(p("目录") + p("花市 2", "1") + p("书屋 3", "1"), styles=styles(TOC)),
        word(p("目录的故事") + p("花市二则") + p("书屋三则"), styles=styles(TOC)),
    ),
    "paragraph-is-masthead": (
        word(p("2022年6月10日 星期五 第7期")),
        word(p("2022年6月10日，花市开张。")),
    ),
    "heading-over-titles": (
        word(p("柳岸之声", "T") + p("花市", "1") + p(STORY), styles=styles(NAME, H1)),
        word(p("花市", "1") + p(STORY), styles=styles(NAME, H1)),
    ),
    "page-header": (
        word(_HEADER, header=f'<w:hdr xmlns:w="{WORD}">{p("柳岸的故事集")}</w:hdr>'),
        word(_HEADER),
    ),
    "reading-beside-character": (word(_READ.format("rt")), word(_READ.format("rubyBase"))),
    "second-form-of-part": (
        word(_FORMS.format("<mc:Fallback><w:r><w:t>花市</w:t></w:r></mc:Fallback>")),
        word(_FORMS.format("")),
    ),
    "note-without-mark": (
        word("", footnotes=notes("footnote", "本报注。")),
        word(_NOTED, footnotes=notes("footnote", "本报注。")),
    ),
    "print-of-unseen-size": (drawn(1.0), drawn(12.0)),
    "edge-of-browser-print": (printed(edges=True), printed()),
    "beside-column-of-web-print": (
        printed(_line("花市", 690, left=400)),
        printed(_line("花市开张。", 600)),
    ),
    "line-over-text-of-web-print": (
        printed(_line("来源：柳岸发布", 730)),
        printed(_line("花市开张。", 600)),
    ),
    "tail-of-web-print": (
        printed(_line("相关阅读", 600), _line("花市开张", 580)),
        printed(_line("花市开张。", 600)),
    ),
    "number-of-note": (
        open_document(_ODT_NOTE.format("<text:note-citation>1</text:note-citation>")),
        open_document(_ODT_NOTE.format("")),
    ),
    "values-of-file": (
        RawFile("a.md", f"---\ntags: 花市\n---\n# 旧伞新舞\n\n{_ONE_LINE}".encode()),
        markdown("花市开张。"),
    ),
    "in-place-of-picture": (markdown("![花市](a.png)"), markdown("[花市](a.html)")),
    "text-of-drawing": (word(_CHARTED, chart=_CHART), word("", chart="<x/>")),
    "comment-of-reviewer": (
        word("", comments=f'<w:comments xmlns:w="{WORD}">{p("改一改。")}</w:comments>'),
        word(p("改一改。")),
    ),
    "second-form-of-letter": (letter(_ONE_LINE), letter("")),
    "row-over-headings": (table("花市汇总"), table("")),
    "sheet-without-text": (workbook("姓名"), workbook("正文")),
    "page-without-article": (book("<nav>封面</nav>"), book(f"<p>{_ONE_LINE}</p>")),
    "column-not-read": (rows(clicks=17), rows(author="王小明")),
    "row-is-no-article": (rows(content=""), rows()),
}
EXAMPLES = {name: _by(name, fires, not_on) for name, (fires, not_on) in _TABLES.items()}
