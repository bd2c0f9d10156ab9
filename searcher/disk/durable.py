"""Small files and folders that outlive a power cut."""

import os
import secrets
from pathlib import Path

TEMPORARY = r"\.[0-9a-f]{16}\.new"  # ends the name of a file that is not complete yet, as a pattern


def sync(path: Path) -> None:
    """Flush a file or a folder to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_durably(path: Path, content: str) -> None:
    """Replace a small file so that a reader or a power cut sees the old or the new one."""
    replace(path, content.encode("utf-8"))
    sync(path.parent)


def replace(path: Path, *parts: bytes | memoryview, lasting: bool = True) -> None:
    """Replace a file in one step.

    It is written beside, under a name that nobody has: what else is there stays as it is.

    Args:
        lasting: whether it is on the disk before it takes the place of the old one.
    """
    beside = path.with_name(f"{path.name}.{secrets.token_hex(8)}.new")
    try:
        with beside.open("xb") as file:
            file.writelines(parts)
            if lasting:
                file.flush()
                os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:  # also on Ctrl+C, and a full disk needs the room
        beside.unlink(missing_ok=True)
        raise
