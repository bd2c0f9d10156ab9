"""What a backup holds: the list of its files with their checksums, written last.

::

    BACKUP/
      jiewen.folder    our mark
      backup.json      this list; without it the backup is unfinished
      index/           an index folder, as `jiewen search --index BACKUP/index` reads it
      corpus/          manifest.toml and corrections.toml of the corpus, and files.jsonl: its files
"""

import hashlib
import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from searcher.core.errors import BackupError
from searcher.core.records import digest
from searcher.disk.durable import sync, write_durably
from searcher.disk.owned import KEPT, PEOPLE, Kind, is_ours
from searcher.disk.safe_files import open_file, read_file

LIST = "backup.json"
INDEX, CORPUS = "index", "corpus"  # folders of a backup
FORMAT = 1
_MOST = 1 << 26  # bytes of a list
_STEP = 1 << 20  # bytes copied at a time
_NAME = re.compile(r"(?:index/(?:g\d{1,20}/)?|corpus/)[A-Za-z0-9_][A-Za-z0-9_.]{0,99}")
_MEANINGLESS = (ValueError, LookupError, TypeError, AttributeError, RecursionError)

Moved = Callable[[int], None]  # called with the number of bytes just copied


@dataclass(frozen=True, slots=True)
class Sum:
    """Size in bytes, and SHA-256 in hexadecimal digits, of a file."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds.

    Attributes:
        made: UTC day and time, ``"2026-11-29T01:50:00Z"``.
        program: the version of the program that made it.
        engine: ``"whoosh"`` or ``"opensearch"``; the index of a cluster is not in the backup.
        corpus: path of the corpus; ``None`` if unknown.
        articles: number of articles of the index; ``None`` if the engine could not tell.
        files: the sum of each file, by path in the backup.
    """

    made: str
    program: str
    engine: str
    corpus: str | None
    articles: int | None
    files: Mapping[str, Sum]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(each.size for each in self.files.values())


def write_contents(backup: Path, contents: Contents) -> None:
    """Write the list durably, which completes the backup."""
    body = {"format": FORMAT, **asdict(contents)}
    body["files"] = {name: [s.size, s.sha256] for name, s in sorted(contents.files.items())}
    text = json.dumps({"checksum": digest(_canonical(body)), **body}, ensure_ascii=False, indent=1)
    write_durably(backup / LIST, text + "\n")


def read_contents(backup: Path) -> Contents:
    """Return the list of a complete backup.

    Raises:
        BackupError: the folder is no backup, or an unfinished, damaged or later one.
        OSError: the operating system refused.
    """
    try:
        written = read_file(backup / LIST, _MOST)
    except (FileNotFoundError, NotADirectoryError) as error:
        unfinished = is_ours(backup, Kind.BACKUP)
        code = "backup.unfinished" if unfinished else "backup.none"
        raise BackupError(code, folder=backup) from error
    try:
        body = json.loads(written)
        checksum, number = body.pop("checksum"), int(body.pop("format"))
        if number > FORMAT:
            raise BackupError("backup.later", folder=backup, program=str(body["program"])[:40])
        if checksum != digest(_canonical({"format": number, **body})):
            raise BackupError("backup.damaged", folder=backup, file=LIST)
        return _contents(body)
    except _MEANINGLESS as error:
        raise BackupError("backup.damaged", folder=backup, file=LIST) from error


def _canonical(body: Mapping[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, sort_keys=True)


def _contents(body: Mapping[str, Any]) -> Contents:
    files = {name: Sum(int(size), str(sha256)) for name, (size, sha256) in body["files"].items()}
    if not all(_NAME.fullmatch(name) for name in files):
        raise ValueError("a name")
    return Contents(**{**body, "files": files})


def copy(source: Path, target: Path, moved: Moved) -> Sum:
    """Copy a file durably and return the sum of what was read.

    Raises:
        OSError: the operating system refused, or the target exists.
    """
    with create(target, source.name) as write:
        found = _read(source, moved, write.write)
    sync(target)
    return found


def create(target: Path, name: str) -> BinaryIO:
    """Create the copy of a file of this name; only the owner may read a copy of what is people's.

    Raises:
        OSError: the operating system refused, or the target exists.
    """
    mode = 0o600 if name in {PEOPLE, KEPT} else 0o666
    return open(target, "xb", opener=partial(os.open, mode=mode))


def sum_of(path: Path, moved: Moved) -> Sum:
    """Return the sum of a file as it is on the disk.

    Raises:
        OSError: there is no such file, or the operating system refused.
    """
    return _read(path, moved, len)


def _read(path: Path, moved: Moved, take: Callable[[bytes], object]) -> Sum:
    size, sha = 0, hashlib.sha256()
    with open(open_file(path), "rb") as file:  # noqa: PTH123 - a descriptor
        while chunk := file.read(_STEP):
            sha.update(chunk)
            size += len(chunk)
            take(chunk)
            moved(len(chunk))
    return Sum(size, sha.hexdigest())


def require_whole(backup: Path, contents: Contents, moved: Moved) -> None:
    """Read all files of a backup and compare them with its list.

    Raises:
        BackupError: a file is missing or not as it was written.
        OSError: the operating system refused.
    """
    for name, expected in contents.files.items():
        try:
            found = sum_of(backup / name, moved)
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
            raise BackupError("backup.lacks", folder=backup, file=name) from error
        if found != expected:
            raise BackupError("backup.damaged", folder=backup, file=name)
