"""Explains errors of the operating system: which file, why, and what to do.

A file that cannot be opened says nothing about its content, so such an error must never be taken
for damage. `is_refusal` tells the two apart; `told` returns the explanation in one line.
"""

import errno
import os
from pathlib import Path

from searcher.core.errors import SystemRefused
from searcher.speech import Message, catalogue, said

# Errors that say that a file does not exist; for a file of an index that is damage, no refusal.
_ABSENT = (errno.ENOENT, errno.ENOTDIR, errno.EISDIR)


_NEXT = 1 << 16  # bytes that SQLite may write at once
# Errors of this machine, whichever library we were calling.
_OURS = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)


# name of an error of the system -> what the catalogues call it: `system.X`, `system.X.remedy`
_CAUSES = {
    "EMFILE": "open_files",
    "ENFILE": "all_open_files",
    "EACCES": "no_right",
    "EPERM": "no_right",
    "ENOSPC": "disk_full",
    "EDQUOT": "quota",
    "EROFS": "read_only",
    "EIO": "disk_failed",
    "ENOMEM": "memory",
    "EAGAIN": "threads",
    "ESTALE": "stale",
    "ETIMEDOUT": "no_answer",
    "EFBIG": "file_size",
    "EBUSY": "in_use",
    "ELOOP": "ring",
    "ENAMETOOLONG": "long_name",
    "ENOENT": "absent",
    "ENOTDIR": "no_folder",
    "EISDIR": "folder",
}
_OTHER = "other"
_BY_NUMBER = {getattr(errno, n): cause for n, cause in _CAUSES.items() if hasattr(errno, n)}

# SQLite's codes for refusals of the system, written out so that sqlite3 need not be loaded.
_SQLITE_PERM, _SQLITE_NOMEM, _SQLITE_READONLY = 3, 7, 8
_SQLITE_IOERR, _SQLITE_FULL, _SQLITE_CANTOPEN = 10, 13, 14
_SQLITE = {
    _SQLITE_PERM: errno.EACCES,
    _SQLITE_NOMEM: errno.ENOMEM,
    _SQLITE_READONLY: errno.EACCES,
    _SQLITE_IOERR: errno.EIO,
    _SQLITE_FULL: errno.ENOSPC,
    _SQLITE_CANTOPEN: 0,  # SQLite does not say why
}


def is_refusal(error: BaseException) -> bool:
    """Whether the operating system refused, so that the error tells nothing about the content."""
    if isinstance(error, OSError):
        return error.errno not in _ABSENT
    if isinstance(error, ModuleNotFoundError):
        return False
    return (
        isinstance(error, MemoryError | ImportError | SystemRefused)
        or _is_thread(error)
        or _sqlite_code(error) in _SQLITE
    )


def beneath(error: BaseException) -> BaseException:
    """Return the refusal of this machine that caused a library's error; if none, that error."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno in _OURS:
            return cause
        cause = cause.__cause__ or cause.__context__
    return error


def refusal(error: BaseException, path: Path | str | None = None) -> SystemRefused:
    """Return the exception that explains a refusal.

    Args:
        error: the error that was raised.
        path: the file or folder in use; a file name in the error itself is preferred.
    """
    return error if isinstance(error, SystemRefused) else SystemRefused(told(error, path))


def told(error: BaseException, path: Path | str | None = None) -> Message:
    """Return one line: which file, what happened, what to do. The line never speaks of damage."""
    if _is_adrift(error):
        return said("system.adrift")
    cause, own = _cause(error, path)
    known = own.lower() == catalogue("en").say(f"system.{cause}", {})
    return said(
        "system.told.known" if known else "system.told",
        where=_where(error, path),
        cause=said(f"system.{cause}"),
        remedy=said(f"system.{cause}.remedy"),
        **({} if known else {"said": own}),
    )


def reason(error: BaseException, path: Path | str | None = None) -> Message:
    """Return only why the system refused, for a line that names the file and the remedy itself."""
    cause, own = _cause(error, path)
    return said("system.reason", cause=said(f"system.{cause}"), said=own)


def _cause(error: BaseException, path: Path | str | None) -> tuple[str, str]:
    """Return what we call a cause, and what the system says of it itself."""
    number = _number(error, path)
    own = _one_line(getattr(error, "strerror", None) or (os.strerror(number) if number else error))
    return _BY_NUMBER.get(number, _OTHER), own or type(error).__name__


def _number(error: BaseException, path: Path | str | None) -> int:
    if isinstance(error, OSError):
        return error.errno or 0
    if isinstance(error, MemoryError):
        return errno.ENOMEM
    if _is_thread(error):
        return errno.EAGAIN
    if (number := _SQLITE.get(_sqlite_code(error))) is None:
        return 0
    # SQLite has one message for all causes; the state of the file tells which one it is.
    if number == errno.EIO and path is not None and _is_at_limit(Path(path)):
        return errno.EFBIG
    return (path is not None and _probed(Path(path))) or number


def _sqlite_code(error: BaseException) -> int:
    return getattr(error, "sqlite_errorcode", -1) & 0xFF


def _is_thread(error: BaseException) -> bool:
    return isinstance(error, RuntimeError) and "start new thread" in str(error)


def _probed(path: Path) -> int:
    """Return the error number with which the system refuses a file now; 0 if it does not."""
    try:
        if path.exists():
            os.close(os.open(path, os.O_RDWR))
        os.close(os.open(path.parent, os.O_RDONLY))
        if not os.access(path.parent, os.W_OK):
            return errno.EACCES
    except OSError as error:
        return error.errno or 0
    return 0


def _is_adrift(error: BaseException) -> bool:
    """Whether the error occurred because the current folder has been removed."""
    if not isinstance(error, FileNotFoundError) or error.filename is not None:
        return False
    try:
        Path.cwd()
    except FileNotFoundError:
        return True
    return False


def _is_at_limit(path: Path) -> bool:
    """Whether a file has reached the size limit, which SQLite reports as a disk error."""
    try:
        import resource  # Unix alone
    except ImportError:
        return False
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    if limit == resource.RLIM_INFINITY:
        return False
    beside = (path, path.with_name(f"{path.name}-journal"))
    return any(each.exists() and each.stat().st_size + _NEXT > limit for each in beside)


def _where(error: BaseException, path: Path | str | None) -> str:
    names = [getattr(error, "filename", None), path]
    name = next((name for name in names if isinstance(name, str | bytes | Path) and name), None)
    return "" if name is None else f"{os.fsdecode(name)}: "


def _one_line(said: object) -> str:
    return " ".join(str(said).split())[:200]
