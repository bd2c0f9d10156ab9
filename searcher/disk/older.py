"""Recognises index folders of version 0.1, which set no marks.

Either CURRENT names, with its checksum, a generation whose manifest matches its own checksum; or
the database has exactly our tables. A file name alone proves nothing.
"""

import json
import os
import re
import sqlite3
import zlib
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISDIR

from searcher.disk.safe_files import open_file, read_file

_CURRENT = re.compile(r"(g\d{6,20}) ([0-9a-f]{8})\n")
_OF_A_COMMIT = re.compile(r"MAIN_[0-9a-z]{1,64}\.[a-z_]{1,20}|_MAIN_\d{1,20}\.toc")
_MOST = 1 << 26  # bytes of a manifest that are read at most
_TABLES = {"meta", "file", "article", "record"}
_SQLITE = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class Generation:
    """A generation that serves.

    Attributes:
        folder: its folder.
        sizes: bytes of each file that its manifest lists.
    """

    folder: Path
    sizes: Mapping[str, int]

    @property
    def files(self) -> tuple[str, ...]:
        """The files that the manifest lists."""
        return tuple(self.sizes)


def is_index(root: Path) -> bool:
    """Whether an older version made this folder."""
    return generation_of(root) is not None or _has_store(root)


def generation_of(root: Path) -> Generation | None:
    """Return the generation that CURRENT names, if CURRENT and the manifest are unchanged."""
    try:
        named = _CURRENT.fullmatch(read_file(root / "CURRENT", 1000).decode("ascii"))
        if not named or int(named[2], 16) != zlib.crc32(named[1].encode()):
            return None
        folder = root / named[1]
        if not S_ISDIR(folder.lstat().st_mode):
            return None
        return Generation(folder, _files(read_file(folder / "jiewen.json", _MOST)))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def _files(written: bytes) -> dict[str, int]:
    """Return the sizes of the files that a manifest lists.

    Raises:
        ValueError: the manifest is not as it was written.
    """
    body = json.loads(written)
    checksum = body.pop("checksum")
    if checksum != zlib.crc32(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()):
        raise ValueError("checksum")
    files = body["files"].items()
    return {name: int(size) for name, (size, _) in files if _OF_A_COMMIT.fullmatch(name)}


def _has_store(root: Path) -> bool:
    path = root / "extracted.sqlite"
    with suppress(OSError, sqlite3.Error, UnicodeError, ValueError):
        if not _begins(path, _SQLITE):
            return False
        address = f"{Path(os.path.realpath(path)).as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as store:
            found = store.execute("SELECT name FROM sqlite_master WHERE type = 'table' LIMIT 9")
            return {str(name) for (name,) in found} == _TABLES
    return False


def _begins(path: Path, with_: bytes) -> bool:
    handle = open_file(path)
    try:
        return os.read(handle, len(with_)) == with_
    finally:
        os.close(handle)
