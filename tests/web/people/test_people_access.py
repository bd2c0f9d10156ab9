"""Who may ask for what: every address, every method, every role."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from searcher.core.errors import SettingsError
from searcher.settings import Settings
from tests.conftest import ARTICLES
from tests.support.effort import many
from tests.support.sites import Sites, every_address, index_in
from tests.support.staff import (
    HTML,
    NAMES,
    PASSWORD,
    Staff,
    hash_cheaply,
    send,
    token_in,
    with_everyone,
)
from tests.web.people.conftest import Founded
from web.people.access import LEAST, OPEN_FILES, Least, admits
from web.people.passwords import digest_of
from web.people.person import Role

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW")
# What an answer must not hold for whoever may not read the corpus, or not manage people.
CORPUS = [
    text.encode()
    for a in ARTICLES
    for text in (a.title, a.street, a.id)
    if text and "/" not in text
]
ANYONE = {"/healthz", "/sign-in", *(f"/static/{name}" for name in OPEN_FILES)}
LINKS = ("/email/", "/kept/mail/")  # of letters; what is behind one needs its secret part
OWN = {"/account", "/sign-out"}
ADMINISTRATORS = {"/desk/bin", "/desk/reindex"}
SIGN_IN = "/sign-in"


def may(path: str, role: Role | None, *, private: bool) -> bool:
    """Whether somebody may ask for an address: said anew, apart from the table."""
    if path in ANYONE or path.startswith(LINKS):
        return True
    if path == "/people" or path.startswith("/people/") or path in ADMINISTRATORS:
        return role is Role.ADMINISTRATOR
    if path == "/inbox" or path.startswith(("/inbox/", "/desk/")):
        return role in {Role.EDITOR, Role.ADMINISTRATOR}
    if path in OWN or path.startswith(("/kept/lists/", "/kept/searches/")):
        return role is not None
    return role is not None or not private


@pytest.fixture(scope="module", params=[False, True], ids=["open", "private"])
def place(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Staff, dict[Role | None, FlaskClient], bool]]:
    """A site, and a client of nobody and of each role."""
    with pytest.MonkeyPatch.context() as patch:
        hash_cheaply(patch)
        folder = index_in(tmp_path_factory.mktemp("access") / "index")
        sites = Sites(folder)
        staff = Staff(sites, with_everyone(folder), private=request.param)
        clients: dict[Role | None, FlaskClient] = {role: staff.signed_in(role) for role in Role}
        yield staff, {None: staff.visitor(), **clients}, request.param
        sites.close()


def test_the_table_lists_every_endpoint_and_no_other(founded: Founded) -> None:
    rules = founded().app.url_map.iter_rules()
    assert {rule.endpoint for rule in rules} == set(LEAST)


def test_an_endpoint_that_the_table_lacks_is_refused_to_everybody(founded: Founded) -> None:
    staff = founded()
    staff.app.add_url_rule("/forgotten", "forgotten", lambda: "secret", methods=["GET", "POST"])
    for client in (staff.visitor(), staff.signed_in(Role.ADMINISTRATOR)):
        answer = client.get("/forgotten", headers=HTML)
        assert answer.status_code == 403
        assert "secret" not in answer.text


def test_roles_reach_what_lower_roles_reach() -> None:
    for least in Least:
        for private in (False, True):
            reached = [admits(least, role, private=private) for role in (None, *Role)]
            assert reached == sorted(reached), least


def test_every_role_at_every_address_by_every_method(
    place: tuple[Staff, dict[Role | None, FlaskClient], bool],
) -> None:
    staff, clients, private = place
    addresses = sorted({*every_address(staff.app), *ANYONE, "/people/1"})
    everyone = staff.people.all()
    asked = [(p, m, r) for p in addresses for m in METHODS for r in clients]
    for path, method, role in random.Random(19).sample(asked, min(len(asked), many(2_000))):
        answer = clients[role].open(path, method=method, headers=HTML)
        where = f"{method} {path} as {role}: {answer.status}"
        public = path in ANYONE or path.startswith(LINKS)
        if public and method not in {"GET", "HEAD", "OPTIONS"}:
            assert answer.status_code in {400, 401, 405}, where
        elif may(path, role, private=private):
            assert answer.status_code not in {401, 403}, where
            assert not answer.headers.get("Location", "").startswith(SIGN_IN), where
        else:
            _assert_refused(answer, where, role, private)
        if private and role is None and path != SIGN_IN:
            assert not any(text in answer.data for text in CORPUS), where
    assert staff.people.all() == everyone  # no form had its token


def _assert_refused(answer: TestResponse, where: str, role: Role | None, private: bool) -> None:
    """Assert that no view has answered: 405 tells that none takes the method."""
    if role:
        assert answer.status_code in {403, 405}, where
        return
    led = answer.headers.get("Location", "").startswith(SIGN_IN)
    assert answer.status_code == (303 if led else 401) or (
        answer.status_code == 405 and not private
    ), where
    assert not any(name.encode() in answer.data for name in NAMES.values()), where


def test_random_requests_show_and_change_nothing_that_they_may_not(
    place: tuple[Staff, dict[Role | None, FlaskClient], bool],
) -> None:
    """Forms with and without tokens of others, queries, headers: chosen at random."""
    staff, clients, private = place
    drawn, addresses = random.Random(2026), sorted(every_address(staff.app))
    tokens = {role: _token(client) for role, client in clients.items() if role}
    stays = [(a.id, a.name) for a in staff.people.all()]
    for _ in range(many(10_000)):
        path, method = (
            drawn.choice([*addresses, "/people/1", "/people/2", *ANYONE]),
            drawn.choice(METHODS),
        )
        role = drawn.choice([None, *Role])
        foreign = [token for other, token in tokens.items() if other is not role]
        values = {
            "csrf_token": drawn.choice(["", "x", *foreign]),
            "do": drawn.choice(["role", "disable", "password", "sign_out", "key", "everywhere"]),
            "role": "administrator",
            "name": "intruder",
            "new": "0123456789",
            "again": "0123456789",
        }
        headers = {
            "Accept": drawn.choice(["text/html", "*/*", "application/json"]),
            "If-None-Match": drawn.choice(["*", 'W/"x"']),
            "Authorization": drawn.choice(["Basic eDp5", "Bearer x", ""]),
            "X-Forwarded-For": "127.0.0.1",
            "X-HTTP-Method-Override": "GET",
        }
        query = drawn.choice(["", "?q=换届", "?next=//evil.example", "?done=added", "?lang=en"])
        answer = clients[role].open(path + query, method=method, headers=headers, data=values)
        where = f"{method} {path}{query} as {role}: {answer.status}"
        if path not in ANYONE and not may(path, role, private=private):
            _assert_refused(answer, where, role, private)
        if private or role:
            assert answer.status_code != 304 or path.startswith("/static/"), where
        if private and role is None and path != SIGN_IN:
            assert not any(text in answer.data for text in CORPUS), where
    assert [(a.id, a.name) for a in staff.people.all()] == stays
    assert all(a.active and a.role is r for a, r in zip(staff.people.all(), Role, strict=True))


def _token(client: FlaskClient) -> str:
    return token_in(client.get("/account", headers=HTML))


# -- private sites -------------------------------------------------------------------------------


def test_a_browser_is_led_to_sign_in_and_back(founded: Founded) -> None:
    staff = founded(private=True)
    visitor = staff.visitor()
    led = visitor.get("/browse/issues?street=青禾街道&lang=en", headers=HTML)
    assert led.status_code == 303
    form = visitor.get(led.headers["Location"], headers=HTML)
    assert "Sign in" in form.text
    values = {"name": NAMES[Role.READER], "password": PASSWORD, "csrf_token": token_in(form)}
    back = form.text.split('name="next" value="')[1].split('"')[0].replace("&amp;", "&")
    done = visitor.post("/sign-in", data={**values, "next": back}, headers=HTML)
    assert done.headers["Location"] == back
    shown = visitor.get(back, headers=HTML)
    assert shown.status_code == 200
    assert "青禾街道" in shown.text


@pytest.mark.parametrize("path", ["/feed.atom", "/api/v1/search", "/metrics", "/export/hits.csv"])
def test_a_program_is_told_to_show_a_key(founded: Founded, path: str) -> None:
    answer = founded(private=True).visitor().get(path)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_a_script_of_a_page_makes_no_browser_ask_for_a_password(founded: Founded) -> None:
    answer = founded(private=True).visitor().get("/suggest", headers={"Sec-Fetch-Mode": "cors"})
    assert answer.status_code == 401
    assert "WWW-Authenticate" not in answer.headers


def test_sign_in_page_needs_no_more_files_than_are_open(founded: Founded) -> None:
    visitor = founded(private=True).visitor()
    page = visitor.get("/sign-in", headers=HTML).text
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert len(files) >= 2
    assert {visitor.get(file).status_code for file in files} == {200}
    assert "<script" not in page
    assert "/opensearch.xml" not in page


def test_nothing_private_stays_in_a_cache(founded: Founded) -> None:
    staff = founded(private=True)
    client = staff.signed_in(Role.READER)
    for path in ("/", "/api/v1/search?q=换届", "/feed.atom", "/browse", "/metrics", "/nowhere"):
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "private, no-store", path
        assert "Cookie" in answer.headers["Vary"], path
        assert "ETag" not in answer.headers, path
        assert "noindex" in answer.headers["X-Robots-Tag"], path
    assert "public" not in client.get("/static/search.js").headers["Cache-Control"]


def test_a_tag_that_one_has_kept_opens_nothing_to_another(founded: Founded) -> None:
    staff = founded()
    tag = staff.visitor().get("/api/v1/stats").headers["ETag"]
    asked = {"If-None-Match": tag}
    assert staff.visitor().get("/api/v1/stats", headers=asked).status_code == 304
    assert staff.signed_in(Role.EDITOR).get("/api/v1/stats", headers=asked).status_code == 200
    private = founded_again(staff)
    assert private.visitor().get("/api/v1/stats", headers=asked).status_code == 401


def founded_again(staff: Staff) -> Staff:
    """Return a private site over the same folder."""
    return Staff(Sites(staff.people.path.parent), staff.people, private=True)


def test_an_open_site_stays_open_and_cached(founded: Founded) -> None:
    visitor = founded().visitor()
    answer = visitor.get("/", headers=HTML)
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert "no-store" not in answer.headers["Cache-Control"]
    assert "Cookie" in answer.headers["Vary"]


# -- access keys ---------------------------------------------------------------------------------


@pytest.fixture
def keyed(founded: Founded) -> tuple[Staff, str, FlaskClient]:
    """A private site, and an administrator's key and client."""
    staff = founded(private=True)
    client = staff.signed_in(Role.ADMINISTRATOR)
    page = send(client, "/account", {"do": "key"})
    key = page.text.split('<code class="people-key">')[1].split("<")[0]
    return staff, key, client


def shown(staff: Staff, key: str, path: str = "/feed.atom", method: str = "GET") -> int:
    auth = (NAMES[Role.ADMINISTRATOR], key)
    return staff.visitor().open(path, method=method, auth=auth).status_code


def test_a_key_reads_and_does_nothing_else(keyed: tuple[Staff, str, FlaskClient]) -> None:
    staff, key, _ = keyed
    assert len(key) >= 43
    for path in ("/feed.atom", "/api/v1/search?q=换届", "/export/hits.csv", "/metrics", "/"):
        assert shown(staff, key, path) == 200
    assert shown(staff, key, "/people") == 403
    assert shown(staff, key, "/sign-out", "POST") == 401
    assert shown(staff, key, "/account", "POST") == 401
    assert shown(staff, f"{key}x") == 401
    assert shown(staff, "") == 401


def test_the_password_is_no_key(keyed: tuple[Staff, str, FlaskClient]) -> None:
    assert shown(keyed[0], PASSWORD) == 401


@pytest.mark.parametrize("what", ["no_key", "key", "everywhere"])
def test_a_key_ends(keyed: tuple[Staff, str, FlaskClient], what: str) -> None:
    staff, key, client = keyed
    send(client, "/account", {"do": what})
    assert shown(staff, key) == 401


def test_a_key_ends_with_its_account(keyed: tuple[Staff, str, FlaskClient]) -> None:
    staff, key, _ = keyed
    other = staff.people.add("另一位", Role.ADMINISTRATOR, (), "x")
    account = staff.account(Role.ADMINISTRATOR)
    staff.people.set_active(account.id, active=False)
    staff.people.set_active(account.id, active=True)
    assert shown(staff, key) == 401
    assert not other.has_key


def test_the_key_itself_is_nowhere(keyed: tuple[Staff, str, FlaskClient]) -> None:
    staff, key, client = keyed
    assert key.encode() not in staff.people.path.read_bytes()
    assert digest_of(key).encode() in staff.people.path.read_bytes()
    assert key not in client.get("/account").text


# -- settings ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"staff": True, "password": "x"}, "setting.two_doors"),
        ({"private": True}, "setting.private"),
    ],
)
def test_settings_that_contradict_each_other_are_refused(
    values: dict[str, object], code: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings(**values)  # type: ignore[arg-type]
    assert caught.value.code == code


def test_without_staff_there_are_no_accounts(tmp_path: Path) -> None:
    sites = Sites(index_in(tmp_path))
    client = sites()
    assert client.get("/sign-in").status_code == 404
    assert client.get("/people").status_code == 404
    assert "sign-in" not in client.get("/").text
    assert not (tmp_path / "people.sqlite").exists()
    sites.close()
