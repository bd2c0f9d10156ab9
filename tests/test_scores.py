"""Scores and order of the engine on disk, against the plain BM25F of the oracle."""

import random

import pytest

from searcher.model import Choice, Facet, Sort
from searcher.query import Query, parse
from searcher.whoosh_engine.adapter import WhooshEngine
from tests.oracle import OracleEngine
from tests.test_writer import made

TYPED = [
    "街道",
    "换届选举",
    "街道 AED",
    "“居民区志愿者”",
    "一",
    "街道 | 志愿者",
    "街道 -志愿者",
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
def test_scores_and_order(both: tuple[WhooshEngine, OracleEngine], typed: str, offset: int) -> None:
    parsed = parse(typed)
    choices = (Choice(Facet.STREET, "青禾街道"),) if random.Random(typed).random() < 0.3 else ()
    query = Query(parsed.tree, parsed.ranked_by, choices, Sort.RELEVANCE, offset, 10)
    found, truth = (engine.search(query) for engine in both)
    assert (found.total, found.facets) == (truth.total, truth.facets)
    assert [h.article.id for h in found.hits] == [h.article.id for h in truth.hits]
    scores = [h.score for h in truth.hits]
    assert [h.score for h in found.hits] == pytest.approx(scores, rel=1e-5, abs=2e-6)
    assert not scores or not typed or max(scores) > 0 or offset
