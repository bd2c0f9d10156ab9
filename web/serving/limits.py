"""Rate limits for each client."""

import time
from functools import partial

from flask import Flask, Response, request
from flask_limiter import ApplicationLimit, Limiter
from limits import parse_many

from searcher.core.errors import SettingsError
from web.serving.bucket import Rate
from web.serving.clients import name_of

OFF = "off"
BURST = Rate(each_second=20, at_once=100)  # of each client, if the operator sets no limit
_SAME = "100/5second"  # the same as a moving window, for other servers
_FREE = frozenset({"serving.health", "serving.ready", "serving.metrics", "static"})


def limit_requests(app: Flask, rate: str) -> None:
    """Refuse requests of a client beyond the limit with 429 and Retry-After.

    Each process counts separately, in memory.

    Args:
        app: the application.
        rate: e.g. ``"120/minute"`` or ``"10/second;1000/hour"``; ``"off"`` or empty: no limit
            here. If it is empty, our own server applies `rate_of_server`.

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
        # also limits requests for missing pages
        request_identifier=lambda: request.endpoint or "none",
    )
    limiter.init_app(app)
    limiter.request_filter(lambda: request.endpoint in _FREE)
    app.after_request(partial(_say_when, limiter))


def rate_of_server(rate: str) -> Rate | None:
    """Return the rate that our own server applies; ``None`` if the operator sets a rate."""
    return None if rate else BURST


def rate_elsewhere(rate: str) -> str:
    """Return the rate for the application behind another server."""
    return rate or _SAME


def client() -> str:
    """Return the name of the client of the present request."""
    return name_of(request.remote_addr or "")


def _say_when(limiter: Limiter, response: Response) -> Response:
    """Add Retry-After to a refused request."""
    told = "Retry-After" in response.headers  # set by the password's limit
    if response.status_code == 429 and not told and (met := limiter.current_limit):
        response.headers["Retry-After"] = str(max(1, met.reset_at - int(time.time())))
    return response


def _readable(rate: str) -> str:
    try:
        parse_many(rate)
    except ValueError as error:
        raise SettingsError("setting.rate_limit", rate=rate) from error
    return rate
