"""Write changes, and bring table and ``corrections.toml`` together."""

import hashlib
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from indexer.corpus.correction import FILE_NAME, Correction
from indexer.corpus.correction_rows import Reader, Row
from indexer.corpus.corrections import (
    Corrections,
    corrections_text,
    entries_in,
    load_corrections,
)
from indexer.corpus.globs import excess
from indexer.corpus.origin import read_origin
from indexer.history.blanking import blank, holds_values
from indexer.history.change import PURGED, WITHDRAWN, Change, Draft, canonical, plain
from indexer.history.database import has_desk, writing
from indexer.history.filing import Filing, compared
from indexer.history.keeping import file_away, insert, log_of, put_applied, read_log
from indexer.history.log import Log
from indexer.history.toml import toml_of
from searcher.core.errors import CorpusError, InputError, JiewenError
from searcher.language.gazetteer import Gazetteer, load_gazetteer
from searcher.settings.toml_text import BadToml, parse
from searcher.speech import Message, said


class ChangedMeanwhile(JiewenError):
    """Somebody else changed the same, and the author of a draft has not seen that.

    Attributes:
        change: the other change.
    """

    def __init__(self, change: Change) -> None:
        """Name the other change."""
        self.change = change
        who = change.who or FILE_NAME
        super().__init__("desk.meanwhile", number=change.number, who=who, at=change.at)


@dataclass(frozen=True, slots=True)
class Stated:
    """What table and file state together.

    Attributes:
        corrections: the changes in force.
        number: of the last change that was counted.
        purged: the change that purged each article, by id.
    """

    corrections: Corrections
    number: int = 0
    purged: Mapping[str, Change] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _File:
    """``corrections.toml`` as it is now.

    Attributes:
        mark: a hash of its text.
        rows: the entries that can be used.
        problems: what is wrong with the others.
    """

    mark: str
    rows: tuple[Row, ...]
    problems: tuple[Message, ...] = ()

    def compared(self, log: Log) -> Filing:
        """Return what the file changes in the table."""
        return compared(log, self.rows, whole=not self.problems)


@dataclass(frozen=True, slots=True)
class History:
    """The changes of one index.

    Attributes:
        index: the index folder.
        gazetteer: streets and departments by name and alias.
        follow_links: whether corrections.toml may be a link that leads out of the corpus.
    """

    index: Path
    gazetteer: Gazetteer = field(default_factory=load_gazetteer)
    follow_links: bool = False

    def log(self) -> Log:
        """Return all changes; see `read_log`."""
        return read_log(self.index)

    def append(self, draft: Draft) -> Change:
        """Write a change; it is durable on return.

        Raises:
            InputError: the draft says nothing that a correction can say.
            ChangedMeanwhile: its author has not seen a change that it would hide.
            EngineError: the table cannot be written.
        """
        [made] = self.append_all([draft])
        return made

    def append_all(self, drafts: Sequence[Draft]) -> list[Change]:
        """Write several changes of different articles, all or none; durable on return.

        Raises:
            InputError: a draft says nothing that a correction can say.
            ChangedMeanwhile: its author has not seen a change that it would hide.
            EngineError: the table cannot be written.
        """
        reader = Reader(self.gazetteer)
        entries = [_checked(draft, reader) for draft in drafts]
        with writing(self.index) as database:
            log = self._filed(database)
            for draft, entry in zip(drafts, entries, strict=True):
                if other := log.contradicting(draft, entry, reader):
                    raise ChangedMeanwhile(other)
                _require_few(log, entry)
            return [insert(database, each.who, each.says, each.old) for each in drafts]

    def undo(self, who: str, number: int, reason: str = "") -> Change:
        """Write a change that undoes another; undoing an undoing puts the first in force again.

        Raises:
            InputError: there is no such change.
            ChangedMeanwhile: somebody else undid it.
            EngineError: the table cannot be written.
        """
        with writing(self.index) as database:
            log = self._filed(database)
            if not 0 < number <= len(log.changes):
                raise InputError("desk.no_change", number=number)
            if log.root(log.changes[number - 1]).id in log.purged:
                raise InputError("desk.is_purged")
            if number not in log.active:
                raise ChangedMeanwhile(next(e for e in log.changes[::-1] if e.undoes == number))
            return insert(database, who, {"reason": reason} if reason else {}, undoes=number)

    def purge(
        self, who: str, ids: Collection[str], reason: str, originals: Mapping[str, str]
    ) -> Change:
        """Write that a withdrawn article goes for good; what changes told of it goes at once.

        The run that brings the change in removes its words from the store.

        Args:
            who: the name of the account.
            ids: of the article, the present one first, then former ones.
            reason: why.
            originals: files of the corpus that go as well, each with the hash of its bytes.

        Raises:
            InputError: the reason is missing, or the article was purged before.
            EngineError: the table cannot be written.
        """
        name, *_ = ids
        says = {"id": name, "remove": True, "reason": reason}
        _checked(Draft(who, says), Reader(self.gazetteer))
        with writing(self.index) as database:
            log = self._filed(database)
            if name in log.purged:
                raise InputError("desk.is_purged")
            told = [each for each in log.changes if each.id in ids and holds_values(each)]
            blank(database, told)
            return insert(database, who, says, {WITHDRAWN: True, PURGED: dict(originals)})

    def note_applied(self, number: int) -> None:
        """Write that the index contains all changes up to this number."""
        if number:
            with writing(self.index) as database:
                put_applied(database, number)

    def import_file(self, root: Path) -> Filing:
        """Write into the table what ``corrections.toml`` changes; made if missing.

        Args:
            root: the folder of the file.

        Raises:
            CorpusError: the file cannot be read.
        """
        file = self._file(root)
        with writing(self.index) as database:
            filing = file.compared(log_of(self.index, database))
            file_away(database, filing, file.mark)
        return filing

    def stated(self, root: Path, *, writes: bool = True) -> Stated:
        """Return what table and file state together.

        If nobody ever used the desk, the file alone counts. Else a file that cannot be read is one
        of the problems, and the table counts.

        Args:
            root: the folder of the file.
            writes: whether what the file changes is written into the table.

        Raises:
            CorpusError: the file alone counts, and cannot be read.
            EngineError: the table is damaged, or the system refused.
        """
        if not has_desk(self.index):
            follow = self.follow_links
            return Stated(load_corrections(root, self.gazetteer, follow_links=follow))
        try:
            file = self._file(root)
        except CorpusError as error:
            log, file = self.log(), _File("", (), (error.message,))
        else:
            log = self._together(file, writes=writes)
        corrections = log.corrections(self.gazetteer, file.problems)
        return Stated(corrections, len(log.changes), log.purged)

    def _together(self, file: _File, *, writes: bool) -> Log:
        """Return the table with what the file changes."""
        log = self.log()
        if log.file == file.mark:
            return log
        if not writes:
            return _imagined(log, file.compared(log))
        with writing(self.index) as database:
            file_away(database, file.compared(log_of(self.index, database)), file.mark)
            return log_of(self.index, database)

    def _file(self, root: Path) -> _File:
        text = corrections_text(root, follow_links=self.follow_links)
        found = entries_in(text, self.gazetteer)
        rows = tuple(plain(row) for row, entry in found if isinstance(entry, Correction))
        problems = tuple(entry for _, entry in found if isinstance(entry, Message))
        return _File(hashlib.blake2b(text.encode(), digest_size=16).hexdigest(), rows, problems)

    def _filed(self, database: sqlite3.Connection) -> Log:
        """Return the table after it has taken over what the file changes, if the file is there.

        Otherwise entries that are older than a change would come after it, and win.
        """
        log = log_of(self.index, database)
        corpus = read_origin(self.index)
        root = corpus.parent if corpus and corpus.is_file() else corpus
        if root is None or not root.is_dir():
            return log
        try:
            file = self._file(root)
        except CorpusError:  # each run tells what is wrong with the file
            return log
        if log.file == file.mark:
            return log
        file_away(database, file.compared(log), file.mark)
        return log_of(self.index, database)


def _imagined(log: Log, filing: Filing) -> Log:
    """Return the table as it would be after the file was imported."""
    changes = list(log.changes)
    for number in filing.undo:
        changes.append(Change(len(changes) + 1, "", "", {}, undoes=number))
    for row in filing.add:
        changes.append(Change(len(changes) + 1, "", "", row))
    return Log(tuple(changes), log.filed, log.applied, log.file)


def _checked(draft: Draft, reader: Reader) -> Correction:
    """Return what a draft says.

    Raises:
        InputError: it says nothing that a correction can say.
    """
    entry = reader.entry(said("desk.draft"), draft.says)
    if isinstance(entry, Message):
        raise InputError(entry)
    if entry.removes and not entry.reason:
        raise InputError("desk.no_reason")
    try:
        canonical(draft.says).encode()
        same = canonical(parse("".join(toml_of([plain(draft.says)])))["correction"][0])
    except (BadToml, ValueError) as error:
        raise InputError("desk.unwritable") from error
    if same != canonical(draft.says):
        raise InputError("desk.unwritable")
    return entry


def _require_few(log: Log, entry: Correction) -> None:
    """Refuse patterns beyond the number that runs accept.

    Raises:
        InputError: there are too many.
    """
    given = [pattern for each in log.stating() for pattern in each.files]
    if entry.files and (limit := excess([*given, *entry.files])):
        raise InputError(limit)
