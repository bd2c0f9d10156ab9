"""workers.py: a parser that hangs or dies costs one file. The real pool, with hostile formats."""

import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.blocks import RawFile
from indexer.extract import Context
from indexer.manifest import load_manifest
from indexer.workers import extract_all
from searcher.gazetteer import load_gazetteer

GOOD = "青禾街道召开会议，部署夏季防汛工作。\n（社区平安办）\n".encode()


@pytest.fixture
def context(tmp_path: Path) -> Context:
    """A context whose files named .hang, .crash … meet a hostile reader in the worker."""
    return HostileContext(load_gazetteer(), load_manifest(tmp_path))


class HostileContext(Context):
    """Installs hostile readers wherever it is unpickled: in each worker."""

    def __setstate__(self, state: dict[str, object]) -> None:
        from indexer import extract

        self.__dict__.update(state)
        for name in ("hang", "crash", "hog"):
            extract._READERS[f".{name}"] = f"tests.hostile_{name}"


def jobs(*names: str) -> Iterator[RawFile]:
    for name in names:
        yield RawFile(name, GOOD)


def outcome(context: Context, *names: str, seconds: float = 60.0) -> dict[str, str]:
    results = extract_all(jobs(*names), context, workers=2, seconds=seconds)
    return {job.path: "; ".join(found.problems) for job, found in results}


def test_every_file_comes_back_once(context: Context) -> None:
    names = [f"{n}.txt" for n in range(20)]
    results = list(extract_all(jobs(*names), context, workers=2))
    assert sorted(job.path for job, _ in results) == sorted(names)
    assert all(len(found.articles) == 1 for _, found in results)


def test_a_crash_costs_one_file(context: Context) -> None:
    found = outcome(context, "1.txt", "2.crash", "3.txt", "4.crash", "5.txt")
    assert {name for name, problem in found.items() if problem} == {"2.crash", "4.crash"}
    assert "崩溃" in found["2.crash"]


def test_a_hang_costs_one_file(context: Context) -> None:
    found = outcome(context, "1.txt", "2.hang", "3.txt", seconds=4.0)
    assert found == {"1.txt": "", "3.txt": "", "2.hang": found["2.hang"]}
    assert "超时" in found["2.hang"]


def test_a_memory_hog_costs_one_file(context: Context) -> None:
    found = outcome(context, "1.hog", "2.txt")
    assert found["1.hog"]
    assert not found["2.txt"]


def test_no_worker_is_left_behind(context: Context) -> None:
    for _ in extract_all(jobs("1.txt", "2.txt"), context, workers=2):
        break
    assert multiprocessing.active_children() == []


def test_no_job_starts_no_worker(context: Context) -> None:
    assert list(extract_all([], context)) == []
