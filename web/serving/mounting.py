"""The path under which the site is mounted, and headers of trusted proxies."""

import re
from collections.abc import Iterable
from typing import Any

from werkzeug.middleware.proxy_fix import ProxyFix

Environ = dict[str, Any]
_PREFIX = re.compile(r"(/[A-Za-z0-9._~-]+)*/?")


class Mounted:
    """WSGI middleware: all addresses begin with ``base_path``.

    It accepts requests with and without the base path, because a proxy may strip it or not.
    """

    def __init__(self, app: Any, base_path: str) -> None:
        """Wrap an application."""
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
    """Return the application with the headers of ``proxies`` trusted proxies applied.

    They state client, scheme, host and path prefix.
    """
    fixed = ProxyFix(app, proxies, proxies, proxies, 0, proxies)

    def checked(environ: Environ, start_response: Any) -> Any:
        # A proxy that sets no prefix forwards the client's, which must not name another host.
        if not _PREFIX.fullmatch(environ.get("HTTP_X_FORWARDED_PREFIX", "")):
            del environ["HTTP_X_FORWARDED_PREFIX"]
        return fixed(environ, start_response)

    return checked
