"""Choices and counts of facets, on every engine: unions, exclusions, totals after the click."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import product

import pytest

from searcher.core.engine import Engine
from searcher.core.model import UNLABELLED, Article, Choice, Facet
from searcher.core.tree import Everything, Literal, Node, Query
from tests.support.oracle import OracleEngine

STREETS = {"青禾街道": "临江区", "柳岸街道": "北浦区", "远山街道": "临江区", None: None}
UNITS: tuple[tuple[str, ...], ...] = ((), ("妇女联合会",), ("妇女联合会", "人民武装部"))
MONTHS = ("2021-05", "2021-12", "2022-01", None)
CORPUS = tuple(
    Article(
        id=f"{n:02}",
        title="换届" if n % 3 else None,
        body="街道召开选举会议。" if n % 2 else "垃圾分类。",
        street=street,
        district=STREETS[street],
        departments=units,
        month=month,
    )
    for n, (street, units, month) in enumerate(product(STREETS, UNITS, MONTHS))
)
TREES = (Everything(), Literal("换届"), Literal("选举"))
CHOICES: tuple[tuple[Choice, ...], ...] = (
    (),
    (Choice(Facet.STREET, "青禾街道"),),
    (Choice(Facet.STREET, "青禾街道"), Choice(Facet.STREET, "柳岸街道")),
    (Choice(Facet.DISTRICT, "临江区"), Choice(Facet.STREET, "柳岸街道")),
    (Choice(Facet.DISTRICT, "临江区"), Choice(Facet.MONTH, "2021-05")),
    (Choice(Facet.YEAR, "2021"), Choice(Facet.MONTH, "2021-12", excluded=True)),
    (Choice(Facet.YEAR, UNLABELLED), Choice(Facet.DEPARTMENT, "妇女联合会")),
    (Choice(Facet.DISTRICT, UNLABELLED, excluded=True), Choice(Facet.MONTH, UNLABELLED)),
    (Choice(Facet.DEPARTMENT, "人民武装部", excluded=True), Choice(Facet.YEAR, "2022")),
)


@pytest.fixture
def engine(holding: Callable[..., Engine]) -> Engine:
    """Each engine, holding articles of every combination of labels."""
    return holding(CORPUS[:20], CORPUS[20:])


def found(engine: Engine, *choices: Choice, tree: Node = TREES[0]) -> set[str]:
    return {hit.article.id for hit in engine.every(Query(tree, (), choices))}


def those(holds: Callable[[Article], bool]) -> set[str]:
    return {article.id for article in CORPUS if holds(article)}


def counts(engine: Engine, facet: Facet, *choices: Choice) -> dict[str, int]:
    facets = engine.search(Query(choices=choices, limit=0)).facets
    return {each.value: each.count for each in facets[facet]}


def test_or_inside_a_facet_and_across(engine: Engine) -> None:
    picked = [
        Choice(Facet.STREET, "青禾街道"),
        Choice(Facet.STREET, "柳岸街道"),
        Choice(Facet.YEAR, "2021"),
    ]
    truth = those(
        lambda a: a.street in {"青禾街道", "柳岸街道"} and (a.month or "").startswith("2021")
    )
    assert found(engine, *picked) == truth != set()


def test_a_facet_ignores_its_own_choice(engine: Engine) -> None:
    picked = Choice(Facet.DISTRICT, "临江区")
    assert counts(engine, Facet.DISTRICT, picked) == counts(engine, Facet.DISTRICT)
    assert set(counts(engine, Facet.STREET, picked)) == {"青禾街道", "远山街道"}


@pytest.mark.parametrize("tree", TREES)
@pytest.mark.parametrize("picked", CHOICES)
def test_counts_equal_a_scan(engine: Engine, tree: Node, picked: Sequence[Choice]) -> None:
    oracle = OracleEngine({article.id: article for article in CORPUS})
    query = Query(tree, (), tuple(picked), limit=100)
    page, truth = engine.search(query), oracle.search(query)
    assert (page.total, page.facets) == (truth.total, truth.facets)
    assert list(page.facets) == list(Facet)


@pytest.mark.parametrize("facet", Facet)
def test_any_value_can_be_excluded(engine: Engine, facet: Facet) -> None:
    for value in counts(engine, facet):
        left = found(engine, Choice(facet, value, excluded=True))
        assert left == those(lambda a, value=value: value not in a.labels(facet))  # type: ignore[misc]
        assert value not in counts(engine, facet, Choice(facet, value, excluded=True))


@pytest.mark.parametrize("child", [facet for facet in Facet if facet.parent])
@pytest.mark.parametrize("tree", TREES)
def test_a_parent_is_the_union_of_its_children(engine: Engine, child: Facet, tree: Node) -> None:
    parent = child.parent
    assert parent
    for value in counts(engine, parent):
        inside = {label for a in CORPUS if value in a.labels(parent) for label in a.labels(child)}
        children = [Choice(child, label) for label in sorted(inside)]
        assert found(engine, Choice(parent, value), tree=tree) == found(
            engine, *children, tree=tree
        )
        both = (Choice(parent, value), *children[:1])
        assert found(engine, *both) == found(engine, *children[:1])


@pytest.mark.parametrize("facet", Facet)
def test_articles_without_a_label_have_a_bucket(engine: Engine, facet: Facet) -> None:
    bare = those(lambda a: a.labels(facet) == (UNLABELLED,))
    assert counts(engine, facet)[UNLABELLED] == len(bare) > 0
    assert found(engine, Choice(facet, UNLABELLED)) == bare
    shown = [each.value for each in engine.search(Query(limit=0)).facets[facet]]
    if facet in {Facet.MONTH, Facet.YEAR}:
        assert shown == [*sorted(set(shown) - {UNLABELLED}), UNLABELLED]


@pytest.mark.parametrize("picked", CHOICES)
def test_a_count_is_the_total_after_the_click(engine: Engine, picked: Sequence[Choice]) -> None:
    clicked: Counter[Facet] = Counter()
    facets = engine.search(Query(choices=tuple(picked), limit=0)).facets
    for facet, values in facets.items():
        others = [c for c in picked if c.facet is not facet or c.excluded]
        for each in values:
            query = Query(choices=(*others, Choice(facet, each.value)), limit=0)
            assert engine.search(query).total == each.count, (facet, each.value)
            clicked[facet] += 1
    assert not facets or clicked.total()
