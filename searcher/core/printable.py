"""Safe output: text in which nothing moves the cursor, hides characters or ends a line.

Titles, file names, errors and arguments come from others. `shown` makes any text safe for a
terminal, a log or a report; `say` prints it.
"""

import json
import os
import re
import sys
from contextlib import suppress
from typing import Any, TextIO

import click

from searcher.speech import in_words

# Unicode's controls, formats (bidi among them), lone surrogates, line and paragraph separators;
# tests/searcher/cli/test_terminal.py holds this against unicodedata.
_C0 = r"\x00-\x1f"
_OTHERS = (
    r"\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e"
    r"\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb"
    r"\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    r"\U000e0000-\U000e007f"
)
_HOSTILE = re.compile(f"[{_C0}{_OTHERS}]")
_IN_JSON = re.compile(f"[{_OTHERS}]")  # json itself escapes _C0 in strings; line breaks are ours
_SHORT = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
_LONGEST = 4000  # characters of one message


class Safe(str):
    """Text that `shown` has made safe, possibly with our own colours."""

    __slots__ = ()


def shown(text: str, keep: str = "") -> str:
    r"""Return the text with escapes such as ``\u202e`` in place of characters a terminal may obey.

    Args:
        text: any text.
        keep: characters that stay, e.g. ``"\n"`` for text of several lines.
    """
    if text.isprintable():  # by far the most, and fast
        return text
    return _HOSTILE.sub(lambda found: found[0] if found[0] in keep else _escaped(found[0]), text)


def safe(*parts: str, **style: Any) -> Safe:
    """Join parts to a line, making each part safe; see `click.style` for the styles."""
    line = "".join(part if isinstance(part, Safe) else shown(part) for part in parts)
    return Safe(click.style(line, **style) if style else line)


def say(*parts: str, err: bool = False, **style: Any) -> None:
    """Print one line to standard output or standard error; do nothing if that is closed."""
    stream = sys.stderr if err else sys.stdout
    if stream is not None:
        click.echo(safe(*parts, **style), file=stream)


def complain(message: object) -> None:
    """Print an error on one line of standard error; do nothing if that cannot be written."""
    line = " ".join(str(message).split("\n"))
    if len(line) > _LONGEST:
        line = f"{line[:_LONGEST]}…"
    with suppress(OSError, ValueError):
        say(in_words("error", what=line), err=True)


def json_text(value: object) -> str:
    """Return JSON in which escapes replace characters that a terminal may obey."""
    return _IN_JSON.sub(_json_escape, json.dumps(value, ensure_ascii=False, indent=1))


def toml_text(value: str) -> str:
    """Return a TOML string; its escapes are those of JSON, but it has no lone surrogates."""
    sound = value.encode("utf-8", "replace").decode()
    return _IN_JSON.sub(_toml_escape, json.dumps(sound, ensure_ascii=False))


def prepare() -> None:
    """Make the standard streams ready for printing, before any file is opened.

    A closed stream is replaced by the null device. Otherwise the next opened file would get its
    number, and output would go into that file. Characters that the terminal's encoding lacks are
    escaped.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            with suppress(OSError):
                os.open(os.devnull, os.O_RDWR)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            with suppress(OSError, ValueError):
                stream.reconfigure(errors="backslashreplace")


def flush() -> None:
    """Write out buffered output.

    Raises:
        OSError: it cannot be written; Python will not report the same error again at exit.
    """
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError:
        discard(sys.stdout)
        raise


def discard(stream: TextIO | None) -> None:
    """Send the rest of a stream to nowhere, because Python would report its error again at exit."""
    with suppress(OSError, ValueError, AttributeError):  # a test's stream has no descriptor
        number = stream.fileno()  # type: ignore[union-attr]
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, number)
        os.close(nowhere)


def _escaped(char: str) -> str:
    code = ord(char)
    if char in _SHORT:
        return _SHORT[char]
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _json_escape(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]


def _toml_escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
