"""OFD, OpenDocument, EPUB, rich text, old Word files and Outlook's mails, all built here."""

import pytest

from indexer.corpus.blocks import BadFile, Kind, RawFile
from indexer.extract.extract import Extraction, extract
from indexer.formats import doc, odt, ofd, rtf
from indexer.update.run import load_context
from tests.conftest import SAMPLE
from tests.fuzz.newsletters import survive
from tests.support import packed_papers as made
from tests.support.ole import ole, word_97

CONTEXT = load_context(SAMPLE)
TITLE = "夏至市集摆出三十个摊"
STORY = "六月三日上午，青禾路街道举办夏至市集，三十个摊位摆出手工皂，居民来了一千二百人次。"


def found(name: str, data: bytes) -> Extraction:
    return extract(RawFile(name, data), CONTEXT)


# ---- OFD


def page(x: float = 20, matrix: str = "") -> str:
    lines = [STORY[at : at + 20] for at in range(0, len(STORY), 20)]
    placed = [(x, 40.0, 8.0, TITLE), *((x, 55.0 + 6 * n, 4.0, t) for n, t in enumerate(lines))]
    return "".join(made.text_object(line, matrix) for line in placed)


def test_an_ofd_page_goes_by_its_geometry() -> None:
    [article] = found("a.ofd", made.ofd(page())).articles
    assert (article.title, article.body, article.leaf) == (TITLE, STORY, 1)
    assert article.box is not None
    left, _, right, top = article.box
    assert (round(left), round(right)) == (57, 283)  # points: 20 mm, and 20 glyphs of 4 mm on
    assert 0 < top < 842


def test_templates_lie_below_pages_and_pages_have_numbers() -> None:
    head = made.text_object((20, 10, 4, "青禾路社区报 2021年6月15日 星期二 第42期"))
    articles = found("a.ofd", made.ofd(page(), page(40), template=head)).articles
    assert [article.leaf for article in articles] == [1, 2]
    assert {article.issue_date for article in articles} == {"2021-06-15"}


def test_a_slanted_text_is_furniture() -> None:
    mark = made.text_object((20, 150, 12, "内部资料"), "0.7 0.7 -0.7 0.7 0 0")
    blocks = ofd.read(RawFile("a.ofd", made.ofd(page() + mark))).blocks
    assert [block.text for block in blocks if block.kind is Kind.FURNITURE] == ["内部资料"]


def test_distances_may_be_stated_in_groups() -> None:
    text = page().replace('DeltaX="g 19 4.0"', 'DeltaX="g 9 4.0 4 g 9 4.0"')
    assert found("a.ofd", made.ofd(text)).articles[0].body == STORY


@pytest.mark.parametrize("objects", ["", "<ofd:ImageObject Boundary='0 0 210 297'/>"])
def test_pages_without_text_are_refused(objects: str) -> None:
    with pytest.raises(BadFile):
        ofd.read(RawFile("a.ofd", made.ofd(objects)))


# ---- OpenDocument

_BOLD = (
    '<style:style style:name="P1" style:parent-style-name="Heading_20_2"/>'
    '<style:style style:name="Heading_20_2" style:display-name="Heading 2"/>'
    '<style:style style:name="T1"><style:text-properties fo:font-weight="bold" '
    'fo:font-size="22pt"/></style:style>'
    '<style:style style:name="P2"><style:paragraph-properties fo:break-before="page" '
    'fo:text-indent="0.74cm"/></style:style>'
)


def odt_blocks(body: str) -> list[tuple[str, Kind]]:
    blocks = odt.read(RawFile("a.odt", made.odt(body, _BOLD))).blocks
    return [(block.text, block.kind) for block in blocks]


def test_an_open_document_has_headings_notes_and_boxes() -> None:
    body = (
        "<text:table-of-content><text:p>市集 1</text:p></text:table-of-content>"
        '<text:h text:outline-level="1">市集</text:h>'
        '<text:p>居民<text:s text:c="2"/>来了<text:note><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>本报注。</text:p></text:note-body></text:note>。"
        "<draw:frame><draw:text-box><text:p>框。</text:p></draw:text-box></draw:frame></text:p>"
        "<text:tracked-changes><text:p>删去</text:p></text:tracked-changes>"
        "<text:p>老街的<text:ruby><text:ruby-base>穑</text:ruby-base><text:ruby-text>sè</text:ruby-text>"
        "</text:ruby>书屋。</text:p>"
    )
    assert odt_blocks(body) == [
        ("市集 1", Kind.FURNITURE),
        ("市集", Kind.TITLE),
        ("居民 来了。", Kind.BODY),
        ("本报注。", Kind.BODY),
        ("框。", Kind.BODY),
        ("老街的穑书屋。", Kind.BODY),
    ]


def test_styles_of_an_open_document_are_inherited() -> None:
    body = '<text:p text:style-name="P1">市集</text:p><text:p text:style-name="P2">来了。</text:p>'
    assert odt_blocks(body) == [("市集", Kind.TITLE), ("来了。", Kind.BODY)]
    blocks = odt.read(RawFile("a.odt", made.odt(body, _BOLD))).blocks
    assert (blocks[1].starts_page, blocks[1].indented) == (True, (True,))


def test_a_title_of_an_open_document_may_be_one_by_its_type() -> None:
    body = (
        '<text:p><text:span text:style-name="T1">市集</text:span></text:p><text:p>来了。</text:p>'
    )
    assert odt_blocks(body)[0] == ("市集", Kind.TITLE)


def test_an_open_document_with_a_password_is_said_to_have_one() -> None:
    with pytest.raises(BadFile, match="密码"):
        odt.read(RawFile("a.odt", made.odt("", manifest="<encryption-data/>")))


# ---- EPUB


def test_a_book_is_read_page_by_page_in_its_order() -> None:
    pages = [f"<html><body><h1>{t}</h1><p>{STORY}</p></body></html>" for t in (TITLE, "晾衣架换新")]
    articles = found("a.epub", made.epub(*pages, "<html><body/></html>")).articles
    assert [article.title for article in articles] == [TITLE, "晾衣架换新"]
    assert articles[0].body == STORY


def test_a_book_without_text_is_refused() -> None:
    assert "EPUB" in str(found("a.epub", made.epub("<html><body/></html>")).problems[0])


# ---- rich text


def rtf_blocks(body: str, head: str = "") -> list[tuple[str, Kind]]:
    source = "{\\rtf1\\ansi\\ansicpg936" + head + body + "}"
    blocks = rtf.read(RawFile("a.rtf", source.encode("latin-1"))).blocks
    return [(block.text, block.kind) for block in blocks]


def gbk(text: str) -> str:
    return "".join(f"\\'{byte:02x}" for byte in text.encode("gbk"))


_STYLES = "{\\stylesheet{\\ql Normal;}{\\s1\\b\\fs32 heading 1;}{\\*\\cs10 Default;}}"
_FONTS = "{\\fonttbl{\\f0\\fcharset0 Times;}{\\f1\\fnil\\fcharset134 \\'cb\\'ce\\'cc\\'e5;}}"


def test_rich_text_has_headings_and_either_way_of_writing_han() -> None:
    head = _FONTS + _STYLES + "{\\info{\\title x}}{\\*\\generator y;}"
    body = (
        f"\\pard\\s1 {gbk('市集')}\\par\\pard\\plain\\uc2 \\u23621?? {gbk('民')}\r\n"
        f"{gbk('来')[:4]}\r\n{gbk('来')[4:]}{gbk('了。')}\\par"
    )
    assert rtf_blocks(body, head) == [("市集", Kind.TITLE), ("居 民来了。", Kind.BODY)]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("{\\v " + gbk("暗") + "}" + gbk("明。"), "明。"),
        ("{\\field{\\*\\fldinst HYPERLINK x}{\\fldrslt " + gbk("链接。") + "}}", "链接。"),
        ("{\\listtext 1.\\tab}" + gbk("登记。"), "1. 登记。"),
        ("{\\pict 0102}{\\*\\unheard x}" + gbk("文。"), "文。"),
        ("{\\shp{\\*\\shpinst{\\sp{\\sn a}{\\sv b}}{\\shptxt " + gbk("框。") + "}}}", "框。"),
        ("{\\upr{?}{\\*\\ud{\\u25991?}}}" + gbk("。"), "文。"),
        ("\\u-10179?\\u-8691?" + gbk("。"), "\U0001f60d。"),
        ("\\bin3 {{{" + gbk("文。"), "文。"),
        ("\\{\\}\\\\" + gbk("。"), "{}\\。"),
        ("\x87\xe5", "囧"),
    ],
)
def test_signs_of_rich_text(body: str, text: str) -> None:
    assert [each for each, _ in rtf_blocks(body)] == [text]


def test_a_note_of_rich_text_follows_its_paragraph() -> None:
    body = (
        gbk("甲") + "{\\footnote " + gbk("注。") + "\\par}" + gbk("乙。") + "\\par " + gbk("丙。")
    )
    assert [text for text, _ in rtf_blocks(body)] == ["甲乙。", "注。", "丙。"]


def test_rich_text_by_the_name_of_a_doc_is_read() -> None:
    source = "{\\rtf1\\ansi\\ansicpg936 " + gbk(TITLE) + "\\par " + gbk(STORY) + "}"
    extraction = found("a.doc", source.encode())
    assert extraction.articles[0].body == STORY
    assert "rtf" in str(extraction.problems[0])


# ---- old Word files and mails


def test_an_old_word_file_is_its_paragraphs() -> None:
    text = f"{TITLE}\r{STORY}\r（党群办）\r公共晾衣架换成升降式\r{STORY}\r（松风里居民区）\r"
    for name, flags in (("a.doc", 0), ("a.wps", 0x0200)):
        extraction = found(name, word_97(text, flags=flags))
        assert not extraction.problems
        assert [article.title for article in extraction.articles] == [TITLE, "公共晾衣架换成升降式"]
        assert extraction.articles[0].body == STORY


def test_fields_notes_and_cells_of_an_old_word_file() -> None:
    text = "见\x13 HYPERLINK x \x14网页\x15。\r左。\x07右。\x07\r"
    blocks = doc.read(RawFile("a.doc", word_97(text, notes="\x02本报注。\r"))).blocks
    assert "\n".join(block.text for block in blocks).split() == [
        "见网页。",
        "左。",
        "右。",
        "本报注。",
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (word_97("文。\r", flags=0x0100), "密码"),
        (word_97("文。\r", version=0x65), "1997"),
        (word_97("\r\r"), "没有文字"),
        (word_97("文。\r")[:700], "损坏"),
        (ole({"WordDocument": b"x"}), "1997"),
        (ole({"EncryptedPackage": b"x"}), "密码"),
    ],
)
def test_old_word_files_that_cannot_be_read(data: bytes, reason: str) -> None:
    [problem] = found("a.doc", data).problems
    assert reason in str(problem)


def test_a_mail_of_outlook() -> None:
    [article] = found("a.msg", made.msg(TITLE, f"　　{STORY}\n")).articles
    assert (article.title, article.body, article.issue_date) == (TITLE, STORY, "2021-06-15")


# ---- what hostile files cost


@pytest.mark.parametrize(
    ("suffix", "data"),
    [
        (".rtf", b"{\\rtf1" + b"{" * 200_000),
        (".rtf", b"{\\rtf1" + b"\\'b" * 100_000),
        (".rtf", b"{\\rtf1{\\stylesheet" + b"{\\s1 a;}" * 20_000 + b"}x}"),
        (".odt", made.odt("<text:span>" * 3000)),
        (".odt", made.odt('<text:p>文<text:s text:c="999999999"/></text:p>')),
        (".ofd", made.ofd(page().replace("g 19 4.0", "g 999999999 4.0"))),
        (".ofd", made.ofd(page().replace('Boundary="20 ', 'Boundary="1e999 '))),
        (".ofd", made.ofd(page() * 800)),
        (".epub", made.epub("<html>" * 2000)),
        (".doc", word_97("\x13" * 20_000 + "文。\r")),
        (".msg", made.msg("x" * 5_000, "\0" * 5_000)),
    ],
)
def test_hostile_files_end(suffix: str, data: bytes) -> None:
    survive(suffix, data)
