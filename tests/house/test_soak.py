"""The soak's own parts: its model, its seeds, and that it notices what it is there to notice."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.update import run
from searcher.core.errors import CorpusError
from searcher.engines.choose import open_engine
from tests.conftest import ARTICLES
from tests.soak import checks, faults
from tests.soak.corpus import Corpus
from tests.soak.faults import Ended
from tests.soak.model import Model, named
from tests.soak.states import Allowed, State
from tests.support.oracle import OracleEngine

EDITS = 12


def corpus_in(folder: Path, seed: int) -> Corpus:
    folder.mkdir()
    made = Corpus(folder)
    made.fill(random.Random(seed), count=7)
    return made


def contents(root: Path) -> dict[str, bytes | None]:
    found = sorted(path for path in root.rglob("*") if not path.is_dir())
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else None
        for path in found
    }


def test_a_seed_repeats_every_edit(tmp_path: Path) -> None:
    said: list[list[str]] = []
    for name in ("one", "other"):
        corpus = corpus_in(tmp_path / name, seed=3)
        dice = random.Random(4)
        said.append([corpus.edit(dice) for _ in range(EDITS)])
    assert said[0] == said[1]
    one, other = contents(tmp_path / "one"), contents(tmp_path / "other")
    packages = {name for name in one if name.endswith(".docx")}  # they hold the time
    assert one.keys() == other.keys()
    assert all(one[name] == other[name] for name in one.keys() - packages)


def test_the_model_is_what_an_index_holds(tmp_path: Path) -> None:
    corpus, engine = corpus_in(tmp_path / "corpus", seed=5), OracleEngine()
    model, dice = Model(corpus.root), random.Random(6)
    known = model.expected({})
    for _ in range(2):
        report = run.index(engine, tmp_path / "index", corpus.root)
        assert named(engine.articles.values()) == known.articles
        assert known.complaints <= {each.path for each in report.rejected}
        for _ in range(4):
            corpus.edit(dice)
        try:
            known = model.expected(known.files)
        except CorpusError:
            corpus.mend()
            known = model.expected(known.files)


@pytest.fixture
def indexed(tmp_path: Path) -> tuple[Path, State]:
    """An index of three articles, and its state."""
    engine = open_engine(tmp_path / "index")
    engine.update(ARTICLES[:3], ())
    engine.close()
    return tmp_path / "index", State(named(ARTICLES[:3]))


def test_a_difference_in_one_letter_is_noticed(indexed: tuple[Path, State]) -> None:
    folder, state = indexed
    assert checks.state_of(folder, [State({}), state]) is state
    one = next(iter(state.articles.values()))
    changed = State({**state.articles, one.id: replace(one, body=one.body + "。")})
    with pytest.raises(AssertionError, match=f"otherwise .*{one.id}"):
        checks.state_of(folder, [changed])
    checks.stats(folder, state, random.Random(0))
    with pytest.raises(AssertionError, match="stats"):
        checks.stats(folder, changed, random.Random(0))


def test_a_reader_may_see_what_was_so_while_it_asked() -> None:
    before, after = State({}), State({})
    allowed = Allowed(before)
    begun = allowed.begin()
    allowed.set((before, after))
    allowed.set((after,))
    assert allowed.until_now(begun) == (before, before, after, after)
    assert allowed.until_now(allowed.begin()) == (after,)
    allowed.set(None)
    allowed.set((after,))
    assert allowed.until_now(begun) is None


@pytest.mark.parametrize(
    ("ended", "wrong"),
    [
        (Ended(1, "", "Traceback (most recent call last):\n"), "Traceback"),
        (Ended(0, "", "Exception ignored in: <_io>\n"), "ignored"),
        (Ended(1, "", "Error: one\nError: two\n"), "one line"),
    ],
)
def test_an_untidy_end_is_noticed(ended: Ended, wrong: str) -> None:
    with pytest.raises(AssertionError, match=wrong):
        checks.clean(ended, "index")


def test_limits_and_signals_reach_the_command(tmp_path: Path) -> None:
    limited = faults.few_files(random.Random(1)).run(["stats", "--index", str(tmp_path)])
    assert limited.status != 0
    killed = faults.kill(random.Random(2), tmp_path, 0.0).run(["stats", "--index", str(tmp_path)])
    assert killed.status in (1, -2, -9, -15)
    checks.clean(limited, "stats")
