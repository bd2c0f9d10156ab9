"""What the last run left behind, so that the next need only look at what changed.

A file beside the extraction store, written once a run is complete. It counts only together with
exactly the store, the index, the corrections and the code it was written for (its token), and only
when every byte of it fits its checksum; in any other case the next run goes over everything, and
writes it anew.
"""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np

from indexer.update.rows import Status
from indexer.update.table import Table
from searcher.core.records import digest
from searcher.disk.durable import replace
from searcher.disk.owned import Kind, remove_named
from searcher.disk.safe_files import read_file

FILE_NAME = "ledger.bin"
_COLUMNS = ("files", "places", "bands", "counted", "edges")
_BETWEEN = "\0"  # ids
_MOST = 1 << 32  # bytes of a ledger
_SUM, _LENGTH = 4, 8  # bytes of the checksum, and of the notes' length


@dataclass(frozen=True, slots=True)
class Ledger:
    """The last run's outcome.

    Attributes:
        files: how each file stood that something is kept of.
        table: all articles.
        refused: ids of those that the engine did not take.
    """

    files: Mapping[str, Status]
    table: Table
    refused: tuple[str, ...]


def token_of(*parts: object) -> str:
    """Name what a ledger goes with; ``""`` when a part is missing."""
    return digest(repr(parts)) if all(parts) else ""


def write_ledger(index: Path, token: str, ledger: Ledger) -> None:
    """Write it for the next run; where that fails, the next run does without.

    It need not last: half a ledger does not fit its checksum, and an old one does not fit the store
    and the index.
    """
    parts = [token.encode(), *_packed(ledger)]
    checksum = reduce(lambda before, part: zlib.crc32(part, before), parts, 0)
    try:
        replace(index / FILE_NAME, checksum.to_bytes(_SUM), *parts, lasting=False)
    except OSError:
        remove_named(index, Kind.INDEX, (FILE_NAME,))


def read_ledger(index: Path, token: str) -> Ledger | None:
    """Return the ledger that goes with a token, or ``None``."""
    try:
        content = memoryview(read_file(index / FILE_NAME, _MOST))
    except OSError:
        return None
    start = _SUM + len(token)
    if not token or content[_SUM:start] != token.encode():  # then who knows how it is written
        return None
    sound = zlib.crc32(content[_SUM:]) == int.from_bytes(content[:_SUM])
    return _unpacked(content[start:]) if sound else None


def _packed(ledger: Ledger) -> list[bytes | memoryview]:
    table = ledger.table
    ids = _BETWEEN.join(table.ids).encode("utf-8", "surrogatepass")  # much faster than as JSON
    notes = {
        "ids": len(ids),
        "columns": [[c.dtype.str, c.shape] for c in _columns(table)],
        "files": ledger.files,
        "paths": table.paths,
        "issues": list(table.issues.items()),
        "absorbed": sorted(table.absorbed),
        "refused": ledger.refused,
    }
    written = json.dumps(notes).encode()
    columns = [np.ravel(column).view(np.uint8).data for column in _columns(table)]
    return [len(written).to_bytes(_LENGTH), written, ids, *columns]


def _columns(table: Table) -> list[np.ndarray[Any, Any]]:
    return [getattr(table, name) for name in _COLUMNS]


def _unpacked(content: memoryview) -> Ledger | None:
    start = _LENGTH + int.from_bytes(content[:_LENGTH])
    notes = json.loads(bytes(content[_LENGTH:start]))
    end = start + notes["ids"]
    ids = str(content[start:end], "utf-8", "surrogatepass").split(_BETWEEN) if end > start else []
    columns, start = {}, end
    for name, (kind, shape) in zip(_COLUMNS, notes["columns"], strict=True):
        column = np.frombuffer(content, kind, int(np.prod(shape)), start)
        columns[name] = column.reshape(shape)
        start += column.nbytes
    table = Table(
        paths=notes["paths"],
        ids=ids,
        issues=dict(notes["issues"]),
        absorbed=frozenset(notes["absorbed"]),
        **columns,
    )
    if len(ids) != len(table.files):  # one of them holds what should stand between them
        return None
    files = {
        path: Status(size, mtime, seen, tuple(said))
        for path, (size, mtime, seen, said) in notes["files"].items()
    }
    return Ledger(files, table, tuple(notes["refused"]))
