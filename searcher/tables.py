"""Checked reading of ``[[…]]`` tables in an operator's TOML file; complaints are one line."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from searcher.errors import JiewenError
from searcher.gazetteer import Department, Street

STREET_KEYS = frozenset({"name", "district", "aliases"})
DEPARTMENT_KEYS = frozenset({"name", "aliases"})


@dataclass(frozen=True, slots=True)
class TomlFile:
    """The file complaints are about, and the error they are raised as."""

    name: str
    error: type[JiewenError]

    def wrong(self, chinese: str, english: str) -> JiewenError:
        """Return the error to raise: one line, Chinese first."""
        one_line = f"{self.name} {chinese}。 {self.name}: {english}"
        return self.error(" ".join(one_line.split()))

    def tables(self, data: Mapping[str, Any], key: str, known: Collection[str]) -> Iterator[Table]:
        """Yield each ``[[key]]`` table; one with an unknown key is an error."""
        rows = data.get(key, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise self.wrong(f"{key} 应写成 [[{key}]]", f"{key} must be written as [[{key}]]")
        for number, row in enumerate(rows, 1):
            where = f"[[{key}]] #{number}"
            for name in row:
                if name not in known:
                    raise self.wrong(f"{where} 里不认识“{name}”", f"{where}: unknown key {name!r}")
            yield Table(self, where, row)


@dataclass(frozen=True, slots=True)
class Table:
    """One ``[[…]]`` table, and where it stands, so that a complaint can name it."""

    file: TomlFile
    where: str
    data: dict[str, Any]

    def street(self) -> Street:
        """Read it as a street office."""
        return Street(self.text("name"), self.text("district", ""), self.texts("aliases"))

    def department(self) -> Department:
        """Read it as a department."""
        return Department(self.text("name"), self.texts("aliases"))

    def text(self, key: str, default: str | None = None) -> str:
        """Return a string, stripped; without a default it must be there and not be empty."""
        value = self.data.get(key, default)
        if not isinstance(value, str) or (not value.strip() and default is None):
            raise self._bad(key, "应是非空的字符串", "must be a non-empty string")
        return value.strip()

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        """Return a list of non-empty strings; empty when absent."""
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value):
            raise self._bad(key, "应是字符串的列表", "must be a list of strings")
        if required and not value:
            raise self._bad(key, "不能缺少", "is required")
        return tuple(value)

    def date(self) -> str:
        """Return the ISO form of ``date``."""
        value = self.data.get("date")
        # a TOML date-time is a datetime, which Python also counts as a date; a day is meant here
        if isinstance(value, datetime.datetime) or not isinstance(value, datetime.date):
            raise self._bad(
                "date", "应是不带引号的日期，如 2022-03-15", "must be an unquoted date: 2022-03-15"
            )
        return value.isoformat()

    def _bad(self, key: str, chinese: str, english: str) -> JiewenError:
        return self.file.wrong(f"{self.where} 的 {key} {chinese}", f"{self.where}: {key} {english}")
