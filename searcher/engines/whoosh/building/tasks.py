"""The inside of the processes that build an index: a chunk to spill, or a part to merge."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from searcher.core.model import Article
from searcher.core.records import from_record
from searcher.engines.whoosh.building.chunk import Row, Run, chunk_of, row_of, spill
from searcher.engines.whoosh.building.merge import SegmentSource, Source, merge_part
from searcher.engines.whoosh.formats.files import DamagedError, Seal
from searcher.engines.whoosh.segment import SegmentFiles
from searcher.engines.whoosh.toc import SegmentState
from searcher.language.lexicon import extend_lexicon
from searcher.processes.child import Answer, Ask


@dataclass(frozen=True, slots=True)
class Refused:
    """An article that could not be indexed, and why, in one line."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class RunRef:
    """Names a spilled chunk."""

    path: Path

    def open(self) -> Source:
        """Return what it names."""
        return Run(self.path)

    def to_json(self) -> dict[str, Any]:
        """Return it as data, for a process in another folder."""
        return {"path": str(self.path.absolute())}


@dataclass(frozen=True, slots=True)
class SegmentRef:
    """Names a segment."""

    folder: Path
    segment: SegmentState
    seals: Mapping[str, Seal]

    def open(self) -> Source:
        """Return what it names."""
        files = SegmentFiles(self.folder, self.segment.name, self.seals)
        return SegmentSource(files, self.segment.live())

    def to_json(self) -> dict[str, Any]:
        """Return it as data, for a process in another folder."""
        seals = {name: asdict(seal) for name, seal in self.seals.items()}
        segment = [self.segment.id, self.segment.count, self.segment.deleted.hex()]
        return {"folder": str(self.folder.absolute()), "segment": segment, "seals": seals}


def ref_from_json(said: Mapping[str, Any]) -> RunRef | SegmentRef:
    """Return what `to_json` of either gave."""
    if "path" in said:
        return RunRef(Path(said["path"]))
    name, count, deleted = said["segment"]
    segment = SegmentState(name, count, bytes.fromhex(deleted))
    seals = {name: Seal(**seal) for name, seal in said["seals"].items()}
    return SegmentRef(Path(said["folder"]), segment, seals)


def rows_of(articles: Iterable[Article]) -> tuple[list[Row], list[Refused]]:
    """Return the articles as an index keeps them, and those that it cannot keep."""
    rows: list[Row] = []
    refused: list[Refused] = []
    for article in articles:
        try:
            rows.append(row_of(article))
        except ValueError as error:
            refused.append(Refused(str(article.id), str(error)))
    return rows, refused


# -- asked and told ---------------------------------------------------------------------------


def begin(given: bytes) -> Answer:
    """Return what this process answers; see `searcher.processes.child.run`.

    Args:
        given: the user's words, so that it cuts as whoever started it does.
    """
    extend_lexicon(json.loads(given))
    return answer


def answer(ask: Ask) -> Iterator[bytes]:
    """Do a piece of work; yield what came of it, or what went wrong."""
    said = json.loads(ask())
    try:
        done = _spilled(said, ask()) if said["task"] == "spill" else _merged(said)
    except OSError as error:
        done = {"system": [error.errno, error.strerror or str(error)]}
    except DamagedError as error:
        done = {"damaged": str(error)}
    yield json.dumps(done).encode()


def _spilled(said: Mapping[str, Any], records: bytes) -> dict[str, Any]:
    lines = records.decode("utf-8", "surrogatepass").split("\n")
    rows, refused = rows_of(map(from_record, filter(None, lines)))
    if rows:
        spill(chunk_of(rows), Path(said["path"]))
    return {"count": len(rows), "refused": [[each.id, each.reason] for each in refused]}


def _merged(said: Mapping[str, Any]) -> dict[str, Any]:
    sources = [ref_from_json(each).open() for each in said["sources"]]
    seals = merge_part(said["task"], sources, Path(said["folder"]), said["name"])
    return {"seals": {part: asdict(seal) for part, seal in seals.items()}}
