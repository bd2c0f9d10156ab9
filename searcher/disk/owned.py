"""Marks the folders that we make, and removes files only from marked folders.

The mark is a small file that is written before any other file. A folder without a mark is not ours,
whatever its name is. In a marked folder, a file is ours if its name has the form of those we write
there; in a generation, it must also be listed in the journal, since people keep their own files
beside ours. No other module removes files or folders of an index.
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
from searcher.speech import in_words

MARKER = "jiewen.folder"
PEOPLE = "people.sqlite"  # the accounts of the site, in the index folder
KEPT = "kept.sqlite"  # what people with accounts keep, in the index folder
JOURNAL = "jiewen.written"  # lists the beginnings of the names of a generation's files, by line
_MOST = 1 << 22  # bytes of a journal that are read at most


class Kind(StrEnum):
    """The kinds of folders that we make."""

    INDEX = "index"
    GENERATION = "generation"
    SPILLS = "runs"  # temporary files of one commit
    PAGES = "pages"  # pictures of pages
    BACKUP = "backup"
    INBOX = "inbox"  # files that staff sent and nobody has confirmed


_GENERATION = re.compile(
    r"(?P<stem>MAIN_[0-9a-z]{1,64})\.[a-z_]{1,20}"  # a file of a segment
    r"|(?P<toc>_MAIN_\d{1,20}\.toc)(\.[\d.]{1,40})?"  # Whoosh renames it when it is complete
)
# Files with common names are recognised by their first bytes.
_MANIFEST = b'{\n"checksum": '
_TOC = bytes((4, 8, 4)) + (-12345).to_bytes(4, "big", signed=True)  # sizes of C types, byte order
_SPILL = re.compile(r"\d{6}")
_IGNORED = re.compile(re.escape(MARKER) + TEMPORARY)  # an incomplete mark
_UNFINISHED = re.compile(
    r"(CURRENT|corpus\.json|ledger\.bin|jiewen\.json|jiewen\.written|restore\.json|backup\.json"
    r"|extracted\.sqlite|register\.sqlite|desk\.sqlite|people\.sqlite|kept\.sqlite)" + TEMPORARY
)


def _line(kind: Kind) -> str:
    return f"jiewen folder 1: {kind}"


def is_ours(folder: Path, kind: Kind) -> bool:
    """Whether a folder, which must not be a link, has our mark of this kind."""
    try:
        marked = S_ISDIR(folder.lstat().st_mode) and S_ISREG((folder / MARKER).lstat().st_mode)
        return marked and read_file(folder / MARKER, 1000).split(b"\n")[0] == _line(kind).encode()
    except OSError:
        return False


def pages_of(index: Path) -> Path:
    """Return the folder for the pictures of an index's files, which is beside the index."""
    index = Path(os.path.realpath(index))
    return index.with_name(f"{index.name}-pages")


def inbox_of(index: Path) -> Path:
    """Return the folder for the files that staff sent, which is beside the index."""
    index = Path(os.path.realpath(index))
    return index.with_name(f"{index.name}-inbox")


def make(folder: Path, kind: Kind) -> None:
    """Make a folder and mark it.

    Raises:
        FileExistsError: a file or folder of this name exists.
    """
    folder.mkdir()
    try:
        mark(folder, kind)
    except BaseException:  # a folder without a mark would never be removed
        with suppress(OSError):
            folder.rmdir()
        raise


def mark(folder: Path, kind: Kind) -> None:
    """Mark a folder, for good; the caller knows that all files in it are ours."""
    write_durably(folder / MARKER, f"{_line(kind)}\n{in_words('folder.marked')}\n")


def _never(_folder: Path) -> bool:
    return False


def claim(folder: Path, kind: Kind, proof: Callable[[Path], bool] = _never) -> None:
    """Make sure that a folder is ours: create it, or mark it if it is empty.

    Args:
        folder: the folder.
        kind: what the folder is for.
        proof: decides whether a folder without a mark was made by an older version.

    Raises:
        NotOurs: the folder holds something else.
        OSError: the operating system refused.
    """
    folder = Path(os.path.realpath(folder))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise NotOurs("folder.is_file", folder=folder) from error
    if is_ours(folder, kind):
        return
    strangers = _strangers(folder)
    if not strangers or proof(folder):
        mark(folder, kind)
    elif not is_ours(folder, kind):  # another process may have marked it just now
        _require_readable(folder / MARKER)
        raise NotOurs("folder.not_ours", folder=folder, stranger=strangers[0][:80])


def _require_readable(mark: Path) -> None:
    """Raise the operating system's error if the mark exists and cannot be read."""
    with suppress(FileNotFoundError):
        if S_ISREG(mark.lstat().st_mode):
            read_file(mark, 1000)


def _strangers(folder: Path) -> list[str]:
    """Return the files in a folder, without ``lost+found``, which every new disk has."""
    names = _names(folder)
    return sorted(n for n in names if not (n == "lost+found" or _IGNORED.fullmatch(n)))


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


# -- the journal of a generation ---------------------------------------------------------------


def note(folder: Path, names: Iterable[str]) -> None:
    """Add names of files, or their beginnings, to the journal before the files are written.

    The journal is synced first, so that even a power cut leaves no file that is not listed.
    """
    path = folder / JOURNAL
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{name}\n" for name in names)
        file.flush()
        os.fsync(file.fileno())


def may_write(folder: Path, name: str) -> bool:
    """Whether a file of a generation is ours or does not exist."""
    return not os.path.lexists(folder / name) or _is_own_file(
        folder / name, Kind.GENERATION, _noted(folder)
    )


def forget(folder: Path, kept: Collection[str]) -> None:
    """Shorten a long journal to the files that are kept."""
    with suppress(OSError):
        if (folder / JOURNAL).stat().st_size > _MOST // 8:
            write_durably(folder / JOURNAL, "".join(f"{name}\n" for name in sorted(kept)))


def _noted(folder: Path) -> frozenset[str]:
    with suppress(OSError):
        return frozenset(read_file(folder / JOURNAL, _MOST).decode("utf-8", "replace").split("\n"))
    return frozenset()


def _is_own_file(path: Path, kind: Kind, noted: Collection[str]) -> bool:
    if kind is Kind.SPILLS:
        return _SPILL.fullmatch(path.name) is not None
    if kind is not Kind.GENERATION:
        return False  # files in other folders are removed by their exact names
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
    """Remove a folder of ours; if it contains a foreign file, keep the folder and that file.

    Files that the operating system refuses to remove also stay until the next time.
    """
    if not is_ours(folder, kind):
        return
    sweep(folder, kind, ())
    with suppress(OSError):
        names = set(_names(folder))
        if all(name in {MARKER, JOURNAL} or _IGNORED.fullmatch(name) for name in names):
            for name in sorted(names - {MARKER}):
                remove_file(folder / name)
            remove_file(folder / MARKER)  # last: after a kill the folder is still marked
            folder.rmdir()


def sweep(folder: Path, kind: Kind, kept: Collection[str]) -> None:
    """Remove our files from a marked folder, except those to keep; foreign files stay."""
    if not is_ours(folder, kind):
        return
    noted = _noted(folder) if kind is Kind.GENERATION else frozenset()
    with suppress(OSError):
        for name in _names(folder):
            if name in kept:
                continue
            if name.startswith("runs-") and kind is Kind.GENERATION:
                remove(folder / name, Kind.SPILLS)
            elif _UNFINISHED.fullmatch(name) or _is_own_file(folder / name, kind, noted):
                remove_file(folder / name)


def remove_file(path: Path) -> None:
    """Remove a file, which the caller knows to be ours; anything but a regular file stays."""
    with suppress(OSError):
        if S_ISREG(path.lstat().st_mode):
            path.unlink()


def remove_named(folder: Path, kind: Kind, names: Iterable[str]) -> None:
    """Remove the files of some names from a folder, if it is ours."""
    if is_ours(folder, kind):
        for name in names:
            remove_file(folder / name)


@contextmanager
def passing(folder: Path) -> Iterator[Path]:
    """Yield a new folder in a generation for temporary files of one commit; then remove it."""
    made = folder / f"runs-{secrets.token_hex(8)}"
    make(made, Kind.SPILLS)
    try:
        yield made
    finally:
        remove(made, Kind.SPILLS)
