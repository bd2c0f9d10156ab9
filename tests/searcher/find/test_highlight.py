"""Highlights: spans always cover what matched, on the printed text."""

import fnmatch
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.core.model import Article, Highlighted
from searcher.core.request import Request
from searcher.core.tree import Leaf, Literal, Pattern, Prefix, Wildcard, Word, positive_leaves
from searcher.find.find import mark
from searcher.find.highlight import SNIPPET, highlight, snippet
from searcher.language import tokens
from searcher.query import parse
from tests.support.effort import many

# Traditional and full-width, several for one and none for one, Extension A and B, joints of words.
ODD = "换届選舉换屆街道㐂𠮷AaＡ１９1292%.-。…㎡ﬁẞİéCOVIDaed\u0301\u0323\u200b\ufe0f \n"


def folded(printed: str) -> str:
    return tokens.fold(printed).text


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
        ("換屆選舉", "换届", ["換屆"]),
        ("换届选举", "換屆", ["换届"]),
        ("Cafe\u0301馆", "café", ["Cafe\u0301"]),  # with its accent
        ("一\u200b网统管", "“一网”", ["一\u200b网"]),
        ("换届", "", []),
        ("用5G+AI，有15G和５GB", "5G", ["5G"]),  # between borders
        ("8号楼、12号樓和112号楼", "12号楼", ["12号樓"]),
        ("第十二届和第12届", "第12届", ["第十二届", "第12届"]),
        ("202５年到12025年", "202?年", ["202５年"]),
        ("第七次全国人口普查", "第?次*普查", ["第七次全国人口普查"]),
        ("月日，五月八日", "?月?日", ["月八日"]),  # the first sign only has to be there
        ("28℃，128℃", "28℃", ["28℃"]),
        ("召开大会。会议召开", "会议 PRE/2 召开", ["召开", "会议召开"]),
    ],
)
def test_marks(printed: str, typed: str, marked: list[str]) -> None:
    assert shown(highlight(printed, positive_leaves(parse(typed).tree))) == marked


printed_texts = st.text(st.sampled_from(ODD), max_size=60)
leaf = st.one_of(
    st.text(st.sampled_from(ODD), min_size=1, max_size=3).map(folded).filter(bool).map(Literal),
    st.sampled_from(["aed", "covid", "covid-19", "19", "1", "a", "12"]).map(Word),
    st.sampled_from(["c", "a", "1", "换"]).map(Prefix),
    st.sampled_from(["a*", "?9", "c*1?", "*届"]).map(Wildcard),
)


def covered(printed: str, leaves: Iterable[Leaf]) -> set[int]:
    """Printed offsets of all matches, by brute force: each range of characters is folded itself.

    A match is what the leaf asks for, with the accents that follow and nothing unseen before.
    """
    found: set[int] = set()
    literals = {each.text for each in leaves if isinstance(each, Literal)}
    longest = max(map(len, literals), default=0)
    rest = [each for each in leaves if not isinstance(each, Literal)]
    forms = [folded(char) for char in printed]
    ends = [n for n in range(1, len(printed) + 1) if n == len(printed) or forms[n]]
    for start in (n for n, form in enumerate(forms) if form):
        for end in (end for end in ends if end > start):
            inside = "".join(forms[start:end])
            first, last = forms[start], next(form for form in forms[end - 1 :: -1] if form)
            slack = len(first) + len(last) - 2  # half a glyph marks the glyph
            if len(inside) - slack > longest:
                break
            for literal in literals:
                at = inside.find(literal)
                while at >= 0:
                    if at < len(first) and at + len(literal) > len(inside) - len(last):
                        found |= set(range(start, end))
                    at = inside.find(literal, at + 1)
    return found | words_covered(printed, forms, rest)


def words_covered(printed: str, forms: list[str], leaves: Iterable[Leaf]) -> set[int]:
    found: set[int] = set()
    origin = [n for n, form in enumerate(forms) for _ in form]
    for token in tokens.words("".join(forms)):
        if any(fits_word(token.text, each) for each in leaves):
            end = origin[token.end - 1] + 1
            while end < len(printed) and not forms[end]:
                end += 1
            found |= set(range(origin[token.start], end))
    return found


def fits_word(word: str, leaf: Leaf) -> bool:
    match leaf:
        case Word(wanted):
            return word == wanted
        case Prefix(start):
            return word.startswith(start)
        case Wildcard(pattern):
            return fnmatch.fnmatchcase(word, pattern)
        case _:
            return False


@given(printed_texts, st.lists(leaf, max_size=4))
@settings(max_examples=many(10_000))
def test_spans_cover_each_match_and_nothing_else(printed: str, leaves: list[Leaf]) -> None:
    spans = highlight(printed, leaves).spans
    assert all(a.end < b.start for a, b in pairwise(spans))
    assert {i for s in spans for i in range(s.start, s.end)} == covered(printed, leaves)
    for span in spans:  # neither begins with accents nor leaves its own behind
        assert folded(printed[span.start])
        assert span.end == len(printed) or folded(printed[span.end])


@given(st.text(st.sampled_from(ODD), max_size=400), st.lists(leaf, max_size=4))
@settings(max_examples=many(1_000))
def test_a_snippet_marks_what_a_highlight_marks(printed: str, leaves: list[Leaf]) -> None:
    cut = snippet(printed, leaves)
    assert "\n" not in cut.text
    assert len(cut.text) <= SNIPPET + 2
    whole = highlight(printed, leaves)
    assert bool(cut.spans) == bool(whole.spans)
    leads = (0, 1) if cut.text.startswith("…") else (0,)  # the print may begin with … itself
    assert any(
        {(s.start - lead + at, s.end - lead + at) for s in cut.spans} <= pieces(whole)
        for lead in leads
        for at in range(len(printed) + 1)
        if printed.replace("\n", " ").startswith(cut.text[lead:].removesuffix("…"), at)
    )


def pieces(whole: Highlighted) -> set[tuple[int, int]]:
    """All ranges inside its spans."""
    return {
        (start, end)
        for span in whole.spans
        for start in range(span.start, span.end)
        for end in range(start + 1, span.end + 1)
    }


@pytest.mark.parametrize(
    ("printed", "leaf", "marked"),
    [
        ("甲" * 105 + "2026年", Word("2026"), ["2026"]),
        ("26开会" + "甲" * 104 + "26日" * 3, Word("26"), ["26"] * 2),
        ("开会。" + "甲" * 60 + "2026年在", Literal("在"), ["在"]),
        ("换届" + "甲" * 107 + "换届选举", Literal("换届"), ["换届"]),  # half a match is none
        (
            "换届" + "选举" * 100,
            Literal("换届" + "选举" * 100),
            ["换届" + "选举" * 54],
        ),  # all of it
        ("一\n二三", Literal("一 二"), []),  # a line break is no space, though shown as one
        ("“甲乙。”换届", Literal("换届"), ["换届"]),
    ],
)
def test_snippet_marks(printed: str, leaf: Leaf, marked: list[str]) -> None:
    assert shown(snippet(printed, [leaf])) == marked


@pytest.mark.parametrize(
    ("run", "marked"),
    [("15G", []), ("5GB", []), ("5G", ["5G"]), ("，5G", ["5G"]), ("二5G", ["5G"])],
)
@pytest.mark.parametrize("shift", range(4))
def test_a_long_text_is_not_cut_inside_a_run(run: str, marked: list[str], shift: int) -> None:
    for cut in (49_000, 50_000):  # where the second piece begins and the first one ends
        printed = "，" * (cut - shift) + run + "。" * 3_000
        assert shown(snippet(printed, [Pattern(("5g",), starts=True, ends=True)])) == marked


def test_snippet_begins_after_the_quote_that_closes_a_sentence() -> None:
    printed = "甲" * 50 + "他说：“好。”居民区换届" + "乙" * 100
    assert snippet(printed, [Literal("换届")]).text.startswith("…居民区换届")


def test_snippet_never_parts_a_character_from_its_accents() -> None:
    printed = "换届" + "e\u0301" * 100
    cut = snippet(printed, [Literal("换届")]).text
    assert cut.endswith("\u0301…")
    assert snippet("e" + "\u0301" * 300, [Literal("e")]).spans  # not even of a monster, if it can


def test_snippet_prefers_the_window_with_more_words() -> None:
    printed = "换届。" + "甲" * 300 + "换届选举大会在街道召开。"
    leaves = list(positive_leaves(parse("换届 街道").tree))
    assert "街道" in snippet(printed, leaves).text


def test_mark_reaches_every_part_of_an_article() -> None:
    article = Article("a", "换届一\n换届二", "换届三", "换届四", ("换届五",))
    marked = mark(article, Request("换届"))
    parts = [marked.title, marked.kicker, *marked.paragraphs, *marked.captions]
    assert [shown(part) for part in parts] == [["换届"]] * 5
