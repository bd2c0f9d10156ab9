"""workers.py: whatever a parser does to its process costs one file. Real processes, real faults."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.corpus.blocks import RawFile
from indexer.corpus.manifest import load_manifest
from indexer.corpus.sources import Rejection
from indexer.extract.extract import Context
from indexer.extract.workers import extract_all
from searcher.language.gazetteer import load_gazetteer
from tests.support.children import children
from tests.support.faults import FAULTS, LIES, faults

GOOD = "青禾街道召开会议，部署夏季防汛工作。\n（社区平安办）\n".encode()

SAID = {
    "killed": "SIGKILL",
    "segfault": "SIGSEGV",
    "leaves": "exit 0",
    "hangs": "超时",
    "spins": "超时",
    "hogs": "内存",
    "asks for too much": "内存",
    "opens too many": "Too many open files",
    "input output": "Input/output error",
    "half": "崩溃",
    "nonsense": "无效",
    "nested": "无效",
    "endless": "无效",
}


@pytest.fixture
def context(tmp_path: Path) -> Context:
    return Context(load_gazetteer(), load_manifest(tmp_path))


def jobs(*names: str) -> Iterator[RawFile]:
    for name in names:
        yield RawFile(name, GOOD)


def problems(context: Context, *names: str) -> dict[str, str]:
    """Return what is wrong with each file, by its name without the ending."""
    said = {}
    for raw, outcome in extract_all(jobs(*(f"{name}.txt" for name in names)), context, workers=2):
        name = raw.path.removesuffix(".txt")
        said[name] = str(outcome.reason) if isinstance(outcome, Rejection) else ""
        assert isinstance(outcome, Rejection) == bool(said[name])
        assert not isinstance(outcome, Rejection) or outcome.unreadable
    return said


def test_every_file_comes_back_once(context: Context) -> None:
    names = [f"{n}.txt" for n in range(20)]
    results = list(extract_all(jobs(*names), context, workers=2))
    assert sorted(job.path for job, _ in results) == sorted(names)
    assert all(
        not isinstance(found, Rejection) and len(found.articles) == 1 for _, found in results
    )


def test_each_fault_costs_one_file(context: Context) -> None:
    with faults():
        found = problems(context, "1", *FAULTS, "2")
    assert {name for name, said in found.items() if said} == FAULTS.keys()
    for name, said in SAID.items():
        assert said in found[name], name


def test_memory_of_the_command_is_not_counted_as_a_parsers(context: Context) -> None:
    """A child shares its parent's memory until it starts its own program."""
    held = b"x" * (420 << 20)  # more than a parser of a small file may take
    raw = RawFile("c.jsonl", b"not json")
    [(_, outcome)] = extract_all([raw], context, workers=1)
    assert not isinstance(outcome, Rejection)
    assert [problem.code for problem in outcome.problems] == ["jsonl.line"]
    assert len(held) == 420 << 20


def test_a_parser_lies_about_its_own_file_only(context: Context) -> None:
    with faults():
        found = problems(context, "1", *LIES, "2")
    assert {name for name, said in found.items() if "无效" in said} == LIES.keys()
    assert found["1"] == found["2"] == ""


def test_no_worker_is_left_behind(context: Context) -> None:
    before = children()
    for _ in extract_all(jobs("1.txt", "2.txt"), context, workers=2):
        assert children() > before
        break
    assert children() == before


def test_no_job_starts_no_worker(context: Context) -> None:
    before = children()
    assert list(extract_all([], context)) == []
    assert children() == before
