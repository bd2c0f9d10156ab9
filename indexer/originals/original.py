"""The original file of an article: its path, whether it changed, and its printed lines."""

import hashlib
import json
import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from enum import StrEnum
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from indexer.corpus.blocks import BadFile, RawFile
from indexer.corpus.decoding import decode
from indexer.corpus.kinds import (
    OF_SUFFIX,
    READY,
    SUFFIXES,
    Format,
    format_of,
    holder_of,
    is_plain,
    suffix_of,
)
from indexer.corpus.sources import MB
from indexer.extract.apart import apart
from indexer.formats.archives import member_of
from indexer.formats.readers import reader_of
from indexer.update.rows import DIGEST
from indexer.update.store import FILE_NAME, read_store
from searcher.core.errors import EngineError
from searcher.core.model import Article
from searcher.disk.refusals import is_refusal, reason
from searcher.disk.safe_files import is_inside, open_real, read_all, read_some

MAX_BYTES = 8 * MB  # of a file whose lines are shown; a year of a newsletter has less than 1 MB
_MAX_LINES = 1_000_000  # of a file; a newsletter has some thousands
_MOST_PRINTED = 4 * MAX_BYTES  # bytes of printed lines, which may be more than the file has
_FILES_KEPT = 4  # files whose lines are kept for a visitor who turns pages
_MAX_COMPARED = 64 * 2**20  # bytes of a file that is compared with the indexed content
_SHOWN_AS_THEY_ARE = (Format.TEXT, Format.JSONL)
_BLOCK = MB  # bytes read at a time
_PATIENCE = 0.2  # seconds: a reader does not wait for a run that writes the extraction store


class Standing(StrEnum):
    """Whether a file is unchanged since it was indexed."""

    SAME = "same"
    CHANGED = "changed"
    UNKNOWN = "unknown"  # the index does not say, or the comparison would take too long


def locate(corpus: Path, source: str, *, follow_links: bool = False) -> Path:
    """Return the real path of the file that `Article.source` names.

    Args:
        corpus: a folder or a file.
        source: relative to the corpus.
        follow_links: whether links may lead out of the corpus.

    Raises:
        BadFile: there is no such file, or it is not a newsletter of this corpus.
    """
    try:
        root = corpus.resolve(strict=True)
        inside = root.parent if root.is_file() else root
        found = _resolved(inside, source)
    except OSError as error:
        if is_refusal(error):
            raise BadFile("source.unreadable", why=reason(error)) from error
        raise BadFile("source.gone") from error
    except (ValueError, RuntimeError) as error:  # ValueError: NUL; RuntimeError: a ring
        raise BadFile("source.gone") from error
    named = PurePosixPath(source)
    hidden = named.is_absolute() or any(part.startswith(".") for part in named.parts)
    other = root.is_file() and found != root
    away = not (follow_links or is_inside(str(inside), str(found)))
    if hidden or other or away:
        raise BadFile("source.outside")
    if not found.is_file() or found.suffix.lower() not in SUFFIXES:
        raise BadFile("source.unknown")
    return found


def _resolved(inside: Path, source: str) -> Path:
    """Return the real path of a file, or of the archive that holds it."""
    try:
        return (inside / source).resolve(strict=True)
    except NotADirectoryError:
        return (inside / holder_of(source)).resolve(strict=True)


def standing(index: Path, source: str, file: Path) -> Standing:
    """Return whether a file is unchanged since it was indexed; compares times, then bytes.

    Args:
        index: folder of the index.
        source: see `Article.source`.
        file: real path of the file.

    Raises:
        BadFile: the file cannot be read.
    """
    question = "SELECT size, mtime_ns, content FROM file WHERE path = ?"
    noted = _row(index, question, source) or _row(index, question, holder_of(source))
    if noted is None:
        return Standing.UNKNOWN
    size, mtime_ns, content = noted
    try:
        status = file.lstat()
        if (status.st_size, status.st_mtime_ns) == (size, mtime_ns):
            return Standing.SAME
        if status.st_size != size:
            return Standing.CHANGED
        if size > _MAX_COMPARED:
            return Standing.UNKNOWN
        return Standing.SAME if _content(file) == content else Standing.CHANGED
    except OSError as error:
        raise BadFile("source.unreadable", why=reason(error)) from error


def file_of(index: Path, article: Article) -> str:
    """Return the path of the file in which an article was found, relative to the corpus.

    Ready-made articles may name a source that is not the file that holds them. This scans all ids,
    so call it only if no file has the name of the source.
    """
    with suppress(EngineError), read_store(index) as store:
        return store.file_with(article.id) or article.source
    return article.source


def _row(index: Path, question: str, value: str) -> tuple[Any, ...] | None:
    """Return the first row of a query on the extraction store; ``None`` if it cannot be read."""
    address = f"{(index.resolve() / FILE_NAME).as_uri()}?mode=ro"
    with (
        suppress(sqlite3.Error, UnicodeError, ValueError),
        closing(sqlite3.connect(address, uri=True, timeout=_PATIENCE)) as store,
    ):
        row: tuple[Any, ...] | None = store.execute(question, (value,)).fetchone()
        return row
    return None


def _content(file: Path) -> str:
    checksum = hashlib.blake2b(digest_size=DIGEST)
    handle = open_real(file)
    try:
        left = _MAX_COMPARED  # a bound, because the file may have been replaced by an endless one
        while left > 0 and (block := read_some(handle, _BLOCK, file)):
            checksum.update(block)
            left -= len(block)
    finally:
        os.close(handle)
    return checksum.hexdigest()


def printed_lines(file: Path, source: str, seconds: float) -> tuple[str, ...]:
    """Return the lines of a text file, or the printed lines of a web page or a Word file.

    Args:
        file: real path of the file.
        source: its path relative to the corpus; the ending chooses the reader.
        seconds: time limit for a web page or a Word file; see `apart`.

    Raises:
        BadFile: the file cannot be read, or is too large to be shown.
    """
    try:
        status = file.lstat()
        if status.st_size > MAX_BYTES:
            raise BadFile("source.large", most=MAX_BYTES // MB)
        return _lines(str(file), source, status.st_mtime_ns, seconds)
    except OSError as error:
        raise BadFile("source.unreadable", why=reason(error)) from error


@lru_cache(_FILES_KEPT)
def _lines(file: str, source: str, _mtime_ns: int, seconds: float) -> tuple[str, ...]:
    """Read a file; cached, because a visitor who turns pages requests the same file again."""
    if OF_SUFFIX.get(suffix_of(file)) in _SHOWN_AS_THEY_ARE:
        data = read_all(open_real(file), MAX_BYTES, file)
        if is_plain(data, file):
            return _text_lines(data)
    return _cut(apart(read_blocks, Path(file), source, seconds=seconds))


def _text_lines(data: bytes) -> tuple[str, ...]:
    lines = decode(data).replace("\f", "").split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    return tuple(lines)


def read_blocks(data: bytes, source: str) -> bytes:
    """Return the lines of all blocks of a file; call it only through `apart`.

    Raises:
        BadFile: the file is damaged, or no reader exists for it.
    """
    raw = member_of(RawFile(holder_of(source), data), source)
    found = format_of(raw.data, raw.path)
    if found in READY:
        return "\n".join(_text_lines(raw.data)).encode("utf-8", "surrogatepass")
    read = reader_of(found)
    if read is None:
        raise BadFile("source.unreadable_now")
    return "\n".join(block.text for block in read(raw).blocks).encode("utf-8", "surrogatepass")


def _cut(lines: bytes) -> tuple[str, ...]:
    if len(lines) > _MOST_PRINTED or lines.count(b"\n") > _MAX_LINES:
        raise BadFile("source.much")
    return tuple(lines.decode("utf-8", "replace").split("\n")) if lines else ()


def row_of(lines: Sequence[str], article: Article) -> frozenset[int]:
    """Return the line number, from 1, of an article in a JSON Lines file; empty if not found."""
    for number, line in enumerate(lines, 1):
        with suppress(ValueError, RecursionError, AttributeError):
            if str(json.loads(line).get("id")) == article.id:
                return frozenset((number,))
    return frozenset()
