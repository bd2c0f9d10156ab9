"""An archive becomes entries: its files are read in a limited process, some at a time."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from indexer.corpus.blocks import BadFile, RawFile
from indexer.corpus.kinds import PICTURES, SUFFIXES, Format, format_of, suffix_of
from indexer.corpus.unread import is_system
from indexer.extract.apart import ANSWER, apart
from indexer.formats.archives import MAX_UNPACKED, MB, Budget, Member, contents
from indexer.inbox.inbox import Inbox, Staged

UNPACKED = frozenset(
    {Format.ZIP, Format.TAR, Format.GZIP}
)  # a mail is one entry, as it is one text
_TOGETHER = ANSWER - 4 * MB  # bytes of the files of one answer; the rest is for their names
_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What an archive holds.

    Attributes:
        staged: its files that can be newsletters.
        left: number of its other files.
    """

    staged: tuple[Staged, ...]
    left: int


def unpack(inbox: Inbox, file: Path, name: str, *, most: int, pictures: bool) -> Unpacked:
    """Write the files of an archive into the inbox; none of them is an entry yet.

    Args:
        inbox: where they are written.
        file: the archive.
        name: its name, which begins the names of its files.
        most: files that it may hold.
        pictures: whether pictures can be newsletters.

    Raises:
        BadFile: it is damaged, too large or holds too many files; nothing of it is kept.
    """
    staged: list[Staged] = []
    left, total, start = 0, 0, 0
    try:
        while True:
            answer = apart(some_members, file, name, start, int(pictures), most, seconds=_SECONDS)
            told, sizes, data = _parted(answer)
            for (member, size), content in zip(sizes, _slices(data, sizes), strict=True):
                total += size
                if total > MAX_UNPACKED or len(staged) >= most:
                    raise BadFile("inbox.much", most=most, mb=MAX_UNPACKED // MB)
                staged.append(inbox.write(f"{name}/{member}", BytesIO(content)))
            left, start = left + told["left"], told["next"]
            if not start:
                return Unpacked(tuple(staged), left)
    except BaseException:
        inbox.remove(each.file for each in staged)
        raise


def _parted(answer: bytes) -> tuple[dict[str, int], list[tuple[str, int]], bytes]:
    """Return counts, names with sizes, and the bytes of an answer, which is not trusted."""
    head, _, data = answer.partition(b"\n")
    try:
        told = json.loads(head)
        sizes = [(str(name), int(size)) for name, size in told["members"]]
        counts = {"left": int(told["left"]), "next": int(told["next"])}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadFile("parser.answer") from error
    if any(size <= 0 for _, size in sizes) or sum(size for _, size in sizes) != len(data):
        raise BadFile("parser.answer")
    return counts, sizes, data


def _slices(data: bytes, sizes: list[tuple[str, int]]) -> Iterator[bytes]:
    at = 0
    for _, size in sizes:
        yield data[at : at + size]
        at += size


def some_members(data: bytes, name: str, start: int, pictures: int, most: int) -> bytes:
    """Return some files of an archive; call it only through `apart`.

    Args:
        data: the bytes of the archive.
        name: its name.
        start: number of files that were returned or left out before.
        pictures: whether pictures are files to return, 1 or 0.
        most: files that the archive may hold.

    Returns:
        A line of JSON with ``members`` (name and size), ``left`` (files left out now) and ``next``
        (the next ``start``; 0 if there are no more), then the bytes of the files.

    Raises:
        BadFile: the archive is damaged, or a file is too large.
    """
    wanted = SUFFIXES | PICTURES if pictures else SUFFIXES
    found, parts = list[tuple[str, int]](), list[bytes]()
    size, left, at, more = 0, 0, start, False
    for at, member in enumerate(_all_members(data, name), 1):
        if at <= start:
            continue
        if at > most * 4 or len(found) > most:  # pictures and styles of saved pages are no entries
            raise BadFile("inbox.many", most=most)
        if any(map(is_system, member.name.split("/"))) or suffix_of(member.name) not in wanted:
            left += 1
            continue
        content = member.read()
        if not content:
            left += 1
            continue
        if len(content) > _TOGETHER:
            raise BadFile("archive.large", most=_TOGETHER // MB)
        if size + len(content) > _TOGETHER:
            more, at = True, at - 1
            break
        found.append((member.name, len(content)))
        parts.append(content)
        size += len(content)
    head = json.dumps({"members": found, "left": left, "next": at if more else 0})
    return b"".join((head.encode("utf-8", "replace"), b"\n", *parts))


def _all_members(data: bytes, name: str) -> Iterator[Member]:
    """Yield the files of an archive, of one that is also packed by gzip too."""
    budget, raw = Budget(), RawFile(name, data)
    found = format_of(data, name)
    if found is Format.GZIP:
        [packed] = contents(raw, found, budget)
        raw = RawFile(packed.name, packed.read())
        found = format_of(raw.data, raw.path)
        if found is not Format.TAR:
            yield Member(packed.name.rpartition("/")[2], lambda: raw.data)
            return
    yield from contents(raw, found, budget)


def kind_of(data: bytes, name: str) -> bytes:
    """Return the format of a file; call it only through `apart`."""
    return str(format_of(data, name)).encode()
