"""The ids of issues: the same for all files of one issue, and never for two issues."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.identity.issues import issue_of, may_be_called, series
from indexer.identity.papers import Papers, Print, papers_of
from indexer.update.run import index
from searcher.core.engine import Engine
from searcher.core.model import UNLABELLED, Article, Issue
from searcher.engines.whoosh.adapter import WhooshEngine
from web.browse.calendar import calendar

DATED = Article(
    "a",
    "正文",
    source="青禾/1.txt",
    paper="青禾社区报",
    issue_date="2022-03-15",
    issue_number="088",
)
PAPERS = papers_of((), {Print("青禾社区报", "青禾街道"): 1})
SHARED = papers_of((), {Print("社区报", "青禾街道"): 1, Print("社区报", "柳岸街道"): 1})


@pytest.mark.parametrize(
    ("changes", "office", "form"),
    [
        ({}, "青禾街道", "qhsqb-[a-z]{3}-20220315"),
        ({"issue_date": None, "issue_month": "2022-03"}, None, "qhsqb-[a-z]{3}-202203"),
        ({"issue_date": None}, None, "qhsqb-[a-z]{3}-no88"),  # whatever zeros precede
        ({"issue_date": None, "issue_number": "０88"}, None, "qhsqb-[a-z]{3}-no88"),
        ({"issue_date": None, "issue_number": None}, None, None),  # the file itself
        ({"issue_date": None, "issue_number": "八"}, None, None),
        ({"paper": None}, "青禾街道", "qhjd-[a-z]{3}-20220315"),
        ({"paper": None}, None, "qh-[a-z]{3}-20220315"),  # the folder
        ({"paper": None, "source": "13812345678/1.txt"}, None, "[a-z]{3}-20220315"),  # no number
        ({"paper": "News"}, None, "news-[a-z]{3}-20220315"),
    ],
)
def test_an_id_tells_paper_and_day(
    changes: dict[str, str | None], office: str | None, form: str | None
) -> None:
    found = issue_of(replace(DATED, **changes), office, PAPERS)  # type: ignore[arg-type]
    assert (found is None) if form is None else re.fullmatch(form, found or "")


@given(st.text(max_size=9), st.text(max_size=9))
def test_an_id_is_safe_in_addresses(paper: str, folder: str) -> None:
    for article in (replace(DATED, paper=paper), replace(DATED, paper=None, source=f"{folder}/a")):
        assert re.fullmatch("[a-z]+(-[a-z]{3})?-20220315", issue_of(article, None, PAPERS) or "")


def test_papers_with_the_same_initials_are_told_apart() -> None:
    assert len({series(name) for name in ("青禾社区报", "清河社区报", "庆化社区报")}) == 3
    assert series("青禾社区报") == series("青 禾社區報")


def test_a_paper_of_several_offices_has_an_issue_of_each() -> None:
    paper = replace(DATED, paper="社区报")
    offices = ("青禾街道", "柳岸街道")
    assert len({issue_of(paper, office, SHARED) for office in offices}) == 2
    assert len({issue_of(DATED, office, SHARED) for office in offices}) == 1


def test_two_papers_are_not_one_issue() -> None:
    assert issue_of(DATED, None, Papers()) != issue_of(
        replace(DATED, paper="柳岸报"), None, Papers()
    )


ISSUE = Issue(
    *("x", 3, "青禾街道", "临江区", "2022-03", "青禾社区报", "88", "2022-03-15"),
    sources=("青禾/1.txt",),
)


@pytest.mark.parametrize(
    ("called", "so"),
    [
        (f"{series('青禾社区报')}-20220315", True),
        (f"{series('青禾社区报', '青禾街道')}-20220315", True),  # when others had such a paper
        (f"{series('青禾街道')}-20220315", True),  # before a masthead was known
        (f"{series('青禾')}-20220315", True),  # before the office was known: the folder
        (f"{series('青禾社区报')}-202203", True),
        (f"{series('青禾社区报')}-no88", True),  # before its day was known
        (f"{series('青禾社区报')}-20220316", False),
        (f"{series('柳岸社区报')}-20220315", False),
        ("20220315", False),
        ("", False),
    ],
)
def test_an_issue_is_known_by_the_ids_that_it_may_have_had(called: str, so: bool) -> None:
    assert may_be_called(ISSUE, called) is so


def test_an_issue_of_which_nothing_is_known_is_called_nothing() -> None:
    unknown = Issue("a.txt", 1, UNLABELLED, UNLABELLED, UNLABELLED, sources=("a.txt",))
    assert not may_be_called(unknown, "")
    assert not may_be_called(unknown, f"{series('.')}-")


# -- the sample --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("sample")
    engine = WhooshEngine(folder)
    index(engine, folder, Path("data/sample").absolute())
    yield engine
    engine.close()


def issues_in(engine: Engine, folder: str) -> list[Issue]:
    return [i for i in engine.issues() if i.sources[0].startswith(f"{folder}/")]


PRINTED = {  # what the sources of the sample say, see data/sample_src
    "yunqiao": ("云桥社区报", ("2022-03-15", "2022-09-30", "2023-03-10", "2023-10-20")),
    "xinglin": ("杏林社区报", ("2022-04-20", "2022-07-08", "2022-12-16", "2023-05-12")),
    "wangchao": ("望潮报", ("2022-06-10", "2023-06-09", "2023-08-11", "2024-01-12")),
    "qingshibang": (
        "青石浜晨报",
        ("2022-10-14", "2023-02-17", "2023-07-14", "2023-11-17", "2024-02-23"),
    ),
}
GAPS = {  # months without an issue between the first and the last of each paper
    "yunqiao": 20 - 4,
    "xinglin": 14 - 4,
    "wangchao": 20 - 4,
    "qingshibang": 17 - 5,
}


@pytest.mark.parametrize("folder", PRINTED)
def test_each_issue_of_the_sample_counts_once(sample: Engine, folder: str) -> None:
    name, days = PRINTED[folder]
    found = issues_in(sample, folder)
    assert [(issue.paper, issue.date) for issue in found] == [(name, day) for day in days]
    assert [issue.month for issue in found] == [day[:7] for day in days]  # not that of its events


@pytest.mark.parametrize("folder", PRINTED)
def test_the_calendar_has_exactly_the_real_gaps(sample: Engine, folder: str) -> None:
    days = PRINTED[folder][1]
    months = [month for year in calendar(issues_in(sample, folder)).years for month in year.months]
    assert {month.label: month.issues for month in months if month.issues} == {
        day[:7]: 1 for day in days
    }
    gaps = [month.label for month in months if month.missing]
    assert len(gaps) == GAPS[folder]
    assert not {day[:7] for day in days} & set(gaps)


def test_pages_of_a_site_are_one_issue_and_so_are_a_pdf_and_its_text(sample: Engine) -> None:
    held = {issue.sources: issue for issue in sample.issues()}
    pages = tuple(f"wangchao/html/2023-06/09/content_{n}.html" for n in range(1, 5))
    assert held[pages].articles == 4
    formats = held["yunqiao/2023-03-10.pdf", "yunqiao/2023-03-10.txt"]
    assert formats.number == "64"  # which the PDF lacks
    assert sorted(len(files) for files in held) == [1] * 15 + [2, 4]


def test_ready_articles_are_of_an_issue(sample: Engine) -> None:
    [issue] = [i for i in sample.issues() if i.sources == ("xinglin/2023-05-12.jsonl",)]
    assert issue.id == f"{series('杏林社区报')}-20230512"
