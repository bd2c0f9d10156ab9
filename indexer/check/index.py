"""Check an index: read every byte of it and compare checksums; change nothing."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from indexer.corpus import origin
from indexer.history.keeping import problems as unsound_desk
from indexer.history.schema import FILE_NAME as DESK
from indexer.identity.register import problems as unsound
from indexer.update import store
from indexer.update.store_errors import SQL_ERRORS, explained
from searcher.core.engine import HasStats, Verifies
from searcher.core.errors import EngineError, IndexMissing, JiewenError, SystemRefused, Unavailable
from searcher.identity.schema import FILE_NAME as REGISTER
from searcher.speech import Message, said


class Checked(Verifies, HasStats, Protocol):
    """What a check needs of an engine."""


@dataclass(frozen=True, slots=True)
class CheckedIndex:
    """The articles of an index folder, and its damage.

    Attributes:
        index: the folder.
        articles: number of articles; 0 if anything is damaged.
        problems: one message each; empty if the index is sound.
    """

    index: str
    articles: int
    problems: tuple[Message, ...]


def check_index(engine: Checked, folder: Path) -> CheckedIndex:
    """Check the engine's files, the store, the register, the changes and the note of the corpus.

    Raises:
        IndexMissing: the folder contains no index.
        Unavailable: the engine does not answer.
    """
    problems = [
        *(*_engine_problems(engine), *_store_problems(folder)),
        *_told(folder / REGISTER, unsound(folder)),
        *_told(folder / DESK, unsound_desk(folder)),
        *_origin_problems(folder),
    ]
    articles = 0 if problems else engine.stats().articles
    return CheckedIndex(str(folder), articles, tuple(problems))


def _engine_problems(engine: Verifies) -> list[Message]:
    try:
        return engine.verify()
    except (IndexMissing, Unavailable):
        raise
    except JiewenError as error:
        return [error.message]


def _store_problems(folder: Path) -> Iterator[Message]:
    path = folder / store.FILE_NAME
    if not path.is_file():  # the store is a cache; an index serves without it
        return
    try:
        with closing(store.Store(folder, mode=store.mode_of(folder))) as kept:
            yield from (
                said("damage.in_file", file=path.name, why=problem) for problem in kept.problems()
            )
    except SQL_ERRORS as error:
        found = explained(path, error)
        if isinstance(found, SystemRefused):  # the store could not be read, so its state is unknown
            raise found from error
        yield found.message


def _told(path: Path, problems: Iterator[Message]) -> Iterator[Message]:
    """Yield what is wrong with the register or the table of changes."""
    if not path.is_file():  # an earlier version wrote the index, or nobody used the desk
        return
    try:
        yield from (said("damage.in_file", file=path.name, why=why) for why in problems)
    except SystemRefused:  # the file could not be read, so its state is unknown
        raise
    except EngineError as error:
        yield error.message


def _origin_problems(folder: Path) -> Iterator[Message]:
    path = folder / origin.FILE_NAME
    if path.is_file() and origin.read_origin(folder) is None:
        begins = json.dumps(path.read_bytes()[:60].decode("utf-8", "replace"))
        yield said("damage.origin", file=path.name, begins=begins)
