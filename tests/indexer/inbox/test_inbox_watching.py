"""The watched folder: a file is taken once it has been still, and is then gone from there."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from indexer.inbox.inbox import Inbox
from indexer.inbox.watching import LOOK, STILL, Watch
from searcher.core.errors import CorpusError


@dataclass
class Clock:
    """Seconds that pass when the test says so."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Place:
    """A watched folder with its clock."""

    folder: Path
    inbox: Inbox
    clock: Clock = field(default_factory=Clock)

    def __post_init__(self) -> None:
        self.folder.mkdir()
        self.watch = Watch(self.inbox, self.folder, self.clock)

    def look(self, after: float = LOOK) -> int:
        self.clock.now += after
        return self.watch.look()

    def put(self, name: str, text: str = "x") -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "watched", Inbox(tmp_path / "index"))


def names(place: Place) -> set[str]:
    return {entry.name for entry in place.inbox.entries()}


def test_a_file_that_has_been_still_is_taken(place: Place) -> None:
    path = place.put("五月/第8期.txt")
    assert place.look() == 0
    assert place.look(STILL) == 1
    assert names(place) == {"五月/第8期.txt"}
    assert not path.exists()
    assert place.look() == 0


def test_a_file_that_grows_waits(place: Place) -> None:
    path = place.put("a.txt")
    for n in range(3):
        place.look()
        with path.open("a", encoding="utf-8") as file:
            file.write("x" * (n + 1))
    assert (place.look(), names(place)) == (0, set())
    assert place.look() == 1


def test_between_two_looks_nothing_is_asked(place: Place) -> None:
    place.look()
    place.put("a.txt")
    assert [place.look(LOOK / 10) for _ in range(9)] == [0] * 9
    assert not place.watch._seen


@pytest.mark.parametrize(
    "name", [".hidden.txt", "~$a.docx", "a.txt.part", "a.crdownload", "Thumbs.db", ".x/a.txt"]
)
def test_what_is_unfinished_or_hidden_stays(name: str, place: Place) -> None:
    path = place.put(name)
    assert [place.look() for _ in range(4)] == [0] * 4
    assert path.exists()


def test_links_and_pipes_stay(place: Place, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("x", "utf-8")
    (place.folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (place.folder / "folder").symlink_to(tmp_path)
    os.mkfifo(place.folder / "pipe.txt")
    assert [place.look() for _ in range(4)] == [0] * 4
    assert names(place) == set()


def test_after_a_kill_before_removing_it_gives_the_same_entry(place: Place) -> None:
    path = place.put("a.txt")
    with path.open("rb") as file:
        place.inbox.stage("a.txt", file, "")
    place.look()
    assert place.look() == 1
    assert len(place.inbox.entries()) == 1
    assert not path.exists()


def test_an_empty_file_stays_and_hinders_no_other(place: Place) -> None:
    empty = place.put("a.txt", "")
    place.put("b.txt")
    place.look()
    assert place.look() == 1
    assert names(place) == {"b.txt"}
    assert empty.exists()


def test_a_folder_that_is_away_is_looked_for_again(place: Place) -> None:
    place.folder.rmdir()
    assert place.look() == 0
    place.put("a.txt")
    place.look()
    assert place.look() == 1


@pytest.mark.parametrize(
    "inside",
    [lambda p: p / "corpus", lambda p: p / "corpus" / "in", lambda p: p, lambda p: p / "index"],
)
def test_it_is_apart_from_corpus_and_index(inside: Callable[[Path], Path], tmp_path: Path) -> None:
    (tmp_path / "corpus" / "in").mkdir(parents=True)
    (tmp_path / "index").mkdir()
    watch = Watch(Inbox(tmp_path / "index"), inside(tmp_path))
    with pytest.raises(CorpusError):
        watch.require_apart(tmp_path / "corpus")
