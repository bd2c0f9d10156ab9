"""One password for the whole site, by HTTP Basic, without cookies and accounts.

The slow hash is computed until one client has given the right password; from then on passwords are
compared with a digest of that one. A wrong password counts on every address and with every method.
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
from searcher.speech import in_words
from web.serving.guesses import Allowance, Guesses
from web.serving.hashing import EVERY, Crowded, Hashing
from web.serving.limits import client

LEAST = 10  # characters of a new password
# addresses without secrets, where no password is checked
OPEN = frozenset({"serving.health", "static"})
_LONGEST = 1024  # characters; a longer password is refused unchecked
_PBKDF2 = re.compile(r"pbkdf2:\w+:(\d+)\$")
_SCRYPT = re.compile(r"scrypt:(\d+):(\d+):\d+\$")
_ROUNDS = 100_000  # rounds of PBKDF2 below which passwords can be guessed cheaply
_MEMORY = 2**24  # bytes of scrypt below which passwords can be guessed cheaply

_logger = logging.getLogger("jiewen")


class Door:
    """Admits clients that know the password, with any user name."""

    def __init__(self, hashed: str, allowance: Allowance | None = None) -> None:
        """Keep the hash; a hash that is cheap to guess works, with a warning.

        Args:
            hashed: hash of the password.
            allowance: limits on attempts; ``None``: the defaults.

        Raises:
            SettingsError: the text is no password hash.
        """
        _require_hash(hashed)
        if _is_cheap(hashed):
            _logger.warning(in_words("setting.cheap_password"))
        self._hashing = Hashing(hashed)
        self._guesses = Guesses(allowance)
        self._salt = secrets.token_bytes(32)
        self._right: bytes | None = None  # digest of the right password

    def install(self, app: Flask) -> None:
        """Ask for the password on all pages; keep them out of shared caches and search engines."""
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
        """Whether the password of the request is right.

        Raises:
            TooManyRequests: the attempts of the client or of all are used up.
            ServiceUnavailable: too many passwords are being checked.
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
        """Return a keyed digest of a password, useless to anyone who later reads our memory."""
        return hmac.digest(self._salt, password.encode("utf-8", "replace"), sha256)


def _require_hash(hashed: str) -> None:
    try:
        readable = hashed.count("$") == 2
        check_password_hash(hashed, "")
    except ValueError:
        readable = False
    if not readable:
        raise SettingsError("setting.password")


def _is_cheap(hashed: str) -> bool:
    if found := _PBKDF2.match(hashed):
        return int(found[1]) < _ROUNDS
    if found := _SCRYPT.match(hashed):
        return 128 * int(found[1]) * int(found[2]) < _MEMORY
    return True  # made by a much older library, without a number of rounds


def _password() -> str:
    given = request.authorization
    return (given.password or "") if given and given.type == "basic" else ""


def _keep_private(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    if request.endpoint != "static":
        response.cache_control.public = False
        response.cache_control.private = True
    return response
