"""Walk a corpus: every file once, in a stable order; what cannot be read is said, not skipped."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from searcher.errors import CorpusError

SUFFIXES = frozenset({".txt", ".pdf", ".html", ".htm", ".docx", ".jsonl"})
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
    file: Path
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
        yield from _file(corpus, corpus.name)
    elif corpus.is_dir():
        yield from _folder(corpus, "", ())
    else:
        raise CorpusError(f"找不到语料 / no such folder or file: {corpus}")


def _folder(
    folder: Path, prefix: str, above: tuple[tuple[int, int], ...]
) -> Iterator[Found | Rejection]:
    try:
        status = folder.stat()
        names = sorted(path.name for path in folder.iterdir())
    except OSError as error:
        yield Rejection(prefix or "./", _reason(error), unreadable=True)
        return
    if (here := (status.st_dev, status.st_ino)) in above:
        yield Rejection(prefix, "符号链接成环 / the link leads back to a folder above it")
        return
    for name in names:
        path, shown = folder / name, prefix + _printable(name)
        if name.startswith("."):
            continue
        if path.is_dir():
            yield from _folder(path, shown + "/", (*above, here))
        elif path.suffix.lower() in SUFFIXES or (path.is_symlink() and not path.exists()):
            yield from _file(path, shown)


def _file(path: Path, shown: str) -> Iterator[Found | Rejection]:
    try:
        status = path.stat()
    except OSError as error:
        yield Rejection(shown, _reason(error), unreadable=True)
        return
    if not path.is_file():
        yield Rejection(shown, "不是普通文件 / not a regular file")
    elif status.st_size > MAX_BYTES:
        yield Rejection(
            shown, f"文件超过 {MAX_BYTES >> 20} MB / larger than that; 请拆分 / split it"
        )
    else:
        yield Found(shown, path, status.st_size, status.st_mtime_ns)


def read(found: Found) -> bytes | Rejection:
    """Return the file's bytes, or why they cannot be had."""
    try:
        return found.file.read_bytes()
    except OSError as error:
        return Rejection(found.path, _reason(error), unreadable=True)


def _reason(error: OSError) -> str:
    known = {
        PermissionError: "没有读取权限 / no permission to read",
        FileNotFoundError: "文件不存在或链接已断 / missing, or a broken link",
    }
    return known.get(type(error), f"无法读取 / cannot be read: {error.strerror}")


def _printable(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
