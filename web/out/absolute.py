"""Addresses for those who read them elsewhere."""

from dataclasses import replace

from flask import request

from web.address import State
from web.request import site


def public_root() -> str:
    """Return the address of the site without a slash at its end, as outsiders know it."""
    return site().settings.public_url or request.url_root.rstrip("/")


def absolute(state: State, path: str, *extra: tuple[str, str]) -> str:
    """Return `State.address` with host and scheme."""
    return public_root() + replace(state, root="").address(path, *extra)
