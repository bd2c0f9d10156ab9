"""The loose list: questions, and words that no article has together, get the best articles."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from searcher.core.engine import Engine
from searcher.core.model import Article, Choice, Facet, Looseness, Mode, Sort
from searcher.core.request import Request
from searcher.find.find import find, query_of
from searcher.find.loose import asked

QINGHE = Choice(Facet.STREET, "青禾街道")
LIUAN = Choice(Facet.STREET, "柳岸街道")


def _found(engine: Engine, request: Request) -> dict[str, tuple[str, ...]]:
    """Return what each article of the list lacks."""
    results = find(engine, request).results
    return {result.article.id: result.lacking for result in results}


@pytest.mark.parametrize(
    ("typed", "every", "found"),
    [
        # No article has every word.
        ("火星 换届", 0, {"jx/1": ("火星",), "jx/2": ("火星",)}),
        ("参选率妇联", 0, {"jx/1": ("妇联",), "jx/2": ("参选率",)}),
        ("老党员 AED 2022", 0, {"lf/1": ("2022",), "jx/1": ("老党员", "2022")}),
        ("參選率 婦聯", 0, {"jx/1": ("婦聯",), "jx/2": ("參選率",)}),  # as typed
        # Questions and sentences, though an article has every word.
        ("妇联怎么换届", 1, {"jx/2": (), "jx/1": ("妇联",)}),
        (
            "妇联换届，大桥",
            0,
            {"jx/2": ("大桥",), "jx/1": ("妇联", "大桥"), "lf/1": ("妇联", "换届")},
        ),
        ("妇女联合会 换届 吗", 1, {"jx/2": (), "jx/1": ("妇女联合会",)}),  # synonyms count
        # Fields hold, and so do quotes, unless they are marks of a sentence.
        ("火星 换届 标题:妇联", 0, {"jx/2": ("火星",)}),
        ("街道:柳岸 火星 党员 换届", 0, {"lf/1": ("火星", "换届")}),
        ("谁参加 “选举产生” 火星", 0, {}),  # set off by spaces: an operator
        ("谁召开 “选举产生” 火星", 0, {"jx/2": ("火星",)}),
        ("谁召开“选举产生”火星", 0, {"jx/2": ("火星",), "lf/1": ("选举产生", "火星")}),
        ("谁（火星）换届？", 0, {"jx/1": ("火星",), "jx/2": ("火星",)}),
    ],
)
def test_the_loose_list(
    filled: Engine, typed: str, every: int, found: dict[str, tuple[str, ...]]
) -> None:
    answer = find(filled, Request(typed))
    assert {r.article.id: r.lacking for r in answer.results} == found
    assert answer.total == answer.shown == len(found)
    if found:
        assert answer.loose is not None
        assert answer.loose.every == every
        assert answer.notices[0].message == answer.loose.message
        assert sum(count.count for count in answer.facets[Facet.STREET]) == len(found)
    strict = find(filled, Request(typed, strict=True))
    assert strict.total == every
    assert strict.loose is None
    assert all(result.lacking == () for result in strict.results)


@pytest.mark.parametrize(
    ("request_", "total"),
    [
        (Request("换届"), 2),
        (Request("火星"), 0),  # one word
        (Request("怎么 火星"), 0),
        (Request("街道:青禾 火星"), 0),
        (Request("居民区 换届"), 1),  # every word, and no sentence
        (Request("火星 OR 木星"), 0),
        (Request("火星 AND 换届"), 0),
        (Request("火星 换届 -妇联"), 0),
        (Request("“火星” 换届"), 0),
        (Request("火星 NEAR 换届"), 0),
        (Request("火星 (换届 居民区)"), 0),
        (Request("火* 换届"), 0),
        (Request("火星 换届", mode=Mode.EXACT), 0),
        (Request("火星 换届", mode=Mode.ANY), 2),
        (Request("火星 木星"), 0),  # no article has any of the words
        (Request(""), 4),
    ],
)
def test_other_queries_are_never_loosened(filled: Engine, request_: Request, total: int) -> None:
    answer = find(filled, request_)
    assert (answer.total, answer.loose) == (total, None)


def test_chosen_facets_hold(filled: Engine) -> None:
    assert set(_found(filled, Request("召开 火星", choices=(LIUAN,)))) == {"lf/1"}
    without = replace(QINGHE, excluded=True)
    assert set(_found(filled, Request("召开 火星", choices=(without,)))) == {"lf/1"}


def test_the_loose_list_can_be_asked_for(filled: Engine) -> None:
    assert find(filled, Request("居民区 换届", strict=False)).loose == Looseness(1, 2)
    assert set(_found(filled, Request("居民区 换届", strict=False))) == {"jx/1", "jx/2"}
    assert (
        find(filled, Request("换届 火星 -妇联", strict=False)).loose is None
    )  # not with operators


def test_articles_with_more_words_come_first(holding: Callable[..., Engine]) -> None:
    texts = ("换届 选举 妇联 电梯", "换届 选举 妇联", "换届 选举", "换届")
    engine = holding([Article(id=str(n), body=text) for n, text in enumerate(texts)])
    request = Request("换届 选举 妇联 电梯 火星")
    assert list(_found(engine, request)) == ["0", "1", "2", "3"]


@pytest.mark.parametrize("typed", ["社区 火星", "社区怎么换届"])
def test_pages_of_a_loose_list_are_one_list(holding: Callable[..., Engine], typed: str) -> None:
    bodies = ["社区" * (n % 7 + 1) + "换届" * (n % 3) for n in range(25)]
    engine = holding([Article(id=f"{n:02}", body=body) for n, body in enumerate(bodies)])
    whole = find(engine, Request(typed, limit=100))
    pages = [find(engine, Request(typed, limit=10, offset=offset)) for offset in (0, 10, 20)]
    assert [r for page in pages for r in page.results] == list(whole.results)
    assert {page.loose for page in pages} == {whole.loose}
    assert {page.total for page in pages} == {25}
    assert whole.loose is not None


def test_what_counts_asks_for_every_word(filled: Engine) -> None:
    request = Request("参选率 妇联")
    assert filled.search(query_of(request)[0]).total == 0
    assert filled.search(asked(filled, request).query).total == find(filled, request).total == 2


@pytest.mark.parametrize(
    "request_",
    [Request(""), Request("换届"), Request("妇联怎么换届"), Request("火星 换届"), Request("火 木")],
)
def test_what_is_asked_is_the_list_that_is_shown(filled: Engine, request_: Request) -> None:
    shown, listed = find(filled, request_), asked(filled, request_)
    hits = filled.search(replace(listed.query, limit=request_.limit)).hits
    assert [hit.article.id for hit in hits] == [r.article.id for r in shown.results]
    assert listed.loose == shown.loose
    assert listed.notices == shown.notices[: len(listed.notices)]


def test_the_message_tells_what_is_counted() -> None:
    none, some = Looseness(0, 3).message, Looseness(2, 3).message
    assert none.words("zh").startswith("没有找到含全部 3 个词的文章")
    assert some.words("zh").startswith("含全部 3 个词的文章有 2 篇")
    assert "totals and filters count these" in none.words("en")


def test_filters_do_not_decide_which_list_is_shown(filled: Engine) -> None:
    request = Request("居民区 换届")  # of jx/1, in 青禾街道
    elsewhere = find(filled, replace(request, choices=(LIUAN,)))
    assert (elsewhere.total, elsewhere.loose) == (0, None)
    assert [(offer.choices, offer.total) for offer in elsewhere.offers] == [((), 1)]


def test_the_order_does_not_decide_which_articles_are_listed(filled: Engine) -> None:
    request = Request("召开 火星 换届")
    listed = {sort: list(_found(filled, replace(request, sort=sort))) for sort in Sort}
    assert len({frozenset(ids) for ids in listed.values()}) == 1
    assert listed[Sort.NEWEST] == ["lf/1", "jx/2", "jx/1"]
