"""Writes an export to a file, completely or not at all, or to the standard output."""

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
from searcher.speech import in_words


def write_out(pieces: Iterable[bytes], path: Path | None) -> None:
    """Write to a file, or to the standard output if ``path`` is ``None``.

    Raises:
        OutputError: the output cannot be written; an existing file stays as it was.
        BrokenPipeError: the reader of the standard output has gone.
    """
    if path is None:
        _print(pieces)
        return
    with _complaining(str(path)):
        if path.exists() and not path.is_file():  # devices and pipes are written to directly
            with path.open("wb") as file:
                file.writelines(pieces)
        else:
            _replace(path.resolve(), pieces)


def _replace(path: Path, pieces: Iterable[bytes]) -> None:
    # A random name, cut so that it is not too long even where the target is.
    beside = path.with_name(f".{path.name[:50]}.{secrets.token_hex(8)}.part")
    with beside.open("xb") as file:
        try:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
            file.close()
            beside.replace(path)
        except BaseException:  # also on Ctrl+C: an incomplete export is removed
            file.close()
            beside.unlink(missing_ok=True)
            raise


def _print(pieces: Iterable[bytes]) -> None:
    if sys.stdout is None:
        raise OutputError("output.closed")
    out = sys.stdout.buffer
    try:
        with _complaining(in_words("output.standard")):
            out.writelines(_for_terminal(pieces) if sys.stdout.isatty() else pieces)
            out.flush()
    except (OutputError, BrokenPipeError):
        discard(sys.stdout)
        raise


def _for_terminal(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield text that is safe to show; a file or a pipe gets the bytes unchanged."""
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
        raise OutputError("output.unwritable", where=where, why=reason(error)) from error
