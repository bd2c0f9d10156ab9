"""Files are staged whole, durably and apart; each change of an entry expects a state."""

import io
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.inbox import inbox as room
from indexer.inbox.database import InboxDamaged
from indexer.inbox.entry import Facts, Plan, State, entry_of
from indexer.inbox.inbox import Changed, Inbox
from searcher.core.errors import InputError, NotOurs
from searcher.speech import said
from tests.support.hostile_names import NAMES


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path / "index")


def sent(inbox: Inbox, name: str, data: bytes = b"x", who: str = "li") -> int:
    return inbox.stage(name, io.BytesIO(data), who).number


def files(inbox: Inbox) -> list[bytes]:
    kept = {"jiewen.folder", "inbox.sqlite", "inbox.lock"}
    return [path.read_bytes() for path in inbox.folder.iterdir() if path.name not in kept]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_of_any_name_is_staged_and_nowhere_else(name: str, inbox: Inbox) -> None:
    number = sent(inbox, name, name.encode("utf-8", "surrogateescape"))
    entry = inbox.get(number)
    assert entry
    assert entry.state is State.WAITING
    assert inbox.path(entry).parent == inbox.folder
    assert files(inbox) == [name.encode("utf-8", "surrogateescape")]
    assert {path.name for path in inbox.folder.parent.iterdir()} == {"index-inbox"}


def test_nobody_else_may_look_into_the_folder(inbox: Inbox) -> None:
    sent(inbox, "a.txt")
    assert stat.S_IMODE(inbox.folder.stat().st_mode) == 0o700


def test_the_same_bytes_of_one_person_wait_once(inbox: Inbox) -> None:
    first = sent(inbox, "a.txt")
    assert sent(inbox, "b.txt") == first
    other = sent(inbox, "a.txt", who="wang")
    assert other != first
    inbox.discard(first)
    assert sent(inbox, "a.txt") not in {first, other}


def test_many_at_once_are_all_kept(inbox: Inbox) -> None:
    with ThreadPoolExecutor(8) as pool:
        numbers = list(pool.map(lambda n: sent(inbox, "a.txt", b"%d" % n), range(24)))
    assert sorted(numbers) == sorted(entry.number for entry in inbox.entries())
    assert sorted(files(inbox)) == sorted(b"%d" % n for n in range(24))


def test_what_is_empty_or_too_large_is_refused_and_leaves_nothing(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "MAX_BYTES", 10)
    for data, code in ((b"", "file.empty"), (b"x" * 11, "file.too_large")):
        with pytest.raises(InputError) as caught:
            sent(inbox, "a.txt", data)
        assert caught.value.code == code
    assert (files(inbox), inbox.entries(State)) == ([], [])


def test_an_entry_is_removed_once(inbox: Inbox) -> None:
    number = sent(inbox, "a.txt")
    assert inbox.discard(number).state is State.DISCARDED
    assert files(inbox) == []
    for act in (inbox.discard, inbox.read_again):
        with pytest.raises(Changed):
            act(number)


def test_what_a_person_confirmed_is_not_removed(inbox: Inbox) -> None:
    number = sent(inbox, "a.txt")
    moving = lambda entry: replace(entry, state=State.MOVING)  # noqa: E731
    inbox.change(number, {State.WAITING}, moving)
    with pytest.raises(Changed):
        inbox.discard(number)
    assert files(inbox) == [b"x"]


def test_an_entry_is_read_as_it_was_written(inbox: Inbox) -> None:
    entry = inbox.get(sent(inbox, "a.txt"))
    assert entry
    full = replace(
        entry,
        told=said("file.later", why=said("parser.time")),
        facts=Facts(2, ("一", ""), "报", "8", "2021-05-07", unsure=(("month", 0.5),)),
        plan=Plan("li", "收录/a.txt", "b.txt", (("paper", "报"),), 3),
    )
    assert entry_of([full.number, *full.row()]) == full


def test_a_changed_row_is_noticed(inbox: Inbox) -> None:
    sent(inbox, "a.txt")
    with sqlite3.connect(inbox.folder / "inbox.sqlite") as database:
        database.execute("UPDATE entry SET name = 'b.txt'")
    database.close()
    with pytest.raises(InboxDamaged):
        inbox.entries()


def test_a_folder_of_others_is_left_alone(inbox: Inbox) -> None:
    inbox.folder.mkdir()
    (inbox.folder / "letter.txt").write_text("x", "utf-8")
    with pytest.raises(NotOurs):
        sent(inbox, "a.txt")
    assert [path.name for path in inbox.folder.iterdir()] == ["letter.txt"]


def test_only_what_a_kill_left_is_swept(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = inbox.get(sent(inbox, "a.txt"))
    inbox.write("b.txt", io.BytesIO(b"loose"))  # as if killed before its row was written
    (inbox.folder / "notes.txt").write_text("an administrator's", "utf-8")
    inbox.sweep()
    assert sorted(files(inbox)) == [b"an administrator's", b"loose", b"x"]  # it may just be coming
    monkeypatch.setattr(room, "_YOUNG", -1.0)
    inbox.sweep()
    assert sorted(files(inbox)) == [b"an administrator's", b"x"]
    assert kept
