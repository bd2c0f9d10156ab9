"""Reads a TOML file that is invalid as a whole part by part, so that one mistake spoils one table.

A part is a table: the lines from its header, such as ``[[correction]]``, to the next header. A
multi-line text that contains such a line is torn in two, and both parts are then reported.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from searcher.settings.toml_text import BadToml, parse, shown
from searcher.speech import Message, said

# No line of an array looks like this: its names have no brackets, and its texts have quotes.
_HEADER = re.compile(r"^[ \t]*\[{1,2}[ \t]*([\w.-]+)[ \t]*\]{1,2}[ \t]*(?:#.*)?$", re.MULTILINE)
_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_SHOWN = 60  # characters of a line in a message


@dataclass(frozen=True, slots=True)
class Part:
    """One table of a file, or the text before the first.

    Attributes:
        name: in the brackets of its header; ``""`` for the text before the first header.
        content: the values in it, or why it cannot be read.
    """

    name: str
    content: dict[str, Any] | Message


def parts_of(text: str) -> Iterator[Part]:
    """Yield the parts of a text in order, without what is blank."""
    starts = {0: "", **{found.start(): found[1] for found in _HEADER.finditer(text)}}
    line = 1
    for (start, name), (end, _) in pairwise([*starts.items(), (len(text), "")]):
        part = text[start:end]
        if part.strip():
            yield Part(name, _read(part, line))
        line += part.count("\n")


def _read(part: str, first: int) -> dict[str, Any] | Message:
    try:
        return parse(part)
    except BadToml as error:
        found = _LINE.search(str(dict(error.message.values).get("why", "")))
        number = int(found[1]) if found else 1
        wrong = part.split("\n")[number - 1].strip()
        what = said("toml.invalid_line", text=shown(wrong, _SHOWN)) if found else error.message
        return said("toml.at_line", line=first + number - 1, what=what)
