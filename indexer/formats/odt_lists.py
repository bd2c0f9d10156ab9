"""The automatic numbers of OpenDocument texts, as `Numbering` counts them."""

import re
from typing import Any

from indexer.formats.docx.numbering import Level, Numbering

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_ID = "{http://www.w3.org/XML/1998/namespace}id"
_LIST, _ITEM = f"{_TEXT}list", f"{_TEXT}list-item"
_MOST_LEVEL = 8  # counted from 0, as Word does
_OUTLINE = "outline"  # the list of the headings; names of others hold a number
_COUNTED = tuple(
    f"{_TEXT}{kind}"
    for kind in ("list-level-style-number", "list-level-style-bullet", "outline-level-style")
)
# how a number is written, by the first numbers of the series
_WRITTEN = {
    **{"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman"},
    **{"I": "upperRoman", "一": "chineseCounting", "壹": "chineseLegalSimplified"},
    **{"①": "decimalEnclosedCircle", "１": "decimalFullWidth", "甲": "ideographTraditional"},
    **{"子": "ideographZodiac", "〇": "ideographDigital", "": "none"},
}


class Lists:
    """The lists of a document and how far each was counted."""

    def __init__(self, *roots: Any) -> None:
        """Read the list styles of the document's parts; ``None`` is a part that is missing."""
        found = [root for root in roots if root is not None]
        self._styles = {
            each.get(f"{_STYLE}name", ""): _levels(each)
            for root in found
            for each in root.iter(f"{_TEXT}list-style")
        }
        outlines = (each for root in found for each in root.iter(f"{_TEXT}outline-style"))
        self._levels = {_OUTLINE: next(filter(None, map(_levels, outlines)), {})}
        self._numbering = Numbering(levels=self._levels)
        self._names: dict[Any, str] = {}  # by the outermost element of a list
        self._named: dict[str | None, str] = {None: ""}  # by the id of a list
        self._last: dict[str, str] = {}  # by style

    def number(self, paragraph: Any, of_style: str) -> str:
        """Count a paragraph and return what is printed before its text.

        Args:
            paragraph: the element.
            of_style: the list style that its own style names; ``""`` if none.
        """
        item = paragraph.getparent()
        if item is not None and item.tag == _ITEM and item[0] is paragraph:
            return self._of_item(item, of_style)
        if paragraph.tag == f"{_TEXT}h" and not paragraph.get(f"{_TEXT}is-list-header"):
            return self._numbering.next(
                _OUTLINE, _whole(paragraph.get(f"{_TEXT}outline-level")) - 1
            )
        return ""

    def _of_item(self, item: Any, of_style: str) -> str:
        lists = list(item.iterancestors(_LIST))
        if not lists:
            return ""
        stated = (each.get(f"{_TEXT}style-name") for each in lists)
        style = next(filter(None, stated), of_style)
        name, level = self._name(lists[-1], style), len(lists) - 1
        if start := item.get(f"{_TEXT}start-value"):
            self._numbering.counted.setdefault(name, {})[level] = _whole(start) - 1
        return self._numbering.next(name, level)

    def _name(self, outermost: Any, style: str) -> str:
        """Return the name of a list; one that goes on with another has the other's."""
        if outermost not in self._names:
            name = self._named.get(outermost.get(f"{_TEXT}continue-list"), "")
            if outermost.get(f"{_TEXT}continue-numbering") == "true":
                name = name or self._last.get(style, "")
            name = name or f"{len(self._names)} {style}"
            self._names[outermost] = self._last[style] = name
            self._named.setdefault(outermost.get(_ID), name)
            self._levels.setdefault(name, self._styles.get(style, {}))
        return self._names[outermost]


def _levels(style: Any) -> dict[int, Level]:
    return {
        at: made
        for at, made in map(_level, style.iterchildren(*_COUNTED))
        if 0 <= at <= _MOST_LEVEL and made.written != "none"
    }


def _level(element: Any) -> tuple[int, Level]:
    at = _whole(element.get(f"{_TEXT}level")) - 1
    shown = max(1, min(_whole(element.get(f"{_TEXT}display-levels")), at + 1))
    numbers = ".".join(f"%{number}" for number in range(at + 2 - shown, at + 2))
    prefix, suffix = (element.get(f"{_STYLE}num-{end}fix", "") for end in ("pre", "suf"))
    form = element.get(f"{_STYLE}num-format", "").strip()
    bullet = element.tag.endswith("bullet")
    return at, Level(
        start=_whole(element.get(f"{_TEXT}start-value")),
        written="bullet" if bullet else _WRITTEN.get(form[:1], "decimal"),
        text=f"{prefix}{numbers}{suffix}",
    )


def _whole(stated: str | None) -> int:
    """Return a whole number; 1 if none is stated."""
    return int(stated) if stated and re.fullmatch(r"[0-9]{1,4}", stated) else 1
