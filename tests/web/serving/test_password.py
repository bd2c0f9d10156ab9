"""The password: how often it may be guessed, by whom, and what a guess costs."""

import sys
import threading
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.security import check_password_hash, generate_password_hash
from werkzeug.test import TestResponse

from jiewen import main
from tests.support.sites import Sites, every_address, index_in
from web.serving import hashing
from web.serving.guesses import Allowance, Guesses, Try
from web.serving.hashing import EVERY, Crowded, Hashing
from web.serving.password import LEAST, OPEN, Door

RIGHT = "街道 office: 1"
HASHED = generate_password_hash(RIGHT, method="pbkdf2:sha256:1000")
MOST = Allowance()
READER, GUESSER = "203.0.113.1", "192.0.2.1"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return index_in(tmp_path_factory.mktemp("password"))


@pytest.fixture
def site(folder: Path) -> Iterator[Sites]:
    made = Sites(folder)
    yield made
    made.close()


@pytest.fixture
def shown(site: Sites) -> FlaskClient:
    """A site whose password a reader has already shown, so that no guess needs a hash."""
    client = site(password=HASHED)
    assert ask(client, RIGHT, address=READER).status_code == 200
    return client


def ask(
    client: FlaskClient,
    password: str,
    path: str = "/",
    method: str = "GET",
    address: str = GUESSER,
) -> TestResponse:
    token = b64encode(f"anyone:{password}".encode()).decode()
    return client.open(
        path,
        method=method,
        headers={"Authorization": f"Basic {token}"},
        environ_overrides={"REMOTE_ADDR": address},
    )


METHODS = ("GET", "HEAD", "OPTIONS", "POST", "TRACE", "BREW")


def test_guesses_are_limited_at_every_address_by_every_method(
    site: Sites, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = Allowance(client=2, everyone=10**6)
    monkeypatch.setattr(sys.modules["web.serving.install"], "Door", partial(Door, allowance=few))
    client = site(password=HASHED)
    assert ask(client, RIGHT, address=READER).status_code == 200
    for number, path in enumerate(sorted(every_address(client.application))):
        for place, method in enumerate(METHODS):
            told = [
                ask(client, f"guess {n}", path, method, f"198.18.{number}.{place}")
                for n in range(few.client + 1)
            ]
            statuses = [answer.status_code for answer in told]
            if path in {"/healthz", "/static/jsonl"} and method in {"GET", "HEAD", "OPTIONS"}:
                assert not {401, 429} & set(statuses), (path, method)
            else:
                assert statuses == [401] * few.client + [429], (path, method)
                assert 1 <= int(told[-1].headers["Retry-After"]) <= few.seconds


@pytest.mark.parametrize("path", ["/healthz", "/static/style.css"])
def test_what_is_open_tells_nothing_of_a_password(shown: FlaskClient, path: str) -> None:
    right, wrong = ask(shown, RIGHT, path), ask(shown, "guess", path)
    assert right.status_code == wrong.status_code == 200
    assert right.data == wrong.data


def test_open_are_two_routes() -> None:
    assert {"serving.health", "static"} == OPEN


def test_sixty_guesses_at_once_pass_the_limit_no_more_than_sixty_in_turn(
    shown: FlaskClient,
) -> None:
    told = at_once(shown, 60)
    assert told == {401: MOST.client, 429: 60 - MOST.client}


def test_sixty_guesses_at_once_before_anybody_has_shown_the_password(site: Sites) -> None:
    """All but a few are turned away unseen, since each costs a hash."""
    told = at_once(site(password=HASHED), 60)
    assert set(told) <= {401, 429, 503}
    assert 1 <= told[401] <= MOST.client


def at_once(client: FlaskClient, number: int) -> "Counter[int]":
    app, ready = client.application, threading.Barrier(number)

    def guess(which: int) -> int:
        ready.wait()
        return ask(app.test_client(), f"guess {which}").status_code

    with ThreadPoolExecutor(number) as pool:
        return Counter(pool.map(guess, range(number)))


def test_who_is_refused_is_refused_with_the_right_password_too(shown: FlaskClient) -> None:
    """Else what comes after the limit would still be a guess."""
    for number in range(MOST.client):
        assert ask(shown, f"guess {number}").status_code == 401
    assert ask(shown, RIGHT).status_code == 429


def test_reader_is_not_locked_out_by_the_guesses_of_others(shown: FlaskClient) -> None:
    told = Counter(
        ask(shown, f"guess {n}", address=f"192.0.2.{n}").status_code
        for n in range(MOST.everyone + 20)
        for n in [n % 250]
    )
    assert told == {401: MOST.everyone, 429: 20}
    assert ask(shown, RIGHT, address="198.51.100.9").status_code == 429  # a stranger waits
    assert ask(shown, RIGHT, address=READER).status_code == 200
    assert ask(shown, "a slip of the hand", address=READER).status_code == 401


def test_neighbour_behind_the_same_address_cannot_guess_for_ever(shown: FlaskClient) -> None:
    for number in range(MOST.known):
        told = ask(shown, f"guess {number}", address=READER).status_code
        assert told == (401 if number < MOST.client else 429)
        assert ask(shown, RIGHT, address=READER).status_code == (200 if number < 99 else 429)
    assert ask(shown, RIGHT, address=READER).status_code == 429


def test_network_of_an_ipv6_address_is_one_client(shown: FlaskClient) -> None:
    told = Counter(
        ask(shown, f"guess {n}", address=f"2001:db8:0:7::{n:x}").status_code for n in range(30)
    )
    assert told == {401: MOST.client, 429: 10}
    assert ask(shown, "guess", address="2001:db8:0:8::1").status_code == 401


@pytest.mark.parametrize("given_up", ["Basic", "Basic !", "Bearer abc", "Digest x", "Basic Og=="])
def test_what_is_no_password_counts_as_a_wrong_one(shown: FlaskClient, given_up: str) -> None:
    told = [
        shown.get("/", headers={"Authorization": given_up}).status_code
        for _ in range(MOST.client + 1)
    ]
    assert told == [401] * MOST.client + [429]


# -- counting ----------------------------------------------------------------------------------


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


SMALL = Allowance(client=3, known=6, everyone=8, seconds=60)
steps = st.lists(
    st.tuples(st.sampled_from("abcdeK"), st.booleans(), st.integers(0, 30)), max_size=120
)


@given(steps)
def test_no_window_holds_more_wrong_tries_than_allowed(
    taken: list[tuple[str, bool, int]],
) -> None:
    """K has shown the right password; each try is right or wrong, and then time passes."""
    clock = Clock()
    guesses, wrong = Guesses(SMALL, clock), list[tuple[float, str]]()
    guesses.know("K")
    for client, right, seconds in taken:
        found = guesses.take(client)
        if not isinstance(found, Try):
            assert 0 < found <= SMALL.seconds
        elif right:
            guesses.give_back(found)
        else:
            wrong.append((clock.now, client))
        clock.now += seconds
    for began, _ in wrong:
        window = [who for at, who in wrong if began <= at < began + SMALL.seconds]
        assert sum(who != "K" for who in window) <= SMALL.everyone
        for who in set(window):
            assert window.count(who) <= (SMALL.known if who == "K" else SMALL.client)


def test_after_the_window_it_goes_on() -> None:
    clock = Clock()
    guesses = Guesses(SMALL, clock)
    for _ in range(SMALL.client):
        assert isinstance(guesses.take("a"), Try)
    clock.now += 15
    assert guesses.take("a") == 45.0
    clock.now += 45
    assert isinstance(guesses.take("a"), Try)


def test_what_is_counted_does_not_grow_with_the_clients() -> None:
    clock = Clock()
    guesses = Guesses(Allowance(everyone=10**6), clock)
    for number in range(5000):
        guesses.take(f"client {number}")
        guesses.know(f"client {number + 10**5}")
        clock.now += 1.0
    assert len(guesses._by_client) < 1200
    for number in range(10_001):
        guesses.know(f"reader {number}")
    assert not guesses.known("reader 0")
    assert guesses.known("reader 1")


# -- what a guess costs ------------------------------------------------------------------------


def test_one_client_has_one_hash_a_second() -> None:
    clock = Clock()
    checks, began = Hashing(HASHED, clock, clock.sleep), list[float]()
    for number in range(6):
        assert not checks.right("a", f"guess {number}", b"%d" % number)
        began.append(clock.now)
    assert all(later - earlier >= EVERY for earlier, later in pairwise(began))
    assert checks.right("b", RIGHT, b"right")  # another does not wait for it
    assert clock.now == began[-1]


def test_never_more_than_one_hash_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes 32 MB; and few threads wait for one."""
    busy, most, go = threading.Semaphore(0), [0, 0], threading.Event()

    def slow(hashed: str, password: str) -> bool:
        most[0] += 1
        most[1] = max(most)
        busy.release()
        go.wait(60)
        most[0] -= 1
        return False

    monkeypatch.setattr(hashing, "check_password_hash", slow)
    checks, told = Hashing(HASHED), Counter[str]()

    def guess(number: int) -> None:
        try:
            checks.right(f"client {number}", f"guess {number}", b"%d" % number)
            told["checked"] += 1
        except Crowded:
            told["refused"] += 1
        if told["refused"] == 17:
            go.set()

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(guess, range(20)))
    assert most == [0, 1]
    assert told == {"refused": 17, "checked": 3}


def test_pages_asked_for_at_once_share_one_hash(
    site: Sites, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, hashed = site(password=HASHED), list[str]()

    def counted(known: str, password: str) -> bool:
        hashed.append(password)
        return check_password_hash(known, password)

    monkeypatch.setattr(hashing, "check_password_hash", counted)
    app, ready = client.application, threading.Barrier(12)

    def look(_: int) -> int:
        ready.wait()
        return ask(app.test_client(), RIGHT).status_code

    with ThreadPoolExecutor(12) as pool:
        assert set(pool.map(look, range(12))) == {200}
    assert 1 <= len(hashed) <= 2  # a late one may find the work done and its result not yet kept


def test_wrong_then_right_is_let_in(site: Sites) -> None:
    """A slip of the hand costs a second, not a minute."""
    client = site(password=HASHED)
    assert ask(client, "guess").status_code == 401
    assert ask(client, RIGHT).status_code == 200


def test_endless_password_is_not_looked_at(site: Sites, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "check_password_hash", lambda *_: pytest.fail("hashed"))
    assert ask(site(password=HASHED), "a" * 5000).status_code == 401


# -- what may be set ---------------------------------------------------------------------------


def test_short_password_is_refused() -> None:
    for typed, status in (("街" * (LEAST - 1), 1), ("街" * LEAST, 0)):
        result = CliRunner().invoke(main, ["password", "--stdin"], input=f"{typed}\n")
        assert result.exit_code == status
        assert (str(LEAST) in result.stderr) == bool(status)
        assert typed not in result.output


@pytest.mark.parametrize(
    ("method", "warned"),
    [
        ("pbkdf2:sha256:1000", True),
        ("pbkdf2:sha256:100000", False),
        ("scrypt:1024:8:1", True),
        ("scrypt:32768:8:1", False),  # what jiewen password makes
    ],
)
def test_cheap_hash_works_with_a_warning(
    site: Sites, caplog: pytest.LogCaptureFixture, method: str, warned: bool
) -> None:
    client = site(password=generate_password_hash(RIGHT, method=method))
    assert ("jiewen password" in caplog.text) is warned
    assert ask(client, RIGHT).status_code == 200
