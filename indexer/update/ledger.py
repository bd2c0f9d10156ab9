"""The ledger: the outcome of the last run, so that the next run looks only at changes.

The ledger is a file beside the extraction store, written at the end of a run. It is used only if
its token matches the store, the index, the register and the code, and if its checksum is
correct. Otherwise the next run compares everything and writes the ledger anew.
"""

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import numpy as np

from indexer.corpus.correction_changes import Noted
from indexer.update.columns import Columns
from indexer.update.rows import Status
from searcher.core.records import digest
from searcher.disk.durable import replace
from searcher.disk.owned import Kind, remove_named
from searcher.disk.safe_files import read_file
from searcher.speech import Message

FILE_NAME = "ledger.bin"
VERSION = 3  # of the format: part of the token
_COLUMNS = ("files", "places", "bands", "counted", "edges")
_BETWEEN = "\0"  # separates ids
_MOST = 1 << 32  # bytes of a ledger
_SUM, _LENGTH = 4, 8  # bytes of the checksum, and of the length of the notes


@dataclass(frozen=True, slots=True)
class Ledger:
    """The outcome of a run.

    Attributes:
        files: size and times of each stored file.
        columns: all articles.
        refused: ids of the articles that the engine refused.
        corrections: what is kept of the entries of ``corrections.toml``.
    """

    files: Mapping[str, Status]
    columns: Columns
    refused: tuple[str, ...]
    corrections: tuple[Noted, ...] = ()


def token_of(*parts: object) -> str:
    """Return a digest of what a ledger depends on; ``""`` if a part is empty."""
    return digest(repr(parts)) if all(parts) else ""


def write_ledger(index: Path, token: str, ledger: Ledger) -> None:
    """Write the ledger for the next run; on failure the next run has none.

    The write is not durable: a half-written ledger fails its checksum, and an old one does not
    match the store and the index.
    """
    parts = [token.encode(), *_packed(ledger)]
    checksum = reduce(lambda before, part: zlib.crc32(part, before), parts, 0)
    try:
        replace(index / FILE_NAME, checksum.to_bytes(_SUM), *parts, lasting=False)
    except OSError:
        remove_named(index, Kind.INDEX, (FILE_NAME,))


def read_ledger(index: Path, token: str) -> Ledger | None:
    """Return the ledger with this token, or ``None``."""
    try:
        content = memoryview(read_file(index / FILE_NAME, _MOST))
    except OSError:
        return None
    start = _SUM + len(token)
    # without the right token the format of the rest is unknown
    if not token or content[_SUM:start] != token.encode():
        return None
    sound = zlib.crc32(content[_SUM:]) == int.from_bytes(content[:_SUM])
    return _unpacked(content[start:]) if sound else None


def _packed(ledger: Ledger) -> list[bytes | memoryview]:
    columns = ledger.columns
    ids, names = _joined(columns.ids), _joined(columns.names)
    notes = {
        "ids": len(ids),
        "names": len(names),
        "columns": [[c.dtype.str, c.shape] for c in _arrays(columns)],
        "files": {
            path: [*status[:-1], [each.data() for each in status.problems]]
            for path, status in ledger.files.items()
        },
        "paths": columns.paths,
        "issues": list(columns.issues.items()),
        "absorbed": sorted(columns.absorbed),
        "refused": ledger.refused,
        "corrections": [[each.key, each.id, each.files] for each in ledger.corrections],
    }
    written = json.dumps(notes).encode()
    arrays = [np.ravel(column).view(np.uint8).data for column in _arrays(columns)]
    return [len(written).to_bytes(_LENGTH), written, ids, names, *arrays]


def _joined(texts: Sequence[str]) -> bytes:
    return _BETWEEN.join(texts).encode("utf-8", "surrogatepass")  # much faster than JSON


def _parted(joined: memoryview) -> list[str]:
    return str(joined, "utf-8", "surrogatepass").split(_BETWEEN)


def _arrays(columns: Columns) -> list[np.ndarray[Any, Any]]:
    return [getattr(columns, name) for name in _COLUMNS]


def _unpacked(content: memoryview) -> Ledger | None:
    start = _LENGTH + int.from_bytes(content[:_LENGTH])
    notes = json.loads(bytes(content[_LENGTH:start]))
    middle = start + notes["ids"]
    end = middle + notes["names"]
    ids = _parted(content[start:middle]) if middle > start else []
    names = _parted(content[middle:end]) if ids else []
    arrays, start = {}, end
    for name, (kind, shape) in zip(_COLUMNS, notes["columns"], strict=True):
        column = np.frombuffer(content, kind, int(np.prod(shape)), start)
        arrays[name] = column.reshape(shape)
        start += column.nbytes
    columns = Columns(
        paths=notes["paths"],
        ids=ids,
        issues=dict(notes["issues"]),
        absorbed=frozenset(notes["absorbed"]),
        names=names,
        **arrays,
    )
    if not len(ids) == len(names) == len(columns.files):  # an id contains the separator
        return None
    files = {
        path: Status(size, mtime, seen, tuple(map(Message.of_data, told)))
        for path, (size, mtime, seen, told) in notes["files"].items()
    }
    entries = (Noted(key, name, tuple(paths)) for key, name, paths in notes["corrections"])
    return Ledger(files, columns, tuple(notes["refused"]), tuple(entries))
