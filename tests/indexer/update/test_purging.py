"""Purging: the words of a withdrawn article are gone from all that jiewen keeps, and stay away."""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from indexer.check.index import check_index
from indexer.corpus.blocks import RawFile
from indexer.extract.extract import Context, Extraction
from indexer.history.change import Draft
from indexer.history.history import ChangedMeanwhile, History
from indexer.history.schema import DeskDamaged
from indexer.originals.withdrawn import extracted
from indexer.update import reading, run
from indexer.update.run import Report
from indexer.update.store import Store, read_store
from searcher.core.engine import Engine
from searcher.core.errors import InputError
from searcher.core.model import Article
from searcher.engines.choose import open_engine
from searcher.identity.register import resolve, withdrawals
from tests.conftest import SAMPLE

PATH = "xinglin/2022-07-08.txt"
REASON = "当事人要求删除"
WHO = "管理员"


@dataclass
class Archive:
    """An index of one file of several articles."""

    folder: Path
    engine: Engine

    @property
    def index(self) -> Path:
        return self.folder / "index"

    @property
    def corpus(self) -> Path:
        return self.folder / "corpus"

    @property
    def history(self) -> History:
        return History(self.index)

    def run(self) -> Report:
        return run.index(self.engine, self.index, self.corpus)

    def amend(self) -> Report:
        return run.amend(self.engine, self.index)

    def articles(self) -> list[Article]:
        return sorted(self.engine.scan(), key=lambda each: each.id)

    def withdraw(self, article: Article) -> None:
        says = {"id": article.id, "remove": True, "reason": "误发"}
        self.history.append(Draft(WHO, says, {"withdrawn": False}))
        self.amend()

    def purge(self, article: Article, **originals: str) -> None:
        self.history.purge(WHO, [article.id], REASON, originals)
        self.amend()

    def tells(self, *texts: str) -> list[str]:
        """Return the files of the index that hold one of the texts, packed or not."""
        found = [
            path.name
            for path in self.index.rglob("*")
            if path.is_file() and any(text.encode() in path.read_bytes() for text in texts)
        ]
        with read_store(self.index) as store:
            found += [path for path, each in store.found() if any(t in repr(each) for t in texts)]
        return found


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    """An index of one file."""
    target = tmp_path / "corpus" / PATH
    target.parent.mkdir(parents=True)
    shutil.copy(SAMPLE / PATH, target)
    shutil.copy(SAMPLE / "manifest.toml", tmp_path / "corpus")
    made = Archive(tmp_path, open_engine(tmp_path / "index"))
    made.run()
    yield made
    made.engine.close()


def longest(archive: Archive) -> Article:
    return max(archive.articles(), key=lambda each: len(each.body))


def words(article: Article) -> tuple[str, ...]:
    """Return title and paragraphs."""
    return (article.title or "", *article.body.split("\n"))


def reindexed(archive: Archive, _article: Article) -> None:
    run.reindex(archive.engine, archive.index)


def read_again(archive: Archive, _article: Article) -> None:
    """Edit the file, so that it is extracted anew."""
    path = archive.corpus / PATH
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")
    os.utime(path, (1, 1))
    archive.run()


def edited(archive: Archive, article: Article) -> None:
    """Edit the text of the article itself."""
    path = archive.corpus / PATH
    text = path.read_text("utf-8")
    own = max((line for line in text.split("\n") if line.strip() in article.body), key=len)
    path.write_text(text.replace(own, f"{own.strip()}昨天上午，"), "utf-8")
    archive.run()


def without_store(archive: Archive, _article: Article) -> None:
    """Lose the store, as an upgrade does."""
    (archive.index / "extracted.sqlite").unlink()
    archive.run()


@pytest.mark.parametrize("then", [None, reindexed, read_again, edited, without_store])
def test_the_words_are_gone_and_stay_away(
    archive: Archive, then: Callable[[Archive, Article], None] | None
) -> None:
    article = longest(archive)
    others = [each for each in archive.articles() if each.id != article.id]
    archive.history.append(
        Draft(WHO, {"id": article.id, "title": "更正题名丙丁"}, {"title": article.title})
    )
    archive.amend()
    archive.withdraw(article)
    assert archive.tells(*words(article))
    archive.purge(article)
    if then:
        then(archive, article)
    assert archive.tells(*words(article), "更正题名丙丁") == []
    assert extracted(archive.index, article.id) == []
    gone = resolve(archive.index, article.id)
    assert gone is not None
    assert (gone.id, gone.reason) == (article.id, REASON)  # type: ignore[union-attr]
    assert [each.id for each in archive.articles()] == [each.id for each in others]
    assert [each.body for each in archive.articles()] == [each.body for each in others]
    assert check_index(archive.engine, archive.index).problems == ()


def test_the_history_tells_who_when_and_why_without_the_values(archive: Archive) -> None:
    article = longest(archive)
    says = {"id": article.id, "body": "新的正文甲乙", "reason": "核对原报"}
    archive.history.append(Draft(WHO, says, {"body": article.body}))
    archive.withdraw(article)
    before = archive.history.log().changes
    archive.purge(article)
    after = archive.history.log()
    first = after.changes[0]
    assert (first.number, first.at, first.who) == (1, before[0].at, WHO)
    assert (first.says, first.old) == (says | {"body": None}, {})
    assert first.is_blank
    assert after.changes[1] == before[1]
    assert after.changes[2].purges
    assert [each.number for each in after.stating()] == [3]


@pytest.mark.parametrize("column", ["who", "at", "says", "old"])
def test_a_blank_change_is_still_sealed(archive: Archive, column: str) -> None:
    article = longest(archive)
    archive.history.append(Draft(WHO, {"id": article.id, "title": "甲"}, {"title": "乙"}))
    archive.withdraw(article)
    archive.purge(article)
    with closing(sqlite3.connect(archive.index / "desk.sqlite")) as database:
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            database.execute("UPDATE change SET who = 'x'")
        database.execute("DROP TRIGGER change_is_not_altered")
        database.execute(f"UPDATE change SET {column} = '{{}}' || {column} WHERE number = 1")
        database.commit()
    with pytest.raises(DeskDamaged):
        archive.history.log()


def test_nothing_brings_it_back(archive: Archive) -> None:
    article = longest(archive)
    archive.withdraw(article)
    archive.purge(article)
    for number in (1, 2):
        with pytest.raises(InputError):
            archive.history.undo(WHO, number)
    with pytest.raises(InputError):
        archive.history.purge(WHO, [article.id], REASON, {})
    back = f'[[correction]]\nid = "{article.id}"\nrestore = true\n\n'
    title = f'[[correction]]\nid = "{article.id}"\ntitle = "又有题名"\n'
    (archive.corpus / "corrections.toml").write_text(back + title, "utf-8")
    report = archive.run()
    (archive.corpus / "corrections.toml").write_text("", "utf-8")
    archive.run()
    assert archive.engine.get(article.id) is None
    assert [each.id for each in withdrawals(archive.index)] == [article.id]
    assert all(each.path != "corrections.toml" for each in report.rejected)
    assert "又有题名" not in repr(archive.history.log().changes)


def test_the_file_may_go_as_well_while_its_bytes_are_the_same(archive: Archive) -> None:
    article = longest(archive)
    with read_store(archive.index) as store:
        [(_, _, content)] = store.files()
    archive.withdraw(article)
    file = archive.corpus / PATH
    before = file.read_bytes()
    file.write_bytes(before + b"\n")
    archive.purge(article, **{PATH: content})
    assert file.is_file()
    file.write_bytes(before)
    archive.amend()
    assert not file.exists()


def test_a_purge_without_a_reason_is_refused(archive: Archive) -> None:
    article = longest(archive)
    for reason in ("", " "):
        with pytest.raises((InputError, ChangedMeanwhile)):
            archive.history.purge(WHO, [article.id], reason, {})
    assert archive.history.log().changes == ()


@pytest.mark.parametrize("at", ["purge", "commit", "sweep"])
def test_after_a_kill_the_next_run_does_it(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    article = longest(archive)
    archive.withdraw(article)
    archive.history.purge(WHO, [article.id], REASON, {})

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Store, at, killed)
        with pytest.raises(KeyboardInterrupt):
            archive.amend()
    archive.amend()
    assert archive.tells(*words(article)) == []
    assert article.id not in {each.id for each in archive.articles()}


def test_the_other_half_in_another_file_goes_as_well(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    halves = {
        "c/0.txt": Article("head", "前半篇写的是甲乙丙丁。", "换届选举", continued_to="02"),
        "c/1.txt": Article("tail", "后半篇写的是戊己庚辛。", "换届选举", continued_from="01"),
    }

    def extract_all(
        jobs: Iterable[RawFile], _context: Context
    ) -> Iterator[tuple[RawFile, Extraction]]:
        for job in jobs:
            found = [replace(halves[job.path], source=job.path)] if job.path in halves else []
            yield job, Extraction(tuple(found))

    monkeypatch.setattr(reading, "extract_all", extract_all)
    for path in halves:
        (archive.corpus / path).parent.mkdir(exist_ok=True)
        (archive.corpus / path).write_text(path, "utf-8")
    archive.run()
    before = {each.id for each in archive.articles()}
    assert "tail" not in before
    [head] = [each for each in archive.articles() if each.id == "head"]
    archive.withdraw(head)
    archive.purge(head)
    for then in (reindexed, touched, reindexed):
        assert archive.tells("甲乙丙丁", "戊己庚辛") == []
        assert {each.id for each in archive.articles()} == before - {"head"}
        gone = next(each for each in withdrawals(archive.index) if each.id == "head")
        assert {each.source for each in gone.prints} == set(halves)
        then(archive, head)


def touched(archive: Archive, _article: Article) -> None:
    """Let the files of both halves be extracted anew."""
    for path in ("c/0.txt", "c/1.txt"):
        (archive.corpus / path).write_text(f"{path} ", "utf-8")
    archive.run()
