"""Text that was decoded wrongly is restored with proof; good text is never changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.language.garbage import Garbage, garbage_in
from searcher.language.mojibake import restored
from tests.support.texts import GARBAGE, GOOD, STORY, TRADITIONAL, scrambled


def misread(text: str, *steps: tuple[str, str]) -> str:
    for written, read in steps:
        text = text.encode(written).decode(read)
    return text


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        (STORY, [("utf-8", "latin-1")]),
        (STORY, [("gbk", "latin-1")]),
        (STORY, [("gbk", "cp1252")]),
        (STORY, [("gbk", "big5hkscs")]),
        (TRADITIONAL, [("big5", "latin-1")]),
        (TRADITIONAL, [("big5", "gb18030")]),
        (STORY, [("utf-8", "latin-1")] * 2),
        (STORY, [("utf-8", "latin-1")] * 3),
        (STORY, [("gbk", "latin-1"), ("utf-8", "latin-1")]),
        ("河埠头早市搬进新棚", [("gbk", "latin-1")]),
        ("街道办事处通知", [("utf-8", "latin-1")]),
        ("社区公告", [("utf-8", "gb18030")]),
    ],
)
def test_what_was_misread_is_restored(text: str, steps: list[tuple[str, str]]) -> None:
    try:
        wrong = misread(text, *steps)
    except UnicodeDecodeError:  # line by line: some lines have bytes that the encoding lacks
        wrong = "\n".join(_if_possible(line, steps) for line in text.split("\n"))
    assert wrong != text
    assert restored(wrong) == text


def _if_possible(line: str, steps: list[tuple[str, str]]) -> str:
    try:
        return misread(line, *steps)
    except UnicodeError:
        return line


def test_a_part_is_restored_among_good_lines() -> None:
    lines = STORY.split("\n")
    wrong = [misread(lines[0], ("utf-8", "latin-1")), *lines[1:]]
    assert restored("\n".join(wrong)) == STORY


def test_a_mark_is_restored_inside_a_good_line() -> None:
    wrong = f"居民说{'“'.encode().decode('cp1252')}好{'…'.encode().decode('cp1252')}就这样"
    assert restored(wrong) == "居民说“好…就这样"


def test_short_lines_follow_the_others() -> None:
    wrong = misread(f"{STORY}\n好", ("gbk", "latin-1"))
    assert restored(wrong).endswith("\n好")


def test_lost_bytes_stay_lost() -> None:
    """Who reads UTF-8 as GBK loses the last byte before a figure."""
    text = restored(STORY.encode().decode("gbk", "replace"))
    assert garbage_in(text) is None
    assert "早市" in text
    assert "\ufffd" in text


@pytest.mark.parametrize("text", GOOD)
def test_good_text_stays(text: str) -> None:
    assert restored(text) == text
    assert garbage_in(text) is None


@pytest.mark.parametrize(("text", "kind"), GARBAGE)
def test_garbage_is_known(text: str, kind: Garbage) -> None:
    assert garbage_in(restored(text)) is kind


@pytest.mark.parametrize("seed", range(5))
def test_usual_characters_in_another_order_are_no_text(seed: int) -> None:
    assert garbage_in(scrambled(STORY, seed)) is Garbage.SCRAMBLED
    assert garbage_in(STORY) is None


HAN = st.sampled_from(sorted(set("".join(char for char in STORY if "\u4e00" <= char <= "\u9fff"))))
LINES = st.lists(st.sampled_from(STORY.split("\n") + TRADITIONAL.split("\n")), min_size=1)


@given(LINES, st.integers(1, 3))
def test_any_lines_come_back_however_often_they_were_misread(lines: list[str], times: int) -> None:
    text = "\n".join(lines)
    assert restored(misread(text, *[("utf-8", "latin-1")] * times)) == text


@given(st.text(max_size=200))
def test_restoring_never_fails_and_good_text_of_any_kind_is_left(text: str) -> None:
    assert restored(text).count("\n") == text.count("\n")
    garbage_in(text)


@given(st.lists(st.sampled_from(GOOD), min_size=1, max_size=6))
def test_good_texts_together_are_good(texts: list[str]) -> None:
    text = "\n".join(texts)
    assert restored(text) == text
    assert garbage_in(text) is None
