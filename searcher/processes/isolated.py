"""Starts child processes with a safe import path, environment and current folder."""

import atexit
import json
import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from threading import Lock

_ROOT = str(Path(__file__).resolve().parents[2])  # holds searcher, indexer and web
_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from searcher.processes.child import serve; serve(sys.argv[2])"
)
# Variables that Python, its locale or Windows need; no others are passed on.
_KEPT = ("LANG", "LC_ALL", "LC_CTYPE", "TZ", "SYSTEMROOT", "WINDIR")
_LIBRARIES = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_SET = {
    "PYTHONSAFEPATH": "1",  # also for processes that a library may start
    "PYTHONNOUSERSITE": "1",
    "MALLOC_ARENA_MAX": "1",  # each arena reserves address space, which is limited
    "OMP_NUM_THREADS": "1",  # our processes already use all processors
    "OPENBLAS_NUM_THREADS": "1",
}


def safe_path() -> list[str]:
    """Return the import path without the current folder and relative entries.

    Installed libraries come first, so that our own folder hides none of them.
    """
    here = _current()
    kept = [entry for entry in sys.path if _is_safe(entry, here)]
    return [*dict.fromkeys(kept), _ROOT]


def _is_safe(entry: str, here: Path | None) -> bool:
    path = Path(entry)
    if not entry or not path.is_absolute():
        return False
    with suppress(OSError, RuntimeError):
        path = path.resolve()
    return path != here and str(path) != _ROOT


def _current() -> Path | None:
    with suppress(OSError, RuntimeError):  # the current folder may have been removed
        return Path.cwd().resolve()
    return None


def forget_current_folder() -> None:
    """Import nothing from the current folder from now on; called when a process starts."""
    sys.path[:] = safe_path()


def start(entry: str) -> subprocess.Popen[bytes]:
    """Start a process that imports ``module:function`` and talks through its pipes.

    Raises:
        OSError: the system cannot start it, for example because descriptors or memory run out.
    """
    folder = _empty_folder()
    nothing = subprocess.DEVNULL
    return subprocess.Popen(  # noqa: S603 - no shell, and no word of a user in it
        [sys.executable, *options(), "-c", _START, json.dumps(safe_path()), entry],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=nothing,
        bufsize=0,
        cwd=folder,
        env=_environment(folder),
        start_new_session=True,  # Ctrl-C reaches only the parent; its end closes the pipe
    )


def options() -> list[str]:
    """Return the options with which Python starts a child."""
    options = ["-I"]
    if sys.flags.utf8_mode:
        options += ["-X", "utf8"]
    if sys.dont_write_bytecode:
        options.append("-B")
    return options


def _environment(folder: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    for name in _LIBRARIES:
        absolute = [e for e in os.environ.get(name, "").split(os.pathsep) if Path(e).is_absolute()]
        if absolute:
            kept[name] = os.pathsep.join(absolute)
    homes = dict.fromkeys(("HOME", "TEMP", "TMP", "TMPDIR"), folder)
    return kept | homes | _SET


_lock = Lock()
_made: list[str] = []


def _empty_folder() -> str:
    """Return an empty read-only folder, made if needed; the root folder if none can be made."""
    with _lock:
        if _made and _is_empty(_made[-1]):
            return _made[-1]
        try:
            folder = _new_folder()
        except OSError:
            return str(Path(os.sep).absolute())
        _made.append(folder)
        if len(_made) == 1:
            atexit.register(_remove)
        return folder


def _new_folder() -> str:
    where = tempfile.gettempdir()
    # As a last resort, Python takes the current folder for temporary files; it may be a corpus.
    if _current() == Path(where).resolve():
        raise FileNotFoundError(where)
    folder = tempfile.mkdtemp(prefix="jiewen-", dir=where)
    Path(folder).chmod(0o500)
    return folder


def _is_empty(folder: str) -> bool:
    try:  # a clean-up of temporary folders may have removed it
        return not any(Path(folder).iterdir())
    except OSError:
        return False


def _remove() -> None:
    for folder in _made:
        with suppress(OSError):
            Path(folder).rmdir()
