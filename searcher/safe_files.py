"""Files that nobody vouches for are opened here: never a pipe or a device, never without end.

A file is looked at, opened, and looked at again, so what is read is what was checked, whatever is
put in its place meanwhile. Opening never waits: a pipe without a writer would hold us for ever.
"""

import errno
import os
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG

# Windows has only the last two, and has no pipes among files
_READ = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOINHERIT", 0)
)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_FOLDER = getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_CLOEXEC", 0) | _NO_LINK
_BY_FOLDER = os.open in os.supports_dir_fd and bool(_NO_LINK)
_STEP = 1 << 20  # bytes asked for at a time


class NotAFile(IsADirectoryError):
    """A folder, pipe, device or socket stands where a file should; none of them is ever read."""


class TooLarge(OSError):
    """The file holds more than is read of such a file."""


class LeadsOut(PermissionError):
    """The file is a link, or was replaced by one, that leads out of the folder it should be in."""


def open_file(path: str | os.PathLike[str]) -> int:
    """Open a regular file to read, and return its descriptor; links are followed.

    Raises:
        NotAFile: it is something else.
        OSError: the system refused.
    """
    _require_file(os.stat(path), path)  # noqa: PTH116 - devices may act on being opened
    return _checked(os.open(path, _READ), path)


def open_inside(root: str, path: str) -> int:
    """Open a regular file that must be in a folder, and return its descriptor.

    Args:
        root: the folder, as ``os.path.realpath`` names it.
        path: of the file; links in it may lead about inside the folder, but not out of it.

    Raises:
        LeadsOut: it is not in the folder, or has just been replaced.
        NotAFile: it is no regular file.
        OSError: the system refused.
    """
    real = os.path.realpath(path, strict=True)
    inner = inner_path(root, real)
    if inner is None:
        raise LeadsOut(errno.EPERM, "a link that leads out of the folder", path)
    _require_file(os.stat(real), path)  # noqa: PTH116
    if not _BY_FOLDER:
        return _checked(os.open(real, _READ), path)
    return _checked(_descended(root, Path(inner).parts, path), path)


def inner_path(root: str, real: str) -> str | None:
    """Return a real path relative to a real folder; ``None`` when it is not in there."""
    start = root if root.endswith(os.sep) else root + os.sep
    return real[len(start) :] if real.startswith(start) else None


def _descended(root: str, parts: tuple[str, ...], path: str) -> int:
    """Open a real path step by step: whatever has become a link since then is not followed."""
    folder = os.open(root, os.O_RDONLY | _FOLDER)
    try:
        for part in parts[:-1]:
            below = os.open(part, os.O_RDONLY | _FOLDER, dir_fd=folder)
            os.close(folder)
            folder = below
        return os.open(parts[-1], _READ | _NO_LINK, dir_fd=folder)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EMLINK, errno.ENOTDIR):
            raise LeadsOut(errno.EPERM, "replaced by a link just now", path) from error
        raise
    finally:
        os.close(folder)


def _checked(handle: int, path: str | os.PathLike[str]) -> int:
    try:
        _require_file(os.fstat(handle), path)
    except OSError:
        os.close(handle)
        raise
    return handle


def _require_file(status: os.stat_result, path: str | os.PathLike[str]) -> None:
    if not S_ISREG(status.st_mode):
        raise NotAFile(errno.EISDIR, "not a regular file", os.fspath(path))


def read_file(path: str | os.PathLike[str], most: int) -> bytes:
    """Return what a small file holds.

    Raises:
        TooLarge: that is more than ``most`` bytes.
        NotAFile: it is no regular file.
        OSError: the system refused.
    """
    return read_all(open_file(path), most, path)


def read_inside(root: str, path: str, most: int) -> bytes:
    """Like `read_file`, of a file that must be in a folder; see `open_inside`."""
    return read_all(open_inside(root, path), most, path)


def read_all(handle: int, most: int, path: str | os.PathLike[str]) -> bytes:
    """Return all that a descriptor gives, and close it; see `read_file`."""
    parts: list[bytes] = []
    left = most + 1  # one more shows that there is more
    try:
        while left > 0 and (part := os.read(handle, min(left, _STEP))):
            parts.append(part)
            left -= len(part)
    except BlockingIOError as error:  # files of the kernel that wait for news
        raise NotAFile(errno.EISDIR, "not a regular file", os.fspath(path)) from error
    finally:
        with suppress(OSError):
            os.close(handle)
    if left <= 0:
        raise TooLarge(errno.EFBIG, f"more than {most:,} bytes", os.fspath(path))
    return b"".join(parts)


def small(path: Path, most: int = 1 << 20) -> bytes:
    """Return what one of our own small files holds; see `read_file`."""
    return read_file(path, most)
