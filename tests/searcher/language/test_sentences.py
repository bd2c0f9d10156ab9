"""sentences.py: where a sentence ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.language.sentences import sentences


@pytest.mark.parametrize(
    ("printed", "pieces"),
    [
        ("开会了。选举了！好吗？！", ["开会了。", "选举了！", "好吗？！"]),
        ("他说：“好。”于是散会", ["他说：“好。”", "于是散会"]),  # the quote closes the sentence
        ("一行\n两行\n\n", ["一行", "两行"]),
        ("甲；乙，丙", ["甲；乙，丙"]),
        ("。。开头", ["开头"]),
        ("", []),
    ],
)
def test_sentences(printed: str, pieces: list[str]) -> None:
    assert [printed[span.start : span.end] for span in sentences(printed)] == pieces


@given(st.text(st.sampled_from("甲乙，。！？!?”」）\n ")))
def test_nothing_but_ends_is_left_out(printed: str) -> None:
    at, left = 0, ""
    for span in sentences(printed):
        assert at <= span.start < span.end
        left += printed[at : span.start]
        at = span.end
    assert not set(left + printed[at:]) - set("。！？!?”’」』）)\n")
