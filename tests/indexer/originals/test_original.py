"""original.py, own_lines.py: the file an article came from, and which of its lines are its own."""

import json
import os
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.corpus.blocks import BadFile
from indexer.extract.apart import AT_ONCE, _turns, apart
from indexer.originals.original import (
    MAX_BYTES,
    Standing,
    file_of,
    locate,
    printed_lines,
    row_of,
    standing,
)
from indexer.originals.own_lines import own_lines
from indexer.update.run import index
from searcher.core.model import Article
from searcher.engines.whoosh.adapter import WhooshEngine
from tests.conftest import SAMPLE
from tests.support.hostile_work import chatter, crash, fill, flood, hang, hog, refuse
from tests.support.waiting import until

SECONDS = 30.0
LINES = [
    *("临江社区报", "第 12 期", "", "桥头设起茶摊"),
    *("　　近日，桥头的茶摊开张，路过的", "人都能歇脚喝一碗凉茶，老人不收", "钱。"),
    *("", "茶摊前的长凳坐满了人", "02 版", "　　茶摊由三户人家轮流照看，每天"),
    *("换一次水，收摊前把桌椅擦净。", "（服务办）", "河边修好步道"),
    *("　　河边的步道修好了，服务办的人", "说，夜里也亮着灯。"),
]
TEA = Article(
    "tea",
    "近日，桥头的茶摊开张，路过的人都能歇脚喝一碗凉茶，老人不收钱。\n"
    "茶摊由三户人家轮流照看，每天换一次水，收摊前把桌椅擦净。",
    title="桥头设起茶摊",
    captions=("茶摊前的长凳坐满了人",),
    byline="服务办",
)


def numbers(article: Article, lines: list[str] = LINES) -> list[int]:
    return sorted(own_lines(lines, article).lines)


# -- an article's lines ------------------------------------------------------------------------


def test_wraps_headings_captions_and_by_lines_are_found() -> None:
    own = own_lines(LINES, TEA)
    assert sorted(own.lines) == [4, 5, 6, 7, 9, 11, 12, 13]  # not 16, where the office is named
    assert own.share == 1


def test_a_torn_paragraph_is_found_in_pieces() -> None:
    torn = [*LINES[:5], "广告：修伞补鞋，请到桥南", "02 版 副刊", *LINES[5:]]
    own = own_lines(torn, TEA)
    assert sorted(own.lines) == [4, 5, 8, 9, 11, 13, 14, 15]
    assert own.share > 0.9


def test_what_is_printed_elsewhere_too_is_taken_where_the_article_stands() -> None:
    contents = ["本期导读", "桥头设起茶摊", "河边修好步道", *["版面说明之外的文字。" * 40] * 10]
    assert min(numbers(TEA, [*contents, *LINES])) == len(contents) + 4


def test_width_script_and_spaces_do_not_matter() -> None:
    other = replace(TEA, title="橋頭設起茶攤")
    assert numbers(other, [line.replace("近日", "近 日").upper() for line in LINES]) == numbers(TEA)


def test_another_text_is_not_found() -> None:
    own = own_lines(
        LINES, Article("x", "完全是另外一件事情，与茶摊和步道都没有任何关系。", title="别的")
    )
    assert (own.lines, own.share) == (frozenset(), 0)


@given(st.text(max_size=200), st.lists(st.text(max_size=40), max_size=8))
def test_any_text_in_any_lines(body: str, lines: list[str]) -> None:
    own = own_lines(lines, Article("any", body, title=body[:20]))
    assert 0 <= own.share <= 1
    assert all(1 <= number <= len(lines) for number in own.lines)


@given(
    st.lists(st.text("春夏秋冬风雨雷电云雾山水", min_size=20, max_size=40), min_size=1, max_size=6),
    st.data(),
)
def test_however_it_is_wrapped_all_of_it_is_found(
    paragraphs: list[str], data: st.DataObject
) -> None:
    lines = []
    for paragraph in paragraphs:
        width = data.draw(st.integers(3, 40))
        lines += ["".join(paragraph[at : at + width]) for at in range(0, len(paragraph), width)]
    own = own_lines(lines, Article("whole", "\n".join(paragraphs)))
    assert own.share == 1


def test_the_lines_of_the_sample_belong_to_one_article_each(sample_engine: WhooshEngine) -> None:
    claimed: Counter[tuple[str, int]] = Counter()
    for article in sample_engine.scan():
        file = locate(SAMPLE, article.source)
        if file.suffix == ".txt":
            own = own_lines(printed_lines(file, article.source, SECONDS), article)
            assert own.share == 1, article.id
            claimed.update((article.source, number) for number in own.lines)
    assert set(claimed.values()) == {1}


# -- the file ----------------------------------------------------------------------------------


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A corpus with a paper, and a secret beside it that links lead to."""
    made = tmp_path / "corpus"
    (made / "a").mkdir(parents=True)
    (made / "a" / "1.txt").write_text("\n".join(LINES), "utf-8")
    (made / ".hidden.txt").write_text("隐藏", "utf-8")
    (made / "notes.xyz").write_text("不收", "utf-8")
    (tmp_path / "secret.txt").write_text("机密", "utf-8")
    (made / "out.txt").symlink_to(tmp_path / "secret.txt")
    (made / "up").symlink_to(tmp_path)
    (made / "ring").symlink_to(made / "ring")
    return made


def test_a_file_is_found(corpus: Path) -> None:
    assert locate(corpus, "a/1.txt") == corpus / "a" / "1.txt"
    assert locate(corpus / "a" / "1.txt", "1.txt") == corpus / "a" / "1.txt"


@pytest.mark.parametrize(
    "source",
    [
        *("", ".", "a", "a/2.txt", "../secret.txt", "a/../../secret.txt", "out.txt", "ring"),
        *(
            "up/secret.txt",
            ".hidden.txt",
            "notes.xyz",
            "a/1.txt/1",
            "a\0.txt",
            "/etc/passwd",
            "x" * 5000,
        ),
    ],
)
def test_nothing_else_is(corpus: Path, source: str) -> None:
    with pytest.raises(BadFile):
        locate(corpus, source)


def test_not_even_by_its_full_name(corpus: Path) -> None:
    for path in (corpus / "a" / "1.txt", corpus.parent / "secret.txt"):
        with pytest.raises(BadFile):
            locate(corpus, str(path))
    (corpus / "a" / "2.txt").write_text("另一份", "utf-8")
    with pytest.raises(BadFile):
        locate(corpus / "a" / "1.txt", "2.txt")


@given(st.text(max_size=60))
def test_any_name_is_in_the_corpus_or_refused(source: str) -> None:
    with suppress(BadFile):
        assert locate(SAMPLE, source).is_relative_to(SAMPLE)


def test_whether_it_has_changed(corpus: Path, tmp_path: Path) -> None:
    folder, file = tmp_path / "index", corpus / "a" / "1.txt"
    assert standing(folder, "a/1.txt", file) is Standing.UNKNOWN
    engine = WhooshEngine(folder)
    index(engine, folder, corpus)
    engine.close()
    assert standing(folder, "a/1.txt", file) is Standing.SAME
    os.utime(file, (1, 1))
    assert standing(folder, "a/1.txt", file) is Standing.SAME  # touched only
    text = file.read_text("utf-8")
    file.write_text(text.replace("茶摊", "菜摊"), "utf-8")
    assert standing(folder, "a/1.txt", file) is Standing.CHANGED
    file.write_text(text + "又一行", "utf-8")
    assert standing(folder, "a/1.txt", file) is Standing.CHANGED
    file.unlink()
    with pytest.raises(BadFile, match="读不出来"):
        standing(folder, "a/1.txt", file)
    (folder / "extracted.sqlite").write_bytes(b"not a database" * 100)
    assert standing(folder, "a/1.txt", SAMPLE / "manifest.toml") is Standing.UNKNOWN


def test_a_ready_made_article_names_another_source(tmp_path: Path) -> None:
    corpus, folder = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    rows = [{"id": n, "body": f"第{n}篇正文。", "source": "旧系统/2021.xml"} for n in (1, 22, 2)]
    written = "\n".join(json.dumps(row) for row in rows) + "\n{]\n[1]\n"
    (corpus / "old.jsonl").write_text(written, "utf-8")
    engine = WhooshEngine(folder)
    index(engine, folder, corpus)
    article = engine.get("2")
    engine.close()
    assert article is not None
    assert file_of(folder, article) == "old.jsonl"
    lines = printed_lines(corpus / "old.jsonl", "old.jsonl", SECONDS)
    assert row_of(lines, article) == {3}
    assert row_of(lines, replace(article, id="none")) == frozenset()
    assert file_of(tmp_path, article) == "旧系统/2021.xml"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_lines_of_text(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "1.txt"
    file.write_bytes(("\f" + "\r\n".join([*LINES, "", ""])).encode(encoding))
    assert list(printed_lines(file, "1.txt", SECONDS)) == LINES


def test_lines_of_pages_and_word_files() -> None:
    for source, first in (
        ("xinglin/2022-12-16.docx", "杏林社区报"),
        ("qingshibang/2023-07-14.html", ""),
    ):
        lines = printed_lines(SAMPLE / source, source, SECONDS)
        assert len(lines) > 3
        assert lines[0] == first or not first


@pytest.mark.parametrize("name", ["1.docx", "1.html", "1.txt"])
def test_a_bad_file_has_a_reason_of_one_line(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(bytes(range(256)) * 8)
    with pytest.raises(BadFile, match=r"^[^\n]+$"):
        printed_lines(file, name, SECONDS)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "large.txt"
    with file.open("wb") as made:
        made.truncate(MAX_BYTES + 1)
    with pytest.raises(BadFile, match="8 MB"):
        printed_lines(file, "large.txt", SECONDS)


# -- in a process of its own -------------------------------------------------------------------


@pytest.fixture
def tea(tmp_path: Path) -> Path:
    file = tmp_path / "tea.txt"
    file.write_text("茶", "utf-8")
    return file


@pytest.mark.parametrize(
    ("work", "seconds", "reason"),
    [
        (hang, 1.0, "超时"),
        (crash, SECONDS, "无法处理"),
        (hog, SECONDS, "无法处理"),
        (fill, SECONDS, "无法处理"),
        (flood, SECONDS, "无法处理"),
        (refuse, SECONDS, "茶"),
    ],
)
def test_work_that_fails(
    work: Callable[[bytes], bytes], seconds: float, reason: str, tea: Path
) -> None:
    assert reason in _refused(work, tea, seconds)


def test_work_that_prints(tea: Path) -> None:
    assert apart(chatter, tea, seconds=SECONDS).decode() == "茶"


def test_work_that_gets_no_turn(tea: Path) -> None:
    with ThreadPoolExecutor(AT_ONCE) as others:
        busy = [others.submit(_refused, hang, tea, 2.0) for _ in range(AT_ONCE)]
        until(lambda: not _turns._value)
        assert "正忙" in _refused(chatter, tea, 0.1)
        assert all("超时" in each.result() for each in busy)
    assert apart(chatter, tea, seconds=SECONDS)


def _refused(work: Callable[[bytes], bytes], file: Path, seconds: float) -> str:
    with pytest.raises(BadFile) as refusal:
        apart(work, file, seconds=seconds)
    return str(refusal.value)
