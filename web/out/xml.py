"""XML documents that are valid whatever text they contain."""

import re
from xml.etree.ElementTree import Element, SubElement, tostring

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2


def legal(text: str) -> str:
    """Replace characters that XML cannot contain, even escaped, by spaces."""
    return _FORBIDDEN.sub(" ", text)


def child(parent: Element, name: str, text: str = "", **attributes: str) -> Element:
    """Add an element; an attribute whose name is a Python name is passed with a final ``_``."""
    kept = {key.rstrip("_"): legal(value) for key, value in attributes.items()}
    made = SubElement(parent, name, kept)
    made.text = legal(text) or None
    return made


def document(root: Element) -> bytes:
    """Return the XML document as UTF-8."""
    made: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return made
