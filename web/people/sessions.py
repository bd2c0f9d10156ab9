"""Sessions of signed-in people, in a signed cookie of Flask, read by Flask-Login.

The cookie says which account it is for, the account's epoch, and when the session began and was
last seen. So it ends with the account's epoch, after too long without a request, and after too
long in all. What a person signs out is listed in people.sqlite, so that a copy of the cookie is
worth nothing.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager, UserMixin, current_user, login_user

from web.people.database import People
from web.people.passwords import owner_of
from web.people.person import Account

COOKIE = "jiewen"
_HOUR = 3600
_STEP = 60  # seconds after which the cookie is written anew
_AHEAD = 300  # seconds by which the clock of another process may be ahead
_SAFE = frozenset({"GET", "HEAD"})


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts, in hours.

    Attributes:
        idle: without a request.
        all: in all.
    """

    idle: float
    all: float


class Person(UserMixin):  # type: ignore[misc]
    """A person as Flask-Login asks for one."""

    def __init__(self, account: Account, *, by_key: bool = False) -> None:
        """Keep the account; ``by_key``: a program has shown its access key."""
        self.account = account
        self.by_key = by_key

    def get_id(self) -> str:
        """Return what the cookie names the account by."""
        return f"{self.account.id}.{self.account.epoch}"


class _Cookies(SecureCookieSessionInterface):
    """Sends the cookie under the path of the site, and behind https by https alone."""

    def __init__(self, *, always_secure: bool) -> None:
        self._always_secure = always_secure

    def get_cookie_secure(self, app: Flask) -> bool:
        return self._always_secure or request.is_secure

    def get_cookie_path(self, app: Flask) -> str:
        return request.script_root or "/"


class Sessions:
    """Begins, reads and ends sessions."""

    def __init__(
        self, people: People, limits: Limits, clock: Callable[[], float] = time.time
    ) -> None:
        """Keep accounts and limits; ``clock`` returns seconds since 1970."""
        self._people, self._limits, self._clock = people, limits, clock

    def install(self, app: Flask, *, always_secure: bool) -> None:
        """Let the application read sessions.

        Args:
            app: the application.
            always_secure: whether the site is reached by https even if requests do not tell.
        """
        app.secret_key = self._people.secret()
        app.session_interface = _Cookies(always_secure=always_secure)
        app.config["SESSION_COOKIE_NAME"] = COOKIE
        app.config["SESSION_COOKIE_HTTPONLY"] = True
        app.config["SESSION_COOKIE_SAMESITE"] = "Lax"
        manager = LoginManager(app, add_context_processor=False)  # pages must not open the file
        manager.session_protection = None  # phones change their addresses all day
        manager.user_loader(self._of_cookie)
        manager.request_loader(self._of_key)

    def begin(self, account: Account) -> None:
        """Begin a session; nothing of the cookie that came with the request stays in it."""
        session.clear()
        login_user(Person(account))
        now = int(self._clock())
        session.update(begun=now, seen=now, sid=secrets.token_urlsafe(16))

    def end(self) -> None:
        """End the session of this request, and every copy of its cookie."""
        sid, begun = session.get("sid"), session.get("begun")
        session.clear()
        if isinstance(sid, str) and isinstance(begun, int):
            self._people.end(sid, begun + self._limits.all * _HOUR)

    def present(self) -> Person | None:
        """Return who has sent the request; ``None``: nobody who is signed in."""
        found = current_user._get_current_object()
        return found if isinstance(found, Person) else None

    def _of_cookie(self, written: str) -> Person | None:
        person = self._read(written)
        if person is None:
            session.clear()
        elif self._clock() - session["seen"] >= _STEP:
            session["seen"] = int(self._clock())
        return person

    def _read(self, written: str) -> Person | None:
        number, _, epoch = written.partition(".")
        begun, seen, sid = (session.get(name) for name in ("begun", "seen", "sid"))
        if not (isinstance(begun, int) and isinstance(seen, int) and isinstance(sid, str)):
            return None
        if not number.isdecimal() or not self._lasts(begun, seen):
            return None
        account = self._people.get(int(number))
        if account is None or not account.active or str(account.epoch) != epoch:
            return None
        return None if self._people.has_ended(sid) else Person(account)

    def _lasts(self, begun: int, seen: int) -> bool:
        now = self._clock()
        is_young = -_AHEAD <= now - begun < self._limits.all * _HOUR
        return is_young and -_AHEAD <= now - seen < self._limits.idle * _HOUR

    def _of_key(self, _request: object) -> Person | None:
        """Return the person whose access key a program has sent; to read, and nothing else."""
        given = request.authorization
        if given is None or given.type != "basic" or request.method not in _SAFE:
            return None
        account = owner_of(self._people, given.username or "", given.password or "")
        return Person(account, by_key=True) if account else None
