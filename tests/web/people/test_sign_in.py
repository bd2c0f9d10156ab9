"""Signing in and out: sessions, their limits and cookies, tokens of forms, guesses."""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.support.sites import Sites, index_in
from tests.support.staff import (
    HTML,
    NAMES,
    PASSWORD,
    WRONG,
    Staff,
    send,
    sign_in,
    token_in,
    with_everyone,
)
from tests.web.people.conftest import Founded
from web.people import install
from web.people.addresses import own_address
from web.people.passwords import OF_NAME, Passwords
from web.people.person import Role
from web.people.sessions import COOKIE
from web.serving.guesses import Allowance
from web.serving.hashing import Bounded, Crowded

READER = NAMES[Role.READER]


def cookie_of(client: FlaskClient) -> str:
    found = client.get_cookie(COOKIE)
    assert found is not None
    return found.value


def is_in(client: FlaskClient) -> bool:
    return client.get("/account", headers=HTML).status_code == 200


def with_cookie(staff: Staff, value: str) -> FlaskClient:
    """Return a client that has got hold of a cookie."""
    client = staff.visitor()
    client.set_cookie(COOKIE, value)
    return client


# -- signing in ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [READER, " 读者甲 ", "ＡＤＭＩＮ", "admin"])
def test_a_name_is_known_however_it_is_written(founded: Founded, name: str) -> None:
    client = founded().visitor()
    assert sign_in(client, name).status_code == 303
    assert is_in(client)


@pytest.mark.parametrize(
    ("name", "password"),
    [(READER, WRONG), (READER, ""), ("没有这个人", PASSWORD), ("", ""), (READER, PASSWORD * 200)],
)
def test_all_wrong_sign_ins_are_told_alike(founded: Founded, name: str, password: str) -> None:
    client = founded().visitor()
    answer = sign_in(client, name, password)
    assert answer.status_code == 403
    assert "用户名或密码不对" in answer.text
    assert password not in answer.text or not password
    assert not is_in(client)


def test_an_unknown_name_costs_the_hash_that_a_known_one_costs(
    founded: Founded, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    def matches(hashed: str, _password: str) -> bool:
        checked.append(hashed)
        return False

    monkeypatch.setattr(sys.modules["web.people.passwords"], "matches", matches)
    staff = founded()
    for name in (READER, "没有这个人"):
        sign_in(staff.visitor(), name, WRONG)
    assert len(checked) == 2
    assert all(each.startswith("$argon2id$") for each in checked)


def test_a_session_that_was_planted_is_not_continued(founded: Founded) -> None:
    """Session fixation: a cookie from before signing in opens nothing afterwards."""
    staff = founded()
    client = staff.visitor()
    token = token_in(client.get("/sign-in", headers=HTML))
    planted = cookie_of(client)
    values = {"name": READER, "password": PASSWORD, "csrf_token": token}
    assert client.post("/sign-in", data=values).status_code == 303
    assert cookie_of(client) != planted
    attacker = with_cookie(staff, planted)
    assert not is_in(attacker)
    # the token of before is none of the session's any more
    assert (
        client.post("/account", data={"do": "everywhere", "csrf_token": token}).status_code == 400
    )
    assert is_in(client)


def test_each_session_has_a_number_of_its_own(founded: Founded) -> None:
    staff = founded()
    first, second = staff.signed_in(Role.READER), staff.signed_in(Role.READER)
    numbers = []
    for client in (first, second):
        with client.session_transaction() as kept:
            numbers.append(kept["sid"])
    assert numbers[0] != numbers[1]
    assert all(len(number) > 20 for number in numbers)


ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "https://evil.example/",
    "http:evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n//evil.example",
    " //evil.example",
    "javascript:alert(1)",
    "evil.example",
    "",
    "/..//evil.example",
    "/%2e%2e//evil.example",
    "/搜索",
    "/" + "x" * 5000,
]


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_one_returns_to_no_other_site(founded: Founded, wanted: str) -> None:
    staff = founded()
    answer = sign_in(staff.visitor(), READER, next=wanted)
    assert answer.headers["Location"] == "/"
    shown = staff.signed_in(Role.READER).get("/sign-in", query_string={"next": wanted})
    assert shown.headers["Location"] == "/"


@pytest.mark.parametrize(
    ("typed", "root", "led"),
    [
        ("/", "", True),
        ("/browse?q=%E6%8D%A2#top", "", True),
        ("/article/a//b", "", True),
        ("/jiewen/browse", "/jiewen", True),
        ("/jiewen", "/jiewen", True),
        ("/jiewen-other/x", "/jiewen", False),
        ("/other", "/jiewen", False),
        ("/jiewen/../other", "/jiewen", False),
        ("/jiewen/%2E%2e/other", "/jiewen", False),
    ],
)
def test_own_addresses_are_below_the_root(typed: str, root: str, led: bool) -> None:
    assert (own_address(typed, root) == typed) is led


# -- tokens --------------------------------------------------------------------------------------

FORMS = {
    "/sign-in": {"name": READER, "password": PASSWORD},
    "/sign-out": {},
    "/account": {"do": "everywhere"},
    "/people": {"name": "新人", "role": "reader", "new": PASSWORD, "again": PASSWORD},
    "/people/1": {"do": "disable"},
}


@pytest.mark.parametrize("path", FORMS)
def test_a_form_without_the_token_of_its_session_changes_nothing(
    founded: Founded, path: str
) -> None:
    staff = founded()
    client, other = staff.signed_in(Role.ADMINISTRATOR), staff.signed_in(Role.ADMINISTRATOR)
    before = staff.people.all()
    foreign = token_in(other.get("/account", headers=HTML))
    token_in(client.get("/account", headers=HTML))  # so that the session has one of its own
    for token in (None, "", "x", foreign, foreign + "x"):
        values = FORMS[path] | ({} if token is None else {"csrf_token": token})
        answer = client.post(path, data=values, headers=HTML)
        assert answer.status_code == 400
        assert "表单已过期" in answer.text
    assert staff.people.all() == before
    assert is_in(client)
    assert is_in(other)


def test_a_token_in_a_header_of_another_session_does_not_count(founded: Founded) -> None:
    staff = founded()
    client, other = staff.signed_in(Role.READER), staff.signed_in(Role.READER)
    foreign = token_in(other.get("/account", headers=HTML))
    for name in ("X-CSRFToken", "X-CSRF-Token"):
        assert client.post("/sign-out", headers={name: foreign}).status_code == 400


def test_each_form_that_changes_something_has_a_token(founded: Founded) -> None:
    client = founded(private=True).signed_in(Role.ADMINISTRATOR)
    forms = 0
    for path in ("/", "/account", "/people", "/people/1", "/people/3", "/nowhere"):
        page = client.get(path, headers=HTML).text
        for form in re.findall(r'<form[^>]*method="post".*?</form>', page, re.DOTALL):
            assert 'name="csrf_token" value="' in form, path
            forms += 1
    assert forms >= 14


# -- cookies -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base", "settings", "secure", "path"),
    [
        ("http://localhost", {}, False, "/"),
        ("https://localhost", {}, True, "/"),
        ("http://localhost", {"public_url": "https://news.example.org"}, True, "/"),
        ("http://localhost", {"base_path": "/jiewen"}, False, "/jiewen"),
    ],
)
def test_flags_of_the_cookie(
    founded: Founded, base: str, settings: dict[str, object], secure: bool, path: str
) -> None:
    client = founded(**settings).visitor()
    (told,) = client.get("/sign-in", base_url=base).headers.getlist("Set-Cookie")
    parts = {part.strip() for part in told.split(";")[1:]}
    assert {"HttpOnly", "SameSite=Lax", f"Path={path}"} <= parts
    assert ("Secure" in parts) is secure
    assert not any(part.startswith(("Domain", "Max-Age", "Expires")) for part in parts)


def test_a_cookie_that_was_changed_opens_nothing(founded: Founded) -> None:
    staff = founded()
    value = cookie_of(staff.signed_in(Role.READER))
    assert is_in(with_cookie(staff, value))
    head, rest = value[:10], value[10:]
    for forged in (value[:-1], value + "x", head.swapcase() + rest, "x", ""):
        assert not is_in(with_cookie(staff, forged))


# -- how long a session lasts --------------------------------------------------------------------


@dataclass
class Clock:
    """A clock that is set by hand, in seconds."""

    now: float = 1_800_000_000.0
    began: float = field(init=False)

    def __call__(self) -> float:
        return self.now

    def pass_hours(self, hours: float) -> None:
        self.now += hours * 3600


@pytest.fixture
def timed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Staff, Clock]:
    """A site whose sessions end after 2 idle hours and after 5 hours, by a clock of ours."""
    clock = Clock()
    made = sys.modules["web.people.install"]
    sessions = made.Sessions
    monkeypatch.setattr(made, "Sessions", lambda people, limits: sessions(people, limits, clock))
    people = with_everyone(index_in(tmp_path / "index"), clock)
    monkeypatch.setattr(made, "People", lambda _index: people)
    staff = Staff(Sites(tmp_path), people, session_idle=2.0, session_limit=5.0)
    assert install.__name__
    return staff, clock


def test_a_session_ends_when_it_is_not_used(timed: tuple[Staff, Clock]) -> None:
    staff, clock = timed
    client = staff.signed_in(Role.READER)
    clock.pass_hours(1.99)
    assert is_in(client)
    clock.pass_hours(1.99)
    assert is_in(client)  # the request before has renewed it
    clock.pass_hours(2)
    assert not is_in(client)


def test_a_session_ends_although_it_is_used(timed: tuple[Staff, Clock]) -> None:
    staff, clock = timed
    client = staff.signed_in(Role.READER)
    for _ in range(4):
        clock.pass_hours(1)
        assert is_in(client)
    clock.pass_hours(1)
    assert not is_in(client)


def test_a_clock_that_went_back_makes_no_session_longer(timed: tuple[Staff, Clock]) -> None:
    staff, clock = timed
    client = staff.signed_in(Role.READER)
    clock.pass_hours(-1)
    assert not is_in(client)


def test_a_kept_copy_of_a_cookie_is_idle_too(timed: tuple[Staff, Clock]) -> None:
    staff, clock = timed
    client = staff.signed_in(Role.READER)
    copy = cookie_of(client)
    clock.pass_hours(1.5)
    assert is_in(client)
    clock.pass_hours(0.5)
    assert is_in(client)
    assert not is_in(with_cookie(staff, copy))


# -- signing out ---------------------------------------------------------------------------------


def test_what_was_signed_out_stays_out_with_any_copy(founded: Founded) -> None:
    staff = founded()
    client, other = staff.signed_in(Role.READER), staff.signed_in(Role.READER)
    copy = cookie_of(client)
    assert send(client, "/sign-out", {}, page="/account").status_code == 303
    assert not is_in(client)
    assert not is_in(with_cookie(staff, copy))
    assert is_in(other)  # another device


End = Callable[[Staff], object]
ENDS: dict[str, End] = {
    "by oneself": lambda s: send(s.signed_in(Role.READER), "/account", {"do": "everywhere"}),
    "by an administrator": lambda s: send(
        s.signed_in(Role.ADMINISTRATOR), "/people/1", {"do": "sign_out"}
    ),
    "disabled": lambda s: send(s.signed_in(Role.ADMINISTRATOR), "/people/1", {"do": "disable"}),
    "disabled and enabled": lambda s: (
        s.people.set_active(1, active=False),
        s.people.set_active(1, active=True),
    ),
    "another password": lambda s: s.people.set_password(1, "x"),
}


@pytest.mark.parametrize("how", ENDS)
def test_all_sessions_of_a_person_end_at_once(founded: Founded, how: str) -> None:
    staff = founded()
    clients = [staff.signed_in(Role.READER) for _ in range(2)]
    others = staff.signed_in(Role.EDITOR)
    ENDS[how](staff)
    assert [is_in(client) for client in clients] == [False, False]
    assert is_in(others)


def test_who_is_disabled_cannot_sign_in(founded: Founded) -> None:
    staff = founded()
    staff.people.set_active(1, active=False)
    assert sign_in(staff.visitor(), READER).status_code == 403
    staff.people.set_active(1, active=True)
    assert sign_in(staff.visitor(), READER).status_code == 303


def test_another_role_holds_for_an_open_session(founded: Founded) -> None:
    staff = founded()
    client = staff.signed_in(Role.READER)
    assert client.get("/people", headers=HTML).status_code == 403
    staff.people.set_role(1, Role.ADMINISTRATOR, ())
    assert client.get("/people", headers=HTML).status_code == 200
    staff.people.set_role(1, Role.READER, ())
    assert client.get("/people", headers=HTML).status_code == 403


def test_another_site_over_the_same_folder_knows_the_session(founded: Founded) -> None:
    """As two processes of one site do; what one of them ends has ended in the other."""
    staff = founded()
    client = staff.signed_in(Role.READER)
    second = Staff(Sites(staff.people.path.parent), staff.people)
    there = with_cookie(second, cookie_of(client))
    assert is_in(there)
    send(client, "/sign-out", {}, page="/account")
    assert not is_in(with_cookie(second, cookie_of(there)))


# -- guesses -------------------------------------------------------------------------------------


class Now:
    """A clock that sleeping moves on."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def unhurried(founded: Founded, monkeypatch: pytest.MonkeyPatch) -> Staff:
    """A site on which a hash a second for each client costs the tests no time."""
    now = Now()
    made = sys.modules["web.people.install"]
    bounded = Bounded[str](now, now.sleep)
    monkeypatch.setattr(made, "Passwords", lambda people: Passwords(people, bounded))
    return founded()


def test_guesses_of_one_client_are_limited(unhurried: Staff) -> None:
    client, most = unhurried.visitor(), Allowance().client
    told = [sign_in(client, f"某人{n}", WRONG).status_code for n in range(most + 2)]
    assert told == [403] * most + [429] * 2
    answer = sign_in(client, READER)
    assert answer.status_code == 429  # the right password too, else it would be a guess
    assert int(answer.headers["Retry-After"]) >= 1


def test_guesses_of_one_name_are_limited_from_all_clients(unhurried: Staff) -> None:
    told = [sign_in(unhurried.visitor(), READER, WRONG).status_code for _ in range(OF_NAME.client)]
    assert told == [403] * OF_NAME.client
    assert sign_in(unhurried.visitor(), READER).status_code == 429
    assert sign_in(unhurried.visitor(), "读者甲 ").status_code == 429  # the same name
    assert sign_in(unhurried.visitor(), NAMES[Role.EDITOR]).status_code == 303


def test_guesses_of_others_do_not_lock_a_person_out(unhurried: Staff) -> None:
    known = unhurried.visitor()
    assert sign_in(known, READER).status_code == 303
    send(known, "/sign-out", {}, page="/account")
    for _ in range(OF_NAME.client + 1):
        sign_in(unhurried.visitor(), READER, WRONG)
    assert sign_in(unhurried.visitor(), READER).status_code == 429
    assert sign_in(known, READER).status_code == 303


def test_too_many_at_once_are_asked_to_come_again(
    founded: Founded, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crowded(*_: object) -> None:
        raise Crowded

    staff = founded()
    monkeypatch.setattr(Bounded, "done", crowded)
    answer = sign_in(staff.visitor(), READER)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"


def test_the_last_sign_in_is_noted(founded: Founded) -> None:
    staff = founded()
    assert staff.account(Role.READER).signed_in == ""
    staff.signed_in(Role.READER)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]{8}Z", staff.account(Role.READER).signed_in)
