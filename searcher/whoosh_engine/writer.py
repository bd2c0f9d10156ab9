"""Articles -> a committed index: chunks are inverted, spilled, merged, and committed in one step.

A few thousand articles are inverted in this process. More are cut into chunks that worker processes
invert and spill as runs, and the runs are merged by as many processes: memory is bounded by the
size of a chunk and of a merge range, whatever the size of the corpus.
"""

import multiprocessing
import os
import secrets
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

import numpy as np

from searcher.errors import EngineError
from searcher.lexicon import added_words, extend_lexicon
from searcher.model import Article
from searcher.owned import note, passing
from searcher.whoosh_engine.arrays import Bools
from searcher.whoosh_engine.building.chunk import (
    MAX_DOCUMENTS,
    Row,
    Run,
    chunk_of,
    row_of,
    spill,
)
from searcher.whoosh_engine.building.merge import TASKS, SegmentSource, Source, merge_part
from searcher.whoosh_engine.building.tiers import Size, plan_merges
from searcher.whoosh_engine.formats.files import Seal
from searcher.whoosh_engine.segment import PARTS, SegmentFiles
from searcher.whoosh_engine.toc import SegmentState

_CHUNK = 2_500_000  # characters inverted at a time; larger arrays fault their memory in anew
_PROCESSES = min(4, os.cpu_count() or 1)  # each takes a few hundred MB at its peak
_MERGE_HERE = 20_000  # documents; larger merges are shared out


@dataclass(frozen=True, slots=True)
class Refused:
    """An article that could not be indexed, and why, in one line."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Written:
    """A finished segment: what the TOC says of it, and its files' seals by name."""

    segment: SegmentState
    seals: Mapping[str, Seal]


@dataclass(slots=True)
class Intake:
    """What has come in so far.

    Attributes:
        ids: of all articles; of two with one id, the first counts.
    """

    ids: set[str] = field(default_factory=set)
    refused: list[Refused] = field(default_factory=list)

    def chunks(self, articles: Iterable[Article]) -> Iterator[list[Article]]:
        """Yield articles in chunks of about `_CHUNK` characters."""
        chunk: list[Article] = []
        size = 0
        for article in articles:
            if article.id in self.ids:
                continue
            self.ids.add(article.id)
            chunk.append(article)
            size += _size(article)
            if size >= _CHUNK or len(chunk) >= MAX_DOCUMENTS:
                yield chunk
                chunk, size = [], 0
        if chunk:
            yield chunk

    def refuse(self, refused: Iterable[Refused]) -> None:
        """Note articles that are not indexed; what is held under their ids stays."""
        for each in refused:
            self.refused.append(each)
            self.ids.discard(each.id)


def _size(article: Article) -> int:
    return len(article.body) if isinstance(article.body, str) else 0


def write_articles(folder: Path, articles: Iterable[Article], intake: Intake) -> Written | None:
    """Write one new segment with all articles; ``None`` when there is none to write.

    Raises:
        EngineError: a worker process died.
        OSError: the disk is full, or worse.
    """
    chunks = intake.chunks(articles)
    first = next(chunks, None)
    if first is None:
        return None
    second = next(chunks, None)
    if second is None:
        rows, refused = _rows(first)
        intake.refuse(refused)
        return _write_segment(folder, [chunk_of(rows)]) if rows else None
    return _write_in_parallel(folder, _chain(first, second, chunks), intake)


def _chain(
    first: list[Article], second: list[Article], rest: Iterator[list[Article]]
) -> Iterator[list[Article]]:
    yield first
    yield second
    yield from rest


def _rows(articles: Iterable[Article]) -> tuple[list[Row], list[Refused]]:
    rows: list[Row] = []
    refused: list[Refused] = []
    for article in articles:
        try:
            rows.append(row_of(article))
        except ValueError as error:
            refused.append(Refused(str(article.id), str(error)))
    return rows, refused


def _write_segment(folder: Path, sources: Sequence[Source]) -> Written:
    segment = _new_segment(folder, sum(len(source) for source in sources))
    name = segment.name
    seals: dict[str, Seal] = {}
    for task in TASKS:
        seals |= merge_part(task, sources, folder, name)
    return Written(segment, _named(name, seals))


def _new_segment(folder: Path, count: int) -> SegmentState:
    segment = SegmentState(secrets.token_hex(8), count)
    note(folder, [segment.name])
    return segment


def _named(name: str, seals: Mapping[str, Seal]) -> dict[str, Seal]:
    return {f"{name}.{part}": seals[part] for part in PARTS}


# -- in several processes --------------------------------------------------------------------


@contextmanager
def _pool() -> Iterator[ProcessPoolExecutor]:
    context = multiprocessing.get_context("spawn")  # forking a process with threads may lock up
    pool = ProcessPoolExecutor(
        _PROCESSES, mp_context=context, initializer=_begin_worker, initargs=(added_words(),)
    )
    try:
        yield pool
    except BrokenProcessPool as error:
        raise EngineError(
            "建立索引的子进程意外结束 / a worker process died, perhaps for lack of memory; "
            "nothing was changed"
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


def _begin_worker(words: tuple[str, ...]) -> None:
    """Let this worker cut words as its parent does."""
    extend_lexicon(words)
    _follow_parent()


def _follow_parent() -> None:
    """End this worker when its parent is gone; an executor's own workers would wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_exit_after, args=(parent,), daemon=True).start()


def _exit_after(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _write_in_parallel(
    folder: Path, chunks: Iterator[list[Article]], intake: Intake
) -> Written | None:
    with passing(folder) as runs, _pool() as pool:
        paths = list(_spill_all(pool, chunks, runs, intake))
        if not paths:
            return None
        count = sum(size for _, size in paths)
        return _merge_in_parallel(pool, folder, [_RunRef(path) for path, _ in paths], count)


def _spill_all(
    pool: ProcessPoolExecutor, chunks: Iterator[list[Article]], folder: Path, intake: Intake
) -> Iterator[tuple[Path, int]]:
    """Spill each chunk; few are under way at a time, so that none pile up in memory."""
    pending: dict[Future[tuple[int, list[Refused]]], Path] = {}
    order: dict[Path, int] = {}
    for number, chunk in enumerate(chunks):
        path = folder / f"{number:06d}"
        pending[pool.submit(_spill, chunk, path)] = path
        if len(pending) > _PROCESSES:
            _settle(pending, order, intake)
    while pending:
        _settle(pending, order, intake)
    return ((path, order[path]) for path in sorted(order) if order[path])


def _settle(
    pending: dict[Future[tuple[int, list[Refused]]], Path], order: dict[Path, int], intake: Intake
) -> None:
    done, _ = wait(pending, return_when=FIRST_COMPLETED)
    for future in done:
        order[pending.pop(future)], refused = future.result()
        intake.refuse(refused)


def _spill(articles: list[Article], path: Path) -> tuple[int, list[Refused]]:
    rows, refused = _rows(articles)
    if rows:
        spill(chunk_of(rows), path)
    return len(rows), refused


@dataclass(frozen=True, slots=True)
class _RunRef:
    path: Path

    def open(self) -> Source:
        return Run(self.path)


@dataclass(frozen=True, slots=True)
class _SegmentRef:
    folder: Path
    segment: SegmentState
    seals: Mapping[str, Seal]

    def open(self) -> Source:
        files = SegmentFiles(self.folder, self.segment.name, self.seals)
        return SegmentSource(files, self.segment.live())


def _merge_in_parallel(
    pool: ProcessPoolExecutor, folder: Path, refs: Sequence[_RunRef | _SegmentRef], count: int
) -> Written:
    segment = _new_segment(folder, count)
    name = segment.name
    futures = [pool.submit(_merge, task, refs, folder, name) for task in TASKS]
    seals: dict[str, Seal] = {}
    for future in futures:
        seals |= future.result()
    return Written(segment, _named(name, seals))


def _merge(
    task: str, refs: Sequence[_RunRef | _SegmentRef], folder: Path, name: str
) -> dict[str, Seal]:
    return merge_part(task, [ref.open() for ref in refs], folder, name)


# -- changing what is there ------------------------------------------------------------------


def delete_ids(
    segments: Sequence[Written],
    gone: Collection[str],
    open_files: Callable[[Written], SegmentFiles],
) -> list[Written]:
    """Return the segments with the documents of some ids marked as deleted."""
    return [_without(written, gone, open_files(written)) for written in segments]


def _without(written: Written, gone: Collection[str], files: SegmentFiles) -> Written:
    live = written.segment.live()
    terms, postings = files.field("id")
    ordinals = [o for o in map(terms.find, gone) if o >= 0]
    if not ordinals:
        return written
    left: Bools = np.ones(written.segment.count, np.bool_) if live is None else live
    for ordinal in ordinals:
        left[postings.get(ordinal).ids] = False
    return Written(written.segment.without(left), written.seals)


def merge_segments(folder: Path, segments: Sequence[Written]) -> list[Written]:
    """Merge what the tiers ask for; drop what is empty."""
    left = [written for written in segments if written.segment.live_count()]
    sizes = [Size(written.segment.count, written.segment.live_count()) for written in left]
    groups = plan_merges(sizes)
    merged = {number for group in groups for number in group}
    kept = [written for number, written in enumerate(left) if number not in merged]
    return kept + [_merge_group(folder, [left[number] for number in group]) for group in groups]


def _merge_group(folder: Path, group: Sequence[Written]) -> Written:
    refs = [_SegmentRef(folder, written.segment, written.seals) for written in group]
    count = sum(written.segment.live_count() for written in group)
    if count <= _MERGE_HERE:
        return _write_segment(folder, [ref.open() for ref in refs])
    with _pool() as pool:
        return _merge_in_parallel(pool, folder, refs, count)
