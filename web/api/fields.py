"""Strict fields for parameters: an invalid value is refused, and the message says what is valid."""

import re
from collections.abc import Iterable
from typing import Any

from apiflask import Schema
from marshmallow import ValidationError, fields, validate

from searcher.core.model import Facet
from searcher.speech import Message, said
from web.address import MAX_CHOICES, MAX_VALUE

_WHOLE = re.compile(r"[0-9]{1,12}")


def refused(code: str, **values: object) -> ValidationError:
    """Return the error of a parameter; its message is put into words when the answer is made."""
    return ValidationError([said(code, **values)])


class Range(validate.Range):
    """A range whose error is a message."""

    def _format_error(self, value: Any, message: str) -> Any:
        return [said(str(self.error), first=self.min, last=self.max)]


class OneOf(validate.OneOf):
    """A choice whose error is a message."""

    def _format_error(self, value: Any) -> Any:
        return [said(str(self.error), choices=self.choices_text)]


class Length(validate.Length):
    """A length whose error is a message."""

    def _format_error(self, value: Any, message: str) -> Any:
        return [said(str(self.error), first=self.min or 0, last=self.max)]


class Query(Schema):
    """Base of all parameter schemas; accepts ``lang``, because addresses of pages may carry it."""

    lang = fields.String(
        validate=OneOf(("zh", "zh-Hant", "en"), error="api.error.one_of"),
        metadata={"description": said("api.of_the_pages_changes_nothing")},
    )


class Whole(fields.Integer):
    """A number of ASCII digits; the library's field would also accept ``1_0`` and other scripts."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if not _WHOLE.fullmatch(str(value)):
            raise refused("api.error.whole")
        return super()._deserialize(value, *args, **kwargs)


def whole(about: Message, first: int, last: int, default: int) -> Whole:
    """Return a field for a whole number.

    Args:
        about: the description.
        first: the least value.
        last: the greatest value.
        default: the value without the parameter.
    """
    allowed = Range(first, last, error="api.error.range")
    return Whole(load_default=default, validate=allowed, metadata={"description": about})


def text(about: Message, most: int, *, least: int = 0, required: bool = False) -> fields.String:
    """Return a field for a text of ``least`` to ``most`` characters."""
    rest: dict[str, Any] = {"required": True} if required else {"load_default": ""}
    return fields.String(validate=length(least, most), metadata={"description": about}, **rest)


def one_of(about: Message, allowed: Iterable[str], default: str | None = None) -> fields.String:
    """Return a field for one of several words."""
    rest: dict[str, Any] = {} if default is None else {"load_default": default}
    listed = OneOf(tuple(map(str, allowed)), error="api.error.one_of")
    return fields.String(validate=listed, metadata={"description": about}, **rest)


def formed(
    about: Message | None, pattern: str, example: str, data_key: str | None = None
) -> fields.String:
    """Return a field for a text that a pattern matches entirely.

    Args:
        about: the description.
        pattern: without anchors; valid in Python and in ECMAScript.
        example: a valid value, for messages and documentation.
        data_key: name of the parameter if it is a keyword of Python.
    """
    compiled = re.compile(pattern)

    def check(value: str) -> None:
        if not compiled.fullmatch(value):
            raise refused("api.error.form", example=example)

    described = {"description": about} if about else {}
    written = {"pattern": f"^(?:{pattern})$", "example": example}
    return fields.String(validate=check, metadata=described | written, data_key=data_key)


def several(
    about: Message, each: fields.String, most: int, data_key: str | None = None
) -> fields.List[Any]:
    """Return a field for a parameter that may be given up to ``most`` times."""
    allowed = Length(max=most, error="api.error.many")
    described = {"description": about}
    return fields.List(
        each, validate=allowed, load_default=list, metadata=described, data_key=data_key
    )


def picked(facet: Facet) -> fields.List[Any]:
    """Return a field for chosen values of a facet."""
    each = fields.String(validate=length(1, MAX_VALUE))
    about = said("api.repeatable", what=said(f"api.facet.{facet.value}"))
    return several(about, each, MAX_CHOICES)


def exclusions() -> fields.List[Any]:
    """Return a field for excluded values of facets."""
    names = "|".join(facet.value for facet in Facet)
    each = formed(None, rf"(?:{names})=[\s\S]{{1,{MAX_VALUE}}}", "street=望江街道")
    about = said("api.values_ruled_out_repeatable")
    return several(about, each, MAX_CHOICES, "exclude")


def length(least: int, most: int) -> Length:
    """Return a validator for texts of ``least`` to ``most`` characters."""
    return Length(least, most, error="api.error.length")
