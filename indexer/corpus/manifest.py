"""The operator's facts about a corpus from ``manifest.toml``: offices, papers, dates and more."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from indexer.corpus.globs import excess, matches
from indexer.corpus.paper import Paper
from searcher.core.errors import CorpusError
from searcher.language.gazetteer import Department, Gazetteer, Street
from searcher.settings.toml_tables import DEPARTMENT_KEYS, STREET_KEYS, TomlFile, TomlTable
from searcher.settings.toml_text import shown

FILE_NAME = "manifest.toml"
_MOST = 4 << 20  # bytes
_SHOWN = 40  # characters of an unknown key in a message of one line
_IDENTITY = 12  # hexadecimal digits: two manifests of one operator never agree by chance
_FILE = TomlFile(FILE_NAME, CorpusError)
_KEYS = {
    "street": STREET_KEYS | {"paths"},
    "department": DEPARTMENT_KEYS,
    "issue": {"paths", "date"},
    "paper": {"name", "street", "district", "aliases", "issn", "license", "paths"},
}


@dataclass(frozen=True, slots=True)
class PathStatement:
    """A value for all files whose path matches one of the shell patterns.

    Attributes:
        paths: ``fnmatch`` patterns on the path relative to the corpus; ``*`` also crosses ``/``.
        value: a street's full name, or an ISO date.
    """

    paths: tuple[str, ...]
    value: str

    def covers(self, path: str) -> bool:
        """Whether one of the patterns matches a path relative to the corpus (with ``/``)."""
        return matches(path, self.paths)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The operator's facts; empty if the corpus has no such file.

    Attributes:
        streets: added to the gazetteer; they replace streets of the same name.
        departments: added to the gazetteer; they replace departments of the same name.
        street_statements: give a file its street; the first matching statement wins.
        issue_statements: give a file its ISO issue date; the first matching statement wins.
        papers: the papers; the first that covers a file is that of the file.
    """

    streets: tuple[Street, ...] = ()
    departments: tuple[Department, ...] = ()
    street_statements: tuple[PathStatement, ...] = ()
    issue_statements: tuple[PathStatement, ...] = ()
    papers: tuple[Paper, ...] = ()

    @property
    def identity(self) -> str:
        """Twelve hex digits of a hash over all facts that extraction uses; papers are none."""
        used = replace(self, papers=())
        return hashlib.sha256(repr(used).encode()).hexdigest()[:_IDENTITY]

    def extend(self, gazetteer: Gazetteer) -> Gazetteer:
        """Return the gazetteer with this manifest's streets and departments added; idempotent."""
        if not self.streets and not self.departments:
            return gazetteer
        return gazetteer.extended(self.streets, self.departments)

    def street_of(self, path: str) -> str | None:
        """Return the full name of the street that the operator gave this file, or ``None``."""
        return next(
            (statement.value for statement in self.street_statements if statement.covers(path)),
            None,
        )

    def issue_date_of(self, path: str) -> str | None:
        """Return the ISO date the operator gave this file, or ``None``."""
        return next(
            (statement.value for statement in self.issue_statements if statement.covers(path)), None
        )


def load_manifest(corpus: Path, *, follow_links: bool = False) -> Manifest:
    """Read ``manifest.toml`` at the root of a corpus; return an empty manifest if there is none.

    Args:
        corpus: the folder.
        follow_links: whether the file may be a link that leads out of the corpus.

    Raises:
        CorpusError: the file cannot be read, is not TOML, or holds a value of the wrong type.
    """
    inside = None if follow_links else corpus
    return _manifest(_FILE.read(corpus / FILE_NAME, _MOST, inside=inside))


def _manifest(data: dict[str, Any]) -> Manifest:
    for key in data:
        if key not in _KEYS:
            raise _FILE.wrong("manifest.unknown_key", key=shown(key, _SHOWN), known=sorted(_KEYS))
    streets = tuple(_FILE.tables(data, "street", _KEYS["street"]))
    departments = _FILE.tables(data, "department", _KEYS["department"])
    issues = tuple(_FILE.tables(data, "issue", _KEYS["issue"]))
    papers = tuple(_FILE.tables(data, "paper", _KEYS["paper"]))
    for given in (streets, issues, papers):
        if limit := excess(pattern for t in given for pattern in t.texts("paths")):
            raise _FILE.wrong(limit)
    return Manifest(
        streets=tuple(t.street() for t in streets),
        departments=tuple(t.department() for t in departments),
        street_statements=tuple(PathStatement(t.texts("paths"), t.text("name")) for t in streets),
        issue_statements=tuple(
            PathStatement(t.texts("paths", required=True), t.date()) for t in issues
        ),
        papers=tuple(map(_paper, papers)),
    )


def _paper(table: TomlTable) -> Paper:
    return Paper(
        name=table.text("name"),
        street=table.text("street", ""),
        district=table.text("district", ""),
        aliases=table.texts("aliases"),
        issn=table.text("issn", ""),
        licence=table.text("license", ""),
        paths=table.texts("paths"),
    )
