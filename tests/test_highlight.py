"""Highlights: spans always cover what matched, on the printed text."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher import text
from searcher.find import mark
from searcher.highlight import highlight, snippet
from searcher.model import Article, Highlighted
from searcher.query import Literal, Word, parse, positive_leaves

ODD = "换届选举街道㐂𠮷AaＡ１2%.。…㎡ﬁẞİé́ \n"


def shown(marked: Highlighted) -> list[str]:
    return [marked.text[s.start : s.end] for s in marked.spans]


@pytest.mark.parametrize(
    ("printed", "typed", "marked"),
    [
        ("居民区换届选举现场", "换届", ["换届"]),
        ("换届，换届。", "换届", ["换届", "换届"]),
        ("区换届选举", "换届 选举", ["换届选举"]),  # touching marks are one
        ("哈哈哈", "“哈哈”", ["哈哈哈"]),  # overlapping ones too
        ("使用ＡＥＤ急救", "aed", ["ＡＥＤ"]),  # printed glyphs, not folded ones
        ("共30㎡场地", "“m2场”", ["㎡场"]),  # one glyph that folds to two
        ("共30㎡场地", "“2场”", ["㎡场"]),  # half a glyph marks the glyph
        ("2026年第26期", "26", ["26"]),  # a number word, not its digits elsewhere
        ("换届", "-换届 选举", []),  # what must not occur is not marked
        ("换届", "", []),
    ],
)
def test_marks(printed: str, typed: str, marked: list[str]) -> None:
    assert shown(highlight(printed, positive_leaves(parse(typed).tree))) == marked


@given(st.text(ODD, max_size=60), st.lists(st.text(ODD, min_size=1, max_size=4), max_size=4))
@settings(max_examples=2000)
def test_spans_cover_each_match_and_nothing_else(printed: str, wanted: list[str]) -> None:
    leaves = [leaf for w in wanted for leaf in positive_leaves(parse(f"“{w}” {w}").tree)]
    spans = highlight(printed, leaves).spans
    assert all(a.end < b.start for a, b in pairwise(spans))
    folded = text.fold(printed)
    literals = [leaf.text for leaf in leaves if isinstance(leaf, Literal)]
    covered = {i for s in spans for i in range(s.start, s.end)}
    expected: set[int] = set()
    for literal in literals:
        for at in range(len(folded.text)):
            if folded.text.startswith(literal, at):
                expected |= set(range(*folded.printed(at, at + len(literal))))
    for token in text.words(folded.text):
        if Word(token.text) in leaves:
            expected |= set(range(*folded.printed(token.start, token.end)))
    assert covered == expected


@given(st.text(ODD, max_size=400), st.text("换届选举Aa1", min_size=1, max_size=4))
def test_snippet_is_one_short_line_that_shows_a_match(printed: str, wanted: str) -> None:
    leaves = list(positive_leaves(parse(f"“{wanted}”").tree))
    cut = snippet(printed, leaves)
    assert "\n" not in cut.text
    assert len(cut.text) <= 112
    assert bool(cut.spans) == bool(highlight(printed, leaves).spans)
    for span in cut.spans:
        assert cut.text[span.start : span.end] in printed.replace("\n", " ")


def test_snippet_prefers_the_window_with_more_words() -> None:
    printed = "换届。" + "甲" * 300 + "换届选举大会在街道召开。"
    leaves = list(positive_leaves(parse("换届 街道").tree))
    assert "街道" in snippet(printed, leaves).text


def test_mark_reaches_every_part_of_an_article() -> None:
    article = Article("a", "换届一\n换届二", "换届三", "换届四", ("换届五",))
    marked = mark(article, "换届")
    parts = [marked.title, marked.kicker, *marked.paragraphs, *marked.captions]
    assert [shown(part) for part in parts] == [["换届"]] * 5
