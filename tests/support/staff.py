"""Sites with accounts, and people who sign in to them as browsers do."""

import itertools
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support.sites import Sites
from web.people import commands, passwords
from web.people.database import People
from web.people.person import Account, Role

PASSWORD = "两只黄鹂鸣翠柳 123"
WRONG = "一行白鹭上青天 123"
NAMES = {Role.READER: "读者甲", Role.EDITOR: "编辑乙", Role.ADMINISTRATOR: "Admin"}
HTML = {"Accept": "text/html,application/xhtml+xml"}
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def hash_cheaply(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let passwords be hashed in no time; the parameters have a test of their own."""
    for module in (passwords, commands):
        monkeypatch.setattr(module, "HASHER", CHEAP)
    monkeypatch.setattr(passwords, "NOBODYS", CHEAP.hash("nobody's"))


def with_everyone(index: Path, clock: Callable[[], float] | None = None) -> People:
    """Make an account of each role beside an index."""
    people = People(index, clock) if clock else People(index)
    people.prepare()
    for role, name in NAMES.items():
        people.add(name, role, (), CHEAP.hash(PASSWORD))
    return people


class Staff:
    """A site with accounts, and clients of it."""

    def __init__(self, sites: Sites, people: People, **settings: object) -> None:
        """Make the site; ``settings`` beside `staff`."""
        first = sites(people.path.parent, staff=True, **settings)
        self.app, self.people = first.application, people
        self._numbers = itertools.count(1)

    def visitor(self) -> FlaskClient:
        """Return a client without a session, at an address of its own."""
        client = self.app.test_client()
        number = next(self._numbers)
        client.environ_base["REMOTE_ADDR"] = f"198.18.{number // 250}.{number % 250 + 1}"
        return client

    def signed_in(self, role: Role) -> FlaskClient:
        """Return a client of a person of a role who has signed in."""
        client = self.visitor()
        assert sign_in(client, NAMES[role]).status_code == 303
        return client

    def account(self, role: Role) -> Account:
        """Return the account of the person of a role."""
        found = self.people.named(NAMES[role])
        assert found is not None
        return found


def token_in(page: TestResponse) -> str:
    """Return the CSRF token of the first form of a page."""
    found = _TOKEN.search(page.text)
    assert found, page.status
    return found[1]


def sign_in(client: FlaskClient, name: str, password: str = PASSWORD, **more: str) -> TestResponse:
    """Send the form for signing in."""
    token = token_in(client.get("/sign-in", headers=HTML))
    values = {"name": name, "password": password, "csrf_token": token, **more}
    return client.post("/sign-in", data=values, headers=HTML)


def send(client: FlaskClient, path: str, values: dict[str, str], page: str = "") -> TestResponse:
    """Send a form with the token that a page gives."""
    token = token_in(client.get(page or path, headers=HTML))
    return client.post(path, data={**values, "csrf_token": token}, headers=HTML)
