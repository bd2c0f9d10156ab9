"""The switch of modes, and reprints that are collapsed until they are asked for."""

from dataclasses import replace

import lxml.html
import pytest

from searcher.core.engine import Engine
from searcher.core.model import Facet, Mode
from searcher.core.request import Request
from searcher.find.find import find
from tests.conftest import ARTICLES
from web.app import create_app

FIRST = replace(ARTICLES[0], group="g")
LATER = replace(FIRST, id="jx/9", event_date="2021-06-30", month="2021-06")


@pytest.fixture
def reprinted(filled: Engine) -> Engine:
    filled.update([FIRST, LATER], ())
    return filled


def page(engine: Engine, address: str) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(create_app(engine).test_client().get(address).text)


def test_a_visible_switch_of_modes(filled: Engine) -> None:
    shown = page(filled, "/?q=妇联街道")
    labels = [
        label.text_content().split()[0] for label in shown.xpath("//label[input/@name='mode']")
    ]
    assert labels == ["智能", "精确", "任一词"]
    assert shown.xpath("//input[@name='mode'][@checked]/@value") == ["smart"]
    totals = {mode: find(filled, Request("妇联街道", mode=mode)).total for mode in Mode}
    assert totals == {Mode.SMART: 1, Mode.EXACT: 0, Mode.ANY: 3}


def test_reprints_fold_with_a_switch(reprinted: Engine) -> None:
    collapsed = find(reprinted, Request("参选率", collapsed=True))
    assert [(r.article.id, r.others) for r in collapsed.results] == [("jx/1", 1)]
    assert (collapsed.total, collapsed.shown) == (2, 1)
    each = find(reprinted, Request("参选率"))
    assert {r.article.id for r in each.results} == {"jx/1", "jx/9"}
    assert (each.total, each.shown) == (2, 2)
    # what is counted is articles, collapsed or not: a count is the total after the click
    assert collapsed.facets == each.facets
    assert sum(count.count for count in collapsed.facets[Facet.MONTH]) == collapsed.total


def test_the_site_folds_until_asked(reprinted: Engine) -> None:
    collapsed = page(reprinted, "/?q=参选率")
    assert len(collapsed.xpath("//article")) == 1
    [more] = collapsed.xpath("//a[contains(., '另有 1 篇转载')]/@href")
    assert len(page(reprinted, more).xpath("//article")) == 2
