"""The accounts on the disk: names, roles, the last administrator, processes, damage."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from searcher.core.errors import EngineError, NotOurs
from searcher.disk.owned import Kind, is_ours
from tests.conftest import ROOT
from tests.support.command import jiewen
from tests.support.sites import index_in
from web.people import passwords
from web.people.database import People
from web.people.person import Account, PeopleError, Role
from web.people.schema import PeopleDamaged


@pytest.fixture
def people(tmp_path: Path) -> People:
    made = People(tmp_path / "index")
    made.prepare()
    return made


def code_of(error: pytest.ExceptionInfo[PeopleError]) -> str:
    return error.value.code


def test_only_the_owner_may_read_the_accounts(people: People) -> None:
    mask = os.umask(0)
    try:
        people.add("甲", Role.READER, (), "x")
    finally:
        os.umask(mask)
    assert people.path.stat().st_mode & 0o777 == 0o600
    assert is_ours(people.path.parent, Kind.INDEX)


def test_a_folder_of_others_gets_no_accounts(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"x")
    with pytest.raises(NotOurs):
        People(tmp_path).prepare()
    assert [path.name for path in tmp_path.iterdir()] == ["photo.jpg"]


def test_the_key_that_signs_cookies_stays(people: People) -> None:
    first = people.secret()
    people.prepare()
    assert len(first) == 32
    assert People(people.path.parent).secret() == first


def test_an_account_comes_back_as_it_was_made(people: People) -> None:
    made = people.add(" 王编辑 ", Role.EDITOR, ("云桥路街道", "云桥路街道", " 杏林街道"), "x")
    assert made == people.get(made.id) == people.named("王编辑")
    assert (made.name, made.role, made.offices) == (
        "王编辑",
        Role.EDITOR,
        ("云桥路街道", "杏林街道"),
    )
    assert made.active
    assert made.signed_in == ""


@pytest.mark.parametrize("name", ["", "  ", "a b", "a/b", "<b>", "x" * 41, "甲\n乙", "a:b", "\x00"])
def test_names_that_cannot_be_used(people: People, name: str) -> None:
    with pytest.raises(PeopleError) as caught:
        people.add(name, Role.READER, (), "x")
    assert code_of(caught) == "people.name"


@pytest.mark.parametrize("again", ["Wang", "wang", "ＷＡＮＧ", " wang "])
def test_a_name_is_taken_once(people: People, again: str) -> None:
    people.add("Wang", Role.READER, (), "x")
    with pytest.raises(PeopleError) as caught:
        people.add(again, Role.READER, (), "x")
    assert code_of(caught) == "people.taken"
    assert len(people.all()) == 1


@pytest.mark.parametrize(
    ("offices", "code"),
    [
        (("街" * 61,), "people.office"),
        (("a\x07",), "people.office"),
        (tuple(map(str, range(51))), "people.offices"),
    ],
)
def test_offices_that_cannot_be_used(people: People, offices: tuple[str, ...], code: str) -> None:
    with pytest.raises(PeopleError) as caught:
        people.add("甲", Role.EDITOR, offices, "x")
    assert code_of(caught) == code
    assert people.all() == []


def test_the_last_administrator_stays(people: People) -> None:
    first = people.add("甲", Role.ADMINISTRATOR, (), "x")
    changes: list[Callable[[], Account]] = [
        lambda: people.set_active(first.id, active=False),
        lambda: people.set_role(first.id, Role.EDITOR, ()),
    ]
    for change in changes:
        with pytest.raises(PeopleError) as caught:
            change()
        assert code_of(caught) == "people.last_administrator"
    second = people.add("乙", Role.ADMINISTRATOR, (), "x")
    people.set_active(first.id, active=False)
    with pytest.raises(PeopleError):
        people.set_active(second.id, active=False)
    assert people.get(second.id) == second


@pytest.mark.parametrize(
    ("role", "offices", "office", "may"),
    [
        (Role.READER, (), "云桥路街道", False),
        (Role.EDITOR, (), "云桥路街道", True),
        (Role.EDITOR, (), None, True),
        (Role.EDITOR, ("云桥路街道",), "云桥路街道", True),
        (Role.EDITOR, ("云桥路街道",), "杏林街道", False),
        (Role.EDITOR, ("云桥路街道",), None, False),
        (Role.ADMINISTRATOR, ("云桥路街道",), "杏林街道", True),
    ],
)
def test_whose_articles_one_may_change(
    role: Role, offices: tuple[str, ...], office: str | None, may: bool
) -> None:
    account = Account(1, "甲", role, offices, True, 1, "", "")
    assert account.may_edit(office) is may
    assert not Account(1, "甲", role, offices, False, 1, "", "").may_edit(office)


def test_who_is_gone_cannot_be_changed(people: People) -> None:
    with pytest.raises(PeopleError) as caught:
        people.set_password(7, "x")
    assert code_of(caught) == "people.gone"


def test_ended_sessions_are_forgotten_when_they_would_have_ended(tmp_path: Path) -> None:
    now = [1000.0]
    people = People(tmp_path, lambda: now[0])
    people.prepare()
    people.end("a", 2000)
    assert people.has_ended("a")
    now[0] = 3000
    people.end("b", 4000)
    assert not people.has_ended("a")
    assert people.has_ended("b")


# -- several at once -----------------------------------------------------------------------------

_ADDS = """
import sys
from pathlib import Path
from web.people.database import People
from web.people.person import Role
people = People(Path(sys.argv[1]))
people.prepare()
for n in range(10):
    people.add(f"{sys.argv[2]}-{n}", Role.READER, (), "x")
print(people.secret().hex())
"""


def test_processes_that_begin_at_once_lose_nothing(tmp_path: Path) -> None:
    started = [
        subprocess.Popen(
            [sys.executable, "-c", _ADDS, str(tmp_path / "index"), name],
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )
        for name in ("a", "b", "c")
    ]
    keys = {process.communicate()[0] for process in started}
    assert [process.returncode for process in started] == [0, 0, 0]
    assert len(keys) == 1  # one of them made the file, and all use its key
    names = {account.name for account in People(tmp_path / "index").all()}
    assert names == {f"{letter}-{n}" for letter in "abc" for n in range(10)}


def test_two_administrators_who_disable_each_other_leave_one(people: People) -> None:
    both = [people.add(name, Role.ADMINISTRATOR, (), "x") for name in ("甲", "乙")]

    def disable(account: Account) -> str:
        try:
            people.set_active(account.id, active=False)
        except PeopleError as error:
            return error.code
        return ""

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(disable, both))
    assert told == ["", "people.last_administrator"]
    assert sum(account.active for account in people.all()) == 1


def test_a_renewed_hash_does_not_undo_another_password(people: People) -> None:
    account = people.add("甲", Role.READER, (), "old")
    people.set_password(account.id, "new")
    people.renew_hash(account.id, "old", "old, renewed")
    found = people.with_proof("甲")
    assert found is not None
    assert found[1].hashed == "new"


# -- damage --------------------------------------------------------------------------------------


def test_a_changed_row_is_told_and_gives_no_right(people: People) -> None:
    account = people.add("甲", Role.READER, (), "x")
    with closing(sqlite3.connect(people.path)) as database:
        database.execute("UPDATE account SET role = 'administrator'")
        database.commit()
    for asked in (people.all, lambda: people.get(account.id), lambda: people.named("甲")):
        with pytest.raises(PeopleDamaged) as caught:
            asked()
        assert caught.value.code == "people.damaged"


def test_a_file_that_is_no_database_is_told(people: People) -> None:
    people.path.write_bytes(b"nothing of the kind" * 100)
    with pytest.raises(PeopleDamaged):
        people.all()
    with pytest.raises(PeopleDamaged):
        people.prepare()


def test_a_file_that_vanished_lets_nobody_in(people: People) -> None:
    people.path.unlink()
    with pytest.raises(EngineError):
        people.get(1)
    assert not people.path.exists()


def test_a_later_file_is_left_alone(people: People) -> None:
    with closing(sqlite3.connect(people.path)) as database:
        database.execute("PRAGMA user_version = 9")
    with pytest.raises(EngineError) as caught:
        people.prepare()
    assert caught.value.code == "people.later"


# -- beside the index ----------------------------------------------------------------------------


def test_runs_and_backups_keep_the_accounts(tmp_path: Path) -> None:
    corpus, index, new = tmp_path / "corpus", tmp_path / "index", tmp_path / "new"
    corpus.mkdir()
    (corpus / "2021-05-01.txt").write_text("青禾街道召开会议，部署夏季防汛工作。\n" * 3, "utf-8")
    people = People(index)
    people.prepare()
    people.add("甲", Role.ADMINISTRATOR, (), "x")
    accounts, key = people.all(), people.secret()
    assert jiewen("index", corpus, "--index", index).exit_code == 0
    assert jiewen("reindex", "--index", index).exit_code == 0
    assert people.all() == accounts
    assert jiewen("backup", tmp_path / "bk", "--index", index).exit_code == 0
    assert jiewen("restore", tmp_path / "bk", "--index", new).exit_code == 0
    restored = People(new)
    assert (restored.all(), restored.secret()) == (accounts, key)
    people.add("乙", Role.READER, (), "x")
    (tmp_path / "bk2").mkdir()
    bare = index_in(tmp_path / "bare")  # an index without accounts
    assert jiewen("backup", tmp_path / "bk2", "--index", bare).exit_code in {0, 3}
    assert jiewen("restore", tmp_path / "bk2", "--index", index, "--replace").exit_code == 0
    assert [account.name for account in people.all()] == ["甲", "乙"]
    for path in (tmp_path / "bk" / "index" / "people.sqlite", restored.path):
        assert path.stat().st_mode & 0o777 == 0o600


# -- hashes --------------------------------------------------------------------------------------


_HASHES = """
from web.people.passwords import HASHER, NOBODYS
assert not HASHER.check_needs_rehash(NOBODYS)
print(HASHER.hash("x"))
"""


def test_parameters_of_the_hash() -> None:
    """OWASP's least for argon2id: 46 MiB and one pass; the dummy has the same parameters."""
    made = subprocess.run(
        [sys.executable, "-c", _HASHES], capture_output=True, cwd=ROOT, check=True, encoding="utf-8"
    ).stdout.strip()
    assert made.startswith("$argon2id$v=19$m=47104,t=2,p=1$")
    assert not passwords.matches("no hash", "x")
    assert passwords.matches(made, "x")
    assert not passwords.matches(made, "y")
