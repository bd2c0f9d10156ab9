"""Views for monitoring: liveness, readiness, metrics."""

from flask import Blueprint, Response
from prometheus_client import CONTENT_TYPE_LATEST

from searcher.core.errors import EngineError
from web.request import index, language
from web.serving.meters import meters

blueprint = Blueprint("serving", __name__)


@blueprint.get("/healthz")
def health() -> Response:
    """Answer ``ok`` while the process lives, without using the index."""
    return _line("ok", 200)


@blueprint.get("/readyz")
def ready() -> Response:
    """Answer ``ok`` if the index answers, else 503 and the reason."""
    try:
        index().get("readyz")
    except EngineError as error:
        return _line(f"{type(error).__name__}: {error.message.words(language())}", 503)
    return _line("ok", 200)


@blueprint.get("/metrics")
def metrics() -> Response:
    """Send the metrics of this process."""
    return Response(meters().text(), content_type=CONTENT_TYPE_LATEST)


def _line(words: str, status: int) -> Response:
    response = Response(f"{words}\n", status, mimetype="text/plain")
    response.headers["Cache-Control"] = "no-store"
    return response
