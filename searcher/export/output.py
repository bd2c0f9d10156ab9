"""Where an export goes: a file that is complete or not there at all, or the standard output."""

import os
import secrets
import sys
from codecs import getincrementaldecoder
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from searcher.core.errors import OutputError
from searcher.core.printable import discard, shown
from searcher.disk.refusals import reason


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
    # a name that nobody has, and short even where that of the target is as long as names may be
    beside = path.with_name(f".{path.name[:50]}.{secrets.token_hex(8)}.part")
    with beside.open("xb") as file:
        try:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
            file.close()
            beside.replace(path)
        except BaseException:  # also on Ctrl+C: half an export is none
            file.close()
            beside.unlink(missing_ok=True)
            raise


def _print(pieces: Iterable[bytes]) -> None:
    if sys.stdout is None:
        raise OutputError("标准输出已关闭 / the standard output is closed")
    out = sys.stdout.buffer
    try:
        with _complaining("标准输出 / standard output"):
            out.writelines(_for_terminal(pieces) if sys.stdout.isatty() else pieces)
            out.flush()
    except (OutputError, BrokenPipeError):
        discard(sys.stdout)
        raise


def _for_terminal(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield what a person may look at: a file or a pipe gets the bytes as they are."""
    decoder = getincrementaldecoder("utf-8-sig")("replace")
    for piece in pieces:
        text = decoder.decode(piece).replace("\r\n", "\n")
        yield shown(text, keep="\n\t").encode(sys.stdout.encoding, "backslashreplace")


@contextmanager
def _complaining(where: str) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f"无法写入 / cannot write to {where}: {reason(error)}") from error
