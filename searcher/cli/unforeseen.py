"""The last resort for an unforeseen error: a number for the user, and a file with details.

The file holds the traceback and versions, but no environment, arguments or values of variables.
Private numbers in it are hidden as in a redacted index.
"""

import os
import platform
import sys
import tempfile
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from secrets import token_hex

from searcher.core.printable import shown
from searcher.speech import Message, said

MOST = 20  # files that are kept
LARGEST = 1 << 16  # bytes of a file
_SUFFIX = ".txt"


@dataclass(frozen=True, slots=True)
class Noted:
    """An unforeseen error.

    Attributes:
        number: a short random name of the error.
        details: the file with details; ``None`` when none could be written.
    """

    number: str
    details: Path | None

    @property
    def message(self) -> Message:
        """What the user is told."""
        where = self.details or said("error.no_details")
        return said("error.unforeseen", number=self.number, where=where)


def note(error: BaseException, doing: str) -> Noted:
    """Write a file with the details of an error, for the developers.

    Args:
        error: the error.
        doing: name of the command, never with its arguments.
    """
    number = token_hex(4)
    try:
        return Noted(number, _kept(number, _report(error, doing)))
    except (OSError, RuntimeError, ValueError, MemoryError):
        return Noted(number, None)


def _report(error: BaseException, doing: str) -> bytes:
    from searcher.privacy.redaction import redacted  # imported late: rarely needed

    head = (
        f"jiewen {_version()}, Python {platform.python_version()}, {sys.platform}\n"
        f"{doing}, {time.strftime('%Y-%m-%dT%H:%M:%S%z')}\n\n"
    )
    lines = "".join(traceback.format_exception(error))
    text = shown(head + redacted(lines), keep="\n").encode("utf-8", "backslashreplace")
    half = LARGEST // 2 - 8
    return text if len(text) <= LARGEST else text[:half] + b"\n[...]\n" + text[-half:]


def _version() -> str:
    with suppress(metadata.PackageNotFoundError):
        return metadata.version("jiewen")
    return "?"


def _kept(number: str, content: bytes) -> Path:
    failure: OSError | None = None
    for folder in _folders():
        try:
            return _written(folder, number, content)
        except OSError as error:
            failure = error
    raise failure or OSError("no folder")


def _folders() -> list[Path]:
    """Return the folders to try: the folder for programs' state, then the temporary folder."""
    found = []
    state = os.environ.get("XDG_STATE_HOME", "")
    if Path(state).is_absolute():
        found.append(Path(state) / "jiewen")
    else:
        with suppress(RuntimeError):  # there is no home
            found.append(Path.home() / ".local" / "state" / "jiewen")
    user = os.getuid() if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")
    with suppress(OSError):
        found.append(Path(tempfile.gettempdir()) / f"jiewen-{user}")
    return found


def _written(folder: Path, number: str, content: bytes) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = folder.lstat()
    if hasattr(os, "getuid") and (folder.is_symlink() or status.st_uid != os.getuid()):
        # In a temporary folder anybody may have made a folder of this name.
        raise PermissionError(f"{folder} is another's")
    path = folder / f"{time.strftime('%Y%m%dT%H%M%S')}-{number}{_SUFFIX}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(content)
    for old in sorted(folder.glob(f"2*T*-*{_SUFFIX}"))[:-MOST]:
        old.unlink(missing_ok=True)
    return path
