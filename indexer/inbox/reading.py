"""Read the waiting files of the inbox in the sandbox of every other run."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from indexer.corpus.blocks import BadFile
from indexer.corpus.kinds import PICTURES, SUFFIXES, Format
from indexer.corpus.sources import Found, Rejection
from indexer.extract.apart import Busy, Slow, apart
from indexer.extract.extract import Context, Extraction
from indexer.extract.workers import Outcome, extract_in_order
from indexer.formats.archives import MAX_DEPTH
from indexer.identity.seen import Imprint
from indexer.inbox.entry import Entry, Facts, State
from indexer.inbox.inbox import Changed, Inbox
from indexer.inbox.names import suffix_in, target_of
from indexer.inbox.unpacking import UNPACKED, kind_of, unpack
from indexer.update.reading import Progress, quiet
from searcher.core.model import Article
from searcher.speech import Message, said

_TITLES = 500  # of a file, that are kept with its entry
_NOTES = 20
_SECONDS = 20.0  # to tell a format
_TOGETHER = 8  # files that are read at a time, so that the first ones are seen early


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads waiting entries; the caller holds the lock of the inbox.

    Attributes:
        inbox: the inbox.
        context: offices, departments, manifest and vision.
        most: files that an archive may hold.
        progress: called after each file.
    """

    inbox: Inbox
    context: Context
    most: int
    progress: Progress = quiet

    def read(self) -> tuple[int, list[Rejection]]:
        """Read all entries that wait; return their number, and a rejection for each refused one."""
        done, rejected = 0, list[Rejection]()
        while waiting := self.inbox.entries({State.WAITING}):
            some = sorted(waiting, key=lambda entry: entry.number)[:_TOGETHER]
            kinds = {entry: self._opened(entry, rejected) for entry in some}
            files = [entry for entry, kind in kinds.items() if kind]
            for entry, outcome in zip(files, self._outcomes(files), strict=True):
                self._keep(entry, outcome, kinds[entry], rejected)
            done += len(some)
        return done, rejected

    def _opened(self, entry: Entry, rejected: list[Rejection]) -> Format | None:
        """Return the format of a file; ``None`` if it was an archive, or is refused."""
        file = self.inbox.path(entry)
        try:
            told = apart(kind_of, file, entry.name, seconds=_SECONDS).decode("ascii", "replace")
            if told not in UNPACKED:
                return Format(told) if told in set(Format) else Format.UNKNOWN
            self._unpack(entry, file)
        except (Busy, Slow, BadFile) as error:
            self._refuse(entry, error.message, rejected)
        except OSError as error:
            self._refuse(entry, said("file.cannot_read", why=error.strerror or ""), rejected)
        return None

    def _unpack(self, entry: Entry, file: Path) -> None:
        """Make entries of the files of an archive.

        Raises:
            BadFile: it cannot be unpacked, or holds no file that can be read.
        """
        if entry.depth >= MAX_DEPTH:
            raise BadFile("archive.deep", most=MAX_DEPTH)
        pictures = self.context.vision.is_open
        found = unpack(self.inbox, file, entry.name, most=self.most, pictures=pictures)
        if not found.staged:
            raise BadFile("inbox.nothing_inside", n=found.left)
        told = said("inbox.left_out", n=found.left) if found.left else None
        self.inbox.add(found.staged, entry.who, archive=replace(entry, told=told))

    def _outcomes(self, entries: Sequence[Entry]) -> list[Outcome]:
        """Extract files under the names that they would have in the corpus."""
        inputs = [
            Found(f"{entry.number}/{target_of(entry.name, '', '')}", str(path), entry.size, 0)
            for entry in entries
            for path in [self._real(entry)]
        ]
        return extract_in_order(inputs, self.context, self.progress)

    def _real(self, entry: Entry) -> Path:
        return self.inbox.folder.resolve() / entry.file

    def _keep(
        self, entry: Entry, outcome: Outcome, kind: Format | None, rejected: list[Rejection]
    ) -> None:
        if isinstance(outcome, Rejection):
            self._refuse(entry, outcome.reason, rejected)
        elif not outcome.articles:
            why = outcome.problems[0] if outcome.problems else said("file.no_article")
            self._refuse(entry, why, rejected)
        else:
            self.inbox.put_articles(entry, outcome.articles)
            is_usual = suffix_in(entry.name) in SUFFIXES | PICTURES
            facts = replace(facts_in(outcome), kind="" if is_usual else f".{kind}")
            self._put(replace(entry, state=State.READ, told=None, facts=facts))

    def _refuse(self, entry: Entry, why: Message, rejected: list[Rejection]) -> None:
        rejected.append(Rejection(entry.name, why))
        self._put(replace(entry, state=State.REFUSED, told=why))

    def _put(self, entry: Entry) -> None:
        """Write an entry, unless somebody removed it while it was read."""
        try:
            self.inbox.change(entry.number, {State.WAITING}, lambda _: entry)
        except Changed:
            self.inbox.remove([entry.articles])


def facts_in(found: Extraction) -> Facts:
    """Return what an extraction tells of its issue."""
    articles = found.articles
    unsure: dict[str, float] = {}
    for article in articles:
        for each in article.evidence:
            unsure[each.field] = min(unsure.get(each.field, 1.0), each.confidence)
    return Facts(
        articles=len(articles),
        titles=tuple(article.title or "" for article in articles[:_TITLES]),
        paper=_usual(article.paper for article in articles),
        number=_usual(article.issue_number for article in articles),
        date=_usual(article.issue_date for article in articles),
        month=_usual(article.issue_month for article in articles),
        office=_usual(article.street for article in articles),
        offices=tuple(dict.fromkeys(a.street for a in articles if a.street)),
        issues=issue_keys(articles),
        unsure=tuple(sorted(unsure.items())),
        notes=found.problems[:_NOTES],
    )


def issue_keys(articles: Iterable[Article]) -> tuple[str, ...]:
    """Return the keys under which the register knows the issues of articles."""
    keys = (
        Imprint(
            paper=article.paper,
            street=article.street,
            date=article.issue_date or article.issue_month,
            number=article.issue_number,
        ).issue
        for article in articles
    )
    return tuple(dict.fromkeys(key for key in keys if key))


def _usual(values: Iterable[str | None]) -> str:
    """Return the most frequent value, the first of several; ``""`` for none."""
    counted = Counter(value for value in values if value)
    return counted.most_common(1)[0][0] if counted else ""
