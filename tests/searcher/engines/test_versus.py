"""Versus: on random corpora and queries, the engine answers exactly what a scan answers."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.core.engine import Engine, SearchIndex
from searcher.core.model import UNLABELLED, Article, Choice, Detail, Facet, Mode, Print, Sort
from searcher.core.request import Request
from searcher.core.tree import (
    And,
    Dated,
    Detailed,
    FromSource,
    InGroup,
    InIssue,
    Labelled,
    Literal,
    Near,
    Node,
    Not,
    OnPage,
    Or,
    Part,
    Pattern,
    Prefix,
    Query,
    RankingText,
    Unit,
    Wildcard,
    Word,
)
from searcher.find.find import find
from searcher.language.tokens import fold
from searcher.query import parse
from tests.conftest import Fresh, in_cluster
from tests.support.effort import THOROUGH
from tests.support.oracle import OracleEngine

# few characters, so that random texts and queries meet; all kinds that fold or segment oddly
ALPHABET = "换届選举街道居委会婦联大会江桥㐂A1aＡ１２éè\u0301\u200b%.。，“” \n㎡…+/5g第十二〇号"
DISTRICTS = {"青禾街道": "临江区", "柳岸街道": "北浦区", "远山街道": "临江区"}
BYLINES = [None, "社区党建办 李明", "记者 李明 通讯员 李明华", "社区党建办"]
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
            street=street,
            district=street and DISTRICTS[street],
            month=draw(st.sampled_from(MONTHS)),
            issue_date=draw(st.sampled_from([None, None, "2021-05-08", "2022-01-31"])),
            page=draw(st.sampled_from([None, "2", "02", "Ａ3"])),
            source=draw(st.sampled_from(["周刊.pdf", "週刊/2.txt", ""])),
            byline=draw(st.sampled_from(BYLINES)),
            issue_number=draw(st.sampled_from([None, "8", "08", "88"])),
            paper=draw(st.sampled_from([None, "柳岸社区报", "青禾报"])),
            group=draw(st.sampled_from([None, None, "g1", "g2"])),
            issue=draw(st.sampled_from([None, None, "i1", "i2"])),
            issue_month=draw(st.sampled_from([None, "2021-04"])),
            others=draw(st.sampled_from([(), (), (Print("网.html"), Print("周刊.pdf", 1))])),
            first_indexed=draw(
                st.sampled_from([None, "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z"])
            ),
        )
        for n in range(draw(st.integers(0, 12)))
        for street in [draw(st.sampled_from([*DISTRICTS, None]))]
    ]


parts = st.sampled_from([None, *Part])
folded = st.text(ALPHABET, min_size=1, max_size=4).map(lambda t: fold(t).text).filter(bool)
days = st.sampled_from(["", "2021-05-01", "2021-05-08", "2021-05-31", "2022-01-31"])
gaps = st.tuples(st.integers(0, 2), st.integers(0, 3)).map(lambda g: (g[0], g[0] + g[1]))
widths = st.integers(0, 2).map(lambda width: (width, width))
# runs of few characters, in which borders matter
pieces = folded | st.text("a5g1+二十号", min_size=1, max_size=3)


@st.composite
def patterns(draw: st.DrawFn, between: st.SearchStrategy[tuple[int, int]]) -> Pattern:
    chosen = draw(st.lists(pieces, min_size=1, max_size=3))
    return Pattern(
        tuple(chosen),
        tuple(draw(between) for _ in chosen[1:]),
        draw(st.sampled_from([0, 0, 1, 2])),
        draw(st.booleans()),
        draw(st.booleans()),
        draw(parts),
    )


close = st.one_of(st.builds(Literal, pieces), patterns(widths))
units = st.sampled_from([None, *Unit])
leaves = st.one_of(
    patterns(gaps),
    st.builds(Near, close, close, st.integers(0, 9), parts, st.booleans(), units),
    st.builds(Literal, folded, parts),
    st.builds(Word, folded, parts),
    st.builds(Prefix, folded, parts),
    st.builds(Wildcard, st.text("换届选举a1*?", max_size=4), parts),
    st.builds(Labelled, st.sampled_from(Facet), st.sampled_from(["街", "临江", "2021", "未标"])),
    st.builds(Dated, days, days, st.booleans()),
    st.builds(
        Detailed,
        st.sampled_from(Detail),
        st.sampled_from(["李明", "8", "社", "未标注"]),
        st.booleans(),
    ),
    st.builds(OnPage, st.sampled_from(["2", "a3", "002"])),
    st.builds(FromSource, st.sampled_from(["周刊", ".pdf", "周刊.pdf", "没有"]), st.booleans()),
    st.builds(InGroup, st.sampled_from(["g1", "g2", "g3", ""])),
    st.builds(InIssue, st.sampled_from(["i1", "周刊.pdf", "i3", ""])),
)
trees: st.SearchStrategy[Node] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.lists(inner, min_size=1, max_size=3).map(lambda nodes: And(tuple(nodes))),
        st.lists(inner, min_size=1, max_size=3).map(lambda nodes: Or(tuple(nodes))),
    ),
    max_leaves=4,
)
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
        st.builds(Choice, st.just(Facet.DISTRICT), st.sampled_from(["临江区", UNLABELLED])),
        st.builds(Choice, st.just(Facet.YEAR), st.sampled_from(["2021", "2022"]), st.booleans()),
    ),
    max_size=3,
)


@contextmanager
def both(corpus: list[Article], fresh: Fresh) -> Iterator[tuple[Engine, OracleEngine]]:
    """The engine, in two segments with replaced and removed documents, and the oracle."""
    oracle = OracleEngine()
    oracle.update(corpus[1:], ())
    with fresh() as engine:
        engine.update(corpus[: len(corpus) // 2], ())
        engine.update(corpus, [article.id for article in corpus[:1]])
        engine.update([], [article.id for article in corpus[:1]])
        yield engine, oracle


def agree(engine: Engine, oracle: OracleEngine, query: Query) -> None:
    """Hold an answer by date against a scan; by relevance, scores that are close may change."""
    by_date = replace(query, sort=Sort.NEWEST)
    found, truth = engine.search(by_date), oracle.search(by_date)
    assert [(h.article, h.others) for h in found.hits] == [
        (h.article, h.others) for h in truth.hits
    ], query
    assert (found.total, found.shown, found.facets) == (truth.total, truth.shown, truth.facets)
    ranked = engine.search(replace(query, sort=Sort.RELEVANCE))
    assert {h.article.id for h in ranked.hits} == {h.article.id for h in truth.hits}
    added = replace(query, sort=Sort.ADDED)
    latest, true_latest = engine.search(added).hits, oracle.search(added).hits
    assert [h.article.id for h in latest] == [h.article.id for h in true_latest]
    hits, truths = list(engine.every(by_date)), list(oracle.every(by_date))
    assert [(h.article, h.others) for h in hits] == [(h.article, h.others) for h in truths]
    assert [h.score for h in hits] == pytest.approx([h.score for h in truths], rel=1e-4, abs=1e-5)


@given(
    corpora(),
    st.lists(
        st.tuples(typed_queries, choices, st.sampled_from(Mode), st.booleans()),
        min_size=1,
        max_size=12,
    ),
)
@settings(max_examples=150 if THOROUGH else 60)
def test_engine_equals_scan(
    fresh: Fresh, corpus: list[Article], questions: list[tuple[str, list[Choice], Mode, bool]]
) -> None:
    with both(corpus, fresh) as (engine, oracle):
        for typed, picked, mode, once in questions:
            tree = parse(typed, mode)
            query = Query(tree.tree, tree.ranked_by, tuple(picked), limit=100, collapsed=once)
            agree(engine, oracle, query)


@given(corpora(), st.lists(st.tuples(trees, choices, st.booleans()), min_size=1, max_size=12))
@settings(max_examples=150 if THOROUGH else 60)
def test_trees_equal_a_scan(
    fresh: Fresh, corpus: list[Article], questions: list[tuple[Node, list[Choice], bool]]
) -> None:
    with both(corpus, fresh) as (engine, oracle):
        for tree, picked, once in questions:
            agree(engine, oracle, Query(tree, (), tuple(picked), limit=100, collapsed=once))


def dense_articles(dice: random.Random) -> Iterator[Article]:
    """Yield articles of few characters, in which most short patterns stand somewhere."""
    for number in range(100):
        title, body = ("".join(dice.choices(DENSE, k=dice.randint(0, 20))) for _ in range(2))
        yield Article(f"a/{number}", body, title, issue_date="2021-05-08")


def dense_patterns(dice: random.Random, count: int, *, fixed: bool = False) -> Iterator[Pattern]:
    """Yield random patterns of the same characters."""
    for _ in range(count):
        chosen = [
            "".join(dice.choices(DENSE[:-1], k=dice.choice((1, 1, 1, 2, 3))))
            for _ in range(dice.choice((1, 2, 2, 3)))
        ]
        gaps = [
            (low, low + (not fixed and dice.randint(0, 2))) for low in dice.choices(range(3), k=9)
        ]
        yield Pattern(
            tuple(chosen),
            tuple(gaps[: len(chosen) - 1]),
            dice.choice((0, 0, 1, 2)),
            dice.choice((True, False)),
            dice.choice((True, False)),
            dice.choice((None, *Part)),
        )


DENSE = "55gg二二号+。\n"


def test_patterns_equal_a_scan(fresh: Fresh) -> None:
    dice = random.Random(7)
    oracle, patterns = OracleEngine(), [*dense_patterns(dice, 400)]
    oracle.update(dense_articles(dice), ())
    sides = dense_patterns(dice, 800, fixed=True)
    pairs = [
        Near(
            one,
            Literal(other.pieces[0]) if dice.random() < 0.3 else other,
            dice.randint(0, 6),
            one.part,
            dice.random() < 0.5,
            dice.choice((None, *Unit)),
        )
        for one, other in zip(sides, sides, strict=True)
    ]
    found = 0
    with fresh() as engine:
        engine.update(oracle.scan(), ())
        nodes: list[Node] = [*patterns, *pairs]
        for node in nodes:
            truth = held(oracle, node)
            assert held(engine, node) == truth, node
            found += bool(truth)
    assert found > 300  # otherwise the patterns would test little


@given(corpora(), choices, st.integers(0, 40))
@settings(max_examples=40 if THOROUGH else 20)
def test_what_else_is_told_equals_a_scan(
    fresh: Fresh, corpus: list[Article], picked: list[Choice], most: int
) -> None:
    with both(corpus, fresh) as (engine, oracle):
        every = oracle.frequent(10_000)
        words = [word for word, _ in every] + ["没有", "举", ""]
        assert engine.holders(words) == oracle.holders(words)
        assert engine.frequent(10_000) == every
        # of two segments a word may be missing that leads in neither; the others are exact
        assert set(engine.frequent(most)) <= set(every)
        assert sorted(engine.titles()) == sorted(oracle.titles())
        assert engine.volume(picked) == oracle.volume(picked)
        assert engine.issues(picked) == oracle.issues(picked)


def held(engine: SearchIndex, tree: Node) -> list[str]:
    return [hit.article.id for hit in engine.every(Query(tree))]


@given(corpora(), trees, trees, choices)
@settings(max_examples=40 if THOROUGH else 20)
def test_laws_of_sets(
    fresh: Fresh, corpus: list[Article], one: Node, other: Node, picked: list[Choice]
) -> None:
    with both(corpus, fresh) as engines:
        for engine in engines:
            a, b = set(held(engine, one)), set(held(engine, other))
            assert set(held(engine, And((one, other)))) == a & b
            assert set(held(engine, Or((one, other)))) == a | b
            assert set(held(engine, Not(one))) == {each.id for each in corpus[1:]} - a
            assert engine.search(Query(one, limit=0)).total == len(a)
            kept = engine.search(Query(one, (), tuple(picked), limit=0)).total
            assert kept <= len(a)


@given(corpora(), trees, st.sampled_from(Sort), st.integers(1, 5), st.booleans())
@settings(max_examples=40 if THOROUGH else 20)
def test_pages_tile_every(
    fresh: Fresh, corpus: list[Article], tree: Node, sort: Sort, limit: int, once: bool
) -> None:
    with both(corpus, fresh) as engines:
        for engine in engines:
            query = Query(tree, (RankingText("换届选举"),), (), sort, 3, limit, collapsed=once)
            every = list(engine.every(query))
            pages = [
                engine.search(replace(query, offset=n)) for n in range(0, len(corpus) + 5, limit)
            ]
            assert [hit for page in pages for hit in page.hits] == every
            assert {page.shown for page in pages} == {len(every)}


@given(corpora(), trees, choices)
@settings(max_examples=40 if THOROUGH else 20)
def test_laws_of_folding(
    fresh: Fresh, corpus: list[Article], tree: Node, picked: list[Choice]
) -> None:
    with both(corpus, fresh) as engines:
        for engine in engines:
            query = Query(tree, (), tuple(picked), limit=100)
            plain, page = engine.search(query), engine.search(replace(query, collapsed=True))
            assert sum(1 + hit.others for hit in page.hits) == page.total == plain.total
            assert page.facets == plain.facets
            assert {hit.article.group for hit in page.hits} == {
                hit.article.group for hit in plain.hits
            }
            groups = [hit.article.group for hit in page.hits if hit.article.group]
            assert len(set(groups)) == len(groups)


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


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((corpus, kind), marks=marks, id=f"{corpus}-{kind}")
        for kind, marks in (("whoosh", ()), ("opensearch", pytest.mark.opensearch))
        for corpus in ("sample", "shared")
    ],
)
def indexed(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """Each engine, holding the sample or the real newsletters; only to be read."""
    corpus, kind = request.param
    embedded: Engine = request.getfixturevalue(f"{corpus}_engine")
    if kind == "whoosh":
        yield embedded
        return
    with in_cluster(request.getfixturevalue("address"))() as engine:
        engine.rebuild(embedded.scan())
        yield engine


def test_no_substring_is_lost(indexed: Engine) -> None:
    articles = list(indexed.scan())
    printed = {a.id: (fold(a.heading).text, fold(a.text).text) for a in articles}
    for article, piece in han_samples(articles, 2000, seed=7):
        wanted = fold(piece).text
        answer = find(indexed, Request(f"“{piece}”", limit=len(articles)))
        found = {result.article.id for result in answer.results}
        assert article.id in found, piece
        assert found == {i for i, parts in printed.items() if any(wanted in p for p in parts)}, (
            piece
        )


@pytest.mark.parametrize(
    "typed", ["换届选举", "换届", "居民区 党组织", "志愿者", "“两委”换届", "2021"]
)
def test_totals_and_facets_equal_a_scan(indexed: Engine, typed: str) -> None:
    oracle = OracleEngine()
    oracle.update(indexed.scan(), ())
    found, truth = (
        find(indexed, Request(typed, limit=1000)),
        find(oracle, Request(typed, limit=1000)),
    )
    assert {r.article.id for r in found.results} == {r.article.id for r in truth.results}
    assert (found.total, found.facets) == (truth.total, truth.facets)
