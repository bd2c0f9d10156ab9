"""Behaviour that all addresses of the API share: errors, caching, the OpenAPI document."""

import hashlib
from datetime import date
from typing import Any, cast

from apiflask import APIBlueprint, APIFlask, HTTPError
from flask import Response, current_app, request
from flask.blueprints import BlueprintSetupState
from flask.json.provider import DefaultJSONProvider

from searcher.speech import Message
from web.api import problems
from web.api.description import describe
from web.api.outputs import Problem
from web.request import EXTENSION, Site, index, language, present_state

_FRESH = frozenset({"suggest", "source", "overview", "issues", "issue", "doubts"})
# Their answers depend on more than the state of the index, so they are not cached.
_DOCUMENT = "jiewen.openapi"
_SHAPE = "2"  # change this whenever the same index would give another answer


def install(blueprint: APIBlueprint) -> None:
    """Add the shared behaviour to a blueprint."""
    blueprint.record_once(_configure)
    blueprint.register_error_handler(HTTPError, _invalid)
    blueprint.before_request(_unchanged)
    blueprint.after_request(_tagged)


def document() -> dict[str, Any]:
    """Return the OpenAPI document; it is made once."""
    app = cast(APIFlask, current_app)
    if _DOCUMENT not in app.extensions:
        app.extensions[_DOCUMENT] = app.spec
    return cast(dict[str, Any], app.extensions[_DOCUMENT])


def _configure(state: BlueprintSetupState) -> None:
    app = state.app
    # counts stay in their order, largest first
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.default = _in_words  # type: ignore[attr-defined]
    settings = cast(Site, app.extensions[EXTENSION]).settings
    # the library would use the host name of the first request
    app.config["SERVERS"] = [{"url": settings.public_url or settings.base_path or "/"}]
    app.config["HTTP_ERROR_SCHEMA"] = app.config["VALIDATION_ERROR_SCHEMA"] = Problem
    if isinstance(app, APIFlask):
        app.spec_processor(describe)


def _in_words(value: Any) -> Any:
    """Put a message of the OpenAPI document into the reader's words."""
    if isinstance(value, Message):
        return value.words(language())
    return DefaultJSONProvider.default(value)


def _invalid(error: HTTPError) -> Response:
    """Answer a request that a schema refused."""
    return problems.invalid(error.detail.get("query", {}))


def _unchanged() -> Response | None:
    """Answer 304 before any work if the client's tag is current; tags are sent with 200 only."""
    if _cached() and request.if_none_match.contains_weak(_tag()):
        return Response(status=304)
    return None


def _tagged(response: Response) -> Response:
    if _cached() and response.status_code in {200, 304}:
        response.set_etag(_tag())
        # clients may store the answer but must ask whether it is current
        response.headers["Cache-Control"] = "no-cache"
    return response


def _cached() -> bool:
    name = (request.endpoint or "").rpartition(".")[2]
    return problems.is_for_api() and name not in _FRESH


def _tag() -> str:
    """Return a digest of this address, the state of the index, and the day that citations tell."""
    day = date.today().isoformat()
    said: tuple[Any, ...] = (
        _SHAPE,
        day,
        index().version(),
        present_state().root,
        request.full_path,
    )
    return hashlib.blake2b("\n".join(said).encode("utf-8", "replace"), digest_size=16).hexdigest()
