"""Evaluation over arrays answers exactly what a scan of the articles answers."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise, product
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcher.core.model import UNLABELLED, Article, Choice, Detail, Facet, Print, Sort
from searcher.core.tree import (
    And,
    Dated,
    Detailed,
    Everything,
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
    positive_leaves,
    wildcard,
)
from searcher.engines.whoosh.evaluate import Found, answer, matching
from searcher.engines.whoosh.evaluation import paging, phrases, ranking, scoring, sets
from searcher.find.highlight import highlight
from tests.conftest import ARTICLES
from tests.support.memory_segment import MemorySnapshot
from tests.support.oracle import OracleEngine, fits, matches, scores

# few characters, so that random texts and queries meet; all kinds that fold or segment oddly
ALPHABET = "换届选举选举街道居委会妇联aA1Ａ%.。， \n㎡㐂15g二"
FOLDED = "换届选举选举街道居委会妇联a1%.。， \nm2㐂15g二"
DISTRICTS = {"青禾街道": "临江区", "柳岸街道": "北浦区", "远山街道": "临江区"}
BYLINES = [None, "社区党建办 李明", "记者 李明 通讯员 李明华", "社区党建办"]
UNITS = ["妇女联合会", "社区党建办公室", "人民武装部"]

texts = st.text(ALPHABET, max_size=30)
literals = st.text(FOLDED, min_size=1, max_size=5)
stems = st.text("选举街道居委会a1.", max_size=2)


@st.composite
def articles(draw: st.DrawFn, number: int) -> Article:
    street = draw(st.sampled_from([*DISTRICTS, None]))
    return Article(
        id=f"a/{draw(st.integers(0, 99))}/{number}",
        title=draw(st.none() | st.text(ALPHABET, max_size=12)),
        body=draw(texts),
        departments=tuple(draw(st.lists(st.sampled_from(UNITS), max_size=2, unique=True))),
        street=street,
        district=street and DISTRICTS[street],
        month=draw(st.sampled_from(["2021-05", "2021-06", "2022-01", None])),
        event_date=draw(st.sampled_from([None, None, "2021-05-08", "2021-06-30"])),
        page=draw(st.sampled_from([None, "", "2", "02", "A3", "00"])),
        source=draw(st.sampled_from(["", "周刊/A.pdf", "ａ/2.txt"])),
        byline=draw(st.sampled_from(BYLINES)),
        issue_date=draw(st.sampled_from([None, "2021-05-08", "2021-06-30"])),
        issue_number=draw(st.sampled_from([None, "8", "08", "88"])),
        paper=draw(st.sampled_from([None, "柳岸社区报", "青禾报"])),
        group=draw(st.sampled_from([None, None, "g1", "g2"])),
        issue=draw(st.sampled_from([None, None, "i1", "i2"])),
        issue_month=draw(st.sampled_from([None, "2021-04"])),
        others=draw(st.sampled_from([(), (), (Print("网.html"), Print("周刊.pdf", 1))])),
        first_indexed=draw(st.sampled_from([None, "2024-01-01T00:00:00Z", "2025-01-01T00:00:00Z"])),
    )


@st.composite
def snapshots(draw: st.DrawFn) -> MemorySnapshot:
    corpus = [draw(articles(number)) for number in range(draw(st.integers(0, 16)))]
    cuts = sorted(draw(st.lists(st.integers(0, len(corpus)), max_size=2)))
    parts = [corpus[a:b] for a, b in pairwise([0, *cuts, len(corpus)])]
    return MemorySnapshot(
        [
            (part, draw(st.sets(st.integers(0, max(0, len(part) - 1)), max_size=3)))
            for part in parts
        ],
    )


parts = st.sampled_from([None, *Part])
days = st.sampled_from(["", "2021-05-01", "2021-05-08", "2021-05-31", "2021-06-30", "2022-02-01"])
pieces = st.text("15ga.二选", min_size=1, max_size=2) | literals


@st.composite
def patterns(draw: st.DrawFn, most: int = 2) -> Pattern:
    chosen = draw(st.lists(pieces, min_size=1, max_size=3))
    gaps = [(low, low + draw(st.integers(0, most))) for low in range(len(chosen) - 1)]
    return Pattern(
        tuple(chosen),
        tuple(gaps),
        draw(st.sampled_from([0, 0, 1, 2])),
        draw(st.booleans()),
        draw(st.booleans()),
        draw(parts),
    )


close = st.builds(Literal, pieces) | patterns(0)
leaves = st.one_of(
    st.just(Everything()),
    patterns(),
    st.builds(
        Near,
        close,
        close,
        st.integers(0, 12),
        parts,
        st.booleans(),
        st.sampled_from([None, *Unit]),
    ),
    st.builds(Literal, literals, parts),
    st.builds(Word, st.text("a1.", min_size=1, max_size=3), parts),
    st.builds(Prefix, stems, parts),
    st.builds(Wildcard, st.text("选举街道a1.*?", max_size=4), parts),
    st.builds(Near, literals.map(Literal), literals.map(Literal), st.integers(0, 12), parts),
    st.builds(
        Near,
        st.sampled_from(["选举", "街道"]).map(Literal),
        st.sampled_from(["举选举", "选举"]).map(Literal),
        st.integers(0, 5),
        parts,
    ),
    st.builds(Labelled, st.sampled_from(Facet), st.sampled_from(["街道", "临江", "2021", "未标"])),
    st.builds(Dated, days, days, st.booleans()),
    st.builds(
        Detailed,
        st.sampled_from(Detail),
        st.sampled_from(["李明", "8", "社", "未标注"]),
        st.booleans(),
    ),
    st.builds(OnPage, st.sampled_from(["2", "002", "a3", "0", "7"])),
    st.builds(FromSource, st.sampled_from(["a", "周刊", "a/2.txt", "没有", ""]), st.booleans()),
    st.builds(InGroup, st.sampled_from(["g1", "g2", "g3", ""])),
    st.builds(InIssue, st.sampled_from(["i1", "周刊/A.pdf", "i3", ""])),
)
trees: st.SearchStrategy[Node] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.lists(inner, max_size=3).map(lambda nodes: And(tuple(nodes))),
        st.lists(inner, max_size=3).map(lambda nodes: Or(tuple(nodes))),
    ),
    max_leaves=4,
)
choices = st.lists(
    st.builds(
        Choice,
        st.sampled_from(Facet),
        st.sampled_from(["青禾街道", *UNITS, "临江区", "2021-05", "2021", UNLABELLED, "没有"]),
        st.booleans(),
    ),
    max_size=3,
)
runs = st.builds(RankingText, st.text(FOLDED, min_size=1, max_size=6))
queries = st.builds(
    Query,
    trees,
    st.lists(runs, max_size=2).map(tuple),
    choices.map(tuple),
    st.sampled_from(Sort),
    st.integers(0, 14),
    st.sampled_from([0, 1, 3, 100]),
    st.booleans(),
)


def shown(found: Found, at: MemorySnapshot) -> list[Article]:
    return [at.segments[segment].articles[document] for segment, document, _ in found.hits]


def check(query: Query, at: MemorySnapshot) -> None:
    """Hold an answer against the oracle's."""
    oracle = OracleEngine()
    oracle.update(at.articles(), ())
    truth = oracle.search(query)
    found = answer(query, at)
    assert (found.total, found.shown) == (truth.total, truth.shown)
    assert found.facets == truth.facets
    hits = shown(found, at)
    real = scores(query.ranked_by, oracle.articles.values())
    assert [score for _, _, score in found.hits] == pytest.approx(
        [real[article.id] for article in hits], rel=1e-5
    )
    if query.sort is Sort.RELEVANCE and hits != [hit.article for hit in truth.hits]:
        # scores that differ by less than float32 can tell may change places
        assert [real[a.id] for a in hits] == pytest.approx(
            [real[hit.article.id] for hit in truth.hits], rel=1e-5
        )
        every = shown(answer(replace(query, offset=0, limit=100), at), at)
        assert len(set(every)) == truth.shown
    else:
        assert hits == [hit.article for hit in truth.hits]
        assert found.others == tuple(hit.others for hit in truth.hits)


@given(snapshots(), st.lists(queries, min_size=1, max_size=12))
@settings(max_examples=200)
def test_answers_equal_a_scan(at: MemorySnapshot, questions: list[Query]) -> None:
    for query in questions:
        check(query, at)


# What is done in one way or another for speed: all ways must agree on a corpus of any size.
ways = st.fixed_dictionaries(
    {
        (phrases, "_CHUNK"): st.sampled_from([1, 8, 1 << 20]),
        (phrases, "_FEW"): st.sampled_from([0, 1, 16]),
        (phrases, "_MANY_LINKS"): st.sampled_from([0, 2, 8]),
        (phrases, "_OF_POSTING"): st.sampled_from([0.4, 1e6]),
        (phrases, "_OF_LINK"): st.sampled_from([0, 1000]),
        (ranking, "_FEW"): st.sampled_from([0, 8, 1000]),
        (scoring, "_SAMPLE"): st.sampled_from([1, 32]),
        (scoring, "_SEARCH"): st.sampled_from([0, 1, 1000]),
        (scoring, "_WHOLE"): st.sampled_from([1, 3, 10**9]),
        (paging, "_SAMPLE"): st.sampled_from([1, 32]),
        (sets, "_SEARCH"): st.sampled_from([0, 1, 1000]),
        (sets, "_DENSE"): st.sampled_from([0, 1, 1000]),
    }
)
Ways = dict[tuple[ModuleType, str], int]


@contextmanager
def going(chosen: Ways) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for (module, name), value in chosen.items():
            patch.setattr(module, name, value)
        yield


@given(snapshots(), st.lists(queries, min_size=1, max_size=6), ways)
def test_all_ways_agree(at: MemorySnapshot, questions: list[Query], chosen: Ways) -> None:
    with going(chosen):
        for query in questions:
            check(query, at)


def babble(count: int) -> list[Article]:
    """Articles of two characters, in which any short literal is found here and there."""
    dice = random.Random(7)
    return [
        Article(
            id=str(n),
            title="".join(dice.choices("选举选举。", k=dice.randint(0, 9))),
            body="".join(dice.choices("选举选举。\n", k=dice.randint(0, 25))),
        )
        for n in range(count)
    ]


def spelled(letters: str, *lengths: int) -> list[str]:
    return ["".join(each) for length in lengths for each in product(letters, repeat=length)]


BABBLE = MemorySnapshot([(babble(40), {3, 4})])


@pytest.mark.parametrize("chunk", [1, 50, 1 << 20])
@pytest.mark.parametrize(
    "nodes",
    [
        [Literal(wanted) for wanted in spelled("选举。", 1, 2, 3, 4, 5)],
        [Literal(wanted) for wanted in spelled("选举", 6, 7)],
        [
            Near(Literal(left), Literal(right), distance)
            for left in spelled("选举", 2, 3)
            for right in spelled("选举", 2, 3)
            for distance in (0, 1, 4)
        ],
        [Literal(wanted, part) for wanted in spelled("选举。", 1, 2, 3, 4) for part in Part],
        [
            Near(Literal(left), Literal(right), 1, part)
            for left in spelled("选举", 2, 3)
            for right in spelled("选举", 2)
            for part in Part
        ],
        [
            Near(Literal(left), Literal(right), 2)
            for left in ("选", "举。")
            for right in spelled("选举", 1, 2, 3)
        ],
    ],
    ids=["short", "long", "near", "in a part", "near in a part", "near single characters"],
)
def test_every_literal(nodes: list[Node], chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phrases, "_CHUNK", chunk)
    (segment,) = BABBLE.segments
    for node in nodes:
        found = sets.as_ids(matching(node, segment)).tolist()
        live = [n for n in found if segment.live is None or segment.live[n]]
        truth = [n for n, article in enumerate(segment.articles) if matches(node, article)]
        assert live == [n for n in truth if n not in {3, 4}], node


@pytest.mark.parametrize(
    ("node", "found"),
    [
        (Prefix("选"), {"jx/1", "jx/2", "cf/4"}),
        (Prefix("换届选"), {"jx/1"}),
        (Prefix("ae"), {"jx/1", "lf/1"}),
        (Prefix("火星"), set()),
        (Wildcard("换*举"), {"jx/1"}),
        (Wildcard("a?d"), {"jx/1", "lf/1"}),
        (Wildcard("a?"), set()),  # the whole word
        (Wildcard("20*1"), {"lf/1"}),
        (Wildcard("[a-z]ed"), set()),  # nothing else is special
        (Near(Literal("妇联"), Literal("会议"), 2), {"jx/2"}),  # 妇联 召开 会议
        (Near(Literal("妇联"), Literal("会议"), 1), set()),
        (Near(Literal("会议"), Literal("妇联"), 2), {"jx/2"}),  # either order
        (Near(Literal("换届"), Literal("届选"), 9), set()),  # not one over the other
        (Near(Literal("换届"), Literal("选举"), 0), {"jx/1"}),
        (Near(Literal("换届"), Literal("妇联"), 3), {"jx/2"}),  # both in the title
        (
            Near(Literal("执委换届"), Literal("召开会议"), 9),
            set(),
        ),  # one in the title, one in the body
        (
            Near(Literal("街"), Literal("召"), 1),
            {"jx/2", "lf/1"},
        ),  # single characters
        (Near(Literal("执委。"), Literal("召开"), 2), {"jx/2"}),
    ],
)
def test_finds(node: Node, found: set[str]) -> None:
    at = MemorySnapshot([(ARTICLES[:2], ()), (ARTICLES[2:], ())])
    query = Query(node, limit=9)
    assert {article.id for article in shown(answer(query, at), at)} == found
    check(query, at)


def crowd(count: int) -> MemorySnapshot:
    """Many articles with equal and unequal scores and dates, in two segments."""
    corpus = [
        Article(
            id=f"c/{n * 7 % count:05}",
            title="选举" if n % 11 == 0 else None,
            body="街道" * (n % 5) + "，选举" * (n % 3) + "。居委会" * (n % 17 == 0),
            month=f"20{n % 13 + 10}-01" if n % 6 else None,
        )
        for n in range(count)
    ]
    return MemorySnapshot([(corpus[: count // 3], {1, 5}), (corpus[count // 3 :], ())])


CROWD = crowd(600)


@given(
    st.sampled_from(
        [Everything(), Literal("选举"), Or((Literal("街道"), Literal("居委"))), Not(Word("a"))]
    ),
    st.lists(st.sampled_from(["选举", "街道", "居委会", "举。居"]), max_size=3).map(tuple),
    st.sampled_from(Sort),
    st.integers(0, 620),
    st.integers(1, 40),
    ways,
)
@settings(max_examples=200)
def test_pruned_equals_unpruned(
    tree: Node, ranked_by: tuple[str, ...], sort: Sort, offset: int, limit: int, chosen: Ways
) -> None:
    query = Query(tree, tuple(map(RankingText, ranked_by)), (), sort, offset, limit)
    with going(chosen):
        pruned = answer(query, CROWD)
    assert pruned == answer(query, CROWD, prune=False)
    every = answer(replace(query, offset=0, limit=1000), CROWD, prune=False).hits
    assert pruned.hits == every[offset : offset + limit]
    if sort is Sort.RELEVANCE:  # equal scores: newest first, then by id
        rows = [(score, CROWD.segments[n].articles[document]) for n, document, score in every]
        for (one, before), (other, after) in pairwise(rows):
            assert one >= other
            if one == other:
                assert before.sort_date >= after.sort_date
                assert before.sort_date > after.sort_date or before.id < after.id


def test_bounds_leave_articles_unscored(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the test above would hold nothing against anything."""
    monkeypatch.setattr(ranking, "_FEW", 8)
    members = [np.arange(segment.count) for segment in CROWD.segments]
    wanted = ranking.terms((RankingText("居委会选举"),), CROWD)
    left = ranking.ranked(wanted, members, CROWD, 3)
    assert 3 <= sum(len(found.places) for found in left) < CROWD.count / 2


@pytest.mark.parametrize(
    ("node", "marked"),
    [
        (Near(Literal("妇联"), Literal("会议"), 2), ["妇联", "会议"]),
        (Prefix("选"), ["选举"]),
        (Wildcard("?委"), ["执委"]),
        (Wildcard("动*"), ["动员", "动员会"]),
        (Prefix("火星"), []),
        (Not(Prefix("选")), []),
    ],
)
def test_marks(node: Node, marked: list[str]) -> None:
    printed = ARTICLES[1].text
    spans = highlight(printed, positive_leaves(node)).spans
    assert {printed[span.start : span.end] for span in spans} <= set(marked)
    assert bool(spans) == bool(marked)


@given(st.text("ab\\?*", max_size=6), st.text("ab\\", max_size=6))
def test_patterns(pattern: str, word: str) -> None:
    assert bool(wildcard(pattern).fullmatch(word)) == fits(word, pattern)


def test_many_stars_are_cheap() -> None:
    assert not wildcard("*a" * 30 + "b").fullmatch("a" * 2000)


numbers = st.sets(st.integers(0, 299), max_size=60)


def forms(members: set[int], count: int = 300) -> Sequence[sets.Docs]:
    mask = np.zeros(count, np.bool_)
    mask[sorted(members)] = True
    return np.array(sorted(members), np.uint32), mask


@given(numbers, numbers)
def test_sets(one: set[int], other: set[int]) -> None:
    for a in forms(one):
        assert sets.size(a) == len(one)
        assert sets.as_places(a).tolist() == sorted(one)
        for b in forms(other):
            assert set(sets.as_ids(sets.both(a, b, 300)).tolist()) == one & other
            assert set(sets.as_ids(sets.without(a, b, 300)).tolist()) == one - other
            assert sets.as_ids(sets.either([a, b], 300)).tolist() == sorted(one | other)
    few = [np.array(sorted(members), np.uint32) for members in (one, other)]
    assert sets.as_ids(sets.either(few, 10_000)).tolist() == sorted(one | other)
