"""What a page states about itself for machines: JSON-LD, meta elements, saved addresses."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from indexer.formats.html.texts import clean
from indexer.formats.html.tree import Page

_LONGEST_JSON = 1_000_000  # characters
_ARTICLES = re.compile(r"Article|Posting|Report|Review|CreativeWork|WebPage", re.IGNORECASE)
_DEEPEST = 6  # levels of a graph in JSON-LD
_TITLE_NAMES = (
    "articletitle",
    "contenttitle",
    "og:title",
    "twitter:title",
    "title",
    "headline",
    "dc.title",
    "weibo:article:title",
)


@dataclass(frozen=True, slots=True)
class Stated:
    """What JSON-LD states about the article; ``body`` keeps its breaks of lines."""

    headline: str = ""
    published: str = ""
    body: str = ""


def json_ld(page: Page) -> Stated:
    """Return the first article of the page's JSON-LD; empty values without one."""
    for kind, text in page.scripts:
        if "ld+json" not in kind or len(text) > _LONGEST_JSON:
            continue
        for thing in _things(_loaded(text)):
            stated = Stated(
                _string(thing, "headline") or _string(thing, "title"),
                _string(thing, "datePublished") or _string(thing, "pubDate"),
                unescape(str(thing.get("articleBody") or "")),
            )
            if stated.headline or stated.published:
                return stated
    return Stated()


def _loaded(text: str) -> Any:
    try:
        return json.loads(text.strip().strip(";"), strict=False)
    except (ValueError, RecursionError):
        return None


def _things(data: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Yield the objects that are articles, also out of lists and graphs."""
    if depth > _DEEPEST:
        return
    if isinstance(data, list):
        for item in data:
            yield from _things(item, depth + 1)
    elif isinstance(data, dict):
        kind = data.get("@type", data.get("@context", ""))
        if _ARTICLES.search(str(kind)) or "datePublished" in data or "pubDate" in data:
            yield data
        yield from _things(data.get("@graph"), depth + 1)


def _string(thing: dict[str, Any], name: str) -> str:
    value = thing.get(name)
    return clean(unescape(value)) if isinstance(value, str) else ""


def stated_titles(page: Page, ld: Stated) -> Iterator[str]:
    """Yield the titles that the page states for machines, without that of ``<title>``."""
    if ld.headline:
        yield ld.headline
    for content in page.stated(*_TITLE_NAMES):
        if text := clean(content):
            yield text
