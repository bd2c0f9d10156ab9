"""Checks before the application: foreign host names, and addresses in a non-canonical form."""

import re
import socket
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote, urlsplit

from searcher.settings import Settings
from searcher.speech import said
from web.serving.refusals import Refusal, language_of

MAX_QUERY = 2**17  # bytes of the query string
_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::\d{1,5})?")
_HEALTH = "/healthz"  # monitors may use any host name here, and the answer reveals nothing
_FOREIGN = said("refusal.foreign")
_SAFE = "/~!$&'()*+,;=:@-._"

Environ = dict[str, Any]


class Names:
    """The host names that this site accepts.

    A foreign page can make a browser send requests to us under a name that its owner controls (DNS
    rebinding) and read the answers. Addresses and names without a dot are safe, because nobody can
    own them on the internet.
    """

    def __init__(self, settings: Settings) -> None:
        """Read the accepted names from the settings."""
        told = [name.lower() for name in settings.allowed_hosts.split(",") if name]
        public = urlsplit(settings.public_url).hostname or ""
        self._names = {*told, public, settings.host.lower(), socket.gethostname().lower()}
        self._suffixes = (".localhost", *(name for name in told if name.startswith(".")))
        # A trusted proxy forwards only its own names, so the operator need not repeat them.
        self._all = "*" in told or bool(settings.proxies and not told and not public)

    def hold(self, host: str) -> bool:
        """Whether a Host header is accepted; a request without it does not come from a browser."""
        if not host:
            return True
        found = _HOST.fullmatch(host)
        if found is None:
            return False
        name = (found[1] or found[2]).lower().rstrip(".")
        if self._all or "." not in name or name in self._names or name.endswith(self._suffixes):
            return True
        return _is_address(name)


class Gate:
    """WSGI middleware in front of the site."""

    def __init__(self, app: Any, names: Names, base_path: str, language: str) -> None:
        """Wrap an application.

        Args:
            app: the application.
            names: the host names that are accepted.
            base_path: the path under which the application is mounted.
            language: of refusals, where the address names none.
        """
        self._app, self._names, self._base = app, names, base_path
        self._language = language

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Pass the request on, or answer it with a refusal or a redirect."""
        path = environ.get("PATH_INFO", "")
        if (refusal := self._refusal(environ, path)) is not None:
            named = language_of(f"?{environ.get('QUERY_STRING', '')}")
            return _refused(refusal.in_language(named or self._language), start_response)
        answer: Iterable[bytes] = self._app(environ, start_response)
        return answer

    def _refusal(self, environ: Environ, path: str) -> Refusal | None:
        if path.removeprefix(self._base) != _HEALTH:
            if not self._names.hold(environ.get("HTTP_HOST", "")):
                return Refusal(400, why=_FOREIGN)
            if len(environ.get("QUERY_STRING", "")) > MAX_QUERY:
                return Refusal(414)
        if (elsewhere := self._one_form(environ, path)) is not None:
            return Refusal(308, location=elsewhere)
        return None

    def _one_form(self, environ: Environ, path: str) -> str | None:
        """Return the canonical address to redirect to, or ``None``.

        It has a slash after the base path, and a single slash at its start.
        """
        asked = environ.get("REQUEST_URI") or environ.get("RAW_URI") or path
        if path != self._base or not self._base:
            if not (path.startswith("//") or asked.startswith("//")):
                return None
            path = "/" + path.lstrip("/")
        if path == self._base:
            path = f"{path}/"
        root = environ.get("SCRIPT_NAME", "")
        query = quote(environ.get("QUERY_STRING", "").encode("latin-1"), safe=f"{_SAFE}?%")
        written = quote(f"{root}{path}".encode("latin-1"), safe=_SAFE)
        return f"{written}?{query}" if query else written


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _refused(refusal: Refusal, start_response: Any) -> Iterable[bytes]:
    status, headers, body = refusal.to_response()
    start_response(status, [*headers, ("Content-Length", str(len(body)))])
    return [body]
