"""A damaged register is told and kept; articles keep the ids that they have."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from indexer.check.index import check_index
from indexer.corpus.blocks import RawFile
from indexer.extract.extract import Context, Extraction, extract
from indexer.update import reading, run
from searcher.engines.whoosh.adapter import WhooshEngine
from searcher.identity.register import ids_in
from searcher.identity.schema import FILE_NAME
from tests.support.oracle import OracleEngine

FILES = ("a.txt", "b.txt")


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Extract here: nothing in these files is hostile, and processes take long to start."""

    def extract_all(
        jobs: Iterable[RawFile], context: Context
    ) -> Iterator[tuple[RawFile, Extraction]]:
        return ((job, extract(job, context)) for job in jobs)

    monkeypatch.setattr(reading, "extract_all", extract_all)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number, name in enumerate(FILES):
        told = "、".join(f"第{number + each}居民区选出了新的居委会主任" for each in range(6))
        text = f"街道换届选举第{number}号\n\n{told}。\n（服务办）\n"
        (folder / name).write_text(text, "utf-8")
    return folder


def destroyed(path: Path) -> None:
    path.write_bytes(b"no database" * 1000)


def changed(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("UPDATE sight SET id = 'another' WHERE path = 'b.txt'")
        database.commit()


def emptied(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute("DROP TABLE sight")
        database.commit()


@pytest.mark.parametrize("damage", [destroyed, changed, emptied])
def test_it_is_told_and_kept_and_ids_stay(damage: object, corpus: Path, tmp_path: Path) -> None:
    assert callable(damage)
    engine, index = OracleEngine(), tmp_path / "index"
    run.index(engine, index, corpus)
    edited = corpus / "a.txt"
    edited.write_text(edited.read_text("utf-8").replace("第0号", "第0号补选"), "utf-8")
    run.index(engine, index, corpus)
    before = ids_in(index)
    assert check_index(engine, index).problems == ()
    damage(index / FILE_NAME)
    assert len(check_index(engine, index).problems) == 1
    (corpus / "b.txt").rename(corpus / "c.txt")
    told = run.index(engine, index, corpus).rejected
    assert [(each.path, each.reason.code) for each in told] == [(FILE_NAME, "register.set_aside")]
    assert (index / f"{FILE_NAME}.damaged-1").is_file()
    assert ids_in(index) == {("a.txt", 0): before["a.txt", 0], ("c.txt", 0): before["b.txt", 0]}
    assert run.index(engine, index, corpus).rejected == ()


def test_a_lost_index_folder_gives_the_same_ids_again(corpus: Path, tmp_path: Path) -> None:
    engines = [WhooshEngine(tmp_path / name) for name in ("one", "two")]
    for engine, name in zip(engines, ("one", "two"), strict=True):
        run.index(engine, tmp_path / name, corpus)
        engine.close()
    assert ids_in(tmp_path / "one") == ids_in(tmp_path / "two")
