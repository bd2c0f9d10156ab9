"""Sitemaps and robots.txt for crawlers (sitemaps.org, RFC 9309)."""

from collections.abc import Callable, Iterator
from xml.sax.saxutils import escape

from searcher.core.engine import Searches
from searcher.core.model import Sort
from searcher.core.tree import Query
from web.out.xml import legal

PART = 10_000  # addresses in a part, well below the 50,000 and 50 MB that sitemaps.org allows
LONGEST = 2_000  # characters of an address; sitemaps.org allows 2,047
PAGES = ("/", "/browse", "/browse/streets", "/browse/departments", "/help", "/trends")
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_READ = 1_000  # articles read with one query


def parts(articles: int) -> int:
    """Return the number of parts of the sitemap."""
    return max(1, -(-articles // PART))


def sitemap_index(articles: int, address: Callable[[str], str]) -> str:
    """Return the document that lists the parts; ``address`` makes an address of a path."""
    names = (address(f"/sitemap-{number}.xml") for number in range(1, parts(articles) + 1))
    listed = "".join(f"<sitemap><loc>{escape(name)}</loc></sitemap>\n" for name in names)
    return f"{_HEAD}<sitemapindex {_NAMESPACE}>\n{listed}</sitemapindex>\n"


def sitemap(index: Searches, number: int, address: Callable[[str], str]) -> Iterator[str]:
    """Yield the pieces of one part, from 1; the first part also lists the site's own pages.

    No dates of change are given, because an issue's date is not the date of its page's change.
    """
    yield f"{_HEAD}<urlset {_NAMESPACE}>\n"
    if number == 1:
        yield from map(_url, map(address, PAGES))
    for article_id in _ids(index, number):
        url = legal(address(f"/article/{article_id}"))
        if len(url) <= LONGEST:
            yield _url(url)
    yield "</urlset>\n"


def robots(root: str, sitemap_url: str, *, private: bool) -> str:
    """Return robots.txt: articles and lists may be crawled, endless combinations may not."""
    if private:
        return "User-agent: *\nDisallow: /\n"
    shut = ("/*?", "/export", "/api", "/feed.atom", "/suggest", "/page-image")
    open_ = ("/*?lang=", "/browse/issues?")
    lines = [f"Disallow: {root}{path}" for path in shut] + [f"Allow: {root}{p}" for p in open_]
    return "\n".join(("User-agent: *", *lines, f"Sitemap: {sitemap_url}", ""))


def _url(address: str) -> str:
    return f"<url><loc>{escape(address)}</loc></url>\n"


def _ids(index: Searches, number: int) -> Iterator[str]:
    """Yield the ids of a part, oldest articles first, so that new articles are in the last part."""
    end = number * PART
    for offset in range(end - PART, end, _READ):
        limit = min(_READ, end - offset)
        hits = index.search(Query(sort=Sort.OLDEST, offset=offset, limit=limit)).hits
        yield from (hit.article.id for hit in hits)
        if len(hits) < limit:
            return
