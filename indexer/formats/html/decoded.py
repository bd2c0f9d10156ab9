"""The text of a page: decoded, without control characters."""

import re

from indexer.corpus.decoding import decode
from searcher.language.mojibake import restored
from searcher.language.usual import usual_characters

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_DECLARED_IN = 4096  # bytes: HTML wants the charset in the first 1,024; pages put comments before
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{2,20})""", re.IGNORECASE)
# Pages that declare these encodings in fact use the wider ones.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso-8859-1": ""}
_MISREAD = 0.04  # of what is not ASCII on a page: unusual characters, of which sound pages have 1%
_SAMPLE = 500  # characters that show this, taken from the whole page
_WHITE = b"\t\n\r"
_PLAIN = bytes((*_WHITE, *range(0x20, 0x7F)))
_CONTROL_BYTES = bytes((*range(0x20), 0x7F)).translate(None, _WHITE)
_NO_CHARACTERS = ("\ufffe", "\uffff")
_CONTROLS = dict.fromkeys((*_CONTROL_BYTES, *map(ord, _NO_CHARACTERS)))


def source_of(data: bytes) -> str:
    """Return the text of a page.

    Raises:
        BadFile: the bytes are no text.
    """
    text, in_utf8 = _decoded(data)
    foreign = (data if in_utf8 else text.encode("utf-8", "replace")).translate(None, _PLAIN)
    if _may_be_misread(foreign.decode("utf-8", "replace")):
        text = restored(text)
    # Control characters must leave comments too, because titles and dates are read from these.
    return text.translate(_CONTROLS) if _holds_controls(foreign) else text


def _may_be_misread(foreign: str) -> bool:
    """Whether a slow look for lines that were decoded wrongly is worth its time.

    Single lines of the text are restored later, as those of any format.
    """
    some = foreign[:: len(foreign) // _SAMPLE + 1]
    usual = sum(map(usual_characters().__contains__, some))
    return len(some) - usual > _MISREAD * len(some)


def _holds_controls(foreign: bytes) -> bool:
    left = foreign.translate(None, _CONTROL_BYTES)
    return len(left) < len(foreign) or any(sign.encode() in left for sign in _NO_CHARACTERS)


def _decoded(data: bytes) -> tuple[str, bool]:
    """Decode by BOM, else by a declared charset that fits, else as UTF-8, else guess.

    Returns:
        The text, and whether the data is its form in UTF-8.
    """
    for bom, charset in _BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(charset, errors="replace"), False
    if declared := _CHARSET.search(data[:_DECLARED_IN]):
        name = declared[1].decode("ascii").lower()
        try:
            return data.decode(_WIDER.get(name, name)), name == "utf-8"
        except (LookupError, UnicodeDecodeError):
            pass  # the declaration is wrong or misspelt, so the encoding is guessed
    try:
        # before the guess, because ``decode`` refuses the long lines of web pages
        return data.decode("utf-8"), True
    except UnicodeDecodeError:
        return decode(data), False
