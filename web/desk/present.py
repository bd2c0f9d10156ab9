"""Articles as the changes in force make them, also changes that the index lacks yet."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app

from indexer.corpus.correction_rows import Reader
from indexer.corpus.corrections import Corrections, collected
from indexer.desk.queue import Queue
from indexer.history.change import WITHDRAWN, Change
from indexer.history.history import History
from indexer.history.keeping import read_applied, read_mark
from indexer.history.log import Log, entry_of
from searcher.core import deadline
from searcher.core.model import Article, Author
from web.request import site

PATIENCE = 1.5  # seconds that a saved form waits for the worker; it usually takes one
_LOOK = 0.05
_REST = 0.4  # seconds of the time limit that are left for the answer
_KEPT = "jiewen.desk.log"


def history() -> History:
    """Return the changes of the site's index."""
    settings = site().settings
    return History(settings.index, settings.gazetteer, settings.follow_links)


def all_changes() -> Log:
    """Return all changes; read anew only if they differ, since there may be thousands.

    Raises:
        DeskDamaged: the table is damaged.
        EngineError: it cannot be read.
    """
    mark = read_mark(site().settings.index)
    kept: tuple[object, Log] | None = current_app.extensions.get(_KEPT)
    if kept is None or kept[0] != mark:
        kept = mark, history().log()
        current_app.extensions[_KEPT] = kept
    return kept[1]


def queue() -> Queue:
    """Return the jobs of the site's index."""
    return Queue(site().settings.index)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the index lacks of a log.

    Attributes:
        corrections: the changes in force that it lacks.
        undone: the changes that it contains and that are undone meanwhile, the last first.
    """

    corrections: Corrections
    undone: tuple[Change, ...] = ()

    def present(self, article: Article) -> Article:
        """Return the article as it will be in the index."""
        before: dict[str, Any] = {}
        for change in self.undone:
            if change.id == article.id:
                before |= dict(_attributes(change))
        return self.corrections.apply(article.source, replace(article, **before))

    def withdraws(self, article_id: str, sources: tuple[str, ...] = ()) -> str | None:
        """Return why the article is withdrawn; ``None``: it is not."""
        entry = self.corrections.deciding(sources, article_id)
        return entry.reason if entry and entry.removes else None


def waiting(log: Log) -> Waiting:
    """Return what the index lacks of a log."""
    if not log.pending:
        return Waiting(Corrections())
    reader = Reader(site().settings.gazetteer)
    late = log.changes[log.applied :]
    roots = {log.root(change).number: log.root(change) for change in late}
    stated = [roots[number] for number in sorted(roots) if number in log.active]
    undone = [
        roots[number]
        for number in sorted(roots, reverse=True)
        if number not in log.active and number <= log.applied
    ]
    return Waiting(collected(entry_of(each, reader) for each in stated), tuple(undone))


def await_applied(number: int) -> bool:
    """Wait a moment until the index contains a change; return whether it does."""
    until = time.monotonic() + min(PATIENCE, deadline.left() - _REST)
    while not is_applied(number):
        if time.monotonic() >= until:
            return False
        time.sleep(_LOOK)
    return True


def is_applied(number: int) -> bool:
    """Whether the index contains the change of a number."""
    return read_applied(site().settings.index) >= number


def _attributes(change: Change) -> Iterator[tuple[str, Any]]:
    for name, value in change.old.items():
        if name == "authors":
            yield name, tuple(Author(*each) for each in value)
        elif name != WITHDRAWN:
            yield name, tuple(value) if isinstance(value, list) else value
