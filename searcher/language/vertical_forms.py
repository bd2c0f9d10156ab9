"""Punctuation as it is printed in text that runs from top to bottom, and its ordinary form."""

# Unicode names the ordinary form of each in its decomposition, but with narrow marks (︐ is ","),
# which Chinese print does not use.
_VERTICAL = "︐︑︒︓︔︕︖︗︘︙︰︱︲︳︴︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄﹇﹈"
_ORDINARY = "，、。：；！？〖〗…：—–＿＿（）｛｝〔〕【】《》〈〉「」『』［］"
_FORMS = str.maketrans(_VERTICAL, _ORDINARY)


def as_horizontal(text: str) -> str:
    """Return a text with ordinary punctuation for that of vertical print; its length stays."""
    return text.translate(_FORMS)
