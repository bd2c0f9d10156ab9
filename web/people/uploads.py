"""Which requests may have a large body, decided from their first lines alone."""

from collections.abc import Callable

from flask import Flask

from searcher.core.errors import JiewenError
from searcher.settings import Settings
from web.people.access import LEAST, MOST_TYPED, TEXTS, UPLOADS, admits
from web.people.tools import tools

_MB = 1 << 20
_AROUND = 1 << 18  # bytes of a form around its files


def size_of_forms(settings: Settings) -> int:
    """Return the bytes that a form with files may have."""
    return settings.upload_limit * _MB + _AROUND


def allowance(app: Flask, settings: Settings) -> Callable[[str, str, str], int]:
    """Return a function of method, path and cookies that returns the bytes a body may have.

    It returns 0 where the usual limit holds: for another address, and for whoever is not signed in
    as somebody who may send files. Nothing of the body has been read then.
    """
    adapter = app.url_map.bind("localhost")
    base = settings.base_path

    def allowed(method: str, path: str, cookies: str) -> int:
        if not settings.staff or method != "POST" or not path.startswith(f"{base}/"):
            return 0
        path = path.removeprefix(base)
        if not adapter.test(path, method):
            return 0
        endpoint, _ = adapter.match(path, method)
        if endpoint not in UPLOADS | TEXTS:
            return 0
        with app.test_request_context(path, method=method, headers={"Cookie": cookies}):
            try:
                found = tools().sessions.present()
            except JiewenError:  # the accounts cannot be read now
                return 0
            role = found.account.role if found else None
        may = admits(LEAST[endpoint], role, private=settings.private)
        most = size_of_forms(settings) if endpoint in UPLOADS else MOST_TYPED
        return most if may else 0

    return allowed
