"""Errors of the API as problem details (RFC 9457)."""

from collections.abc import Mapping
from typing import Any

from flask import Response, json, request

from searcher.speech import catalogue

MEDIA_TYPE = "application/problem+json"
PREFIX = "/api/v1/"
_MOST = 20  # errors listed in one answer
_UNKNOWN = "Unknown field."
_SAID = {  # the library's own messages
    _UNKNOWN: "没有这个参数 / unknown parameter",
    "Missing data for required field.": "必填 / required",
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
    detail = both(f"{words}.advice")
    if number:
        detail = f"{detail} ({both('error.number')}: {number})"
    return problem(status, both(words), detail)


def invalid(messages: Mapping[str, Any]) -> Response:
    """Return the problem document that names each invalid parameter and what is valid.

    Names of unknown parameters are not repeated.
    """
    errors = [
        {"parameter": "?" if line == _SAID[_UNKNOWN] else name, "message": line}
        for name, found in messages.items()
        for line in _lines(found)
    ][:_MOST]
    names = ", ".join(sorted({error["parameter"] for error in errors}))
    detail = f"{names}；见 errors / see errors"
    return problem(422, "参数不能用 / unusable parameters", detail, errors)


def problem(
    status: int, title: str, detail: str, errors: list[dict[str, str]] | None = None
) -> Response:
    """Return a problem document."""
    body: dict[str, Any] = {"type": "about:blank", "title": title, "status": status}
    body |= {"detail": detail} | ({"errors": errors} if errors else {})
    written = json.dumps(body, ensure_ascii=False, sort_keys=False)
    return Response(f"{written}\n", status, mimetype=MEDIA_TYPE)


def both(key: str) -> str:
    """Return the words of a key in Chinese and English."""
    return " / ".join(catalogue(name).say(key, {}) for name in ("zh", "en"))


def _lines(found: Any) -> list[str]:
    """Flatten marshmallow's messages for a field, which may be grouped by item number."""
    if isinstance(found, Mapping):
        return [line for value in found.values() for line in _lines(value)]
    lines = found if isinstance(found, list) else [found]
    return [_SAID.get(line, str(line)) for line in lines]
