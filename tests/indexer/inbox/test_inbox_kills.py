"""A kill at any step between the watched folder and the corpus loses no file and doubles none."""

import random
from pathlib import Path

import pytest

from indexer.desk.queue import Kind, Queue
from indexer.history.history import History
from indexer.inbox import inbox as room
from indexer.inbox.entry import State
from indexer.inbox.inbox import Inbox
from tests.support.effort import many
from tests.support.killed_intake import FORMER, killed_at, taken

CONTENT = "青禾街道第七次议事会召开\n\n居民代表讨论了雨棚翻修的办法。\n"
TAKEN = "corpus/收录/青禾街道/2021-05-07-七期.txt"
STEPS = 40  # more than there are; a step beyond the last kills nothing


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("watched", "corpus/旧"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "corpus" / FORMER).write_text("旧的一期\n", "utf-8")
    (tmp_path / "watched" / "七期.txt").write_text(CONTENT, "utf-8")
    return tmp_path


def copies(folder: Path) -> list[Path]:
    """Return the complete copies of the file, wherever they are."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix == ".txt")
    return [path for path in found if path.read_text("utf-8") == CONTENT]


def chosen() -> list[int]:
    return sorted(random.Random(19).sample(range(1, STEPS), min(STEPS - 1, many(12))))


@pytest.mark.parametrize("step", chosen())
def test_a_kill_at_a_step_loses_nothing(
    step: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed_at(step, folder)
    assert copies(folder)
    former = list((folder / "corpus" / "旧").iterdir())
    assert [path.read_text("utf-8") for path in former] == ["旧的一期\n"]
    taken(folder)  # what the worker does when it starts again
    inbox = Inbox(folder / "index")
    monkeypatch.setattr(room, "_YOUNG", -1.0)
    inbox.sweep()
    left = {path.relative_to(folder).as_posix() for path in folder.rglob("*.txt*")}
    assert left == {TAKEN, f"corpus/{FORMER}.former"}
    assert copies(folder) == [folder / TAKEN]
    assert [entry.state for entry in inbox.entries(State)] == [State.CONFIRMED]
    [change] = History(folder / "index").log().changes
    assert (change.says["issue_number"], change.old, change.who) == (
        *("8", {"issue_number": "7"}, "li"),
    )
    assert [job.kind for job in Queue(folder / "index").jobs()] == [Kind.INDEX]


def test_the_last_step_is_among_those_that_are_tried(folder: Path) -> None:
    assert not killed_at(STEPS, folder)
    assert copies(folder) == [folder / TAKEN]
