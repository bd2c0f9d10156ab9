"""Add everything to an application that does not depend on its pages' content."""

import gc
import logging
import threading

from flask import Flask

from searcher.core.errors import JiewenError
from searcher.settings import Settings
from searcher.speech import in_words
from searcher.suggest import Suggester
from web.request import EXTENSION
from web.serving import assets, bounds, compression, meters
from web.serving.access import AccessLog
from web.serving.gate import Gate, Names
from web.serving.limits import limit_requests
from web.serving.logs import log_to_stderr
from web.serving.mounting import Mounted, trusting
from web.serving.password import Door


def install(app: Flask, settings: Settings, index: meters.Metered) -> None:
    """Add static files, compression, metrics, limits, password, logs, base path and proxies.

    Raises:
        SettingsError: the rate limit or the password hash is invalid.
    """
    assets.install(app)
    compression.install(app)  # registered first, so the last to touch a response
    meters.install(app, index, settings.index)
    limit_requests(app, settings.rate_limit)
    if settings.password:
        Door(settings.password).install(app)
    app.after_request(bounds.keep)  # registered last, so the first to touch a response
    _wrap(app, settings)


def _wrap(app: Flask, settings: Settings) -> None:
    """Wrap the application in middleware.

    From the outside in: proxies, which state the client; the log, which names it; the gate; the
    base path.
    """
    inner = app.wsgi_app
    if settings.base_path:
        inner = Mounted(inner, settings.base_path)
    inner = Gate(inner, Names(settings), settings.base_path, settings.language)
    if settings.access_log != "off":
        full = settings.access_log == "full"
        inner = AccessLog(inner, with_query=full, redacts=settings.redact)
    if settings.proxies:
        inner = trusting(inner, settings.proxies)
    app.wsgi_app = inner  # type: ignore[method-assign]


def start(app: Flask) -> None:
    """Begin to serve in this process: log to standard error, and prepare completion in a thread."""
    here = app.extensions[EXTENSION]
    log_to_stderr(redacts=here.settings.redact)
    suggester = here.suggester
    threading.Thread(target=_prepare, args=(suggester,), daemon=True).start()


def _prepare(suggester: Suggester) -> None:
    try:
        suggester.prepare()
        gc.collect()
        # a million names stay in memory; without this each full collection took 30 ms for them
        gc.freeze()
    except JiewenError:
        return  # pages report the fault of the index
    except Exception as error:
        logging.getLogger("jiewen").warning("%s", in_words("log.unprepared", error=error))
