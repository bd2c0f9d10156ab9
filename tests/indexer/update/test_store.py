"""The kept extraction is a cache: whatever becomes of it, the index gets what the corpus says."""

import gzip
import json
import random
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest

from indexer.check.index import check_index
from indexer.corpus import origin
from indexer.corpus.blocks import RawFile
from indexer.extract.extract import Context, Extraction, extract
from indexer.update import reading, run
from indexer.update.store import FILE_NAME, Store, open_store
from searcher.core.errors import CorpusError, EngineError, IndexDamaged
from searcher.core.model import Article
from tests.support.oracle import OracleEngine
from tests.support.power import Recorder

FLIPS = 300


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Extract here: nothing in these files is hostile, and processes take long to start."""

    def extract_all(
        jobs: Iterable[RawFile], context: Context
    ) -> Iterator[tuple[RawFile, Extraction]]:
        return ((job, extract(job, context)) for job in jobs)

    monkeypatch.setattr(reading, "extract_all", extract_all)


def line(name: str, body: str, **more: str) -> str:
    return json.dumps({"id": name, "body": body, **more}, ensure_ascii=False) + "\n"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Files of which one gives a problem and two give one id."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(6):
        rows = [line(f"{number}/{n}", f"第{number}版{n}篇，换届选举。" * 9) for n in range(4)]
        (folder / f"{number}.jsonl").write_text("".join(rows), "utf-8")
    (folder / "7.jsonl").write_text(line("0/1", "编号已有。") + "not json\n", "utf-8")
    return folder


@pytest.fixture
def index(tmp_path: Path, corpus: Path) -> Path:
    """A folder with what extraction kept of the corpus."""
    folder = tmp_path / "index"
    run.index(OracleEngine(), folder, corpus)
    return folder


def indexed(folder: Path, corpus: Path | None) -> tuple[dict[str, Article], run.Report]:
    """Index into an empty engine, so that everything kept is used."""
    engine = OracleEngine()
    report = run.index(engine, folder, corpus)
    return engine.articles, report


def problems(folder: Path) -> tuple[str, ...]:
    return tuple(map(str, check_index(OracleEngine(), folder).problems))


def test_nothing_is_read_twice(index: Path, corpus: Path) -> None:
    articles, report = indexed(index, corpus)
    assert (len(articles), report.files, len(report.rejected)) == (24, 7, 2)
    assert problems(index) == ()
    with open_store(index) as store:
        assert store.corpus() == corpus


@pytest.mark.exhaustive
def test_whatever_byte_is_damaged_the_index_is_right(index: Path, corpus: Path) -> None:
    truth, first = indexed(index, corpus)
    path = index / FILE_NAME
    sound = path.read_bytes()
    dice = random.Random(9)
    healed = 0
    for place in (*range(100), *dice.sample(range(len(sound)), FLIPS)):
        flipped = bytearray(sound)
        flipped[place] ^= dice.randrange(1, 256)
        path.write_bytes(flipped)
        noticed = problems(index)
        assert path.read_bytes() == flipped  # looking mends nothing
        articles, report = indexed(index, None)
        assert articles == truth, place
        assert report.rejected == first.rejected, place
        if problems(index):  # in what this run had no need of
            run.reindex(OracleEngine(), index)
        assert problems(index) == (), place
        healed += bool(noticed)
    assert healed > FLIPS / 4  # SQLite leaves part of its pages empty


@pytest.mark.parametrize("left", [0, 1, 100, 4096, 5000, 20000])
def test_a_file_cut_short_is_read_again(left: int, index: Path, corpus: Path) -> None:
    truth, _ = indexed(index, corpus)
    path = index / FILE_NAME
    path.write_bytes(path.read_bytes()[:left])
    assert indexed(index, None)[0] == truth


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE record SET records = substr(records, 1, 9) || x'00' WHERE file = 1",
        "UPDATE record SET records = CAST(records AS TEXT) WHERE file = 1",
        "UPDATE record SET records = (SELECT records FROM record WHERE file = 2) WHERE file = 1",
        "UPDATE record SET first = 1 WHERE file = 1",
        "DELETE FROM record WHERE file = 1",
        "UPDATE record SET file = 99 WHERE file = 1",
        "UPDATE file SET rows = x'' WHERE number = 1",
        "UPDATE file SET rows = CAST(rows AS TEXT) WHERE number = 1",
        "UPDATE file SET rows = (SELECT rows FROM file WHERE number = 2) WHERE number = 1",
        "UPDATE file SET rows = substr(rows, 1, length(rows) - 1) WHERE number = 1",
        "UPDATE file SET rows = substr(rows, 1, 12) || substr(rows, 14) WHERE number = 1",
        "UPDATE file SET path = 'other.jsonl' WHERE path = '1.jsonl'",
        "UPDATE file SET problems = '[' WHERE path = '1.jsonl'",
        "UPDATE file SET content = '00' WHERE path = '1.jsonl'",
        "PRAGMA user_version = 4",
        "DROP TABLE record",
        "DROP TABLE meta",
    ],
)
def test_a_damaged_row_is_noticed_and_mended(damage: str, index: Path, corpus: Path) -> None:
    truth, _ = indexed(index, corpus)
    with closing(sqlite3.connect(index / FILE_NAME)) as db:
        db.execute(damage)
        db.commit()
    assert problems(index)
    assert indexed(index, None)[0] == truth
    assert problems(index) == ()


def test_who_only_reads_is_told_to_reindex(index: Path) -> None:
    with closing(sqlite3.connect(index / FILE_NAME)) as db:
        db.execute("UPDATE record SET records = '{}'")
        db.commit()
    with pytest.raises(IndexDamaged, match="jiewen reindex"), open_store(index) as store:
        list(store.found())


def test_a_full_disk_is_no_damage(
    index: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare = Store.prepare

    def small(store: Store) -> None:
        prepare(store)
        store._db.execute("PRAGMA max_page_count = 1")

    monkeypatch.setattr(Store, "prepare", small)
    days = (f"{random.Random(n).random()}日社区召开了居民会议。" for n in range(2000))
    (corpus / "8.jsonl").write_text(line("8", "".join(days)), "utf-8")
    before = (index / FILE_NAME).read_bytes()
    with pytest.raises(EngineError, match="full") as caught:
        run.index(OracleEngine(), index, corpus)
    assert not isinstance(caught.value, IndexDamaged)
    assert (index / FILE_NAME).read_bytes() == before


# -- which corpus it was ---------------------------------------------------------------------


@pytest.mark.parametrize("gone", [FILE_NAME, origin.FILE_NAME])
def test_one_of_two_notes_is_enough(gone: str, index: Path, corpus: Path) -> None:
    truth, _ = indexed(index, corpus)
    (index / gone).unlink()
    assert indexed(index, None)[0] == truth


def test_without_a_note_it_asks(index: Path) -> None:
    (index / FILE_NAME).unlink()
    (index / origin.FILE_NAME).write_text("{}")
    assert problems(index)
    with pytest.raises(CorpusError, match="jiewen index"):
        indexed(index, None)


def test_a_note_with_any_byte_flipped_is_none(tmp_path: Path) -> None:
    origin.write_origin(tmp_path, Path("/数据/newsletters"))
    assert origin.read_origin(tmp_path) == Path("/数据/newsletters")
    path = tmp_path / origin.FILE_NAME
    sound = path.read_bytes()
    for place in range(len(sound)):
        for bit in range(8):
            flipped = bytearray(sound)
            flipped[place] ^= 1 << bit
            path.write_bytes(flipped)
            assert origin.read_origin(tmp_path) is None, (place, bit)


def test_a_power_cut_leaves_the_old_note_or_the_new(tmp_path: Path) -> None:
    origin.write_origin(tmp_path, Path("/old"))
    old = (tmp_path / origin.FILE_NAME).read_bytes()
    left: set[bytes | None] = set()

    def note(recorder: Recorder) -> None:
        left.update(tree.get(origin.FILE_NAME) for tree in recorder.outcomes())

    with Recorder(tmp_path, note) as recorder:
        origin.write_origin(tmp_path, Path("/new"))
        new = (tmp_path / origin.FILE_NAME).read_bytes()
        assert left == {old, new}
        left.clear()
        recorder.cut()
        assert left == {new}


def test_the_store_is_at_most_six_tenths_of_its_input(shared: Path, tmp_path: Path) -> None:
    """On natural text: 40 issues of eight articles of 600 characters or a little more."""
    docs = shared / "sets" / "cmrc_xquad_wiki" / "docs.jsonl.gz"
    with gzip.open(docs, "rt", encoding="utf-8") as lines:
        texts = [json.loads(each)["text"].replace("\n", "") for each in islice(lines, 640)]
    (tmp_path / "corpus").mkdir()
    for number in range(40):
        articles = []
        for at in range(number * 16, number * 16 + 16, 2):
            body = f"6月3日，青禾街道办市集。{texts[at]}\n{texts[at + 1]}"
            articles.append(f"{texts[at][:14].strip('，。、')}\n\n{body}\n（社区党建办）\n")
        path = tmp_path / "corpus" / f"2021-06-{number:02}.txt"
        path.write_text("\n".join(articles), "utf-8")
    run.index(OracleEngine(), tmp_path / "index", tmp_path / "corpus")
    given = sum(path.stat().st_size for path in (tmp_path / "corpus").iterdir())
    assert (tmp_path / "index" / FILE_NAME).stat().st_size <= 0.6 * given
