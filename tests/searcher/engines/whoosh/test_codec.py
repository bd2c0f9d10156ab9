"""The columnar index is a Whoosh index: stock readers and stock queries work on it."""

import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from whoosh import index, query
from whoosh.codec.base import Segment
from whoosh.reading import TermNotFound

from searcher.core.errors import IndexDamaged
from searcher.core.model import Facet
from searcher.core.request import Request
from searcher.engines.whoosh import manifest, storage
from searcher.engines.whoosh.adapter import WhooshEngine
from searcher.find.find import find
from tests.conftest import ARTICLES
from tests.support.made_articles import made
from tests.support.oracle import OracleEngine


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of several segments with deletions."""
    root = tmp_path_factory.mktemp("stock")
    engine = WhooshEngine(root)
    engine.update(ARTICLES, ())
    engine.update(made(40, seed=1), ())
    engine.update([*made(10, seed=2), ARTICLES[0]], [made(40, seed=1)[3].id, "cf/4"])
    engine.close()
    return root


@pytest.fixture(scope="module")
def stock(folder: Path) -> Iterator[Any]:
    """A stock searcher on it."""
    opened = index.open_dir(str(folder / "g000001"))
    with opened.searcher() as searcher:
        yield searcher


@pytest.fixture(scope="module")
def oracle(folder: Path) -> OracleEngine:
    engine = WhooshEngine(folder)
    truth = OracleEngine({article.id: article for article in engine.scan()})
    engine.close()
    return truth


def grams(text: str) -> Any:
    return query.Phrase("text_bigrams", [text[n : n + 2] for n in range(len(text) - 1)])


def word(text: str) -> Any:
    return query.Term("text_words", text)


@pytest.mark.parametrize(
    ("stocks", "ours"),
    [
        (query.Term("text_bigrams", "换届"), "“换届”"),
        (query.Term("text_characters", "一"), "“一”"),
        (grams("换届选举"), "“换届选举”"),
        (grams("街道召开"), "“街道召开”"),
        (grams("选举换届"), "“选举换届”"),
        (query.And([query.Term("text_bigrams", "换届"), grams("街道")]), "“换届” “街道”"),
        (
            query.Or([query.Term("text_bigrams", "志愿"), query.Term("text_characters", "㐂")]),
            "“志愿” | “㐂”",
        ),
        (
            query.And([query.Term("text_bigrams", "街道"), query.Not(grams("志愿"))]),
            "“街道” -“志愿”",
        ),
        (query.Every(), ""),
        (word("aed"), "aed"),
        (query.Prefix("text_words", "ae"), "aed"),
        (query.Wildcard("text_words", "a?d"), "aed"),
        (query.FuzzyTerm("text_words", "aex", maxdist=1), "aed"),
        (query.Term("text_words", "火星"), "火星"),
    ],
    ids=str,
)
def test_stock_queries_find_the_same(
    stock: Any, oracle: OracleEngine, stocks: Any, ours: str
) -> None:
    truth = {result.article.id for result in find(oracle, Request(ours, limit=1000)).results}
    results = stock.search(stocks, limit=None)
    assert {hit["id"] for hit in results} == truth
    assert len(results) == len(truth)


def test_stock_facets_and_lookups(stock: Any, oracle: OracleEngine) -> None:
    results = stock.search(query.Every(), groupedby="street", limit=None)
    streets: dict[str, int] = {}
    for article in oracle.scan():
        for label in article.labels(Facet.STREET):
            streets[label] = streets.get(label, 0) + 1
    assert {k: len(v) for k, v in results.groups("street").items()} == streets
    assert stock.document(id="lf/1")["id"] == "lf/1"
    assert stock.document(id="cf/4") is None


def test_term_statistics(stock: Any) -> None:
    reader = stock.reader()
    assert ("text_words", "aed") in reader
    assert ("text_words", "火星") not in reader
    assert ("nonsense", "aed") not in reader
    with pytest.raises(TermNotFound):
        reader.postings("text_words", "火星")
    held = sum(1 for _ in reader.all_doc_ids())
    assert held == reader.doc_count()
    for field in ("text_words", "text_bigrams", "month"):
        terms = list(reader.lexicon(field))
        assert terms == sorted(terms)
        assert terms


class Evil:
    """Creates a file when unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return Path.touch, (self.path,)


def test_a_hostile_toc_runs_no_code(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path / "index")
    engine.rebuild(ARTICLES)
    engine.close()
    folder = tmp_path / "index" / "g000001"
    committed = manifest.read_manifest(folder)
    [toc] = folder.glob("*.toc")
    honest = toc.read_bytes()
    hostile = pickle.dumps([Evil(tmp_path / "touched")])
    body = honest[: honest.rindex(b"\x80", 0, honest.rindex(b"ColumnarSegment"))] + hostile
    toc.write_bytes(body)
    files = {**committed.files, toc.name: storage.seal_of(body)}
    fresh = manifest.Manifest(committed.format, committed.identity, committed.commit, files)
    (folder / manifest.NAME).write_text(manifest.write_text(fresh), "utf-8")
    with pytest.raises(IndexDamaged, match="jiewen reindex"):
        find(engine, Request("换届"))
    assert not (tmp_path / "touched").exists()
    pickle.loads(hostile)  # the same bytes do harm where nobody looks
    assert (tmp_path / "touched").exists()


def test_segments_are_whoosh_segments(folder: Path) -> None:
    segments = index.open_dir(str(folder / "g000001"))._segments()
    assert all(isinstance(segment, Segment) for segment in segments)
    assert sum(segment.deleted_count() for segment in segments) == 3
    assert sum(len(list(segment.deleted_docs())) for segment in segments) == 3
    [last] = segments[-1:]
    assert not any(last.is_deleted(n) for n in range(last.doc_count_all()))
    last.delete_document(10)
    last.delete_document(2)
    last.delete_document(10, delete=False)
    assert list(last.deleted_docs()) == [2]
