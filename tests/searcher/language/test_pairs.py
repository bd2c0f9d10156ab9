"""Pairs of Han that words are made of: the file is jieba's dictionary, and texts agree with it."""

import json

import pytest

from data.make_pairs import followers
from searcher.language.pairs import FEWEST, begins_with_words, is_scrambled, pairs_in
from tests.conftest import ROOT
from tests.support.texts import STORY, TRADITIONAL, scrambled


def test_the_file_is_made_of_the_dictionary() -> None:
    lines = (f"{one}{others}\n" for one, others in followers().items())
    assert (ROOT / "data" / "pairs.txt").read_text("utf-8") == "".join(lines)


def test_every_article_of_the_sample_makes_words_and_none_does_when_permuted() -> None:
    bodies = [
        "\n".join(article["body"])
        for file in sorted((ROOT / "tests" / "golden" / "sample").rglob("*.json"))
        for article in json.loads(file.read_text("utf-8"))["articles"]
    ]
    assert len(bodies) == 94
    assert not any(map(is_scrambled, bodies))
    tell = [body for body in bodies if pairs_in(body, names=False)[0] >= 2 * FEWEST]
    noticed = sum(is_scrambled(scrambled(body)) for body in tell)
    assert noticed >= 0.97 * len(tell)


@pytest.mark.parametrize(
    ("text", "count", "words"),
    [
        ("垃圾分类", 3, 2),  # 圾分 is no part of a word
        ("垃，圾", 0, 0),
        ("居民區", 2, 2),
        ("abc", 0, 0),
    ],
)
def test_pairs(text: str, count: int, words: int) -> None:
    assert pairs_in(text) == (count, words)


def test_a_long_paragraph_shows_by_its_begin_that_it_makes_words() -> None:
    paragraph = STORY.replace("\n", "") * 2
    assert begins_with_words(paragraph)
    assert not begins_with_words(paragraph[:40])  # is soon looked at as a whole
    assert not any(begins_with_words(scrambled(paragraph, seed)) for seed in range(20))


def test_names_are_left_out_on_demand() -> None:
    assert pairs_in("王小林、李建国、张秀英", names=False) == (0, 0)


def test_both_scripts_speak_alike() -> None:
    one, two = pairs_in(STORY), pairs_in(TRADITIONAL)
    assert abs(one[1] / one[0] - two[1] / two[0]) < 0.1
