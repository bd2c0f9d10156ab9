"""One text of ours as LibreOffice 7.4 saved it in four formats: each tells the same paragraphs.

It holds headings, notes, automatic numbers, a text box, a table, a page header, a comment, changes,
fields, hidden text, a reading, and a character beyond the first 65,536.
"""

import re
from pathlib import Path

import pytest

from indexer.corpus.blocks import Kind, RawFile
from indexer.corpus.kinds import format_of
from indexer.extract.extract import extract
from indexer.formats import odt
from indexer.formats.fields import equation, is_equation
from indexer.formats.readers import reader_of
from indexer.update.run import load_context
from tests.conftest import ROOT, SAMPLE
from tests.support import packed_papers as made
from tests.support.ole import word_97

CONTEXT = load_context(SAMPLE)
FILES = ROOT / "tests" / "support" / "office"
_LINES = """furniture 青禾路社区报 2021年6月15日 星期二 第42期
furniture 目录
furniture 夏至市集摆出三十个摊 1
furniture 公共晾衣架换成升降式 2
title 夏至市集摆出三十个摊
body 六月三日上午，青禾路街道举办夏至市集，三十个摊位摆出手工皂，居民来了一千二百人次。老街的穑书屋也摆了一摊。
body 脚注：人次由门口的计数器统计。
body 尾注：书屋开张于二〇一二年。
body 市集当天收摊后添上的字清点了垃圾。摊主说：“明年再来。”
body 报名请看报名页面，第一行/第二行，电话 021-55550101 转二。
body 一、登记摊位信息，领取编号牌。
body （1）带身份证。
body （2）带照片。
body 二、按编号进场，听从指挥。
body 这一段没有编号。
body 带好雨具。
body C)丙组在北门。
body D)丁组在南门。
body 下面是摊位表。
body 文本框里的提示：雨天顺延。
body 编号|摊主与品类
body 甲一|周小禾|手工皂
body （通讯员 周小禾）
title 公共晾衣架换成升降式
body 松风里居民区六月起更换晾衣架，共换一百二十副，六月十日完工。居民陆续来试用，都说省力。
body 居民怎么说
body 七十二岁的郑阿姨说，摇一摇就下来了，不用再踮脚。𠀀字也能显示。
body （松风里居民区）
furniture 第N页 页脚标记
""".strip()  # noqa: E501 - a paragraph is one line


def raw(suffix: str) -> RawFile:
    path = FILES / f"full.{suffix}"
    return RawFile(path.name, path.read_bytes())


@pytest.mark.parametrize("suffix", ["docx", "doc", "rtf", "odt"])
def test_a_document_is_the_same_in_every_format(suffix: str) -> None:
    file = raw(suffix)
    reader = reader_of(format_of(file.data, file.path))
    assert reader is not None
    blocks = reader(file).blocks
    told = [f"{b.kind} {b.text.replace(chr(10), '/')}".replace(") ", ")") for b in blocks]
    assert re.sub(r"第\d页", "第N页", "\n".join(told)) == _LINES
    [paged] = [block.text for block in blocks if block.starts_page]
    assert paged == "公共晾衣架换成升降式"


@pytest.mark.parametrize("suffix", ["docx", "doc", "rtf", "odt"])
def test_its_articles_have_titles_bylines_and_the_day_of_the_header(suffix: str) -> None:
    articles = extract(raw(suffix), CONTEXT).articles
    assert [(a.title, a.issue_date) for a in articles] == [
        ("夏至市集摆出三十个摊", "2021-06-15"),
        ("公共晾衣架换成升降式", "2021-06-15"),
    ]
    assert [author.name for author in articles[0].authors] == ["周小禾"]


@pytest.mark.parametrize(
    ("instruction", "printed"),
    [
        (r' EQ \* jc2 \* "Font:Arial" \* hps10 \o\ad(\s\up 11(sè),穑)', "穑"),
        (r' EQ \* jc0 \* "Font:Arial" \* hps12 \o(\s\up 11(sè),穑)', "穑"),
        (r" EQ \o(\s\up 6(志愿),\s\do 2(之家))", "志愿之家"),
        (r" EQ \o\ac(○,企)", "企"),  # a character in a circle
        (r" EQ \o\ad(\s\up 11(xiàoxīn),小心 )", "小心"),
        (r" EQ \f(1,2)", "1/2"),
        (r" EQ \o\ad(" + "(" * 5000, ""),
    ],
)
def test_what_an_equation_prints(instruction: str, printed: str) -> None:
    assert is_equation(instruction)
    assert equation(instruction) == printed


_LISTS = (
    '<text:list-style style:name="L"><text:list-level-style-number text:level="1" '
    'style:num-format="1" style:num-suffix="."/><text:list-level-style-number text:level="2" '
    'style:num-format="1" style:num-suffix="." text:display-levels="2"/></text:list-style>'
)


def listed(inside: str, style: str = "L") -> str:
    return f'<text:list text:style-name="{style}">{inside}</text:list>'


def items(*texts: str, more: str = "") -> str:
    made = "".join(f"<text:list-item><text:p>{each}</text:p></text:list-item>" for each in texts)
    return f'<text:list text:style-name="L"{more}>{made}</text:list>'


@pytest.mark.parametrize(
    ("body", "texts"),
    [
        (items("甲。", "乙。"), ["1. 甲。", "2. 乙。"]),
        (items("甲。") + items("乙。"), ["1. 甲。", "1. 乙。"]),
        (
            items("甲。") + items("乙。", more=' text:continue-numbering="true"'),
            ["1. 甲。", "2. 乙。"],
        ),
        (
            items("甲。", more=' xml:id="x"')
            + items("丙。")
            + items("乙。", more=' text:continue-list="x"'),
            ["1. 甲。", "1. 丙。", "2. 乙。"],
        ),
        (
            listed(f"<text:list-item><text:p>甲。</text:p>{items('子。')}</text:list-item>"),
            ["1. 甲。", "1.1. 子。"],
        ),
        (
            listed('<text:list-item text:start-value="7"><text:p>甲。</text:p></text:list-item>'),
            ["7. 甲。"],
        ),
        (listed("<text:list-header><text:p>头。</text:p></text:list-header>"), ["头。"]),
        (listed("<text:list-item><text:p>甲。</text:p></text:list-item>", "none"), ["甲。"]),
        (
            '<text:section text:display="none"><text:p>藏。</text:p></text:section>'
            "<text:p>明。</text:p>",
            ["明。"],
        ),
    ],
)
def test_numbers_and_hidden_parts_of_an_open_document(body: str, texts: list[str]) -> None:
    blocks = odt.read(RawFile("a.odt", made.odt(body, _LISTS))).blocks
    assert [block.text for block in blocks] == texts


def test_an_old_word_file_counts_in_units_of_utf_16() -> None:
    text = "𠀀𠀀𠀀字。\r"
    data = word_97(text, notes="\x02注。\r")
    reader = reader_of(format_of(data, "a.doc"))
    assert reader is not None
    blocks = reader(RawFile("a.doc", data)).blocks
    assert [block.text for block in blocks] == ["𠀀𠀀𠀀字。", "注。"]


def test_an_old_word_file_with_damaged_properties_keeps_its_text() -> None:
    data = bytearray(raw("doc").data)
    text = reader_of(format_of(bytes(data), "a.doc"))
    assert text is not None
    at = data.index(b"\xec\xa5") + 0x9A  # where the head names the lists
    data[at + 8 : at + 8 * 30] = b"\xff" * (8 * 29)
    blocks = text(RawFile("a.doc", bytes(data))).blocks
    assert any("居民来了一千二百人次" in block.text for block in blocks)
    assert not any(block.kind is Kind.TITLE for block in blocks)


def test_the_files_are_small() -> None:
    assert sum(path.stat().st_size for path in Path(FILES).iterdir()) < 100_000
