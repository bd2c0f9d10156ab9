"""What crawlers are told (sitemaps.org, RFC 9309)."""

from collections.abc import Callable, Iterator
from xml.sax.saxutils import escape

from searcher.core.engine import Searches
from searcher.core.model import Sort
from searcher.core.tree import Query
from web.out.xml import legal

PART = 10_000  # addresses of a part; sitemaps.org allows 50,000 and 50 MB, which these never reach
LONGEST = 2_000  # characters of an address; sitemaps.org allows 2,047
PAGES = ("/", "/browse", "/browse/streets", "/browse/departments", "/help", "/trends")
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_READ = 1_000  # articles read at once


def parts(articles: int) -> int:
    """Return how many parts the sitemap has."""
    return max(1, -(-articles // PART))


def sitemap_index(articles: int, address: Callable[[str], str]) -> str:
    """Return the document that names the parts; their addresses come from paths."""
    names = (address(f"/sitemap-{number}.xml") for number in range(1, parts(articles) + 1))
    listed = "".join(f"<sitemap><loc>{escape(name)}</loc></sitemap>\n" for name in names)
    return f"{_HEAD}<sitemapindex {_NAMESPACE}>\n{listed}</sitemapindex>\n"


def sitemap(index: Searches, number: int, address: Callable[[str], str]) -> Iterator[str]:
    """Yield one part, from 1, in pieces; the first has the pages of the site too.

    When an article came out is not when its page changed, so that nothing is said of that.
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
    """Return robots.txt: the articles and the corpus may be read, endless combinations not."""
    if private:
        return "User-agent: *\nDisallow: /\n"
    shut = ("/*?", "/export", "/api", "/feed.atom", "/suggest", "/page-image")
    open_ = ("/*?lang=", "/browse/issues?")
    lines = [f"Disallow: {root}{path}" for path in shut] + [f"Allow: {root}{p}" for p in open_]
    return "\n".join(("User-agent: *", *lines, f"Sitemap: {sitemap_url}", ""))


def _url(address: str) -> str:
    return f"<url><loc>{escape(address)}</loc></url>\n"


def _ids(index: Searches, number: int) -> Iterator[str]:
    """Oldest first: new articles come to stand in the last part."""
    end = number * PART
    for offset in range(end - PART, end, _READ):
        limit = min(_READ, end - offset)
        hits = index.search(Query(sort=Sort.OLDEST, offset=offset, limit=limit)).hits
        yield from (hit.article.id for hit in hits)
        if len(hits) < limit:
            return
