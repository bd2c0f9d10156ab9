"""Values of a parser's answer, checked like untrusted input."""

import json
from math import isfinite
from typing import Any

from indexer.corpus.rules import Rule

_MOST_WHOLE = 2**31  # larger page numbers are no page of a file


class BadAnswer(ValueError):
    """The message is none that our parser sends, so the parsed file may control the process."""


def as_object(message: bytes) -> dict[str, Any]:
    """Return the JSON object of a message.

    Raises:
        BadAnswer: it is none.
    """
    try:
        value = json.loads(message.decode("utf-8", "surrogatepass"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise BadAnswer("no JSON") from error
    if not isinstance(value, dict):
        raise BadAnswer("no object")
    return value


def _no_constant(name: str) -> None:
    raise BadAnswer(name)


def as_text(value: Any) -> str:
    """Return a value that is a string.

    Raises:
        BadAnswer: it is none.
    """
    if not isinstance(value, str):
        raise BadAnswer("no text")
    return value


def as_list(value: Any) -> list[Any]:
    """Return a value that is a list.

    Raises:
        BadAnswer: it is none.
    """
    if not isinstance(value, list):
        raise BadAnswer("no list")
    return value


def as_whole(value: Any) -> int:
    """Return a value that is a whole number from 0.

    Raises:
        BadAnswer: it is none.
    """
    if type(value) is not int or not 0 <= value < _MOST_WHOLE:
        raise BadAnswer("no page")
    return value


def as_number(value: Any) -> float:
    """Return a value that is a finite number.

    Raises:
        BadAnswer: it is none.
    """
    if type(value) not in (int, float) or not isfinite(value):
        raise BadAnswer("no number")
    number: float = value
    return number


def as_rule(name: Any) -> Rule:
    """Return the rule of a name.

    Raises:
        BadAnswer: it is none.
    """
    # imports all formats, so only when rules are asked for
    from indexer.extract.all_rules import rule_of

    try:
        return rule_of(as_text(name))
    except KeyError as error:
        raise BadAnswer("no rule") from error
