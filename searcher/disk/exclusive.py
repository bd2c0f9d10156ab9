"""An exclusive lock on a file, which the system releases when its holder dies.

filelock uses flock on Linux and macOS and LockFileEx on Windows, so a killed holder leaves no lock
behind. The file itself stays, because a lock on a file that is deleted and made again excludes
nobody.
"""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filelock import BaseFileLock

_NAMED = ".pid"  # ending of a lock file that contains its holder's id, for systems without locks


class Taken(Exception):
    """Another holder has the lock."""


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock of a file, which is created if missing; does not wait for the lock.

    Raises:
        Taken: another process or thread holds the lock.
        OSError: the file cannot be opened or locked.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # filelock warns if flock is missing
        from filelock import Timeout  # imported late: it takes 50 ms, and only writers need it

    lock = _lock_of(path)
    try:
        lock.acquire()
    except Timeout as error:
        raise Taken(str(path)) from error
    try:
        yield
    finally:
        lock.release()


def _lock_of(path: Path) -> "BaseFileLock":
    """Return the best lock that the system supports.

    Where Python lacks flock, the lock is a file that contains the id of its holder. That file has a
    name of its own, because the file of a real lock stays behind and would look like a lock whose
    holder is unknown.
    """
    import filelock

    if os.name == "nt" or filelock.has_fcntl:
        return filelock.FileLock(path, 0, preserve_lock_file=True, fallback_to_soft=False)
    return filelock.SoftFileLock(path.with_name(path.name + _NAMED), 0)
