"""Put around an application what does not depend on what its pages show."""

import gc
import logging
import sys
import threading
from contextlib import suppress

from flask import Flask

from searcher.engine import SearchIndex
from searcher.errors import JiewenError
from searcher.settings import Settings
from searcher.suggest import Suggester
from web.serving import assets, compression, meters
from web.serving.access import LOGGER, AccessLog
from web.serving.limits import limit_requests
from web.serving.mounting import Mounted, trusting
from web.serving.password import Door
from web.site import EXTENSION


def install(app: Flask, settings: Settings, index: SearchIndex) -> None:
    """Add static files, compression, metrics, limits, the password, logs, base path and proxies.

    Raises:
        SettingsError: the rate limit or the password hash cannot be read.
    """
    assets.install(app)
    compression.install(app)  # first here, so last to touch a response
    meters.install(app, index, settings.index)
    limit_requests(app, settings.rate_limit)
    if settings.password:
        Door(settings.password).install(app)
    _wrap(app, settings)


def _wrap(app: Flask, settings: Settings) -> None:
    """Proxies tell the client, the log names it, and only then the base path is cut off."""
    inner = app.wsgi_app
    if settings.base_path:
        inner = Mounted(inner, settings.base_path)
    if settings.access_log != "off":
        inner = AccessLog(inner, with_query=settings.access_log == "full")
    if settings.proxies:
        inner = trusting(inner, settings.proxies)
    app.wsgi_app = inner  # type: ignore[method-assign]


def start(app: Flask) -> None:
    """Begin to serve in this process: log to standard error, and prepare completion meanwhile."""
    log_to_stderr()
    suggester = app.extensions[EXTENSION].suggester
    threading.Thread(target=_prepare, args=(suggester,), daemon=True).start()


def log_to_stderr() -> None:
    """Send the access log to standard error, each line with its time; once is enough."""
    logger = logging.getLogger(LOGGER)
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%Y-%m-%dT%H:%M:%S%z"))
        logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False


def _prepare(suggester: Suggester) -> None:
    with suppress(JiewenError):  # pages tell what is wrong with the index
        suggester.prepare()
        gc.collect()
        gc.freeze()  # a million names are there to stay: each full collection took 30 ms over them
