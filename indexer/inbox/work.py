"""What a job READ does: confirmed files move into the corpus, then waiting files are read."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from indexer.corpus.origin import read_origin
from indexer.corpus.sources import Rejection
from indexer.history.history import History
from indexer.inbox.database import made
from indexer.inbox.entry import State
from indexer.inbox.inbox import Inbox
from indexer.inbox.reading import Reader
from indexer.inbox.taking import Taker
from indexer.ocr.choose import vision_of
from indexer.update.reading import Progress, quiet
from indexer.update.run import load_context
from searcher.core.errors import CorpusError, IndexBusy
from searcher.disk.exclusive import Taken, exclusive
from searcher.settings import Settings

_LOCK = "inbox.lock"
_DECIMALS = 3


@dataclass(frozen=True, slots=True)
class Done:
    """What a job READ came to.

    Attributes:
        files: number of files that were read.
        taken: number of files that were moved into the corpus.
        seconds: duration.
        rejected: files that were refused, or could not be moved, each with its reason.
    """

    files: int
    taken: int
    seconds: float
    rejected: tuple[Rejection, ...] = ()


def corpus_of(settings: Settings) -> Path:
    """Return the folder into which confirmed files move.

    Raises:
        CorpusError: no corpus is known, or it is a single file.
    """
    corpus = settings.corpus or read_origin(settings.index)
    if corpus is None:
        raise CorpusError("corpus.unknown", folder=settings.index)
    if corpus.is_file():
        raise CorpusError("inbox.corpus_is_file", corpus=corpus)
    return corpus


def taker_of(settings: Settings) -> Taker:
    """Return what plans and moves confirmed files.

    Raises:
        CorpusError: no folder is known.
    """
    history = History(settings.index, settings.gazetteer, settings.follow_links)
    return Taker(Inbox(settings.index), corpus_of(settings), history)


def has_work(settings: Settings) -> bool:
    """Whether a file waits to be read or moved."""
    return bool(Inbox(settings.index).entries({State.WAITING, State.MOVING}, 1))


def work(settings: Settings, progress: Progress = quiet) -> Done:
    """Move what is confirmed, read what waits, and ask for a run if the corpus has a new file.

    Raises:
        IndexBusy: another process does it now.
        CorpusError: no corpus is known, or its manifest cannot be used.
    """
    began = time.monotonic()
    inbox = Inbox(settings.index)
    with only_one(settings.index):
        inbox.sweep()
        taken, rejected = taker_of(settings).take_all()
        corpus, follow = corpus_of(settings), settings.follow_links
        vision = vision_of(settings.ocr, settings.recognised)
        context = load_context(corpus, settings.gazetteer, follow_links=follow, vision=vision)
        files, refused = Reader(inbox, context, settings.upload_files, progress).read()
    seconds = round(time.monotonic() - began, _DECIMALS)
    return Done(files, taken, seconds, (*rejected, *refused))


@contextmanager
def only_one(index: Path) -> Iterator[None]:
    """Be the only process that reads and moves files of the inbox.

    Raises:
        IndexBusy: another process is.
    """
    try:
        with exclusive(made(index) / _LOCK):
            yield
    except Taken as error:
        raise IndexBusy("inbox.busy", folder=made(index)) from error
