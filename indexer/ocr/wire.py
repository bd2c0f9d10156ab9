"""A recognised page as JSON, which is checked when it is read: the process that made it may lie."""

import json
from collections.abc import Sequence
from math import isfinite
from typing import Any

from indexer.ocr.recognised import Box, Character, RecognisedLine, RecognisedPage

MOST = 32 * 2**20  # bytes of a page: a dense broadsheet has one
_MOST_SIDE = 100_000  # pixels: no place is further
_MOST_LINES, _MOST_LETTERS = 20_000, 5_000  # of a page, and of a line
_DECIMALS = 4
_TURNS = 4  # of a page by a quarter, until it is as it was
_CORNERS, _BOX, _LINE, _CHARACTER = 4, 4, 4, 6  # members


class BadPage(ValueError):
    """The message is no recognised page."""


def told(page: RecognisedPage) -> bytes:
    """Return a page as JSON."""
    return json.dumps(
        {
            "size": [page.width, page.height],
            "lines": [_line_json(line) for line in page.lines],
            "drawings": [list(box) for box in page.drawings],
            "turn": page.turn,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode("utf-8", "surrogatepass")


def _line_json(line: RecognisedLine) -> list[Any]:
    characters = [
        [each.text, *each.box, round(each.confidence, _DECIMALS)] for each in line.characters
    ]
    return [line.text, line.corners, round(line.confidence, _DECIMALS), characters]


def page_of(message: bytes) -> RecognisedPage:
    """Return the page of a message.

    Raises:
        BadPage: it is none that `told` makes.
    """
    try:
        told = json.loads(message.decode("utf-8", "surrogatepass"))
        width, height = told["size"]
        if not all(type(each) is int and 0 < each < _MOST_SIDE for each in (width, height)):
            raise BadPage("size")
        lines = tuple(map(_line, _some(told["lines"], _MOST_LINES)))
        drawings = tuple(map(_box, _some(told["drawings"], _MOST_LINES)))
        turn = told["turn"]
        if type(turn) is not int or not 0 <= turn < _TURNS:
            raise BadPage("turn")
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise BadPage("no page") from error
    return RecognisedPage(width, height, lines, drawings, turn)


def _line(told: Any) -> RecognisedLine:
    text, corners, confidence, characters = _members(told, _LINE)
    a, b, c, d = (_point(each) for each in _members(corners, _CORNERS))
    read = tuple(map(_character, _some(characters, _MOST_LETTERS)))
    return RecognisedLine(_text(text), (a, b, c, d), read, _share(confidence))


def _character(told: Any) -> Character:
    text, *box, confidence = _members(told, _CHARACTER)
    return Character(_text(text), _box(box), _share(confidence))


def _box(told: Any) -> Box:
    left, top, right, bottom = map(_place, _members(told, _BOX))
    return left, top, right, bottom


def _point(told: Any) -> tuple[float, float]:
    across, down = map(_place, _members(told, 2))
    return across, down


def _members(told: Any, count: int) -> Sequence[Any]:
    if not isinstance(told, list) or len(told) != count:
        raise BadPage("members")
    return told


def _some(told: Any, most: int) -> Sequence[Any]:
    if not isinstance(told, list) or len(told) > most:
        raise BadPage("list")
    return told


def _text(told: Any) -> str:
    if not isinstance(told, str) or len(told) > _MOST_LETTERS:
        raise BadPage("text")
    return told


def _place(told: Any) -> float:
    if type(told) not in (int, float) or not isfinite(told) or abs(told) > _MOST_SIDE:
        raise BadPage("place")
    return float(told)


def _share(told: Any) -> float:
    if not 0 <= _place(told) <= 1:
        raise BadPage("share")
    return float(told)
