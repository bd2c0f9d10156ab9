"""The processes that this one has started."""

import os
from contextlib import suppress
from pathlib import Path


def children(of: int | None = None) -> set[int]:
    """Return those that live or were not waited for."""
    found = set()
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            _, _, rest = status.read_text().rpartition(")")
            if int(rest.split()[1]) == (of or os.getpid()):
                found.add(int(status.parent.name))
    return found
