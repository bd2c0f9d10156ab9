"""The site as a Flask application: factory, security headers, error pages."""

import logging
import re
from dataclasses import dataclass
from secrets import token_hex

from apiflask import APIFlask
from flask import Flask, Request, Response, current_app
from flask_babel import Babel
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

from indexer.corpus.origin import read_origin
from searcher.core.engine import SearchIndex
from searcher.core.errors import (
    Abandoned,
    EngineError,
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    NotReady,
    SettingsError,
    SystemRefused,
    TimedOut,
)
from searcher.disk.refusals import is_refusal, refusal
from searcher.find.highlight import display_title
from searcher.settings import Settings
from searcher.speech import Message, catalogue, said
from searcher.suggest import Suggester
from web import (
    api,
    article,
    browse,
    desk,
    inbox,
    kept,
    markup,
    out,
    people,
    search,
    serving,
    trends,
)
from web.i18n import LOCALES
from web.lookup import WithdrawnArticle, withdrawn_why
from web.request import EXTENSION, Site, language, page, present_state
from web.serving.timing import timed

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


@dataclass(frozen=True, slots=True)
class _Problem:
    """The presentation of a failure.

    Attributes:
        status: HTTP status.
        words: key of the heading in the catalogue; ``words.advice`` is the text below it.
        command: the command that helps, or ``""``.
    """

    status: int
    words: str
    command: str = ""


# the first class that matches is used
_ENGINE_PROBLEMS: tuple[tuple[type[EngineError], _Problem], ...] = (
    (IndexMissing, _Problem(503, "error.missing", "jiewen index FOLDER")),
    (IndexMismatch, _Problem(503, "error.rebuild", "jiewen reindex")),
    (IndexDamaged, _Problem(503, "error.rebuild", "jiewen reindex")),
    (NotReady, _Problem(503, "error.busy")),
    (TimedOut, _Problem(503, "error.slow")),
    (SystemRefused, _Problem(503, "error.system")),
    (EngineError, _Problem(503, "error.busy")),
)
_HTTP_PROBLEMS = {
    code: _Problem(code, f"error.{code}") for code in (400, 401, 404, 405, 413, 429, 500, 503)
}

# the first class that matches is used
_PEOPLE_PROBLEMS: tuple[tuple[type[HTTPException], _Problem], ...] = (
    (people.SignInNeeded, _Problem(401, "error.sign_in")),
    (people.RoleNeeded, _Problem(403, "error.role")),
    (people.StaleForm, _Problem(400, "error.stale_form")),
)

_KEPT = frozenset(
    {"allow", "location", "www-authenticate", "retry-after"}
)  # of the headers of a refusal


class _LenientRequest(Request):
    """A request that reads raw bytes in an address as percent-encoded; Werkzeug demands UTF-8."""

    def __init__(self, environ: dict[str, object], *args: object, **options: object) -> None:
        raw = str(environ.get("QUERY_STRING", ""))
        environ["QUERY_STRING"] = re.sub(r"[^\x00-\x7f]", lambda m: f"%{ord(m[0]):02X}", raw)
        super().__init__(environ, *args, **options)  # type: ignore[arg-type]


def create_app(index: SearchIndex, settings: Settings | None = None) -> Flask:
    """Return the site over an index.

    Args:
        index: the index to search.
        settings: ``None``: the defaults.

    Raises:
        SettingsError: ``redact`` is set, but the index was opened without it.
    """
    settings = settings or Settings()
    if settings.redact and not index.redacts:
        raise SettingsError("setting.redact")
    app = APIFlask(
        __name__,
        title="街闻 Jiewen",
        version="1",
        spec_path="/api/v1/openapi.json",
        docs_path=None,  # our page needs no script and no other host; see web/api
        json_errors=False,
    )
    app.request_class = _LenientRequest
    app.url_map.merge_slashes = False  # an article id may contain several slashes
    app.extensions[EXTENSION] = Site(
        index, settings, Suggester(index), settings.corpus or read_origin(settings.index)
    )
    Babel(app, locale_selector=lambda: LOCALES[language()])
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= {"marked": markup.marked, "display_title": display_title}
    for part in (search, article, trends, browse, out, kept, api, serving):
        app.register_blueprint(part.blueprint)
    app.register_blueprint(search.help_blueprint)
    if settings.staff:
        app.register_blueprint(inbox.blueprint)
    app.register_error_handler(EngineError, _engine_failed)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(Exception, _crashed)
    app.after_request(_guard)
    _read_ahead(app)
    app.wsgi_app = timed(app.wsgi_app, settings.time_limit)  # type: ignore[assignment]
    serving.install(app, settings, index)
    kept.install(app, settings)
    people.install(app, settings)  # after the limits of requests, before every view
    desk.install(app, settings)
    return app


def _read_ahead(app: Flask) -> None:
    """Load the files of the error page now; later no file may be openable."""
    for name in ("error.html", "base.html"):
        app.jinja_env.get_template(name)
    for name in LOCALES:
        catalogue(name)


def _guard(response: Response) -> Response:
    response.headers.update(HEADERS)
    return response


def _engine_failed(error: EngineError) -> Response:
    level = logging.DEBUG if isinstance(error, Abandoned) else logging.WARNING
    current_app.logger.log(level, "%s: %s", type(error).__name__, error)
    answer = _error_page(next(p for kind, p in _ENGINE_PROBLEMS if isinstance(error, kind)))
    if isinstance(error, NotReady):
        answer.headers["Retry-After"] = "2"
    return answer


def _refused(error: HTTPException) -> Response:
    code = error.code or 500
    if isinstance(error, WithdrawnArticle):
        return _withdrawn(error)
    ours = next((p for kind, p in _PEOPLE_PROBLEMS if isinstance(error, kind)), None)
    usual = _HTTP_PROBLEMS.get(code) or _Problem(code, f"error.{500 if code >= 500 else 400}")
    problem = ours or usual
    answer = _error_page(problem)
    answer.headers.extend((n, v) for n, v in error.get_headers() if n.lower() in _KEPT)
    return answer


def _withdrawn(error: WithdrawnArticle) -> Response:
    gone = error.withdrawn
    if api.is_for_api():
        return api.withdrawn(gone)
    return _error_page(_Problem(410, "error.410"), advice=withdrawn_why(gone))


def _crashed(error: Exception) -> Response:
    if is_refusal(error):  # outside the engine: a template or another file could not be opened
        return _engine_failed(refusal(error))
    number = token_hex(4)
    current_app.logger.error("request failed, error %s", number, exc_info=error)
    return _error_page(_HTTP_PROBLEMS[500], number)


def _error_page(problem: _Problem, number: str = "", *, advice: Message | None = None) -> Response:
    """Return the error page, or the problem document for the API.

    Args:
        problem: the failure.
        number: number of this failure in the log, so that visitors can report it.
        advice: the text below the heading; ``None``: that of the problem.
    """
    if api.is_for_api():
        return api.refusal(problem.status, problem.words, number)
    try:
        told = advice or said(f"{problem.words}.advice")
        body = page("error.html", present_state(), problem=problem, number=number, advice=told)
    except (OSError, MemoryError):  # not even the files of the error page can be read
        return Response(
            f"{problem.status} {said(problem.words).words(language())} {number}\n", problem.status
        )
    return Response(body, problem.status, mimetype="text/html")
