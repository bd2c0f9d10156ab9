"""Show the OpenAPI document as a page without scripts."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from searcher.speech import Message

Spec = Mapping[str, Any]

_EXAMPLES = {  # parameters of the examples, by the part of the path after the version
    "search": "q=换届",
    "facets": "find=jie",
    "suggest": "q=huanjie",
    "related": "q=换届",
    "trends": "term=换届",
}
_BOUNDS = (
    ("minimum", "≥ {}"),
    ("maximum", "≤ {}"),
    ("maxLength", "length ≤ {}"),
    ("maxItems", "items ≤ {}"),
)


@dataclass(frozen=True, slots=True)
class Value:
    """A parameter, or an attribute of a returned object.

    Attributes:
        name: as in the request or the object.
        type: its JSON type with its limits.
        about: the description.
        required: whether it is always present.
        refers: name of the schema of the value or of its items; ``""`` for plain values.
    """

    name: str
    type: str
    about: Message
    required: bool
    refers: str = ""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address of the API.

    Attributes:
        anchor: fragment of its heading.
        path: with ``{name}`` for its variable parts.
        about: the description.
        parameters: in the order of the document.
        statuses: HTTP status and its meaning.
        returns: name of a schema.
        example: a command that requests it.
    """

    anchor: str
    path: str
    about: Message
    parameters: tuple[Value, ...]
    statuses: tuple[tuple[str, Message], ...]
    returns: str
    example: str


@dataclass(frozen=True, slots=True)
class Shape:
    """One schema."""

    name: str
    values: tuple[Value, ...]


def endpoints(spec: Spec, root: str, parts: Mapping[str, str]) -> tuple[Endpoint, ...]:
    """Return all addresses of the API.

    Args:
        spec: the OpenAPI document.
        root: absolute address of the site.
        parts: values for ``{name}`` in the paths of the examples.
    """
    return tuple(_endpoint(path, each["get"], root, parts) for path, each in _paths(spec))


def shapes(spec: Spec) -> tuple[Shape, ...]:
    """Return all schemas by name."""
    named = sorted(spec["components"]["schemas"].items())
    return tuple(Shape(name, tuple(_values(schema))) for name, schema in named)


def _paths(spec: Spec) -> Iterator[tuple[str, Spec]]:
    yield from sorted(spec["paths"].items(), key=lambda item: (_rank(item[0]), item[0]))


def _rank(path: str) -> int:
    first = ("search", "articles", "similar", "facets", "suggest", "related", "trends")
    name = _name(path)
    return first.index(name) if name in first else len(first)


def _name(path: str) -> str:
    """Return the part after the version: ``articles`` of ``/api/v1/articles/{article_id}``."""
    return path.split("/")[3]


def _endpoint(path: str, operation: Spec, root: str, parts: Mapping[str, str]) -> Endpoint:
    answers = operation["responses"]
    content = answers["200"]["content"]["application/json"]["schema"]
    return Endpoint(
        anchor=path.strip("/").replace("/", "-").replace("{", "").replace("}", ""),
        path=path,
        about=operation["summary"],
        parameters=tuple(_parameter(each) for each in operation["parameters"]),
        statuses=tuple((status, answers[status]["description"]) for status in sorted(answers)),
        returns=_referred(content),
        example=_example(path, root, parts),
    )


def _example(path: str, root: str, parts: Mapping[str, str]) -> str:
    filled = re.sub(r"\{(\w+)\}", lambda found: quote(parts[found[1]]), path)
    typed = _EXAMPLES.get(_name(path))
    data = f" --data-urlencode '{typed}'" if typed else ""
    return f"curl --get '{root}{filled}'{data}"


def _parameter(each: Spec) -> Value:
    return Value(
        each["name"], _type(each["schema"]), each["description"], bool(each.get("required"))
    )


def _values(schema: Spec) -> Iterator[Value]:
    needed = schema.get("required", ())
    for name, part in schema["properties"].items():
        refers = _referred(part) or _referred(part.get("items", {}))
        yield Value(name, _type(part), part["description"], name in needed, refers)


def _referred(schema: Spec) -> str:
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _type(schema: Spec) -> str:
    if referred := _referred(schema):
        return referred
    kinds = schema.get("type", "object")
    kind = " | ".join(kinds) if isinstance(kinds, list) else str(kinds)
    if kind == "array":
        kind = f"[{_type(schema['items'])}]"
    if kind == "object" and isinstance(inner := schema.get("additionalProperties"), dict):
        kind = f"{{…: {_type(inner)}}}"
    listed = " | ".join(f'"{value}"' for value in schema.get("enum", ()))
    bounds = [words.format(schema[name]) for name, words in _BOUNDS if schema.get(name)]
    default = [f"= {schema['default']}"] if schema.get("default") not in (None, "") else []
    return ", ".join([listed or kind, *bounds, *default])
