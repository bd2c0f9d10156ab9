"""Issues, files and reprints as an engine of several segments tells them."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.core.engine import SearchIndex
from searcher.core.model import UNLABELLED, Article, Choice, Facet, Print
from searcher.core.tree import FromSource, InGroup, Query
from searcher.engines.whoosh.adapter import WhooshEngine
from searcher.language.tokens import fold
from tests.support.oracle import OracleEngine

STREETS = ("青禾街道", "柳岸街道", None)
MONTHS = ("2021-05", "2021-06", "2022-01", None)
DAYS = ("2021-05-08", "2021-06-01", None, "2022-01-31", None)
ISSUES = (None, "qhb-20210508", "qhb-20210601", None, "lab-no8", None)
SOURCES = ("", "周刊/1.pdf", "周刊/2.pdf", "周刊/10.pdf", "日报 ?#%/a b.txt", "ＡＢ.txt", "ab.txt")


def corpus() -> list[Article]:
    """Return articles of which no two neighbours share file, street or month."""
    return [
        Article(
            f"a/{n}",
            f"正文{n}",
            street=STREETS[n % 3],
            month=MONTHS[n // 2 % 4],
            issue_date=DAYS[n % 5],
            issue_month=MONTHS[n % 4],
            issue_number=("08", "8", None)[n % 3],
            paper=("青禾报", None, " 柳岸 报")[n // 3 % 3],
            page=("2", "10", "02", None)[n % 4],
            issue=ISSUES[n * n % 6],
            source=SOURCES[n * n % 7],
            others=(Print("网页.html"),) if n % 11 == 0 else (),
            group=f"g{n % 5}" if n % 2 else None,
        )
        for n in range(60)
    ]


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> tuple[WhooshEngine, OracleEngine]:
    engine, oracle = WhooshEngine(tmp_path_factory.mktemp("issues")), OracleEngine()
    articles = corpus()
    for low in range(0, 60, 20):
        engine.update(articles[low : low + 20], ())
    moved = [replace(article, source="周刊/3.pdf") for article in articles[5:9]]
    gone = [article.id for article in articles[50:55]]
    for each in (engine, oracle):
        each.update(articles if each is oracle else (), ())
        each.update(moved, gone)
    return engine, oracle


choices = st.lists(
    st.builds(
        Choice,
        st.sampled_from(Facet),
        st.sampled_from(["青禾街道", "2021-05", "2021", UNLABELLED, "没有"]),
        st.booleans(),
    ),
    max_size=4,
)


@given(choices)
def test_issues_equal_a_scan(
    engines: tuple[WhooshEngine, OracleEngine], picked: list[Choice]
) -> None:
    engine, oracle = engines
    assert engine.issues(picked) == oracle.issues(picked)


def test_issues_count_every_article_once(engines: tuple[WhooshEngine, OracleEngine]) -> None:
    engine, _ = engines
    held = Counter(article.issue_id for article in engine.scan())
    assert {issue.id: issue.articles for issue in engine.issues()} == held
    assert [issue.id for issue in engine.issues()] == sorted(held)
    files = {source for issue in engine.issues() for source in issue.sources}
    assert files == {source for article in engine.scan() for source in article.sources}
    assert len(files | {""}) == engine.stats().sources  # some articles come from no file


def found(engine: SearchIndex, tree: FromSource | InGroup) -> set[str]:
    return {hit.article.id for hit in engine.every(Query(tree))}


def test_a_whole_source_is_no_part_of_another(engines: tuple[WhooshEngine, OracleEngine]) -> None:
    engine, _ = engines
    articles = list(engine.scan())
    for source in {article.source for article in articles}:
        folded = fold(source).text
        assert found(engine, FromSource(folded, whole=True)) == {
            article.id
            for article in articles
            if folded in [fold(each).text for each in article.sources or ("",)]
        }
    assert not found(engine, FromSource("周刊/1", whole=True))
    assert found(engine, FromSource("周刊/1"))


def test_groups(engines: tuple[WhooshEngine, OracleEngine]) -> None:
    engine, _ = engines
    articles = list(engine.scan())
    groups = {article.group or "" for article in articles}
    assert {"", "g1"} < groups
    for group in groups:
        members = {article.id for article in articles if group and article.group == group}
        assert found(engine, InGroup(group)) == members


def test_an_empty_index_has_no_issues(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "index")
    engine.update([Article("a", "正文", source="a.txt")], ())
    engine.update([], ["a"])
    assert engine.issues() == ()
    engine.close()
