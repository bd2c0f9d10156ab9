"""Where an export goes: a file that is complete or not there at all, or the standard output."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from searcher.errors import OutputError
from searcher.system import reason


def write_out(pieces: Iterable[bytes], path: Path | None) -> None:
    """Write to a file, or with ``None`` to the standard output.

    Raises:
        OutputError: it cannot be written; a file that was there before is as it was.
        BrokenPipeError: the reader of the standard output has gone.
    """
    if path is None:
        _print(pieces)
        return
    with _complaining(str(path)):
        if path.exists() and not path.is_file():  # a device or a pipe cannot be replaced
            with path.open("wb") as file:
                file.writelines(pieces)
        else:
            _replace(path.resolve(), pieces)


def _replace(path: Path, pieces: Iterable[bytes]) -> None:
    beside = path.with_name(f".{path.name[:100]}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _print(pieces: Iterable[bytes]) -> None:
    out = sys.stdout.buffer
    try:
        with _complaining("标准输出 / standard output"):
            out.writelines(pieces)
            out.flush()
    except (OutputError, BrokenPipeError):
        _discard_rest()
        raise


@contextmanager
def _complaining(where: str) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"无法写入 / cannot write to {where}: {reason(error)}") from error


def _discard_rest() -> None:
    """Let Python flush what is left at its end to nowhere: it would complain a second time."""
    with suppress(OSError, ValueError):  # there is no descriptor when a test captures the output
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
