"""A command of ours that runs beside this process: started again when it ends, ended with us."""

import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from threading import Event, Thread

from searcher.processes.isolated import options, safe_path

_START = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from jiewen import main; main(json.loads(sys.argv[2]))"
)
_GRACE = 10.0  # seconds for the present step after being told to end
_FIRST, _LONGEST = 1.0, 60.0  # seconds until a command that ended is started again


class Beside:
    """A command beside this process, as a context.

    The command is told to end by the end of its standard input. That also comes when this process
    is killed, so no kill leaves the command behind.
    """

    def __init__(self, *words: str) -> None:
        """Take the arguments of ``jiewen``."""
        self._words = words
        self._ending = Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = Thread(target=self._watch, name="beside", daemon=True)

    def __enter__(self) -> "Beside":
        """Start the command."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Let the command end; kill it if it takes too long."""
        self._ending.set()
        if (process := self._process) is not None:
            _end(process)
        self._thread.join(_GRACE)

    def _watch(self) -> None:
        wait = _FIRST
        while not self._ending.is_set():
            with suppress(OSError):  # descriptors or memory may run out; later there may be more
                self._process = process = _started(self._words)
                if self._ending.is_set():
                    _end(process)
                process.wait()
            self._ending.wait(wait)
            wait = min(_LONGEST, 2 * wait)


def _started(words: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - no shell, and no word of a visitor in it
        [sys.executable, *options(), "-c", _START, json.dumps(safe_path()), json.dumps(words)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C reaches only us
    )


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        if process.stdin:
            process.stdin.close()
    try:
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
