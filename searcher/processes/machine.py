"""The memory and processors of the machine, as far as the system tells."""

import mmap
import os
import re
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import BinaryIO

_SUPPOSED = 2 * 2**30  # bytes of memory assumed where the system does not tell
_UNLIMITED = 2**60
_GROUPS, _GROUP_FOLDERS = Path("/proc/self/cgroup"), Path("/sys/fs/cgroup")


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


@cache
def memory() -> int:
    """Return the bytes of memory that this process and its children may use together."""
    return min(_physical(), *group_limits(_GROUPS, _GROUP_FOLDERS), _own_limit())


def _physical() -> int:
    with suppress(OSError, ValueError, AttributeError):  # not on Windows
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return _SUPPOSED


def group_limits(groups: Path, root: Path) -> list[int]:
    """Return the memory limits of this process's control groups, outer groups included.

    Args:
        groups: the file that names the groups, ``/proc/self/cgroup`` on Linux.
        root: the folder in which groups are folders, ``/sys/fs/cgroup`` on Linux.
    """
    limits = [_UNLIMITED]
    for line in _read(groups).splitlines():
        _, kinds, place = (*line.split(":", 2), "", "")[:3]
        if not kinds:
            limits += _limits_along(root, place, "memory.max")
        elif "memory" in kinds.split(","):
            limits += _limits_along(root / "memory", place, "memory.limit_in_bytes")
    return limits


def _limits_along(root: Path, place: str, name: str) -> list[int]:
    folder = root / place.lstrip("/")
    folders = [folder, *folder.parents]
    inside = [each for each in folders if each.is_relative_to(root)]
    texts = (_read(each / name).strip() for each in inside)
    return [int(text) for text in texts if text.isdecimal()]


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii", "replace")
    except OSError:
        return ""


def _own_limit() -> int:
    """Return this process's own limit of address space, which its children inherit."""
    try:
        import resource
    except ImportError:
        return _UNLIMITED
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    return _UNLIMITED if soft == resource.RLIM_INFINITY else soft


def resident(pid: int) -> int:
    """Return the bytes of memory that a process uses; 0 where the system does not tell."""
    return _pages(pid, 1)


class PeakMemory:
    """The most memory that this process has used since it started its program.

    The file that tells the peak is opened at once, because a sandboxed process cannot open it
    later. ``getrusage`` is only the second choice: on Linux it counts the memory of the parent
    process, which a child still shares before it starts its own program.
    """

    def __init__(self) -> None:
        """Open the file that tells the peak, where the system has one."""
        self._status: BinaryIO | None = None
        with suppress(OSError):
            self._status = Path("/proc/self/status").open("rb", buffering=0)  # noqa: SIM115 (for life)

    def bytes(self) -> int:
        """Return the peak in bytes; 0 if the system does not tell it."""
        if self._status:
            self._status.seek(0)
            if peak := re.search(rb"VmHWM:\s*(\d+) kB", self._status.read()):
                return int(peak[1]) * 1024
        try:
            import resource
        except ImportError:
            return 0
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most if sys.platform == "darwin" else most * 1024


def address_space(pid: int) -> int:
    """Return the bytes of address space that a process uses; 0 where the system does not tell."""
    return _pages(pid, 0)


def _pages(pid: int, which: int) -> int:
    told = _read(Path(f"/proc/{pid}/statm")).split()
    return int(told[which]) * mmap.PAGESIZE if len(told) > which else 0
