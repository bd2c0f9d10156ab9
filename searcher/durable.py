"""Small files and folders that outlive a power cut."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Flush a file or a folder to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_durably(path: Path, content: str) -> None:
    """Replace a small file so that a reader or a power cut sees the old or the new one."""
    beside = path.with_name(path.name + ".new")
    beside.write_text(content, "utf-8")
    sync(beside)
    beside.replace(path)
    sync(path.parent)
