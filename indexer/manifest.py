"""What the operator states about a corpus in ``manifest.toml``: offices, units, issue dates."""

import datetime
import hashlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from searcher.errors import CorpusError
from searcher.gazetteer import Department, Gazetteer, Street

FILE_NAME = "manifest.toml"
_KEYS = {
    "street": {"name", "district", "aliases", "paths"},
    "department": {"name", "aliases"},
    "issue": {"paths", "date"},
}


@dataclass(frozen=True, slots=True)
class PathRule:
    """A value for all files whose path matches one of the shell patterns.

    Attributes:
        paths: ``fnmatch`` patterns on the path relative to the corpus; ``*`` also crosses ``/``.
        value: a street's full name, or an ISO date.
    """

    paths: tuple[str, ...]
    value: str

    def covers(self, path: str) -> bool:
        """Whether the file at this relative path (with ``/``) falls under the rule."""
        return any(fnmatchcase(path, pattern) for pattern in self.paths)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The operator's own facts; empty without a file.

    Attributes:
        streets, departments: added to the gazetteer, replacing those of the same name.
        street_rules: which files belong to which street; the first rule that covers one wins.
        issue_rules: on which ISO date files came out; likewise.
    """

    streets: tuple[Street, ...] = ()
    departments: tuple[Department, ...] = ()
    street_rules: tuple[PathRule, ...] = ()
    issue_rules: tuple[PathRule, ...] = ()

    @property
    def identity(self) -> str:
        """Twelve hex digits that change whenever a stated fact does."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:12]

    def extend(self, gazetteer: Gazetteer) -> Gazetteer:
        """Return the gazetteer plus this manifest's streets and departments; idempotent."""
        if not self.streets and not self.departments:
            return gazetteer
        return gazetteer.extended(self.streets, self.departments)

    def street_of(self, path: str) -> str | None:
        """Return the street the operator gave this file, or ``None``."""
        return next((rule.value for rule in self.street_rules if rule.covers(path)), None)

    def issue_date_of(self, path: str) -> str | None:
        """Return the ISO date the operator gave this file, or ``None``."""
        return next((rule.value for rule in self.issue_rules if rule.covers(path)), None)


def load_manifest(corpus: Path) -> Manifest:
    """Read ``manifest.toml`` at the root of a corpus; without one the manifest is empty.

    Raises:
        CorpusError: it cannot be read, is not TOML, or holds something of the wrong type.
    """
    path = corpus / FILE_NAME
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return Manifest()
    except OSError as error:
        raise _wrong(f"无法读取：{error.strerror}", f"cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise _wrong("不是 UTF-8 编码", "is not UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise _wrong(f"不是有效的 TOML（{error}）", f"is not valid TOML ({error})") from error
    return _manifest(data)


def _manifest(data: dict[str, Any]) -> Manifest:
    for key in data:
        if key not in _KEYS:
            raise _wrong(f"不认识“{key}”", f"unknown key {key!r}; known: street, department, issue")
    streets = tuple(_tables(data, "street"))
    issues = tuple(_tables(data, "issue"))
    return Manifest(
        streets=tuple(t.street() for t in streets),
        departments=tuple(t.department() for t in _tables(data, "department")),
        street_rules=tuple(PathRule(t.texts("paths"), t.text("name")) for t in streets),
        issue_rules=tuple(PathRule(t.texts("paths", required=True), t.date()) for t in issues),
    )


@dataclass(frozen=True, slots=True)
class _Table:
    """One ``[[…]]`` table, and where it stands, so that a complaint can name it."""

    where: str
    data: dict[str, Any]

    def street(self) -> Street:
        return Street(self.text("name"), self.text("district", ""), self.texts("aliases"))

    def department(self) -> Department:
        return Department(self.text("name"), self.texts("aliases"))

    def text(self, key: str, default: str | None = None) -> str:
        value = self.data.get(key, default)
        if not isinstance(value, str) or (not value.strip() and default is None):
            raise self._bad(key, "应是非空的字符串", "must be a non-empty string")
        return value.strip()

    def texts(self, key: str, *, required: bool = False) -> tuple[str, ...]:
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str) and v for v in value):
            raise self._bad(key, "应是字符串的列表", "must be a list of strings")
        if required and not value:
            raise self._bad(key, "不能缺少", "is required")
        return tuple(value)

    def date(self) -> str:
        value = self.data.get("date")
        # a TOML date-time is a datetime, which Python also counts as a date; a day is meant here
        if isinstance(value, datetime.datetime) or not isinstance(value, datetime.date):
            raise self._bad(
                "date", "应是不带引号的日期，如 2022-03-15", "must be an unquoted date: 2022-03-15"
            )
        return value.isoformat()

    def _bad(self, key: str, chinese: str, english: str) -> CorpusError:
        return _wrong(f"{self.where} 的 {key} {chinese}", f"{self.where}: {key} {english}")


def _tables(data: dict[str, Any], key: str) -> Iterator[_Table]:
    rows = data.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _wrong(f"{key} 应写成 [[{key}]]", f"{key} must be written as [[{key}]]")
    for number, row in enumerate(rows, 1):
        where = f"[[{key}]] #{number}"
        for name in row:
            if name not in _KEYS[key]:
                raise _wrong(f"{where} 里不认识“{name}”", f"{where}: unknown key {name!r}")
        yield _Table(where, row)


def _wrong(chinese: str, english: str) -> CorpusError:
    one_line = f"{FILE_NAME} {chinese}。 {FILE_NAME}: {english}"
    return CorpusError(" ".join(one_line.split()))
