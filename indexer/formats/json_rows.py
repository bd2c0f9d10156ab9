"""The articles in files of JSON and JSON Lines, as programs write them: lists, objects around them.

A list may stand in objects, in other lists, or one object on each line; a crawler that was stopped
leaves it without its end.
"""

import json
import re
from collections.abc import Iterator, Sequence

from indexer.corpus.blocks import BadFile
from indexer.corpus.decoding import decode
from indexer.formats.article_fields import BadRow, Row, our_name

_DEPTH = 6  # of objects and lists around an article
_SCRIPT = re.compile(r"\s*(?:(?:var|let|const)\s+)?[\w.$]{1,100}\s*[=(]\s*(?=[\[{])")
_END_OF_SCRIPT = re.compile(r"[\s;)]*")
_FRAME = ("", "[", "]")  # lines of a list that hold no value
_BETWEEN_VALUES = re.compile(r"[\s,\ufeff]*")


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return decode(data)


def of_lines(data: bytes) -> Iterator[tuple[int, Row | BadRow]]:
    """Yield the articles of each line; a file whose values take several lines is read as JSON."""
    text = _text(data)
    first = text.lstrip().partition("\n")[0]
    rows = _rows_in([] if _decoded(first) else _values(text))
    if rows:
        yield from enumerate(rows, 1)
        return
    # not splitlines(): a JSON string may contain U+2028
    for number, line in enumerate(text.split("\n"), 1):
        line = line.strip()
        if line not in _FRAME:
            for row in _rows_of_line(line):
                yield number, row


def _rows_of_line(line: str) -> list[Row | BadRow]:
    """Return the rows of a line; it may be one of a list that was cut off while it was written."""
    values = _decoded(line) or _decoded(line.removeprefix("[").rstrip(","))
    if not values:
        return [BadRow("jsonl.invalid")]
    return _rows_in(values) or list(map(_without_text, values))


def _decoded(text: str) -> list[object]:
    """Return the one JSON value of a text; nothing if the text is none."""
    try:
        return [json.loads(text, strict=False)]  # programs write tabs and breaks as they are
    # RecursionError: brackets may be nested without end
    except (ValueError, RecursionError):
        return []


def of_json(data: bytes) -> Iterator[tuple[int, Row | BadRow]]:
    """Yield the articles of the JSON values of a file, or of its lines if it is no JSON."""
    values = _values(_text(data))
    if not values:
        yield from of_lines(data)
        return
    rows = _rows_in(values)
    if not rows:
        raise BadFile("json.no_articles")
    yield from enumerate(rows, 1)


def _values(text: str) -> list[object]:
    """Return the JSON values of a text, one behind the other; nothing if there is anything else.

    A value may stand in a script, as the answer of a site: ``callback({…});`` or ``var a = {…};``.
    """
    decoder = json.JSONDecoder(strict=False)
    found: list[object] = []
    script = _SCRIPT.match(text)
    at = script.end() if script else _next_value(text, 0)
    while at < len(text):
        try:
            value, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return []
        found.append(value)
        at = _next_value(text, at)
        if script and _END_OF_SCRIPT.fullmatch(text, at):
            break
    return found


def _next_value(text: str, at: int) -> int:
    match = _BETWEEN_VALUES.match(text, at)
    return match.end() if match else at


def _rows_in(values: Sequence[object]) -> list[Row | BadRow]:
    """Return the rows of JSON values: all objects with a text, and what stands beside them.

    A value without any object with a text gives its longest list of objects, of which each then
    tells that it has no text.
    """
    found = [row for value in values for row in _articles_in(value, _DEPTH)]
    if found:
        return found
    lists = (_objects_in(value, _DEPTH) for value in values)
    return max(lists, key=len, default=[])


def _articles_in(value: object, depth: int) -> list[Row | BadRow]:
    """Return the objects with a text in a value, and what a list holds beside such objects."""
    if isinstance(value, dict):
        if _is_article(value, depth):
            return [value]
        inner = value.values() if depth else ()
        found = [row for each in inner for row in _articles_in(each, depth - 1)]
        return found if not _is_titled(value) or any(map(_is_titled, found)) else []
    if not isinstance(value, list) or not depth:
        return []
    each_found = [(each, _articles_in(each, depth - 1)) for each in value]
    if not any(found for _, found in each_found):
        return []
    return [row for each, found in each_found for row in found or [_without_text(each)]]


def _is_article(value: Row, depth: int) -> bool:
    """Whether an object has a text, which is not a list of articles with titles in its turn."""
    body = next((each for name, each in value.items() if our_name(name) == "body"), None)
    if not isinstance(body, list | dict):
        return body is not None
    return not depth or not any(map(_is_titled, _articles_in(body, depth - 1)))


def _is_titled(row: object) -> bool:
    return isinstance(row, dict) and "title" in map(our_name, map(str, row))


def _without_text(value: object) -> Row | BadRow:
    return value if isinstance(value, dict) else BadRow("jsonl.no_object")


def _objects_in(value: object, depth: int) -> list[Row | BadRow]:
    """Return the longest list of objects in a value."""
    if isinstance(value, list):
        objects = any(isinstance(each, dict) for each in value)
        return list(map(_without_text, value)) if objects else []
    if not isinstance(value, dict) or not depth:
        return []
    return max((_objects_in(each, depth - 1) for each in value.values()), key=len, default=[])
