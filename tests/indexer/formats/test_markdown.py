"""Markdown: what is printed of it, with headings as titles."""

import pytest

from indexer.corpus.blocks import Kind, RawFile
from indexer.formats import markdown
from tests.fuzz.newsletters import survive


def pairs(source: str) -> list[tuple[str, Kind]]:
    blocks = markdown.read(RawFile("a.md", source.encode())).blocks
    return [(block.text, block.kind) for block in blocks]


def test_headings_are_titles_and_marks_are_not_printed() -> None:
    source = (
        "---\ntitle: x\n---\n# 夏至市集\n\n六月三日，**街道**办[市集](http://x.cn)，\n居民来了。\n\n"
        "- 手工皂\n- 竹编\n\n> 很热闹。\n\n# 晾衣架\n\n    缩进四格的一段。\n\n![图](a.png)\n"
    )
    assert pairs(source) == [
        ("夏至市集", Kind.TITLE),
        ("六月三日，街道办市集，居民来了。", Kind.BODY),
        ("手工皂", Kind.BODY),
        ("竹编", Kind.BODY),
        ("很热闹。", Kind.BODY),
        ("晾衣架", Kind.TITLE),
        ("缩进四格的一段。", Kind.BODY),
    ]


def test_sections_above_titles_and_words_of_latin() -> None:
    source = "# 要闻\n## 市集\nAED and\nWiFi 到了。\n## 晾衣架\n换了。\n"
    assert pairs(source) == [
        ("要闻", Kind.KICKER),
        ("市集", Kind.TITLE),
        ("AED and WiFi 到了。", Kind.BODY),
        ("晾衣架", Kind.TITLE),
        ("换了。", Kind.BODY),
    ]


def test_a_table_and_a_page_inside() -> None:
    source = "# 市集\n\n| 摊 | 数 |\n|---|---|\n| 竹编 | 3 |\n\n<div><b>现场</b></div>\n"
    assert [text for text, _ in pairs(source)] == ["市集", "摊", "数", "竹编", "3", "现场"]


def test_without_marks_it_is_a_text() -> None:
    assert pairs("市集开张\n居民来了。\n") == [("市集开张\n居民来了。", Kind.UNKNOWN)]


@pytest.mark.parametrize("source", ["> " * 5000 + "x", "- " * 5000, "[" * 20_000, "*a " * 20_000])
def test_hostile_nesting_ends(source: str) -> None:
    survive(".md", source.encode())
