"""Strict fields for parameters: an invalid value is refused, and the message says what is valid."""

import re
from collections.abc import Iterable
from typing import Any

from apiflask import Schema
from marshmallow import ValidationError, fields
from marshmallow.validate import Length, OneOf, Range

from searcher.core.facets import FACETS
from searcher.core.model import Facet
from web.address import MAX_CHOICES, MAX_VALUE

_WHOLE = re.compile(r"[0-9]{1,12}")


class Query(Schema):
    """Base of all parameter schemas; accepts ``lang``, because addresses of pages may carry it."""

    lang = fields.String(
        validate=OneOf(("zh", "zh-Hant", "en"), error="只能是 / one of {choices}"),
        metadata={
            "description": "网页的语言，对 JSON 没有影响 / of the pages; changes nothing in JSON"
        },
    )


class Whole(fields.Integer):
    """A number of ASCII digits; the library's field would also accept ``1_0`` and other scripts."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if not _WHOLE.fullmatch(str(value)):
            raise ValidationError("须为整数 / a whole number")
        return super()._deserialize(value, *args, **kwargs)


def whole(about: str, first: int, last: int, default: int) -> Whole:
    """Return a field for a whole number.

    Args:
        about: the description.
        first: the least value.
        last: the greatest value.
        default: the value without the parameter.
    """
    allowed = Range(first, last, error="须在 {min} 到 {max} 之间 / from {min} to {max}")
    return Whole(load_default=default, validate=allowed, metadata={"description": about})


def text(about: str, most: int, *, least: int = 0, required: bool = False) -> fields.String:
    """Return a field for a text of ``least`` to ``most`` characters."""
    rest: dict[str, Any] = {"required": True} if required else {"load_default": ""}
    return fields.String(validate=length(least, most), metadata={"description": about}, **rest)


def one_of(about: str, allowed: Iterable[str], default: str | None = None) -> fields.String:
    """Return a field for one of several words."""
    rest: dict[str, Any] = {} if default is None else {"load_default": default}
    listed = OneOf(tuple(map(str, allowed)), error="只能是 / one of {choices}")
    return fields.String(validate=listed, metadata={"description": about}, **rest)


def formed(about: str, pattern: str, example: str, data_key: str | None = None) -> fields.String:
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
            raise ValidationError(f"须如 / like {example}")

    described = {"description": about} if about else {}
    written = {"pattern": f"^(?:{pattern})$", "example": example}
    return fields.String(validate=check, metadata=described | written, data_key=data_key)


def several(
    about: str, each: fields.String, most: int, data_key: str | None = None
) -> fields.List[Any]:
    """Return a field for a parameter that may be given up to ``most`` times."""
    allowed = Length(max=most, error=f"最多 {most} 个 / at most {most}")
    described = {"description": about}
    return fields.List(
        each, validate=allowed, load_default=list, metadata=described, data_key=data_key
    )


def picked(facet: Facet) -> fields.List[Any]:
    """Return a field for chosen values of a facet."""
    kind = FACETS[facet]
    example = f"，如 {kind.example}" if kind.example else ""
    about = f"{kind.label}{example} / {kind.english}"
    each = fields.String(validate=length(1, MAX_VALUE))
    return several(f"{about}（可重复） / repeatable", each, MAX_CHOICES)


def exclusions() -> fields.List[Any]:
    """Return a field for excluded values of facets."""
    names = "|".join(facet.value for facet in Facet)
    each = formed("", rf"(?:{names})=[\s\S]{{1,{MAX_VALUE}}}", "street=望江街道")
    about = "排除，如 street=望江街道（可重复） / values ruled out, repeatable"
    return several(about, each, MAX_CHOICES, "exclude")


def length(least: int, most: int) -> Length:
    """Return a validator for texts of ``least`` to ``most`` characters."""
    return Length(least, most, error="须为 {min} 到 {max} 字 / {min} to {max} characters")
