"""Indexes of released versions: whoever reads one is told how to renew it, and that renews it.

Each is stored as that version wrote it, without its corpus; `tests/indexes/make.py` tells how.
"""

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from indexer.corpus.corrections import FILE_NAME
from indexer.update import run
from jiewen import main
from searcher.core.engine import Engine
from searcher.core.errors import CorpusError, IndexMismatch
from searcher.core.model import Mode
from searcher.core.request import Request
from searcher.engines.choose import open_engine
from searcher.engines.whoosh import manifest
from searcher.find.find import find
from tests.support.oracle import OracleEngine
from web.cli import advise

STORED = Path(__file__).resolve().parents[1] / "indexes"
CORPUS = STORED / "corpus"
RELEASED = sorted(path.name.removesuffix(".tar.gz") for path in STORED.glob("v*.tar.gz"))
TYPED = (
    *("电梯", "“上下楼，再不用歇两回了！”", "“房，街”", "“，街”", "“。”", "“！”", "“\n”", "“：“”"),
    *("換屆選舉", "AED 培训", "27", "居民 -电梯", "标题:“，”", "正文:“，街”", "-“，”", "妇联"),
    *("街 NEAR/3 巷", "“，” NEAR/2 巷口", "COV*", "街道:青禾", "日期:2021年", "街道:未标注", ""),
)


@pytest.fixture(params=RELEASED)
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A stored index, unpacked."""
    with tarfile.open(STORED / f"{request.param}.tar.gz") as tar:
        tar.extractall(tmp_path, filter="data")
    return tmp_path / "index"


@pytest.fixture
def engine(index: Path) -> Iterator[Engine]:
    """The engine over it."""
    opened = open_engine(index)
    yield opened
    opened.close()


def of_other_analyser(index: Path) -> None:
    """Let the index say that another lexicon cut its words."""
    path = next(index.glob("g*/jiewen.json"))
    noted = manifest.read_manifest(path.parent)
    other = manifest.Manifest(noted.format, "text 0", noted.commit, noted.files)
    path.write_text(manifest.write_text(other), "utf-8")


def agree(engine: Engine) -> None:
    """Hold all answers against a scan of what the index holds."""
    oracle = OracleEngine()
    oracle.update(engine.scan(), ())
    for typed in TYPED:
        for mode in Mode:
            found, truth = (
                find(each, Request(typed, mode=mode, limit=99)) for each in (engine, oracle)
            )
            assert {r.article.id for r in found.results} == {r.article.id for r in truth.results}
            assert (found.total, found.facets) == (truth.total, truth.facets), typed


def jiewen(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_all_releases_are_stored() -> None:
    assert RELEASED[:1] == ["v0.1.0"]


def test_it_is_renewed_to_what_its_corpus_says(index: Path, tmp_path: Path) -> None:
    fresh = open_engine(tmp_path / "fresh")
    run.index(fresh, tmp_path / "fresh", CORPUS)
    assert not fresh.outdated()
    jiewen("reindex", "--index", index)
    renewed = open_engine(index)
    assert renewed.stats().articles == 7
    # that version knew no day of the letter, so only the fingerprint of its id is the same
    ids = [sorted(a.id.rpartition("-")[2] for a in each.scan()) for each in (fresh, renewed)]
    assert ids[0] == ids[1]
    agree(fresh)
    for engine in (fresh, renewed):
        engine.close()


READERS = (
    *(("search", "“房，街”"), ("stats",), ("export", "电梯")),
    *(("similar", "ix/1"), ("trends", "电梯"), ("suggest", "电")),
)


@pytest.mark.parametrize("command", READERS, ids=" ".join)
def test_who_reads_it_is_told_in_one_line(index: Path, command: tuple[str, ...]) -> None:
    told = jiewen(*command, "--index", index)
    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr.count("\n") == 1
    assert "jiewen reindex" in told.stderr


def test_who_checks_it_is_told(index: Path) -> None:
    told = jiewen("check", "--index", index)
    assert told.exit_code == 1
    assert "jiewen reindex" in told.stdout


def test_who_serves_it_is_told_in_one_line(
    engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    advise(engine)
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "jiewen reindex" in told


def test_it_is_not_changed_in_place(engine: Engine) -> None:
    assert engine.outdated()
    for change in (engine.version, lambda: engine.update((), ("ix/1",))):
        with pytest.raises(IndexMismatch, match="jiewen reindex"):
            change()


@pytest.mark.parametrize("command", ["reindex", "index"])
@pytest.mark.parametrize("readable", [True, False], ids=["readable", "of another analyser"])
def test_it_is_renewed_without_its_corpus(index: Path, command: str, readable: bool) -> None:
    if not readable:
        of_other_analyser(index)
        refused = jiewen("search", "电梯", "--index", index)
        assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1)
        assert "jiewen reindex" in refused.stderr
    renewed = jiewen(command, "--index", index)
    assert renewed.exit_code == 3
    assert "语料不在" in renewed.stderr
    assert "7 篇文章" in renewed.stdout
    engine = open_engine(index)
    assert not engine.outdated()
    assert engine.verify() == []
    agree(engine)
    engine.close()
    found = jiewen("search", "“房，街”", "--index", index, "--json")
    assert (json.loads(found.stdout)["total"], found.stderr) == (1, "")


def test_it_is_renewed_with_its_corpus(index: Path) -> None:
    report = jiewen("index", CORPUS, "--index", index, "--json")
    assert report.exit_code == 0
    assert json.loads(report.stdout)["rebuilt"] is True
    again = json.loads(jiewen("index", CORPUS, "--index", index, "--json").stdout)
    assert (again["rebuilt"], again["read"], again["put"], again["articles"]) == (False, 0, 0, 7)


def test_a_wrong_path_is_not_taken_for_a_corpus_that_is_away(index: Path, tmp_path: Path) -> None:
    refused = jiewen("index", tmp_path / "nowhere", "--index", index)
    assert refused.exit_code == 1
    assert "nowhere" in refused.stderr


def test_corrections_outlive_a_corpus_that_is_away(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "a.jsonl").write_text('{"id": "a", "title": "旧", "body": "正文。"}\n', "utf-8")
    (corpus / FILE_NAME).write_text('[[correction]]\nid = "a"\ntitle = "新"\n', "utf-8")
    engine = open_engine(index)
    run.index(engine, index, corpus)
    corpus.rename(tmp_path / "elsewhere")
    report = run.reindex(engine, index)
    assert (report.rebuilt, report.articles) == (True, 1)
    assert [article.title for article in engine.scan()] == ["新"]
    (tmp_path / "elsewhere").rename(corpus)
    assert run.index(engine, index, None).put == 0  # nothing was forgotten
    engine.close()


def test_nothing_kept_is_no_reason_to_empty_an_index(index: Path) -> None:
    of_other_analyser(index)
    for path in index.glob("extracted.sqlite*"):
        path.unlink()
    engine = open_engine(index)
    with pytest.raises(CorpusError):
        run.reindex(engine, index)
    assert len(list(index.glob("g*"))) == 1
    engine.close()
