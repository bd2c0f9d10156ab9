"""Reads the entries of ``corrections.toml``; a wrong entry becomes a message, and others count."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from indexer.corpus.correction import DATES, FIELDS, TARGETS, Correction
from indexer.corpus.globs import LONGEST, is_wild
from indexer.corpus.toml_parts import parts_of
from searcher.core.model import Author
from searcher.language.gazetteer import Gazetteer
from searcher.settings.toml_text import BadToml, parse, shown
from searcher.speech import Message, said

_TABLE = "correction"
_REMOVE, _RESTORE = "remove", "restore"
_WORDS = (_REMOVE, _RESTORE)
_NOTES = ("reason", "confirmed")
_KNOWN = (*FIELDS, *_WORDS, *_NOTES)
_SHOWN = 40  # characters of an unknown key in a message of one line


class _Wrong(ValueError):
    """An entry cannot be used."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(message)


Row = Mapping[str, Any]  # an entry as TOML writes it


class Reader:
    """Reads single entries, which need not be in the file."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        """Know streets and departments by name and alias."""
        self._names = _Names(gazetteer)

    def entry(self, where: str | Message, row: Row) -> Correction | Message:
        """Return what an entry says, or what is wrong with it.

        Args:
            where: the place of the entry, for reports.
            row: the entry as written; days may also be ISO texts.
        """
        try:
            return _Entry(where, row).correction(self._names)
        except _Wrong as error:
            return error.message


def entries_of(text: str, gazetteer: Gazetteer) -> Iterator[tuple[Row, Correction | Message]]:
    """Yield each entry of the file in order, as written, and what it says or what is wrong.

    Args:
        text: of the whole file.
        gazetteer: streets and departments by name and alias.

    Raises:
        BadToml: the text is no TOML and contains no ``[[correction]]``.
    """
    reader = Reader(gazetteer)
    number = 0
    for table in _written(text):
        if isinstance(table, _Unnamed):
            yield {}, table.problem
            continue
        number += 1
        where = f"[[correction]] #{number}"
        if isinstance(table, Message):
            yield {}, said("correction.unread", where=where, what=table)
        else:
            yield table, reader.entry(where, table)


@dataclass(frozen=True, slots=True)
class _Unnamed:
    """A part of the file that is no entry."""

    problem: Message


_Table = dict[str, Any] | Message | _Unnamed


def _written(text: str) -> Iterator[_Table]:
    """Yield the entries as written; a message in place of one that is no TOML."""
    try:
        yield from _rows(parse(text))
    except BadToml:
        parts = list(parts_of(text))
        if all(part.name != _TABLE for part in parts):
            raise
        for part in parts:
            yield from _part(part.name, part.content)


def _part(name: str, content: dict[str, Any] | Message) -> Iterator[_Table]:
    """Yield the entries of one part of a file that is no TOML as a whole."""
    if not isinstance(content, Message):
        yield from _rows(content)
    elif name == _TABLE:
        yield content
    else:
        yield _Unnamed(content)


def _rows(data: dict[str, Any]) -> Iterator[_Table]:
    for key in data:
        if key != _TABLE:
            yield _Unnamed(said("correction.unknown_table", key=shown(key, _SHOWN)))
    rows = data.get(_TABLE, [])
    for row in rows if isinstance(rows, list) else [rows]:
        if isinstance(rows, list) and isinstance(row, dict):
            yield row
        else:
            yield said("toml.no_table", key=_TABLE)


class _Names:
    """Names of a gazetteer; each name is looked up once for all corrections."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.street = lru_cache(None)(gazetteer.street)
        self._departments: dict[str, str] = {}
        for each in gazetteer.departments:
            for name in (each.name, *each.aliases):
                self._departments.setdefault(name, each.name)

    def department(self, name: str) -> str:
        """Return the department's full name; an unknown name is returned unchanged."""
        return self._departments.get(name, name)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One ``[[correction]]`` as written, with its place for error messages."""

    where: str | Message
    data: Row

    def correction(self, gazetteer: _Names) -> Correction:
        """Return the entry.

        Raises:
            _Wrong: the entry cannot be used.
        """
        for key in self.data:
            if key not in (*TARGETS, *_WORDS, *_NOTES, *FIELDS):
                raise self._bad("correction.unknown_key", key=shown(key, _SHOWN), known=_KNOWN)
        if ("id" in self.data) == ("files" in self.data):
            raise self._bad("correction.target", known=TARGETS)
        given = [name for name in FIELDS if name in self.data]
        removes = self._removes()
        if not given and removes is None:
            raise self._bad("correction.nothing", known=_KNOWN)
        return Correction(
            where=self.where,
            id=self._id(),
            files=self._patterns(),
            values=tuple(pair for name in given for pair in self._pairs(name, gazetteer)),
            removes=removes,
            reason=(self._line("reason") or "") if "reason" in self.data else "",
            confirmed=(self._date("confirmed") or "") if "confirmed" in self.data else "",
        )

    def _removes(self) -> bool | None:
        """Return whether the entry withdraws its articles or brings them back, or ``None``."""
        given = [name for name in _WORDS if name in self.data]
        for name in given:
            if self.data[name] is not True:
                raise self._bad("correction.no_true", key=name)
        if len(given) > 1:
            raise self._bad("correction.both", known=_WORDS)
        return given[0] == _REMOVE if given else None

    def _id(self) -> str:
        value = self.data.get("id", "")
        if "id" in self.data and not _is_text(value):
            raise self._bad("toml.no_text", key="id")
        return str(value)

    def _patterns(self) -> tuple[str, ...]:
        value = self.data.get("files", [])
        given = isinstance(value, list) and (value or "files" not in self.data)
        if not given or not all(map(_is_text, value)):
            raise self._bad("toml.no_texts", key="files")
        if any(is_wild(pattern) and len(pattern) > LONGEST for pattern in value):
            raise self._bad("correction.long_pattern", most=LONGEST)
        return tuple(value)

    def _pairs(self, name: str, gazetteer: _Names) -> Iterator[tuple[str, Any]]:
        if name == "street":
            yield from self._street(gazetteer)
        elif name == "department":
            names = self._several(name, split="、")
            yield "departments", tuple(dict.fromkeys(map(gazetteer.department, names)))
        elif name == "captions":
            yield name, self._several(name)
        elif name == "authors":
            yield name, self._authors()
        elif name == "body":
            yield name, self._body()
        else:
            yield name, self._single(name)

    def _street(self, gazetteer: _Names) -> Iterator[tuple[str, Any]]:
        """Yield the street's full name and its district; an unknown street clears the district."""
        name = self._line("street")
        street = gazetteer.street(name) if name else None
        yield "street", street.name if street else name
        if "district" not in self.data:
            yield "district", (street.district or None) if street else None

    def _single(self, name: str) -> str | None:
        if name in DATES:
            return self._date(name)
        return self._month() if name == "month" else self._line(name)

    def _line(self, name: str) -> str | None:
        value = self.data[name]
        if not isinstance(value, str):
            raise self._bad("correction.no_text", key=name)
        return " ".join(value.split()) or None

    def _body(self) -> str:
        value = self.data["body"]
        lines = value.split("\n") if isinstance(value, str) else []
        body = "\n".join(line.strip() for line in lines if line.strip())
        if not body:
            raise self._bad("toml.no_text", key="body")
        return body

    def _several(self, name: str, split: str | None = None) -> tuple[str, ...]:
        value = self.data[name]
        items = value.split(split) if isinstance(value, str) and split else value
        items = [items] if isinstance(items, str) else items
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            raise self._bad("correction.no_texts", key=name)
        return tuple(line for item in items if (line := " ".join(item.split())))

    def _authors(self) -> tuple[Author, ...]:
        """Return the people: a text split at 、, or a list of texts and of ``{name, role}``."""
        value = self.data["authors"]
        items = value.split("、") if isinstance(value, str) else value
        if not isinstance(items, list):
            raise self._bad("correction.no_people", key="authors")
        people = [self._author(item) for item in items]
        return tuple(dict.fromkeys(each for each in people if each.name))

    def _author(self, item: object) -> Author:
        told = {"name": item} if isinstance(item, str) else item
        if not isinstance(told, dict) or not {"name"} <= told.keys() <= {"name", "role"}:
            raise self._bad("correction.no_people", key="authors")
        if not all(isinstance(each, str) for each in told.values()):
            raise self._bad("correction.no_people", key="authors")
        name, role = (" ".join(told.get(key, "").split()) for key in ("name", "role"))
        return Author(name, role)

    def _date(self, name: str) -> str | None:
        value = self.data[name]
        try:
            if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
                value = datetime.date.fromisoformat(value)
        except ValueError:
            value = None  # no such day
        if value == "":
            return None
        # datetime is a subclass of date, so a TOML date-time must be excluded: a day is wanted
        if isinstance(value, datetime.datetime) or not isinstance(value, datetime.date):
            raise self._bad("correction.no_date", key=name)
        return value.isoformat()

    def _month(self) -> str | None:
        value = self.data["month"]
        if value == "":
            return None
        if not isinstance(value, str) or not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value):
            raise self._bad("correction.no_month", key="month")
        return value

    def _bad(self, code: str, **values: object) -> _Wrong:
        return _Wrong(said(code, where=self.where, **values))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)
