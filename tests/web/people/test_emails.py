"""The address of an account: asked for, confirmed, removed; on the page and by command."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from searcher.core.errors import EngineError
from searcher.identity.schema import seal
from tests.support.command import jiewen
from tests.support.mail_server import MailServer, plain
from tests.support.staff import CHEAP, HTML, NAMES, PASSWORD, Staff, send, sign_in
from tests.web.people.conftest import Founded
from web.people.database import People
from web.people.emails import MOST_ASKED, Email, Emails
from web.people.person import PeopleError, Role

TO = "wang@example.org"
URL = "https://example.org/news"
VERSION_1 = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE account (
    id INTEGER PRIMARY KEY AUTOINCREMENT, folded TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
    role TEXT NOT NULL, offices TEXT NOT NULL, active INTEGER NOT NULL, epoch INTEGER NOT NULL,
    created TEXT NOT NULL, changed TEXT NOT NULL, signed_in TEXT NOT NULL, hashed TEXT NOT NULL,
    key TEXT NOT NULL, seal INTEGER NOT NULL
);
CREATE TABLE ended (session TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
PRAGMA user_version = 1;
"""


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def emails(tmp_path: Path, clock: Clock) -> Emails:
    People(tmp_path / "index").prepare()
    return Emails(tmp_path / "index", clock)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as made:
        yield made


def mailing(server: MailServer) -> dict[str, object]:
    """Return settings of a site that mails by a server."""
    return {
        "smtp": server.address,
        "smtp_security": "none",
        "mail_from": "news@example.org",
        "public_url": URL,
    }


def link_in(server: MailServer) -> str:
    """Return the path of the link in the letter that came last."""
    found = re.search(rf"^{URL}(/email/\S+)$", plain(server.box.letters[-1][1]), re.MULTILINE)
    assert found
    return found[1]


# -- the file ------------------------------------------------------------------------------------


def test_an_address_holds_when_its_link_is_used(emails: Emails) -> None:
    token = emails.ask(1, TO)
    assert emails.of(1) == emails.waiting(token) == Email(1, "", TO)
    assert emails.confirm(token) == emails.of(1) == Email(1, TO)
    assert emails.confirm(token) is None  # once
    assert emails.of(2) == Email(2)


def test_the_former_address_holds_until_the_new_one_is_confirmed(emails: Emails) -> None:
    emails.confirm(emails.ask(1, TO))
    first, second = emails.ask(1, "a@example.org"), emails.ask(1, "b@example.org")
    assert emails.of(1) == Email(1, TO, "b@example.org")
    assert emails.confirm(first) is None  # replaced
    assert emails.confirm(second) == Email(1, "b@example.org")


def test_a_link_ends_after_a_day(emails: Emails, clock: Clock) -> None:
    token = emails.ask(1, TO)
    clock.now += 24 * 3600 - 1
    assert emails.waiting(token)
    clock.now += 1
    assert emails.waiting(token) is None
    assert emails.confirm(token) is None
    assert emails.of(1) == Email(1)


def test_removing_ends_the_link_too(emails: Emails) -> None:
    emails.confirm(emails.ask(1, TO))
    token = emails.ask(1, "a@example.org")
    emails.remove(1)
    assert emails.confirm(token) is None
    assert emails.of(1) == Email(1)


def test_a_person_can_let_few_letters_be_sent(emails: Emails, clock: Clock) -> None:
    for _ in range(MOST_ASKED):
        emails.ask(1, TO)
    emails.remove(1)
    with pytest.raises(PeopleError) as caught:
        emails.ask(1, TO)
    assert caught.value.code == "mail.many_links"
    assert emails.ask(2, TO)
    clock.now += 86_400
    assert emails.ask(1, TO)


@pytest.mark.parametrize("token", ["", "x", "x" * 10_000, "\ud800", "%00", "' OR 1 --"])
def test_a_token_that_was_never_sent_opens_nothing(emails: Emails, token: str) -> None:
    emails.ask(1, TO)
    emails.confirm(emails.ask(2, TO))  # its digest is empty
    assert emails.waiting(token) is None
    assert emails.confirm(token) is None


def test_the_file_does_not_hold_the_token(emails: Emails) -> None:
    token = emails.ask(1, TO)
    assert token.encode() not in emails.path.read_bytes()


def test_an_address_that_changed_on_the_disk_is_told(emails: Emails) -> None:
    emails.confirm(emails.ask(1, TO))
    with closing(sqlite3.connect(emails.path)) as database:
        database.execute("UPDATE email SET address = 'else@example.org'")
        database.commit()
    with pytest.raises(EngineError) as caught:
        emails.of(1)
    assert caught.value.code == "people.damaged"


def test_a_file_of_version_1_keeps_its_accounts_and_its_key(tmp_path: Path) -> None:
    path = tmp_path / "index" / "people.sqlite"
    path.parent.mkdir()
    (path.parent / "jiewen.folder").write_text("jiewen folder 1: index\n", "utf-8")
    row = (7, "甲", "甲", "editor", '["青禾街道"]', 1, 3, "c", "d", "s", CHEAP.hash(PASSWORD), "k")
    with closing(sqlite3.connect(path)) as database:
        database.executescript(VERSION_1)
        database.execute("INSERT INTO meta VALUES ('secret', ?)", ("ab" * 32,))
        database.execute(f"INSERT INTO account VALUES ({', '.join('?' * 13)})", (*row, seal(*row)))
        database.execute("INSERT INTO ended VALUES ('gone', 9)")
        database.commit()
    people = People(path.parent)
    before = people.all()
    for _ in range(2):
        people.prepare()
        assert people.all() == before
        assert (before[0].id, before[0].offices) == (7, ("青禾街道",))
        assert people.secret() == bytes.fromhex("ab" * 32)
        assert people.has_ended("gone")
    emails = Emails(path.parent)
    assert emails.of(7) == Email(7)
    assert emails.confirm(emails.ask(7, TO)) == Email(7, TO)


# -- pages ---------------------------------------------------------------------------------------


def account_page(client: FlaskClient) -> str:
    return client.get("/account", headers=HTML).text


def test_without_a_mail_server_nobody_is_asked_for_an_address(founded: Founded) -> None:
    reader = founded().signed_in(Role.READER)
    assert 'name="email"' not in account_page(reader)
    assert send(reader, "/account", {"do": "email", "email": TO}).status_code == 400


@pytest.mark.parametrize("private", [False, True])
def test_an_address_is_confirmed_by_its_link(
    founded: Founded, server: MailServer, private: bool
) -> None:
    staff = founded(private=private, **mailing(server))
    reader = staff.signed_in(Role.READER)
    assert send(reader, "/account", {"do": "email", "email": TO}).status_code == 303
    assert f"确认信已发到 {TO}" in account_page(reader)
    assert [to for to, _ in server.box.letters] == [TO]
    elsewhere = staff.visitor()  # letters are read on a phone that is not signed in
    path = link_in(server)
    shown = elsewhere.get(path, headers=HTML)
    assert shown.status_code == 200
    assert TO in shown.text
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert "已确认" not in account_page(reader)  # whoever follows links confirms nothing
    assert elsewhere.post(path, headers=HTML).status_code == 400  # without a token of the form
    assert send(elsewhere, path, {}).status_code == 200
    assert f"已确认：{TO}" in account_page(reader)
    again = elsewhere.get(path, headers=HTML)
    assert again.status_code == 404
    assert TO not in again.text
    assert send(reader, "/account", {"do": "no_email"}).status_code == 303
    assert TO not in account_page(reader)


@pytest.mark.parametrize(
    "typed", ["", "wang", "a@b@c", f"{TO}\r\nBcc: x@example.org", f"{TO}\nx", f"{TO}, b@x.org"]
)
def test_what_is_no_address_gets_no_letter(
    founded: Founded, server: MailServer, typed: str
) -> None:
    reader = founded(**mailing(server)).signed_in(Role.READER)
    told = send(reader, "/account", {"do": "email", "email": typed})
    assert told.status_code == 422
    assert "邮箱地址不对" in told.text
    assert server.box.commands == []


def test_a_server_that_fails_is_told_without_its_name(founded: Founded) -> None:
    with MailServer() as server:
        settings = mailing(server)
    reader = founded(**settings).signed_in(Role.READER)
    told = send(reader, "/account", {"do": "email", "email": TO})
    assert told.status_code == 503
    assert "确认信没有发出" in told.text
    assert server.address not in told.text


def test_a_refused_address_is_told(founded: Founded, server: MailServer) -> None:
    server.box.refused.add(TO)
    reader = founded(**mailing(server)).signed_in(Role.READER)
    told = send(reader, "/account", {"do": "email", "email": TO})
    assert told.status_code == 422
    assert "没有收下" in told.text


def test_a_disabled_person_confirms_nothing(founded: Founded, server: MailServer) -> None:
    staff = founded(**mailing(server))
    send(staff.signed_in(Role.READER), "/account", {"do": "email", "email": TO})
    account = staff.account(Role.READER)
    staff.people.set_active(account.id, active=False)
    assert staff.visitor().get(link_in(server), headers=HTML).status_code == 404
    assert Emails(staff.people.path.parent).of(account.id).address == ""


# -- the command ---------------------------------------------------------------------------------


@pytest.fixture
def environ(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set up mail by variables."""
    for name, value in {**mailing(server), "staff": "true"}.items():
        monkeypatch.setenv(f"JIEWEN_{name.upper()}", str(value))


@pytest.mark.usefixtures("environ")
def test_the_command_sends_a_link_too(founded: Founded, server: MailServer) -> None:
    staff = founded(**mailing(server))
    index, name = staff.people.path.parent, NAMES[Role.READER]
    done = jiewen("user", "email", name, TO, "--index", index)
    assert (done.exit_code, [to for to, _ in server.box.letters]) == (0, [TO])
    emails, number = Emails(index), staff.account(Role.READER).id
    assert emails.of(number) == Email(number, "", TO)  # nobody else confirms it
    client = staff.visitor()
    assert send(client, link_in(server), {}).status_code == 200
    assert emails.of(number) == Email(number, TO)
    assert jiewen("user", "email", name, "--remove", "--index", index).exit_code == 0
    assert emails.of(number) == Email(number)


@pytest.mark.usefixtures("environ")
def test_the_command_refuses_in_one_line(
    founded: Founded, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff: Staff = founded(**mailing(server))
    index, name = staff.people.path.parent, NAMES[Role.READER]
    assert sign_in(staff.visitor(), name).status_code == 303
    monkeypatch.setenv("JIEWEN_SMTP", "")
    for words, setting in (((name, "wang"), server.address), ((name, TO), ""), (("谁", TO), "")):
        monkeypatch.setenv("JIEWEN_SMTP", setting)
        done = jiewen("user", "email", *words, "--index", index)
        assert done.exit_code == 1
        assert len(done.stderr.splitlines()) == 1
    assert server.box.letters == []
