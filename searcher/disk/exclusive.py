"""One writer at a time: a lock on a file, released by the system when its holder dies.

filelock asks flock on Linux and macOS and LockFileEx on Windows, so a killed holder leaves no lock
behind. The file itself stays: a lock on a file that is deleted and made anew holds nobody off.
"""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filelock import BaseFileLock

_NAMED = ".pid"  # ends the name of a file that names its holder, where the system has no locks


class Taken(Exception):
    """Another holder has the lock."""


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock of a file, which is made when it is missing. Does not wait.

    Raises:
        Taken: another process or thread holds it.
        OSError: the file cannot be opened or locked.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # filelock says so where flock is missing
        from filelock import Timeout  # only writers need it, and it takes a twentieth of a second

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
    """Return the best lock there is.

    A Python without flock gets a file that names the holding process. Its name is another one: the
    file of a real lock stays behind, and would look like a holder that nobody can ask.
    """
    import filelock

    if os.name == "nt" or filelock.has_fcntl:
        return filelock.FileLock(path, 0, preserve_lock_file=True, fallback_to_soft=False)
    return filelock.SoftFileLock(path.with_name(path.name + _NAMED), 0)
