"""Disks with little space: a small tmpfs where we may mount one, or else a limit on file sizes."""

import os
import resource
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

SIZE = 8 << 20  # size of the small disk, in bytes
_PAGE = 4096


class Disk(Protocol):
    """A folder on a disk whose free space can be set."""

    @property
    def root(self) -> Path:
        """The folder to write to."""

    def leave(self, room: int) -> None:
        """Let only ``room`` more bytes be written."""

    def free(self) -> None:
        """Make the space free again."""


class _SmallDisk:
    """A tmpfs; a file of zeros takes up its space."""

    def __init__(self, root: Path) -> None:
        self.root = root
        # beside the folder, where the code under test does not remove it
        self._filler = root.parent / "filler"

    def leave(self, room: int) -> None:
        self.free()
        status = os.statvfs(self.root)
        spare = status.f_bavail * status.f_frsize - room
        with self._filler.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, spare - spare % _PAGE)

    def free(self) -> None:
        self._filler.unlink(missing_ok=True)


class _SizeLimit:
    """A limit on the size of each file of this process.

    Beyond it, a write fails with EFBIG, where a full disk would fail it with ENOSPC.
    """

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
    """Yield a disk with an empty folder; ``kind`` is one of KINDS, ``size`` in bytes."""
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
