"""Whoosh's table of contents: the segments of a commit and their deletions.

Whoosh writes the table; this module reads it, for two reasons. Loading Whoosh takes as long as
answering a query. And the table holds a pickle: here, only numbers, bytes and strings of our
segments are loaded from it, so a foreign index cannot run code.
"""

import pickle
import re
from io import BytesIO
from pathlib import Path
from typing import Any

from searcher.disk.owned import remove_file
from searcher.engines.whoosh.formats.files import DamagedError
from searcher.engines.whoosh.segment_state import INDEX_NAME, SegmentState

_VERSION = -111  # of Whoosh's table of contents
_ID = re.compile(r"[0-9a-z]{1,64}")


_SHOWN = "TOC"  # how messages name the table of contents


class _Pickled:
    """Stands in for the one class that the pickle of a table of contents may name."""

    segid: object = None
    count: object = None
    deleted: object = b""

    def state(self) -> SegmentState:
        good = isinstance(self.segid, str) and _ID.fullmatch(self.segid)
        if not good or type(self.count) is not int or type(self.deleted) is not bytes:
            raise DamagedError("damage.impossible_segment", file=_SHOWN)
        if self.count <= 0 or len(self.deleted) not in (0, (self.count + 7) // 8):
            raise DamagedError("damage.deletions", file=_SHOWN)
        return SegmentState(str(self.segid), self.count, self.deleted)


# Modules that hold or held the class of a segment; an index keeps the name it was written with.
MODULES = (
    "searcher.engines.whoosh.bridge.codec",
    "searcher.engines.whoosh.codec",
    "searcher.whoosh_engine.codec",  # 0.1.0
)
_SEGMENTS = frozenset((module, "ColumnarSegment") for module in MODULES)


class _Unpickler(pickle.Unpickler):
    """Loads our segments and nothing else, so that a foreign index cannot run code."""

    def find_class(self, module: str, name: str) -> Any:
        """Resolve the one allowed class.

        Raises:
            pickle.UnpicklingError: the pickle names anything else.
        """
        if (module, name) not in _SEGMENTS:
            raise pickle.UnpicklingError(f"{module}.{name} has no place in an index")
        return _Pickled


def file_name(number: int) -> str:
    """Return the name of the table of contents of a commit."""
    return f"_{INDEX_NAME}_{number}.toc"


def parse_toc(content: bytes, number: int) -> list[SegmentState]:
    """Read the segments of a table of contents.

    Args:
        content: the bytes of the file.
        number: number of the commit that the table must belong to.

    Raises:
        DamagedError: the bytes are no table of contents, or that of another commit.
    """
    try:
        file = BytesIO(content)
        _skip_header(file, number)
        segments = _Unpickler(file).load()
        if type(segments) is not list or not all(type(each) is _Pickled for each in segments):
            raise DamagedError("damage.no_segments", file=_SHOWN)
        return [each.state() for each in segments]
    except DamagedError:
        raise
    except Exception as error:  # a hostile pickle can cause any exception
        raise DamagedError("damage.in_file", file=_SHOWN, why=error) from error


def _skip_header(file: BytesIO, number: int) -> None:
    for _ in range(3):  # sizes of C types
        _varint(file)
    order, version = _int(file), _int(file)
    for _ in range(3):  # Whoosh's release
        _varint(file)
    file.seek(_varint(file), 1)  # the pickled schema: ours is in the code
    if (order, version, _int(file)) != (-12345, _VERSION, number):
        raise DamagedError("damage.another_commit", file=_SHOWN)
    _int(file)


def _int(file: BytesIO) -> int:
    return int.from_bytes(file.read(4), "big", signed=True)


def _varint(file: BytesIO) -> int:
    value = shift = 0
    while True:
        [byte] = file.read(1)
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value


def write_toc(folder: Path, segments: list[SegmentState], number: int) -> None:
    """Let Whoosh write the table of contents of a commit; the file is not synced here."""
    from whoosh.filedb.filestore import FileStorage
    from whoosh.index import TOC

    from searcher.engines.whoosh.bridge.codec import ColumnarSegment
    from searcher.engines.whoosh.bridge.schema import schema

    # A commit that was killed may have left a table that no manifest lists.
    remove_file(folder / file_name(number))
    named = [ColumnarSegment(INDEX_NAME, s.count, s.deleted, s.id) for s in segments]
    TOC(schema(), named, number).write(FileStorage(str(folder)), INDEX_NAME)
