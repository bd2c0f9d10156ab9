"""Bytes to text: what is read, and what is refused with a reason."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.corpus.blocks import BadFile, RawFile
from indexer.corpus.decoding import LONGEST_LINE, decode
from indexer.formats.text import read

PLAIN = "6月3日，青石街道召开垃圾分类推进会，居民代表和志愿者参加。\n会上，大家谈了看法。"
TRADITIONAL = "青石街道舉辦端午節活動，居民們圍坐一起包粽子，歡聲笑語不斷。"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (PLAIN.encode(), PLAIN),
        (codecs.BOM_UTF8 + PLAIN.encode(), PLAIN),
        (PLAIN.encode("utf-16"), PLAIN),  # with BOM
        (PLAIN.encode("utf-16-le"), PLAIN),  # digits betray it by their NULs
        (PLAIN.encode("utf-16-be"), PLAIN),
        (PLAIN.encode("gb18030"), PLAIN),
        (TRADITIONAL.encode("big5"), TRADITIONAL),
        ("居民会议".encode("gb18030"), "居民会议"),  # short: common Han decide
        ("居民會議".encode("big5"), "居民會議"),
        ("居民会议召开".encode("utf-16-le"), "居民会议召开"),
        (PLAIN.encode()[:-1], PLAIN[:-1] + "\ufffd"),  # a cut last character
        ("甲\r\n乙\r丙".encode(), "甲\n乙\n丙"),
        ("甲\f乙".encode(), "甲\f乙"),  # page breaks are for the reader to see
        (b"plain ascii", "plain ascii"),
        ("居⺠区2021年6⽉15⽇".encode(), "居民区2021年6月15日"),  # radicals
    ],
)
def test_decodes(data: bytes, text: str) -> None:
    assert decode(data) == text


def test_a_few_damaged_bytes_do_not_lose_the_rest() -> None:
    data = bytearray((PLAIN * 5).encode())
    data[40] = 0xFF
    text = decode(bytes(data))
    assert "\ufffd" in text
    assert text.endswith(PLAIN[-20:])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "文件是空的"),
        (b" \n\t\n", "文件是空的"),
        (codecs.BOM_UTF8, "文件是空的"),
        (b"%PDF-1.7 ...", "不是文本"),
        (b"\x00\x01\x02\x03" * 50, "不是文本"),
        (bytes(range(256)) * 8, "不是文本"),
        (("居" * (LONGEST_LINE + 1)).encode(), "一行过长"),
    ],
)
def test_refuses_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(BadFile, match=reason) as caught:
        decode(data)
    assert "\n" not in str(caught.value)


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_a_bad_file(data: bytes) -> None:
    try:
        text = decode(data)
    except BadFile:
        return
    text.encode()  # no lone surrogates
    assert "\r" not in text


def test_blank_lines_and_page_breaks_make_blocks() -> None:
    text = "甲一\n甲二\n\n乙\n 丙页首\n丙二\n\f丁\n"
    blocks = read(RawFile("a.txt", text.encode())).blocks
    assert [block.text for block in blocks] == ["甲一\n甲二", "乙", "丙页首\n丙二", "丁"]
    assert [block.starts_page for block in blocks] == [False, False, True, True]


def test_first_line_indents_are_kept() -> None:
    block = read(RawFile("a.txt", "　　甲一，\n甲二。\n　　乙。".encode())).blocks[0]
    assert block.indented == (True, False, True)


def test_the_masthead_dates_the_issue() -> None:
    text = "青石家园\n2024年6月5日 星期三 第12期\n\n6月3日，街道召开会议。"
    assert read(RawFile("a.txt", text.encode())).issue_date == "2024-06-05"


_ONE, _TWO = "青禾路街道举办夏至市集，居民来了。", "公共晾衣架换成升降式，安装用了九天。"


@pytest.mark.parametrize("other", ["gb18030", "big5"])
def test_two_encodings_in_one_file(other: str) -> None:
    two = "公共晾衣架換成升降式，安裝用了九天。" if other == "big5" else _TWO
    halves = _ONE.encode(), two.encode(other)
    for first, second in (halves, halves[::-1]):
        joined = [_ONE, two] if first is halves[0] else [two, _ONE]
        assert decode(first + b"\r\n\n" + second + b"\n").split() == joined
    assert decode(b"\xef\xbb\xbf" + b"\n".join(halves)).split() == [_ONE, two]


@pytest.mark.parametrize(
    "data",
    [
        "\n".join((_ONE, _TWO) * 9).encode().replace("市".encode(), b"\xe5\xb8", 1),
        "\n".join((_ONE, _TWO)).encode("gb18030") + b"\nabc\xc2\xb7",
        _ONE.encode("gb18030") + "\n联通\n移动\n".encode("gb18030"),  # fit UTF-8 by accident
    ],
)
def test_a_damaged_file_or_an_accident_is_no_second_encoding(data: bytes) -> None:
    text = decode(data)
    assert "青禾路街道举办夏至" in text
    assert "联通" in text or "\n联" not in text


def test_marks_of_vertical_print_become_ordinary() -> None:
    printed = "﹁椅子修好了﹂︐木匠說︒共修好︵三十把︶︒"
    assert decode(printed.encode()) == "「椅子修好了」，木匠說。共修好（三十把）。"
