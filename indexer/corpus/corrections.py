"""The operator's corrections of articles, read from ``corrections.toml``.

Corrections are applied to articles as they leave the extraction store and are never written
into the store. Therefore a change of the file parses no newsletter again, and an entry that is
removed restores the extracted values.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from indexer.corpus.correction import DATES, Correction
from indexer.corpus.correction import FILE_NAME as FILE_NAME
from indexer.corpus.correction_rows import Row, entries_of
from indexer.corpus.globs import excess, is_wild
from indexer.corpus.iso import month_of
from searcher.core.errors import CorpusError
from searcher.core.model import Article, Evidence
from searcher.language.gazetteer import Gazetteer
from searcher.language.people import authors_of
from searcher.settings.toml_tables import TomlFile
from searcher.settings.toml_text import BadToml
from searcher.speech import Message, said

_MOST = 16 << 20  # bytes
_MONTH_OF_ISSUE = 0.55  # confidence, as of the rule month-of-issue in indexer/facts/rules.py
_FILE = TomlFile(FILE_NAME, CorpusError)


@dataclass(frozen=True, slots=True)
class Corrections:
    """All corrections of a corpus; empty if the corpus has no such file.

    If several entries set the same field, an entry with an id wins over one with files, and a
    later entry wins over an earlier one.

    Attributes:
        by_file: the entries that name files, in their order.
        by_id: article id -> the entries that name it, in their order.
        problems: why entries of the file were left out, one message each.
    """

    by_file: tuple[Correction, ...] = ()
    by_id: Mapping[str, tuple[Correction, ...]] = field(default_factory=dict)
    problems: tuple[Message, ...] = ()
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
        return _values(self._of((path,), article_id))

    @property
    def remove(self) -> bool:
        """Whether any entry withdraws articles."""
        entries = (entry for each in (self.by_file, *self.by_id.values()) for entry in each)
        return any(entry.removes for entry in entries)

    def deciding(self, paths: Sequence[str], article_id: str) -> Correction | None:
        """Return the entry that says whether an article is withdrawn; ``None`` for most.

        Args:
            paths: the files that hold the article.
            article_id: its id.
        """
        says = [each for each in self._of(paths, article_id) if each.removes is not None]
        return says[-1] if says else None

    def _of(self, paths: Sequence[str], article_id: str) -> list[Correction]:
        """Return the entries for an article; a later one wins over those before it."""
        if not self.by_file and not self.by_id:
            return []
        covering = {
            number
            for path in paths
            for number in (*self._wild, *self._named.get(path, ()))
            if self.by_file[number].covers(path)
        }
        return [*(self.by_file[n] for n in sorted(covering)), *self.by_id.get(article_id, ())]

    def apply(self, path: str, article: Article) -> Article:
        """Return the article with its corrections applied.

        Args:
            path: the file of the article; entries that name its other files count too.
            article: the article.
        """
        paths = (path, *(each.source for each in article.others))
        entries = self._of(paths, article.id)
        changes = _values(entries)
        whys = {name: entry.why for entry in entries for name, _ in entry.values}
        return _corrected(article, changes, whys) if changes else article

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


def _values(entries: Iterable[Correction]) -> dict[str, Any]:
    return {name: value for entry in entries for name, value in entry.values}


def _corrected(
    article: Article, changes: Mapping[str, Any], whys: Mapping[str, Message]
) -> Article:
    kept = tuple(e for e in article.evidence if e.field not in changes)
    stated = tuple(Evidence(name, 1.0, whys[name]) for name in changes)
    changed = replace(article, **changes, evidence=kept + stated)
    if "byline" in changes and "authors" not in changes:
        changed = replace(changed, authors=authors_of(changed.byline or ""))
    return _with_month(changed, whys)


def _with_month(article: Article, whys: Mapping[str, Message]) -> Article:
    """Set the month from a corrected date: the event's, else the issue's (docs/metadata.md)."""
    if "month" in whys or whys.keys().isdisjoint(DATES):
        return article
    if article.event_date and "event_date" not in whys:
        # only the issue's date was corrected; the event's date still gives the month
        return article
    month = month_of(article.event_date or article.issue_date or "") or None
    reason = next(whys[name] for name in DATES if name in whys)
    why = Evidence("month", 1.0, reason)
    if month and not article.event_date:
        of_issue = said("why.month_of_corrected_issue", why=reason)
        why = Evidence("month", _MONTH_OF_ISSUE, of_issue)
    others = tuple(e for e in article.evidence if e.field != "month")
    return replace(article, month=month, evidence=(*others, why))


def load_corrections(
    corpus: Path, gazetteer: Gazetteer, *, follow_links: bool = False
) -> Corrections:
    """Read ``corrections.toml`` at the root of a corpus; return no corrections if there is none.

    An entry may name streets and departments by an alias of the gazetteer. A wrong entry is left
    out and stands in `Corrections.problems`; all others count, even if the file is no TOML.

    Args:
        corpus: the folder.
        gazetteer: the gazetteer, with the corpus's own offices and departments.
        follow_links: whether the file may be a link that leads out of the corpus.

    Raises:
        CorpusError: the file cannot be read, has too many patterns, or is no TOML and contains
            no ``[[correction]]``.
    """
    text = corrections_text(corpus, follow_links=follow_links)
    return collected(entry for _, entry in entries_in(text, gazetteer))


def corrections_text(corpus: Path, *, follow_links: bool = False) -> str:
    """Return the text of ``corrections.toml`` at the root of a corpus; ``""`` if there is none.

    Raises:
        CorpusError: the file cannot be read.
    """
    inside = None if follow_links else corpus
    return _FILE.text(corpus / FILE_NAME, _MOST, inside=inside)


def entries_in(text: str, gazetteer: Gazetteer) -> list[tuple[Row, Correction | Message]]:
    """Return each entry of the file as written, and what it says or what is wrong with it.

    Raises:
        CorpusError: the text is no TOML and contains no ``[[correction]]``.
    """
    try:
        return list(entries_of(text, gazetteer))
    except BadToml as error:
        raise _FILE.wrong(error.message) from error


def collected(entries: Iterable[Correction | Message]) -> Corrections:
    """Return the corrections that entries state, in their order.

    Raises:
        CorpusError: they have too many patterns.
    """
    problems: list[Message] = []
    by_file: list[Correction] = []
    by_id: dict[str, list[Correction]] = {}
    for entry in entries:
        if isinstance(entry, Message):
            problems.append(entry)
        elif entry.id:
            by_id.setdefault(entry.id, []).append(entry)
        else:
            by_file.append(entry)
    if limit := excess(pattern for entry in by_file for pattern in entry.files):
        raise _FILE.wrong(limit)
    by_name = {name: tuple(each) for name, each in by_id.items()}
    return Corrections(tuple(by_file), by_name, tuple(problems))
