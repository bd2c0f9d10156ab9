"""Chunks, runs, merges and segments hold the same postings, however the articles came in."""

import os
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.core.errors import EngineError
from searcher.core.model import Article, Facet
from searcher.engines.whoosh import writer
from searcher.engines.whoosh.adapter import WhooshEngine
from searcher.engines.whoosh.arrays import Bools
from searcher.engines.whoosh.building.chunk import Spill, chunk_of, row_of, spill
from searcher.engines.whoosh.building.merge import TASKS, SegmentSource, Source, merge_part
from searcher.engines.whoosh.building.tiers import Size, plan_merges
from searcher.engines.whoosh.fields import ARRAY_FIELDS, KEYWORD_FIELDS
from searcher.engines.whoosh.formats import documents
from searcher.engines.whoosh.formats.documents import concatenate, group_key
from searcher.engines.whoosh.segment import TITLES, SegmentFiles
from searcher.engines.whoosh.writer import Intake, write_articles
from tests.support.children import children
from tests.support.made_articles import made

FIELDS = (*ARRAY_FIELDS, *KEYWORD_FIELDS)


def source_of(articles: Sequence[Article]) -> Source:
    return chunk_of([row_of(article) for article in articles])


def segment_of(sources: Sequence[Source], folder: Path, name: str) -> SegmentFiles:
    for task in TASKS:
        merge_part(task, sources, folder, name)
    return SegmentFiles(folder, name)


def same_postings(found: Source, truth: Source) -> None:
    assert len(found) == len(truth)
    for field in FIELDS:
        terms = list(found.terms(field))
        assert terms == list(truth.terms(field)), field
        ours, theirs = (s.batch(field, 0, len(terms)) for s in (found, truth))
        for name in ("counts", "ids", "frequencies", "positions"):
            a, b = getattr(ours, name), getattr(theirs, name)
            assert (a is None) == (b is None), (field, name)
            assert a is None or np.array_equal(a, b), (field, name)


def same_documents(files: SegmentFiles, articles: Sequence[Article]) -> None:
    held, truth = files.documents, source_of(articles).documents
    for column, texts in (
        (held.columns["dates"], [a.sort_date for a in articles]),
        (held.columns["sources"], ["\n".join(a.sources) for a in articles]),
        (held.columns["issues"], [a.issue or a.source for a in articles]),
        (held.columns["added"], [a.first_indexed or "" for a in articles]),
        (held.columns["pages"], [a.page or "" for a in articles]),
        (held.columns["printed"], [a.issue_date or "" for a in articles]),
        (held.columns["paper"], [a.paper or "" for a in articles]),
    ):
        assert [column.names[n] for n in column.numbers] == texts
        assert column.names == sorted({"", *texts})
    assert held.groups.tolist() == [group_key(a.group or "") for a in articles]
    titles = [record.decode() for record in files.records(TITLES)]
    assert titles == [a.title or "" for a in articles]
    assert all(
        held.table.values[at][held.table.columns[at][cell]] == article.labels(facet)
        for at, facet in enumerate(Facet)
        for article, cell in zip(articles, held.cells, strict=True)
    )
    assert np.array_equal(held.digests, truth.digests)
    assert np.array_equal(held.characters, truth.characters)
    for field, lengths in truth.lengths.items():
        assert np.array_equal(held.lengths[field], lengths), field
    order = sorted(articles, key=lambda a: a.id)
    order.sort(key=lambda a: a.sort_date, reverse=True)
    ranks = files.columns.array("ranks").tolist()
    assert [articles[ranks.index(n)].id for n in range(len(ranks))] == [a.id for a in order]


@pytest.mark.exhaustive
@given(st.lists(st.integers(1, 12), min_size=1, max_size=5), st.integers(0, 10**6), st.booleans())
def test_merging_segments_is_inverting_all_at_once(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], seed: int, with_deletions: bool
) -> None:
    folder = tmp_path_factory.mktemp("merge")
    articles = made(sum(sizes), seed)
    dice = np.random.default_rng(seed)
    sources: list[Source] = []
    left: list[Article] = []
    for number, size in enumerate(sizes):
        part, articles = articles[:size], articles[size:]
        live: Bools | None = dice.random(size) < 0.6 if with_deletions else None
        files = segment_of([source_of(part)], folder, f"s{number}")
        sources.append(SegmentSource(files, live))
        left += part if live is None else [a for a, kept in zip(part, live, strict=True) if kept]
    if not left:
        return
    merged = segment_of(sources, folder, "all")
    same_postings(SegmentSource(merged, None), source_of(left))
    same_documents(merged, left)
    assert [a.id for a in left] == [str(row_of(a).id) for a in left]


def test_small_ranges_make_the_same_segment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searcher.engines.whoosh.building.merge._BUDGET", 7)
    articles = made(60, seed=5)
    sources = [source_of(articles[:25]), source_of(articles[25:26]), source_of(articles[26:])]
    merged = segment_of(sources, tmp_path, "all")
    same_postings(SegmentSource(merged, None), source_of(articles))


def test_a_spilled_chunk_is_the_chunk(tmp_path: Path) -> None:
    articles = made(30, seed=9)
    chunk = chunk_of([row_of(article) for article in articles])
    spill(chunk, tmp_path / "run")
    same_postings(Spill(tmp_path / "run"), chunk)
    run = Spill(tmp_path / "run")
    for field in FIELDS:  # also in pieces, and from the middle
        terms = len(run.terms(field))
        for low, high in [(0, terms // 2), (terms // 2, terms), (terms // 3, terms)]:
            ours, theirs = run.batch(field, low, high), chunk.batch(field, low, high)
            assert np.array_equal(ours.ids, theirs.ids)
            assert np.array_equal(ours.frequencies, theirs.frequencies)


def test_many_chunks_go_through_worker_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "_CHUNK", 2_000)
    articles = made(300, seed=2)
    bad = Article("", "no id")
    written = write_articles(tmp_path, [*articles, bad, articles[0]], intake := Intake())
    assert written is not None
    assert [refused.article_id for refused in intake.refused] == [""]
    files = SegmentFiles(tmp_path, written.segment.name, written.seals)
    same_postings(SegmentSource(files, None), source_of(articles))
    same_documents(files, articles)
    assert list(files.articles) == [row_of(article).record for article in articles]
    assert not list(tmp_path.glob("runs-*"))


@pytest.mark.parametrize("write", ["rebuild", "update"])
def test_a_worker_that_dies_changes_nothing(
    write: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = WhooshEngine(tmp_path)
    engine.rebuild(made(20, seed=3))
    before = sorted(path.name for path in tmp_path.rglob("*"))
    monkeypatch.setattr(writer, "_CHUNK", 2_000)
    earlier = children()  # of other tests, such as a browser

    def articles() -> Iterator[Article]:
        for number, article in enumerate(made(600, seed=4)):
            if number == 400:  # workers are at it by now
                for child in children() - earlier:
                    os.kill(child, signal.SIGKILL)
            yield article

    with pytest.raises(EngineError, match="子进程意外结束"):
        engine.rebuild(articles()) if write == "rebuild" else engine.update(articles(), ())
    assert sorted(path.name for path in tmp_path.rglob("*")) == before
    assert {article.id for article in engine.scan()} == {a.id for a in made(20, seed=3)}
    engine.close()


BAD = [
    Article("", "空编号"),
    Article("x" * 2000, "编号太长"),
    Article("\udc80", "编号不是文字"),
    Article("a", None),  # type: ignore[arg-type]
    Article("b", "正文", departments=(3,)),  # type: ignore[arg-type]
    Article("c", "正文", street="\udc80"),
]


@pytest.mark.parametrize("bad", BAD, ids=range(len(BAD)))
def test_a_bad_article_costs_no_other(bad: Article, tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    [refusal] = engine.update([Article("1", "街道"), bad, Article("2", "街道")], ())
    assert "\n" not in str(refusal.reason)
    assert refusal.article_id == str(bad.id)
    assert {article.id for article in engine.scan()} == {"1", "2"}
    [refusal] = engine.update([Article("3", "街道"), bad], ["1"])
    assert {article.id for article in engine.scan()} == {"2", "3"}
    engine.close()


def test_a_refused_article_leaves_the_old_one(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.update([Article("b", "旧")], ())
    engine.update([Article("b", "新", departments=(3,))], ())  # type: ignore[arg-type]
    assert [article.body for article in engine.scan()] == ["旧"]
    engine.close()


def test_lone_surrogates_in_text_come_back(tmp_path: Path) -> None:
    engine = WhooshEngine(tmp_path)
    engine.rebuild([Article("a", "换届\udc80选举\\u4e00", title="𠮷\ud800")])
    found = engine.get("a")
    assert found is not None
    assert (found.body, found.title) == ("换届\udc80选举\\u4e00", "𠮷\ud800")
    engine.close()


def live(*counts: int) -> list[Size]:
    return [Size(count, count) for count in counts]


@pytest.mark.parametrize(
    ("sizes", "groups"),
    [
        ([], []),
        (live(300_000, 1), []),
        (live(*[1] * 7), []),
        (live(*[1] * 8), [[*range(8)]]),
        (live(300_000, *[5] * 8), [[*range(1, 9)]]),  # the big one is not rewritten
        (live(*[2000] * 7, *[200] * 8), [[*range(15)]]),  # eight small ones fill the next tier
        ([Size(10, 4), Size(10, 5)], [[0]]),  # mostly deleted
        ([Size(10, 4), *live(*[3] * 7)], [[*range(8)]]),
    ],
)
def test_tiers(sizes: list[Size], groups: list[list[int]]) -> None:
    assert [sorted(group) for group in plan_merges(sizes)] == groups


def test_segments_stay_few_and_articles_are_seldom_rewritten() -> None:
    segments: list[Size] = []
    rewritten = 0
    for _ in range(5000):
        segments.append(Size(3, 3))
        for group in plan_merges(segments):
            total = sum(segments[n].live for n in group)
            rewritten += total
            segments = [s for n, s in enumerate(segments) if n not in group]
            segments.append(Size(total, total))
        assert len(segments) < 24
    assert rewritten < 5000 * 3 * 60


def test_cells_of_more_combinations_than_an_integer_tells_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    articles = made(80, seed=3)
    parts = [source_of(articles[:50]).documents, source_of(articles[50:]).documents]
    truth = concatenate(parts)
    monkeypatch.setattr(documents, "_MOST_KEYS", 4)
    found = concatenate(parts)
    assert len(found.table) == len(truth.table)
    for facet, values in enumerate(truth.table.values):
        for told, real in ((found, truth), (truth, source_of(articles).documents)):
            labels = [real.table.values[facet][n] for n in real.table.columns[facet][real.cells]]
            assert [values[n] for n in told.table.columns[facet][told.cells]] == labels
