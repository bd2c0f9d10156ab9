"""The write side of the engine: each change is one commit, made while holding the write lock."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from searcher.core.errors import EngineError, IndexBusy, IndexDamaged, SystemRefused
from searcher.core.model import Article, Refused
from searcher.disk import owned
from searcher.disk.exclusive import Taken, exclusive
from searcher.disk.owned import Kind
from searcher.disk.refusals import is_refusal, told
from searcher.engines.whoosh.blame import damaged
from searcher.engines.whoosh.bridge.lock import LOCK_NAME
from searcher.engines.whoosh.damage import problems_of
from searcher.engines.whoosh.formats.files import DamagedError
from searcher.engines.whoosh.manifest import FORMAT, Manifest, read_manifest
from searcher.engines.whoosh.segment import SegmentFiles
from searcher.engines.whoosh.segment_state import SegmentState
from searcher.engines.whoosh.storage import (
    Generations,
    commit,
    read_segments,
    sweep,
)
from searcher.engines.whoosh.writer import (
    Intake,
    Written,
    delete_ids,
    merge_segments,
    rewrite_hollow,
    write_articles,
)
from searcher.speech import said

Mapped = Callable[[Path], Mapping[str, SegmentFiles]]


def update(
    generations: Generations, put: Iterable[Article], delete: Collection[str], mapped: Mapped
) -> tuple[Refused, ...]:
    """See `Engine.update`.

    Args:
        generations: the generations of the index.
        put: the articles to add or replace.
        delete: the ids of the articles to remove.
        mapped: returns the segments of a generation that are open already, by name.
    """
    if generations.current() is None:
        return rebuild(generations, put)
    with _writing(generations):
        folder, committed = generations.require()
        return _change(generations, folder, committed, put, delete, mapped(folder))


def _change(
    generations: Generations,
    folder: Path,
    committed: Manifest,
    put: Iterable[Article],
    delete: Collection[str],
    mapped: Mapping[str, SegmentFiles],
) -> tuple[Refused, ...]:
    intake = Intake()

    def files(written: Written) -> SegmentFiles:
        name = written.segment.name
        return mapped.get(name) or SegmentFiles(folder, name, written.seals)

    try:
        segments = [_written(s, committed) for s in read_segments(folder, committed)]
        fresh = write_articles(folder, put, intake)
        left = delete_ids(segments, intake.ids.union(delete), files)
        left = merge_segments(folder, left + ([fresh] if fresh else []))
        _commit(folder, left, committed.identity, committed.commit + 1)
    except DamagedError as error:
        if problems_of(generations, folder):
            raise IndexDamaged(damaged(generations.root, error)) from error
        raise EngineError("index.misread", error=error) from error
    except BaseException:  # also on Ctrl+C: half-written files must go
        with suppress(Exception):
            if read_manifest(folder) == committed:  # otherwise the commit may be complete
                sweep(folder, committed)
        raise
    return tuple(intake.refused)


def forget(generations: Generations) -> None:
    """See `Engine.forget`."""
    if generations.current() is None:
        return
    with _writing(generations):
        folder, committed = generations.require()
        segments = [_written(s, committed) for s in read_segments(folder, committed)]
        try:
            left = rewrite_hollow(folder, segments)
            if left != segments:
                _commit(folder, left, committed.identity, committed.commit + 1)
        except BaseException:
            with suppress(Exception):
                if read_manifest(folder) == committed:
                    sweep(folder, committed)
            raise


def rebuild(generations: Generations, articles: Iterable[Article]) -> tuple[Refused, ...]:
    """See `Engine.rebuild`."""
    with _writing(generations):
        folder = generations.begin()
        intake = Intake()
        try:
            fresh = write_articles(folder, articles, intake)
            _commit(folder, [fresh] if fresh else [], generations.identity, 1)
            _verify(generations, folder, len(intake.ids))
            generations.swap(folder)
        except BaseException:  # also on Ctrl+C; removing the folder frees a full disk
            if not generations.serves(folder):  # otherwise the swap is complete
                owned.remove(folder, Kind.GENERATION)
            raise
    return tuple(intake.refused)


def _verify(generations: Generations, folder: Path, expected: int) -> None:
    problems = problems_of(generations, folder)
    if not problems:
        segments = read_segments(folder, read_manifest(folder))
        found = sum(segment.count for segment in segments)
        if found == expected:
            return
        problems = [said("damage.count", found=found, expected=expected)]
    raise EngineError("index.unverified", problem=problems[0])


@contextmanager
def _writing(generations: Generations) -> Iterator[None]:
    """Hold the write lock, whose file has the name that Whoosh uses; explain errors."""
    root = generations.root
    try:
        generations.claim()
        with exclusive(root / LOCK_NAME):
            generations.adopt()
            yield
    except Taken as error:
        raise IndexBusy("index.busy", root=root) from error
    except (OSError, MemoryError, RuntimeError) as error:
        if isinstance(error, RuntimeError) and not is_refusal(error):
            raise
        raise SystemRefused("index.unwritable", why=told(error, root)) from error


def _written(segment: SegmentState, committed: Manifest) -> Written:
    prefix = segment.name + "."
    seals = {name: seal for name, seal in committed.files.items() if name.startswith(prefix)}
    return Written(segment, seals)


def _commit(folder: Path, written: list[Written], identity: str, number: int) -> None:
    seals = {name: seal for each in written for name, seal in each.seals.items()}
    commit(folder, [each.segment for each in written], Manifest(FORMAT, identity, number, seals))
