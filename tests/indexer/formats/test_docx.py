"""Word files, built here: each paragraph once, wherever it stands, and what it is."""

import io
import zipfile
from contextlib import suppress

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.shared import Pt
from hypothesis import given
from hypothesis import strategies as st

from indexer.corpus.blocks import BadFile, Document, Kind, RawFile
from indexer.formats import docx as reader

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
_WPS = 'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
_V = 'xmlns:v="urn:schemas-microsoft-com:vml"'
_INNER = "<w:txbxContent><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:txbxContent>"


def _bytes(document: "docx.document.Document") -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _read(document: "docx.document.Document") -> Document:
    return reader.read(RawFile("a.docx", _bytes(document)))


def _pairs(document: "docx.document.Document") -> list[tuple[str, Kind]]:
    return [(block.text, block.kind) for block in _read(document).blocks]


def _texts(document: "docx.document.Document") -> list[str]:
    return [block.text for block in _read(document).blocks]


def test_headings_are_titles_and_sub_heads_are_not() -> None:
    document = docx.Document()
    document.add_heading("驿站开张", 1)
    document.add_paragraph("3月12日，驿站开张。")
    document.add_heading("便民 利民", 2)
    document.add_paragraph("居民来了。")
    assert _pairs(document) == [
        ("驿站开张", Kind.TITLE),
        ("3月12日，驿站开张。", Kind.BODY),
        ("便民 利民", Kind.BODY),
        ("居民来了。", Kind.BODY),
    ]


def test_a_heading_over_headings_is_a_section() -> None:
    document = docx.Document()
    document.add_heading("要闻", 1)
    document.add_heading("驿站开张", 2)
    document.add_paragraph("3月12日，驿站开张。")
    document.add_heading("花园落成", 2)
    document.add_paragraph("花园落成。")
    kinds = [kind for _, kind in _pairs(document)]
    assert kinds == [Kind.KICKER, Kind.TITLE, Kind.BODY, Kind.TITLE, Kind.BODY]


def test_the_name_of_the_paper_is_no_article() -> None:
    document = docx.Document()
    document.add_heading("云桥社区报", 0)
    document.add_paragraph("第8期 2022年3月15日 云桥路街道主办")
    for title in ("驿站开张", "花园落成"):
        document.add_heading(title, 1)
        document.add_paragraph("居民来了。")
    kinds = [kind for _, kind in _pairs(document)]
    assert kinds == [Kind.FURNITURE, Kind.FURNITURE, *[Kind.TITLE, Kind.BODY] * 2]


def test_a_paper_that_opens_with_a_word_to_its_readers() -> None:
    document = docx.Document()
    document.add_heading("云桥社区报", 0)
    document.add_paragraph("各位居民，新年好。")
    for title in ("驿站开张", "花园落成"):
        document.add_heading(title, 1)
        document.add_paragraph("居民来了。")
        document.add_paragraph("（社区服务办）")
    kinds = [kind for text, kind in _pairs(document) if text in ("驿站开张", "花园落成")]
    assert kinds == [Kind.TITLE, Kind.TITLE]


def test_the_title_of_a_single_article() -> None:
    document = docx.Document()
    document.add_heading("驿站开张", 0)
    document.add_paragraph("居民来了。")
    document.add_heading("便民 利民", 1)
    document.add_paragraph("居民笑了。")
    assert [kind for _, kind in _pairs(document)] == [Kind.TITLE, *[Kind.BODY] * 3]


@pytest.mark.parametrize(
    ("text", "bold", "centred", "size", "kind"),
    [
        ("驿站开张", True, False, None, Kind.TITLE),
        ("驿站开张", False, True, None, Kind.TITLE),
        ("驿站开张", False, False, 22, Kind.TITLE),
        ("驿站开张", False, False, 10.5, Kind.BODY),
        ("一、提高认识", True, False, None, Kind.BODY),  # a sub-head
        ("（社区党建办）", True, True, None, Kind.BODY),  # a by-line
        ("驿站开张了。", True, False, None, Kind.BODY),  # a sentence
        ("很长" * 30, True, True, 22, Kind.BODY),
    ],
)
def test_titles_by_their_looks(
    text: str, bold: bool, centred: bool, size: float | None, kind: Kind
) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph()
    run = paragraph.add_run(text)
    run.bold = bold
    run.font.size = Pt(size) if size else None
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    body = document.add_paragraph().add_run("3月12日，驿站开张，居民来了。" * 5)
    body.font.size = Pt(10.5)
    assert _pairs(document)[0] == (text, kind)


def test_tables_are_read_in_place_and_once() -> None:
    document = docx.Document()
    document.add_paragraph("前。")
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "左。"
    table.cell(0, 1).text = "右。"
    document.add_paragraph("后。")
    assert _texts(document) == ["前。", "左。", "右。", "后。"]


def test_a_text_box_is_read_once() -> None:
    document = docx.Document()
    box = (
        f"<w:r {_W} {_MC} {_WPS} {_V}><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><wps:txbx>{_INNER.format("框。")}</wps:txbx></mc:Choice>'
        f"<mc:Fallback><w:pict><v:textbox>{_INNER.format('框。')}</v:textbox></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )
    document.add_paragraph("前。")._p.append(parse_xml(box))
    assert _texts(document) == ["前。", "框。"]


def test_a_text_box_of_old_word_is_read_too() -> None:
    document = docx.Document()
    box = f"<w:r {_W} {_V}><w:pict><v:textbox>{_INNER.format('框。')}</v:textbox></w:pict></w:r>"
    document.add_paragraph("前。")._p.append(parse_xml(box))
    assert _texts(document) == ["前。", "框。"]


def test_deleted_text_is_not_text() -> None:
    document = docx.Document()
    gone = f"<w:del {_W}><w:r><w:delText>删去</w:delText></w:r></w:del>"
    document.add_paragraph("留下。")._p.append(parse_xml(gone))
    assert _texts(document) == ["留下。"]


def test_radicals_become_characters() -> None:
    document = docx.Document()
    document.add_paragraph("居⺠在⻔⼝。")
    assert _texts(document) == ["居民在门口。"]


def test_indents_breaks_and_captions() -> None:
    document = docx.Document()
    document.add_paragraph("一。").paragraph_format.first_line_indent = Pt(21)
    document.add_paragraph("二。").paragraph_format.page_break_before = True
    document.add_paragraph("现场", style="Caption")
    blocks = _read(document).blocks
    assert [block.indented for block in blocks] == [(True,), (False,), (False,)]
    assert [block.starts_page for block in blocks] == [False, True, False]
    assert blocks[2].kind is Kind.CAPTION


def test_page_headers_are_furniture_and_come_first() -> None:
    document = docx.Document()
    document.add_paragraph("文。")
    document.sections[0].header.paragraphs[0].text = "云桥社区报 2022年3月15日"
    assert _pairs(document) == [("云桥社区报 2022年3月15日", Kind.FURNITURE), ("文。", Kind.BODY)]


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(BadFile, match="没有文字"):
        _read(docx.Document())


def test_bombs_are_refused_unopened(monkeypatch: pytest.MonkeyPatch) -> None:
    document = docx.Document()
    document.add_paragraph("文。")
    monkeypatch.setattr("indexer.formats.package.MAX_XML", 100)
    with pytest.raises(BadFile, match="过大"):
        _read(document)


def test_other_zips_are_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("a.txt", "文")
    with pytest.raises(BadFile, match="损坏"):
        reader.read(RawFile("a.docx", stream.getvalue()))


@given(st.binary())
def test_any_bytes_are_refused_with_a_reason(data: bytes) -> None:
    with pytest.raises(BadFile):
        reader.read(RawFile("a.docx", data))


@given(st.integers(0, 30_000), st.integers(0, 255))
def test_one_wrong_byte_never_crashes(place: int, value: int) -> None:
    data = bytearray(_ONE)
    data[place % len(data)] = value
    with suppress(BadFile):
        assert reader.read(RawFile("a.docx", bytes(data))).blocks


def _one() -> bytes:
    document = docx.Document()
    document.add_paragraph("3月12日，驿站开张。")
    return _bytes(document)


_ONE = _one()
