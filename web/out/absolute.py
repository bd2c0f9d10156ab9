"""Absolute addresses, for documents that leave the site."""

from dataclasses import replace

from flask import request

from web.address import State
from web.request import site


def public_root() -> str:
    """Return the site's public address without a final slash."""
    return site().settings.public_url or request.url_root.rstrip("/")


def absolute(state: State, path: str, *extra: tuple[str, str]) -> str:
    """Return `State.address` with scheme and host."""
    return public_root() + replace(state, root="").address(path, *extra)
