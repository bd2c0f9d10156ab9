"""Addresses of this site, to which a person returns after signing in."""

import re
from urllib.parse import quote, unquote

from flask import request

from web.request import present_state

MOST = 4000  # characters; the address holds it percent-encoded once more
# One slash first, then visible ASCII without a backslash, which browsers read as a slash. They
# also leave out tabs and line breaks, so "/<tab>/host" would lead to another host.
_OWN = re.compile(r"/(?!/)[!-\[\]-~]*")
_SAFE = "/~!$&'()*+,;=:@-._"


def own_address(typed: str, root: str) -> str | None:
    """Return the address if it leads to a path of this site, else ``None``.

    Args:
        typed: the address as a client gave it.
        root: path under which the site is mounted, without a final slash.
    """
    if len(typed) > MOST or not _OWN.fullmatch(typed):
        return None
    path = unquote(re.split(r"[?#]", typed)[0])
    if any(part in {".", ".."} for part in path.split("/")):
        return None
    return typed if path.startswith(f"{root}/") or path == root else None


def present_address() -> str:
    """Return the present address, percent-encoded."""
    path = quote(f"{request.script_root}{request.path}", safe=_SAFE, errors="replace")
    query = request.query_string.decode("latin-1")
    return f"{path}?{query}" if query else path


def sign_in_address() -> str:
    """Return the address of the page for signing in, which leads back to the present one."""
    here, state = present_address(), present_state()
    back = request.method in {"GET", "HEAD"} and own_address(here, state.root)
    is_elsewhere = request.endpoint not in {"people.sign_in", "search.search"} or request.args
    return state.home().address("/sign-in", *([("next", here)] if back and is_elsewhere else []))
