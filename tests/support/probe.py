"""Work that tries what a hostile file would try once it controls its parser process."""

import json
import os
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from indexer.corpus.blocks import RawFile
from indexer.extract.extract import Context, Extraction
from searcher.core.model import Article


def look(raw: RawFile, _context: Context) -> Extraction:
    """Return what the process can see and do, as JSON in an article; the file says what to try."""
    asked = json.loads(raw.data)
    seen: dict[str, Any] = {
        "environment": dict(os.environ),
        "path": sys.path,
        "folder": str(Path.cwd()),
        "input": os.read(0, 100).decode(),
        "isolated": sys.flags.isolated,
        "open": sorted(_open_files()),
    }
    seen["tried"] = {name: _tried(partial(trial, asked)) for name, trial in TRIALS.items()}
    return Extraction((Article(f"{raw.path}/1", json.dumps(seen), source=raw.path),))


def _open_files() -> list[int]:
    found = []
    for number in range(64):
        try:
            os.fstat(number)
        except OSError:
            continue
        found.append(number)
    return found


def _tried(trial: Callable[[], object]) -> str:
    try:
        return f"done: {trial()}"
    except Exception as error:
        return type(error).__name__


def _udp(asked: dict[str, Any]) -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        return sender.sendto(b"x", ("127.0.0.1", asked["port"]))


def _tcp(asked: dict[str, Any]) -> object:
    with socket.create_connection(("127.0.0.1", asked["port"]), timeout=5) as connection:
        return connection.getsockname()


def _unix(asked: dict[str, Any]) -> object:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(asked["socket"])
        return "connected"


TRIALS: dict[str, Callable[[dict[str, Any]], object]] = {
    "read a file of the corpus": lambda asked: Path(asked["corpus"]).read_bytes(),
    "list the corpus": lambda asked: [*Path(asked["corpus"]).parent.iterdir()],
    "read the name of the machine": lambda _: Path("/etc/hostname").read_text(encoding="utf-8"),
    "read the parent's variables": lambda _: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
    "write to the corpus": lambda asked: Path(asked["corpus"]).write_bytes(b"x"),
    "write to its folder": lambda _: Path("x").write_bytes(b"x"),
    "write to the temporary folder": lambda asked: Path(asked["socket"] + ".x").write_bytes(b"x"),
    "tcp": _tcp,
    "udp": _udp,
    "unix": _unix,
    "start a program": lambda _: os.posix_spawn("/bin/true", ["true"], {}),
    "signal its parent": lambda _: os.kill(os.getppid(), signal.SIGCONT),
}


def wait(_given: bytes) -> Callable[[Callable[[], bytes]], list[bytes]]:
    """Start work that never ends, for `searcher.processes.child.serve`."""

    def answer(_ask: Callable[[], bytes]) -> list[bytes]:
        while True:
            signal.pause()

    return answer
