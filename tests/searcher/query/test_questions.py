"""Questions: which words are no condition, and which queries are sentences or plain words."""

import pytest

from searcher.core.model import Mode
from searcher.core.tree import And, Everything, Literal, Node, Not, Or, Part
from searcher.language import stop_words, tokens
from searcher.query import Parsed, parse


def _all(*words: str) -> And:
    return And(tuple(map(Literal, words)))


def _told(parsed: Parsed) -> list[tuple[str, int | None, int | None]]:
    return [
        (str(dict(notice.message.values)["listed"]), notice.start, notice.end)
        for notice in parsed.notices
        if notice.message.code == "query.stop_words"
    ]


@pytest.mark.parametrize("word", sorted(stop_words._STOP_WORDS))
def test_a_stop_word_is_one_folded_word(word: str) -> None:
    assert [token.text for token in tokens.typed_words(tokens.fold(word).text)] == [word]
    assert stop_words.is_stop_word(word)


@pytest.mark.parametrize(
    ("typed", "asked", "told"),
    [
        ("怎么换届", Literal("换届"), ("怎么", 0, 2)),
        ("居民的换届", _all("居民", "换届"), ("的", 2, 3)),
        ("怎么 换届", Literal("换届"), ("怎么", 0, 2)),
        ("請問 換屆 嗎", Literal("换届"), ("請問”“嗎", 0, 7)),  # traditional forms
        ("什么时候换届？", Literal("换届"), ("什么”“时候", 0, 4)),
        ("“换届” 的", Literal("换届"), ("的", 5, 6)),
        ("换届 -居民 吗", And((Literal("换届"), Not(Literal("居民")))), ("吗", 7, 8)),
        ("怎么换届 OR 居民", Or((Literal("换届"), Literal("居民"))), ("怎么", 0, 2)),
        ("标题:怎么换届", Literal("换届", Part.TITLE), ("怎么", 3, 5)),
    ],
)
def test_a_stop_word_beside_other_words_is_no_condition(
    typed: str, asked: Node, told: tuple[str, int, int]
) -> None:
    parsed = parse(typed, synonyms=False)
    assert parsed.tree == asked
    assert _told(parsed) == [told]


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("怎么", Literal("怎么")),  # alone it is searched for
        ("怎么 的", _all("怎么", "的")),
        ("的士", Literal("的士")),  # inside a word
        ("“怎么换届”", Literal("怎么换届")),
        ("换届 OR 的", Or((Literal("换届"), Literal("的")))),  # an operator asks for it
        ("换届 -的", And((Literal("换届"), Not(Literal("的"))))),
        ("换届 -怎么居民", And((Literal("换届"), Not(_all("怎么", "居民"))))),
        ("换届 标题:的", And((Literal("换届"), Literal("的", Part.TITLE)))),
        ("换届 (的)", _all("换届", "的")),
    ],
)
def test_elsewhere_a_stop_word_is_a_word(typed: str, asked: Node) -> None:
    parsed = parse(typed, synonyms=False)
    assert parsed.tree == asked
    assert _told(parsed) == []


@pytest.mark.parametrize("mode", [Mode.ANY, Mode.EXACT])
def test_other_modes_know_no_stop_words(mode: Mode) -> None:
    assert _told(parse("怎么换届", mode)) == []


def test_stop_words_still_rank() -> None:
    assert [text.text for text in parse("居民的换届").ranked_by] == ["居民的换届"]


@pytest.mark.parametrize(
    ("typed", "is_sentence"),
    [
        ("2021年5月20日12号楼3单元漏水", False),  # a number is one word with its Han
        ("居民 换届", False),
        ("居民怎么换届", True),  # a question word
        ("居民 换届 吗", True),
        ("谁 换届", True),
        ("居民换届，妇联走访", True),  # a mark
        ("居民换届。妇联", True),
        ("居民换届？", True),
        ("1,200 居民", False),  # no mark
        ("换届 居民 妇联 走访 楼道 安全 检查 电梯", False),
        ("换届 居民 妇联 走访 楼道 安全 检查 电梯 疫苗", True),  # more than eight words
        ("换届 的 居民 妇联 走访 楼道 安全 检查 电梯", False),  # stop words are not counted
        ("“居民怎么换届？”", False),
        ("标题:怎么 换届", False),
        ("", False),
    ],
)
def test_a_sentence_is_known_by_its_words_and_marks(typed: str, is_sentence: bool) -> None:
    assert parse(typed).is_sentence is is_sentence


@pytest.mark.parametrize(
    ("typed", "is_plain"),
    [
        ("居民 换届", True),
        ("居民 换届 街道:青禾", True),
        ("居民 OR 换届", False),
        ("居民 AND 换届", False),
        ("居民 -换届", False),
        ("居民 NEAR 换届", False),
        ("（居民 换届）", False),
        ("COV* 换届", False),
        ("“居民” 换届", False),
        ("什么是“居民”换届", True),  # quotes belong to a sentence
        ("什么是居民（换届）？", True),  # and so do parentheses
        ("什么是居民 -换届", False),
        ("什么是居民 OR 换届", False),
    ],
)
def test_a_query_is_plain_without_operators(typed: str, is_plain: bool) -> None:
    assert parse(typed).is_plain is is_plain


def test_only_words_of_bare_text_are_words() -> None:
    terms = parse("怎么换届 “居民” 街道:青禾 COV*").terms
    assert [term.is_word for term in terms] == [True, False, False, False]


def test_marks_alone_ask_for_nothing() -> None:
    assert parse("，").tree == Everything()
