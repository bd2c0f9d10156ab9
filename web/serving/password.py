"""One password for the whole site, by HTTP Basic: no cookie, no account.

The hash is computed until somebody has shown the right password; from then on any password is
compared with a digest of that one. Whatever route and method is asked, a wrong password counts.
"""

import hmac
import logging
import math
import re
import secrets
from hashlib import sha256

from flask import Flask, Response, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import ServiceUnavailable, TooManyRequests, Unauthorized
from werkzeug.security import check_password_hash

from searcher.core.errors import SettingsError
from web.serving.guesses import Allowance, Guesses
from web.serving.hashing import EVERY, Crowded, Hashing
from web.serving.limits import client

LEAST = 10  # characters of a new password
OPEN = frozenset({"serving.health", "static"})  # no password is looked at: there is no secret there
_LONGEST = 1024  # characters of a password that is looked at
_PBKDF2 = re.compile(r"pbkdf2:\w+:(\d+)\$")
_SCRYPT = re.compile(r"scrypt:(\d+):(\d+):\d+\$")
_ROUNDS = 100_000  # of PBKDF2, and ...
_MEMORY = 2**24  # bytes of scrypt, below which a hash gives passwords away too cheaply

_logger = logging.getLogger("jiewen")


class Door:
    """Lets those in who know the password, whatever user name they give."""

    def __init__(self, hashed: str, allowance: Allowance | None = None) -> None:
        """Keep the hash; one that is cheap to guess against still works, with a warning.

        Raises:
            SettingsError: no such hash could have been made.
        """
        _require_hash(hashed)
        if _is_cheap(hashed):
            _logger.warning(
                "password 的散列强度低，请用 jiewen password 重新生成 / setting password: "
                "this hash is cheap to guess against; make a new one with jiewen password"
            )
        self._hashing = Hashing(hashed)
        self._guesses = Guesses(allowance)
        self._salt = secrets.token_bytes(32)
        self._right: bytes | None = None  # digest of the password that was right

    def install(self, app: Flask) -> None:
        """Stand in front of all pages, and keep what is behind out of shared caches and engines."""
        app.before_request(self._challenge)
        app.after_request(_keep_private)

    def _challenge(self) -> None:
        if request.endpoint in OPEN:
            return
        if "Authorization" not in request.headers or not self._opens(client()):
            raise Unauthorized(
                www_authenticate=WWWAuthenticate("basic", {"realm": "jiewen", "charset": "UTF-8"})
            )

    def _opens(self, who: str) -> bool:
        """Check the password of a request that brings one.

        Raises:
            TooManyRequests: the client, or all, have tried too many: this one is not looked at.
            ServiceUnavailable: too many are being checked.
        """
        taken = self._guesses.take(who)
        if isinstance(taken, float):
            raise TooManyRequests(retry_after=math.ceil(taken))
        try:
            right = self._is_right(who, _password())
        except Crowded:
            self._guesses.give_back(taken)
            raise ServiceUnavailable(retry_after=math.ceil(EVERY)) from None
        if right:
            self._guesses.give_back(taken)
            self._guesses.know(who)
        elif taken.wait > 0:
            raise TooManyRequests(retry_after=math.ceil(taken.wait))
        return right

    def _is_right(self, who: str, password: str) -> bool:
        if not 0 < len(password) <= _LONGEST:
            return False
        digest = self._digest(password)
        if self._right is not None:
            return hmac.compare_digest(self._right, digest)
        right = self._hashing.right(who, password, digest)
        if right:
            self._right = digest
        return right

    def _digest(self, password: str) -> bytes:
        """Return what is remembered of a password: useless to who reads our memory later."""
        return hmac.digest(self._salt, password.encode("utf-8", "replace"), sha256)


def _require_hash(hashed: str) -> None:
    try:
        readable = hashed.count("$") == 2
        check_password_hash(hashed, "")
    except ValueError:
        readable = False
    if not readable:
        raise SettingsError(
            "设置 password 应为 jiewen password 生成的散列 / "
            "setting password must be a hash that jiewen password has made"
        )


def _is_cheap(hashed: str) -> bool:
    if found := _PBKDF2.match(hashed):
        return int(found[1]) < _ROUNDS
    if found := _SCRYPT.match(hashed):
        return 128 * int(found[1]) * int(found[2]) < _MEMORY
    return True  # made without a number, by a much older library


def _password() -> str:
    given = request.authorization
    return (given.password or "") if given and given.type == "basic" else ""


def _keep_private(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    if request.endpoint != "static":
        response.cache_control.public = False
        response.cache_control.private = True
    return response
