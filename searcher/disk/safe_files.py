"""Files that nobody vouches for are opened here: never a pipe or a device, never without end.

A file is looked at, opened, and looked at again, so what is read is what was checked, whatever is
put in its place meanwhile. Opening never waits: a pipe without a writer would hold us for ever.
"""

import errno
import os
from pathlib import Path
from stat import S_ISLNK, S_ISREG

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
# a folder to go on from need not be readable
_FOLDER = getattr(os, "O_PATH", 0) | getattr(os, "O_DIRECTORY", 0) | _NO_LINK
_STEPWISE = os.open in os.supports_dir_fd and hasattr(os, "O_PATH")
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


def open_real(path: str | os.PathLike[str]) -> int:
    """Open a regular file by its real path, and return its descriptor.

    Nothing in a real path is a link, so what has become one since it was looked up leads elsewhere,
    and is not followed.

    Args:
        path: as ``os.path.realpath`` names it.

    Raises:
        LeadsOut: a link has taken the place of the file, or of a folder above it.
        NotAFile: it is no regular file.
        OSError: the system refused.
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
    """Open a real path step by step, so that no step is taken through a link."""
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
    """Return the real path of what must be in a folder.

    Args:
        root: the folder, as ``os.path.realpath`` names it.
        path: links in it may lead about in the folder, but not out, and not to what is hidden.

    Raises:
        LeadsOut: it is elsewhere.
        OSError: there is nothing, or the system refused.
    """
    real = os.path.realpath(path, strict=True)
    if not is_inside(root, real):
        raise LeadsOut(errno.EPERM, "a link that leads out", path)
    return real


def is_inside(root: str, real: str) -> bool:
    """Whether a real path is in a real folder, and not hidden there."""
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
    """Return what a file of an index holds, but wait for no pipe that took its place.

    Raises:
        NotAFile: it is no regular file.
        OSError: the system refused.
    """
    _require_file(path.stat(), path)
    return path.read_bytes()


def read_file(path: str | os.PathLike[str], most: int) -> bytes:
    """Return what a small file holds.

    Raises:
        TooLarge: that is more than ``most`` bytes.
        NotAFile: it is no regular file.
        OSError: the system refused.
    """
    return read_all(open_file(path), most, path)


def read_all(handle: int, most: int, path: str | os.PathLike[str]) -> bytes:
    """Return all that a descriptor gives, and close it; see `read_file`."""
    try:
        data = read_some(handle, most + 1, path)
    finally:
        os.close(handle)
    if len(data) > most:
        raise TooLarge(errno.EFBIG, f"more than {most:,} bytes", os.fspath(path))
    return data


def read_some(handle: int, most: int, path: str | os.PathLike[str]) -> bytes:
    """Return what a descriptor gives, but no more than ``most`` bytes.

    Raises:
        NotAFile: it would have us wait, as files of the kernel do that tell of news.
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
