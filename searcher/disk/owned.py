"""What is ours on a disk: each folder we make carries a mark, and only there is anything removed.

The mark is a small file, written before anything else goes into the folder. A folder without it is
somebody else's, whatever its name is. Inside a marked folder a file is ours when its name has the
form of those we write there; in a generation it must also be noted as written, since people keep
files beside ours. No other module removes files or folders of an index.
"""

import os
import re
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from searcher.core.errors import NotOurs
from searcher.disk.durable import TEMPORARY, write_durably
from searcher.disk.safe_files import open_file, read_file

MARKER = "jiewen.folder"
JOURNAL = "jiewen.written"  # of a generation: what its files' names begin with, one a line
_MOST = 1 << 22  # bytes of a journal that are read


class Kind(StrEnum):
    """The folders that we make."""

    INDEX = "index"
    GENERATION = "generation"
    RUNS = "runs"  # of one commit, on its way
    PAGES = "pages"  # pictures


_GENERATION = re.compile(
    r"(?P<stem>MAIN_[0-9a-z]{1,64})\.[a-z_]{1,20}"  # a file of a segment
    r"|(?P<toc>_MAIN_\d{1,20}\.toc)(\.[\d.]{1,40})?"  # Whoosh renames it when it is complete
)
# Files whose names anybody may guess are known by how we begin them.
_MANIFEST = b'{\n"checksum": '
_TOC = bytes((4, 8, 4)) + (-12345).to_bytes(4, "big", signed=True)  # sizes of C types, byte order
_RUN = re.compile(r"\d{6}")
_IGNORED = re.compile(re.escape(MARKER) + TEMPORARY)  # the mark on its way, or left by a power cut
_UNFINISHED = re.compile(
    r"(CURRENT|corpus\.json|ledger\.bin|jiewen\.json|jiewen\.written)" + TEMPORARY
)


def _line(kind: Kind) -> str:
    return f"jiewen folder 1: {kind}"


def is_ours(folder: Path, kind: Kind) -> bool:
    """Whether a folder, itself and no link to one, carries our mark."""
    try:
        marked = S_ISDIR(folder.lstat().st_mode) and S_ISREG((folder / MARKER).lstat().st_mode)
        return marked and read_file(folder / MARKER, 1000).split(b"\n")[0] == _line(kind).encode()
    except OSError:
        return False


def pages_of(index: Path) -> Path:
    """Return where the pictures of an index's files go: beside it, not among the engine's."""
    index = Path(os.path.realpath(index))
    return index.with_name(f"{index.name}-pages")


def make(folder: Path, kind: Kind) -> None:
    """Make a folder and mark it.

    Raises:
        FileExistsError: something of this name is there.
    """
    folder.mkdir()
    try:
        mark(folder, kind)
    except BaseException:  # a full disk needs the room, and without a mark nobody would clear it
        with suppress(OSError):
            folder.rmdir()
        raise


def mark(folder: Path, kind: Kind) -> None:
    """Mark a folder, for good; the caller knows that all that is in it is ours."""
    said = "这个文件夹由街闻管理 / jiewen made this folder, and removes files of its own in it"
    write_durably(folder / MARKER, f"{_line(kind)}\n{said}\n")


def _never(_folder: Path) -> bool:
    return False


def claim(folder: Path, kind: Kind, proof: Callable[[Path], bool] = _never) -> None:
    """Make sure that a folder is ours: make it, or mark an empty one.

    Args:
        proof: tells whether a folder without the mark is one that an older version made.

    Raises:
        NotOurs: there is something else in it.
        OSError: the system refused.
    """
    folder = Path(os.path.realpath(folder))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise NotOurs(f"{folder} 是文件，不是文件夹 / is a file, not a folder") from error
    if is_ours(folder, kind):
        return
    strangers = _strangers(folder)
    if not strangers or proof(folder):
        mark(folder, kind)
    elif not is_ours(folder, kind):  # another process may have marked it just now
        _require_readable(folder / MARKER)
        raise NotOurs(
            f"{folder} 里有别的东西，不是街闻的文件夹 / is no folder of jiewen: it holds "
            f"{strangers[0][:80]!r}. 请换一个空的或新的文件夹 / name an empty or a new folder"
        )


def _require_readable(mark: Path) -> None:
    """Raise what the system says of a mark that is there and that we may not read."""
    with suppress(FileNotFoundError):
        if S_ISREG(mark.lstat().st_mode):
            read_file(mark, 1000)


def _strangers(folder: Path) -> list[str]:
    """Return what is in a folder; a new disk has a folder of its own on it."""
    names = _names(folder)
    return sorted(n for n in names if not (n == "lost+found" or _IGNORED.fullmatch(n)))


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


# -- what we wrote ---------------------------------------------------------------------------


def note(folder: Path, names: Iterable[str]) -> None:
    """Note what is about to be written in a generation: names, or what they begin with.

    On the disk before the files are, so that no kill and no power cut leaves one that nobody knows.
    """
    path = folder / JOURNAL
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{name}\n" for name in names)
        file.flush()
        os.fsync(file.fileno())


def may_write(folder: Path, name: str) -> bool:
    """Whether a file of a generation is ours, or not there yet."""
    return not os.path.lexists(folder / name) or _is_own_file(
        folder / name, Kind.GENERATION, _noted(folder)
    )


def forget(folder: Path, kept: Collection[str]) -> None:
    """Shorten the notes of a generation to what is still there, once they have grown long."""
    with suppress(OSError):
        if (folder / JOURNAL).stat().st_size > _MOST // 8:
            write_durably(folder / JOURNAL, "".join(f"{name}\n" for name in sorted(kept)))


def _noted(folder: Path) -> frozenset[str]:
    with suppress(OSError):
        return frozenset(read_file(folder / JOURNAL, _MOST).decode("utf-8", "replace").split("\n"))
    return frozenset()


def _is_own_file(path: Path, kind: Kind, noted: Collection[str]) -> bool:
    if kind is Kind.RUNS:
        return _RUN.fullmatch(path.name) is not None
    if kind is not Kind.GENERATION:
        return False  # its files are removed by name alone
    if path.name == "jiewen.json":
        return _begins(path, _MANIFEST)
    if not (found := _GENERATION.fullmatch(path.name)):
        return False
    if path.name == found["toc"]:
        return path.name in noted and _begins(path, _TOC)
    return path.name in noted or (found["stem"] or found["toc"]) in noted


def _begins(path: Path, content: bytes) -> bool:
    with suppress(OSError):
        handle = open_file(path)
        try:
            return os.read(handle, len(content)) == content
        finally:
            os.close(handle)
    return False


# -- removing --------------------------------------------------------------------------------


def remove(folder: Path, kind: Kind) -> None:
    """Remove a folder of ours; one that somebody put a file of his own in stays, with that file.

    What the system does not let us remove stays, too, for the next time.
    """
    if not is_ours(folder, kind):
        return
    sweep(folder, kind, ())
    with suppress(OSError):
        names = set(_names(folder))
        if all(name in {MARKER, JOURNAL} or _IGNORED.fullmatch(name) for name in names):
            for name in sorted(names - {MARKER}):
                remove_file(folder / name)
            remove_file(folder / MARKER)  # last: what a kill leaves is known to be ours
            folder.rmdir()


def sweep(folder: Path, kind: Kind, kept: Collection[str]) -> None:
    """Remove the files of ours in a marked folder, but for some; never somebody else's."""
    if not is_ours(folder, kind):
        return
    noted = _noted(folder) if kind is Kind.GENERATION else frozenset()
    with suppress(OSError):
        for name in _names(folder):
            if name in kept:
                continue
            if name.startswith("runs-") and kind is Kind.GENERATION:
                remove(folder / name, Kind.RUNS)
            elif _UNFINISHED.fullmatch(name) or _is_own_file(folder / name, kind, noted):
                remove_file(folder / name)


def remove_file(path: Path) -> None:
    """Remove one file, which the caller knows to be ours; anything but a file stays."""
    with suppress(OSError):
        if S_ISREG(path.lstat().st_mode):
            path.unlink()


def remove_named(folder: Path, kind: Kind, names: Iterable[str]) -> None:
    """Remove files whose names nobody else uses in such a folder, if it is ours."""
    if is_ours(folder, kind):
        for name in names:
            remove_file(folder / name)


@contextmanager
def passing(folder: Path) -> Iterator[Path]:
    """Yield a new folder in a generation for files that only this commit reads."""
    made = folder / f"runs-{secrets.token_hex(8)}"
    make(made, Kind.RUNS)
    try:
        yield made
    finally:
        remove(made, Kind.RUNS)
