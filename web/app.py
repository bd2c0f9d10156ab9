"""The site as a Flask application: factory, security headers, error table."""

import re
from dataclasses import dataclass

from flask import Flask, Request, Response, current_app
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

from searcher.engine import SearchIndex
from searcher.errors import EngineError, IndexDamaged, IndexMismatch, IndexMissing
from searcher.highlight import display_title
from web import markup, views

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@dataclass(frozen=True, slots=True)
class _Problem:
    """What a failure looks like to the reader.

    Attributes:
        words: key of the heading; ``words.advice`` is the text below it.
        command: what to run, if that helps.
    """

    status: int
    words: str
    command: str = ""


_ENGINE_PROBLEMS: tuple[tuple[type[EngineError], _Problem], ...] = (  # the first that fits
    (IndexMissing, _Problem(503, "error.missing", "jiewen index FOLDER")),
    (IndexMismatch, _Problem(503, "error.rebuild", "jiewen reindex")),
    (IndexDamaged, _Problem(503, "error.rebuild", "jiewen reindex")),
    (EngineError, _Problem(503, "error.busy")),
)
_HTTP_PROBLEMS = {code: _Problem(code, f"error.{code}") for code in (400, 404, 405, 500)}


class _LenientRequest(Request):
    """Reads raw bytes in the address as percent-encoded: Werkzeug demands UTF-8 of them."""

    def __init__(self, environ: dict[str, object], *args: object, **options: object) -> None:
        raw = str(environ.get("QUERY_STRING", ""))
        environ["QUERY_STRING"] = re.sub(r"[^\x00-\x7f]", lambda m: f"%{ord(m[0]):02X}", raw)
        super().__init__(environ, *args, **options)  # type: ignore[arg-type]


def create_app(index: SearchIndex, *, default_language: str = "zh") -> Flask:
    """Make the site over an index; ``default_language`` is for addresses that name none."""
    app = Flask(__name__)
    app.request_class = _LenientRequest
    app.url_map.merge_slashes = False  # an article id may hold several
    app.config["LANGUAGE"] = default_language
    app.extensions["jiewen"] = index
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= {"marked": markup.marked, "display_title": display_title}
    app.register_blueprint(views.blueprint)
    app.register_error_handler(EngineError, _engine_failed)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(Exception, _crashed)
    app.after_request(_guard)
    return app


def _guard(response: Response) -> Response:
    response.headers.update(HEADERS)
    return response


def _engine_failed(error: EngineError) -> tuple[str, int]:
    current_app.logger.warning("%s: %s", type(error).__name__, error)
    return _error_page(next(p for kind, p in _ENGINE_PROBLEMS if isinstance(error, kind)))


def _refused(error: HTTPException) -> Response:
    code = error.code or 500
    problem = _HTTP_PROBLEMS.get(code) or _Problem(code, f"error.{500 if code >= 500 else 400}")
    body, status = _error_page(problem)
    kept = [(n, v) for n, v in error.get_headers() if n.lower() in {"allow", "location"}]
    return Response(body, status, kept, mimetype="text/html")


def _crashed(error: Exception) -> tuple[str, int]:
    current_app.logger.error("request failed", exc_info=error)
    return _error_page(_HTTP_PROBLEMS[500])


def _error_page(problem: _Problem) -> tuple[str, int]:
    state = views.present_state()
    return views.page("error.html", state, problem=problem), problem.status
