r"""What a field of a Word file prints, where the file keeps only its instruction.

Word writes readings beside characters (拼音) and joined glyphs as equations:
``EQ \o\ad(\s\up 11(sè),穑)`` prints 穑 below its reading.
"""

import re

_CONTENTS = re.compile(r"\s*(?:TOC|INDEX|TOA)\b", re.IGNORECASE)
_EQUATION = re.compile(r"\s*EQ\b", re.IGNORECASE)
_OPTIONS = re.compile(r'\\\*\s*(?:"[^"]*"|\S+)')
_OF_READING = re.compile(r"\\\*\s*hps\d")  # the size of a reading
_READING = re.compile(r"\\s\s*\\up\s*[\d.]*\s*\([^()]*\)\s*[,，;；]?")
_ROUND = re.compile(r"\(\s*[○◯〇□△◇]\s*[,，;；]")
_FRACTION = re.compile(r"\\f\s*\(([^(),]*)[,，;；]([^(),]*)\)")
_SWITCH = re.compile(r"\\[a-z]+\s*[\d.]*\s*", re.IGNORECASE)
MAX_CODE = 2000  # characters of an instruction that are looked at


def is_contents(code: str) -> bool:
    """Whether a field is a table of contents or an index."""
    return _CONTENTS.match(code) is not None


def is_equation(code: str) -> bool:
    """Whether a field prints what its instruction says."""
    return _EQUATION.match(code) is not None


def equation(code: str) -> str:
    r"""Return the text that an EQ field prints, as Word uses it for readings and joined glyphs.

    Examples: ``EQ \* jc2 \o\ad(\s\up 9(sè),穑)`` -> 穑, ``eq \o\ac(○,一)`` -> 一,
    ``eq \o(\s\up 6(志愿),\s\do 2(之家))`` -> 志愿之家.
    """
    text = _OPTIONS.sub("", _EQUATION.sub("", code[:MAX_CODE], count=1))
    if r"\ad(" in text.replace(" ", "") or _OF_READING.search(code):
        text = _READING.sub("", text)
    text = _FRACTION.sub(r"\1/\2", _ROUND.sub("(", text))
    return re.sub(r"[\\()（）,，;；\s]", "", _SWITCH.sub("", text))
