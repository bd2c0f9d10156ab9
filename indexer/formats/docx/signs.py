"""What a Word file prints but keeps in no text: symbols of fonts, formulas, drawn words."""

import re
from typing import Any

from lxml import etree

from indexer.formats.docx.word import attribute, qn

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_TEXT_PATH = "{urn:schemas-microsoft-com:vml}textpath"
# Fonts of symbols keep their glyphs from U+F000 to U+F0FF; those that stand in texts:
_SYMBOLS = {
    "symbol": {
        "\uf0b7": "•",
        "\uf0b0": "°",
        "\uf0b1": "±",
        "\uf0b4": "×",
        "\uf0b8": "÷",
        "\uf0a3": "≤",
        "\uf0b3": "≥",
    },
    "wingdings": {
        "\uf06c": "●",
        "\uf06e": "■",
        "\uf06f": "□",
        "\uf075": "◆",
        "\uf0a8": "□",
        "\uf0fc": "✓",
        "\uf0fe": "☑",
    },
    "wingdings 2": {"\uf050": "✓", "\uf052": "☑", "\uf0a3": "□", "\uf054": "☒"},
}
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_DRAWN_SIZE = "36"  # points: Word's size for drawn words that state none
_POINTS = re.compile(r"font-size:\s*(\d+(?:\.\d+)?)pt")


def as_text(root: Any) -> None:
    """Put a text in the place of each symbol, formula and drawn word."""
    for symbol in list(root.iter(qn("w:sym"))):
        symbol.tag, symbol.text = qn("w:t"), _symbol(symbol)
    for formula in list(root.iter(f"{_MATH}oMath")):
        text = _linear(formula)
        for child in list(formula):
            formula.remove(child)
        formula.tag, run = qn("w:r"), etree.SubElement(formula, qn("w:t"))
        run.text = text
    for drawn in list(root.iter(_TEXT_PATH)):
        _box_of(drawn)


def _symbol(symbol: Any) -> str:
    try:
        char = bytes.fromhex(attribute(symbol, "w:char")).decode("utf-16-be")
    except ValueError:
        return ""
    if not "\uf000" <= char <= "\uf0ff":
        return char if char.isprintable() else ""
    return _SYMBOLS.get(attribute(symbol, "w:font").lower(), {}).get(char, "")


def _linear(element: Any) -> str:
    """Return a formula in one line: fractions with a slash, raised digits raised."""
    kind = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
    if kind == "t":
        return element.text or ""
    parts = [(child.tag, _linear(child)) for child in element]
    if kind == "f":
        above, below = ("".join(t for tag, t in parts if tag == _MATH + n) for n in ("num", "den"))
        return f"{above}/{below}"
    text = "".join(text for _, text in parts)
    if kind in ("sup", "sub") and text.isdecimal():
        return text.translate(_RAISED if kind == "sup" else _LOWERED)
    return text


def _box_of(drawn: Any) -> None:
    """Make drawn words (WordArt) the text of a text box, in the size that the shape states."""
    words, shape = drawn.get("string", "").strip(), drawn.getparent()
    if not words or shape is None:
        return
    points = _POINTS.search(drawn.get("style", ""))
    run = etree.SubElement(
        etree.SubElement(etree.SubElement(shape, qn("w:txbxContent")), qn("w:p")), qn("w:r")
    )
    size = etree.SubElement(etree.SubElement(run, qn("w:rPr")), qn("w:sz"))
    size.set(qn("w:val"), f"{points[1] if points else _DRAWN_SIZE}pt")
    etree.SubElement(run, qn("w:t")).text = words
