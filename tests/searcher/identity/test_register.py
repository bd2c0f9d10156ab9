"""What became of an id: the register is read beside an index, and written by one run at a time."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from indexer.identity.register import open_register, problems, set_aside
from searcher.core.errors import EngineError
from searcher.core.model import Print
from searcher.disk.owned import Kind, claim
from searcher.identity.register import (
    Moved,
    Withdrawn,
    aliases,
    notes,
    places,
    resolve,
    withdrawals,
)
from searcher.identity.schema import FILE_NAME, RegisterDamaged
from searcher.speech import said

GONE = ("w", "隐私", "2026-11-29", '[["a.pdf", 1, [0.0, 1.0, 2.0, 3.0]], ["a.txt", null, null]]')
PRINTS = (Print("a.pdf", 1, (0.0, 1.0, 2.0, 3.0)), Print("a.txt"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index folder with a register: a became b, b became c; o became w, which is withdrawn."""
    index = tmp_path / "index"
    claim(index, Kind.INDEX)
    with open_register(index) as register:
        register.write("alias", [("a", "b"), ("b", "c"), ("o", "w"), ("r", "s"), ("s", "r")])
        register.write("withdrawn", [GONE])
        register.commit()
    return index


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("a", Moved("c")),  # the whole chain
        ("b", Moved("c")),
        ("c", None),  # present
        ("never", None),
        ("w", Withdrawn("w", "隐私", "2026-11-29", PRINTS)),
        ("o", Withdrawn("w", "隐私", "2026-11-29", PRINTS)),  # by a former id
        ("r", None),  # a ring ends
    ],
)
def test_what_became_of_an_id(folder: Path, asked: str, found: object) -> None:
    assert resolve(folder, asked) == found


def test_tables_are_listed(folder: Path) -> None:
    assert [pair for pair in aliases(folder) if pair[0] in "abo"] == [
        ("a", "c"),
        ("b", "c"),
        ("o", "w"),
    ]
    assert [each.id for each in withdrawals(folder)] == ["w"]
    assert list(problems(folder)) == []


def test_notes_are_read_in_their_order(folder: Path) -> None:
    told = [said("correction.both", where=f"#{n}", known=["a", "b"]) for n in range(3)]
    with open_register(folder) as register:
        written = [json.dumps(each.data()) for each in told]
        register.write("note", [(n, written[n]) for n in (2, 0, 1)])
        register.commit()
    assert notes(folder) == told


def test_no_register_knows_nothing(tmp_path: Path) -> None:
    assert notes(tmp_path) == []
    assert places(tmp_path, "a") == []
    assert resolve(tmp_path, "a") is None
    assert aliases(tmp_path) == []
    assert withdrawals(tmp_path) == []


def test_what_is_not_committed_is_not_there(folder: Path) -> None:
    with open_register(folder) as register:
        register.write("alias", [("x", "y")])
    assert resolve(folder, "x") is None
    with open_register(folder) as register:
        register.remove("alias", "old", ["a"])
        register.commit()
    assert resolve(folder, "a") is None


def alter(folder: Path, statement: str) -> None:
    """Change the register behind our back."""
    with closing(sqlite3.connect(folder / FILE_NAME)) as database:
        database.execute(statement)
        database.commit()


def test_a_changed_row_is_noticed(folder: Path) -> None:
    alter(folder, "UPDATE alias SET id = 'z' WHERE old = 'a'")
    with pytest.raises(RegisterDamaged, match="alias"):
        resolve(folder, "a")
    assert [problem.code for problem in problems(folder)] == ["register.row_changed"]


def test_damage_is_told_and_the_file_is_kept(folder: Path) -> None:
    (folder / FILE_NAME).write_bytes(b"no database" * 100)
    with pytest.raises(RegisterDamaged):
        resolve(folder, "a")
    with pytest.raises(RegisterDamaged), open_register(folder):
        pass
    aside = set_aside(folder)
    assert aside is not None
    assert aside.read_bytes().startswith(b"no database")
    assert resolve(folder, "a") is None
    with open_register(folder) as register:
        register.commit()
    assert set_aside(folder) not in {None, aside}  # a second one is kept as well


def test_a_later_version_is_refused(folder: Path) -> None:
    alter(folder, "PRAGMA user_version = 99")
    with pytest.raises(EngineError, match="99"):
        resolve(folder, "a")
    with pytest.raises(EngineError, match="99"), open_register(folder):
        pass
