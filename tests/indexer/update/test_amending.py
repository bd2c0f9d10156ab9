"""A run that only amends leaves what a whole run would leave, without a look at the corpus."""

import json
import os
import random
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.corpus.sources import Rejection
from indexer.history.change import Draft
from indexer.history.history import ChangedMeanwhile, History
from indexer.update import ledger, run
from indexer.update.store import Store
from searcher.core.engine import Engine
from searcher.core.errors import CorpusError
from searcher.core.model import Article
from searcher.identity.register import withdrawals
from tests.conftest import Fresh
from tests.support.desk_changes import PATHS, STEPS
from tests.support.effort import THOROUGH
from tests.support.oracle import OracleEngine
from tests.support.texts import STORY

_ANOTHER = """河道清理
四十名志愿者分成六组，沿着岸边捡起塑料袋和树枝，装了整整三车。
中午食堂送来热汤，傍晚水面清亮了许多，下个月还要种两排柳树。
"""
_WRITTEN = 1_622_505_600  # seconds since 1970: 2021-06-01


def written(folder: Path, paths: dict[str, str] = PATHS) -> Path:
    """Write a corpus of one ready article a file, two of which print one text."""
    corpus = folder / "corpus"
    for number, (name, path) in enumerate(paths.items()):
        file = corpus / f"{path}.jsonl"
        file.parent.mkdir(parents=True, exist_ok=True)
        body = told(min(number, 1))
        line = {"id": name, "title": f"原题{number}", "body": body, "issue_date": "2021-05-01"}
        file.write_text(json.dumps(line), "utf-8")
        os.utime(file, (_WRITTEN, _WRITTEN))
    return corpus


def told(number: int) -> str:
    """A text of its own for each number."""
    clauses = re.split("[，。]", STORY.replace("\n", ""))[:12]
    random.Random(number).shuffle(clauses)
    return "。".join(f"{clause}，共{number}处" for clause in clauses) + "。"


def said(step: dict[str, Any]) -> dict[str, Any]:
    """An entry of the examples, for files with the suffix of this corpus."""
    if "files" not in step:
        return step
    return step | {"files": [p if p.endswith("*") else f"{p}.jsonl" for p in step["files"]]}


def changed(index: Path, step: Any) -> None:
    """Make one change; an undoing of what is not in force is left out."""
    history = History(index)
    if not isinstance(step, int):
        history.append(Draft("li", said(step), seen=10**6))
    elif able := sorted(history.log().active):
        history.undo("li", able[step % len(able)])


def held(engine: OracleEngine) -> dict[str, Article]:
    return {article.id: article for article in engine.scan()}


@pytest.mark.exhaustive
@settings(max_examples=100 if THOROUGH else 12)
@given(STEPS, st.sets(st.integers(0, 12)))
def test_amending_leaves_nothing_to_do(steps: list[Any], whole: set[int]) -> None:
    """Beside it, an index that takes a whole run without a ledger for each change."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        corpus = written(folder)
        quick, slow = OracleEngine(), OracleEngine()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(run, "now", lambda: "2026-11-29T01:50:00Z")
            for engine, at in ((quick, "quick"), (slow, "slow")):
                run.index(engine, folder / at, corpus)
            for number, step in enumerate(steps):
                for at in ("quick", "slow"):
                    changed(folder / at, step)
                (run.index if number in whole else run.amend)(
                    quick, folder / "quick", *_corpus(corpus, number in whole)
                )
                (folder / "slow" / ledger.FILE_NAME).unlink(missing_ok=True)
                run.index(slow, folder / "slow", corpus)
                assert held(quick) == held(slow)
                assert withdrawals(folder / "quick") == withdrawals(folder / "slow")
            (folder / "quick" / ledger.FILE_NAME).unlink(missing_ok=True)
            last = run.index(quick, folder / "quick", corpus)
        assert (last.put, last.deleted) == (0, 0)
        assert not History(folder / "quick").log().pending


def _corpus(corpus: Path, wanted: bool) -> tuple[Path, ...]:
    return (corpus,) if wanted else ()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return written(tmp_path)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


def test_no_file_of_the_corpus_is_looked_at(
    corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = written(corpus.parent / "many", {f"n{n}": f"x/{n}.txt" for n in range(2, 40)})
    engine = OracleEngine()
    run.index(engine, index, many)
    looked: list[str] = []
    article = Store.article

    def watched(store: Store, path: str, place: int) -> Article:
        looked.append(path)
        return article(store, path, place)

    def walk(*_: object, **__: object) -> Iterator[Rejection]:
        raise AssertionError("the corpus is walked")

    monkeypatch.setattr(Store, "article", watched)
    monkeypatch.setattr(run, "walk", walk)
    History(index).append(Draft("li", {"id": "n2", "title": "新题"}))
    report = run.amend(engine, index)
    assert (report.put, report.read, report.articles, report.files) == (1, 0, 38, 38)
    assert set(looked) == {"x/2.txt.jsonl"}
    found = engine.get("n2")
    assert found
    assert found.title == "新题"


def test_a_new_file_is_left_to_the_next_whole_run(corpus: Path, index: Path) -> None:
    engine = OracleEngine()
    run.index(engine, index, corpus)
    line = {"id": "new", "body": "新到一期。"}
    (corpus / "new.jsonl").write_text(json.dumps(line, ensure_ascii=False), "utf-8")
    (corpus / f"{PATHS['c']}.jsonl").unlink()
    History(index).append(Draft("li", {"id": "a", "title": "新题"}))
    assert run.amend(engine, index).put == 1
    assert engine.get("new") is None
    assert engine.get("c") is not None
    report = run.index(engine, index, corpus)
    # the new one, and the reprint of the one that is gone
    assert (report.put, report.deleted, report.removed) == (2, 1, 1)


def test_without_a_ledger_it_is_a_whole_run(corpus: Path, index: Path) -> None:
    engine = OracleEngine()
    run.index(engine, index, corpus)
    (index / ledger.FILE_NAME).unlink()
    (corpus / "new.jsonl").write_text(json.dumps({"id": "new", "body": "新。"}), "utf-8")
    assert run.amend(engine, index).put == 1
    assert engine.get("new") is not None


def test_a_damaged_store_is_read_again_and_no_article_is_lost(corpus: Path, index: Path) -> None:
    engine = OracleEngine()
    run.index(engine, index, corpus)
    (index / "extracted.sqlite").write_bytes(b"no database" * 1000)
    History(index).append(Draft("li", {"id": "a", "title": "新题"}))
    report = run.amend(engine, index)
    assert (report.articles, report.read, report.put) == (3, 3, 1)


def test_a_corpus_that_is_away_undoes_no_entry_of_its_file(corpus: Path, index: Path) -> None:
    engine = OracleEngine()
    (corpus / "corrections.toml").write_text('[[correction]]\nid = "b"\ntitle = "乙"\n', "utf-8")
    run.index(engine, index, corpus)
    History(index).append(Draft("li", {"id": "a", "title": "甲"}))
    corpus.rename(corpus.with_name("away"))
    with pytest.raises(CorpusError, match="corpus"):
        run.amend(engine, index)
    History(index).append(Draft("li", {"id": "a", "page": "2"}, {"page": None}))
    log = History(index).log()
    assert [each.says.get("title") for each in log.stating()] == ["乙", "甲", None]
    corpus.with_name("away").rename(corpus)
    assert run.amend(engine, index).put == 1


def test_a_file_that_cannot_be_read_stops_no_run_and_the_table_counts(
    corpus: Path, index: Path
) -> None:
    engine = OracleEngine()
    file = corpus / "corrections.toml"
    file.write_text('[[correction]]\nid = "b"\ntitle = "乙"\n', "utf-8")
    run.index(engine, index, corpus)
    History(index).append(Draft("li", {"id": "a", "title": "甲"}))
    file.write_text("title = 台风\n", "utf-8")
    for report in (run.amend(engine, index), run.index(engine, index, corpus)):
        [wrong] = report.rejected
        assert (wrong.path, "TOML" in str(wrong.reason)) == ("corrections.toml", True)
    assert [held(engine)[name].title for name in "ab"] == ["甲", "乙"]


def test_an_entry_of_the_file_counts_from_when_it_was_first_seen(corpus: Path, index: Path) -> None:
    engine = OracleEngine()
    file = corpus / "corrections.toml"
    file.write_text('[[correction]]\nid = "a"\ntitle = "老"\n', "utf-8")
    run.index(engine, index, corpus)
    History(index).append(Draft("li", {"id": "a", "title": "新"}, {"title": "老"}))
    run.amend(engine, index)
    assert held(engine)["a"].title == "新"
    file.write_text(file.read_text("utf-8") + '[[correction]]\nid = "a"\ntitle = "最新"\n', "utf-8")
    run.amend(engine, index)
    assert held(engine)["a"].title == "最新"
    file.write_text("", "utf-8")  # both entries left
    run.index(engine, index, corpus)
    assert held(engine)["a"].title == "新"
    why = {each.field: str(each.reason) for each in held(engine)["a"].evidence}
    assert why["title"] == "人工更正"


def test_a_change_follows_its_article_and_is_set_aside_when_the_text_is_another(
    tmp_path: Path, index: Path
) -> None:
    corpus = tmp_path / "texts"
    corpus.mkdir()
    text = f"雨棚翻修\n\n{told(3)}\n"
    (corpus / "a.txt").write_text(text, "utf-8")
    engine = OracleEngine()
    run.index(engine, index, corpus)
    [name] = held(engine)
    History(index).append(Draft("li", {"id": name, "title": "新题"}))
    run.amend(engine, index)
    (corpus / "a.txt").rename(corpus / "b.txt")
    run.index(engine, index, corpus)
    assert held(engine)[name].title == "新题"
    (corpus / "b.txt").write_text(_ANOTHER, "utf-8")
    rejected = run.index(engine, index, corpus).rejected
    codes = {each.reason.code for each in rejected}
    assert codes <= {"correction.unmatched", "correction.another"}
    assert codes
    assert "新题" not in [article.title for article in held(engine).values()]


def test_every_engine_is_amended_alike(fresh: Fresh, corpus: Path, index: Path) -> None:
    with fresh() as engine:
        run.index(engine, index, corpus)
        history = History(index)
        first = history.append(Draft("li", {"id": "a", "title": "新题"}))
        history.append(Draft("li", {"id": "b", "remove": True, "reason": "撤稿"}))
        with suppress(ChangedMeanwhile):
            history.append(Draft("wang", {"id": "a", "title": "另题"}, {"title": "原题0"}))
        run.amend(engine, index)
        assert titles(engine) == {"a": "新题", "c": "原题2"}
        history.undo("li", first.number)
        history.append(Draft("li", {"id": "b", "restore": True}, {"withdrawn": True}))
        run.amend(engine, index)
        assert titles(engine) == {"a": "原题0", "b": "原题1", "c": "原题2"}
        report = run.index(engine, index, corpus)
        assert (report.put, report.deleted) == (0, 0)


def titles(engine: Engine) -> dict[str, str | None]:
    return {article.id: article.title for article in engine.scan()}


def test_amending_an_index_that_does_not_exist_is_told(tmp_path: Path) -> None:
    with pytest.raises(CorpusError):
        run.amend(OracleEngine(), tmp_path / "nothing")


def test_what_a_run_counted_is_noted_and_later_changes_wait(corpus: Path, index: Path) -> None:
    engine = OracleEngine()
    run.index(engine, index, corpus)
    history = History(index)
    history.append(Draft("li", {"id": "a", "title": "甲"}))
    assert (history.log().pending, history.log().applied) == (True, 0)
    run.index(engine, index, corpus)
    assert (history.log().pending, history.log().applied) == (False, 1)
    history.append(Draft("li", {"id": "b", "title": "乙"}))
    assert history.log().pending
    history.note_applied(1)
    assert history.log().applied == 1
    assert _titles_of(engine.scan()) == ["原题1", "原题2", "甲"]


def _titles_of(articles: Iterable[Article]) -> list[str]:
    return sorted(article.title or "" for article in articles)
