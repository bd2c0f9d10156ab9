"""Names and values of WordprocessingML, the XML of Word files."""

import re
from functools import cache
from typing import Any

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# Strict Open XML has names of its own for the same elements.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", WORD.encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", RELATIONS.encode()),
)
_NAMES = {"w": WORD, "r": RELATIONS}


@cache
def qn(name: str) -> str:
    """Return lxml's form of a name such as ``w:p``."""
    prefix, _, local = name.partition(":")
    return f"{{{_NAMES[prefix]}}}{local}"


@cache
def _path(path: str) -> str:
    return "/".join(map(qn, path.split("/")))


def transitional(data: bytes) -> bytes:
    """Return a part with the names of ordinary Word files in place of the strict ones."""
    for strict, usual in _STRICT:
        data = data.replace(strict, usual)
    return data


def attribute(element: Any, name: str, default: str = "") -> str:
    """Return an attribute of an element."""
    found: str = element.get(qn(name), default)
    return found


def value(element: Any, path: str, default: str = "") -> str:
    """Return ``w:val`` of a descendant, e.g. of ``w:pPr/w:jc``."""
    found = element.find(_path(path))
    return default if found is None else attribute(found, "w:val", default)


def integer(text: str) -> int | None:
    """Return a whole number of at most four digits, or ``None``."""
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text) else None


def is_on(element: Any, path: str, *, default: bool = False) -> bool:
    """Whether a property such as ``w:rPr/w:b`` is set and not switched off."""
    found = element.find(_path(path))
    return default if found is None else attribute(found, "w:val", "1") not in _OFF


_OFF = ("0", "false", "off")


def half_points(text: str) -> int | None:
    """Return a size of type in half points; Strict Open XML may state it in points (10.5pt)."""
    if text.endswith("pt") and re.fullmatch(r"[0-9]{1,3}(?:\.[0-9]{1,3})?pt", text):
        return round(float(text.removesuffix("pt")) * 2)
    return integer(text)
