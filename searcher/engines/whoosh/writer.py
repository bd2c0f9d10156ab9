"""Writes articles as segments: chunks are inverted, spilled to files, and merged.

A few thousand articles are inverted in this process. More articles are cut into chunks; worker
processes invert the chunks and spill them to files, and as many processes merge the spills. So
memory is bounded by the size of a chunk and of a merge range, whatever the size of the corpus.
"""

import json
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from searcher.core.errors import EngineError
from searcher.core.model import Article, Refused
from searcher.core.records import BadArticle, checked_record
from searcher.disk.owned import note, passing
from searcher.engines.whoosh.arrays import Bools
from searcher.engines.whoosh.building.chunk import MAX_DOCUMENTS, chunk_of
from searcher.engines.whoosh.building.merge import TASKS, Source, merge_part
from searcher.engines.whoosh.building.tasks import SegmentRef, SpillRef, rows_of
from searcher.engines.whoosh.building.tiers import Size, plan_merges
from searcher.engines.whoosh.formats.files import DamagedError, Seal
from searcher.engines.whoosh.segment import PARTS, SegmentFiles
from searcher.engines.whoosh.segment_state import SegmentState
from searcher.language.lexicon import added_words
from searcher.processes import machine
from searcher.processes.crew import Child, Crew, Gone
from searcher.speech import Message

_CHUNK = 2_500_000  # characters inverted at a time; larger arrays are slower, see `invert.invert`
_ENTRY = "searcher.engines.whoosh.building.tasks:begin"
_AT_PEAK = 400 * 2**20  # bytes of memory that a worker process takes at its peak
_PROCESSES = max(1, min(4, machine.processors(), machine.memory() // (2 * _AT_PEAK)))
_MOST_TOLD = 2**30  # bytes of an answer, which has the reason for each refused article of a chunk
_MERGE_HERE = 20_000  # documents; worker processes do larger merges


@dataclass(frozen=True, slots=True)
class Written:
    """A finished segment.

    Attributes:
        segment: the segment's entry in the TOC.
        seals: the seals of its files by name.
    """

    segment: SegmentState
    seals: Mapping[str, Seal]


@dataclass(slots=True)
class Intake:
    """The articles that one run has taken in so far.

    Attributes:
        ids: the ids of the articles; of two articles with one id, only the first is taken.
        refused: the articles that could not be indexed.
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
        """Note articles that cannot be indexed; versions indexed earlier under their ids stay."""
        for each in refused:
            self.refused.append(each)
            self.ids.discard(each.article_id)


def _size(article: Article) -> int:
    return len(article.body) if isinstance(article.body, str) else 0


def write_articles(folder: Path, articles: Iterable[Article], intake: Intake) -> Written | None:
    """Write one new segment with all articles; return ``None`` if there are none.

    Raises:
        EngineError: a worker process died.
        OSError: a file cannot be written, for example because the disk is full.
    """
    chunks = intake.chunks(articles)
    first = next(chunks, None)
    if first is None:
        return None
    second = next(chunks, None)
    if second is None:
        rows, refused = rows_of(first)
        intake.refuse(refused)
        return _write_segment(folder, [chunk_of(rows)]) if rows else None
    return _write_in_parallel(folder, _chain(first, second, chunks), intake)


def _chain(
    first: list[Article], second: list[Article], rest: Iterator[list[Article]]
) -> Iterator[list[Article]]:
    yield first
    yield second
    yield from rest


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


# -- with several processes ------------------------------------------------------------------


class _Hands:
    """Processes that spill chunks and merge parts; a context, whose end stops them."""

    def __init__(self) -> None:
        """Start the processes, with the words that the user added to the lexicon."""
        self._crew = Crew(_ENTRY, json.dumps(added_words()).encode(), _PROCESSES)

    def __enter__(self) -> "_Hands":
        return self

    def __exit__(self, *_: object) -> None:
        self._crew.close()

    def ask(self, said: dict[str, Any], *more: bytes) -> "Future[dict[str, Any]]":
        """Give a process a task; see `tasks.answer` for its form, `_told` for the result."""

        def talk(child: Child) -> dict[str, Any]:
            for message in (json.dumps(said).encode(), *more):
                child.tell(message)
            done: dict[str, Any] = json.loads(child.hear(_MOST_TOLD))
            return done

        return self._crew.submit(talk)


def _told(work: "Future[dict[str, Any]]") -> dict[str, Any]:
    """Wait for a task and return its result.

    Raises:
        EngineError: the process died.
        OSError: the process met a refusal of the operating system, such as a full disk.
        DamagedError: a segment is not what was written.
    """
    try:
        done = work.result()
    except Gone as error:
        raise EngineError("index.worker_died") from error
    if "system" in done:
        raise OSError(*done["system"])
    if "damaged" in done:
        raise DamagedError(Message.of_data(done["damaged"]))
    return done


def _write_in_parallel(
    folder: Path, chunks: Iterator[list[Article]], intake: Intake
) -> Written | None:
    with passing(folder) as spills, _Hands() as hands:
        paths = list(_spill_all(hands, chunks, spills, intake))
        if not paths:
            return None
        count = sum(size for _, size in paths)
        return _merge_in_parallel(hands, folder, [SpillRef(path) for path, _ in paths], count)


def _spill_all(
    hands: _Hands, chunks: Iterator[list[Article]], folder: Path, intake: Intake
) -> Iterator[tuple[Path, int]]:
    """Let processes spill all chunks, few at a time, so that chunks do not pile up in memory.

    Returns:
        The file of each spill with its number of documents, in order; spills without any are left
        out.
    """
    pending: dict[Future[dict[str, Any]], Path] = {}
    order: dict[Path, int] = {}
    for number, chunk in enumerate(chunks):
        path = folder / f"{number:06d}"
        records, refused = _records(chunk)
        intake.refuse(refused)
        pending[hands.ask({"task": "spill", "path": str(path.absolute())}, records)] = path
        if len(pending) > _PROCESSES:
            _settle(pending, order, intake)
    while pending:
        _settle(pending, order, intake)
    return ((path, order[path]) for path in sorted(order) if order[path])


def _records(articles: Iterable[Article]) -> tuple[bytes, list[Refused]]:
    """Return the articles as JSON lines, and the articles that make no record."""
    records: list[str] = []
    refused: list[Refused] = []
    for article in articles:
        try:
            records.append(checked_record(article))
        except BadArticle as error:
            refused.append(Refused(str(article.id), error.message))
    return "\n".join(records).encode("utf-8", "surrogatepass"), refused


def _settle(
    pending: dict[Future[dict[str, Any]], Path], order: dict[Path, int], intake: Intake
) -> None:
    finished, _ = wait(pending, return_when=FIRST_COMPLETED)
    for future in finished:
        path, done = pending.pop(future), _told(future)
        order[path] = done["count"]
        intake.refuse(Refused(name, Message.of_data(why)) for name, why in done["refused"])


def _merge_in_parallel(
    hands: _Hands, folder: Path, refs: Sequence[SpillRef | SegmentRef], count: int
) -> Written:
    segment = _new_segment(folder, count)
    sources = [ref.to_json() for ref in refs]
    said = {"sources": sources, "folder": str(folder.absolute()), "name": segment.name}
    parts = [hands.ask(said | {"task": task}) for task in TASKS]
    seals: dict[str, Seal] = {}
    for part in parts:
        seals |= {name: Seal(**seal) for name, seal in _told(part)["seals"].items()}
    return Written(segment, _named(segment.name, seals))


# -- changing segments -----------------------------------------------------------------------


def delete_ids(
    segments: Sequence[Written],
    gone: Collection[str],
    open_files: Callable[[Written], SegmentFiles],
) -> list[Written]:
    """Return the segments with the documents of some article ids marked as deleted.

    Args:
        segments: the segments of the last commit.
        gone: the ids.
        open_files: opens the files of a segment.
    """
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
    """Merge the segments that `tiers.plan_merges` names; drop segments without live documents."""
    left = [written for written in segments if written.segment.live_count()]
    sizes = [Size(written.segment.count, written.segment.live_count()) for written in left]
    groups = plan_merges(sizes)
    merged = {number for group in groups for number in group}
    kept = [written for number, written in enumerate(left) if number not in merged]
    return kept + [_merge_group(folder, [left[number] for number in group]) for group in groups]


def rewrite_hollow(folder: Path, segments: Sequence[Written]) -> list[Written]:
    """Write segments with deleted documents anew without these; drop those without live ones."""
    left = [written for written in segments if written.segment.live_count()]
    return [
        _merge_group(folder, [written])
        if written.segment.live_count() < written.segment.count
        else written
        for written in left
    ]


def _merge_group(folder: Path, group: Sequence[Written]) -> Written:
    refs = [SegmentRef(folder, written.segment, written.seals) for written in group]
    count = sum(written.segment.live_count() for written in group)
    if count <= _MERGE_HERE:
        return _write_segment(folder, [ref.open() for ref in refs])
    with _Hands() as hands:
        return _merge_in_parallel(hands, folder, refs, count)
