"""Walk a corpus: every file once, in a stable order; what cannot be read is said, not skipped."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from stat import S_ISREG

from searcher.errors import CorpusError
from searcher.system import reason

SUFFIXES = frozenset({".txt", ".pdf", ".html", ".htm", ".docx", ".jsonl"})
_ENDINGS = tuple(SUFFIXES)
MAX_BYTES = 512 * 2**20


@dataclass(frozen=True, slots=True)
class Found:
    """A file to extract.

    Attributes:
        path: relative to the corpus, with ``/``; printable (undecodable bytes replaced).
        file: where it is.
        size, mtime_ns: as the file system says, to tell changed files from unchanged ones.
    """

    path: str
    file: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Rejection:
    """Input that gave no article, or not all of them.

    Attributes:
        path: relative to the corpus; a folder's ends in ``/``.
        reason: one line, for the operator.
        unreadable: nothing is known of its content now, so what was indexed from it stays.
    """

    path: str
    reason: str
    unreadable: bool = False


def walk(corpus: Path) -> Iterator[Found | Rejection]:
    """Yield the corpus's newsletter files; other kinds of file and hidden ones are passed over.

    Links are followed; a link back to a folder it stands in is reported, not followed.

    Raises:
        CorpusError: there is no such folder or file.
    """
    if corpus.is_file():
        yield _file(corpus, str(corpus), corpus.name)
    elif corpus.is_dir():
        yield from _folder(str(corpus), "", ())
    else:
        raise CorpusError(f"找不到语料 / no such folder or file: {corpus}")


def _folder(
    folder: str, prefix: str, above: tuple[tuple[int, int], ...]
) -> Iterator[Found | Rejection]:
    try:
        status = Path(folder).stat()
        with os.scandir(folder) as entries:
            ordered = sorted(entries, key=attrgetter("name"))
    except OSError as error:
        yield Rejection(prefix or "./", _reason(error), unreadable=True)
        return
    if (here := (status.st_dev, status.st_ino)) in above:
        yield Rejection(prefix, "符号链接成环 / the link leads back to a folder above it")
        return
    for entry in ordered:
        name = entry.name
        if name.startswith("."):
            continue
        if _is_folder(entry):
            yield from _folder(entry.path, f"{prefix}{_printable(name)}/", (*above, here))
        elif name.lower().endswith(_ENDINGS) or _is_broken(entry):
            yield _file(entry, entry.path, prefix + _printable(name))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that cannot be followed
        return False


def _is_broken(entry: os.DirEntry[str]) -> bool:
    return entry.is_symlink() and not Path(entry.path).exists()


def _file(entry: Path | os.DirEntry[str], file: str, shown: str) -> Found | Rejection:
    try:
        status = entry.stat()
    except OSError as error:
        return Rejection(shown, _reason(error), unreadable=True)
    if not S_ISREG(status.st_mode):
        return Rejection(shown, "不是普通文件 / not a regular file")
    if status.st_size > MAX_BYTES:
        return Rejection(
            shown, f"文件超过 {MAX_BYTES >> 20} MB / larger than that; 请拆分 / split it"
        )
    return Found(shown, file, status.st_size, status.st_mtime_ns)


def read(found: Found) -> bytes | Rejection:
    """Return the file's bytes, or why they cannot be had.

    A file that grows, shrinks or is written to meanwhile gives no bytes: half of it is no content.
    """
    try:
        with open(found.file, "rb", opener=_open_at_once) as file:
            before = os.fstat(file.fileno())
            if not S_ISREG(before.st_mode):
                return Rejection(found.path, "不是普通文件 / not a regular file", unreadable=True)
            data = file.read(min(before.st_size, MAX_BYTES) + 1)
            after = os.fstat(file.fileno())
    except OSError as error:
        return Rejection(found.path, _reason(error), unreadable=True)
    except MemoryError:
        return Rejection(found.path, "内存不足 / not enough memory", unreadable=True)
    if len(data) == before.st_size and _state(before) == _state(after):
        return data
    return Rejection(found.path, "读取时文件正在改动 / changed while being read", unreadable=True)


def _open_at_once(file: str, flags: int) -> int:
    """Open a file; a pipe that took its place since the walk is not waited for."""
    return os.open(file, flags | getattr(os, "O_NONBLOCK", 0))


def _state(status: os.stat_result) -> tuple[int, int]:
    return status.st_size, status.st_mtime_ns


def _reason(error: OSError) -> str:
    known = {
        PermissionError: "没有读取权限 / no permission to read",
        FileNotFoundError: "文件不存在或链接已断 / missing, or a broken link",
    }
    return known.get(type(error)) or f"无法读取 / cannot be read: {reason(error)}"


def _printable(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
