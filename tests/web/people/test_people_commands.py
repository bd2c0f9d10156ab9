"""`jiewen user`."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jiewen import main
from tests.support.messages import assert_is_a_line
from tests.support.staff import PASSWORD, WRONG
from web.people.database import People
from web.people.passwords import matches


def user(index: Path, *words: str, typed: str = "") -> Result:
    """Call ``jiewen user`` over an index folder, with lines on standard input."""
    return CliRunner().invoke(main, ["user", *words, "--index", str(index)], input=typed)


def added(index: Path, name: str, *options: str) -> Result:
    return user(index, "add", name, "--password-stdin", *options, typed=f"{PASSWORD}\n")


def hashed(index: Path, name: str) -> str:
    found = People(index).with_proof(name)
    assert found is not None
    return found[1].hashed


def test_an_account_is_added_and_listed(tmp_path: Path) -> None:
    made = added(
        tmp_path / "i", "王编辑", "--role", "editor", "--office", "云桥路街道", "--office", "x"
    )
    assert made.exit_code == 0, made.output
    assert "王编辑" in made.stdout
    assert "x" in made.stderr  # not in the gazetteer
    assert PASSWORD not in made.output
    listed = json.loads(user(tmp_path / "i", "list", "--json").stdout)
    assert [(each["name"], each["role"], each["offices"]) for each in listed] == [
        ("王编辑", "editor", ["云桥路街道", "x"])
    ]
    assert listed[0]["active"] is True
    assert listed[0]["signed_in"] is None
    assert "hash" not in json.dumps(listed)
    assert "编辑" in user(tmp_path / "i", "list").stdout
    assert matches(hashed(tmp_path / "i", "王编辑"), PASSWORD)


def test_a_password_is_asked_for_twice_without_echo(tmp_path: Path) -> None:
    made = user(tmp_path / "i", "add", "甲", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert made.exit_code == 0, made.output
    assert PASSWORD not in made.output
    assert matches(hashed(tmp_path / "i", "甲"), PASSWORD)
    differs = user(tmp_path / "i", "add", "乙", typed=f"{PASSWORD}\n{WRONG}\n")
    assert differs.exit_code != 0
    assert People(tmp_path / "i").named("乙") is None


def test_what_changes_an_account(tmp_path: Path) -> None:
    index = tmp_path / "i"
    added(index, "甲", "--role", "administrator")
    added(index, "乙")
    assert user(index, "disable", "乙").exit_code == 0
    assert not People(index).all()[1].active
    assert user(index, "enable", "乙").exit_code == 0
    assert People(index).all()[1].active
    assert user(index, "role", "乙", "editor", "--office", "云桥路街道").exit_code == 0
    assert People(index).all()[1].offices == ("云桥路街道",)
    assert user(index, "password", "乙", "--password-stdin", typed=f"{WRONG}\n").exit_code == 0
    assert matches(hashed(index, "乙"), WRONG)


@pytest.mark.parametrize(
    ("words", "typed", "code"),
    [
        (("add", "甲", "--password-stdin"), f"{PASSWORD}\n", "people.taken"),
        (("add", "a b", "--password-stdin"), f"{PASSWORD}\n", "people.name"),
        (("add", "乙", "--password-stdin"), "short\n", "password.short"),
        (("add", "乙", "--password-stdin"), "", "password.short"),
        (("password", "甲", "--password-stdin"), "x" * 1025, "people.long_password"),
        (("disable", "甲"), "", "people.last_administrator"),
        (("role", "甲", "reader"), "", "people.last_administrator"),
        (("disable", "没有"), "", "people.none"),
        (("enable", "没有"), "", "people.none"),
        (("role", "没有", "reader"), "", "people.none"),
        (("password", "没有", "--password-stdin"), f"{PASSWORD}\n", "people.none"),
    ],
)
def test_what_is_refused_is_told_in_a_line(
    tmp_path: Path, words: tuple[str, ...], typed: str, code: str
) -> None:
    index = tmp_path / "i"
    added(index, "甲", "--role", "administrator")
    before = People(index).all()
    answer = user(index, *words, typed=typed)
    assert answer.exit_code == 1
    assert_is_a_line(answer.stderr.strip())
    assert People(index).all() == before
    from searcher.speech import catalogue

    start = catalogue("zh").entries[code][0].split("{")[0]
    assert start in answer.stderr


def test_a_role_that_does_not_exist_is_a_wrong_use(tmp_path: Path) -> None:
    assert added(tmp_path / "i", "甲", "--role", "king").exit_code == 2
    assert not (tmp_path / "i").exists()


def test_without_accounts_the_list_is_empty_and_nothing_is_made(tmp_path: Path) -> None:
    listed = user(tmp_path / "i", "list", "--json")
    assert json.loads(listed.stdout) == []
    assert not (tmp_path / "i").exists()


def test_a_folder_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"x")
    answer = added(tmp_path, "甲")
    assert answer.exit_code == 1
    assert_is_a_line(answer.stderr.strip())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_command_has_help_with_an_example(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIEWEN_LANGUAGE", language)
    for words in ([], ["add"], ["list"], ["disable"], ["enable"], ["password"], ["role"]):
        shown = CliRunner().invoke(main, ["user", *words, "--help"])
        assert shown.exit_code == 0
        assert f"jiewen user {' '.join(words)}".strip() in shown.stdout
        assert "command.user" not in shown.stdout
        assert "option." not in shown.stdout
        assert ("例" in shown.stdout) is (language == "zh")
