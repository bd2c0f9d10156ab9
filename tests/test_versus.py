"""Versus: on random corpora and queries, the engine answers exactly what a scan answers."""

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.find import find
from searcher.model import UNLABELLED, Article, Choice, Facet, Mode, Sort
from searcher.query import Query, parse
from searcher.whoosh_engine.adapter import WhooshEngine
from tests.oracle import OracleEngine

# few characters, so that random texts and queries meet; all kinds that fold or segment oddly
ALPHABET = "换届选举街道居委会妇联大会江桥㐂A1aＡ１２%.。，“” \n㎡…"
STREETS = ["青禾街道", "柳岸街道", None]
UNITS = ["妇女联合会", "社区党建办公室", "人民武装部"]
MONTHS = ["2021-05", "2021-06", "2022-01", None]

prose = st.text(ALPHABET, min_size=0, max_size=40)


@st.composite
def corpora(draw: st.DrawFn) -> list[Article]:
    return [
        Article(
            id=f"a/{n}",
            title=draw(st.none() | st.text(ALPHABET, max_size=12)),
            body=draw(prose),
            captions=tuple(draw(st.lists(st.text(ALPHABET, max_size=6), max_size=1))),
            departments=tuple(draw(st.lists(st.sampled_from(UNITS), max_size=2, unique=True))),
            street=draw(st.sampled_from(STREETS)),
            month=draw(st.sampled_from(MONTHS)),
        )
        for n in range(draw(st.integers(0, 12)))
    ]


words = st.text(ALPHABET, min_size=1, max_size=5)
typed_queries = st.recursive(
    words,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from([" ", " | ", " -", " NOT ", " OR "]), inner).map("".join),
        inner.map(lambda q: f"“{q}”"),
        inner.map(lambda q: f"({q})"),
    ),
    max_leaves=4,
)
choices = st.lists(
    st.one_of(
        st.builds(
            Choice, st.just(Facet.STREET), st.sampled_from(["青禾街道", UNLABELLED]), st.booleans()
        ),
        st.builds(
            Choice, st.just(Facet.DEPARTMENT), st.sampled_from([*UNITS, UNLABELLED]), st.booleans()
        ),
        st.builds(
            Choice, st.just(Facet.MONTH), st.sampled_from(["2021-05", "2022-01"]), st.booleans()
        ),
    ),
    max_size=3,
)


@given(
    corpora(),
    st.lists(st.tuples(typed_queries, choices, st.sampled_from(Mode)), min_size=1, max_size=12),
)
@settings(max_examples=150)
def test_engine_equals_scan(
    corpus: list[Article], questions: list[tuple[str, list[Choice], Mode]]
) -> None:
    oracle = OracleEngine()
    oracle.update(corpus, ())
    with tempfile.TemporaryDirectory() as folder:
        engine = WhooshEngine(Path(folder) / "index")
        engine.update(corpus[: len(corpus) // 2], ())
        engine.update(corpus, ())  # two segments, replaced documents
        for typed, picked, mode in questions:
            tree = parse(typed, mode)
            query = Query(tree.tree, tree.ranked_by, tuple(picked), Sort.NEWEST, 0, 100)
            found, truth = engine.search(query), oracle.search(query)
            assert [h.article for h in found.hits] == [h.article for h in truth.hits], typed
            assert (found.total, found.facets) == (truth.total, truth.facets), typed
            ranked = engine.search(Query(tree.tree, tree.ranked_by, tuple(picked), limit=100))
            assert {h.article.id for h in ranked.hits} == {h.article.id for h in truth.hits}
        engine.close()


def han_samples(articles: list[Article], count: int, seed: int) -> Iterator[tuple[Article, str]]:
    """Yield random Han-only substrings of length 1-6 of random articles."""
    dice = random.Random(seed)
    while count:
        article = dice.choice(articles)
        part = dice.choice([article.heading, article.text])
        length = dice.randint(1, 6)
        if len(part) < length:
            continue
        start = dice.randint(0, len(part) - length)
        piece = part[start : start + length]
        if all("一" <= c <= "鿿" for c in piece):
            count -= 1
            yield article, piece


@pytest.mark.parametrize("corpus", ["sample", "shared"])
def test_no_substring_is_lost(corpus: str, request: pytest.FixtureRequest) -> None:
    engine: WhooshEngine = request.getfixturevalue(f"{corpus}_engine")
    articles = list(engine.scan())
    oracle = OracleEngine()
    oracle.update(articles, ())
    for article, piece in han_samples(articles, 2000, seed=7):
        answer = find(engine, f"“{piece}”", limit=len(articles))
        found = {result.article.id for result in answer.results}
        assert article.id in found, piece
        assert found == {a.id for a in articles if piece in a.heading or piece in a.text}, piece


@pytest.mark.parametrize(
    "typed", ["换届选举", "换届", "居民区 党组织", "志愿者", "“两委”换届", "2021"]
)
@pytest.mark.parametrize("corpus", ["sample", "shared"])
def test_totals_and_facets_equal_a_scan(
    corpus: str, typed: str, request: pytest.FixtureRequest
) -> None:
    engine: WhooshEngine = request.getfixturevalue(f"{corpus}_engine")
    oracle = OracleEngine()
    oracle.update(engine.scan(), ())
    found, truth = find(engine, typed, limit=1000), find(oracle, typed, limit=1000)
    assert {r.article.id for r in found.results} == {r.article.id for r in truth.results}
    assert (found.total, found.facets) == (truth.total, truth.facets)
