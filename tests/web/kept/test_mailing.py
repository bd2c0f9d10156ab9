"""Mail of saved searches: who gets what, when, once; what fails; how it is stopped."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import Result

from searcher.core.model import Article
from searcher.disk.exclusive import exclusive
from searcher.engines.choose import open_engine
from searcher.settings import Settings
from tests.support.command import jiewen
from tests.support.mail_server import MailServer, page, plain
from tests.support.sites import Sites, index_in
from tests.support.staff import HTML, NAMES, Staff, hash_cheaply, send, with_everyone
from web.kept import sending
from web.kept.database import Shelves
from web.kept.mailings import Mailings
from web.kept.schema import SCHEMA
from web.kept.shelf import KeptError
from web.mail.letter import Letter
from web.mail.post import MailError, Post, Undelivered
from web.people.database import People
from web.people.emails import Emails
from web.people.person import Role

URL = "https://example.org/news"
DAY = 86_400
ADDRESSES = {role: f"{role.value}@example.org" for role in Role}
Mails = Callable[..., sending.Sent]


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
def server() -> Iterator[MailServer]:
    with MailServer() as made:
        yield made


@pytest.fixture
def people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> People:
    """An account of each role beside an index, each with a confirmed address."""
    hash_cheaply(monkeypatch)
    made = with_everyone(index_in(tmp_path / "index"))
    emails = Emails(made.path.parent)
    for role, address in ADDRESSES.items():
        emails.confirm(emails.ask(number(made, role), address))
    Shelves(made.path.parent).prepare()
    return made


def number(people: People, role: Role) -> int:
    found = people.named(NAMES[role])
    assert found is not None
    return found.id


def settings_of(server: MailServer, people: People, **more: object) -> Settings:
    values = {
        "index": people.path.parent,
        "staff": True,
        "smtp": server.address,
        "smtp_security": "none",
        "mail_from": "街闻 <news@example.org>",
        "public_url": URL,
        **more,
    }
    return Settings(**values)  # type: ignore[arg-type]


@pytest.fixture
def mails(server: MailServer, people: People, clock: Clock) -> Iterator[Mails]:
    """Send what is due, as `jiewen mail` does."""
    engines = []

    def send_now(post: Post | None = None, **more: object) -> sending.Sent:
        engines.append(open_engine(people.path.parent))
        settings = settings_of(server, people, **more)
        return sending.Mailer(engines[-1], settings, clock, post).send()

    yield send_now
    for each in engines:
        each.close()


@pytest.fixture
def wanted(people: People, clock: Clock) -> Callable[..., int]:
    """Let a person save a search and have it mailed."""

    def save(role: Role, name: str = "换届", asked: str = "q=换届", every: int = 1) -> int:
        index, owner = people.path.parent, number(people, role)
        Shelves(index).save(owner, name, asked, "")
        saved = Shelves(index).searches(owner)[-1].id
        Mailings(index, clock).change(owner, saved, every, "2026-01-01T00:00:00Z")
        return saved

    return save


def dated(people: People, ids: list[str], day: str, text: str = "换届。") -> None:
    """Index articles as a run of a day would."""
    engine = open_engine(people.path.parent)
    moment = f"2026-01-{day}T00:00:00Z"
    made = [
        Article(i, text, title=f"题目{i}", paper="青禾社区报", issue_date="2026-01-02") for i in ids
    ]
    engine.update([replace(each, first_indexed=moment) for each in made], ())
    engine.close()


def recipients(server: MailServer) -> list[str]:
    return sorted(to for to, _ in server.box.letters)


# -- who gets what, when -------------------------------------------------------------------------


def test_a_person_gets_one_letter_about_all_that_is_new(
    people: People, server: MailServer, mails: Mails, wanted: Callable[..., int], clock: Clock
) -> None:
    wanted(Role.READER), wanted(Role.READER, "会议", "q=会议"), wanted(Role.EDITOR, every=7)
    dated(people, ["a/1", "a/2"], "02")
    dated(people, ["b/1"], "03", "居民会议。")
    assert mails() == sending.Sent()  # nothing is due on the first day
    clock.now += DAY
    assert mails() == sending.Sent(1, 3)
    [(to, message)] = server.box.letters
    assert to == ADDRESSES[Role.READER]
    assert message["Subject"] == "街闻：3 篇新文章（换届、会议）"
    text = plain(message)
    assert text.index("换届：2 篇") < text.index("会议：1 篇")
    for each in ("a/1", "a/2", "b/1"):
        assert f"题目{each}" in text
        assert f"  {URL}/article/{each}\n" in text
    assert "  青禾社区报  2026-01-02\n" in text
    for _ in range(3):
        assert mails() == sending.Sent()  # nothing twice
        clock.now += DAY
    clock.now += 3 * DAY
    assert mails() == sending.Sent(1, 2)  # the weekly one
    assert recipients(server) == sorted((ADDRESSES[Role.READER], ADDRESSES[Role.EDITOR]))


def test_what_comes_later_is_in_the_next_letter_alone(
    people: People, server: MailServer, mails: Mails, wanted: Callable[..., int], clock: Clock
) -> None:
    wanted(Role.READER)
    dated(people, ["a/1"], "02")
    clock.now += DAY
    mails()
    dated(people, ["a/2"], "03")
    assert mails() == sending.Sent()  # one letter a day
    clock.now += DAY
    assert mails() == sending.Sent(1, 1)
    assert "题目a/2" in plain(server.box.letters[1][1])
    assert "题目a/1" not in plain(server.box.letters[1][1])


@pytest.mark.parametrize(
    ("new", "told"), [(49, ""), (50, ""), (51, "还有 1 篇："), (120, "还有 70 篇：")]
)
def test_a_letter_lists_fifty_articles_of_a_search(
    people: People,
    server: MailServer,
    mails: Mails,
    wanted: Callable[..., int],
    clock: Clock,
    new: int,
    told: str,
) -> None:
    wanted(Role.READER)
    dated(people, [f"a/{n}" for n in range(new)], "02")
    clock.now += DAY
    assert mails() == sending.Sent(1, min(new, 50))
    text = plain(server.box.letters[0][1])
    assert text.count("/article/") == min(new, 50)
    assert f"换届：{new} 篇" in text
    assert (re.findall("还有 .*?：", text) or [""])[0] == told
    if told:
        assert f"{URL}/?q=%E6%8D%A2%E5%B1%8A&sort=added" in text
    clock.now += DAY
    assert mails() == sending.Sent()


def test_more_than_a_thousand_are_not_counted(
    people: People,
    server: MailServer,
    mails: Mails,
    wanted: Callable[..., int],
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("web.kept.news", "web.kept.letters"):
        monkeypatch.setattr(f"{name}.MOST_COUNTED", 60)
    wanted(Role.READER)
    dated(people, [f"a/{n}" for n in range(99)], "02")
    clock.now += DAY
    mails()
    assert "还有 10 篇以上：" in plain(server.box.letters[0][1])


def test_disabled_and_unconfirmed_people_get_none(
    people: People, server: MailServer, mails: Mails, wanted: Callable[..., int], clock: Clock
) -> None:
    for role in Role:
        wanted(role)
    emails = Emails(people.path.parent)
    people.set_active(number(people, Role.READER), active=False)
    emails.remove(number(people, Role.EDITOR))
    emails.ask(number(people, Role.EDITOR), ADDRESSES[Role.EDITOR])
    dated(people, ["a/1"], "02")
    clock.now += DAY
    assert mails(private=True) == sending.Sent(1, 1)
    assert recipients(server) == [ADDRESSES[Role.ADMINISTRATOR]]
    people.set_active(number(people, Role.READER), active=True)  # nothing was lost meanwhile
    assert mails() == sending.Sent(1, 1)


def test_a_withdrawn_article_is_not_mailed(
    people: People, server: MailServer, mails: Mails, wanted: Callable[..., int], clock: Clock
) -> None:
    wanted(Role.READER)
    dated(people, ["a/1", "a/2"], "02")
    engine = open_engine(people.path.parent)
    engine.update([], ["a/1"])
    engine.close()
    clock.now += DAY
    mails()
    assert "题目a/1" not in plain(server.box.letters[0][1])


def test_letters_speak_the_language_of_the_site(
    people: People, server: MailServer, mails: Mails, wanted: Callable[..., int], clock: Clock
) -> None:
    wanted(Role.READER)
    dated(people, ["a/1"], "02")
    clock.now += DAY
    mails(language="en")
    message = server.box.letters[0][1]
    assert message["Subject"] == "Jiewen: 1 new article (换届)"
    assert '<html lang="en">' in page(message)


def test_what_others_wrote_is_no_html_and_no_header(
    people: People, server: MailServer, mails: Mails, wanted: Callable[..., int], clock: Clock
) -> None:
    name = "<b>换届</b>\u2028Bcc: x@example.org"
    wanted(Role.READER, name)
    engine = open_engine(people.path.parent)
    moment = "2026-01-02T00:00:00Z"
    bad = Article("a/<i>", "换届。", title="<script>1</script>", first_indexed=moment)
    engine.update([bad], ())
    engine.close()
    clock.now += DAY
    mails()
    [(_, message)] = server.box.letters
    assert message["Bcc"] is None
    html = page(message)
    assert "<script>" not in html
    assert "<b>" not in html
    assert f'href="{URL}/article/a/%3Ci%3E"' in html


# -- failures ------------------------------------------------------------------------------------


def test_a_refused_recipient_does_not_stop_the_others(
    people: People, server: MailServer, mails: Mails, wanted: Callable[..., int], clock: Clock
) -> None:
    for role in Role:
        wanted(role)
    dated(people, ["a/1"], "02")
    clock.now += DAY
    server.box.refused.add(ADDRESSES[Role.READER])
    server.box.dropped.add(ADDRESSES[Role.EDITOR])
    done = mails()
    assert (done.letters, done.articles) == (1, 1)
    assert [each.name for each in done.failures] == [NAMES[Role.READER], NAMES[Role.EDITOR]]
    assert recipients(server) == [ADDRESSES[Role.ADMINISTRATOR]]
    server.box.refused.clear()
    server.box.dropped.clear()
    assert mails() == sending.Sent(2, 2)  # they are tried again, and nobody gets a letter twice
    assert recipients(server) == sorted(ADDRESSES.values())


class Killed(BaseException):
    """The process ends here."""


class Faulty(Post):
    """A post that ends the process, or fails, before or after a letter was taken."""

    def __init__(self, settings: Settings, error: BaseException, *, after: bool) -> None:
        super().__init__(settings)
        self._error, self._after = error, after

    def send(self, letter: Letter) -> None:
        if self._after:
            super().send(letter)
        raise self._error


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("error", [Killed(), MailError("mail.unset"), Undelivered("mail.unset")])
def test_a_kill_or_failure_at_a_letter_loses_nothing(
    people: People,
    server: MailServer,
    mails: Mails,
    wanted: Callable[..., int],
    clock: Clock,
    error: BaseException,
    after: bool,
) -> None:
    wanted(Role.READER)
    dated(people, ["a/1"], "02")
    clock.now += DAY
    faulty = Faulty(settings_of(server, people), error, after=after)
    if isinstance(error, Undelivered):
        assert len(mails(faulty).failures) == 1
    else:
        with pytest.raises(type(error)):
            mails(faulty)
    assert mails() == sending.Sent(1, 1)  # twice at worst
    assert len(server.box.letters) == 1 + after


# -- the command ---------------------------------------------------------------------------------


@pytest.fixture
def command(
    people: People, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """Call `jiewen mail` for the index, with mail set up by variables."""

    def call(*words: str, **more: str) -> Result:
        made = settings_of(server, people)
        names = ("smtp", "smtp_security", "mail_from", "public_url")
        values = {name: str(getattr(made, name)) for name in names}
        for name, value in {**values, "staff": "true", **more}.items():
            monkeypatch.setenv(f"JIEWEN_{name.upper()}", value)
        return jiewen("mail", "--index", people.path.parent, *words)

    return call


@pytest.fixture
def real(people: People) -> None:
    """Let two people have a search mailed, whose time has come by the real clock."""
    index = people.path.parent
    for role in (Role.READER, Role.EDITOR):
        owner = number(people, role)
        Shelves(index).save(owner, "换届", "q=换届", "")
        [saved] = Shelves(index).searches(owner)
        Mailings(index, lambda: 0).change(owner, saved.id, 1, "2026-01-01T00:00:00Z")
    dated(people, ["a/1"], "02")


@pytest.mark.usefixtures("real")
def test_the_command_tells_what_it_sent(command: Callable[..., Result], server: MailServer) -> None:
    server.box.refused.add(ADDRESSES[Role.READER])
    done = command("--json")
    assert done.exit_code == 3
    told = json.loads(done.stdout)
    assert (told["letters"], told["articles"]) == (1, 1)
    [failed] = told["failed"]
    assert (failed["name"], failed["code"]) == (NAMES[Role.READER], "mail.undelivered")
    again = command()
    assert again.exit_code == 3
    assert again.stdout == "已发出 0 封邮件，共 0 篇文章\n"
    assert again.stderr.startswith(NAMES[Role.READER])
    assert len(again.stderr.splitlines()) == 1
    server.box.refused.clear()
    assert (command().exit_code, recipients(server)) == (
        0,
        sorted((ADDRESSES[Role.READER], ADDRESSES[Role.EDITOR])),
    )


@pytest.mark.usefixtures("real")
def test_the_command_says_in_one_line_that_the_server_is_down(
    command: Callable[..., Result],
) -> None:
    with MailServer() as server:
        gone = server.address
    secret = {"smtp_user": "news", "smtp_password": "never told"}
    done = command(smtp=gone, **secret)
    assert done.exit_code == 1
    assert len(done.stderr.splitlines()) == 1
    assert gone in done.stderr
    assert "never told" not in done.output + done.stderr
    assert command(**dict.fromkeys(secret, "")).exit_code == 0  # and all is sent later


@pytest.mark.usefixtures("real")
@pytest.mark.parametrize("more", [{"smtp": ""}, {"public_url": ""}, {"mail_from": ""}])
def test_the_command_asks_for_what_is_missing(
    command: Callable[..., Result], server: MailServer, more: dict[str, str]
) -> None:
    done = command(**more)
    assert done.exit_code == 1
    assert next(iter(more)) in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert server.box.commands == []


@pytest.mark.usefixtures("real")
def test_two_commands_do_not_send_at_once(
    command: Callable[..., Result], people: People, server: MailServer
) -> None:
    with exclusive(people.path.parent / sending.LOCK):
        done = command()
    assert done.exit_code == 1
    assert server.box.letters == []


# -- pages ---------------------------------------------------------------------------------------


@pytest.fixture
def staff(people: People, server: MailServer, tmp_path: Path) -> Iterator[Callable[..., Staff]]:
    sites = Sites(tmp_path)

    def made(**more: object) -> Staff:
        names = ("smtp", "smtp_security", "mail_from", "public_url")
        values = {name: getattr(settings_of(server, people), name) for name in names}
        return Staff(sites, people, **{**values, **more})

    yield made
    sites.close()


def test_a_search_is_mailed_from_the_page_on(
    staff: Callable[..., Staff],
    people: People,
    server: MailServer,
    mails: Mails,
    clock: Clock,
) -> None:
    dated(people, ["a/1"], "02")
    reader = staff().signed_in(Role.READER)
    send(reader, "/kept?q=换届", {"do": "save", "name": "换届"}, "/kept")
    done = send(reader, "/kept/searches/1", {"do": "mail", "every": "1"}, "/kept")
    assert done.headers["Location"] == "/kept?done=mailed"
    shown = reader.get("/kept", headers=HTML).text
    assert '<option value="1" selected>每天</option>' in shown
    clock.now += 10_000 * DAY
    assert mails() == sending.Sent()  # what was there before is not new
    dated(people, ["a/2"], "03")
    assert mails() == sending.Sent(1, 1)
    assert (
        send(reader, "/kept/searches/1", {"do": "mail", "every": "0"}, "/kept").status_code == 303
    )
    dated(people, ["a/3"], "04")
    clock.now += 10 * DAY
    assert mails() == sending.Sent()


def test_mail_is_offered_where_it_can_be_sent(staff: Callable[..., Staff], people: People) -> None:
    for site, offers in ((staff(smtp=""), False), (staff(), True)):
        reader = site.signed_in(Role.READER)
        send(reader, "/kept?q=换届", {"do": "save", "name": "换届"}, "/kept")
        assert ('name="every"' in reader.get("/kept", headers=HTML).text) is offers
    Emails(people.path.parent).remove(number(people, Role.READER))
    shown = reader.get("/kept", headers=HTML).text
    assert 'name="every"' not in shown
    assert "先在“我的账号”填写并确认邮箱" in shown
    told = send(reader, "/kept/searches/1", {"do": "mail", "every": "1"}, "/kept")
    assert told.status_code == 422
    assert Mailings(people.path.parent).of(number(people, Role.READER)) == {}


@pytest.mark.parametrize("every", ["", "2", "-1", "1.0", "１", "x", "9" * 5_000])
def test_no_other_interval_is_taken(
    staff: Callable[..., Staff], people: People, every: str
) -> None:
    reader = staff().signed_in(Role.READER)
    send(reader, "/kept?q=换届", {"do": "save", "name": "换届"}, "/kept")
    told = send(reader, "/kept/searches/1", {"do": "mail", "every": every}, "/kept")
    assert told.status_code == 422
    assert Mailings(people.path.parent).of(number(people, Role.READER)) == {}


def test_nobody_changes_what_others_get(
    staff: Callable[..., Staff], people: People, wanted: Callable[..., int]
) -> None:
    saved = wanted(Role.READER)
    editor = staff().signed_in(Role.EDITOR)
    told = send(editor, f"/kept/searches/{saved}", {"do": "mail", "every": "0"}, "/kept")
    assert told.status_code == 422
    assert Mailings(people.path.parent).of(number(people, Role.READER)) == {saved: 1}


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize(("button", "left"), [("one", 1), ("all", 0)])
def test_a_link_of_the_letter_stops_it(
    staff: Callable[..., Staff],
    people: People,
    server: MailServer,
    mails: Mails,
    wanted: Callable[..., int],
    clock: Clock,
    private: bool,
    button: str,
    left: int,
) -> None:
    wanted(Role.READER), wanted(Role.READER, "会议", "q=会议"), wanted(Role.EDITOR)
    dated(people, ["a/1"], "02")
    clock.now += DAY
    mails()
    message = next(m for to, m in server.box.letters if to == ADDRESSES[Role.READER])
    link = message["List-Unsubscribe"].strip("<>")
    assert link.startswith(f"{URL}/kept/mail/")
    assert link in plain(message)
    assert link in page(message)
    path = urlsplit(link).path.removeprefix("/news")
    visitor, mailings = staff(private=private).visitor(), Mailings(people.path.parent)
    shown = visitor.get(path, headers=HTML)
    assert shown.status_code == 200
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert visitor.post(path, data={"do": button}, headers=HTML).status_code == 400
    send(visitor, path, {"do": "else"})
    assert len(mailings.of(number(people, Role.READER))) == 2  # nothing has stopped it yet
    assert send(visitor, path, {"do": button}).status_code == 200
    assert len(mailings.of(number(people, Role.READER))) == left
    assert len(mailings.of(number(people, Role.EDITOR))) == 1
    assert visitor.get(path, headers=HTML).status_code == 404
    assert len(Shelves(people.path.parent).searches(number(people, Role.READER))) == 2


def test_a_site_without_accounts_stops_nothing(tmp_path: Path) -> None:
    sites = Sites(index_in(tmp_path / "index"))
    assert sites().get("/kept/mail/x").status_code == 404
    sites.close()


# -- the file ------------------------------------------------------------------------------------


def test_a_file_of_version_1_keeps_its_searches(people: People, clock: Clock) -> None:
    path = people.path.parent / "kept.sqlite"
    path.unlink()
    with closing(sqlite3.connect(path)) as database:
        for statement in (*SCHEMA, "PRAGMA user_version = 1"):
            database.execute(statement)
        database.execute("INSERT INTO saved VALUES (5, 1, '换届', 'q=换届', 'm')")
        database.execute("INSERT INTO shelf VALUES (3, 1, '甲', '甲', 'c', 't', 0)")
        database.commit()
    shelves = Shelves(path.parent)
    for _ in range(2):
        shelves.prepare()
        assert [(each.id, each.name) for each in shelves.searches(1)] == [(5, "换届")]
        assert shelves.shared("t") is not None
    mailings = Mailings(path.parent, clock)
    mailings.change(1, 5, 7, "m")
    assert mailings.of(1) == {5: 7}


def test_a_search_that_is_forgotten_is_not_mailed(
    people: People, wanted: Callable[..., int], clock: Clock
) -> None:
    saved, mailings = wanted(Role.READER), Mailings(people.path.parent, clock)
    Shelves(people.path.parent).forget(number(people, Role.READER), saved)
    clock.now += DAY
    assert mailings.due() == []
    with pytest.raises(KeptError):
        mailings.change(number(people, Role.READER), saved, 1, "")
    with closing(sqlite3.connect(mailings.path)) as database:
        assert database.execute("SELECT count(*) FROM mailing").fetchone() == (0,)


def test_a_changed_interval_keeps_mark_and_link(
    people: People, wanted: Callable[..., int], clock: Clock
) -> None:
    saved, mailings = wanted(Role.READER), Mailings(people.path.parent, clock)
    clock.now += 10 * DAY
    [[before]] = mailings.due()
    mailings.change(number(people, Role.READER), saved, 7, "later")
    [[after]] = mailings.due()
    assert (after.every, after.mark, after.token) == (7, before.mark, before.token)
    assert re.fullmatch(r"[\w-]{32}", after.token)
