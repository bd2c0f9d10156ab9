"""Scores and order of the engine on disk, against the plain BM25F of the oracle."""

import random
from dataclasses import replace

import pytest

from searcher.core.engine import Engine
from searcher.core.model import Article, Choice, Facet, Sort
from searcher.core.tree import Query, RankingText
from searcher.engines.weights import ADJACENT, Weighed, weighed
from searcher.engines.whoosh.adapter import WhooshEngine
from searcher.query import parse
from tests.support.made_articles import made
from tests.support.oracle import OracleEngine

TYPED = [
    "街道",
    "换届选举",
    "街道 AED",
    "“居民区志愿者”",
    "一",
    "街道 | 志愿者",
    "街道 -志愿者",
    "居民区志愿者活动",  # a run of several words, which counts as a whole too
    "社区AED培训",
    "选举选举选举",  # a run that repeats its own bigrams
    "“街道 志愿者”",  # a phrase of two runs
    "",
]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[WhooshEngine, OracleEngine]:
    """The same articles after the same changes: several segments, some documents deleted."""
    engine, oracle = WhooshEngine(tmp_path_factory.mktemp("scores")), OracleEngine()
    for seed in range(4):
        articles = made(50, seed)
        gone = [article.id for article in made(50, seed - 1)[::3]]
        for each in (engine, oracle):
            each.update(articles, gone)
    return engine, oracle


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("offset", [0, 3, 40])
@pytest.mark.parametrize("recent", [False, True])
def test_scores_and_order(
    both: tuple[WhooshEngine, OracleEngine], typed: str, offset: int, recent: bool
) -> None:
    parsed = parse(typed)
    choices = (Choice(Facet.STREET, "青禾街道"),) if random.Random(typed).random() < 0.3 else ()
    query = Query(parsed.tree, parsed.ranked_by, choices, Sort.RELEVANCE, offset, 10)
    query = replace(query, recent=recent)
    found, truth = (engine.search(query) for engine in both)
    assert (found.total, found.facets) == (truth.total, truth.facets)
    assert [h.article.id for h in found.hits] == [h.article.id for h in truth.hits]
    scores = [h.score for h in truth.hits]
    assert [h.score for h in found.hits] == pytest.approx(scores, rel=1e-5, abs=2e-6)
    assert not scores or not typed or max(scores) > 0 or offset


def _first(engine: Engine, ranked_by: tuple[RankingText, ...], recent: bool = False) -> str:
    return engine.search(Query(ranked_by=ranked_by, recent=recent)).hits[0].article.id


@pytest.mark.parametrize(
    ("better", "worse", "typed"),
    [
        ("妇联换届选举", "选举换届妇联", "妇联换届选举"),  # the words stand as typed
        ("甲乙换届选举丙", "换届甲选举乙丙", "换届选举"),  # adjacent
    ],
)
def test_words_in_place_rank_first(engine: Engine, better: str, worse: str, typed: str) -> None:
    engine.update([Article("b", f"{better}。"), Article("a", f"{worse}。")], ())
    assert _first(engine, (RankingText(typed),)) == "b"


def test_title_ranks_before_body(engine: Engine) -> None:
    engine.update([Article("b", "丙丁", title="换届"), Article("a", "换届", title="丙丁")], ())
    assert _first(engine, (RankingText("换届"),)) == "b"


def test_run_of_less_weight_ranks_less(engine: Engine) -> None:
    engine.update([Article("a", "居民委员会"), Article("b", "居委会来信")], ())
    assert _first(engine, (RankingText("居委会"), RankingText("居民委员会", 0.1))) == "b"


@pytest.mark.parametrize(("recent", "first"), [(False, "old"), (True, "new")])
def test_recent_articles_rank_up_a_little(engine: Engine, recent: bool, first: str) -> None:
    """One occurrence more or less is outweighed, the word itself is not."""
    engine.update(
        [
            Article("old", "换届" * 3, month="2015-01"),
            Article("new", "换届" * 2 + "甲乙", event_date="2021-01-05"),
            Article("else", "甲乙", event_date="2021-02-01"),
            Article("undated", "丙丁"),
        ],
        (),
    )
    assert _first(engine, (RankingText("换届"),), recent) == first


def test_weights_of_terms() -> None:
    found = weighed([RankingText("居民区换届"), RankingText("换届", 2.0)])
    assert found[Weighed("bigrams", ("区换",))] == 0.5 * ADJACENT  # astride two words
    assert found[Weighed("words", ("居民",))] == 0.5  # inside 居民区
    assert found[Weighed("words", ("换届",))] == 2.0  # the larger of two weights
    assert found[Weighed("bigrams", ("居民", "民区", "区换", "换届"))] == 0.5  # the run as it is
