"""Where the site is mounted, and what a proxy in front says about it."""

import re
from collections.abc import Iterable
from typing import Any

from werkzeug.middleware.proxy_fix import ProxyFix

Environ = dict[str, Any]
_PREFIX = re.compile(r"(/[A-Za-z0-9._~-]+)*/?")


class Mounted:
    """WSGI middleware: all addresses begin with ``base_path``.

    A proxy may cut it off or leave it on; both work, so that its configuration cannot break ours.
    """

    def __init__(self, app: Any, base_path: str) -> None:
        self._app = app
        self._base = base_path

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        """Answer with the path below the base."""
        path = environ.get("PATH_INFO", "")
        if path == self._base or path.startswith(f"{self._base}/"):
            environ["PATH_INFO"] = path.removeprefix(self._base) or "/"
        environ["SCRIPT_NAME"] = self._base
        answer: Iterable[bytes] = self._app(environ, start_response)
        return answer


def trusting(app: Any, proxies: int) -> Any:
    """Believe that many proxies in front what they say of client, scheme, host and prefix."""
    fixed = ProxyFix(app, proxies, proxies, proxies, 0, proxies)

    def checked(environ: Environ, start_response: Any) -> Any:
        # a proxy that sets no prefix passes on the client's: never one that names another host
        if not _PREFIX.fullmatch(environ.get("HTTP_X_FORWARDED_PREFIX", "")):
            del environ["HTTP_X_FORWARDED_PREFIX"]
        return fixed(environ, start_response)

    return checked
