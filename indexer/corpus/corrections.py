"""The operator's corrections of articles, read from ``corrections.toml``.

Corrections are applied to articles as they leave the extraction store and are never written
into the store. Therefore a change of the file parses no newsletter again, and an entry that is
removed restores the extracted values.
"""

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from indexer.corpus.globs import excess, is_wild, matches
from indexer.corpus.iso import month_of
from searcher.core.errors import CorpusError, JiewenError
from searcher.core.model import Article, Evidence
from searcher.language.gazetteer import Gazetteer
from searcher.settings.toml_tables import TomlFile
from searcher.settings.toml_text import shown
from searcher.speech import Message, said

FILE_NAME = "corrections.toml"
REASON = said("why.corrected", file=FILE_NAME)
FROM_ISSUE = said("why.month_of_corrected_issue", why=REASON)

_MOST = 16 << 20  # bytes
_SHOWN = 40  # characters of an unknown key in a message of one line
_MONTH_OF_ISSUE = 0.55  # confidence, as of the rule month-of-issue in indexer/facts/rules.py
_FILE = TomlFile(FILE_NAME, CorpusError)
_TARGETS = ("id", "files")
_LINES = ("title", "kicker", "byline", "street", "district", "page")
_DATES = ("event_date", "issue_date")
FIELDS = (*_LINES, "body", "captions", "department", *_DATES, "month")


@dataclass(frozen=True, slots=True)
class Correction:
    """One ``[[correction]]`` of the file.

    Attributes:
        where: the number of the entry in the file, e.g. ``"[[correction]] #2"``, for reports.
        id: the article to correct; ``""`` if the entry names files.
        files: ``fnmatch`` patterns on the path relative to the corpus; ``*`` also crosses ``/``.
        values: pairs of an attribute of Article and its new value; ``None`` clears the attribute.
    """

    where: str
    id: str
    files: tuple[str, ...]
    values: tuple[tuple[str, Any], ...]

    def covers(self, path: str) -> bool:
        """Whether one of the entry's patterns matches the path of a file."""
        return matches(path, self.files)

    @property
    def unmatched(self) -> Message:
        """The message that tells the operator that this correction matches no article."""
        target = f'id = "{shown(self.id)}"' if self.id else f"files = {shown(str(self.files))}"
        return said("correction.unmatched", where=self.where, target=target)


@dataclass(frozen=True, slots=True)
class Corrections:
    """All corrections of a corpus; empty if the corpus has no such file.

    If several entries set the same field, an entry with an id wins over one with files, and a
    later entry wins over an earlier one.
    """

    by_file: tuple[Correction, ...] = ()
    by_id: Mapping[str, tuple[Correction, ...]] = field(default_factory=dict)
    _named: Mapping[str, list[int]] = field(init=False, repr=False, compare=False)
    _wild: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index entries by literal path, so that ``changes`` scans only entries with wildcards."""
        named: dict[str, list[int]] = {}
        wild = []
        for number, entry in enumerate(self.by_file):
            for path in entry.files:
                named.setdefault(path, []).append(number)
            if any(map(is_wild, entry.files)):
                wild.append(number)
        object.__setattr__(self, "_named", named)
        object.__setattr__(self, "_wild", tuple(wild))

    def changes(self, path: str, article_id: str) -> dict[str, Any]:
        """Return the attributes to replace in this file's article with this id; empty for most."""
        if not self.by_file and not self.by_id:
            return {}
        covering = {n for n in self._wild if self.by_file[n].covers(path)}
        covering.update(n for n in self._named.get(path, ()) if self.by_file[n].covers(path))
        entries = [self.by_file[n] for n in sorted(covering)]
        entries += self.by_id.get(article_id, ())
        return {name: value for entry in entries for name, value in entry.values}

    def apply(self, path: str, article: Article) -> Article:
        """Return the article with its corrections applied; ``path`` is the file of the article."""
        changes = self.changes(path, article.id)
        return _corrected(article, changes) if changes else article

    def unmatched(self, articles: Iterable[tuple[str, str]]) -> list[Correction]:
        """Return the corrections that match none of these (path, article id) pairs."""
        if not self.by_file and not self.by_id:
            return []
        paths, ids = set(), set()
        for path, article_id in articles:
            paths.add(path)
            ids.add(article_id)
        wild = set(self._wild)
        idle = [
            entry
            for number, entry in enumerate(self.by_file)
            if paths.isdisjoint(entry.files)
            and not (number in wild and any(map(entry.covers, paths)))
        ]
        return idle + [
            e for name, entries in self.by_id.items() if name not in ids for e in entries
        ]


def _corrected(article: Article, changes: Mapping[str, Any]) -> Article:
    kept = tuple(e for e in article.evidence if e.field not in changes)
    stated = tuple(Evidence(name, 1.0, REASON) for name in changes)
    return _with_month(replace(article, **changes, evidence=kept + stated), changes)


def _with_month(article: Article, changes: Mapping[str, Any]) -> Article:
    """Set the month from a corrected date: the event's, else the issue's (docs/metadata.md)."""
    if "month" in changes or changes.keys().isdisjoint(_DATES):
        return article
    if article.event_date and "event_date" not in changes:
        # only the issue's date was corrected; the event's date still gives the month
        return article
    month = month_of(article.event_date or article.issue_date or "") or None
    sure = Evidence("month", 1.0, REASON)
    why = (
        sure if article.event_date or not month else Evidence("month", _MONTH_OF_ISSUE, FROM_ISSUE)
    )
    others = tuple(e for e in article.evidence if e.field != "month")
    return replace(article, month=month, evidence=(*others, why))


def load_corrections(
    corpus: Path, gazetteer: Gazetteer, *, follow_links: bool = False
) -> Corrections:
    """Read ``corrections.toml`` at the root of a corpus; return no corrections if there is none.

    An entry may name streets and departments by an alias of the gazetteer.

    Args:
        corpus: the folder.
        gazetteer: the gazetteer, with the corpus's own offices and departments.
        follow_links: whether the file may be a link that leads out of the corpus.

    Raises:
        CorpusError: the file cannot be read, is not TOML, or holds an invalid entry.
    """
    inside = None if follow_links else corpus
    data = _FILE.read(corpus / FILE_NAME, _MOST, inside=inside)
    return _collected(_entries(data, _Names(gazetteer)))


def _collected(entries: Iterable[Correction]) -> Corrections:
    by_file: list[Correction] = []
    by_id: dict[str, list[Correction]] = {}
    for entry in entries:
        if entry.id:
            by_id.setdefault(entry.id, []).append(entry)
        else:
            by_file.append(entry)
    if limit := excess(pattern for entry in by_file for pattern in entry.files):
        raise _FILE.wrong(limit)
    return Corrections(tuple(by_file), {name: tuple(each) for name, each in by_id.items()})


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


def _entries(data: dict[str, Any], gazetteer: _Names) -> Iterator[Correction]:
    for key in data:
        if key != "correction":
            raise _FILE.wrong("correction.unknown_table", key=shown(key, _SHOWN))
    rows = data.get("correction", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _FILE.wrong("toml.no_table", key="correction")
    for number, row in enumerate(rows, 1):
        yield _Row(f"[[correction]] #{number}", row).correction(gazetteer)


@dataclass(frozen=True, slots=True)
class _Row:
    """One ``[[correction]]`` as written, with its place for error messages."""

    where: str
    data: dict[str, Any]

    def correction(self, gazetteer: _Names) -> Correction:
        for key in self.data:
            if key not in (*_TARGETS, *FIELDS):
                raise self._bad("correction.unknown_key", key=shown(key, _SHOWN), known=FIELDS)
        if ("id" in self.data) == ("files" in self.data):
            raise self._bad("correction.target", known=_TARGETS)
        given = [name for name in FIELDS if name in self.data]
        if not given:
            raise self._bad("correction.nothing", known=FIELDS)
        values = tuple(pair for name in given for pair in self._pairs(name, gazetteer))
        return Correction(self.where, self._id(), self._patterns(), values)

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
        return tuple(value)

    def _pairs(self, name: str, gazetteer: _Names) -> Iterator[tuple[str, Any]]:
        if name == "street":
            yield from self._street(gazetteer)
        elif name == "department":
            names = self._several(name, split="、")
            yield "departments", tuple(dict.fromkeys(map(gazetteer.department, names)))
        elif name == "captions":
            yield name, self._several(name)
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
        if name in _DATES:
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

    def _bad(self, code: str, **values: object) -> JiewenError:
        return _FILE.wrong(code, where=self.where, **values)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value)
