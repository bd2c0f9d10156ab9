"""Requests at random: every address of a site, with arguments that exist and that do not."""

import io
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import Rule

METHODS = (*("GET",) * 8, "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE")
ODD = (
    *("", "x", "0", "-1", "9" * 18, "\x00", "../../etc/passwd", "..%2f..", "=cmd|x", "\u202e反"),
    *("<script>x</script>", "{{7*7}}", "%", "'", "//evil.example", "2021-02-30", "长" * 600),
)
UPLOADS = ("新.txt", "../../坏.pdf", "a.zip", "\u202etxt.exe", "C:\\con.txt", "长" * 200)
ACTIONS = (
    *("confirm", "both", "replace", "discard", "again", "accept", "change", "add", "make", "save"),
    *("look", "forget", "rename", "delete", "share", "unshare", "note", "remove", "purge", "x"),
    *("role", "disable", "password", "sign_out", "key", "no_key", "everywhere"),
)
FIELDS = (
    *("reason", "title", "kicker", "paper", "number", "date", "office", "street", "department"),
    *("authors", "body", "page", "event_date", "month", "of", "value", "name", "note", "tags"),
    *("id", "article", "from", "p", "list", "new", "replaces", "files", "next", "role", "again"),
)
_VARIABLE = re.compile(r"<(?:\w+:)?(\w+)>")
QUERIES = ("q", "street", "id", "from", "page", "next", "mode", "sort", "article", "who", "lang")


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it is drawn.

    Attributes:
        path: decoded.
        query: encoded; ``""`` or from ``?`` on.
        method: of HTTP.
        headers: beside those of a browser.
        form: values of its form; a body of other kinds is not sent.
        files: names and bytes of files in the form.
    """

    path: str
    query: str
    method: str
    headers: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    files: Sequence[tuple[str, bytes]] = ()

    @property
    def is_safe(self) -> bool:
        """Whether the method only asks."""
        return self.method in {"GET", "HEAD", "OPTIONS"}

    def sent(self, **more: str) -> dict[str, Any]:
        """Return the arguments with which a test client sends the request; ``more`` of the form."""
        made: dict[str, Any] = {"method": self.method, "headers": dict(self.headers)}
        if not self.is_safe:
            parts = [(io.BytesIO(data), name) for name, data in self.files]
            made["data"] = {**self.form, **more} | ({"files": parts} if parts else {})
        return made


class Drawn:
    """Draws requests of a site."""

    def __init__(
        self, app: Flask, real: Mapping[str, Sequence[str]], chance: random.Random
    ) -> None:
        """Keep what is drawn from.

        Args:
            app: whose addresses are asked for, those that take forms three times as often.
            real: values that exist, by the name of a variable part of an address, or of a field.
            chance: what decides.
        """
        rules = sorted(app.url_map.iter_rules(), key=lambda rule: (str(rule), rule.endpoint))
        self._rules = [r for r in rules for _ in range(3 if "POST" in (r.methods or ()) else 1)]
        self._real, self._chance = real, chance
        self._strays = ("/nowhere", "/metrics/", "/desk", "/desk/", "/api/v1/nowhere", "/.git")

    def __iter__(self) -> Iterator[Asked]:
        """Yield requests without end."""
        while True:
            yield self._asked()

    def _asked(self) -> Asked:
        chance = self._chance
        rule = chance.choice(self._rules)
        path = self._path(rule) if chance.random() > 0.02 else chance.choice(self._strays)
        method = "POST" if "POST" in (rule.methods or ()) and chance.random() < 0.6 else ""
        names = chance.sample(QUERIES, chance.choice((0, 0, 0, 1, 2)))
        query = urlencode([(name, self._value(name)) for name in names])
        return Asked(
            path,
            f"?{query}" if query else "",
            method or chance.choice(METHODS),
            self._headers(),
            self._form(),
            self._files(),
        )

    def _path(self, rule: Rule) -> str:
        return _VARIABLE.sub(lambda part: self._value(part[1]), str(rule))

    def _value(self, name: str) -> str:
        real = self._real.get(name, self._real["any"])
        return self._chance.choice(real if self._chance.random() < 0.85 else ODD)

    def _form(self) -> dict[str, str]:
        names = self._chance.sample(FIELDS, self._chance.choice((0, 1, 1, 1, 2, 3)))
        made = {name: self._value(name) for name in names}
        return made if self._chance.random() < 0.5 else {"do": self._chance.choice(ACTIONS), **made}

    def _files(self) -> list[tuple[str, bytes]]:
        if self._chance.random() < 0.7:
            return []
        return [(self._chance.choice(UPLOADS), self._chance.randbytes(60))]

    def _headers(self) -> dict[str, str]:
        chance = self._chance
        made = {"Accept": chance.choice(("text/html", "*/*", "application/json"))}
        for name, values in (
            ("If-None-Match", ("*", 'W/"x"')),
            ("Range", ("bytes=0-9",)),
            ("Authorization", ("Basic eDp5", "Bearer x")),
            ("X-HTTP-Method-Override", ("GET",)),
            ("X-Original-URL", ("/static/style.css", "/healthz")),
            ("X-Forwarded-For", ("127.0.0.1",)),
            ("Sec-Fetch-Mode", ("cors",)),
        ):
            if chance.random() < 0.15:
                made[name] = chance.choice(values)
        return made


def endpoint_of(app: Flask, asked: Asked) -> tuple[str | None, bool]:
    """Return which endpoint answers an address, and whether it takes the method.

    ``None``: no endpoint has the address, or it only leads to another one.
    """
    adapter = app.url_map.bind("localhost")
    path = asked.path.partition("?")[0]
    try:
        return adapter.match(path, method=asked.method)[0], True
    except MethodNotAllowed as error:
        for method in error.valid_methods or ():
            return adapter.match(path, method=method)[0], False
    except HTTPException:
        pass
    return None, False


def address_of(asked: Asked) -> str:
    """Return the address as a client sends it."""
    return quote(asked.path) + asked.query
