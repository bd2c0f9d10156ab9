"""Lists the processes that a process has started."""

import os
from contextlib import suppress
from pathlib import Path


def children(of: int | None = None) -> set[int]:
    """Return the ids of the child processes that still run, or that no one has waited for."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            _, _, rest = status.read_text().rpartition(")")
            if int(rest.split()[1]) == (of or os.getpid()):
                found.add(int(status.parent.name))
    return found
