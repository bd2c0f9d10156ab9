"""Read a whole index and change nothing: is every byte of it as it was written?"""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from indexer.corpus import origin
from indexer.update import store
from indexer.update.store_errors import SQL_ERRORS, explained
from searcher.core.engine import Engine
from searcher.core.errors import IndexMissing, JiewenError, SystemRefused, Unavailable


@dataclass(frozen=True, slots=True)
class CheckedIndex:
    """What an index folder holds, and what of it is damaged.

    Attributes:
        index: the folder.
        articles: how many can be found; 0 when anything is damaged.
        problems: one line each; empty when the index is sound.
    """

    index: str
    articles: int
    problems: tuple[str, ...]


def check_index(engine: Engine, folder: Path) -> CheckedIndex:
    """Check the engine's files and what is kept beside them.

    Raises:
        IndexMissing: there is no index in the folder.
        Unavailable: the engine cannot be asked.
    """
    problems = [*_engine_problems(engine), *_store_problems(folder), *_origin_problems(folder)]
    articles = 0 if problems else engine.stats().articles
    return CheckedIndex(str(folder), articles, tuple(problems))


def _engine_problems(engine: Engine) -> list[str]:
    try:
        return engine.verify()
    except (IndexMissing, Unavailable):
        raise
    except JiewenError as error:
        return [str(error)]


def _store_problems(folder: Path) -> Iterator[str]:
    path = folder / store.FILE_NAME
    if not path.is_file():  # a cache: an index serves without it
        return
    try:
        with closing(store.Store(folder, mode=store.mode_of(folder))) as kept:
            yield from (f"{path.name}: {problem}" for problem in kept.problems())
    except SQL_ERRORS as error:
        said = explained(path, error)
        if isinstance(said, SystemRefused):  # then nothing is known of it
            raise said from error
        yield str(said)


def _origin_problems(folder: Path) -> Iterator[str]:
    path = folder / origin.FILE_NAME
    if path.is_file() and origin.read_origin(folder) is None:
        yield f"{path.name}: {json.dumps(path.read_bytes()[:60].decode('utf-8', 'replace'))}"
