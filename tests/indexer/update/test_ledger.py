"""What a run decides from the last one's ledger is what it decides from scratch."""

import json
import os
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.corpus.blocks import RawFile
from indexer.extract.extract import Context, Extraction
from indexer.update import ledger, reading, reprints, run
from indexer.update.rows import Row
from indexer.update.store import FILE_NAME, Store
from searcher.core.engine import Engine
from searcher.core.errors import CorpusError, EngineError
from searcher.core.model import Article, Refused
from searcher.speech import said
from tests.support.made_articles import prose
from tests.support.oracle import OracleEngine

FILES = [f"{folder}/{number}.txt" for folder in "ab" for number in range(3)]
TEXTS = [prose(seed, 90)[cut:] for seed in range(2) for cut in (0, 4, 20, 40)] + ["短讯", ""]
SPOILT = prose(5, 90)


@dataclass
class Recorded(OracleEngine):
    """Writes down what it is told, and refuses one text."""

    told: list[tuple[list[str], list[str]]] = field(default_factory=list)

    def update(self, put: Iterable[Article], delete: Iterable[str]) -> tuple[Refused, ...]:
        given = list(put)
        self.told.append(([article.id for article in given], list(delete)))
        taken = [article for article in given if article.body != SPOILT]
        super().update(taken, list(delete))
        refused = (article.id for article in given if article.body == SPOILT)
        return tuple(Refused(name, said("no: good")) for name in refused)


def articles_of(raw: RawFile) -> Iterator[Article]:
    for line in raw.data.decode().splitlines():
        values = json.loads(line)
        yield Article(source=raw.path, issue_date="2021-05-08", **values)


@pytest.fixture(autouse=True)
def _plain_extraction(monkeypatch: pytest.MonkeyPatch) -> None:
    def extract_all(
        jobs: Iterable[RawFile], _context: Context
    ) -> Iterator[tuple[RawFile, Extraction]]:
        for job in jobs:
            found = tuple(articles_of(job))
            yield job, Extraction(found, () if found else (said("nothing in it"),))

    monkeypatch.setattr(reading, "extract_all", extract_all)
    monkeypatch.setattr(reprints, "MOST_IN_BAND", 3)
    monkeypatch.setattr(run, "now", lambda: "2026-11-29T01:50:00Z")


@dataclass
class Both:
    """One corpus indexed twice: with what the last run left, and without."""

    root: Path
    clock: int = 10**9
    quick: Recorded = field(default_factory=Recorded)
    slow: Recorded = field(default_factory=Recorded)

    def write(self, path: str, lines: Sequence[Mapping[str, object]] | None) -> None:
        file = self.root / "corpus" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if lines is None:
            file.unlink(missing_ok=True)
            return
        self.clock += 1
        file.write_text("".join(json.dumps(line) + "\n" for line in lines))
        os.utime(file, (self.clock, self.clock))

    def index(self) -> tuple[run.Report | str, run.Report | str]:
        (self.root / "slow" / ledger.FILE_NAME).unlink(missing_ok=True)
        return self._index(self.quick, "quick"), self._index(self.slow, "slow")

    def _index(self, engine: Recorded, name: str) -> run.Report | str:
        try:
            report = run.index(engine, self.root / name, self.root / "corpus")
        except CorpusError as error:
            return str(error)
        return replace(report, seconds=0)


ARTICLES = st.fixed_dictionaries(
    {"id": st.sampled_from("uvwxyz"), "body": st.sampled_from([*TEXTS, *TEXTS, SPOILT])},
    optional={
        "title": st.sampled_from(["换届选举", "换届选举圆满完成"]),
        "continued_to": st.just("02"),
        "continued_from": st.just("01"),
        "page": st.sampled_from(["01", "02"]),
        # what one file prints decides of which paper another is
        "paper": st.sampled_from(["青禾报", "青 禾报", "柳岸报"]),
        "street": st.sampled_from(["青禾街道", "柳岸街道"]),
    },
)
CONTENTS = st.none() | st.lists(ARTICLES, max_size=4)
CORRECTIONS = [
    "",
    '[[correction]]\nid = "u"\ntitle = "甲"\n[[correction]]\nfiles=["b/1*"]\npage="9"',
    '[[correction]]\nid = "v"\nbody = "乙"\n[[correction]]\nid = "w"\nremove = true\n',
    '[[correction]]\nfiles = ["a/*"]\nremove = true\n[[correction]]\nid = "x"\nrestore = true\n',
    '[[correction]]\nid = "u"\ntitle = "甲"\n[[correction]]\nid = "w"\nremove = 3\n',
]
STEPS = st.lists(
    st.tuples(
        st.dictionaries(st.sampled_from(FILES), CONTENTS, max_size=2),
        st.sampled_from([None, None, None, None, *CORRECTIONS]),
    ),
    max_size=8,
)
START = st.fixed_dictionaries(dict.fromkeys(FILES, CONTENTS))


@pytest.mark.exhaustive
@settings(max_examples=60)
@given(START, STEPS)
def test_the_ledger_changes_nothing_but_the_time(
    start: dict[str, list[dict[str, object]] | None],
    steps: list[tuple[dict[str, list[dict[str, object]] | None], str | None]],
) -> None:
    with TemporaryDirectory() as folder:
        both = Both(Path(folder))
        (both.root / "corpus").mkdir()
        for files, corrections in [(start, None), *steps]:
            for path, lines in files.items():
                both.write(path, lines)
            if corrections is not None:
                (both.root / "corpus" / "corrections.toml").write_text(corrections, "utf-8")
            quick, slow = both.index()
            assert quick == slow
            assert both.quick.articles == both.slow.articles
            assert both.quick.told == both.slow.told


@pytest.fixture
def both(tmp_path: Path) -> Both:
    """Indexed once, untouched since."""
    made = Both(tmp_path)
    for number, path in enumerate(FILES):
        lines: list[dict[str, object]] = [
            {"id": f"{number}/{n}", "body": prose(9 * number + n, 60)} for n in range(3)
        ]
        made.write(path, lines)
    made.index()
    return made


def change(both: Both) -> None:
    both.write(
        FILES[2], [{"id": "2/1", "body": prose(99, 60)}, {"id": "new", "body": prose(98, 60)}]
    )


def test_only_what_a_change_can_touch_is_looked_at(
    both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    rows = Store.rows

    def watched(store: Store, path: str) -> list[Row]:
        looked.append(path)
        return rows(store, path)

    monkeypatch.setattr(Store, "rows", watched)
    monkeypatch.setattr(Store, "all_rows", lambda _: pytest.fail("went over everything"))
    change(both)
    report = run.index(both.quick, both.root / "quick", both.root / "corpus")
    assert (report.read, report.put, report.deleted, report.articles) == (1, 2, 2, 17)
    assert set(looked) == {FILES[2]}


HEAD = {"id": "head", "body": prose(50, 60), "title": "换届选举", "continued_to": "02"}
TAIL = {"id": "tail", "body": prose(51, 60), "title": "换届选举", "continued_from": "01"}
FIRST, SECOND, THIRD = ({"id": f"n{n}", "body": prose(60 + n, 60)} for n in range(3))
Lines = list[dict[str, str]]


@pytest.mark.parametrize(
    ("before", "then", "put", "delete"),
    [
        ({}, {}, [], []),
        ({"c/1": [FIRST]}, {"c/1": [FIRST, SECOND]}, ["n1"], []),
        ({"c/1": [FIRST]}, {"c/1": []}, [], ["n0"]),
        ({"c/1": [FIRST]}, {"c/1": [], "c/2": [FIRST]}, ["n0"], []),  # its source is another
        # the second of two with one id comes into its own, and the first goes before it
        ({"c/1": [FIRST], "c/2": [FIRST]}, {"c/1": [SECOND]}, ["n0", "n1"], []),
        ({"c/2": [FIRST]}, {"c/1": [FIRST]}, ["n0"], []),
        ({"c/1": [FIRST]}, {"c/2": [FIRST]}, [], []),
        # the other half
        ({"c/1": [HEAD]}, {"c/2": [TAIL]}, ["head"], []),
        ({"c/1": [TAIL]}, {"c/2": [HEAD]}, ["head"], ["tail"]),
        ({"c/1": [HEAD], "c/2": [TAIL]}, {"c/2": []}, ["head"], []),
        ({"c/1": [HEAD], "c/2": [TAIL]}, {"c/1": []}, ["tail"], ["head"]),
        ({"c/1": [HEAD], "c/2": [TAIL]}, {"c/2": [FIRST, TAIL]}, ["n0"], []),
        ({"c/1": [HEAD], "c/2": [TAIL]}, {"c/2": [TAIL | {"body": "完。"}]}, ["head"], []),
        ({"c/1": [HEAD]}, {"d/2": [TAIL]}, ["tail"], []),  # another issue
        # reprints
        ({"c/1": [FIRST]}, {"c/2": [FIRST | {"id": "m"}]}, ["m", "n0"], []),
        ({"c/1": [FIRST], "c/2": [FIRST | {"id": "m"}]}, {"c/2": []}, ["n0"], ["m"]),
        (
            {"c/1": [FIRST], "c/2": [FIRST | {"id": "x"}]},
            {"c/3": [FIRST | {"id": "m"}]},  # gives the group its name
            ["m", "n0", "x"],
            [],
        ),
        (  # too many to mean anything
            {"c/1": [FIRST | {"id": name} for name in "xyz"]},
            {"c/3": [FIRST]},
            ["n0", "x", "y", "z"],
            [],
        ),
        (
            {"c/1": [FIRST | {"id": name} for name in "xyz"], "c/3": [FIRST]},
            {"c/3": []},
            ["x", "y", "z"],
            ["n0"],
        ),
    ],
)
def test_what_a_change_touches(
    before: dict[str, Lines], then: dict[str, Lines], put: list[str], delete: list[str], both: Both
) -> None:
    for state in (before, then):
        for name, lines in state.items():
            both.write(f"{name}.txt", lines)
        both.quick.told = []
        both.slow.told = []
        both.index()
        assert both.quick.articles == both.slow.articles
    told = both.quick.told or [([], [])]
    assert [(sorted(told[0][0]), told[0][1])] == [(put, delete)]


def test_an_article_is_found_where_it_was_moved_to(both: Both) -> None:
    both.write("c/1.txt", [FIRST, SECOND])
    both.index()
    both.write("c/1.txt", [THIRD, FIRST, SECOND])
    both.index()
    both.write("c/2.txt", [SECOND | {"id": "m"}])  # a reprint: both are put
    both.index()
    assert both.quick.articles == both.slow.articles
    assert both.quick.articles["n1"].group == "m"


def test_a_run_without_changes_writes_nothing(both: Both) -> None:
    folder = both.root / "quick"
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    report = run.index(both.quick, folder, both.root / "corpus")
    assert (report.read, report.put, report.deleted, report.articles) == (0, 0, 0, 18)
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    assert len(both.quick.told) == 1


def test_a_change_that_was_cut_short_is_made_up_for(
    both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(both)
    with monkeypatch.context() as patch:
        patch.setattr(Recorded, "update", lambda *_: (_ for _ in ()).throw(EngineError("full")))
        with pytest.raises(EngineError):
            both.index()
    both.index()
    assert "new" in both.quick.articles
    assert both.quick.articles == both.slow.articles


def test_what_someone_else_did_to_the_index_is_made_up_for(both: Both) -> None:
    for engine in (both.quick, both.slow):
        del engine.articles["0/0"]
    both.index()
    assert both.quick.told[-1] == (["0/0"], [])


def test_a_ledger_with_a_byte_flipped_or_missing_is_none(both: Both) -> None:
    path = both.root / "quick" / ledger.FILE_NAME
    sound = path.read_bytes()
    token = sound[4:36].decode()
    assert ledger.read_ledger(path.parent, token)
    assert not ledger.read_ledger(path.parent, "")
    assert not ledger.read_ledger(path.parent, "another")
    for place in (*range(16), *range(16, len(sound), 97), len(sound) - 1):
        path.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
        assert not ledger.read_ledger(path.parent, token)
        path.write_bytes(sound[:place])
        assert not ledger.read_ledger(path.parent, token)
    path.unlink()
    assert not ledger.read_ledger(path.parent, token)


def test_a_ledger_that_cannot_be_written_is_done_without(both: Both) -> None:
    path = both.root / "quick" / ledger.FILE_NAME
    path.unlink()
    path.mkdir()
    change(both)
    both.index()
    assert "new" in both.quick.articles


@pytest.mark.exhaustive
def test_whatever_byte_of_the_store_is_damaged_a_change_comes_out_right(both: Both) -> None:
    folder = both.root / "quick"
    change(both)
    before, sound = dict(both.quick.articles), (folder / FILE_NAME).read_bytes()
    noted = (folder / ledger.FILE_NAME).read_bytes()
    both.index()
    truth = both.slow.articles
    dice = random.Random(4)
    for place in dice.sample(range(len(sound)), 200):
        flipped = bytearray(sound)
        flipped[place] ^= dice.randrange(1, 256)
        (folder / FILE_NAME).write_bytes(flipped)
        (folder / ledger.FILE_NAME).write_bytes(noted)
        engine = Recorded(dict(before))
        run.index(engine, folder, both.root / "corpus")
        assert engine.articles == truth, place


def test_the_version_tells_states_apart(engine: Engine, articles: tuple[Article, ...]) -> None:
    assert engine.version() == ""
    engine.update(articles, ())
    versions = [engine.version(), engine.version()]
    assert versions[0] == versions[1] != ""
    engine.update([], [articles[0].id])
    versions.append(engine.version())
    engine.rebuild(articles[:2])
    versions.append(engine.version())
    assert len(set(versions)) == 3
