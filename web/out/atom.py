"""A search as an Atom feed (RFC 4287)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element

from searcher.core.model import Article, Result
from searcher.find.highlight import display_title
from web.out.xml import child, document

ENTRIES = 50
MEDIA_TYPE = "application/atom+xml"
_NAMESPACE = "http://www.w3.org/2005/Atom"
_CHINA = timezone(timedelta(hours=8))  # time zone of the newsletters


@dataclass(frozen=True, slots=True)
class Feed:
    """The metadata of a feed.

    Attributes:
        name: identifies the search, independent of the host, e.g. its query string.
        title: shown by feed readers.
        author: the site's name.
        language: BCP 47 tag.
        updated: when the index last changed.
        page: absolute address of the result page.
        this: absolute address of the feed.
    """

    name: str
    title: str
    author: str
    language: str
    updated: datetime
    page: str
    this: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A result and the absolute address of its article.

    Attributes:
        result: the result.
        url: the address.
        added: when the article was first indexed, in feeds of what was added; else ``None``.
    """

    result: Result
    url: str
    added: datetime | None = None


def atom(feed: Feed, entries: Iterable[Entry]) -> bytes:
    """Return the feed as an XML document."""
    root = Element("feed", {"xmlns": _NAMESPACE, "xml:lang": feed.language})
    child(root, "id", _urn(f"feed:{feed.name}"))
    child(root, "title", feed.title)
    child(root, "updated", _written(feed.updated))
    child(child(root, "author"), "name", feed.author)
    child(root, "link", rel="self", type_=MEDIA_TYPE, href=feed.this)
    child(root, "link", rel="alternate", type_="text/html", href=feed.page)
    for entry in entries:
        _add(root, entry, feed.updated)
    return document(root)


def _add(root: Element, entry: Entry, otherwise: datetime) -> None:
    article = entry.result.article
    day = printed_day(article)
    element = child(root, "entry")
    child(element, "id", _urn(f"article:{article.id}"))
    child(element, "title", display_title(article))
    child(element, "updated", _written(entry.added or day or otherwise))
    if day:
        child(element, "published", _written(day))
    child(element, "link", rel="alternate", type_="text/html", href=entry.url)
    for label in (article.street, *article.departments):
        if label:
            child(element, "category", term=label)
    child(element, "summary", entry.result.snippet.text)


def printed_day(article: Article) -> datetime | None:
    """Return the date of issue or event; for a month its first day; ``None`` if unknown."""
    whole = article.sort_date if len(article.sort_date) > 7 else f"{article.sort_date}-01"
    try:
        return datetime.combine(date.fromisoformat(whole), time(), _CHINA)
    except ValueError:
        return None


def _urn(name: str) -> str:
    """Return a permanent identifier, which stays the same if the site moves to another host."""
    return uuid5(NAMESPACE_URL, f"jiewen:{name}").urn


def _written(moment: datetime) -> str:
    """Return the time as RFC 3339 text, in whole seconds."""
    return moment.isoformat(timespec="seconds")
