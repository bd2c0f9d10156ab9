"""What only a cluster can do wrong, and what only large answers need."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.update import run
from searcher.core.errors import EngineError, IndexDamaged, IndexMismatch, IndexMissing
from searcher.core.model import Article, Facet, Mode, Sort
from searcher.core.request import Request
from searcher.core.tree import Everything, Query, RankingText
from searcher.engines.opensearch import catalogue, facets, pages
from searcher.engines.opensearch.adapter import OpenSearchEngine
from searcher.engines.opensearch.client import Cluster, Connection
from searcher.engines.opensearch.documents import document_of
from searcher.find.find import find, query_of
from searcher.language import tokens
from tests.support.clusters import fresh_engine
from tests.support.oracle import OracleEngine

pytestmark = pytest.mark.opensearch

MANY = [
    Article(
        f"m/{n:03}",
        f"第{n}篇，街道{'换届选举' if n % 3 else '垃圾分类'}。" + "居民" * (n % 5),
        title=None if n % 4 else f"街道第{n % 7}期",
        street=f"街道{n % 9}",
        event_date=f"2021-0{n % 9 + 1}-11" if n % 5 else None,
        group=f"g{n % 20}" if n % 2 else None,
    )
    for n in range(120)
]


@pytest.fixture(scope="module")
def cluster(address: str) -> Cluster:
    return Cluster(address, "engine", shards=2, replicas=0)


@pytest.fixture
def empty(cluster: Cluster) -> Iterator[OpenSearchEngine]:
    """An engine with nothing in it."""
    with fresh_engine(cluster) as engine:
        yield engine


@pytest.fixture
def many(empty: OpenSearchEngine) -> OpenSearchEngine:
    """One that holds enough for many pages."""
    empty.rebuild(MANY)
    return empty


@pytest.fixture
def connection(cluster: Cluster) -> Iterator[Connection]:
    """Requests of our own."""
    made = Connection(cluster)
    yield made
    made.close()


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("collapsed", [False, True])
def test_pages_behind_the_window_follow_those_in_it(
    many: OpenSearchEngine, sort: Sort, collapsed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The window is 10,000 hits; a smaller one takes the same way."""
    query = Query(Everything(), (RankingText("换届街道"),), (), sort, limit=7, collapsed=collapsed)
    asked = [replace(query, offset=offset) for offset in range(0, 130, 7)]
    near = [many.search(each) for each in asked]
    monkeypatch.setattr(pages, "_WINDOW", 10)
    assert [many.search(each) for each in asked] == near
    hits = [hit for page in near for hit in page.hits]
    assert len(hits) == near[0].shown
    assert list(many.every(query)) == hits


def test_an_answer_larger_than_a_step_is_read_in_steps(
    many: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = list(many.every(Query(collapsed=True)))
    monkeypatch.setattr(pages, "_STEP", 11)
    assert list(many.every(Query(collapsed=True))) == whole
    assert 0 < len(whole) < len(MANY)


def test_frequent_words_of_a_sample_are_counted_in_all(
    many: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    oracle = OracleEngine({article.id: article for article in MANY})
    monkeypatch.setattr(catalogue, "_SAMPLE", 40)
    found = many.frequent(3)
    assert len(found) == 3
    assert set(found) <= set(oracle.frequent(1000))
    assert found[0] == oracle.frequent(1)[0]


def test_values_are_walked_through_in_steps(
    many: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    titles, issues = sorted(many.titles()), many.issues()
    monkeypatch.setattr(catalogue, "_BUCKETS", 2)
    assert sorted(many.titles()) == titles
    assert many.issues() == issues
    assert len(titles) == 7


def test_a_facet_that_cannot_be_counted_is_an_error(
    many: OpenSearchEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facets, "FACET_BUCKETS", 3)
    with pytest.raises(EngineError, match="street"):
        find(many, Request("街道"))


@pytest.mark.parametrize("characters", [150, 400, 3000])
@pytest.mark.parametrize("mode", [Mode.ANY, Mode.SMART])
def test_a_long_question_has_exact_members(
    many: OpenSearchEngine, characters: int, mode: Mode
) -> None:
    typed = "".join(chr(0x4E00 + 37 * n % 9000) for n in range(characters)) + " 垃圾分类街道"
    oracle = OracleEngine({article.id: article for article in MANY})
    query, _ = query_of(Request(typed, mode=mode))
    found, truth = many.search(query), oracle.search(query)
    assert (found.total, found.facets) == (truth.total, truth.facets)
    if characters < 180:  # all terms rank; of a longer question the heaviest
        assert [hit.score for hit in found.hits] == pytest.approx(
            [hit.score for hit in truth.hits], rel=1e-4
        )


def test_an_alias_that_is_not_ours_is_told_and_mended(
    many: OpenSearchEngine, connection: Connection
) -> None:
    [serving] = connection.ask("GET", "/engine/_alias")
    connection.ask("PUT", "/engine-other")
    add = [{"add": {"index": "engine-other", "alias": "engine"}}]
    connection.ask("POST", "/_aliases", {"actions": add})
    with pytest.raises(IndexDamaged, match="reindex"):
        many.search(Query())
    with pytest.raises(IndexDamaged):
        many.update(MANY[:1], ())
    many.rebuild(MANY[:5])
    assert many.search(Query()).total == 5
    assert list(connection.ask("GET", "/engine/_alias")) != [serving]


def test_an_index_of_another_lexicon_is_refused_until_it_is_built_anew(
    many: OpenSearchEngine, cluster: Cluster, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("searcher.engines.opensearch.generations.identity", lambda: "another")
    other = OpenSearchEngine(cluster)
    with pytest.raises(IndexMismatch, match="reindex"):
        other.search(Query())
    with pytest.raises(IndexMismatch):
        other.update(MANY[:1], ())
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.jsonl").write_text('{"id": "a", "body": "换届"}', "utf-8")
    assert run.index(other, tmp_path / "kept", tmp_path / "corpus").rebuilt
    assert find(other, Request("换届")).total == 1
    other.close()
    assert tokens.identity() not in other.stats().identity


def test_a_new_index_is_missing(empty: OpenSearchEngine) -> None:
    with pytest.raises(IndexMissing, match="jiewen index"):
        empty.search(Query())
    assert (empty.version(), empty.held()) == ("", {})


def test_verify_misses_what_is_gone(many: OpenSearchEngine, connection: Connection) -> None:
    assert many.verify() == []
    gone = {"query": {"term": {"id": "m/001"}}}
    connection.ask("POST", "/engine/_delete_by_query", gone, refresh="true")
    [line] = many.verify()
    assert "现有 119 篇" in str(line)
    assert "应为 120 篇" in str(line)


@pytest.mark.parametrize("damaged", ['{"id":"m/001","body":"换居"}', "{", '{"id":"m/001"}'])
def test_verify_reads_every_record(
    many: OpenSearchEngine, connection: Connection, damaged: str
) -> None:
    body = {"query": {"term": {"id": "m/001"}}, "docvalue_fields": ["born", "length"]}
    [hit] = connection.ask("POST", "/engine/_search", body)["hits"]["hits"]
    article = replace(MANY[1], body=MANY[1].body[::-1])  # as long, so that sums agree
    sound = document_of(article, hit["fields"]["born"][0]).fields
    path = f"/{hit['_index']}/_doc/{hit['_id']}"
    fields = {**sound, "record": damaged}
    connection.ask("PUT", path, fields, refresh="true", routing=hit["_routing"])
    [line] = many.verify()
    assert "m/001" in str(line)


def test_facets_have_a_field_each(many: OpenSearchEngine) -> None:
    assert set(many.search(Query(limit=0)).facets) == set(Facet)
