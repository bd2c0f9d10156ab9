"""What the operator states about a corpus in ``manifest.toml``: offices, units, issue dates."""

import hashlib
import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from searcher.errors import CorpusError
from searcher.gazetteer import Department, Gazetteer, Street
from searcher.system import told
from searcher.tables import DEPARTMENT_KEYS, STREET_KEYS, TomlFile

FILE_NAME = "manifest.toml"
_FILE = TomlFile(FILE_NAME, CorpusError)
_KEYS = {
    "street": STREET_KEYS | {"paths"},
    "department": DEPARTMENT_KEYS,
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
        raise CorpusError(f"{FILE_NAME} 无法读取 / cannot be read: {told(error)}") from error
    except UnicodeDecodeError as error:
        raise _FILE.wrong("不是 UTF-8 编码", "is not UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise _FILE.wrong(f"不是有效的 TOML（{error}）", f"is not valid TOML ({error})") from error
    return _manifest(data)


def _manifest(data: dict[str, Any]) -> Manifest:
    for key in data:
        if key not in _KEYS:
            raise _FILE.wrong(
                f"不认识“{key}”", f"unknown key {key!r}; known: street, department, issue"
            )
    streets = tuple(_FILE.tables(data, "street", _KEYS["street"]))
    departments = _FILE.tables(data, "department", _KEYS["department"])
    issues = tuple(_FILE.tables(data, "issue", _KEYS["issue"]))
    return Manifest(
        streets=tuple(t.street() for t in streets),
        departments=tuple(t.department() for t in departments),
        street_rules=tuple(PathRule(t.texts("paths"), t.text("name")) for t in streets),
        issue_rules=tuple(PathRule(t.texts("paths", required=True), t.date()) for t in issues),
    )
