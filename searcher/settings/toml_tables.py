"""Reads ``[[…]]`` tables of an operator's TOML file with checks; each message is one line."""

from __future__ import annotations

import datetime
import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from searcher.core.errors import JiewenError
from searcher.disk.refusals import told
from searcher.disk.safe_files import LeadsOut, NotAFile, TooLarge, open_real, read_all, read_file
from searcher.disk.safe_files import inside as real_inside
from searcher.language.gazetteer import Department, Street
from searcher.settings.toml_text import BadToml, parse, shown
from searcher.speech import Message, said

STREET_KEYS = frozenset({"name", "district", "aliases"})
DEPARTMENT_KEYS = frozenset({"name", "aliases"})


@dataclass(frozen=True, slots=True)
class TomlFile:
    """The name of the file for messages, and the error to raise."""

    name: str
    error: type[JiewenError]

    def wrong(self, code: str | Message, /, **values: object) -> JiewenError:
        """Return the error to raise: the file, and what is wrong with it."""
        what = code if isinstance(code, Message) else said(code, **values)
        return self.error("toml.file", file=self.name, what=what)

    def read(self, path: Path, most: int, *, inside: Path | None = None) -> dict[str, Any]:
        """Return the content of a TOML file; nothing if there is no file.

        Args:
            path: the file.
            most: bytes that it may have.
            inside: a folder that links must not lead out of; ``None`` if they may lead anywhere.

        Raises:
            JiewenError: the file cannot be used; the message says why, in one line.
        """
        try:
            return parse(self.text(path, most, inside=inside))
        except BadToml as error:
            raise self.wrong(error.message) from error

    def text(self, path: Path, most: int, *, inside: Path | None = None) -> str:
        """Return the text of the file, as `read` does; ``""`` if there is no file.

        Raises:
            JiewenError: the file cannot be read; the message says why, in one line.
        """
        try:
            return _bytes(path, most, inside).decode("utf-8-sig")
        except FileNotFoundError as error:
            if not path.is_symlink():
                return ""
            raise self.wrong("toml.broken_link") from error
        except LeadsOut as error:
            raise self.wrong("toml.link_out") from error
        except NotAFile as error:
            raise self.wrong("toml.no_file") from error
        except TooLarge as error:
            raise self.wrong("toml.too_large", most=most >> 20) from error
        except OSError as error:
            raise self.wrong("toml.unreadable", why=told(error)) from error
        except UnicodeDecodeError as error:
            raise self.wrong("toml.not_utf8") from error

    def tables(
        self, data: Mapping[str, Any], key: str, known: Collection[str]
    ) -> Iterator[TomlTable]:
        """Yield each ``[[key]]`` table.

        Args:
            data: the content of the file.
            key: name of the tables.
            known: the allowed keys in a table.

        Raises:
            JiewenError: it is no list of tables, or a table has an unknown key.
        """
        rows = data.get(key, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self.wrong("toml.no_table", key=key)
        for number, row in enumerate(rows, 1):
            where = f"[[{key}]] #{number}"
            for name in row:
                if name not in known:
                    raise self.wrong("toml.unknown_key", where=where, key=shown(name, 40))
            yield TomlTable(self, where, row)


def _bytes(path: Path, most: int, inside: Path | None) -> bytes:
    if inside is None:
        return read_file(path, most)
    real = real_inside(os.path.realpath(inside), str(path))
    return read_all(open_real(real), most, path)


@dataclass(frozen=True, slots=True)
class TomlTable:
    """One ``[[…]]`` table, and its place for messages."""

    file: TomlFile
    where: str
    data: dict[str, Any]

    def street(self) -> Street:
        """Return the table as a street office."""
        return Street(self.text("name"), self.text("district", ""), self.texts("aliases"))

    def department(self) -> Department:
        """Return the table as a department."""
        return Department(self.text("name"), self.texts("aliases"))

    def text(self, key: str, default: str | None = None) -> str:
        """Return a string, stripped; without a default it must exist and not be empty."""
        value = self.data.get(key, default)
        if not isinstance(value, str) or (not value.strip() and default is None):
            raise self._bad("toml.no_text", key)
        return value.strip()

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """Return a list of non-empty strings; empty if the key is missing."""
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value):
            raise self._bad("toml.no_texts", key)
        if required and not value:
            raise self._bad("toml.required", key)
        return tuple(value)

    def date(self) -> str:
        """Return the key ``date`` as an ISO day."""
        value = self.data.get("date")
        # Python counts a datetime as a date too, but only a day is allowed here.
        if isinstance(value, datetime.datetime) or not isinstance(value, datetime.date):
            raise self._bad("toml.no_date", "date")
        return value.isoformat()

    def _bad(self, code: str, key: str) -> JiewenError:
        return self.file.wrong(code, where=self.where, key=key)
