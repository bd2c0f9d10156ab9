"""Opens files of unknown origin: never a pipe or a device, and never without an upper size.

A file's type is checked before and after opening, so the checked file is the one that is read, even
if it is replaced in between. Opening never waits, because a pipe without a writer would block for
ever.
"""

import errno
import os
from pathlib import Path
from stat import S_ISLNK, S_ISREG

# Windows has only the last two flags, and no pipes among files.
_READ = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOINHERIT", 0)
)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
# Folders on the way need not be readable.
_FOLDER = getattr(os, "O_PATH", 0) | getattr(os, "O_DIRECTORY", 0) | _NO_LINK
_STEPWISE = os.open in os.supports_dir_fd and hasattr(os, "O_PATH")
_STEP = 1 << 20  # bytes read at a time


class NotAFile(IsADirectoryError):
    """The path is a folder, pipe, device or socket instead of a file; these are never read."""


class TooLarge(OSError):
    """The file is larger than such a file may be."""


class LeadsOut(PermissionError):
    """The path is a link, or was just replaced by one, that leads out of its folder."""


def open_file(path: str | os.PathLike[str]) -> int:
    """Open a regular file for reading and return its descriptor; links are followed.

    Raises:
        NotAFile: the path is no regular file.
        OSError: the operating system refused.
    """
    _require_file(os.stat(path), path)  # noqa: PTH116 - devices may act on being opened
    return _checked(os.open(path, _READ), path)


def open_real(path: str | os.PathLike[str]) -> int:
    """Open a regular file by its real path and return its descriptor.

    A real path contains no links. So a link in it was put there afterwards and is not followed.

    Args:
        path: the path as ``os.path.realpath`` returns it.

    Raises:
        LeadsOut: a link has replaced the file or a folder above it.
        NotAFile: the path is no regular file.
        OSError: the operating system refused.
    """
    status = os.lstat(path)
    if not S_ISLNK(status.st_mode):
        _require_file(status, path)
    try:
        handle = _descended(Path(path).absolute()) if _STEPWISE else os.open(path, _READ | _NO_LINK)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EMLINK, errno.ENOTDIR):
            raise _led_out(path) from error
        raise
    if not _STEPWISE and not _is_still_there(handle, path):
        os.close(handle)
        raise _led_out(path)
    return _checked(handle, path)


def _descended(path: Path) -> int:
    """Open a real path folder by folder, so that no link on the way is followed."""
    folder = os.open(path.anchor, _FOLDER)
    try:
        for part in path.parts[1:-1]:
            below = os.open(part, _FOLDER, dir_fd=folder)
            os.close(folder)
            folder = below
        return os.open(path.name, _READ | _NO_LINK, dir_fd=folder)
    finally:
        os.close(folder)


def _is_still_there(handle: int, path: str | os.PathLike[str]) -> bool:
    real = os.path.realpath(path)
    return real == os.fspath(path) and os.path.samestat(os.fstat(handle), os.lstat(real))


def _led_out(path: str | os.PathLike[str]) -> LeadsOut:
    return LeadsOut(errno.EPERM, "replaced by a link just now", os.fspath(path))


def inside(root: str, path: str) -> str:
    """Return the real path of a file that must be in a folder.

    Args:
        root: the folder, as ``os.path.realpath`` returns it.
        path: the file. Links in it may lead to other places in the folder, but not out of it and
            not to hidden files.

    Raises:
        LeadsOut: the real path is outside.
        OSError: the file does not exist, or the operating system refused.
    """
    real = os.path.realpath(path, strict=True)
    if not is_inside(root, real):
        raise LeadsOut(errno.EPERM, "a link that leads out", path)
    return real


def is_inside(root: str, real: str) -> bool:
    """Whether a real path is in a real folder and no hidden part is on the way."""
    if real == root:
        return True
    start = root if root.endswith(os.sep) else root + os.sep
    return real.startswith(start) and f"{os.sep}." not in os.sep + real[len(start) :]


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


def whole(path: Path) -> bytes:
    """Return the content of a file of an index, without waiting if a pipe has replaced it.

    Raises:
        NotAFile: the path is no regular file.
        OSError: the operating system refused.
    """
    _require_file(path.stat(), path)
    return path.read_bytes()


def read_file(path: str | os.PathLike[str], most: int) -> bytes:
    """Return the content of a small file.

    Raises:
        TooLarge: it has more than ``most`` bytes.
        NotAFile: the path is no regular file.
        OSError: the operating system refused.
    """
    return read_all(open_file(path), most, path)


def read_all(handle: int, most: int, path: str | os.PathLike[str]) -> bytes:
    """Return everything that a descriptor yields, and close it; see `read_file`."""
    try:
        data = read_some(handle, most + 1, path)
    finally:
        os.close(handle)
    if len(data) > most:
        raise TooLarge(errno.EFBIG, f"more than {most:,} bytes", os.fspath(path))
    return data


def read_some(handle: int, most: int, path: str | os.PathLike[str]) -> bytes:
    """Return at most ``most`` bytes from a descriptor.

    Raises:
        NotAFile: reading would wait, as with some files of the kernel that report events.
    """
    parts: list[bytes] = []
    left = most
    try:
        while left > 0 and (part := os.read(handle, min(left, _STEP))):
            parts.append(part)
            left -= len(part)
    except BlockingIOError as error:
        raise NotAFile(errno.EISDIR, "not a regular file", os.fspath(path)) from error
    return b"".join(parts)
