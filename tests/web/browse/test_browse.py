"""What the pages without a query tell: tables, calendars, whole issues, doubts."""

from collections import Counter

import pytest

from indexer.check.review import doubts
from searcher.core.model import UNLABELLED, Article, Choice, Facet, Issue
from searcher.core.request import Request
from searcher.find.facet_values import Order
from searcher.find.find import find
from tests.support.made_articles import doubted
from tests.support.oracle import OracleEngine
from tests.support.web_corpus import articles
from web.browse import uncertain
from web.browse.calendar import calendar, chosen
from web.browse.coverage import Coverage, cover, issues_by
from web.browse.issue import LEAD, lead, whole_issue
from web.browse.offices import departments, streets
from web.browse.overview import gaps_of, table
from web.browse.uncertain import weigh


@pytest.fixture(scope="module")
def index() -> OracleEngine:
    made = OracleEngine()
    made.update(articles(), ())
    return made


@pytest.fixture(scope="module")
def held(index: OracleEngine) -> Coverage:
    return cover(index)


def test_the_table_holds_every_article_and_issue_once(index: OracleEngine, held: Coverage) -> None:
    made = table(held)
    assert sum(row.articles for row in made.rows) == held.stats.articles
    assert sum(row.issues for row in made.rows) == len(held.issues)
    for row in made.rows:
        assert sum(cell.articles for cell in row.cells) == row.articles
        assert sum(cell.issues for cell in row.cells) == row.issues
    assert made.rows[-1].street == UNLABELLED
    assert made.facet is Facet.MONTH
    assert made.periods == (*(f"2021-{month:02d}" for month in range(1, 12)), UNLABELLED)


def test_more_than_two_years_are_shown_by_year() -> None:
    index = OracleEngine()
    months = ("2019-11", "2020-02", "2023-01", None)
    index.update(
        [Article(f"a/{n}", "正文", street="望江街道", month=m) for n, m in enumerate(months)], ()
    )
    made = table(cover(index))
    assert made.facet is Facet.YEAR
    assert made.periods == ("2019", "2020", "2021", "2022", "2023", UNLABELLED)
    assert [cell.articles for cell in made.rows[0].cells] == [1, 1, 0, 0, 1, 1]
    assert [cell.missing for cell in made.rows[0].cells] == [1, 11, 12, 12, 0, 0]


@pytest.mark.parametrize(
    ("months", "gaps"),
    [
        ((), ()),
        ((UNLABELLED,), ()),
        (("2021-03",), ()),
        (("2021-03", "2021-05", UNLABELLED), ("2021-04",)),
        (("2022-02", "2021-11", "2021-12"), ("2022-01",)),
        (("2021", "2021-02"), ()),  # the first is no month
        (("0201-05", "2021-05"), ()),  # a misread year is no gap of centuries
    ],
)
def test_gaps(months: tuple[str, ...], gaps: tuple[str, ...]) -> None:
    assert gaps_of(months) == gaps


# -- offices -----------------------------------------------------------------------------------


def test_streets_stand_under_their_district(index: OracleEngine, held: Coverage) -> None:
    groups = streets(held)
    assert [group.district for group in groups] == ["示范区", UNLABELLED]
    assert [office.name for group in groups for office in group.offices] == [
        *("望江街道", "晴川路街道", "松风镇", UNLABELLED)
    ]
    for office in (office for group in groups for office in group.offices):
        answer = find(index, Request("", choices=(Choice(Facet.STREET, office.name),), limit=100))
        months = sorted(r.article.month for r in answer.results if r.article.month)
        assert (office.articles, office.first, office.last) == (
            *(answer.total, months[0], months[-1]),
        )


def test_offices_are_found_by_pinyin_and_sorted(held: Coverage) -> None:
    assert [o.name for g in streets(held, "wj") for o in g.offices] == ["望江街道"]
    assert streets(held, "没有") == departments(held, "没有") == ()
    (every,) = departments(held, by=Order.PINYIN)
    assert [office.name for office in every.offices][:3] == ["党建办", "妇联", "服务办"]
    assert every.offices[-1].name == UNLABELLED
    assert Counter(o.name for o in every.offices) == Counter(
        count.value for count in held.stats.facets[Facet.DEPARTMENT]
    )


# -- issues ------------------------------------------------------------------------------------


def some_issues() -> tuple[Issue, ...]:
    return (
        Issue("a/1.txt", 3, "望江街道", "示范区", "2020-11"),
        Issue("a/2.txt", 1, "望江街道", "示范区", "2021-02"),
        Issue("a/3.txt", 1, "松风镇", "示范区", "2021-02"),
        Issue("a/4.txt", 1, "松风镇", UNLABELLED, UNLABELLED),
    )


@pytest.mark.parametrize(
    ("choices", "kept"),
    [
        ((), "1234"),
        ((Choice(Facet.STREET, "望江街道"),), "12"),
        ((Choice(Facet.STREET, "望江街道"), Choice(Facet.STREET, "松风镇")), "1234"),
        ((Choice(Facet.STREET, "松风镇"), Choice(Facet.YEAR, "2021")), "3"),
        ((Choice(Facet.YEAR, UNLABELLED),), "4"),
        ((Choice(Facet.MONTH, "2021-02", excluded=True),), "14"),
        ((Choice(Facet.DISTRICT, "示范区", excluded=True),), "4"),
        ((Choice(Facet.DEPARTMENT, "妇联"),), "1234"),  # a file is of no department
        ((Choice(Facet.STREET, "没有"),), ""),
    ],
)
def test_chosen_issues(choices: tuple[Choice, ...], kept: str) -> None:
    found = chosen(some_issues(), choices)
    assert [issue.id for issue in found] == [f"a/{n}.txt" for n in kept]


def test_the_calendar_shows_every_month_and_the_gaps() -> None:
    made = calendar(some_issues())
    assert [(year.label, year.issues, len(year.months)) for year in made.years] == [
        ("2020", 1, 12),
        ("2021", 2, 12),
    ]
    months = [month for year in made.years for month in year.months]
    assert [m.label for m in months if m.missing] == ["2020-12", "2021-01"]
    assert {m.label: (m.issues, m.level) for m in months if m.issues} == {
        "2020-11": (1, 2),
        "2021-02": (2, 4),
    }
    assert made.undated == 1
    assert calendar(()).years == ()


def test_issues_before_and_after_are_of_the_same_street() -> None:
    index = OracleEngine()
    streets_of = ("望江街道", "松风镇", "望江街道", "望江街道", None)
    index.update(
        [
            Article(f"{n}", "正文", street=street, month=f"2021-0{9 - n}", source=f"{n}.txt")
            for n, street in enumerate(streets_of)
        ],
        (),
    )
    issues = cover(index).issues
    met: dict[str, tuple[str, str]] = {}
    for n in range(5):
        found = whole_issue(index, issues, f"{n}.txt")
        assert found is not None
        met[f"{n}"] = tuple(i.id[0] if i else "" for i in (found.before, found.after))  # type: ignore[assignment]
    assert met == {"0": ("2", ""), "1": ("", ""), "2": ("3", "0"), "3": ("", "2"), "4": ("", "")}


@pytest.mark.parametrize(
    ("body", "first"),
    [
        ("", ""),
        ("没有句号", "没有句号"),
        ("“好。”他说。", "“好。”"),
        ("\n  一。二。", "一。"),
        ("长" * 200 + "。", "长" * LEAD + "…"),
    ],
)
def test_the_first_sentence(body: str, first: str) -> None:
    assert lead(Article("a", body)) == first


# -- doubts ------------------------------------------------------------------------------------


@pytest.mark.parametrize("most", [5, 500])
def test_the_worst_doubts_are_kept(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(uncertain, "MOST", most)
    monkeypatch.setattr(uncertain, "_BATCH", 7)
    index = OracleEngine()
    index.update(doubted(50), ())
    every = doubts(index.scan())
    found = weigh(index)
    assert found.worst[""] == tuple(every[:most])
    for field in ("month", "title"):
        of_it = [doubt for doubt in every if doubt.field == field]
        assert found.worst[field] == tuple(of_it[:most])
        assert found.totals[field] == len(of_it)
    assert found.total == len(every)


def test_issues_are_counted_by_street(held: Coverage) -> None:
    by = issues_by(held.issues, Facet.STREET)
    for street, months in by.items():
        of_it = chosen(held.issues, [Choice(Facet.STREET, street)])
        assert sum(months.values()) == len(of_it)
