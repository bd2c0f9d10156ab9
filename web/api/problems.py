"""Errors of the API as problem details (RFC 9457)."""

from collections.abc import Mapping
from typing import Any

from flask import Response, json, request

from searcher.cli.json import message_json
from searcher.identity.register import Withdrawn
from searcher.speech import Message, said
from web.lookup import withdrawn_why
from web.request import language

MEDIA_TYPE = "application/problem+json"
PREFIX = "/api/v1/"
_MOST = 20  # errors listed in one answer
_UNKNOWN = "Unknown field."
_SAID = {  # the library's own messages
    _UNKNOWN: said("api.error.unknown"),
    "Missing data for required field.": said("api.error.required"),
}


def is_for_api() -> bool:
    """Whether the present request is for an address under the API, existing or not."""
    return request.path.startswith(PREFIX)


def refusal(status: int, words: str, number: str = "") -> Response:
    """Return the problem document of a failure.

    Args:
        status: HTTP status.
        words: key of the title in the catalogue; ``words.advice`` is the detail.
        number: number of this failure in the log; ``""`` if the log has none.
    """
    detail = said(f"{words}.advice")
    if number:
        detail = said("api.numbered", detail=detail, label=said("error.number"), number=number)
    return problem(status, said(words), detail)


def invalid(messages: Mapping[str, Any]) -> Response:
    """Return the problem document that names each invalid parameter and what is valid.

    Names of unknown parameters are not repeated.
    """
    told = [(name, line) for name, found in messages.items() for line in _lines(found)][:_MOST]
    errors = [
        {"parameter": "?" if line == _SAID[_UNKNOWN] else name, **_in_json(line)}
        for name, line in told
    ]
    names = sorted({error["parameter"] for error in errors})
    return problem(422, said("api.invalid"), said("api.invalid.advice", names=names), errors)


def withdrawn(gone: Withdrawn) -> Response:
    """Return the problem document of an article that was withdrawn."""
    return problem(
        410, said("error.410"), withdrawn_why(gone), reason=gone.reason, since=gone.since
    )


def problem(
    status: int,
    title: Message,
    detail: Message,
    errors: list[dict[str, Any]] | None = None,
    **more: str,
) -> Response:
    """Return a problem document, in the reader's language; its code is the title's.

    Args:
        status: HTTP status.
        title: what happened.
        detail: more of it, or what to do.
        errors: one for each invalid parameter.
        more: further members of the document.
    """
    body: dict[str, Any] = {"type": "about:blank", "title": title.words(language())}
    body |= {"status": status, "detail": detail.words(language()), "code": title.code}
    body |= ({"errors": errors} if errors else {}) | more
    written = json.dumps(body, ensure_ascii=False, sort_keys=False)
    return Response(f"{written}\n", status, mimetype=MEDIA_TYPE)


def _in_json(message: Message) -> dict[str, Any]:
    return message_json(message, language())


def _lines(found: Any) -> list[Message]:
    """Flatten marshmallow's messages for a field, which may be grouped by item number."""
    if isinstance(found, Mapping):
        return [line for value in found.values() for line in _lines(value)]
    lines = found if isinstance(found, list) else [found]
    return [
        each if isinstance(each, Message) else _SAID.get(each, said(str(each))) for each in lines
    ]
