"""What a search that finds nothing says and offers."""

from dataclasses import dataclass

import pytest

from searcher.core.engine import Engine
from searcher.core.model import Article, Choice, Facet, Mode, Page
from searcher.core.request import Request
from searcher.core.tree import Query
from searcher.find.find import find
from tests.conftest import ARTICLES
from tests.support.oracle import OracleEngine

QINGHE = Choice(Facet.STREET, "青禾街道")
JUNE = Choice(Facet.MONTH, "2021-06")
JULY = Choice(Facet.MONTH, "2021-07")
LATER = Choice(Facet.MONTH, "2021-08")


@pytest.mark.parametrize(
    ("typed", "mode", "choices", "offered"),
    [
        ("火星 换届", Mode.SMART, (), [("换届", 2)]),  # the word that nothing has
        ("火星换届", Mode.SMART, (), [("换届", 2)]),  # inside a run too
        ("火星 换届 木星", Mode.SMART, (), [("换届", 2)]),
        ("“火星” 换届", Mode.SMART, (), [("换届", 2)]),
        ("火星", Mode.SMART, (), []),  # nothing is left to search for
        ("参选率 妇联", Mode.SMART, (), [("参选率 妇联", 2)]),  # each is there, not together
        ("妇联街道", Mode.EXACT, (), [("妇联街道", 1)]),  # every word, but apart
        ("换届", Mode.SMART, (JUNE,), [("换届", 2)]),
        ("", Mode.SMART, (QINGHE, JUNE), [("", 1), ("", 2), ("", 4)]),
        ("", Mode.SMART, (LATER, JULY), [("", 4)]),  # months are dropped together
        ("", Mode.SMART, (QINGHE, LATER, JULY), [("", 2), ("", 4)]),
    ],
)
def test_offers(
    filled: Engine,
    typed: str,
    mode: Mode,
    choices: tuple[Choice, ...],
    offered: list[tuple[str, int]],
) -> None:
    answer = find(filled, Request(typed, mode=mode, choices=choices, strict=True))
    assert answer.total == 0
    assert [(offer.typed, offer.total) for offer in answer.offers] == offered


def test_every_offer_keeps_its_word(filled: Engine) -> None:
    asked = [("火星 换届", (QINGHE,)), ("换届", (JUNE,)), ("参选率 妇联", (QINGHE, JUNE))]
    for typed, choices in asked:
        for offer in find(filled, Request(typed, choices=choices, strict=True)).offers:
            found = find(filled, Request(offer.typed, mode=offer.mode, choices=offer.choices))
            assert found.total == offer.total > 0


def test_zero_results_name_the_term_to_drop(filled: Engine) -> None:
    answer = find(filled, Request("换届 火星", strict=True))
    assert any("火星" in str(notice.message) and notice.start == 3 for notice in answer.notices)
    assert all("“换届”" not in str(notice.message) for notice in answer.notices)
    assert [offer.typed for offer in answer.offers] == ["换届"]


@pytest.mark.parametrize(
    ("typed", "mode", "code", "words"),
    [
        ("火星", Mode.SMART, "query.missing_word", "火星"),
        ("“火星”", Mode.SMART, "query.missing_word", "火星"),  # no quotes in quotes
        ("「火星」 换届", Mode.SMART, "query.missing_word", "火星"),
        ('"火星"', Mode.SMART, "query.missing_word", "火星"),
        ("7", Mode.SMART, "query.inside_others", "7"),  # 27 holds it
        ("E", Mode.ANY, "query.inside_others", "E"),  # AED holds it
        ("标题:参选率", Mode.SMART, "query.missing_match", "标题:参选率"),  # a body has it
        ("换届 NEAR/1 座谈会", Mode.SMART, "query.missing_match", "换届 NEAR/1 座谈会"),
        ("换届选举产生", Mode.EXACT, "query.missing_word", "换届选举产生"),
    ],
)
def test_what_is_said_of_a_word_is_true(
    filled: Engine, typed: str, mode: Mode, code: str, words: str
) -> None:
    [notice] = find(filled, Request(typed, mode=mode)).notices
    assert (notice.message.code, dict(notice.message.values)) == (code, {"words": words})
    if code == "query.missing_word":
        held = [article.heading + article.text for article in ARTICLES]
        assert not any(words in text for text in held)


def test_an_offer_quotes_no_quotes(filled: Engine) -> None:
    [offer] = find(filled, Request("“火星” 换届")).offers
    assert str(offer.message) == "去掉“火星”"


@pytest.mark.parametrize("typed", ["版次:左", "版次:十一二三四", "page:x"])
def test_an_unusable_page_says_what_page_numbers_are(filled: Engine, typed: str) -> None:
    told = [str(notice.message) for notice in find(filled, Request(typed)).notices]
    assert any("版次写作 2、02、第2版、A3、头版或 1-4" in line for line in told)


def test_zero_results_name_the_filter_to_drop(filled: Engine) -> None:
    [dropped] = [o for o in find(filled, Request("换届", choices=(JUNE,))).offers if not o.choices]
    assert "2021-06" in str(dropped.message)
    assert dropped.total == 2


def test_a_long_range_is_not_named_month_by_month(filled: Engine) -> None:
    months = tuple(Choice(Facet.MONTH, f"2030-{month:02d}") for month in range(1, 13))
    [offer] = find(filled, Request("换届", choices=months)).offers
    assert str(offer.message) == "不限月份"


def test_nothing_is_relaxed_unasked(filled: Engine) -> None:
    assert find(filled, Request("火星 换届", strict=True)).results == ()


def test_what_finds_something_offers_nothing(filled: Engine) -> None:
    answer = find(filled, Request("换届"))
    assert answer.total
    assert answer.offers == ()
    assert find(filled, Request("")).total == len(ARTICLES)


@dataclass
class Changing(OracleEngine):
    """Becomes another index after so many questions."""

    questions: int = 0
    turn: int = 0
    then: tuple[Article, ...] = ()

    def search(self, query: Query) -> Page:
        self.questions += 1
        if self.questions == self.turn:
            self.articles = {article.id: article for article in self.then}
        return super().search(query)


@pytest.mark.parametrize("turn", range(1, 9))
def test_what_is_said_of_an_empty_answer_is_of_one_state(turn: int) -> None:
    before = (Article(id="a", body="换届选举"), Article(id="b", body="妇联"))
    after = (Article(id="a", body="换届选举妇联"), Article(id="c", body="妇联"))
    answers = []
    for articles in (before, after):
        still = OracleEngine()
        still.update(articles, ())
        answers.append(find(still, Request("换届选举 妇联", strict=True)))
    assert [answer.total for answer in answers] == [0, 1]
    assert answers[0].offers
    index = Changing({article.id: article for article in before}, turn=turn, then=after)
    found = find(index, Request("换届选举 妇联", strict=True))
    assert (found.total, found.offers, found.notices) in [
        (answer.total, answer.offers, answer.notices) for answer in answers
    ]
