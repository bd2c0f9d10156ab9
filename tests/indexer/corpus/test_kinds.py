"""kinds.py: a file is known by what it holds; its name decides only where the content is open."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.corpus.kinds import Format, format_of, holder_of, is_plain, is_readable, keeps_promise
from tests.fuzz.newsletters import docx_around, docx_of
from tests.support.new_issues import tarred, zipped

_TEXT = "六月三日上午，青禾路街道举办夏至市集。".encode()
_PAGE = b"<!-- saved --><!DOCTYPE html><html><body><p>" + _TEXT + b"</p></body></html>"
_MAIL = (
    b"From: a@b.cn\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<p>x</p>"
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


def ole(stream: str) -> bytes:
    return _OLE + stream.encode("utf-16-le") + bytes(64)


def stated(mimetype: str) -> bytes:
    return docx_of({"mimetype": mimetype.encode(), "content.xml": b"<x/>"})


@pytest.mark.parametrize(
    ("data", "name", "found"),
    [
        (_TEXT, "a.txt", Format.TEXT),
        (b"%PDF-1.7 x", "a.txt", Format.PDF),
        (b"\0\r\n%PDF-1.4 x", "a.pdf", Format.PDF),  # a scanner's bytes before the mark
        (zipped({"a.pdf": b"%PDF-1.7 x"}, packs=False), "a.zip", Format.ZIP),  # within its first KB
        (tarred({"a.pdf": b"%PDF-1.7 x"}), "a.tar", Format.TAR),
        (_PAGE, "a.txt", Format.HTML),
        (b"\xef\xbb\xbf" + _PAGE, "a.doc", Format.HTML),  # programs export pages as .doc
        (b"<p>" + _TEXT + b"</p>\n<p>x</p><p>y</p>", "a.txt", Format.HTML),
        ("在网页里，<p>和</p>之间是一段。".encode(), "a.txt", Format.TEXT),  # about tags
        (_TEXT, "a.html", Format.HTML),
        (_MAIL.replace(b"text/html", b'multipart/related; boundary="x"'), "a.html", Format.MHT),
        (_MAIL, "a.txt", Format.MAIL),
        ("Content-Type: 是一种报头。\n第二行".encode(), "a.txt", Format.TEXT),
        (docx_around(b"<x/>"), "a.txt", Format.DOCX),
        (docx_around(b"<x/>"), "a.docx", Format.DOCX),
        (docx_of({"a.txt": b"x"}), "a.docx", Format.ZIP),
        (docx_of({"word/x.xml": b"x"}), "a.docx", Format.DOCX),  # its reader says what is wrong
        (_PAGE, "a.csv", Format.HTML),
        (_PAGE, "a.md", Format.MARKDOWN),
        (docx_of({"a.txt": b"x"}), "a.zip", Format.ZIP),
        (b"PK\x03\x04 broken", "a.docx", Format.DOCX),
        (b"PK\x03\x04 broken", "a.txt", Format.ZIP),
        (stated("application/epub+zip"), "a.zip", Format.EPUB),
        (stated("application/vnd.oasis.opendocument.text"), "a.bin", Format.ODT),
        (docx_of({"[Content_Types].xml": b"", "xl/workbook.xml": b""}), "a.docx", Format.SHEET),
        (docx_of({"[Content_Types].xml": b"", "ppt/x.xml": b""}), "a.docx", Format.SLIDES),
        (docx_of({"OFD.xml": b"", "Doc_0/Document.xml": b""}), "a.pdf", Format.OFD),
        (ole("WordDocument"), "a.docx", Format.DOC),
        (ole("EncryptedPackage"), "a.docx", Format.LOCKED),
        (ole("__properties_version1.0"), "a.dat", Format.OUTLOOK),
        (ole("Workbook"), "a.doc", Format.SHEET),
        (_OLE, "a.docx", Format.DOCX),  # as much of a .doc as an audit left
        (b"{\\rtf1 x}", "a.doc", Format.RTF),
        (b"\x1f\x8b\x08\0", "a.txt", Format.GZIP),
        (b"x" * 257 + b"ustar\x0000", "a.txt", Format.TAR),
        (b"Rar!\x1a\x07\0", "a.zip", Format.PACKED),
        (b"\xff\xd8\xff\xe0", "a.pdf", Format.PICTURE),
        (b"\0\0\0\x18ftypheic", "a.jpg", Format.PICTURE),
        (b"\0\0\0\x18ftypisom", "a.mp4", Format.RECORDING),
        (b"RIFF\0\0\0\0WAVEfmt ", "a.wav", Format.RECORDING),
        (_TEXT, "a.docx", Format.TEXT),  # a text by a wrong name
        (_TEXT, "a.unheard", Format.TEXT),
        (("灯会周六开灯，居民自带小凳。<br>" * 3).encode(), "a.txt", Format.HTML),
        ("灯会\n<p>周六</p>\n<p>开灯</p>\n<p>散会</p>".encode(), "a.txt", Format.TEXT),  # its title
        (b"hello", "a.docx", Format.DOCX),
        (b"hello", "a", Format.UNKNOWN),
        (b'{"id": "1", "body": "<html>"}', "a.jsonl", Format.JSONL),
    ],
)
def test_the_content_decides(data: bytes, name: str, found: Format) -> None:
    assert format_of(data, name) is found


@given(st.binary(max_size=600), st.sampled_from(["a.txt", "a.docx", "a.zip", "a.html", "a"]))
def test_any_bytes_have_a_format(data: bytes, name: str) -> None:
    assert format_of(data, name) in Format
    assert format_of(b"PK\x03\x04" + data, name) in Format


def test_a_name_keeps_its_promise() -> None:
    assert keeps_promise(Format.DOCX, ".docm")
    assert keeps_promise(Format.DOCX, ".wps")  # WPS writes both
    assert keeps_promise(Format.PDF, ".unheard")
    assert not keeps_promise(Format.PDF, ".txt")


def test_a_file_of_no_known_suffix_is_read_if_it_begins_as_a_document() -> None:
    for suffix in ("", ".bak"):
        assert is_readable(b"%PDF-1.7", suffix)
        assert is_readable(_PAGE, suffix)
    assert is_readable(_TEXT, "")
    assert is_readable(_TEXT + b"\n" + _TEXT[:-1], "")  # cut inside a character
    assert is_readable(b"PK\x03\x04", "")
    assert not is_readable(_TEXT, ".bak")
    assert not is_readable(b"PK\x03\x04", ".bak")
    assert not is_readable(b"hello", "")


def test_only_text_is_decoded_outside_of_a_parser_process() -> None:
    assert is_plain(_TEXT, "a.txt")
    assert not is_plain(_PAGE, "a.txt")
    assert not is_plain(b"PK\x03\x04", "a.txt")
    assert not is_plain(_TEXT, "a.html")


@pytest.mark.parametrize(
    ("path", "holder"),
    [
        ("2021/a.txt", "2021/a.txt"),
        ("2021/a.zip/06/b.txt", "2021/a.zip"),
        ("a.tar.gz/b.zip/c.txt", "a.tar.gz"),
        ("a.zip", "a.zip"),
    ],
)
def test_a_member_names_its_archive(path: str, holder: str) -> None:
    assert holder_of(path) == holder
