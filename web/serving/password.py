"""One password for the whole site, by HTTP Basic: no cookie, no account."""

import hmac
import secrets
from hashlib import sha256

from flask import Flask, Response, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized
from werkzeug.security import check_password_hash

from searcher.errors import SettingsError

_OPEN = frozenset({"serving.health", "static"})  # says nothing of the corpus; the 401 page needs it


class Door:
    """Lets those in who know the password, whatever user name they give."""

    def __init__(self, hashed: str) -> None:
        """Keep the hash.

        Raises:
            SettingsError: no such hash could have been made.
        """
        self._hashed = hashed
        self._salt = secrets.token_bytes(32)
        self._known: bytes | None = None
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

    def install(self, app: Flask) -> None:
        """Stand in front of all pages, and keep what is behind out of shared caches and engines."""
        app.before_request(self._challenge)
        app.after_request(_keep_private)

    def knows(self) -> bool:
        """Whether the request carries the password that was right before."""
        return self._known is not None and hmac.compare_digest(self._known, self._digest())

    def _challenge(self) -> None:
        if request.endpoint not in _OPEN and not self.knows() and not self._opens():
            raise Unauthorized(
                www_authenticate=WWWAuthenticate("basic", {"realm": "jiewen", "charset": "UTF-8"})
            )

    def _opens(self) -> bool:
        """Check the password; the slow hash is computed once for the right one, never for none."""
        digest, password = self._digest(), _password()
        right = bool(password) and check_password_hash(self._hashed, password)
        if right:
            self._known = digest
        return right

    def _digest(self) -> bytes:
        """Return what is remembered of a password: useless to who reads our memory later."""
        return hmac.digest(self._salt, _password().encode("utf-8", "replace"), sha256)


def _password() -> str:
    given = request.authorization
    return (given.password or "") if given and given.type == "basic" else ""


def _keep_private(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    if request.endpoint != "static":
        response.cache_control.public = False
        response.cache_control.private = True
    return response
