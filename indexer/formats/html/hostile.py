"""Pages made to keep a parser busy: what multiplies or deepens their tree is taken out."""

import re

# A parser opens all formatting elements anew in each paragraph, so unclosed ones with different
# attributes multiply the tree by their number. Of those without attributes three stay open.
_FORMATTING = r"b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u"
_FORMATS = re.compile(rf"<(/?)(?:{_FORMATTING})[\s>]", re.IGNORECASE)
_WITH_ATTRIBUTES = re.compile(rf"<({_FORMATTING})\s[^<>]*>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)(?:\s[^<>]*)?>", re.IGNORECASE)
_LONG = 20_000  # characters of a tag; real ones have fewer
_LONG_TAG = re.compile(rf"<[a-z][^<>]{{{_LONG},}}", re.IGNORECASE)
_VOID = frozenset(
    (
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "li",
        "link",
        "meta",
        "p",
        "param",
        "source",
        "track",
        "wbr",
    )
)
_UNCLOSED = 300  # elements; more than real pages have
_MULTIPLIED = 4_000_000  # unclosed elements times closed ones; a tree of as many is still built
_SOME = 5_000  # tags; fewer cannot multiply to as many, whatever their kinds
_MANY = 20_000  # tags; a page with more is looked at before it is parsed
_MOST_ATTRIBUTES = 500  # of one tag; a parser compares each with all before it
_DEEP = 4_000  # levels; a parser looks through all open elements at each tag


def bounded(text: str) -> str:
    """Return the text without that by which a hostile page makes a parser slow."""
    tags = text.count("<")
    if tags > _MANY or (tags > _SOME and _multiplies(tags, text.count("</"))):
        closes = sum(1 if match[1] else -1 for match in _FORMATS.finditer(text))
        if closes < -_UNCLOSED:
            text = _WITH_ATTRIBUTES.sub(r"<\1>", text)
        if tags > _MANY:
            text = _flat(text)
    return _LONG_TAG.sub(_few_attributes, text) if _may_have_long_tag(text) else text


def _may_have_long_tag(text: str) -> bool:
    """Whether some half of ``_LONG`` has no sign that opens a tag, as any long tag has one."""
    half = _LONG // 2
    return any(text.find("<", at, at + half) < 0 for at in range(0, len(text) - half + 1, half))


def _multiplies(tags: int, closed: int) -> bool:
    return (tags - 2 * closed) * closed > _MULTIPLIED


def _few_attributes(match: re.Match[str]) -> str:
    many = match[0].count("=") > _MOST_ATTRIBUTES
    return " ".join(match[0].split()[:_MOST_ATTRIBUTES]) if many else match[0]


def _flat(text: str) -> str:
    """Return the text without the tags that are nested deeper than ``_DEEP``."""
    depth = 0

    def kept(match: re.Match[str]) -> str:
        nonlocal depth
        if match[2].lower() in _VOID:
            return match[0]
        depth = max(0, depth + (-1 if match[1] else 1))
        return match[0] if depth < _DEEP else ""

    return _ANY_TAG.sub(kept, text)
