"""Writing changes: what is refused, what survives damage, kills and other writers."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from indexer.check.index import check_index
from indexer.corpus.origin import write_origin
from indexer.history.change import Draft
from indexer.history.database import writing
from indexer.history.history import ChangedMeanwhile, History
from indexer.history.keeping import problems
from indexer.history.schema import FILE_NAME, DeskDamaged
from searcher.core.errors import EngineError, InputError, JiewenError, NotOurs
from searcher.disk.owned import Kind, is_ours
from tests.support.oracle import OracleEngine
from tests.support.site_processes import environment
from tests.support.waiting import linger


@pytest.fixture
def history(tmp_path: Path) -> History:
    """Three changes, the second of which is undone."""
    made = History(tmp_path / "index")
    made.append(Draft("li", {"id": "a", "title": "甲", "reason": "核对原报"}, {"title": None}))
    second = made.append(Draft("wang", {"files": ["qh/*"], "street": "青禾街道"}, {}))
    made.undo("li", second.number, "改错了期")
    return made


def test_a_change_tells_who_when_what_and_why(history: History) -> None:
    first, second, third = history.log().changes
    assert (first.number, first.who, first.id, first.reason) == (1, "li", "a", "核对原报")
    assert (first.says["title"], first.old) == ("甲", {"title": None})
    assert len(first.at) == len("2026-11-29T01:50:00Z") <= len(second.at)
    assert (third.undoes, third.who, third.reason) == (2, "li", "改错了期")
    assert history.log().active == {1, 3}
    assert is_ours(history.index, Kind.INDEX)


def test_of_several_changes_all_are_written_or_none(history: History) -> None:
    good = Draft("li", {"id": "b", "title": "乙"}, seen=9)
    for bad in (Draft("li", {"id": "c"}), Draft("wu", {"id": "a", "title": "丙"})):
        with pytest.raises(JiewenError):
            history.append_all([good, bad])
        assert len(history.log().changes) == 3
    assert [each.number for each in history.append_all([good, good])] == [4, 5]


def test_an_undoing_can_be_undone(history: History) -> None:
    history.undo("wang", 3)
    assert [each.number for each in history.log().stating()] == [1, 2]


@pytest.mark.parametrize(
    ("says", "code"),
    [
        ({"id": "a"}, "correction.nothing"),
        ({"title": "甲"}, "correction.target"),
        ({"id": "a", "files": ["x"], "title": "甲"}, "correction.target"),
        ({"id": "a", "colour": "红"}, "correction.unknown_key"),
        ({"id": "a", "event_date": "2021-02-30"}, "correction.no_date"),
        ({"id": "a", "month": "2021-13"}, "correction.no_month"),
        ({"id": "a", "remove": True}, "desk.no_reason"),
        ({"id": "a", "remove": True, "restore": True, "reason": "x"}, "correction.both"),
        ({"id": "a", "title": "半个\ud83d"}, "desk.unwritable"),
        ({"files": ["*" * 501], "page": "1"}, "correction.long_pattern"),
        ({"files": ["[a]" * 1000], "page": "1"}, "correction.long_pattern"),
    ],
)
def test_what_no_correction_can_say_is_refused(
    says: dict[str, Any], code: str, history: History
) -> None:
    with pytest.raises(InputError) as caught:
        history.append(Draft("li", says))
    assert caught.value.code == code
    assert "\n" not in str(caught.value)
    assert len(history.log().changes) == 3


def test_patterns_beyond_what_runs_accept_are_refused(history: History) -> None:
    for number in range(10):
        patterns = [f"{number}-{n}/*" for n in range(99)]
        history.append(Draft("li", {"files": patterns, "page": "1"}))
    with pytest.raises(InputError) as caught:
        history.append(Draft("li", {"files": [f"z{n}/*" for n in range(30)], "page": "1"}))
    assert caught.value.code == "paths.many"
    assert history.log().corrections(history.gazetteer).problems == ()


@pytest.mark.parametrize(("number", "error"), [(0, InputError), (9, InputError), (2, JiewenError)])
def test_what_cannot_be_undone_is_told(
    number: int, error: type[JiewenError], history: History
) -> None:
    with pytest.raises(error) as caught:
        history.undo("li", number)
    assert str(number) in str(caught.value)
    assert len(history.log().changes) == 3


def test_who_undid_it_first_is_told(history: History) -> None:
    with pytest.raises(ChangedMeanwhile, match="li"):
        history.undo("wang", 2)


def test_the_file_is_taken_in_before_the_first_change(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "corrections.toml").write_text('[[correction]]\nid = "a"\ntitle = "老"\n', "utf-8")
    with writing(index):  # makes the folder
        write_origin(index, corpus)
    History(index).append(Draft("li", {"id": "a", "title": "新"}, {"title": "老"}))
    assert [each.says["title"] for each in History(index).log().changes] == ["老", "新"]


# ---- the file on the disk ----------------------------------------------------------------------


def altered(statement: str) -> Callable[[Path], None]:
    """Change the table as somebody without our program would, who removes the triggers first."""

    def change(path: Path) -> None:
        with closing(sqlite3.connect(path)) as database:
            for name in ("change_is_not_altered", "change_is_not_deleted"):
                database.execute(f"DROP TRIGGER {name}")
            database.execute(statement)
            database.commit()

    return change


def destroyed(path: Path) -> None:
    path.write_bytes(b"no database" * 1000)


def foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE change (number INTEGER)")
        database.commit()


DAMAGE = [
    destroyed,
    foreign,
    altered("UPDATE change SET who = 'wang' WHERE number = 1"),
    altered("UPDATE change SET says = '{' WHERE number = 1"),
    altered("UPDATE change SET says = x'ff' WHERE number = 1"),
    altered("DELETE FROM change WHERE number = 1"),
    altered("UPDATE change SET number = 9 WHERE number = 3"),
    altered("UPDATE change SET undoes = 3 WHERE number = 3"),
    altered("DROP TABLE change"),
    altered("INSERT INTO change VALUES (4, '', 'li', '{}', '{}', NULL, '')"),
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_is_told_in_one_line_and_nothing_is_written(
    damage: Callable[[Path], None], history: History
) -> None:
    path = history.index / FILE_NAME
    damage(path)
    before = path.read_bytes()
    for work in (
        history.log,
        lambda: history.append(Draft("li", {"id": "b", "title": "乙"})),
        lambda: history.undo("li", 1),
        lambda: list(problems(history.index)),
        lambda: history.stated(history.index),
    ):
        with pytest.raises(DeskDamaged) as caught:
            work()
        assert FILE_NAME in str(caught.value)
        assert "\n" not in str(caught.value)
    assert path.read_bytes() == before


def test_a_check_tells_of_damage(history: History) -> None:
    engine = OracleEngine()
    assert check_index(engine, history.index).problems == ()
    destroyed(history.index / FILE_NAME)
    [told] = check_index(engine, history.index).problems
    assert FILE_NAME in str(told)


@pytest.mark.parametrize("statement", ["UPDATE change SET who = 'x'", "DELETE FROM change"])
def test_the_table_itself_refuses_to_be_altered(statement: str, history: History) -> None:
    with (
        closing(sqlite3.connect(history.index / FILE_NAME)) as database,
        pytest.raises(sqlite3.DatabaseError, match="append-only"),
    ):
        database.execute(statement)


def test_a_later_version_is_told(history: History) -> None:
    with closing(sqlite3.connect(history.index / FILE_NAME)) as database:
        database.execute("PRAGMA user_version = 9")
    with pytest.raises(EngineError) as caught:
        history.log()
    assert caught.value.code == "desk.version"


def test_a_folder_of_others_gets_no_table(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("x", "utf-8")
    with pytest.raises(NotOurs):
        History(tmp_path).append(Draft("li", {"id": "a", "title": "甲"}))
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_flipped_byte_is_noticed_or_harmless(history: History, tmp_path: Path) -> None:
    """Every 97th byte: what is read is what was written, or an error of ours."""
    content = bytearray((history.index / FILE_NAME).read_bytes())
    before, noticed = history.log().changes, list[str]()
    copy = History(tmp_path / "copy")
    shutil.copytree(history.index, copy.index)
    for at in range(0, len(content), 97):
        content[at] ^= 0x55
        (copy.index / FILE_NAME).write_bytes(content)
        content[at] ^= 0x55
        try:
            assert copy.log().changes == before
        except EngineError as error:
            noticed.append(str(error))
    assert len(noticed) > 5
    assert not [each for each in noticed if "\n" in each]


# ---- several writers -----------------------------------------------------------------------------


def test_two_editors_at_once_lose_nothing(tmp_path: Path) -> None:
    """Each writes fields of its own; all changes are there, in one order."""
    index = tmp_path / "index"

    def write(who: str) -> list[int]:
        history = History(index)
        return [
            history.append(Draft(who, {"id": f"{who}-{n}", "title": "甲"})).number
            for n in range(15)
        ]

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(write, "abcd"))
    assert sorted(n for each in found for n in each) == list(range(1, 61))
    assert [each.number for each in History(index).log().changes] == list(range(1, 61))


def test_of_many_who_change_one_value_one_wins_and_the_others_are_told(tmp_path: Path) -> None:
    index = tmp_path / "index"

    def write(who: str) -> str:
        draft = Draft(who, {"id": "a", "title": f"题{who}"}, {"title": "原题"})
        try:
            History(index).append(draft)
        except ChangedMeanwhile as error:
            return str(error)
        return ""

    with ThreadPoolExecutor(6) as pool:
        told = list(pool.map(write, "abcdef"))
    assert sorted(map(bool, told)) == [False, *[True] * 5]
    [won] = History(index).log().changes
    assert all(won.who in each for each in told if each)


_WRITES = """
import sys
from pathlib import Path
from indexer.history.change import Draft
from indexer.history.history import History
for number in range(100000):
    made = History(Path(sys.argv[1])).append(Draft("li", {"id": f"n{number}", "title": "x" * 5000}))
    print(made.number, flush=True)
"""


@pytest.mark.parametrize("instant", [0.05, 0.11, 0.17])
def test_a_killed_writer_loses_nothing_that_it_was_told_is_written(
    instant: float, tmp_path: Path
) -> None:
    index = tmp_path / "index"
    with subprocess.Popen(
        [sys.executable, "-c", _WRITES, str(index)],
        stdout=subprocess.PIPE,
        env=environment(),
        encoding="ascii",
    ) as writer:
        assert writer.stdout
        told = [int(writer.stdout.readline())]
        linger(instant)
        os.kill(writer.pid, signal.SIGKILL)
        told += [int(line) for line in writer.stdout.read().split()]
    history = History(index)
    assert len(history.log().changes) in (told[-1], told[-1] + 1)
    assert history.append(Draft("wang", {"id": "b", "page": "1"})).number > told[-1]
    assert list(problems(index)) == []
