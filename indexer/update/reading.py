"""Bring the extraction store up to date with a corpus; only changed files are parsed."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from operator import attrgetter

from indexer.corpus.blocks import RawFile
from indexer.corpus.kinds import is_of_pages, is_plain
from indexer.corpus.sources import Found, Rejection, missed
from indexer.extract.extract import Context, Hindered, extract
from indexer.extract.workers import Outcome, extract_all, read_within, unreadable
from indexer.ocr.vision import Mode
from indexer.update.rows import DIGEST, Status
from indexer.update.store import Store
from searcher.speech import Message, in_words, said

# bytes; safe without a process of its own, as json parses in linear time and bounded memory
_SMALL = 2**20

# called with a label, the number done, and the number of all
Progress = Callable[[str, int, int], None]


def quiet(_what: str, _done: int, _of: int) -> None:
    """Show no progress."""


@dataclass(slots=True)
class Tally:
    """The outcome for the files of a corpus.

    Attributes:
        seen: paths of the files that exist.
        unread: paths of those among them that could not be read now.
        read: number of files that were opened.
        rejected: rejections of files and of parts of files.
    """

    seen: set[str] = field(default_factory=set)
    unread: set[str] = field(default_factory=set)
    read: int = 0
    rejected: list[Rejection] = field(default_factory=list)


def read_corpus(
    inputs: list[Found | Rejection],
    store: Store,
    context: Context,
    last: Mapping[str, Status],
    progress: Progress = quiet,
) -> Tally:
    """Update the store with new and changed files; files that are gone stay in it.

    Args:
        inputs: the results of `walk`.
        store: the extraction store.
        context: offices, departments and manifest for extraction.
        last: status of each file at its last extraction in the same context, where known.
        progress: called after each file.
    """
    tally = Tally()
    reading = _Reading(store, context, last, tally, inputs, progress)
    watched = replace(context, vision=replace(context.vision, progress=progress))
    for raw, outcome in extract_all(reading.changed(), watched):
        reading.keep(raw, outcome)
    tally.rejected = sorted(missed(tally.rejected, tally.seen), key=attrgetter("path"))
    return tally


@dataclass(slots=True)
class _Reading:
    """The files of one run on their way through the workers into the store."""

    store: Store
    context: Context
    last: Mapping[str, Status]
    tally: Tally
    inputs: list[Found | Rejection]
    progress: Progress
    pending: dict[str, tuple[Found, str]] = field(default_factory=dict)
    done: int = 0

    def changed(self) -> Iterator[RawFile]:
        """Yield the files to extract in a worker; finish all others."""
        for item in self.inputs:
            raw = self._read(item)
            if raw is None:
                self._count()
            elif not self._here(raw):
                yield raw

    def _read(self, item: Found | Rejection) -> RawFile | None:
        if isinstance(item, Rejection):
            self.tally.rejected.append(item)
            return None
        if item.path in self.tally.seen:
            self.tally.rejected.append(Rejection(item.path, said("file.name_taken")))
            return None
        self.tally.seen.add(item.path)
        if (status := self.last.get(item.path)) and status.fits(item):
            self._settle(item, status.problems)
            return None
        return self._opened(item)

    def _opened(self, item: Found) -> RawFile | None:
        known = self.store.known(item)
        usable = known if known and self._is_valid(known.context, item.path) else None
        if usable and usable.untouched:
            self._settle(item, usable.problems)
            return None
        data = read_within(item)
        if isinstance(data, Rejection):
            self._leave(data)
            return None
        self.tally.read += 1
        content = hash_of(data)
        if usable and usable.content == content:
            self.store.touch(item, usable)
            self._settle(item, usable.problems)
            return None
        self.pending[item.path] = (item, content)
        return RawFile(item.path, data)

    def _is_valid(self, kept_under: str, path: str) -> bool:
        """Whether what is kept of a file under an identity would be extracted now as well."""
        if kept_under == self.context.pictured:
            return True
        forced = self.context.vision.mode is Mode.FORCE and is_of_pages(path)
        return kept_under == self.context.identity and not forced

    def _here(self, raw: RawFile) -> bool:
        """Extract small JSON Lines files in this process, because a new process starts slowly."""
        if raw.suffix != ".jsonl" or len(raw.data) > _SMALL or not is_plain(raw.data, raw.path):
            return False
        try:
            outcome: Outcome = extract(raw, self.context)
        except Hindered as error:
            outcome = unreadable(raw.path, error.message)
        self.keep(raw, outcome)
        return True

    def _settle(self, found: Found, problems: tuple[Message, ...]) -> None:
        """Keep the stored result of a file, and report its problems again."""
        self.tally.rejected += (Rejection(found.path, problem) for problem in problems)

    def keep(self, raw: RawFile, outcome: Outcome) -> None:
        """Store a worker's result; after a rejection the stored result stays."""
        found, content = self.pending.pop(raw.path)
        if isinstance(outcome, Rejection):
            self._leave(outcome)
        else:
            self.store.keep(found, content, self.context.identity_of(outcome), outcome)
            self.tally.rejected += (Rejection(raw.path, p) for p in outcome.problems)
        self._count()

    def _leave(self, unread: Rejection) -> None:
        """Record a file that cannot be read now; the next run must look at it again."""
        self.tally.rejected.append(unread)
        self.tally.unread.add(unread.path)

    def _count(self) -> None:
        self.done += 1
        self.progress(in_words("progress.files"), self.done, len(self.inputs))


def still_there(paths: Collection[str], rejected: Iterable[Rejection]) -> set[str]:
    """Return the paths that may still exist behind files or folders that cannot be read now."""
    unreadable = {r.path for r in rejected if r.unreadable}
    if "./" in unreadable:
        return set(paths)
    return {p for p in paths if not unreadable.isdisjoint((p, *_above(p)))}


def _above(path: str) -> Iterator[str]:
    """Yield the folders that contain a path, with their final ``/``."""
    at = path.find("/")
    while at >= 0:
        yield path[: at + 1]
        at = path.find("/", at + 1)


def hash_of(data: bytes) -> str:
    """Return the hash by which the bytes of a file are known again."""
    return hashlib.blake2b(data, digest_size=DIGEST).hexdigest()
