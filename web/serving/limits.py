"""How much one client may ask."""

import time
from functools import partial
from ipaddress import IPv6Address, IPv6Network, ip_address

from flask import Flask, Response, request
from flask_limiter import ApplicationLimit, Limiter
from limits import parse_many

from searcher.errors import SettingsError
from web.serving.password import Door

WRONG_PASSWORDS = "20/minute"  # of one client; each costs us a slow hash
_FREE = frozenset({"serving.health", "serving.ready", "serving.metrics", "static"})
_SITE_OF_ONE = 64  # bits of an IPv6 address that a client cannot choose


def limit_requests(app: Flask, rate: str, door: Door | None) -> None:
    """Refuse with 429 and Retry-After what one client asks beyond the limit.

    Each process counts for itself, in memory.

    Args:
        rate: e.g. ``"120/minute"`` or ``"10/second;1000/hour"``; empty: as much as it likes.
        door: whose wrong passwords are limited too.

    Raises:
        SettingsError: the rate cannot be read.
    """
    limits = [ApplicationLimit(_readable(rate))] if rate else []
    if door:
        limits.append(
            ApplicationLimit(WRONG_PASSWORDS, exempt_when=door.knows, deduct_when=_was_wrong)
        )
    if limits:
        limiter = Limiter(
            client,
            application_limits=[*limits],
            strategy="moving-window",
            storage_uri="memory://",
            request_identifier=lambda: request.endpoint or "none",  # else what is missing is free
        )
        limiter.init_app(app)
        limiter.request_filter(lambda: request.endpoint in _FREE)
        app.after_request(partial(_say_when, limiter))


def client() -> str:
    """Name who asks: an IPv4 address, or the network that an IPv6 address moves about in."""
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:  # a proxy may say anything
        return "unknown"
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(IPv6Network((int(address), _SITE_OF_ONE), strict=False))
    return str(address)


def _was_wrong(response: Response) -> bool:
    """Whether a password was tried; a browser that has not asked for one yet sends none."""
    return response.status_code == 401 and "Authorization" in request.headers


def _say_when(limiter: Limiter, response: Response) -> Response:
    """Tell after how many seconds the client may ask again; the library says so of each answer."""
    if response.status_code == 429 and (met := limiter.current_limit):
        response.headers["Retry-After"] = str(max(1, met.reset_at - int(time.time())))
    return response


def _readable(rate: str) -> str:
    try:
        parse_many(rate)
    except ValueError as error:
        raise SettingsError(
            f"设置 rate_limit 的值无效 / setting rate_limit has an unusable value: {rate!r}; "
            "例 / example: 120/minute"
        ) from error
    return rate
