"""What Word keeps beside the paragraphs' text: notes, numbers, contents, readings, strict names."""

import pytest

from indexer.corpus.blocks import BadFile, Block, Document, Kind, RawFile
from indexer.formats import docx as reader
from indexer.formats.docx.numbering import chinese, written
from tests.fuzz.newsletters import docx_of, docx_parts
from tests.support.word_files import (
    H1,
    RELATIONS,
    STRICT,
    field,
    item,
    level,
    notes,
    numbering,
    p,
    packed,
    relation,
    styles,
    texts,
)


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_a_note_follows_its_paragraph_and_stands_once(kind: str) -> None:
    refers = f'<w:p><w:r><w:t>市集开张</w:t><w:{kind}Reference w:id="2"/></w:r></w:p>'
    data = packed(
        refers + p("居民来了。") + refers, **{f"{kind}s": notes(kind, "账目贴在公示栏。")}
    )
    assert texts(data) == ["市集开张", "账目贴在公示栏。", "居民来了。", "市集开张"]


def test_a_note_of_a_title_stands_behind_the_text() -> None:
    title = (
        '<w:p><w:pPr><w:pStyle w:val="1"/></w:pPr>'
        '<w:r><w:t>市集</w:t><w:footnoteReference w:id="2"/></w:r></w:p>'
    )
    data = packed(
        title + p("居民来了。"), styles=styles(H1), footnotes=notes("footnote", "本报注。")
    )
    assert texts(data) == ["市集", "居民来了。", "本报注。"]


def test_readings_and_hidden_text_are_no_text() -> None:
    ruby = (
        "<w:p><w:r><w:t>老街的</w:t></w:r><w:r><w:ruby><w:rt><w:r><w:t>sè</w:t></w:r></w:rt>"
        "<w:rubyBase><w:r><w:t>穑</w:t></w:r></w:rubyBase></w:ruby></w:r>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>暗</w:t></w:r>"
        '<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>书屋</w:t></w:r></w:p>'
    )
    assert texts(packed(ruby)) == ["老街的穑书屋"]


@pytest.mark.parametrize("mark", ["del", "moveFrom"])
def test_a_deleted_paragraph_mark_parts_nothing(mark: str) -> None:
    body = p("冬至那天还要", more=f"<w:rPr><w:{mark}/></w:rPr>") + p("再办一次。") + p("完。")
    assert texts(packed(body)) == ["冬至那天还要再办一次。", "完。"]


@pytest.mark.parametrize(
    "contents",
    [
        p("市集开张\t1", "TOC1"),
        p("市集开张\t1", "toc 2"),
        "<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery "
        f'w:val="Table of Contents"/></w:docPartObj></w:sdtPr>{p("市集开张 1")}</w:sdt>',
        f"<w:p>{field('begin')}<w:r><w:instrText> TOC \\o</w:instrText><w:t>市集开张 1"
        f"</w:t></w:r></w:p><w:p>{field('end')}</w:p>",
    ],
    ids=["style", "style with a space", "inserted block", "field"],
)
def test_a_table_of_contents_is_furniture_with_its_heading(contents: str) -> None:
    data = packed(p("目  录") + contents + p("市集开张", "1") + p("居民来了。"), styles=styles(H1))
    kinds = [block.kind for block in reader.read(RawFile("a.docx", data)).blocks]
    assert kinds == [Kind.FURNITURE, Kind.FURNITURE, Kind.TITLE, Kind.BODY]


def test_automatic_numbers_are_printed_and_counted_by_level() -> None:
    lists = numbering(level(0, "chineseCounting", "%1、"), level(1, "decimal", "%1.%2"))
    body = item("登记") + item("带证件", 1) + item("排队", 1) + item("清扫") + item("收摊", 1)
    assert texts(packed(body, numbering=lists)) == [
        *("一、登记", "一.1 带证件", "一.2 排队", "二、清扫", "二.1 收摊"),
    ]


def test_a_list_of_the_same_make_counts_on_unless_it_starts_anew() -> None:
    anew = (
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'  # as Word restarts
    )
    body = item("登记") + item("清扫") + item("开张", name="2")
    made = level(0, "decimal", "%1.", "nothing")
    assert texts(packed(body, numbering=numbering(made)))[2] == "3.开张"
    assert texts(packed(body, numbering=numbering(made, more=anew)))[2] == "1.开张"


def test_a_style_numbers_its_paragraphs_and_one_may_be_exempt() -> None:
    style = (
        '<w:style w:type="paragraph" w:styleId="n"><w:name w:val="List Number"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    body = (
        p("登记", "n") + p("说明", "n", '<w:numPr><w:numId w:val="0"/></w:numPr>') + p("清扫", "n")
    )
    data = packed(body, styles=styles(style), numbering=numbering(level(0, "decimal", "%1.")))
    assert texts(data) == ["1. 登记", "说明", "2. 清扫"]


@pytest.mark.parametrize(
    ("number", "form", "printed"),
    [
        (10, "chineseCounting", "十"),
        (21, "chineseCountingThousand", "二十一"),
        (103, "chineseCounting", "一百零三"),
        (3, "decimalEnclosedCircle", "③"),
        (21, "decimalEnclosedCircle", "21"),
        (4, "lowerRoman", "iv"),
        (28, "upperLetter", "BB"),
        (7, "decimalFullWidth", "７"),
        (2, "ideographTraditional", "乙"),
        (12, "ideographDigital", "一二"),
        (5, "unheardOf", "5"),
    ],
)
def test_numbers_as_word_writes_them(number: int, form: str, printed: str) -> None:
    assert written(number, form) == printed


def test_counting_in_chinese() -> None:
    assert [chinese(n) for n in (0, 11, 110, 2000, 9009)] == [
        *("〇", "十一", "一百一十", "二千", "九千零九"),
    ]


def test_strict_open_xml_is_read() -> None:
    data = packed(p("市集开张", "1") + p("居民来了。"), styles=styles(H1))
    strict = docx_of(
        {name: _in_strict(content) for name, content in docx_parts(data).items()},
    )
    blocks = reader.read(RawFile("a.docx", strict)).blocks
    assert [(block.text, block.kind) for block in blocks] == [
        *(("市集开张", Kind.TITLE), ("居民来了。", Kind.BODY)),
    ]


def _in_strict(content: bytes) -> bytes:
    for usual, strict in STRICT.items():
        content = content.replace(usual.encode(), strict.encode())
    return content


def test_a_relationship_to_nothing_is_harmless() -> None:
    parts = docx_parts(packed(p("居民来了。"), styles=styles(H1)))
    broken = RELATIONS.format(relation("image", "../NULL") + relation("styles", "NULL"))
    assert texts(docx_of(parts | {"word/_rels/document.xml.rels": broken.encode()})) == [
        "居民来了。"
    ]


def test_an_old_doc_and_a_password_are_said_to_be_that() -> None:
    with pytest.raises(BadFile, match="密码"):
        reader.read(RawFile("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)))


def chunked() -> bytes:
    parts = docx_parts(packed(p("前。") + '<w:altChunk r:id="aFChunk"/>' + p("后。")))
    relations = RELATIONS.format(relation("aFChunk", "../afchunk.htm"))
    return docx_of(
        parts | {"word/_rels/document.xml.rels": relations.encode(), "afchunk.htm": b"<p>x"}
    )


def test_a_part_that_the_document_includes_stands_in_its_place() -> None:
    def include(raw: RawFile) -> Document:
        assert raw == RawFile("a.docx/afchunk.htm", b"<p>x")
        return Document((Block("页。", Kind.BODY),))

    blocks = reader.read(RawFile("a.docx", chunked()), include).blocks
    assert [block.text for block in blocks] == ["前。", "页。", "后。"]


def test_a_part_that_cannot_be_included_is_named() -> None:
    found = reader.read(RawFile("a.docx", chunked()))
    assert [block.text for block in found.blocks] == ["前。", "后。"]
    assert "afchunk.htm" in str(found.problems[0])


def test_a_password_is_said_to_be_that() -> None:
    data = bytearray(packed(p("居民来了。")))
    central = data.rindex(b"PK\x01\x02")
    data[central + 8] |= 1  # the bit that says that a part is encrypted
    with pytest.raises(BadFile, match="密码") as refused:
        reader.read(RawFile("a.docx", bytes(data)))
    assert refused.value.code == "file.locked"
