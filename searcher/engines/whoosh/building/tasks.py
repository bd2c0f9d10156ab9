"""The work of the processes that build an index: spilling a chunk, or merging a part."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from searcher.core.model import Article, Refused
from searcher.core.records import BadArticle, from_record
from searcher.engines.whoosh.building.chunk import Row, Spill, chunk_of, row_of, spill
from searcher.engines.whoosh.building.merge import SegmentSource, Source, merge_part
from searcher.engines.whoosh.formats.files import DamagedError, Seal
from searcher.engines.whoosh.segment import SegmentFiles
from searcher.engines.whoosh.segment_state import SegmentState
from searcher.language.lexicon import extend_lexicon
from searcher.processes.child import Answer, Ask


@dataclass(frozen=True, slots=True)
class SpillRef:
    """The address of a spill, which a process can open."""

    path: Path

    def open(self) -> Source:
        """Open the spill."""
        return Spill(self.path)

    def to_json(self) -> dict[str, Any]:
        """Return the address as JSON data, with an absolute path."""
        return {"path": str(self.path.absolute())}


@dataclass(frozen=True, slots=True)
class SegmentRef:
    """The address of a segment, which a process can open.

    Attributes:
        folder: the generation's folder.
        segment: name, number of documents and deletions.
        seals: the seals of the segment's files.
    """

    folder: Path
    segment: SegmentState
    seals: Mapping[str, Seal]

    def open(self) -> Source:
        """Open the live documents of the segment."""
        files = SegmentFiles(self.folder, self.segment.name, self.seals)
        return SegmentSource(files, self.segment.live())

    def to_json(self) -> dict[str, Any]:
        """Return the address as JSON data, with an absolute path."""
        seals = {name: asdict(seal) for name, seal in self.seals.items()}
        segment = [self.segment.id, self.segment.count, self.segment.deleted.hex()]
        return {"folder": str(self.folder.absolute()), "segment": segment, "seals": seals}


def ref_from_json(said: Mapping[str, Any]) -> SpillRef | SegmentRef:
    """Return the address that `to_json` of either class wrote."""
    if "path" in said:
        return SpillRef(Path(said["path"]))
    name, count, deleted = said["segment"]
    segment = SegmentState(name, count, bytes.fromhex(deleted))
    seals = {name: Seal(**seal) for name, seal in said["seals"].items()}
    return SegmentRef(Path(said["folder"]), segment, seals)


def rows_of(articles: Iterable[Article]) -> tuple[list[Row], list[Refused]]:
    """Return the rows of the articles that can be indexed, and the other articles as refused."""
    rows: list[Row] = []
    refused: list[Refused] = []
    for article in articles:
        try:
            rows.append(row_of(article))
        except BadArticle as error:
            refused.append(Refused(str(article.id), error.message))
    return rows, refused


# -- messages between the building process and its children -----------------------------------


def begin(given: bytes) -> Answer:
    """Return the function that answers messages; see `searcher.processes.child.serve`.

    Args:
        given: the user's words in JSON, so that this process cuts as its parent does.
    """
    extend_lexicon(json.loads(given))
    return answer


def answer(ask: Ask) -> Iterator[bytes]:
    """Do one task; yield its result, or its error, as JSON."""
    said = json.loads(ask())
    try:
        done = _spilled(said, ask()) if said["task"] == "spill" else _merged(said)
    except OSError as error:
        done = {"system": [error.errno, error.strerror or str(error)]}
    except DamagedError as error:
        done = {"damaged": error.message.data()}
    yield json.dumps(done).encode()


def _spilled(said: Mapping[str, Any], records: bytes) -> dict[str, Any]:
    lines = records.decode("utf-8", "surrogatepass").split("\n")
    rows, refused = rows_of(map(from_record, filter(None, lines)))
    if rows:
        spill(chunk_of(rows), Path(said["path"]))
    return {
        "count": len(rows),
        "refused": [[each.article_id, each.reason.data()] for each in refused],
    }


def _merged(said: Mapping[str, Any]) -> dict[str, Any]:
    sources = [ref_from_json(each).open() for each in said["sources"]]
    seals = merge_part(said["task"], sources, Path(said["folder"]), said["name"])
    return {"seals": {part: asdict(seal) for part, seal in seals.items()}}
