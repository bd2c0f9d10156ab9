"""The members of an archive (zip, tar, gzip), within bounds of size and number.

Names of members come from strangers: a name cannot lead out of the archive, and shows as text.
"""

import gzip
import io
import posixpath
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, TypeVar

from indexer.corpus.blocks import BadFile, RawFile
from indexer.corpus.kinds import CONTAINERS, Format, format_of
from indexer.corpus.rules import Rule

MB = 2**20  # bytes
MAX_MEMBER = 256 * MB  # bytes of one member
MAX_UNPACKED = 1024 * MB  # bytes of all members together, those of inner archives included
MAX_MEMBERS = 20_000  # of a file, those of inner archives included
MAX_DEPTH = 3  # archives in archives
_TGZ = ".tgz"  # short for .tar.gz
_LOCKED = 1  # the bit of a member's flags that says that the member is encrypted
_IN_UTF8 = 0x800  # the bit that says that the name is in UTF-8
_LONGEST = 200  # characters of one part of a name
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive.

    Attributes:
        name: its path in the archive, with ``/``; no part is empty or leads upwards.
        read: returns its bytes; may raise `BadFile`.
        own: whether it is the content of the file itself, such as the text of a mail. Then its
            articles have the path of the file, and the name only promises a format.
        apart: the rule by which it is no file to be read; ``None`` for all others.
    """

    name: str
    read: Callable[[], bytes]
    own: bool = False
    apart: Rule | None = None


@dataclass(slots=True)
class Budget:
    """How much may still be unpacked of one file of the corpus."""

    left: int = MAX_UNPACKED
    members: int = MAX_MEMBERS

    def count(self) -> None:
        """Count a member.

        Raises:
            BadFile: there are too many.
        """
        self.members -= 1
        if self.members < 0:
            raise BadFile("archive.many", most=MAX_MEMBERS)

    def read(self, source: IO[bytes]) -> bytes:
        """Return everything that a member holds.

        Raises:
            BadFile: it is too large, or all members together are.
        """
        most = min(MAX_MEMBER, self.left)
        data = source.read(most + 1)
        if len(data) > most:
            raise BadFile("archive.large", most=most // MB)
        self.left -= len(data)
        return data


# what zipfile, tarfile, gzip and zlib raise for damaged archives
_DAMAGED = (
    *(zipfile.BadZipFile, tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, ValueError),
    *(NotImplementedError, RuntimeError, OverflowError, KeyError, IndexError, OSError),
)


def gunzipped(data: bytes, budget: Budget) -> bytes:
    """Return what a gzip file holds.

    Raises:
        BadFile: it is damaged or too large.
    """
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as source:
        return _tried(lambda: budget.read(source))  # type: ignore[arg-type]


def contents(raw: RawFile, found: Format, budget: Budget) -> Iterator[Member]:
    """Yield the files in a file that holds files.

    Raises:
        BadFile: the file is damaged, or has too many members.
    """
    if found is Format.GZIP:
        name = raw.path.removesuffix(".gz").removesuffix(".GZ")
        name = f"{name[: -len(_TGZ)]}.tar" if name.lower().endswith(_TGZ) else name
        yield Member(name, lambda: gunzipped(raw.data, budget), own=True)
    elif found is Format.MAIL:
        from indexer.formats import mail  # which loads slowly

        yield from mail.letter_of(raw).members(budget)
    elif found is Format.OUTLOOK:
        from indexer.formats import outlook

        yield from outlook.letter_of(raw).members(budget)
    else:
        yield from members(raw.data, found, budget)


def member_of(raw: RawFile, path: str) -> RawFile:
    """Return the file that the articles of a path come from: the file itself, or a member of it.

    Args:
        raw: the file of the corpus.
        path: the source of the articles.

    Returns:
        Its bytes, with a name whose suffix promises the format.

    Raises:
        BadFile: there is no such member, or it cannot be read.
    """
    budget, name = Budget(), raw.path
    for _ in range(MAX_DEPTH + 1):
        found = format_of(raw.data, name)
        if found not in CONTAINERS:
            break
        raw, name = _on_the_way(raw, found, budget, path)
    return RawFile(name, raw.data)


def _on_the_way(raw: RawFile, found: Format, budget: Budget, path: str) -> tuple[RawFile, str]:
    for member in contents(raw, found, budget):
        inner = f"{raw.path}/{member.name}"
        if member.own and (found is Format.GZIP or raw.path == path):
            return RawFile(raw.path, member.read()), member.name
        if inner == path or path.startswith(f"{inner}/"):
            return RawFile(inner, member.read()), inner
    raise BadFile("source.gone")


def members(data: bytes, found: Format, budget: Budget) -> Iterator[Member]:
    """Yield the files in an archive in its order; the bytes of each are read when asked for.

    Raises:
        BadFile: the archive is damaged, or has too many members.
    """
    each = _in_zip(data, budget) if found is Format.ZIP else _in_tar(data, budget)
    while (member := _tried(lambda: next(each, None))) is not None:
        budget.count()
        yield member


def _tried(work: Callable[[], Result]) -> Result:
    """Return the result; what a library raises for a damaged archive becomes a reason."""
    try:
        return work()
    except BadFile:
        raise
    except _DAMAGED as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the machine's fault
        raise BadFile("archive.damaged", kind=type(error).__name__) from None


def _in_zip(data: bytes, budget: Budget) -> Iterator[Member]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            if not info.is_dir():
                yield Member(safe_name(_zip_name(info)), _zip_reader(archive, info, budget))


def _zip_name(info: zipfile.ZipInfo) -> str:
    """Return the name of a member; programs in Chinese write it in GBK without saying so."""
    if info.flag_bits & _IN_UTF8:
        return info.filename
    try:
        raw = info.filename.encode("cp437")  # as zipfile decoded it
    except UnicodeEncodeError:
        return info.filename
    return said_name(raw)


def said_name(raw: bytes) -> str:
    """Return a name whose encoding is not stated: UTF-8 if it is valid, else GB18030."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def _zip_reader(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget
) -> Callable[[], bytes]:
    def read() -> bytes:
        if info.flag_bits & _LOCKED:
            raise BadFile("archive.locked")
        with archive.open(info) as source:
            return budget.read(source)

    return lambda: _tried(read)


def _in_tar(data: bytes, budget: Budget) -> Iterator[Member]:
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:", errors="surrogateescape") as archive:
        for info in archive:
            if info.isreg():
                name = said_name(info.name.encode("utf-8", "surrogateescape"))
                yield Member(safe_name(name), _tar_reader(archive, info, budget))


def _tar_reader(
    archive: tarfile.TarFile, info: tarfile.TarInfo, budget: Budget
) -> Callable[[], bytes]:
    def read() -> bytes:
        source = archive.extractfile(info)
        if source is None:
            raise BadFile("archive.damaged", kind="tar")
        with source:
            return budget.read(source)

    return lambda: _tried(read)


def safe_name(name: str) -> str:
    """Return a name as a path that stays inside the archive and shows on one line."""
    parts = _CONTROL.sub("", name).replace("\\", "/").split("/")
    kept = [part.strip()[:_LONGEST] for part in parts]
    return posixpath.join("", *(part for part in kept if part not in ("", ".", ".."))) or "_"
