"""Help with asking, on every engine: homophones, pinyin, values of facets, similar articles."""

from dataclasses import replace

import pytest

from searcher.core.engine import Engine
from searcher.core.model import Facet
from searcher.core.request import Request
from searcher.core.tree import Query
from searcher.find.facet_values import Order, facet_values
from searcher.find.find import find
from searcher.suggest import Suggester, did_you_mean, similar
from tests.conftest import ARTICLES


def test_homophones_are_only_ever_suggested(filled: Engine) -> None:
    answer = find(filled, Request("换借选举", strict=True))
    assert (answer.total, answer.results) == (0, ())
    suggested = did_you_mean(Suggester(filled), Request("换借选举"))
    assert [each.typed for each in suggested] == ["换届选举"]
    assert find(filled, Request("huanjie")).total == 0


@pytest.mark.parametrize("typed", ["lfl", "linfen", "LINFEN", "lin fen", "临", "汾路"])
def test_pinyin_and_initials_complete(filled: Engine, typed: str) -> None:
    filled.update([replace(ARTICLES[0], id="lf/9", street="临汾路街道")], ())
    assert "临汾路街道" in {each.text for each in Suggester(filled).complete(typed)}


@pytest.mark.parametrize("typed", ["青禾", "qinghe", "qh", "禾街"])
def test_values_of_a_facet_are_found(filled: Engine, typed: str) -> None:
    counts = filled.search(Query()).facets[Facet.STREET]
    assert [(c.value, c.count) for c in facet_values(counts, typed)] == [("青禾街道", 2)]


def test_values_of_a_facet_are_sorted_by_count_or_pinyin(filled: Engine) -> None:
    counts = filled.search(Query()).facets[Facet.STREET]
    by_count = [each.count for each in facet_values(counts, by=Order.COUNT)]
    assert by_count == sorted(by_count, reverse=True)
    by_pinyin = [each.value for each in facet_values(counts, by=Order.PINYIN)]
    assert by_pinyin == ["柳岸街道", "青禾街道", "未标注"]


def test_similar_articles_are_found(filled: Engine) -> None:
    reprint = replace(ARTICLES[0], id="jx/8", group="g")
    filled.update([replace(ARTICLES[0], group="g"), reprint], ())
    found = [hit.article.id for hit in similar(filled, "jx/1")]
    assert found[0] == "jx/2"
    assert not {"jx/1", "jx/8"} & set(found)
