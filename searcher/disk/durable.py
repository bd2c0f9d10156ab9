"""Writes small files so that they survive a power cut."""

import errno
import os
import secrets
from contextlib import suppress
from pathlib import Path

_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK}
TEMPORARY = r"\.[0-9a-f]{16}\.new"  # pattern of the ending of a file's name until it is complete


def sync(path: Path) -> None:
    """Flush a file or a folder to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_durably(path: Path, content: str) -> None:
    """Replace a small file; after a power cut, the file is the old or the new one."""
    replace(path, content.encode("utf-8"))
    sync(path.parent)


def replace(path: Path, *parts: bytes | memoryview, lasting: bool = True) -> None:
    """Replace a file in one step, by writing a new file beside it under a random name.

    Args:
        path: the file to replace; it need not exist.
        *parts: the new content, in parts.
        lasting: whether the content must be on the disk before the old file is replaced.
    """
    beside = path.with_name(f"{path.name}.{secrets.token_hex(8)}.new")
    try:
        with beside.open("xb") as file:
            file.writelines(parts)
            if lasting:
                file.flush()
                os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:  # also on Ctrl+C; removing the file frees a full disk
        beside.unlink(missing_ok=True)
        raise


def create(path: Path, content: bytes) -> None:
    """Write a file that nobody ever sees incomplete; one that is there already stays as it is."""
    beside = path.with_name(f"{path.name}.{secrets.token_hex(8)}.new")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            give_name(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    sync(path.parent)


def give_name(beside: Path, path: Path) -> None:
    """Give a complete file its name, if nothing has it.

    Args:
        beside: the file, under a name that nobody reads; on most file systems it keeps that too.
        path: its name.

    Raises:
        FileExistsError: something has the name.
    """
    try:
        os.link(beside, path)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        # such a file system has no links; only processes of ours make files of these names
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, "exists", str(path)) from None
        beside.rename(path)
