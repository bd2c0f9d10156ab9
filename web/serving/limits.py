"""How much one client may ask."""

import time
from functools import partial

from flask import Flask, Response, request
from flask_limiter import ApplicationLimit, Limiter
from limits import parse_many

from searcher.core.errors import SettingsError
from web.serving.bucket import Rate
from web.serving.clients import name_of

OFF = "off"
BURST = Rate(each_second=20, at_once=100)  # of one client, unless the operator says otherwise
_SAME = "100/5second"  # as a moving window, where the server is another one
_FREE = frozenset({"serving.health", "serving.ready", "serving.metrics", "static"})


def limit_requests(app: Flask, rate: str) -> None:
    """Refuse with 429 and Retry-After what one client asks beyond the limit.

    Each process counts for itself, in memory.

    Args:
        rate: e.g. ``"120/minute"`` or ``"10/second;1000/hour"``; ``"off"`` and empty: no limit
            here; for an empty one the server has its own, see `rate_of_server`.

    Raises:
        SettingsError: the rate cannot be read.
    """
    if rate in {"", OFF}:
        return
    limiter = Limiter(
        client,
        application_limits=[ApplicationLimit(_readable(rate))],
        strategy="moving-window",
        storage_uri="memory://",
        request_identifier=lambda: request.endpoint or "none",  # else what is missing is free
    )
    limiter.init_app(app)
    limiter.request_filter(lambda: request.endpoint in _FREE)
    app.after_request(partial(_say_when, limiter))


def rate_of_server(rate: str) -> Rate | None:
    """Return what our own server keeps to; an operator's rate is kept by the application."""
    return None if rate else BURST


def rate_elsewhere(rate: str) -> str:
    """Return the rate for an application behind another server."""
    return rate or _SAME


def client() -> str:
    """Name who asks."""
    return name_of(request.remote_addr or "")


def _say_when(limiter: Limiter, response: Response) -> Response:
    """Tell after how many seconds the client may ask again; the library says so of each answer."""
    told = "Retry-After" in response.headers  # by the password's limit
    if response.status_code == 429 and not told and (met := limiter.current_limit):
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
