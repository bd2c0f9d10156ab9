"""Messages: a code of the catalogues, and the values for the blanks in its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from searcher.speech.catalogue import catalogue

Value = "str | int | float | Message | tuple[str | Message, ...]"
_MOST_DEPTH = 8  # messages within messages that are read from data


class NoMessage(ValueError):
    """The data is no message."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message for users, not yet in any language.

    Attributes:
        code: key of the catalogues; any other text, e.g. from a library, is shown unchanged.
        values: name and value of each blank; made by `said`.
    """

    code: str
    values: tuple[tuple[str, Any], ...] = ()

    def words(self, language: str) -> str:
        """Return the message in a language, which is a key of `LANGUAGES`."""
        values = {name: _in_words(value, language) for name, value in self.values}
        return catalogue(language).say(self.code, values)

    def __str__(self) -> str:
        """Return the message in the language of this process."""
        from searcher.speech.spoken import spoken

        return self.words(spoken())

    def data(self) -> dict[str, Any]:
        """Return code and values for JSON; a message among the values becomes an object too."""
        return {"code": self.code, "values": {name: _data(value) for name, value in self.values}}

    @classmethod
    def of_data(cls, found: object, depth: int = _MOST_DEPTH) -> Message:
        """Return the message that `data` wrote.

        Raises:
            NoMessage: the data is no message, or one of too many messages within messages.
        """
        if not isinstance(found, Mapping) or found.keys() != {"code", "values"} or not depth:
            raise NoMessage("no message")
        code, values = found["code"], found["values"]
        if not isinstance(code, str) or not isinstance(values, Mapping):
            raise NoMessage("no message")
        return cls(code, tuple((str(name), _value(v, depth)) for name, v in values.items()))


def said(code: str, /, **values: object) -> Message:
    """Return a message; values other than texts, numbers and messages are turned into text."""
    return Message(code, tuple((name, _kept(value)) for name, value in values.items()))


def _kept(value: object) -> object:
    if isinstance(value, list | tuple):
        return tuple(each if isinstance(each, Message) else str(each) for each in value)
    if isinstance(value, bool) or not isinstance(value, str | int | float | Message):
        message = getattr(value, "message", None)  # of an error of ours
        return message if isinstance(message, Message) else str(value)
    return str(value) if isinstance(value, str) else value  # an enumeration's member is its text


def _in_words(value: object, language: str) -> object:
    if isinstance(value, tuple):
        comma = catalogue(language).say("list.comma", {})
        return comma.join(str(_in_words(each, language)) for each in value)
    return value.words(language) if isinstance(value, Message) else value


def _data(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_data(each) for each in value]
    return value.data() if isinstance(value, Message) else value


def _value(found: object, depth: int) -> object:
    if isinstance(found, list):
        return tuple(
            each if isinstance(each, str) else Message.of_data(each, depth - 1) for each in found
        )
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return Message.of_data(found, depth - 1)
    return found
