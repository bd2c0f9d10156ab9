"""One table says what a facet is called and how its values behave."""

import re
from pathlib import Path

import pytest

from searcher.core.facets import FACETS, FAMILIES, OF_ISSUES, OFFICES, TIMED, family_of
from searcher.core.model import UNLABELLED, Article, Facet, Issue
from searcher.core.records import checked_record
from web.api.inputs import Narrowed

ROOT = Path(__file__).resolve().parents[3]
PAGES = {"web/browse/views.py", "web/help/advanced.py"}  # each shows some facets of its own choice
ARTICLE = Article(
    "a", "正文", street="青禾街道", district="虹口区", month="2021-05", departments=("甲科", "乙科")
)


@pytest.mark.parametrize(
    ("facet", "labels"),
    [
        (Facet.STREET, ("青禾街道",)),
        (Facet.DEPARTMENT, ("甲科", "乙科")),
        (Facet.MONTH, ("2021-05",)),
        (Facet.DISTRICT, ("虹口区",)),
        (Facet.YEAR, ("2021",)),
    ],
)
def test_an_article_is_labelled_as_the_table_says(facet: Facet, labels: tuple[str, ...]) -> None:
    assert ARTICLE.labels(facet) == labels
    assert Article("b", "正文").labels(facet) == (UNLABELLED,)
    assert checked_record(ARTICLE)


def test_the_order_of_facets_stays_since_indexes_are_stored_in_it() -> None:
    assert list(FACETS) == list(Facet) == ["street", "department", "month", "district", "year"]


def test_each_facet_is_in_one_family_with_its_parent_before_it() -> None:
    assert sorted(facet for family in FAMILIES for facet in family) == sorted(Facet)
    for facet in Facet:
        family = family_of(facet)
        if facet.parent:
            assert family.index(facet.parent) < family.index(facet)
    assert {*TIMED, *OFFICES} == set(Facet)


def test_issues_hold_what_the_table_says_of_them() -> None:
    issue = Issue("qhb-20210508", 1, "青禾街道", "虹口区", "2021-05")
    held = [FACETS[facet].values(issue) for facet in OF_ISSUES]
    assert held == [("青禾街道",), ("虹口区",), ("2021-05",)]


def test_the_api_takes_every_facet() -> None:
    assert {facet.value for facet in Facet} <= Narrowed().fields.keys()


def test_no_other_module_lists_what_the_table_says() -> None:
    table = re.compile(r"\(Facet\.\w+(?:, Facet\.\w+)+\)")
    listed = re.compile(r"(?:Facet\.\w+: .*\n\s*){3}")
    found = [
        path.relative_to(ROOT).as_posix()
        for room in ("searcher", "indexer", "web")
        for path in (ROOT / room).rglob("*.py")
        if path.name != "facets.py" or path.parent.name != "core"
        if table.search(text := path.read_text("utf-8")) or listed.search(text)
    ]
    assert set(found) == PAGES
