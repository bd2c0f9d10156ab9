"""Text for XML and for fonts: without what neither can hold."""

import re

_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(text: str) -> str:
    """Return a text without control characters and lone surrogates, which XML forbids."""
    return _NO_XML.sub("", text)
