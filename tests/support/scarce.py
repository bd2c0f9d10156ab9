"""Disks with little room: a small tmpfs where we may mount one, else a limit on file sizes."""

import os
import resource
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

SIZE = 8 << 20  # bytes of the small disk
_PAGE = 4096


class Disk(Protocol):
    """A folder on a disk whose room can be set."""

    @property
    def root(self) -> Path:
        """The folder."""

    def leave(self, room: int) -> None:
        """Let only so many bytes more be written."""

    def free(self) -> None:
        """Let there be room again."""


class _SmallDisk:
    """A tmpfs, filled up with a file of zeros."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._filler = root.parent / "filler"  # beside, so that no one tidies it away

    def leave(self, room: int) -> None:
        self.free()
        status = os.statvfs(self.root)
        spare = status.f_bavail * status.f_frsize - room
        with self._filler.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, spare - spare % _PAGE)

    def free(self) -> None:
        self._filler.unlink(missing_ok=True)


class _SizeLimit:
    """No file of this process may grow beyond a size: EFBIG where a disk would say ENOSPC."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._before = resource.getrlimit(resource.RLIMIT_FSIZE)

    def leave(self, room: int) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, self._before[1]))

    def free(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, self._before)


def _mount(folder: Path, size: int = SIZE) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _unmount(folder: Path) -> None:
    subprocess.run(["umount", "--lazy", str(folder)], capture_output=True, check=True)


def _may_mount() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        if not _mount(Path(folder)):
            return False
        _unmount(Path(folder))
        return True


KINDS = ("tmpfs", "limit") if _may_mount() else ("limit",)


@contextmanager
def scarce(kind: str, folder: Path, size: int = SIZE) -> Iterator[Disk]:
    """Yield a disk of a kind in an empty folder."""
    root = folder / "disk" / "index"
    root.parent.mkdir()
    if kind == "tmpfs":
        assert _mount(root.parent, size)
    root.mkdir()
    disk: Disk = _SmallDisk(root) if kind == "tmpfs" else _SizeLimit(root)
    try:
        yield disk
    finally:
        disk.free()
        if kind == "tmpfs":
            _unmount(root.parent)
